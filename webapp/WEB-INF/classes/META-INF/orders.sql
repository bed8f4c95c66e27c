create table if not exists customer_order (id varchar(36) not null primary key, placedAt timestamp(6) with time zone not null, customer varchar(80) not null, address varchar(120) not null, item varchar(80) not null, quantity integer not null, delivery varchar(20) not null, emailTask char(13), shipmentTask char(13));
create index if not exists customer_order_newest on customer_order (placedAt desc, id);
alter table customer_order add column if not exists shipped boolean default false not null;
create table if not exists freight_charge (id varchar(36) not null primary key, orderId varchar(36) not null, cents integer not null, attempt integer not null);
create table if not exists freight_account (id integer not null primary key, cents bigint not null);
insert into freight_account (id, cents) select 1, 0 where not exists (select 1 from freight_account);
