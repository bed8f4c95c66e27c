-- Every statement of the store, whole. The names are the constants of dev.afterward.jdbc.Sql.
--
-- A state is always a literal: with a parameter SQLite cannot know that a partial index holds the rows. After
-- "-- index:" stand the indexes that a statement has to use, "rowid" being the table itself; a test asks SQLite.

-- name: begin
begin immediate

-- name: relax
-- Nothing: it is a setting of the connection.

-- name: commit
commit

-- name: rollback
rollback

-- name: savepoint
savepoint afterward_part

-- name: rollback-to-savepoint
rollback to afterward_part

-- name: release-savepoint
release afterward_part

-- name: fail
-- Fails: so that the classes of the driver's exceptions are loaded before somebody runs out of stack.
select absent from afterward_absent

-- name: clock
-- SQLite runs in the process, whose clock it has.

---------------------------------------------------------------------------------------------------- waking
-- The processes that use a SQLite database cannot tell each other anything through it.

-- name: server-session

-- name: named-statements

-- name: listen

-- name: unlisten

-- name: announce

-- name: outlook

---------------------------------------------------------------------------------------------------- schedules

-- name: lock-schedule
-- index: sqlite_autoindex_afterward_schedule_1
select * from afterward_schedule where name = ?

-- name: insert-schedule
insert into afterward_schedule (name, queue, payload, times, zone, missing, doubled, missed, catch_up, latest_start, overlap, jitter, priority, expire_after,
  application, definition, earlier, edited_at, edited_by, base, next, fire, last, number, rules, paused_at, paused_by, retired_at, problem, blocked, blocked_at,
  payload_version)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
  ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)
on conflict (name) do nothing
returning id

-- name: update-schedule
-- index: rowid
update afterward_schedule
set queue = ?2, payload = ?3, times = ?4, zone = ?5, missing = ?6, doubled = ?7,
  missed = ?8, catch_up = ?9, latest_start = ?10, overlap = ?11, jitter = ?12, priority = ?13, expire_after = ?14,
  application = ?15, definition = ?16, earlier = ?17, edited_at = ?18, edited_by = ?19,
  base = ?20, next = ?21, fire = ?22, last = ?23, number = ?24, rules = ?25,
  paused_at = ?26, paused_by = ?27, retired_at = ?28, problem = ?29, blocked = ?30, blocked_at = ?31, payload_version = ?32
where id = ?33

-- name: move-schedule
-- index: rowid
update afterward_schedule
set base = ?1, next = ?2, fire = ?3, last = ?4, number = ?5, rules = ?6,
  paused_at = ?7, paused_by = ?8, retired_at = ?9, problem = ?10, blocked = ?11, blocked_at = ?12
where id = ?13

-- name: note-scheduled
-- The version tells the other clients.
update afterward_queue set scheduled = 1, version = version + 1 where id = ? and scheduled = 0

-- name: delete-schedule
delete from afterward_schedule where name = ? returning id

-- name: delete-occurrences
-- index: primary key
delete from afterward_occurrence where schedule = ?

-- name: delete-declarations
-- index: primary key
delete from afterward_declaration where schedule = ?

-- name: due-schedules
-- The turn has the file to itself.
-- index: afterward_schedule_fire
select * from afterward_schedule where fire <= ?1 order by fire limit ?2

-- name: next-fire
-- index: afterward_schedule_fire
select min(fire) from afterward_schedule where fire is not null

-- name: close-occurrences
-- Of tasks that have ended without a word: by hand, or by a client that knew of no schedule.
-- index: afterward_occurrence_open
update afterward_occurrence indexed by afterward_occurrence_open
set outcome = coalesce((select case t.state when 5 then 1 when 6 then 2 when 7 then 3 when 9 then 4 end
    from afterward_task t where t.id = afterward_occurrence.task), 5),
  ended = (select t.finished from afterward_task t where t.id = afterward_occurrence.task)
where schedule = ? and outcome = 0
  and coalesce((select t.state from afterward_task t where t.id = afterward_occurrence.task), 10) in (5, 6, 7, 9, 10)

-- name: open-occurrences
-- index: afterward_occurrence_open
select task from afterward_occurrence indexed by afterward_occurrence_open where schedule = ? and outcome = 0 limit ?

-- name: reopen-occurrence
-- Its task runs again by hand.
-- index: afterward_occurrence_task
update afterward_occurrence set outcome = 0, ended = null, micros = null where task = ?

-- name: lock-task
-- Nothing: the turn has the file to itself.

-- name: insert-occurrence
insert into afterward_occurrence (schedule, number, at, last, count, by_hand, previous, decided, outcome, task)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
on conflict (schedule, at, by_hand) do nothing

-- name: trim-occurrences
-- Those stay that wait, or whose task has not ended.
-- index: primary key
delete from afterward_occurrence
where schedule = ? and number <= ? and outcome <> 6
  and (outcome <> 0
    or coalesce((select t.state from afterward_task t where t.id = afterward_occurrence.task), 10) in (5, 6, 7, 9, 10))

-- name: waiting-schedules
-- Those whose tasks have ended.
-- index: afterward_occurrence_waiting, afterward_occurrence_open
select o.at as waiting_at, s.*
from afterward_occurrence o join afterward_schedule s on s.id = o.schedule
where o.outcome = 6
  and not exists (select 1 from afterward_occurrence p indexed by afterward_occurrence_open
    where p.schedule = o.schedule and p.outcome = 0
    and coalesce((select t.state from afterward_task t where t.id = p.task), 10) in (0, 1, 2, 3, 4, 8))
order by o.schedule limit ?

-- name: has-waiting
-- index: afterward_occurrence_waiting
select count(*) from (select 1 from afterward_occurrence where outcome = 6 limit 1)

-- name: waiting-of
-- index: afterward_occurrence_waiting
select at from afterward_occurrence indexed by afterward_occurrence_waiting where schedule = ? and outcome = 6

-- name: decide-waiting
-- index: afterward_occurrence_waiting
update afterward_occurrence indexed by afterward_occurrence_waiting set outcome = ?3, task = ?4 where schedule = ?1 and at = ?2 and outcome = 6

-- name: end-occurrence
-- index: afterward_occurrence_task
update afterward_occurrence set outcome = ?2, ended = ?3, micros = ?4 where task = ?1

-- name: schedules-of-other-rules
-- index: sqlite_autoindex_afterward_schedule_1
select name from afterward_schedule
where name > ?2 and ((rules <> ?1 and zone is not null) or problem is not null) order by name limit ?3

-- name: declare-schedule
insert into afterward_declaration (client, schedule, definition) values (?, ?, ?)
on conflict (schedule, client) do update set definition = excluded.definition

-- name: declared-elsewhere
-- index: primary key
select count(*) from afterward_declaration d join afterward_client c on c.id = d.client
where d.schedule = ?1 and d.client <> ?2 and c.seen >= ?4 and (?3 is null or d.definition = ?3)

-- name: withdraw-declarations
delete from afterward_declaration where client = ?

-- name: forget-declarations
delete from afterward_declaration where client not in (select id from afterward_client)

-- name: schedules-of-application
-- index: sqlite_autoindex_afterward_schedule_1
select name from afterward_schedule
where application = coalesce(?1, application) and name > ?2 and retired_at is null order by name limit ?3

-- name: schedule
-- index: sqlite_autoindex_afterward_schedule_1
select s.*, q.name as queue_name from afterward_schedule s left join afterward_queue q on q.id = s.queue where s.name = ?

-- name: schedules
-- index: sqlite_autoindex_afterward_schedule_1
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name from afterward_schedule s left join afterward_queue q on q.id = s.queue
where s.name > ? order by s.name limit ?

-- name: schedules-beginning
-- Those whose names lie from ?1 to ?2, without ?3.
-- index: sqlite_autoindex_afterward_schedule_1
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name from afterward_schedule s left join afterward_queue q on q.id = s.queue
where s.name >= ?1 and s.name < ?2 and s.name <> ?3 order by s.name limit ?4

-- name: schedules-with-problem
-- index: afterward_schedule_problem
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name from afterward_schedule s left join afterward_queue q on q.id = s.queue
where s.problem is not null and s.name > '' order by s.name limit ?

