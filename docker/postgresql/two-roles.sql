-- Two roles: shop_owner owns the schema and installs the tables, shop works with them and owns nothing. As an administrator of
-- the database:
--
--   psql -d shop -f docker/postgresql/two-roles.sql
--
-- Change the passwords.
create role shop_owner login password 'change-me';
create role shop login password 'change-me';
create schema shop authorization shop_owner;
grant usage on schema shop to shop;
-- What shop_owner creates from now on, also when it upgrades the tables.
alter default privileges for role shop_owner in schema shop grant select, insert, update, delete on tables to shop;
