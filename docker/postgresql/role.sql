-- A role with the least rights: it owns one schema. As an administrator of the database:
--
--   psql -d shop -f docker/postgresql/role.sql
--
-- Change the password.
create role shop login password 'change-me';
create schema shop authorization shop;