-- name: failing-schedules
-- Of the first ?1 schedules that have a failed occurrence: those whose last ?3 occurrences that have ended have failed. How far
-- back an occurrence is looked for is bounded by ?4.
-- index: afterward_occurrence_failed, primary key
with recursive failing(schedule, place) as (
  select (select o.schedule from afterward_occurrence o where o.outcome = 2 order by o.schedule limit 1), 1
  union all
  select
    (select o.schedule from afterward_occurrence o where o.outcome = 2 and o.schedule > failing.schedule order by o.schedule limit 1),
    failing.place + 1
  from failing where failing.schedule is not null and failing.place < ?1)
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name
from failing cross join afterward_schedule s on s.id = failing.schedule left join afterward_queue q on q.id = s.queue
where s.paused_at is null and s.retired_at is null and ?3 = (
  select count(*) from (
    select o.outcome from afterward_occurrence o
    where o.schedule = s.id and o.number > s.number - ?4 and o.outcome between 1 and 5
    order by o.number desc limit ?3) ended
  where ended.outcome = 2)
limit ?2

-- name: blocked-schedules
-- Of the first ?1 schedules of which an earlier task keeps occurrences from firing: those whose task is parked, and those of which
-- it has kept ?2 or more from firing since ?3 or before.
-- index: afterward_schedule_blocked, afterward_occurrence_open, rowid
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name, t.id as task, t.state as task_state
from (select id, blocked_at from afterward_schedule
    where blocked_at is not null and paused_at is null and retired_at is null order by blocked_at limit ?1) few
  cross join afterward_schedule s on s.id = few.id
  cross join afterward_task t on t.id = (
    select o.task from afterward_occurrence o indexed by afterward_occurrence_open join afterward_task u on u.id = o.task
    where o.schedule = s.id and o.outcome = 0 and u.state in (0, 1, 2, 3, 4, 8) order by o.number limit 1)
  left join afterward_queue q on q.id = s.queue
where s.overlap in (0, 1) and (t.state = 4 or (s.blocked >= ?2 and s.blocked_at <= ?3))
order by few.blocked_at limit ?4

-- name: paused-schedules
-- Of the first ?1 schedules that would have fired if they were not paused: those that are paused since ?3 or before.
-- index: afterward_schedule_paused, rowid
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name
from (select id, next from afterward_schedule
    where paused_at is not null and retired_at is null and next <= ?2 order by next limit ?1) few
  cross join afterward_schedule s on s.id = few.id
  left join afterward_queue q on q.id = s.queue
where s.paused_at <= ?3
order by few.next limit ?4

-- name: last-occurrences
-- index: sqlite_autoindex_afterward_schedule_1, primary key
select s.name, o.at, o.last, o.count, o.previous, o.by_hand,
  case when o.outcome <> 0 then o.outcome when t.id is null then 5
    else case t.state when 5 then 1 when 6 then 2 when 7 then 3 when 9 then 4 when 10 then 5 else 0 end end,
  o.task, coalesce(o.ended, t.finished), coalesce(o.micros, t.micros)
from json_each(?) j cross join afterward_schedule s on s.name = j.value
  cross join afterward_occurrence o on o.schedule = s.id
    and o.number = (select x.number from afterward_occurrence x where x.schedule = s.id order by x.number desc limit 1)
  left join afterward_task t on t.id = o.task

-- name: occurrences
-- What became of a task is read from it as long as its occurrence does not say.
-- index: sqlite_autoindex_afterward_schedule_1, primary key
select s.name, o.at, o.last, o.count, o.previous, o.by_hand,
  case when o.outcome <> 0 then o.outcome when t.id is null then 5
    else case t.state when 5 then 1 when 6 then 2 when 7 then 3 when 9 then 4 when 10 then 5 else 0 end end,
  o.task, coalesce(o.ended, t.finished), coalesce(o.micros, t.micros)
from afterward_schedule s join afterward_occurrence o on o.schedule = s.id left join afterward_task t on t.id = o.task
where s.name = ? order by o.number desc limit ?

-- name: occurrence-of-task
-- index: afterward_occurrence_task
select s.name, o.at, o.last, o.count, o.previous, o.by_hand,
  case when o.outcome <> 0 then o.outcome when t.id is null then 5
    else case t.state when 5 then 1 when 6 then 2 when 7 then 3 when 9 then 4 when 10 then 5 else 0 end end,
  o.task, coalesce(o.ended, t.finished), coalesce(o.micros, t.micros)
from afterward_occurrence o join afterward_schedule s on s.id = o.schedule left join afterward_task t on t.id = o.task
where o.task = ?

---------------------------------------------------------------------------------------------------- opening

-- name: lock-schema
-- Nothing: "begin" has locked the file.

-- name: schema-exists
select count(*) from sqlite_master where type = 'table' and name = 'afterward_schema'

-- name: conflicts
-- What has one of our names before there is a store. The witness and the marks of attempts are ours, but of another room.
select name from sqlite_master where name like 'afterward~_%' escape '~'
  and name not like 'afterward~_witness%' escape '~' and name not like 'afterward~_effect%' escape '~'

-- name: schema-version
select max(version), max(readable_by) from afterward_schema

-- name: missing-rights
-- Nothing: SQLite has no roles.

-- name: missing-tables
select value from json_each('["afterward_store", "afterward_client", "afterward_opening", "afterward_queue", "afterward_former_name",
  "afterward_slot", "afterward_schedule", "afterward_declaration", "afterward_occurrence", "afterward_tx",
  "afterward_task", "afterward_payload", "afterward_failure", "afterward_bucket",
  "afterward_latency", "afterward_audit", "afterward_audit_task", "afterward_deleted", "afterward_acknowledged", "afterward_mark_table"]')
where value not in (select name from sqlite_master where type = 'table')

-- name: create-schema
create table afterward_schema (version integer primary key, readable_by integer not null, installed integer not null) strict

-- name: record-version
insert into afterward_schema (version, readable_by, installed) values (?, ?, ?)

-- name: store-identity
-- index: rowid
select identity from afterward_store where id = 1

-- name: clients
select id from afterward_client

-- name: last-client
-- The openings of a week tell of those that were forgotten.
select max(id) from (select max(id) as id from afterward_client union all select max(client) from afterward_opening)

-- name: last-id
select max(
  coalesce((select max(last_id) from afterward_client), 0),
  coalesce((select max(id) from afterward_task), 0),
  coalesce((select max(id) from afterward_tx), 0))

-- name: register-client
insert into afterward_client (id, turn, seen, last_id, node, started, version) values (?1, 0, ?2, ?3, ?4, ?2, ?5)

-- name: remember-opening
insert into afterward_opening (at, client) values (?, ?)

-- name: purge-openings
-- index: primary key
delete from afterward_opening where at < ?

-- name: openings
-- The last ones first.
-- index: primary key
select at from afterward_opening where at >= ?1 order by at desc limit ?2

-- name: client-rows
-- With the number of tasks that each is running, up to a bound.
-- index: afterward_task_running
select c.id, c.node, c.version, c.started, c.seen,
  (select count(*) from (select 1 from afterward_task t where t.state = 3 and t.owner = c.id limit ?2))
from afterward_client c order by c.id desc limit ?1

-- name: forget-clients
-- Of other clients, those that nothing refers to.
-- index: afterward_task_running
delete from afterward_client
where id <> ?1 and seen < ?2
  and not exists (select 1 from afterward_task t where t.state = 3 and t.owner = afterward_client.id)
  and not exists (select 1 from afterward_tx x where x.owner = afterward_client.id)

-- name: register-queue
insert into afterward_queue (name) values (?) on conflict do nothing

-- name: queue-named
-- index: sqlite_autoindex_afterward_queue_1
select id from afterward_queue where name = ?

-- name: queue-formerly-named
-- index: sqlite_autoindex_afterward_former_name_1
select queue from afterward_former_name where name = ?

-- name: former-names
select name, queue from afterward_former_name order by name

-- name: rename-queue
-- index: rowid
update afterward_queue set name = ?2, version = version + 1 where id = ?1

-- name: remember-name
insert into afterward_former_name (name, queue) values (?, ?) on conflict (name) do update set queue = excluded.queue

-- name: forget-name
-- index: sqlite_autoindex_afterward_former_name_1
delete from afterward_former_name where name = ?

-- name: move-schedules
-- A schedule's tasks go to the queue that takes the place of its own.
update afterward_schedule set queue = ?2 where queue = ?1

-- name: move-scheduled
-- index: rowid
update afterward_queue set scheduled = 1
where id = ?2 and scheduled = 0 and (select f.scheduled from afterward_queue f where f.id = ?1) = 1

-- name: queues
select id, name, paused, concurrency, paused_at, paused_by, version, scheduled from afterward_queue order by name

-- name: register-mark-table
insert into afterward_mark_table (identity) values (?) on conflict do nothing

-- name: mark-table-named
-- index: sqlite_autoindex_afterward_mark_table_1
select id from afterward_mark_table where identity = ?

---------------------------------------------------------------------------------------------------- turns

