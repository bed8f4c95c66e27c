-- Marks of effects: one row for a task whose effects are committed here, written in the attempt's transaction (done is 1), or
-- never will be (done is 0, and ending is how the task ends). The row of store 'table' names the table itself, by its token, so
-- that another one in its place is not taken for it. The same for H2, PostgreSQL and SQLite.

-- name: create
create table if not exists afterward_effect (store varchar(200) not null, task bigint not null, generation integer not null, done smallint not null, ending smallint, claim integer, at bigint not null, token varchar(40), primary key (store, task, generation))

-- name: table
select token from afterward_effect where store = 'table' and task = 0 and generation = 0

-- name: name-table
insert into afterward_effect (store, task, generation, done, at, token) values ('table', 0, 0, 0, 0, ?)

-- One statement, and no row where the table is not the one it is taken for: it was emptied, or made again.
-- name: insert
insert into afterward_effect (store, task, generation, done, ending, claim, at)
select ?, ?, ?, ?, ?, ?, ? from afterward_effect where store = 'table' and task = 0 and generation = 0 and token = ?

-- Where transactions are SERIALIZABLE: a transaction that also reads the table, all of it where it is small, and another
-- one that does the same at that time cannot both commit.
-- name: insert-unread
insert into afterward_effect (store, task, generation, done, ending, claim, at) values (?, ?, ?, ?, ?, ?, ?)

-- What is read comes with the table's name in one statement: emptied between two, it would seem to say that nothing is there.
-- 16 at a time, the last one repeated where there are fewer. With "or" H2 reads the whole table, and older versions of SQLite
-- know no list of rows.
-- name: find
select token, task, generation, done, ending, at from afterward_effect where store = 'table' and task = 0 and generation = 0
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?
union all select token, task, generation, done, ending, at from afterward_effect where store = ? and task = ? and generation = ?

-- name: marks
select token, task, generation, done, ending, at from afterward_effect where store = 'table' and task = 0 and generation = 0
union all
select token, task, generation, done, ending, at from (
    select token, task, generation, done, ending, at from afterward_effect
    where store = ? and task >= ? and (task > ? or generation > ?)
    order by task, generation limit ?) page
order by task, generation

-- name: largest
select token, task, generation, done, ending, at from afterward_effect where store = 'table' and task = 0 and generation = 0
union all
select token, task, generation, done, ending, at from (
    select token, task, generation, done, ending, at from afterward_effect where store = ?
    order by store desc, task desc, generation desc limit 1) page

-- name: renew
update afterward_effect set at = ? where store = ? and task = ? and generation = ? and at < ?

-- name: delete
delete from afterward_effect where store = ? and task = ? and generation = ?
