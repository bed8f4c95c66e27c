-- The witness: one row for each transaction that has prepared tasks, written in that transaction. The row is there
-- exactly when the transaction has committed. The row 'table' names the table itself, so that another one in its
-- place is not taken for it. The same for H2, PostgreSQL and SQLite.

-- name: create
create table if not exists afterward_witness (id varchar(40) not null primary key, store varchar(200) not null)

-- name: table
select store from afterward_witness where id = 'table'

-- name: name-table
insert into afterward_witness (id, store) values ('table', ?)

-- One statement, and no row where the table is not the one it is taken for: it was emptied, or made again.
-- name: insert
insert into afterward_witness (id, store) select ?, ? from afterward_witness where id = 'table' and store = ?

-- Where transactions are SERIALIZABLE: a transaction that also reads the table, all of it where it is small, and another
-- one that does the same at that time cannot both commit.
-- name: insert-unread
insert into afterward_witness (id, store) values (?, ?)

-- 16 at a time, the last one repeated where there are fewer: by the primary key, whatever else the table holds.
-- name: find
select id from afterward_witness where id in (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: marks
select id from afterward_witness where store = ? and id <> 'table'

-- name: delete
delete from afterward_witness where id = ? and store = ?