-- name: count-turn
-- Only as the turn before has left it: another client may have taken this one for long gone and forgotten it, and its id may
-- be somebody else's by now.
update afterward_client set turn = ?2, seen = max(seen, ?3), last_id = max(last_id, ?4) where id = ?1 and turn = ?6

-- name: controls
-- How often the queues were changed.
select sum(version) from afterward_queue

-- name: turn-count
select turn from afterward_client where id = ?

-- name: end-half-received
-- Nothing: there is no server.

-- name: task-exists
-- index: rowid
select 1 from afterward_task where id = ?

-- name: insert-task
insert into afterward_task (id, queue, state, priority, due, parent, payload, start_by, version)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: insert-tasks
-- Sixteen rows: half the time of sixteen statements.
insert into afterward_task (id, queue, state, priority, due, parent, payload, start_by, version)
values
  (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?),
  (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: insert-claimed
insert into afterward_task (id, queue, state, priority, due, parent, payload, start_by, version, attempt, claims, owner, started)
values (?, ?, 3, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?)

-- name: insert-prepared
insert into afterward_task (id, queue, state, priority, due, parent, payload, start_by, version, owner)
values (?, ?, 0, ?, ?, ?, ?, ?, ?, ?)

-- name: insert-prepared-tasks
-- Sixteen rows, as insert-tasks.
insert into afterward_task (id, queue, state, priority, due, parent, payload, start_by, version, owner)
values
  (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?),
  (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?),
  (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?),
  (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?), (?, ?, 0, ?, ?, ?, ?, ?, ?, ?)

-- name: insert-columns
-- Nothing: a value is one row's.

-- name: insert-prepared-columns
-- Nothing, as insert-columns.

-- name: insert-proof
-- Nothing: there is one writer at a time, so a bulk is written in turns that stay short.

-- name: lock-proof
-- Nothing, as insert-proof.

-- name: delete-proof
-- Nothing, as insert-proof.

-- name: purge-proofs
-- Nothing, as insert-proof.

-- name: insert-payload
insert into afterward_payload (task, body) values (?, ?)

-- name: heartbeat
update afterward_client set seen = max(seen, ?2), last_id = max(last_id, ?3) where id = ?1

---------------------------------------------------------------------------------------------------- transactions

-- name: insert-transaction
insert into afterward_tx (id, owner, state, created, witness, witness_table) values (?, ?, ?, ?, ?, ?)
on conflict do nothing

-- name: bulk-is-writing
select id from afterward_tx where id = ? and state = 4

-- name: decide-transaction
-- A commit and a rollback are final.
update afterward_tx set state = ?2 where id = ?1 and (state not in (1, 2) or state = ?2)

-- name: promote-transaction
-- Another client of a shared file may have decided otherwise: only the first outcome counts.
-- index: afterward_task_prepared
update afterward_task set state = case when due <= ?2 then 2 else 1 end, owner = null
where id in (
  select id from afterward_task where state = 0 and owner = ?1 and (select x.state from afterward_tx x where x.id = ?1) <> 2
  limit ?3)
returning queue, state, due, priority, id

-- name: discard-transaction
-- index: afterward_task_prepared
delete from afterward_task
where id in (
  select id from afterward_task where state = 0 and owner = ?1 and (select x.state from afterward_tx x where x.id = ?1) <> 1
  limit ?2)

-- name: delete-transaction
-- Not while a task still needs it: without this row nobody could say what is to become of a prepared task.
-- index: afterward_task_prepared
delete from afterward_tx
where id = ?1 and not exists (select 1 from afterward_task t where t.state = 0 and t.owner = ?1)

-- name: transaction-in-doubt
-- index: rowid
select x.id from afterward_task t join afterward_tx x on x.id = t.owner
where t.id = ? and t.state = 0 and x.state = 3

-- name: next-expiry
-- index: afterward_task_expires
select min(expires) from afterward_task where expires is not null

-- name: left-transactions
select id, state, created, witness, witness_table from afterward_tx where owner <> ? order by id

-- name: left-transactions-of-silent
-- Of clients that are silent or not known any more. What they have decided is found by left-bulks-of-silent.
select id, state, created, witness, witness_table from afterward_tx x
where x.state in (0, 3) and x.owner <> ?1
  and not exists (select 1 from afterward_client c where c.id = x.owner and c.seen >= ?2)
order by id

-- name: left-bulks-of-others
-- What is decided is found when the store is opened, among the transactions that were left.
select id, state, created, witness, witness_table from afterward_tx where state = 4 and owner <> ?1 limit ?2

-- name: left-bulks-of-silent
-- Bulks, and transactions that are decided. A client that is not known any more is dead as well.
select id, state, created, witness, witness_table from afterward_tx x
where x.state in (1, 2, 4) and x.owner <> ?1
  and not exists (select 1 from afterward_client c where c.id = x.owner and c.seen >= ?2)
limit ?3

---------------------------------------------------------------------------------------------------- settlements

-- name: standings
-- Who writes has the whole file: no row is locked.
-- index: rowid
select id, queue, state, claims, cancel_at is not null, mark_table is not null from afterward_task
where id in (select value from json_each(?))

-- name: limit-wait
-- Nothing: it is a setting of the connection.

-- name: hold-claim
-- index: rowid
select 1 from afterward_task where id = ?1 and state = 3 and claims = ?2 and cancel_at is null

-- name: end-nothing
-- index: rowid
delete from afterward_task where id = ?1 and state = 3 and claims = ?2

-- name: end-nothing-of-many
-- The ids as one parameter: a third of the time that a statement for each would take.
-- index: rowid
delete from afterward_task where id in (select value from json_each(?1)) and state = 3 and claims = ?2

-- name: end-row
-- The attempt of an expired task did not take place.
-- index: rowid
update afterward_task
set state = ?3, attempt = case ?3 when 9 then attempt - 1 else attempt end, owner = null, started = ?4, finished = ?5,
  micros = ?6, expires = ?7, worker = ?8, fingerprint = ?9, cancel_at = null, cancel_by = null, payload = null
where id = ?1 and state = 3 and claims = ?2

-- name: end-payload
-- index: rowid
update afterward_task
set state = ?3, attempt = case ?3 when 9 then attempt - 1 else attempt end, owner = null, started = ?4, finished = ?5,
  micros = ?6, expires = ?7, worker = ?8, fingerprint = ?9, cancel_at = null, cancel_by = null
where id = ?1 and state = 3 and claims = ?2

-- name: retry
-- One that is due at once need not wait for another turn to become ready.
-- index: rowid
update afterward_task
set state = case when ?3 > ?5 then 1 when rescues > 1 then 8 else 2 end,
  due = ?3, owner = null, started = ?4, micros = ?6, fingerprint = ?7
where id = ?1 and state = 3 and claims = ?2 and cancel_at is null

-- name: snooze
-- Its attempt is not counted. As with a retry, one that is due at once is ready.
-- index: rowid
update afterward_task
set state = case when ?3 > ?4 then 1 when rescues > 1 then 8 else 2 end,
  due = ?3, attempt = attempt - 1, snoozes = snoozes + 1, owner = null, started = null, fingerprint = null
where id = ?1 and state = 3 and claims = ?2 and cancel_at is null

-- name: give-back
-- index: rowid
update afterward_task
set state = case when rescues > 1 then 8 else 2 end, attempt = attempt - 1, owner = null, started = null
where id = ?1 and state = 3 and claims = ?2 and cancel_at is null

-- name: rescue
-- The first rescue is free: only from the second one on the task is a suspect.
-- index: rowid
update afterward_task
set state = case when rescues > 0 then 8 else 2 end, attempt = attempt - 1, rescues = rescues + 1, owner = null
where id = ?1 and state = 3 and claims = ?2 and cancel_at is null

-- name: park-claimed
-- index: rowid
update afterward_task
set state = 4, attempt = attempt - 1, owner = null, fingerprint = ?3
where id = ?1 and state = 3 and claims = ?2 and cancel_at is null

-- name: insert-failure
insert or replace into afterward_failure (task, claim, at, error, started, micros, worker) values (?, ?, ?, ?, ?, ?, ?)

-- name: trim-failures
-- index: primary key
delete from afterward_failure
where task = ?1
  and claim <= (select claim from afterward_failure where task = ?1 order by claim desc limit 1 offset ?2)

-- A prepared task whose transaction has committed waits as well: it takes many turns to promote a large one.

-- name: cancel-running
-- Until the attempt has ended the row says who wants it to end; no settlement lets such a task wait again.
-- index: rowid
update afterward_task set cancel_at = ?2, cancel_by = ?3
where id = ?1 and state = 3 and cancel_at is null
returning queue

-- name: cancels
-- index: afterward_task_running
select id, claims, cancel_at, cancel_by from afterward_task where state = 3 and owner = ?1 and cancel_at is not null

-- name: cancel-nothing
-- Here and below: what waits and may have left marks is ended only by whoever has claimed it, and has closed its mark. In a queue
-- whose attempts leave marks that is so of all tasks: a claim may have been lost, with a power cut or by a copy of the file.
-- index: rowid
delete from afterward_task
where id = ?1 and mark_table is null and queue not in (select value from json_each(?2))
  and (state in (1, 2, 4, 8) or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))

-- name: cancel-row
-- index: rowid
update afterward_task set state = 7, owner = null, finished = ?2, expires = ?3, fingerprint = null, payload = null
where id = ?1 and mark_table is null and queue not in (select value from json_each(?4))
  and (state in (1, 2, 4, 8) or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))

-- name: cancel-payload
-- index: rowid
update afterward_task set state = 7, owner = null, finished = ?2, expires = ?3, fingerprint = null
where id = ?1 and mark_table is null and queue not in (select value from json_each(?4))
  and (state in (1, 2, 4, 8) or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))

-- name: purge
-- index: afterward_task_expires
delete from afterward_task
where id in (select id from afterward_task where expires <= ?1 order by expires limit ?2)

-- name: count
-- Twice: for the hour's chart and for the day's. So nothing has to be added up later, and a chart reads no more than it shows.
insert into afterward_bucket (span, minute, queue, outcome, count, micros)
values (0, ?1, ?2, ?3, ?4, ?5), (1, ?1 - ?1 % 900000, ?2, ?3, ?4, ?5)
on conflict do update set count = count + excluded.count, micros = micros + excluded.micros

-- name: purge-buckets
-- index: primary key
delete from afterward_bucket where (span, minute, queue, outcome) in (
  select span, minute, queue, outcome from afterward_bucket where span = ?1 and minute < ?2 limit ?3)

-- name: count-latency
insert into afterward_latency (span, minute, queue, kind, slot, count)
values (0, ?1, ?2, ?3, ?4, ?5), (1, ?1 - ?1 % 900000, ?2, ?3, ?4, ?5)
on conflict do update set count = count + excluded.count

-- name: purge-latencies
-- index: primary key
delete from afterward_latency where (span, minute, queue, kind, slot) in (
  select span, minute, queue, kind, slot from afterward_latency where span = ?1 and minute < ?2 limit ?3)

---------------------------------------------------------------------------------------------------- by hand

-- name: retry-ended
-- Its errors stay, its attempts begin anew. Without its payload a task cannot run. Who starts it by hand wants it to run,
-- so here and below it expires no more. Where attempts may have left marks, a new generation begins: what they have left, or may
-- still leave, is not its own.
-- index: rowid
update afterward_task
set state = 2, attempt = 0, rescues = 0, snoozes = 0, due = ?2, start_by = null, finished = null, expires = null,
  fingerprint = null, generation = generation + (mark_table is not null), mark_table = null
where id = ?1 and state in (5, 6, 7, 9)
  and (payload is not null or exists (select 1 from afterward_payload p where p.task = afterward_task.id))
returning queue, state, due, priority, id

-- name: edit-task
-- As retry-ended, with another payload. What waits keeps its time. It is edited from what it holds, ?3, or from anything. What is
-- parked begins a new generation as with run-now.
-- index: rowid
update afterward_task
set state = case when state in (0, 1, 2, 8) and due > ?5 then 1 else 2 end,
  due = case when state in (0, 1, 2, 8) then due else ?5 end,
  start_by = case when state in (0, 1, 2, 8) then start_by end,
  attempt = 0, rescues = 0, snoozes = 0, owner = null, finished = null, expires = null, fingerprint = null, payload = ?4,
  version = ?6,
  generation = generation + (mark_table is not null and (state in (6, 7, 9)
    or (state = 4 and mark_table is not ?7))),
  mark_table = case when not (state in (6, 7, 9) or (state = 4 and mark_table is not ?7)) then mark_table end
where id = ?1 and queue = ?2
  and (state in (1, 2, 4, 6, 7, 8, 9)
    or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))
  and coalesce(payload, (select p.body from afterward_payload p where p.task = afterward_task.id))
    = coalesce(?3, payload, (select p.body from afterward_payload p where p.task = afterward_task.id))
returning queue, state, due, priority, id

-- name: delete-payload
-- index: rowid
delete from afterward_payload where task = ?

-- name: run-now
-- What is parked and may have left marks in another table than that of now, ?3 (none where this client has no marks), was perhaps
-- parked for that: nobody can tell what was committed, and whoever runs it has decided that it is to be done. So a new generation
-- begins.
-- index: rowid
update afterward_task
set state = case when rescues > 1 then 8 else 2 end, owner = null, due = min(due, ?2), start_by = null,
  generation = generation + (state = 4 and mark_table is not null and mark_table is not ?3),
  mark_table = case when not (state = 4 and mark_table is not ?3) then mark_table end
where id = ?1 and (state in (1, 4)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))
returning queue, state, due, priority, id

-- name: remember-deleted
-- What delete-task changes, and restore-task brings back: not what waits and may have left marks, see cancel-nothing.
-- index: rowid
insert into afterward_deleted (task, state, finished, expires)
select id, state, finished, expires from afterward_task
where id = ?1 and (state in (5, 6, 7, 9)
  or (mark_table is null and queue not in (select value from json_each(?2))
    and (state in (1, 2, 4, 8) or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))))

-- name: delete-task
-- index: rowid
update afterward_task set state = 10, owner = null, finished = ?2, expires = ?3
where id = ?1 and (state in (5, 6, 7, 9)
  or (mark_table is null and queue not in (select value from json_each(?4))
    and (state in (1, 2, 4, 8) or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))))
returning queue, state, due, priority, id

-- name: restore-task
-- index: rowid
update afterward_task
set state = case when d.state in (4, 5, 6, 7, 9) then d.state when due > ?2 then 1 when rescues > 1 then 8 else 2 end,
  finished = d.finished, expires = max(d.expires, ?3)
from afterward_deleted d
where d.task = afterward_task.id and afterward_task.id = ?1 and afterward_task.state = 10
returning queue, state, due, priority, id

-- name: forget-deleted
-- index: rowid
delete from afterward_deleted where task = ?1

-- name: erase-task
-- index: rowid
delete from afterward_task
where id = ?1 and (state in (5, 6, 7, 9, 10)
  or (mark_table is null and queue not in (select value from json_each(?2))
    and (state in (1, 2, 4, 8) or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))))
returning queue, -1, due, priority, id

-- name: reschedule
-- index: rowid
update afterward_task
set state = case when ?2 > ?3 then 1 when rescues > 1 then 8 else 2 end, owner = null, due = ?2, start_by = null
where id = ?1 and due <> ?2 and (state in (1, 2, 8)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))
returning queue, state, due, priority, id

-- name: reprioritize
-- index: rowid
update afterward_task set priority = ?2, state = case state when 0 then 1 else state end, owner = null
where id = ?1 and priority <> ?2 and (state in (1, 2, 4, 8)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))
returning queue, state, due, priority, id

-- name: acknowledge
insert into afterward_acknowledged (queue, fingerprint, until, at, actor)
select id, ?2, ?3, ?4, ?5 from afterward_queue where name = ?1
on conflict do update set until = excluded.until, at = excluded.at, actor = excluded.actor
where excluded.until > afterward_acknowledged.until

-- name: purge-acknowledged
-- Those of which no task is left, and which would count again if one came back.
-- index: afterward_task_error, primary key
delete from afterward_acknowledged where (queue, fingerprint) in (
  select a.queue, a.fingerprint from afterward_acknowledged a
  where a.at < ?1 and not exists (
    select 1 from afterward_task t where t.state = 6 and t.queue = a.queue and t.fingerprint = a.fingerprint)
  limit ?2)

-- name: insert-audit
insert into afterward_audit (at, actor, action, count, queue, detail, scope, key) values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict (key) where key is not null do update set count = count + excluded.count
returning id

-- name: insert-audit-tasks
insert into afterward_audit_task (audit, task) select ?1, value from json_each(?2) where true on conflict do nothing

-- name: purge-audit-tasks
-- index: primary key
delete from afterward_audit_task where (audit, task) in (
  select l.audit, l.task
  from (select id, at from afterward_audit order by id limit ?2) bounded
  cross join afterward_audit_task l on l.audit = bounded.id
  where bounded.at < ?1 limit ?2)

-- name: purge-audit
-- The rows are in the order in which they were written: the first ones are the oldest.
-- index: rowid
delete from afterward_audit where id in (
  select bounded.id from (select id, at from afterward_audit order by id limit ?2) bounded
  where bounded.at < ?1 and not exists (select 1 from afterward_audit_task l where l.audit = bounded.id))

---------------------------------------------------------------------------------------------------- claims

-- name: promote-due
-- Of those due at the same time the ones of a higher priority come first, however many turns it takes.
-- index: afterward_task_scheduled
update afterward_task set state = case when rescues > 1 then 8 else 2 end
where id in (select id from afterward_task where state = 1 and due <= ?1 order by due, priority desc limit ?2)
returning queue, state, due, priority, id

-- name: next-due
-- index: afterward_task_scheduled
select min(due) from afterward_task where state = 1

-- name: queues-ready
-- The queues are skipped through, not counted through.
-- index: afterward_task_ready
with recursive q(queue) as (
  select min(queue) from afterward_task where state = 2 and queue > 0
  union all
  select (select min(t.queue) from afterward_task t where t.state = 2 and t.queue > q.queue) from q
  where q.queue is not null)
select queue from q where queue is not null

-- name: queues-suspect
-- index: afterward_task_suspect
with recursive q(queue) as (
  select min(queue) from afterward_task where state = 8 and queue > 0
  union all
  select (select min(t.queue) from afterward_task t where t.state = 8 and t.queue > q.queue) from q
  where q.queue is not null)
select queue from q where queue is not null

-- name: ready
-- The rescues of a ready task decide nothing, so the index alone answers.
-- index: afterward_task_ready
select id, priority, due, 0 from afterward_task
where state = 2 and queue = ?1
order by priority desc, due, id
limit ?2

-- name: ready-known
-- Of the versions that this client reads.
-- index: afterward_task_ready
select id, priority, due, 0 from afterward_task
where state = 2 and queue = ?1 and version between ?6 and ?7
order by priority desc, due, id
limit ?2

-- name: prepared
-- index: afterward_task_prepared
select id, queue, priority, due from afterward_task where state = 0 and owner = ?1 order by id limit ?2

-- name: suspect
-- index: afterward_task_suspect
select id, priority, due, rescues from afterward_task
where state = 8 and queue = ?1 and rescues <= ?2
  and version between ?3 and ?4
order by priority desc, due, id
limit 1

-- name: present
-- Which of some tasks there are.
-- index: rowid
select id from afterward_task where id in (select value from json_each(?))

-- name: claim-queue
-- index: afterward_task_ready
update afterward_task
set state = 3, attempt = attempt + 1, claims = claims + 1, owner = ?1, started = ?2, alone = 0
where id in (
  select id from afterward_task where state = 2 and queue = ?3 order by priority desc, due, id limit ?4)
returning id, queue, priority, due, attempt, claims, rescues, snoozes, start_by, parent,
  payload,
  case when claims > 1 then
    (select error from afterward_failure f where f.task = afterward_task.id order by claim desc limit 1) end,
  version,
  case when mark_table is not null then (select m.identity from afterward_mark_table m where m.id = afterward_task.mark_table) end,
  generation

-- name: claim-known
-- As claim-queue, of the versions that this client reads.
-- index: afterward_task_ready
update afterward_task
set state = 3, attempt = attempt + 1, claims = claims + 1, owner = ?1, started = ?2, alone = 0
where id in (
  select id from afterward_task where state = 2 and queue = ?3 and version between ?8 and ?9
  order by priority desc, due, id limit ?4)
returning id, queue, priority, due, attempt, claims, rescues, snoozes, start_by, parent,
  payload,
  case when claims > 1 then
    (select error from afterward_failure f where f.task = afterward_task.id order by claim desc limit 1) end,
  version,
  case when mark_table is not null then (select m.identity from afterward_mark_table m where m.id = afterward_task.mark_table) end,
  generation

-- name: claim-prepared
-- index: afterward_task_prepared
update afterward_task
set state = 3, attempt = attempt + 1, claims = claims + 1, owner = ?1, started = ?2, alone = 0
where id in (select id from afterward_task where state = 0 and owner = ?3 order by id limit ?4)
returning id, queue, priority, due, attempt, claims, rescues, snoozes, start_by, parent,
  payload,
  case when claims > 1 then
    (select error from afterward_failure f where f.task = afterward_task.id order by claim desc limit 1) end,
  version,
  case when mark_table is not null then (select m.identity from afterward_mark_table m where m.id = afterward_task.mark_table) end,
  generation

-- name: claim-tasks
-- index: rowid
update afterward_task
set state = 3, attempt = attempt + 1, claims = claims + 1, owner = ?1, started = ?2, alone = 0
where id in (select value from json_each(?3))
  and (state in (2, 8) or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))
returning id, queue, priority, due, attempt, claims, rescues, snoozes, start_by, parent,
  payload,
  case when claims > 1 then
    (select error from afterward_failure f where f.task = afterward_task.id order by claim desc limit 1) end,
  version,
  case when mark_table is not null then (select m.identity from afterward_mark_table m where m.id = afterward_task.mark_table) end,
  generation

-- name: payloads
-- The larger payloads of some tasks, in their order.
-- index: rowid
select p.task, p.body from json_each(?1) j cross join afterward_payload p on p.task = j.value

-- name: note-marks
-- index: rowid
update afterward_task set mark_table = ?1 where id in (select value from json_each(?2)) and mark_table is null

-- name: undo-claims
-- Within the transaction that has claimed them.
-- index: rowid
update afterward_task
set state = case when rescues > 1 then 8 else 2 end, attempt = attempt - 1, claims = claims - 1, owner = null
where id in (select value from json_each(?1)) and state = 3

-- name: lock-slots
-- Nothing: "begin" has locked the file.

-- name: make-slots
with recursive slot(n) as (select 1 union all select n + 1 from slot where n < ?2)
insert into afterward_slot (queue, n) select ?1, n from slot where true
on conflict do nothing

-- name: free-slots
-- index: primary key, rowid
select s.n from afterward_slot s
where s.queue = ?1 and s.n <= ?2 and not exists (
  select 1 from afterward_task t where t.id = s.task and t.claims = s.claim and t.state = 3)
limit ?3

-- name: take-slot
-- index: primary key
update afterward_slot set task = ?3, claim = ?4 where queue = ?1 and n = ?2

-- name: run-alone
-- index: rowid
update afterward_task set alone = 1 where id = ?1 and state = 3

-- name: accompany
-- index: rowid
update afterward_task set alone = 0 where id = ?1 and state = 3

-- name: orphans-of-others
-- Where this client owns the store alone, every client before it is dead, and has a smaller id.
-- index: afterward_task_running
select id, queue, attempt, claims, rescues, alone, started, cancel_at is not null,
  (select c.node from afterward_client c where c.id = owner),
  case when mark_table is not null then (select m.identity from afterward_mark_table m where m.id = mark_table) end,
  generation
from afterward_task
where state = 3 and owner < ?1
limit ?2

-- name: orphans-of-silent
-- index: afterward_task_running
select t.id, t.queue, t.attempt, t.claims, t.rescues, t.alone, t.started, t.cancel_at is not null, c.node,
  case when t.mark_table is not null then (select m.identity from afterward_mark_table m where m.id = t.mark_table) end,
  t.generation
from afterward_client c cross join afterward_task t on t.state = 3 and t.owner = c.id
where c.id <> ?1 and c.seen < ?2
limit ?3

-- name: dead-hold-none
-- Nothing: an index tells which clients own tasks.

-- name: first-silent
-- index: afterward_task_running
select min(c.seen) from afterward_client c
where c.id <> ?1
  and (exists (select 1 from afterward_task t where t.state = 3 and t.owner = c.id)
    or exists (select 1 from afterward_tx x where x.owner = c.id))

-- name: owned
-- index: afterward_task_running
select id, queue, attempt, claims, rescues, alone, started, cancel_at is not null, null,
  case when mark_table is not null then (select m.identity from afterward_mark_table m where m.id = mark_table) end,
  generation
from afterward_task
where state = 3 and owner = ?1

-- name: adopt
-- Without a claim: whether the attempt has run alone still counts, since nobody has judged it yet.
-- index: rowid
update afterward_task set owner = ?3 where id = ?1 and state = 3 and claims = ?2

-- name: condemn
-- A claim without an attempt.
-- index: rowid
update afterward_task
set state = 3, claims = claims + 1, owner = ?2, started = ?3, alone = 0, cancel_at = ?3, cancel_by = ?4,
  mark_table = coalesce(mark_table, ?5)
where id = ?1 and (mark_table is not null or queue in (select value from json_each(?6)))
  and (state in (1, 2, 4, 8) or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.owner) = 1))
returning id, queue, attempt, claims, rescues, alone, started, 1, null,
  (select m.identity from afterward_mark_table m where m.id = afterward_task.mark_table),
  generation

-- name: park-ready
-- index: afterward_task_ready
update afterward_task set state = 4, fingerprint = null
where id in (select id from afterward_task where state = 2 and queue = ?1 limit ?2)

-- name: park-suspect
-- index: afterward_task_suspect
update afterward_task set state = 4, fingerprint = null
where id in (select id from afterward_task where state = 8 and queue = ?1 limit ?2)

-- name: park-unknown
-- Of a queue what has other versions than this client reads. No other client uses the store.
-- index: afterward_task_ready
update afterward_task set state = 4, fingerprint = null
where id in (select id from afterward_task where state = 2 and queue = ?1 and not version between ?3 and ?4 limit ?2)

-- name: move-ready
-- To the queue that has taken the place of this one, unless this one is paused.
-- index: afterward_task_ready
update afterward_task set queue = ?2
where id in (
  select id from afterward_task
  where state = 2 and queue = ?1 and (select q.paused from afterward_queue q where q.id = ?1) = 0 limit ?3)
returning queue, state, due, priority, id

-- name: move-suspect
-- index: afterward_task_suspect
update afterward_task set queue = ?2
where id in (
  select id from afterward_task
  where state = 8 and queue = ?1 and (select q.paused from afterward_queue q where q.id = ?1) = 0 limit ?3)
returning queue, state, due, priority, id

-- name: unpark
-- Of each queue the versions that this client reads.
-- index: afterward_task_parked
update afterward_task set state = case when rescues > 1 then 8 else 2 end
where id in (
  select t.id from json_each(?1) q cross join json_each(?3) o on o.key = q.key cross join json_each(?4) n on n.key = q.key
    cross join afterward_task t on t.queue = q.value
  where t.state = 4 and t.version between o.value and n.value limit ?2)
returning queue, state, due, priority, id

-- name: locate
-- index: rowid
select queue, state, claims, cancel_at is not null, mark_table is not null from afterward_task where id = ?

-- name: pause
-- One that is paused already stays so since then. The version tells the other clients.
update afterward_queue
set paused = ?2, version = version + 1,
  paused_at = case when ?2 = 1 then ?3 end, paused_by = case when ?2 = 1 then ?4 end
where id = ?1 and paused <> ?2

-- name: set-concurrency
update afterward_queue set concurrency = ?2, version = version + 1 where id = ?1 and concurrency is not ?2

-- name: raise-versions
update afterward_queue set version = version + 1 where id in (select value from json_each(?1))

---------------------------------------------------------------------------------------------------- reading

-- name: status
-- A prepared task is what is known of its transaction.
-- index: rowid
select t.state, x.state from afterward_task t left join afterward_tx x on t.state = 0 and x.id = t.owner
where t.id = ?

-- name: unended
-- index: rowid
select id, generation from afterward_task where id in (select value from json_each(?)) and state in (0, 1, 2, 3, 4, 8)

-- The views. The statements of a pair find the keys after, or before, a given one: ?1 says which queue, transaction or
-- state, ?2 to ?4 are the key (priority, time, id), ?5 is the limit. Their arms are the ranges that follow each other in
-- the index: so a page costs the same however deep it lies, and however many tasks are due in the same millisecond.

-- name: running-after
-- Sorted, since no index does it: what runs is bounded by the number of workers.
-- index: afterward_task_running
select id, 0, started from afterward_task
where state = 3 and owner > 0 and (started, id) > (?3, ?4)
order by started, id
limit ?5

-- name: running-before
-- index: afterward_task_running
select id, 0, started from afterward_task
where state = 3 and owner > 0 and (started, id) < (?3, ?4)
order by started desc, id desc
limit ?5

-- name: ready-after
-- index: afterward_task_ready
select id, priority, due from afterward_task
where state = 2 and queue = ?1 and priority = ?2 and due = ?3 and id > ?4
union all
select id, priority, due from afterward_task where state = 2 and queue = ?1 and priority = ?2 and due > ?3
union all
select id, priority, due from afterward_task where state = 2 and queue = ?1 and priority < ?2
order by priority desc, due, id
limit ?5

-- name: ready-before
-- index: afterward_task_ready
select id, priority, due from afterward_task
where state = 2 and queue = ?1 and priority = ?2 and due = ?3 and id < ?4
union all
select id, priority, due from afterward_task where state = 2 and queue = ?1 and priority = ?2 and due < ?3
union all
select id, priority, due from afterward_task where state = 2 and queue = ?1 and priority > ?2
order by priority, due desc, id desc
limit ?5

-- name: suspect-after
-- index: afterward_task_suspect
select id, priority, due from afterward_task
where state = 8 and queue = ?1 and priority = ?2 and due = ?3 and id > ?4
union all
select id, priority, due from afterward_task where state = 8 and queue = ?1 and priority = ?2 and due > ?3
union all
select id, priority, due from afterward_task where state = 8 and queue = ?1 and priority < ?2
order by priority desc, due, id
limit ?5

-- name: suspect-before
-- index: afterward_task_suspect
select id, priority, due from afterward_task
where state = 8 and queue = ?1 and priority = ?2 and due = ?3 and id < ?4
union all
select id, priority, due from afterward_task where state = 8 and queue = ?1 and priority = ?2 and due < ?3
union all
select id, priority, due from afterward_task where state = 8 and queue = ?1 and priority > ?2
order by priority, due desc, id desc
limit ?5

-- name: scheduled-after
-- By time first: in the order in which they become ready.
-- index: afterward_task_scheduled
select id, priority, due from afterward_task where state = 1 and due = ?3 and priority = ?2 and id > ?4
union all
select id, priority, due from afterward_task where state = 1 and due = ?3 and priority < ?2
union all
select id, priority, due from afterward_task where state = 1 and due > ?3
order by due, priority desc, id
limit ?5

-- name: scheduled-before
-- index: afterward_task_scheduled
select id, priority, due from afterward_task where state = 1 and due = ?3 and priority = ?2 and id < ?4
union all
select id, priority, due from afterward_task where state = 1 and due = ?3 and priority > ?2
union all
select id, priority, due from afterward_task where state = 1 and due < ?3
order by due desc, priority, id desc
limit ?5

-- name: done-after
-- The latest first.
-- index: afterward_task_done
select id, 0, finished from afterward_task where state = ?1 and finished = ?3 and id < ?4
union all
select id, 0, finished from afterward_task where state = ?1 and finished < ?3
order by finished desc, id desc
limit ?5

-- name: done-before
-- index: afterward_task_done
select id, 0, finished from afterward_task where state = ?1 and finished = ?3 and id > ?4
union all
select id, 0, finished from afterward_task where state = ?1 and finished > ?3
order by finished, id
limit ?5

-- name: failed-of-after
-- Those of a queue with an error of one kind: ?6.
-- index: afterward_task_error
select id, 0, finished from afterward_task
where state = 6 and queue = ?1 and fingerprint = ?6 and finished = ?3 and id < ?4
union all
select id, 0, finished from afterward_task where state = 6 and queue = ?1 and fingerprint = ?6 and finished < ?3
order by finished desc, id desc
limit ?5

-- name: failed-of-before
-- index: afterward_task_error
select id, 0, finished from afterward_task
where state = 6 and queue = ?1 and fingerprint = ?6 and finished = ?3 and id > ?4
union all
select id, 0, finished from afterward_task where state = 6 and queue = ?1 and fingerprint = ?6 and finished > ?3
order by finished, id
limit ?5

-- name: retried-of-after
-- Those that wait for another attempt, by their ids.
-- index: afterward_task_error
select id, 0, 0 from afterward_task
where state = 1 and queue = ?1 and fingerprint = ?6 and finished is null and id > ?4
order by id limit ?5

-- name: retried-of-before
-- index: afterward_task_error
select id, 0, 0 from afterward_task
where state = 1 and queue = ?1 and fingerprint = ?6 and finished is null and id < ?4
order by id desc limit ?5

-- name: parked-of-after
-- index: afterward_task_error
select id, 0, 0 from afterward_task
where state = 4 and queue = ?1 and fingerprint = ?6 and finished is null and id > ?4
order by id limit ?5

-- name: parked-of-before
-- index: afterward_task_error
select id, 0, 0 from afterward_task
where state = 4 and queue = ?1 and fingerprint = ?6 and finished is null and id < ?4
order by id desc limit ?5

-- name: parked-after
-- index: afterward_task_parked
select id, 0, 0 from afterward_task where state = 4 and queue = ?1 and id > ?4 order by id limit ?5

-- name: parked-before
-- index: afterward_task_parked
select id, 0, 0 from afterward_task where state = 4 and queue = ?1 and id < ?4 order by id desc limit ?5

-- name: prepared-after
-- index: afterward_task_prepared
select id, 0, 0 from afterward_task where state = 0 and owner = ?1 and id > ?4 order by id limit ?5

-- name: prepared-before
-- index: afterward_task_prepared
select id, 0, 0 from afterward_task where state = 0 and owner = ?1 and id < ?4 order by id desc limit ?5

-- name: created-after
-- All tasks, by their ids.
-- index: rowid
select id, 0, 0 from afterward_task where id > ?4 order by id limit ?5

-- name: created-before
-- index: rowid
select id, 0, 0 from afterward_task where id < ?4 order by id desc limit ?5

-- name: match
-- Of some tasks those that pass a filter: states, queue, due, finished, attempts and priority from and to.
-- index: rowid
select t.id from afterward_task t
where t.id in (select value from json_each(?1))
  and t.state in (select value from json_each(?2))
  and (t.state <> 0 or (select x.state from afterward_tx x where x.id = t.owner) = 3)
  and (?3 is null or t.queue = (select q.id from afterward_queue q where q.name = ?3))
  and t.due between ?4 and ?5
  and (?6 is null or t.finished between ?6 and ?7)
  and t.attempt between ?8 and ?9
  and t.priority between ?10 and ?11
  and (?12 is null or t.fingerprint = ?12)

-- name: texts
-- The beginnings of a task's latest errors and of its payload. What is searched for is not looked for here: not all of
-- them may be shown, and a statement that knew it would take longer where it is.
-- index: primary key, rowid
select * from (select substr(error, 1, ?3), null from afterward_failure where task = ?1 order by claim desc limit ?2)
union all
select null, body from (
  select substr(coalesce(t.payload, (select body from afterward_payload p where p.task = t.id)), 1, ?4) body
  from afterward_task t where t.id = ?1)
where body is not null

-- name: children-after
-- The tasks that a task's processor has enqueued, by their ids.
-- index: afterward_task_parent
select id, 0, 0 from afterward_task where parent = ?1 and id > ?4 order by id limit ?5

-- name: children-before
-- index: afterward_task_parent
select id, 0, 0 from afterward_task where parent = ?1 and id < ?4 order by id desc limit ?5

-- name: children
-- index: afterward_task_parent
select id from afterward_task where parent = ?1 and state <> 0 order by id limit ?2

-- name: activity
-- index: primary key
select minute - minute % ?2, queue, outcome, sum(count), sum(micros)
from afterward_bucket where span = ?3 and minute >= ?1
group by 1, 2, 3

-- name: latencies
-- index: primary key
select minute - minute % ?2, kind, slot, sum(count)
from afterward_latency where span = ?3 and minute >= ?1
group by 1, 2, 3

-- name: runs-of
-- How long the attempts of a queue took. The quarters of an hour as one parameter: so the rows of other queues are not read.
-- index: primary key
select l.slot, sum(l.count)
from json_each(?1) j cross join afterward_latency l
  on l.span = 1 and l.minute = j.value and l.queue = ?2 and l.kind = 1
group by l.slot

-- name: payload-heads
-- index: rowid
select t.id, substr(coalesce(t.payload, p.body), 1, ?2)
from afterward_task t left join afterward_payload p on p.task = t.id
where t.id in (select value from json_each(?1)) and (t.payload is not null or p.body is not null)

-- name: stored-versions
-- Of a queue, how many of the first waiting and parked tasks have which version, and one of each.
-- index: afterward_task_ready, afterward_task_suspect, afterward_task_parked
select version, count(*), min(id) from (
  select * from (
    select version, id from afterward_task where state = 2 and queue = ?1 order by priority desc, due, id limit ?2) waiting
  union all
  select * from (
    select version, id from afterward_task where state = 8 and queue = ?1 order by priority desc, due, id limit ?2) suspects
  union all
  select * from (
    select version, id from afterward_task where state = 4 and queue = ?1 order by id limit ?2) parked) stored
group by version order by version

-- name: scheduled-versions
-- The same of the tasks that are due first.
-- index: afterward_task_scheduled
select queue, version, count(*), min(id) from (
  select queue, version, id from afterward_task where state = 1 and due > -9223372036854775808
  order by due, priority desc, id limit ?) stored
group by queue, version order by queue, version

-- name: latencies-of
-- Those of one queue, period by period: the rows of other queues are not read.
-- index: primary key
select l.minute, l.kind, l.slot, l.count
from json_each(?1) j cross join afterward_latency l on l.span = ?3 and l.minute = j.value and l.queue = ?2

-- name: last-activity
-- Of a client that was idle for long only the quarter of an hour is left.
-- index: primary key
select coalesce(
  (select max(minute) from afterward_bucket where span = 0),
  (select max(minute) from afterward_bucket where span = 1))

-- name: count-ready-of
-- index: afterward_task_ready
select count(*) from (select 1 from afterward_task where state = 2 and queue = ?1 limit ?2)

-- name: count-suspect-of
-- index: afterward_task_suspect
select count(*) from (select 1 from afterward_task where state = 8 and queue = ?1 limit ?2)

-- name: count-parked-of
-- index: afterward_task_parked
select count(*) from (select 1 from afterward_task where state = 4 and queue = ?1 limit ?2)

-- name: oldest-ready
-- The first of each priority, of which there are few: the priorities are skipped through, not counted through. Where
-- there are many, the search ends after 1,000 of them, and says whether there are others.
-- index: afterward_task_ready
with recursive p(priority) as (
  select max(priority) from afterward_task where state = 2 and queue = ?1
  union all
  select (select max(t.priority) from afterward_task t where t.state = 2 and t.queue = ?1 and t.priority < p.priority)
  from p where p.priority is not null
  limit 1000)
select oldest,
  exists (select 1 from afterward_task t where t.state = 2 and t.queue = ?1 and t.priority < lowest)
from (
  select
    min((select min(t.due) from afterward_task t where t.state = 2 and t.queue = ?1 and t.priority = p.priority)) oldest,
    min(p.priority) lowest
  from p) found

-- name: next-error-group
-- The group after another one: so the groups are skipped through, one search each, and not counted through.
-- index: afterward_task_error
select t.queue, t.fingerprint,
  case when t.state = 6 then
    coalesce((select a.until from afterward_acknowledged a where a.queue = t.queue and a.fingerprint = t.fingerprint), 0)
  else 0 end
from afterward_task t
where t.state = ?1 and (t.queue, t.fingerprint) > (?2, ?3) and t.fingerprint is not null
order by t.queue, t.fingerprint
limit 1

-- name: error-group
-- How many there are, up to a bound, and the first and the last end, of those that have ended later than ?4; a task that has
-- not ended counts as well.
-- index: afterward_task_error
select
  (select count(*) from (
    select 1 from afterward_task where state = ?1 and queue = ?2 and fingerprint = ?3 and finished > ?4
    union all
    select 1 from afterward_task where state = ?1 and queue = ?2 and fingerprint = ?3 and finished is null
    limit ?5)),
  (select min(finished) from afterward_task where state = ?1 and queue = ?2 and fingerprint = ?3 and finished > ?4),
  (select max(finished) from afterward_task where state = ?1 and queue = ?2 and fingerprint = ?3 and finished > ?4)

-- name: error-of-group
-- The last task of a group, and its last error.
-- index: afterward_task_error
select t.id, coalesce((select f.error from afterward_failure f where f.task = t.id order by f.claim desc limit 1), '')
from afterward_task t
where t.state = ?1 and t.queue = ?2 and t.fingerprint = ?3
order by t.finished desc, t.id desc
limit 1

-- name: ahead
-- How many ready tasks of the same queue come before one, up to a bound.
-- index: afterward_task_ready
select count(*) from (
  select 1 from afterward_task where state = 2 and queue = ?1 and priority > ?2
  union all
  select 1 from afterward_task where state = 2 and queue = ?1 and priority = ?2 and due < ?3
  limit ?4)

-- name: earliest-due
-- index: afterward_task_scheduled
select min(due) from afterward_task where state = 1

-- name: far-due
-- Of the first tasks that are due after a time: by queue, how many were made since another time, and how many before it.
-- index: afterward_task_scheduled
select queue, sum(id >= ?2), sum(id < ?2), min(due), max(id), count(*)
from (select t.id, t.queue, t.due from afterward_task t where t.state = 1 and t.due > ?1 order by t.due limit ?3)
group by queue

-- name: repeated
-- Of the tasks that were enqueued last: by queue, how many payloads wait more than once for the same hour, with how many
-- tasks beside the first of each, and the first of all. Large payloads are not compared; nor are those that somebody has
-- edited, who could try out by it what is hidden in another one.
-- index: rowid, afterward_audit_of_task
select repeats.queue, count(*), sum(repeats.tasks - 1), min(repeats.first)
from (
  select bounded.queue, count(*) as tasks, min(bounded.id) as first
  from (select * from afterward_task where id < ?1 order by id desc limit ?2) bounded
    left join afterward_payload p on p.task = bounded.id and length(p.body) <= ?3
  where bounded.state in (1, 2) and (bounded.payload is not null or p.body is not null)
    and not exists (
      select 1 from afterward_audit_task l join afterward_audit a on a.id = l.audit
      where l.task = bounded.id and a.action = 'EDIT')
  group by bounded.queue, coalesce(bounded.payload, p.body), bounded.due / 3600000
  having count(*) > 1) repeats
group by repeats.queue
having count(*) >= ?4

-- name: repeats-of
-- Those of one queue, without the first of each payload.
-- index: rowid, afterward_audit_of_task
select repeats.id
from (
  select bounded.id,
    row_number() over (
      partition by coalesce(bounded.payload, p.body), bounded.due / 3600000 order by bounded.id) as place
  from (select * from afterward_task where id < ?1 order by id desc limit ?2) bounded
    left join afterward_payload p on p.task = bounded.id and length(p.body) <= ?3
  where bounded.state in (1, 2) and bounded.queue = ?4 and (bounded.payload is not null or p.body is not null)
    and not exists (
      select 1 from afterward_audit_task l join afterward_audit a on a.id = l.audit
      where l.task = bounded.id and a.action = 'EDIT')) repeats
where repeats.place > 1
order by repeats.id

-- name: doubts
-- index: afterward_task_prepared
select x.id, x.created, x.witness is not null,
  (select min(t.id) from afterward_task t where t.state = 0 and t.owner = x.id),
  (select count(*) from (select 1 from afterward_task t where t.state = 0 and t.owner = x.id limit 1000))
from afterward_tx x where x.state = 3 order by x.id limit ?

-- name: held-snapshot
-- Nothing: what is free in the file is used again whoever reads.

-- name: marks
select witness from afterward_tx where witness is not null

-- name: transaction-of
-- index: rowid
select x.state from afterward_task t join afterward_tx x on x.id = t.owner where t.id = ? and t.state = 0

-- name: storage
-- The file, its size, the clients.
select (select file from pragma_database_list where name = 'main'),
  (select page_count from pragma_page_count) * (select page_size from pragma_page_size),
  (select count(*) from afterward_client)

-- name: store-file
-- Its name, and how much of it is free.
select (select file from pragma_database_list where name = 'main'),
  (select freelist_count from pragma_freelist_count) * (select page_size from pragma_page_size)

-- name: running-of
-- index: afterward_task_running
select count(*) from afterward_task where state = 3 and owner > 0 and queue = ?

-- name: audit-before
-- index: rowid
select bounded.id, bounded.at, bounded.actor, bounded.action, bounded.count,
  case when bounded.count = 1 then (select l.task from afterward_audit_task l where l.audit = bounded.id) end,
  bounded.queue, bounded.detail, bounded.scope
from (select * from afterward_audit where id < ?1 order by id desc limit ?2) bounded
where ?3 is null or instr(lower(bounded.actor), ?3) > 0 or instr(lower(bounded.action), ?3) > 0
  or instr(lower(bounded.queue), ?3) > 0 or instr(lower(bounded.detail), ?3) > 0 or instr(lower(bounded.scope), ?5) > 0
  or bounded.action in (select value from json_each(?6))
order by bounded.id desc limit ?4

-- name: audit-examined
-- The last of the entries that a page looks at, when there are others behind it.
-- index: rowid
select id from afterward_audit where id < ?1 order by id desc limit 2 offset ?2 - 1

-- name: audit-of-task
-- index: afterward_audit_of_task
select a.id, a.at, a.actor, a.action, a.count,
  case when a.count = 1 then (select l.task from afterward_audit_task l where l.audit = a.id) end,
  a.queue, a.detail, a.scope
from afterward_audit_task of cross join afterward_audit a on a.id = of.audit
where of.task = ?1 order by of.audit desc limit ?2

-- name: audited-tasks
-- The first tasks of some acts. Where each ends is found first: so the other tasks of a large act are not read.
-- index: primary key
select l.audit, l.task
from json_each(?1) j cross join afterward_audit_task l on l.audit = j.value and l.task <= coalesce(
  (select x.task from afterward_audit_task x where x.audit = j.value order by x.task limit 1 offset ?2),
  9223372036854775807)

-- name: error-of-kind
-- The last error of the last task of a queue that has an error of one kind.
-- index: afterward_task_error
select coalesce((select f.error from afterward_failure f where f.task = t.id order by f.claim desc limit 1), '')
from afterward_task t
where t.state = ?1 and t.queue = (select q.id from afterward_queue q where q.name = ?2) and t.fingerprint = ?3
order by t.finished desc, t.id desc
limit 1

-- name: errors-of-tasks
-- index: primary key
select f.error from json_each(?1) j cross join afterward_failure f on f.task = j.value limit ?2

-- name: transactions-in-doubt
select id from afterward_tx where state = 3 order by id limit ?

-- name: rows
-- index: rowid
select t.id, q.name, t.state, t.priority, t.attempt, t.due, t.started, t.finished, t.micros, t.expires, t.parent,
  case when t.claims > 0 and t.state <> 5 then
    (select substr(f.error, 1, 500) from afterward_failure f where f.task = t.id order by f.claim desc limit 1) end,
  t.snoozes,
  t.state = 1 and t.claims = (select max(f.claim) from afterward_failure f where f.task = t.id),
  t.state = 4
    and (select f.started is null from afterward_failure f where f.task = t.id order by f.claim desc limit 1),
  t.cancel_at is not null, t.version
from afterward_task t left join afterward_queue q on q.id = t.queue
where t.id in (select value from json_each(?))

-- name: details
-- A prepared task is nobody's business before its transaction has ended, and a task that waits as soon as it has
-- committed.
-- index: rowid
select t.id, q.name,
  case when t.state = 0 and (select x.state from afterward_tx x where x.id = t.owner) = 1 then 1 else t.state end,
  t.priority, t.attempt, t.due, t.started, t.finished, t.micros, t.expires, t.parent,
  (select substr(f.error, 1, 500) from afterward_failure f where f.task = t.id order by f.claim desc limit 1),
  t.snoozes,
  t.state = 1 and t.claims = (select max(f.claim) from afterward_failure f where f.task = t.id),
  t.state = 4
    and (select f.started is null from afterward_failure f where f.task = t.id order by f.claim desc limit 1),
  t.cancel_at is not null, t.version,
  t.rescues, coalesce(t.payload, (select body from afterward_payload p where p.task = t.id)),
  case when t.state = 3 then (select c.node from afterward_client c where c.id = t.owner) else t.worker end,
  case when t.state = 10 then
    (select case d.state when 0 then 1 else d.state end from afterward_deleted d where d.task = t.id) end
from afterward_task t left join afterward_queue q on q.id = t.queue
where t.id = ? and (t.state <> 0 or (select x.state from afterward_tx x where x.id = t.owner) in (1, 3))

-- name: failures
-- index: primary key
select at, error, claim, started, micros, worker from afterward_failure where task = ? order by claim desc

-- Counting stops at a bound. "> 0" is true of all rows: it lets a search begin where a scan would.

-- name: count-scheduled
-- index: afterward_task_scheduled
select count(*) from (select 1 from afterward_task where state = 1 and due > -9223372036854775808 limit ?)

-- name: count-ready
-- index: afterward_task_ready
select count(*) from (select 1 from afterward_task where state = 2 and queue > 0 limit ?)

-- name: count-suspect
-- index: afterward_task_suspect
select count(*) from (select 1 from afterward_task where state = 8 and queue > 0 limit ?)

-- name: count-running
-- index: afterward_task_running
select count(*) from (select 1 from afterward_task where state = 3 and owner > 0 limit ?)

-- name: count-parked
-- index: afterward_task_parked
select count(*) from (select 1 from afterward_task where state = 4 and queue > 0 limit ?)

-- name: count-in-doubt
-- index: afterward_task_prepared
select count(*) from (
  select 1 from afterward_tx x cross join afterward_task t on t.state = 0 and t.owner = x.id where x.state = 3 limit ?)

-- name: count-done
-- index: afterward_task_done
select count(*) from (select 1 from afterward_task where state = ?2 and finished is not null limit ?1)
