-- Every statement of the store for PostgreSQL, whole. The names are the constants of dev.afterward.jdbc.Sql.
--
-- Where a schema or a prefix is configured, dev.afterward.postgresql.Tables puts them in the place of current_schema() and of
-- "afterward_", also in literals.
--
-- A running task has state 2 or 8 and an owner; without an owner it is ready or a suspect. A state is always a literal: with
-- a parameter PostgreSQL cannot know that a partial index holds the rows. After "-- index:" stand the indexes that a
-- statement has to use; a test asks PostgreSQL, with generic plans.
--
-- The rank of a task is ~priority, and its priority ~rank: as with a minus sign the order is the opposite one, and every int has
-- such a partner, the smallest as well.
--
-- Several nodes write at the same time, at the isolation level read committed. Statements that choose rows by a query choose
-- their ids first, in an array: the plan then goes by the primary key, whatever the limit. They skip rows that another
-- transaction has locked, unless a comment says why they wait.

-- name: begin
-- A plan is kept, also while the table grows: one that was made when it was empty would read all of it, or sort all that is
-- ready, until the server counts its rows again. So plans go by the indexes, and in their order. Where there is none a plan then
-- seems to cost so much that the server would compile it. No turn waits for somebody's lock for ever, and none keeps its own locks
-- when its process stands still: the server ends its session, and the turn is made again.
begin isolation level read committed;
select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
  set_config('enable_sort', 'off', true), set_config('jit', 'off', true), set_config('lock_timeout', '5s', true),
  set_config('idle_in_transaction_session_timeout', '5s', true)

-- name: relax
-- The commit waits for no disk and for no standby. What the turn holds may be lost when the server crashes.
select set_config('synchronous_commit', 'off', true)

-- name: commit
commit

-- name: rollback
rollback

-- name: savepoint
savepoint afterward_part

-- name: rollback-to-savepoint
rollback to savepoint afterward_part

-- name: release-savepoint
release savepoint afterward_part

-- name: fail
-- Fails: so that the classes of the driver's exceptions are loaded before somebody runs out of stack.
select absent from afterward_absent

-- name: clock
-- Not now(), which is the start of the transaction.
select (extract(epoch from clock_timestamp()) * 1000)::bigint

---------------------------------------------------------------------------------------------------- waking

-- name: server-session
-- Which session of the server's a connection has. Through a pooler that shares them between transactions it is now this one, now
-- that one.
select pg_backend_pid()

-- name: named-statements
-- How many statements a driver has prepared in this session, under the names that it gives them, of those that ask this.
select count(*) from pg_prepared_statements where starts_with(name, 'S_') and strpos(statement, 'pg_prepared_statements') > 0

-- name: listen
-- A channel is one for the whole database, so it is named after the schema and the prefix.
do $$ begin
  execute 'listen ' || quote_ident('afterward_@' || (select oid from pg_namespace where nspname = current_schema()));
end $$

-- name: unlisten
-- Before the connection goes back to its pool. Nobody else of ours listens on it.
unlisten *

-- name: announce
-- By itself, never in a turn: a transaction that notifies keeps all others that do so waiting until its commit is on disk.
-- This one waits for no disk. A signal that is lost costs a wait until the next look.
select pg_notify('afterward_@' || (select oid from pg_namespace where nspname = current_schema()), ?),
  set_config('synchronous_commit', 'off', true)

-- name: outlook
-- All that an idle client asks. It writes nothing. The queues are found as by queues-ready and queues-suspect. At last, whether
-- another node has upgraded the schema.
-- index: afterward_task_scheduled, afterward_task_live, afterward_task_suspect, afterward_schedule_fire
with recursive ready(queue) as (
  select min(queue) from afterward_task where state = 2 and owner is null and queue > 0
  union all
  select (select min(t.queue) from afterward_task t where t.state = 2 and t.owner is null and t.queue > r.queue) from ready r
  where r.queue is not null),
suspect(queue) as (
  select min(queue) from afterward_task where state = 8 and owner is null and queue > 0
  union all
  select (select min(t.queue) from afterward_task t where t.state = 8 and t.owner is null and t.queue > s.queue) from suspect s
  where s.queue is not null)
select
  (select min(due) from afterward_task where state = 1),
  (select string_agg(queue::text, ',') from ready),
  (select string_agg(queue::text, ',') from suspect),
  (select string_agg(id || ':' || seen, ',' order by id) from afterward_client c
   where c.id <> ?1 and c.seen < ?2::bigint
     and (c.busy = 1 or exists (select 1 from afterward_tx x where x.owner = c.id))),
  (select sum(version)::bigint from afterward_queue),
  (select max(version) from afterward_schema),
  (select max(readable_by) from afterward_schema),
  (select min(fire) from afterward_schedule where fire is not null)

---------------------------------------------------------------------------------------------------- schedules

-- name: lock-schedule
-- index: afterward_schedule_name_key
select * from afterward_schedule where name = ? for update

-- name: insert-schedule
insert into afterward_schedule (name, queue, payload, times, zone, missing, doubled, missed, catch_up, latest_start, overlap, jitter, priority, expire_after,
  application, definition, earlier, edited_at, edited_by, base, next, fire, last, number, rules, paused_at, paused_by, retired_at, problem, blocked, blocked_at,
  payload_version)
values (?1, ?2, ?3, ?4, ?5::text, ?6, ?7, ?8, ?9, ?10::bigint, ?11, ?12, ?13, ?14,
  ?15::text, ?16::text, ?17, ?18::bigint, ?19::text, ?20, ?21::bigint, ?22::bigint, ?23::bigint, ?24, ?25, ?26::bigint, ?27::text, ?28::bigint, ?29::text, ?30, ?31::bigint, ?32)
on conflict (name) do nothing
returning id

-- name: update-schedule
-- index: afterward_schedule_pkey
update afterward_schedule
set queue = ?2, payload = ?3, times = ?4, zone = ?5::text, missing = ?6, doubled = ?7,
  missed = ?8, catch_up = ?9, latest_start = ?10::bigint, overlap = ?11, jitter = ?12, priority = ?13, expire_after = ?14,
  application = ?15::text, definition = ?16::text, earlier = ?17, edited_at = ?18::bigint, edited_by = ?19::text,
  base = ?20, next = ?21::bigint, fire = ?22::bigint, last = ?23::bigint, number = ?24, rules = ?25,
  paused_at = ?26::bigint, paused_by = ?27::text, retired_at = ?28::bigint, problem = ?29::text, blocked = ?30, blocked_at = ?31::bigint, payload_version = ?32
where id = ?33

-- name: move-schedule
-- index: afterward_schedule_pkey
update afterward_schedule
set base = ?1, next = ?2::bigint, fire = ?3::bigint, last = ?4::bigint, number = ?5, rules = ?6,
  paused_at = ?7::bigint, paused_by = ?8::text, retired_at = ?9::bigint, problem = ?10::text, blocked = ?11, blocked_at = ?12::bigint
where id = ?13

-- name: note-scheduled
-- The version tells the other clients.
update afterward_queue set scheduled = 1, version = version + 1 where id = ? and scheduled = 0

-- name: delete-schedule
delete from afterward_schedule where name = ? returning id

-- name: delete-occurrences
-- index: afterward_occurrence_pkey
delete from afterward_occurrence where schedule = ?

-- name: delete-declarations
-- index: afterward_declaration_pkey
delete from afterward_declaration where schedule = ?

-- name: due-schedules
-- What another client is about to fire is left to it.
-- index: afterward_schedule_fire
select * from afterward_schedule where fire <= ?1 order by fire limit ?2
for update skip locked

-- name: next-fire
-- index: afterward_schedule_fire
select min(fire) from afterward_schedule where fire is not null

-- name: close-occurrences
-- Of tasks that have ended without a word: by hand, or by a client that knew of no schedule.
-- index: afterward_occurrence_open
update afterward_occurrence
set outcome = coalesce((select case t.state when 5 then 1 when 6 then 2 when 7 then 3 when 9 then 4 end
    from afterward_task t where t.id = afterward_occurrence.task), 5),
  ended = (select t.finished from afterward_task t where t.id = afterward_occurrence.task)
where schedule = ? and outcome = 0
  and coalesce((select t.state from afterward_task t where t.id = afterward_occurrence.task), 10) in (5, 6, 7, 9, 10)

-- name: open-occurrences
-- index: afterward_occurrence_open
select task from afterward_occurrence where schedule = ? and outcome = 0 limit ?

-- name: reopen-occurrence
-- Its task runs again by hand.
-- index: afterward_occurrence_task
update afterward_occurrence set outcome = 0, ended = null, micros = null where task = ?

-- name: lock-task
-- index: afterward_task_pkey
select count(*) from (select 1 from afterward_task where id = ? for update skip locked) t

-- name: insert-occurrence
insert into afterward_occurrence (schedule, number, at, last, count, by_hand, previous, decided, outcome, task)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7::bigint, ?8, ?9, ?10::bigint)
on conflict (schedule, at, by_hand) do nothing

-- name: trim-occurrences
-- Those stay that wait, or whose task has not ended.
-- index: afterward_occurrence_pkey
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
  and not exists (select 1 from afterward_occurrence p where p.schedule = o.schedule and p.outcome = 0
    and coalesce((select t.state from afterward_task t where t.id = p.task), 10) in (0, 1, 2, 3, 4, 8))
order by o.schedule limit ?
for update of s skip locked

-- name: has-waiting
-- index: afterward_occurrence_waiting
select count(*) from (select 1 from afterward_occurrence where outcome = 6 limit 1) w

-- name: waiting-of
-- index: afterward_occurrence_waiting
select at from afterward_occurrence where schedule = ? and outcome = 6

-- name: decide-waiting
-- index: afterward_occurrence_waiting
update afterward_occurrence set outcome = ?3, task = ?4::bigint where schedule = ?1 and at = ?2 and outcome = 6

-- name: end-occurrence
-- index: afterward_occurrence_task
update afterward_occurrence set outcome = ?2, ended = ?3, micros = ?4 where task = ?1

-- name: schedules-of-other-rules
-- index: afterward_schedule_name_key
select name from afterward_schedule
where name > ?2 and ((rules <> ?1 and zone is not null) or problem is not null) order by name limit ?3

-- name: declare-schedule
insert into afterward_declaration (client, schedule, definition) values (?, ?, ?)
on conflict (schedule, client) do update set definition = excluded.definition

-- name: declared-elsewhere
-- index: afterward_declaration_pkey
select count(*) from afterward_declaration d join afterward_client c on c.id = d.client
where d.schedule = ?1 and d.client <> ?2 and c.seen >= ?4::bigint and (?3::text is null or d.definition = ?3::text)

-- name: withdraw-declarations
delete from afterward_declaration where client = ?

-- name: forget-declarations
delete from afterward_declaration where client not in (select id from afterward_client)

-- name: schedules-of-application
-- index: afterward_schedule_name_key
select name from afterward_schedule
where application = coalesce(?1::text, application) and name > ?2 and retired_at is null order by name limit ?3

-- name: schedule
-- index: afterward_schedule_name_key
select s.*, q.name as queue_name from afterward_schedule s left join afterward_queue q on q.id = s.queue where s.name = ?

-- name: schedules
-- index: afterward_schedule_name_key
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name from afterward_schedule s left join afterward_queue q on q.id = s.queue
where s.name > ? order by s.name limit ?

-- name: schedules-beginning
-- Those whose names lie from ?1 to ?2, without ?3.
-- index: afterward_schedule_name_key
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
-- index: afterward_occurrence_failed, afterward_occurrence_pkey
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
from failing join afterward_schedule s on s.id = failing.schedule left join afterward_queue q on q.id = s.queue
where s.paused_at is null and s.retired_at is null and ?3::bigint = (
  select count(*) from (
    select o.outcome from afterward_occurrence o
    where o.schedule = s.id and o.number > s.number - ?4::bigint and o.outcome between 1 and 5
    order by o.number desc limit ?3::bigint) ended
  where ended.outcome = 2)
limit ?2

-- name: blocked-schedules
-- Of the first ?1 schedules of which an earlier task keeps occurrences from firing: those whose task is parked, and those of which
-- it has kept ?2 or more from firing since ?3 or before.
-- index: afterward_schedule_blocked, afterward_occurrence_open, afterward_task_pkey, afterward_schedule_pkey
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name, t.id as task, t.state as task_state
from (select id, blocked_at from afterward_schedule
    where blocked_at is not null and paused_at is null and retired_at is null order by blocked_at limit ?1) few
  join afterward_schedule s on s.id = few.id
  cross join lateral (
    select u.id, u.state from afterward_occurrence o join afterward_task u on u.id = o.task
    where o.schedule = s.id and o.outcome = 0 and u.state in (0, 1, 2, 3, 4, 8) order by o.number limit 1) t
  left join afterward_queue q on q.id = s.queue
where s.overlap in (0, 1) and (t.state = 4 or (s.blocked >= ?2 and s.blocked_at <= ?3::bigint))
order by few.blocked_at limit ?4

-- name: paused-schedules
-- Of the first ?1 schedules that would have fired if they were not paused: those that are paused since ?3 or before.
-- index: afterward_schedule_paused, afterward_schedule_pkey
select s.id, s.name, s.queue, s.times, s.zone, s.missing, s.doubled, s.missed, s.catch_up, s.latest_start, s.overlap, s.jitter,
  s.priority, s.expire_after, s.application, s.definition, s.earlier, s.edited_at, s.edited_by, s.base, s.next, s.fire, s.last,
  s.number, s.rules, s.paused_at, s.paused_by, s.retired_at, s.problem, s.blocked, s.blocked_at, s.payload_version, q.name as queue_name
from (select id, next from afterward_schedule
    where paused_at is not null and retired_at is null and next <= ?2::bigint order by next limit ?1) few
  join afterward_schedule s on s.id = few.id
  left join afterward_queue q on q.id = s.queue
where s.paused_at <= ?3::bigint
order by few.next limit ?4

-- name: last-occurrences
-- index: afterward_schedule_name_key, afterward_occurrence_pkey
select s.name, o.at, o.last, o.count, o.previous, o.by_hand,
  case when o.outcome <> 0 then o.outcome when t.id is null then 5
    else case t.state when 5 then 1 when 6 then 2 when 7 then 3 when 9 then 4 when 10 then 5 else 0 end end,
  o.task, coalesce(o.ended, t.finished), coalesce(o.micros, t.micros)
from afterward_schedule s cross join lateral (
    select x.* from afterward_occurrence x where x.schedule = s.id order by x.number desc limit 1) o
  left join afterward_task t on t.id = o.task
where s.name = any(?::text[])

-- name: occurrences
-- What became of a task is read from it as long as its occurrence does not say.
-- index: afterward_schedule_name_key, afterward_occurrence_pkey
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
-- One installs at a time, and the others find what it has made. PostgreSQL keeps each number to its database. Whoever changes
-- a table waits for those who use it, and everybody else waits behind: so that wait is a short one.
set local lock_timeout = '30s';
select pg_advisory_xact_lock(hashtextextended('afterward_@' || current_schema(), 0));
set local lock_timeout = '2s'

-- name: schema-exists
select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = current_schema() and c.relkind in ('r', 'p') and c.relname = 'afterward_schema'

-- name: conflicts
-- What has one of our names before there is a store. The witness and the marks of attempts are ours, but of another room. So is what
-- belongs to a store whose prefix begins with ours.
select o.name from (
  select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema()
  union
  select p.proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = current_schema()) o
where starts_with(o.name, 'afterward_')
  and not starts_with(o.name, 'afterward_witness') and not starts_with(o.name, 'afterward_effect')
  and not exists (
    select 1 from pg_class s join pg_namespace n on n.oid = s.relnamespace
    where n.nspname = current_schema() and s.relkind in ('r', 'p') and right(s.relname, 6) = 'schema'
      and length(s.relname) > length('afterward_schema') and starts_with(o.name, left(s.relname, -6)))
order by o.name collate "C"

-- name: schema-version
select max(version), max(readable_by) from afterward_schema

-- name: missing-rights
-- What the role of the connection must not do: to the tables of the store, and where ?1 is 1 in order to make or change them.
-- No table is read, so that nothing is refused here. What is not ours is left out as by conflicts.
select r.name from (
  select 'USAGE on schema ' || n.nspname as name from pg_namespace n
  where n.nspname = current_schema() and not has_schema_privilege(n.oid, 'USAGE')
  union all
  select 'CREATE on schema ' || n.nspname from pg_namespace n
  where ?1::int = 1 and n.nspname = current_schema() and not has_schema_privilege(n.oid, 'CREATE')
  union all
  select case t.needs when 'OWNER' then 'ownership of ' else t.needs || ' on ' end || t.relname
  from (
    select c.oid, c.relname, c.relowner, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'OWNER']) as needs
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and starts_with(c.relname, 'afterward_')
      and not starts_with(c.relname, 'afterward_witness') and not starts_with(c.relname, 'afterward_effect')
      and not exists (
        select 1 from pg_class s
        where s.relnamespace = n.oid and s.relkind in ('r', 'p') and right(s.relname, 6) = 'schema'
          and length(s.relname) > length('afterward_schema') and starts_with(c.relname, left(s.relname, -6)))) t
  where case
    when t.needs = 'OWNER' then ?1::int = 1 and not pg_has_role(t.relowner, 'USAGE')
    when t.relname = 'afterward_schema' and t.needs <> 'SELECT' then false
    else not has_table_privilege(t.oid, t.needs) end) r
order by r.name collate "C"

-- name: missing-tables
select t.name from (
  values ('afterward_store'), ('afterward_client'), ('afterward_opening'), ('afterward_proof'), ('afterward_queue'),
    ('afterward_former_name'), ('afterward_slot'), ('afterward_schedule'), ('afterward_declaration'), ('afterward_occurrence'), ('afterward_tx'),
    ('afterward_task'), ('afterward_failure'), ('afterward_bucket'), ('afterward_latency'), ('afterward_audit'), ('afterward_audit_task'), ('afterward_deleted'),
    ('afterward_acknowledged')) as t(name)
where not exists (
  select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema() and c.relkind in ('r', 'p') and c.relname = t.name)

-- name: create-schema
create table afterward_schema (version int primary key, readable_by int not null, installed bigint not null)

-- name: record-version
insert into afterward_schema (version, readable_by, installed) values (?, ?, ?)

-- name: store-identity
-- index: afterward_store_pkey
select identity from afterward_store where id = 1

-- name: clients
select id from afterward_client

-- name: last-client
-- The openings of a week tell of those that were forgotten.
select max(l.id) from (
  select max(id) as id from afterward_client union all select max(client) from afterward_opening) l

-- name: last-id
-- The first statement of a registration. It locks the store's row until the commit, so that clients register one after the
-- other: each then reads the ids of those before it. The lock itself contributes nothing to the result.
-- index: afterward_task_pkey
select greatest(
  (select 0::bigint from afterward_store where id = 1 for update),
  coalesce((select max(last_id) from afterward_client), 0),
  coalesce((select max(id) from afterward_task), 0),
  coalesce((select max(id) from afterward_tx), 0))

-- name: register-client
insert into afterward_client (id, turn, seen, last_id, node, started, version, busy)
values (?1, 0, ?2::bigint, ?3, ?4, ?2::bigint, ?5, ?6)

-- name: remember-opening
insert into afterward_opening (at, client) values (?, ?)

-- name: purge-openings
-- index: afterward_opening_pkey
delete from afterward_opening where at < ?

-- name: openings
-- The last ones first.
-- index: afterward_opening_pkey
select at from afterward_opening where at >= ?1 order by at desc limit ?2

-- name: client-rows
-- With the number of tasks that each is running, up to a bound. No index knows the owners. Claims take the first tasks of a
-- queue, so the running ones are looked for there: one behind 2,000 others of its queue, or 50,000 of all, is not counted.
-- index: afterward_task_suspect, afterward_task_live
with first as (
  select s.owner from afterward_queue q cross join lateral (
    select owner from afterward_task where state = 8 and queue = q.id order by rank, due, id limit 2000) s
  union all
  select l.owner from afterward_queue q cross join lateral (
    select owner from afterward_task where state = 2 and queue = q.id order by rank, due, id limit 2000) l),
running as materialized (
  select b.owner, count(*) as tasks from (select f.owner from first f limit 50000) b
  where b.owner is not null
  group by b.owner)
select c.id, c.node, c.version, c.started, c.seen, least(coalesce(r.tasks, 0), ?2::bigint)::int
from afterward_client c left join running r on r.owner = c.id
order by c.id desc limit ?1

-- The next statement, and those that look for orphans, read all ready and running tasks. The bounds of the queue exclude
-- nothing: PostgreSQL does not know them when it plans, expects few rows, and so uses the index rather than the whole table.

-- name: forget-clients
-- Of other clients, those that nothing refers to. A row that is locked has a transaction that has not ended, for example
-- because its COMMIT waits for a standby: it stays.
-- index: afterward_client_pkey
delete from afterward_client
where id = any(array(
  select c.id from afterward_client c
  where c.id <> ?1 and c.seen < ?2 and c.busy = 0
    and not exists (select 1 from afterward_tx x where x.owner = c.id)
  order by c.id for update of c skip locked))

-- name: register-queue
-- One that exists takes no number of the sequence.
insert into afterward_queue (name)
select ?1::text where not exists (select 1 from afterward_queue where name = ?1::text)
on conflict do nothing

-- name: queue-named
-- index: afterward_queue_name_key
select id from afterward_queue where name = ?

-- name: queue-formerly-named
-- index: afterward_former_name_pkey
select queue from afterward_former_name where name = ?

-- name: former-names
select name, queue from afterward_former_name order by name

-- name: rename-queue
-- index: afterward_queue_pkey
update afterward_queue set name = ?2, version = version + 1 where id = ?1

-- name: remember-name
insert into afterward_former_name (name, queue) values (?, ?) on conflict (name) do update set queue = excluded.queue

-- name: forget-name
-- index: afterward_former_name_pkey
delete from afterward_former_name where name = ?

-- name: move-schedules
-- A schedule's tasks go to the queue that takes the place of its own.
update afterward_schedule set queue = ?2 where queue = ?1

-- name: move-scheduled
-- index: afterward_queue_pkey
update afterward_queue set scheduled = 1
where id = ?2 and scheduled = 0 and (select f.scheduled from afterward_queue f where f.id = ?1) = 1

-- name: queues
select id, name, paused, concurrency, paused_at, paused_by, version, scheduled from afterward_queue order by name collate "C"

-- name: register-mark-table
-- Nothing: a task here ends in the transaction of its attempt, and leaves no mark elsewhere. Null and 0
-- stand for its marks.

-- name: mark-table-named
-- Nothing, as register-mark-table.

---------------------------------------------------------------------------------------------------- turns

-- name: count-turn
-- Sent together with the commit, and refused (a division by zero) if the row is gone or is not as this client left it: then the
-- database has gone back in time, or another client has forgotten this one. A sign of life is one of now, and not of when this
-- client was told to give it: it may have stood still in between. Returns the time, and how often the queues were changed: a
-- statement of its own would cost a round trip.
-- index: afterward_client_pkey
with counted as (
  update afterward_client
  set turn = ?2::bigint, last_id = greatest(last_id, ?4::bigint), busy = coalesce(?5::int, busy),
    seen = case when ?3::bigint = 0 then seen
      else greatest(seen, ?3::bigint, (extract(epoch from clock_timestamp()) * 1000)::bigint) end
  where id = ?1 and turn = ?6::bigint
  returning 1)
select (extract(epoch from clock_timestamp()) * 1000)::bigint, (select sum(version)::bigint from afterward_queue),
  1 / (select count(*) from counted)

-- name: controls
-- As count-turn returns it.
select sum(version)::bigint from afterward_queue

-- name: turn-count
-- Waits until a transaction whose COMMIT had no answer has ended. What it then reads is final.
-- index: afterward_client_pkey
select turn from afterward_client where id = ? for update

-- name: end-half-received
-- Ends our session that keeps a client's row locked, or is the one of a bulk, if the server has received only a part of what was
-- sent together, and waits for the rest: it may wait for hours, since no time limit of the server's counts then. Nothing of it
-- has committed. A session that waits for a standby, or for a person, is another case, and left alone.
-- index: afterward_client_pkey
select pg_terminate_backend(a.pid) from pg_stat_activity a
where a.state = 'active' and a.wait_event = 'ClientRead' and a.usename = current_user and a.datname = current_database()
  and (a.pid = ?2::int or a.pid in (
    select l.pid from pg_locks l
    where l.locktype = 'transactionid' and l.granted
      and l.transactionid = (select c.xmax from afterward_client c where c.id = ?1::int)))

-- name: task-exists
-- index: afterward_task_pkey
select 1 from afterward_task where id = ?

-- name: insert-task
insert into afterward_task (id, queue, state, rank, due, parent, payload, start_by, version)
values (?, ?, ?, ~?::int, ?, ?, ?, ?, ?)

-- name: insert-tasks
-- Nothing: insert-columns takes any number.

-- name: insert-columns
-- A list for each column: one text, and one round trip, for any number of rows.
insert into afterward_task (id, queue, state, rank, due, parent, payload, start_by, version)
select t.id, t.queue, t.state, ~t.priority, t.due, t.parent, t.payload, t.start_by, t.version
from unnest(?::bigint[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bytea[], ?::bigint[], ?::int[])
  as t(id, queue, state, priority, due, parent, payload, start_by, version)

-- name: insert-claimed
insert into afterward_task (id, queue, state, rank, due, parent, payload, start_by, version, attempt, claims, owner, started)
values (?, ?, 2, ~?::int, ?, ?, ?, ?, ?, 1, 1, ?, ?)

-- name: insert-prepared
insert into afterward_task (id, queue, state, rank, due, parent, payload, start_by, version, tx)
values (?, ?, 0, ~?::int, ?, ?, ?, ?, ?, ?)

-- name: insert-prepared-tasks
-- Nothing: insert-prepared-columns takes any number.

-- name: insert-prepared-columns
-- As insert-columns.
insert into afterward_task (id, queue, state, rank, due, parent, payload, start_by, version, tx)
select t.id, t.queue, 0, ~t.priority, t.due, t.parent, t.payload, t.start_by, t.version, t.tx
from unnest(?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bytea[], ?::bigint[], ?::int[], ?::bigint[])
  as t(id, queue, priority, due, parent, payload, start_by, version, tx)

-- name: insert-proof
-- Of a bulk, in its own transaction. A second one waits until that has ended, and is refused if it has committed. Returns who has
-- written it.
insert into afterward_proof (bulk, at) values (?, ?) returning pg_backend_pid()

-- name: lock-proof
-- index: afterward_proof_pkey
select bulk from afterward_proof where bulk = ? for update

-- name: delete-proof
-- Nothing is lost with it.
-- index: afterward_proof_pkey
delete from afterward_proof where bulk = ?

-- name: purge-proofs
-- Those of clients that died before they could delete them: they are as few as such clients.
delete from afterward_proof where at < ?

-- name: insert-payload
-- Nothing: the payload is in its task's row.

-- name: heartbeat
-- index: afterward_client_pkey
update afterward_client set seen = greatest(seen, ?2::bigint), last_id = greatest(last_id, ?3::bigint) where id = ?1

---------------------------------------------------------------------------------------------------- transactions

-- name: insert-transaction
insert into afterward_tx (id, owner, state, created, witness, witness_table) values (?, ?, ?, ?, ?, ?)
on conflict do nothing

-- name: bulk-is-writing
-- Locks the row until the commit: whoever rolls the bulk back waits for the chunk that is being written, and then finds it.
select id from afterward_tx where id = ? and state = 4 for update

-- name: decide-transaction
-- A commit and a rollback are final.
update afterward_tx set state = ?2::int where id = ?1 and (state not in (1, 2) or state = ?2::int)

-- name: promote-transaction
-- The transaction's row first: two clients may have decided differently, and only the first outcome counts. Waits for locked
-- rows, in the order of the ids: fewer rows than the limit mean that none is left, and then the transaction's row is deleted.
-- index: afterward_task_prepared, afterward_task_pkey
with outcome as materialized (select id from afterward_tx where id = ?1 and state <> 2 for update)
update afterward_task set state = case when due <= ?2::bigint then 2 else 1 end, tx = null
where id = any(array(
  select id from afterward_task where state = 0 and tx = ?1 and exists (select 1 from outcome) order by id limit ?3 for update))
returning queue, state, due, ~rank, id

-- name: discard-transaction
-- Waits, as promote-transaction.
-- index: afterward_task_prepared, afterward_task_pkey
with outcome as materialized (select id from afterward_tx where id = ?1 and state <> 1 for update)
delete from afterward_task
where id = any(array(
  select id from afterward_task where state = 0 and tx = ?1 and exists (select 1 from outcome) order by id limit ?2 for update))

-- name: delete-transaction
-- Not while a task still needs it: without this row nobody could say what is to become of a prepared task.
-- index: afterward_task_prepared
delete from afterward_tx
where id = ?1 and not exists (select 1 from afterward_task t where t.state = 0 and t.tx = ?1)

-- name: transaction-in-doubt
-- With "state + 0" the search goes by the id, and never through the prepared tasks of all transactions.
-- index: afterward_task_pkey
select x.id from afterward_task t join afterward_tx x on x.id = t.tx
where t.id = ? and t.state + 0 = 0 and x.state = 3

-- name: next-expiry
-- index: afterward_task_expires
select min(expires) from afterward_task where expires is not null

-- name: left-transactions
select id, state, created, witness, witness_table from afterward_tx where owner <> ? order by id

-- name: left-transactions-of-silent
-- Of clients that are silent or not known any more. What they have decided is found by left-bulks-of-silent.
select id, state, created, witness, witness_table from afterward_tx x
where x.state in (0, 3) and x.owner <> ?1
  and not exists (select 1 from afterward_client c where c.id = x.owner and c.seen >= ?2::bigint)
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
-- Of tasks that other transactions than turns may be settling. Waits for none of them.
-- index: afterward_task_pkey
select id, queue, case when state in (2, 8) and owner is not null then 3 else state end, claims,
  (cancel_at is not null)::int, 0
from afterward_task where id = any(?::bigint[]) for update skip locked

-- name: limit-wait
-- In the transaction of an attempt: what follows waits for nobody for long, since nothing could interrupt it.
select set_config('lock_timeout', '5s', true)

-- name: hold-claim
-- In the transaction of an attempt. One that was cancelled by another client must not commit.
-- index: afterward_task_pkey
select 1 from afterward_task
where id = ?1 and state in (2, 8) and owner is not null and claims = ?2 and cancel_at is null for update

-- name: end-nothing
-- index: afterward_task_pkey
delete from afterward_task where id = ?1 and state in (2, 8) and owner is not null and claims = ?2

-- name: end-nothing-of-many
-- The ids as one parameter. Waits for locked rows, and takes them in the order of the ids without an ORDER BY: a search for
-- many keys walks the index in its order. A rescue waits for no task, so it cannot wait for this.
-- index: afterward_task_pkey
delete from afterward_task where id = any(?1::bigint[]) and state in (2, 8) and owner is not null and claims = ?2

-- name: end-row
-- The attempt of an expired task did not take place.
-- index: afterward_task_pkey
update afterward_task
set state = ?3::int, attempt = case ?3::int when 9 then attempt - 1 else attempt end, owner = null, started = ?4,
  finished = ?5, micros = ?6, expires = ?7, worker = ?8, fingerprint = ?9, cancel_at = null, cancel_by = null, payload = null
where id = ?1 and state in (2, 8) and owner is not null and claims = ?2

-- name: end-payload
-- index: afterward_task_pkey
update afterward_task
set state = ?3::int, attempt = case ?3::int when 9 then attempt - 1 else attempt end, owner = null, started = ?4,
  finished = ?5, micros = ?6, expires = ?7, worker = ?8, fingerprint = ?9, cancel_at = null, cancel_by = null
where id = ?1 and state in (2, 8) and owner is not null and claims = ?2

-- name: retry
-- One that is due at once need not wait for another turn to become ready.
-- index: afterward_task_pkey
update afterward_task
set state = case when ?3::bigint > ?5::bigint then 1 when rescues > 1 then 8 else 2 end,
  due = ?3::bigint, owner = null, started = ?4, micros = ?6, fingerprint = ?7
where id = ?1 and state in (2, 8) and owner is not null and claims = ?2 and cancel_at is null
returning queue, state, due, ~rank, id

-- name: snooze
-- Its attempt is not counted. As with a retry, one that is due at once is ready.
-- index: afterward_task_pkey
update afterward_task
set state = case when ?3::bigint > ?4::bigint then 1 when rescues > 1 then 8 else 2 end,
  due = ?3::bigint, attempt = attempt - 1, snoozes = snoozes + 1, owner = null, started = null, fingerprint = null
where id = ?1 and state in (2, 8) and owner is not null and claims = ?2 and cancel_at is null
returning queue, state, due, ~rank, id

-- name: give-back
-- index: afterward_task_pkey
update afterward_task
set state = case when rescues > 1 then 8 else 2 end, attempt = attempt - 1, owner = null, started = null
where id = ?1 and state in (2, 8) and owner is not null and claims = ?2 and cancel_at is null
returning queue, state, due, ~rank, id

-- name: rescue
-- The first rescue is free: only from the second one on the task is a suspect. It waits for nobody: what found the orphan
-- has locked it.
-- index: afterward_task_pkey
update afterward_task
set state = case when rescues > 0 then 8 else 2 end, attempt = attempt - 1, rescues = rescues + 1, owner = null
where id = ?1 and state in (2, 8) and owner is not null and claims = ?2 and cancel_at is null
returning queue, state, due, ~rank, id

-- name: park-claimed
-- index: afterward_task_pkey
update afterward_task
set state = 4, attempt = attempt - 1, owner = null, fingerprint = ?3
where id = ?1 and state in (2, 8) and owner is not null and claims = ?2 and cancel_at is null

-- name: insert-failure
insert into afterward_failure (task, claim, at, error, started, micros, worker) values (?, ?, ?, ?, ?, ?, ?)
on conflict (task, claim) do update set at = excluded.at, error = excluded.error, started = excluded.started,
  micros = excluded.micros, worker = excluded.worker

-- name: trim-failures
-- index: afterward_failure_pkey
delete from afterward_failure
where task = ?1
  and claim <= (select f.claim from afterward_failure f where f.task = ?1 order by f.claim desc limit 1 offset ?2)

-- name: cancel-running
-- Until the attempt has ended the row says who wants it to end; no settlement lets such a task wait again. It does not wait for a
-- settlement that has the row: it may be one in a transaction of the application's, which can stay prepared for long. Then this
-- changes nothing, and is tried again.
-- index: afterward_task_pkey
update afterward_task set cancel_at = ?2, cancel_by = ?3
where id = any(array(
  select id from afterward_task
  where id = ?1 and state in (2, 8) and owner is not null and cancel_at is null for update skip locked))
returning queue

-- name: cancels
-- The bounds of the id exclude nothing, as those of the queue in orphans-of-others.
-- index: afterward_task_cancelled
select id, claims, cancel_at, cancel_by from afterward_task
where cancel_at is not null and owner = ?1 and id >= (select 0::bigint) and id <= (select 9223372036854775807)

-- A prepared task whose transaction has committed waits as well: it takes many turns to promote a large one.

-- name: cancel-nothing
-- index: afterward_task_pkey
delete from afterward_task
where id = ?1 and (state in (1, 4) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))

-- name: cancel-row
-- index: afterward_task_pkey
update afterward_task
set state = 7, tx = null, finished = ?2, expires = ?3, fingerprint = null, payload = null
where id = ?1 and (state in (1, 4) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))

-- name: cancel-payload
-- index: afterward_task_pkey
update afterward_task set state = 7, tx = null, finished = ?2, expires = ?3, fingerprint = null
where id = ?1 and (state in (1, 4) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))

-- name: purge
-- index: afterward_task_expires, afterward_task_pkey
delete from afterward_task
where id = any(array(
  select id from afterward_task where expires <= ?1 order by expires limit ?2 for update skip locked))

-- name: count
-- Twice: for the hour's chart and for the day's. So nothing has to be added up later, and a chart reads no more than it shows.
-- A client counts in rows of its own.
insert into afterward_bucket (span, minute, queue, outcome, count, micros, client)
values (0, ?1::bigint, ?2, ?3, ?4, ?5, ?6), (1, ?1::bigint - ?1::bigint % 900000, ?2, ?3, ?4, ?5, ?6)
on conflict (span, minute, queue, outcome, client) do update
set count = afterward_bucket.count + excluded.count, micros = afterward_bucket.micros + excluded.micros

-- name: purge-buckets
-- Rows that are locked cannot move: so their places in the table identify them.
-- index: afterward_bucket_pkey
delete from afterward_bucket where ctid = any(array(
  select ctid from afterward_bucket where span = ?1 and minute < ?2
  order by span, minute, queue, outcome, client limit ?3 for update skip locked))

-- name: count-latency
insert into afterward_latency (span, minute, queue, kind, slot, count, client)
values (0, ?1::bigint, ?2, ?3, ?4, ?5, ?6), (1, ?1::bigint - ?1::bigint % 900000, ?2, ?3, ?4, ?5, ?6)
on conflict (span, minute, queue, kind, slot, client) do update set count = afterward_latency.count + excluded.count

-- name: purge-latencies
-- index: afterward_latency_pkey
delete from afterward_latency where ctid = any(array(
  select ctid from afterward_latency where span = ?1 and minute < ?2
  order by span, minute, queue, kind, slot, client limit ?3 for update skip locked))

---------------------------------------------------------------------------------------------------- by hand

-- name: retry-ended
-- Its errors stay, its attempts begin anew. Without its payload a task cannot run. Who starts it by hand wants it to run,
-- so here and below it expires no more.
-- index: afterward_task_pkey
update afterward_task
set state = 2, attempt = 0, rescues = 0, snoozes = 0, due = ?2, start_by = null, finished = null, expires = null,
  fingerprint = null
where id = ?1 and state in (5, 6, 7, 9) and payload is not null
returning queue, state, due, ~rank, id

-- name: edit-task
-- As retry-ended, with another payload. What waits keeps its time. It is edited from what it holds, ?3, or from anything.
-- index: afterward_task_pkey
update afterward_task
set state = case when state in (0, 1, 2, 8) and due > ?5::bigint then 1 else 2 end,
  due = case when state in (0, 1, 2, 8) then due else ?5::bigint end,
  start_by = case when state in (0, 1, 2, 8) then start_by end,
  attempt = 0, rescues = 0, snoozes = 0, tx = null, finished = null, expires = null, fingerprint = null, payload = ?4,
  version = ?6
where id = ?1 and queue = ?2
  and (state in (1, 4, 6, 7, 9) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))
  and payload = coalesce(?3::bytea, payload)
returning queue, state, due, ~rank, id

-- name: delete-payload
-- Nothing: edit-task has replaced it.

-- name: run-now
-- index: afterward_task_pkey
update afterward_task
set state = case when rescues > 1 then 8 else 2 end, tx = null, due = least(due, ?2::bigint), start_by = null
where id = ?1 and (state in (1, 4)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))
returning queue, state, due, ~rank, id

-- name: remember-deleted
-- What delete-task changes, and restore-task brings back. The task's row is locked, so that delete-task finds it as it was
-- remembered.
-- index: afterward_task_pkey
insert into afterward_deleted (task, state, finished, expires)
select id, state, finished, expires from afterward_task
where id = ?1 and (state in (1, 4, 5, 6, 7, 9) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))
for update
on conflict (task) do update set state = excluded.state, finished = excluded.finished, expires = excluded.expires

-- name: delete-task
-- index: afterward_task_pkey
update afterward_task set state = 10, tx = null, finished = ?2, expires = ?3
where id = ?1 and (state in (1, 4, 5, 6, 7, 9) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))
returning queue, state, due, ~rank, id

-- name: restore-task
-- index: afterward_task_pkey
update afterward_task
set state = case when d.state in (4, 5, 6, 7, 9) then d.state when due > ?2::bigint then 1 when rescues > 1 then 8 else 2 end,
  finished = d.finished, expires = case when d.expires is not null then greatest(d.expires, ?3::bigint) end
from afterward_deleted d
where d.task = afterward_task.id and afterward_task.id = ?1 and afterward_task.state = 10
returning queue, afterward_task.state, due, ~rank, id

-- name: forget-deleted
-- Not while the task is deleted: another transaction may have deleted it since restore-task found nothing to restore.
-- index: afterward_task_pkey
delete from afterward_deleted
where task = ?1 and not exists (select 1 from afterward_task t where t.id = ?1 and t.state = 10)

-- name: erase-task
-- index: afterward_task_pkey
delete from afterward_task
where id = ?1 and (state in (1, 4, 5, 6, 7, 9, 10) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))
returning queue, -1, due, ~rank, id

-- name: reschedule
-- index: afterward_task_pkey
update afterward_task
set state = case when ?2::bigint > ?3::bigint then 1 when rescues > 1 then 8 else 2 end, tx = null, due = ?2::bigint,
  start_by = null
where id = ?1 and due <> ?2::bigint and (state in (1) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))
returning queue, state, due, ~rank, id

-- name: reprioritize
-- index: afterward_task_pkey
update afterward_task set rank = ~?2::int, state = case state when 0 then 1 else state end, tx = null
where id = ?1 and rank <> ~?2::int and (state in (1, 4) or (state in (2, 8) and owner is null)
  or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))
returning queue, state, due, ~rank, id

-- name: acknowledge
insert into afterward_acknowledged (queue, fingerprint, until, at, actor)
select id, ?2::bigint, ?3::bigint, ?4::bigint, ?5::text from afterward_queue where name = ?1
on conflict (queue, fingerprint) do update set until = excluded.until, at = excluded.at, actor = excluded.actor
where excluded.until > afterward_acknowledged.until

-- name: purge-acknowledged
-- Those of which no task is left, and which would count again if one came back.
-- index: afterward_task_error
delete from afterward_acknowledged where ctid = any(array(
  select a.ctid from afterward_acknowledged a
  where a.at < ?1 and (
    select 1 from afterward_task t where t.state = 6 and t.queue = a.queue and t.fingerprint = a.fingerprint limit 1) is null
  limit ?2 for update of a skip locked))

-- name: insert-audit
insert into afterward_audit (at, actor, action, count, queue, detail, scope, key) values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict (key) where key is not null do update set count = afterward_audit.count + excluded.count
returning id

-- name: insert-audit-tasks
insert into afterward_audit_task (audit, task) select ?1::bigint, l.task from unnest(?2::bigint[]) l(task)
on conflict do nothing

-- name: purge-audit-tasks
-- index: afterward_audit_pkey, afterward_audit_task_pkey
delete from afterward_audit_task where ctid = any(array(
  select l.place
  from (select id, at from afterward_audit order by id limit ?2::bigint) bounded
  cross join lateral (
    select ctid as place from afterward_audit_task where audit = bounded.id
    order by task limit ?2::bigint for update skip locked) l
  where bounded.at < ?1 limit ?2::bigint))

-- name: purge-audit
-- The rows are in the order in which they were written: the first ones are the oldest.
-- index: afterward_audit_pkey
delete from afterward_audit where id = any(array(
  select a.id from afterward_audit a
  where a.id = any(array(select b.id from afterward_audit b order by b.id limit ?2)) and a.at < ?1
    and (select 1 from afterward_audit_task l where l.audit = a.id limit 1) is null
  order by a.id for update of a skip locked))

---------------------------------------------------------------------------------------------------- claims

-- name: promote-due
-- Of those due at the same time the ones of a higher priority come first, however many turns it takes.
-- index: afterward_task_scheduled, afterward_task_pkey
update afterward_task set state = case when rescues > 1 then 8 else 2 end
where id = any(array(
  select id from afterward_task where state = 1 and due <= ?1 order by due, rank, id limit ?2 for update skip locked))
returning queue, state, due, ~rank, id

-- name: next-due
-- index: afterward_task_scheduled
select min(due) from afterward_task where state = 1

-- name: queues-ready
-- The queues are skipped through, not counted through. In each, the running tasks before the first ready one are passed.
-- index: afterward_task_live
with recursive q(queue) as (
  select min(queue) from afterward_task where state = 2 and owner is null and queue > 0
  union all
  select (select min(t.queue) from afterward_task t where t.state = 2 and t.owner is null and t.queue > q.queue) from q
  where q.queue is not null)
select queue from q where queue is not null

-- name: queues-suspect
-- index: afterward_task_suspect
with recursive q(queue) as (
  select min(queue) from afterward_task where state = 8 and owner is null and queue > 0
  union all
  select (select min(t.queue) from afterward_task t where t.state = 8 and t.owner is null and t.queue > q.queue) from q
  where q.queue is not null)
select queue from q where queue is not null

-- name: ready
-- index: afterward_task_live
select id, ~rank, due, 0 from afterward_task
where state = 2 and owner is null and queue = ?1 and (rank, due, id) > (?3::bigint, ?4::bigint, ?5::bigint)
order by rank, due, id
limit ?2

-- name: ready-known
-- Of the versions that this client reads.
-- index: afterward_task_live
select id, ~rank, due, 0 from afterward_task
where state = 2 and owner is null and queue = ?1 and (rank, due, id) > (?3::bigint, ?4::bigint, ?5::bigint)
  and version between ?6::int and ?7::int
order by rank, due, id
limit ?2

-- name: prepared
-- index: afterward_task_prepared
select id, queue, ~rank, due from afterward_task where state = 0 and tx = ?1 order by id limit ?2

-- name: suspect
-- index: afterward_task_suspect
select id, ~rank, due, rescues from afterward_task
where state = 8 and owner is null and queue = ?1 and rescues <= ?2
  and version between ?3::int and ?4::int
order by rank, due, id
limit 1

-- name: present
-- Which of some tasks there are.
-- index: afterward_task_pkey
select id from afterward_task where id = any(?::bigint[])

-- name: claim-queue
-- The state stays: so no index is written to.
-- index: afterward_task_live, afterward_task_pkey
update afterward_task
set attempt = attempt + 1, claims = claims + 1, owner = ?1, started = ?2, alone = 0
where id = any(array(
  select id from afterward_task
  where state = 2 and owner is null and queue = ?3 and (rank, due, id) > (?5::bigint, ?6::bigint, ?7::bigint)
  order by rank, due, id limit ?4 for update skip locked))
returning id, queue, ~rank, due, attempt, claims, rescues, snoozes, start_by, parent,
  case when octet_length(payload) <= 400 then payload end,
  case when claims > 1 then
    (select error from afterward_failure f where f.task = afterward_task.id order by claim desc limit 1) end,
  version, null::text, 0

-- name: claim-known
-- As claim-queue, of the versions that this client reads.
-- index: afterward_task_live, afterward_task_pkey
update afterward_task
set attempt = attempt + 1, claims = claims + 1, owner = ?1, started = ?2, alone = 0
where id = any(array(
  select id from afterward_task
  where state = 2 and owner is null and queue = ?3 and (rank, due, id) > (?5::bigint, ?6::bigint, ?7::bigint)
    and version between ?8::int and ?9::int
  order by rank, due, id limit ?4 for update skip locked))
returning id, queue, ~rank, due, attempt, claims, rescues, snoozes, start_by, parent,
  case when octet_length(payload) <= 400 then payload end,
  case when claims > 1 then
    (select error from afterward_failure f where f.task = afterward_task.id order by claim desc limit 1) end,
  version, null::text, 0

-- name: claim-prepared
-- index: afterward_task_prepared, afterward_task_pkey
update afterward_task
set state = 2, tx = null, attempt = attempt + 1, claims = claims + 1, owner = ?1, started = ?2, alone = 0
where id = any(array(
  select id from afterward_task where state = 0 and tx = ?3 order by id limit ?4 for update skip locked))
returning id, queue, ~rank, due, attempt, claims, rescues, snoozes, start_by, parent,
  case when octet_length(payload) <= 400 then payload end,
  case when claims > 1 then
    (select error from afterward_failure f where f.task = afterward_task.id order by claim desc limit 1) end,
  version, null::text, 0

-- name: claim-tasks
-- index: afterward_task_pkey
update afterward_task
set state = case state when 0 then 2 else state end, tx = null, attempt = attempt + 1, claims = claims + 1, owner = ?1,
  started = ?2, alone = 0
where id = any(array(
  select id from afterward_task
  where id = any(?3::bigint[]) and ((state in (2, 8) and owner is null)
    or (state = 0 and (select x.state from afterward_tx x where x.id = afterward_task.tx) = 1))
  order by id for update skip locked))
returning id, queue, ~rank, due, attempt, claims, rescues, snoozes, start_by, parent,
  case when octet_length(payload) <= 400 then payload end,
  case when claims > 1 then
    (select error from afterward_failure f where f.task = afterward_task.id order by claim desc limit 1) end,
  version, null::text, 0

-- name: payloads
-- The larger payloads of some tasks, in their order; null for those behind the first ?2 bytes, which are not read.
-- index: afterward_task_pkey
select s.id, case when s.before < greatest(?2::bigint, 1) then s.payload end
from (
  select t.id, t.payload, j.place,
    coalesce(sum(octet_length(t.payload)) over (order by j.place rows between unbounded preceding and 1 preceding), 0) as before
  from unnest(?1::bigint[]) with ordinality j(id, place)
  cross join lateral (
    select b.id, b.payload from afterward_task b where b.id = j.id and b.payload is not null limit 1) t) s
order by s.place

-- name: note-marks
-- Nothing, as register-mark-table.

-- name: undo-claims
-- Within the transaction that has claimed them, and so has locked them.
-- index: afterward_task_pkey
update afterward_task
set state = case when rescues > 1 then 8 else 2 end, attempt = attempt - 1, claims = claims - 1, owner = null
where id = any(?1::bigint[]) and state in (2, 8) and owner is not null

-- name: lock-slots
-- One makes places at a time, and the others do not wait for it: two that wait for each other would be a deadlock.
select pg_try_advisory_xact_lock(hashtextextended('afterward_@' || current_schema(), 1))::int

-- name: make-slots
insert into afterward_slot (queue, n) select ?1::int, n from generate_series(1, ?2::int) n
on conflict do nothing

-- name: free-slots
-- Which are free is found out without a lock, and may be so no longer when a row is locked: then it names another claim. One
-- that has ended never runs again, so a row that still names it is free. With "offset 0" the tasks are searched for one by one.
-- index: afterward_slot_pkey, afterward_task_pkey
with free as materialized (
  select s.n, s.task, s.claim from afterward_slot s
  where s.queue = ?1 and s.n <= ?2 and not exists (
    select 1 from afterward_task t
    where t.id = s.task and t.claims = s.claim and t.owner is not null and t.state + 0 in (2, 8) offset 0))
select s.n from free f join afterward_slot s on s.queue = ?1 and s.n = f.n and s.task = f.task and s.claim = f.claim
limit ?3 for update of s skip locked

-- name: take-slot
-- Within the transaction that has locked it.
-- index: afterward_slot_pkey
update afterward_slot set task = ?3, claim = ?4 where queue = ?1 and n = ?2

-- name: run-alone
-- index: afterward_task_pkey
update afterward_task set alone = 1 where id = ?1 and state in (2, 8) and owner is not null

-- name: accompany
-- It does not wait for a transaction that settles the task: that one ends when it likes.
-- index: afterward_task_pkey
update afterward_task set alone = 0
where id = any(array(
  select id from afterward_task where id = ?1 and state in (2, 8) and owner is not null for update skip locked))

-- name: orphans-of-others
-- Where this client owns the store alone, every client before it is dead, and has a smaller id. The tasks are locked, those
-- that are locked already are left out: so a rescue and a late settlement do not wait for each other.
-- index: afterward_task_live, afterward_task_suspect, afterward_task_pkey
select t.id, t.queue, t.attempt, t.claims, t.rescues, t.alone, t.started, (t.cancel_at is not null)::int,
  (select c.node from afterward_client c where c.id = t.owner), null::text, 0
from afterward_task t
where t.id = any(array(
    select o.id from (
      select id from afterward_task
      where state = 2 and owner < ?1
        and queue >= (select -2147483648) and queue <= (select 2147483647)
      union all
      select id from afterward_task
      where state = 8 and owner < ?1
        and queue >= (select -2147483648) and queue <= (select 2147483647)) o
    limit ?2))
  and t.state in (2, 8) and t.owner < ?1
order by t.id for update of t skip locked

-- name: orphans-of-silent
-- Tasks are read only when a client is silent. Then this client's row is locked first, so that two clients that take each
-- other for dead do not wait for each other. Of the silent clients and their tasks, those that are locked already are left out: a
-- client whose row is locked is making a turn, or another client rescues its tasks.
-- index: afterward_task_live, afterward_task_suspect, afterward_task_pkey
with silent as materialized (
  select c.id from afterward_client c where c.id <> ?1 and c.seen < ?2::bigint and c.busy = 1),
found as materialized (
  select o.id, o.owner from (
    select id, owner from afterward_task
    where state = 2 and owner = any(array(select s.id from silent s))
      and queue >= (select -2147483648) and queue <= (select 2147483647)
    union all
    select id, owner from afterward_task
    where state = 8 and owner = any(array(select s.id from silent s))
      and queue >= (select -2147483648) and queue <= (select 2147483647)) o
  where exists (select 1 from silent)
  limit ?3),
self as materialized (
  select c.id from afterward_client c where c.id = ?1 and exists (select 1 from found) for update of c),
dead as materialized (
  select c.id, c.node from afterward_client c
  where exists (select 1 from self) and c.id = any(array(select f.owner from found f)) and c.seen < ?2::bigint
  order by c.id for update of c skip locked)
select t.id, t.queue, t.attempt, t.claims, t.rescues, t.alone, t.started, (t.cancel_at is not null)::int, d.node, null::text, 0
from afterward_task t join dead d on d.id = t.owner
where t.id = any(array(select f.id from found f)) and t.state in (2, 8)
order by t.id for update of t skip locked

-- name: dead-hold-none
-- After a look that has found no task of theirs; it may have passed some over that were locked. A row that is locked belongs to a
-- transaction that may be about to commit a claim; one that has committed since the look has been seen since then.
-- index: afterward_client_pkey, afterward_task_live, afterward_task_suspect
with silent as materialized (
  select c.id from afterward_client c where c.id <> ?1 and c.seen < ?2::bigint and c.busy = 1),
holding as materialized (
  select owner from afterward_task
  where state = 2 and owner = any(array(select s.id from silent s))
    and queue >= (select -2147483648) and queue <= (select 2147483647)
  union
  select owner from afterward_task
  where state = 8 and owner = any(array(select s.id from silent s))
    and queue >= (select -2147483648) and queue <= (select 2147483647))
update afterward_client set busy = 0
where id = any(array(
  select c.id from afterward_client c
  where c.id = any(array(select s.id from silent s)) and c.id <> all(array(select h.owner from holding h))
    and c.seen < ?2::bigint and c.busy = 1
  order by c.id for update of c skip locked))

-- name: first-silent
-- A transaction that is in doubt may stay so for long: it is found when its client becomes silent, and not looked for again.
select min(c.seen) from afterward_client c
where c.id <> ?1 and (c.busy = 1 or exists (select 1 from afterward_tx x where x.owner = c.id and x.state <> 3))

-- name: owned
-- index: afterward_task_live, afterward_task_suspect
select o.id, o.queue, o.attempt, o.claims, o.rescues, o.alone, o.started, o.cancelled, null::text, null::text, 0 from (
  select id, queue, attempt, claims, rescues, alone, started, (cancel_at is not null)::int as cancelled from afterward_task
  where state = 2 and owner = ?1
    and queue >= (select -2147483648) and queue <= (select 2147483647)
  union all
  select id, queue, attempt, claims, rescues, alone, started, (cancel_at is not null)::int as cancelled from afterward_task
  where state = 8 and owner = ?1
    and queue >= (select -2147483648) and queue <= (select 2147483647)) o
order by o.id

-- name: adopt
-- Nothing, as register-mark-table.

-- name: condemn
-- Nothing, as register-mark-table.

-- name: park-ready
-- index: afterward_task_live, afterward_task_pkey
update afterward_task set state = 4, fingerprint = null
where id = any(array(
  select id from afterward_task where state = 2 and owner is null and queue = ?1
  order by rank, due, id limit ?2 for update skip locked))

-- name: park-suspect
-- index: afterward_task_suspect, afterward_task_pkey
update afterward_task set state = 4, fingerprint = null
where id = any(array(
  select id from afterward_task where state = 8 and owner is null and queue = ?1
  order by rank, due, id limit ?2 for update skip locked))

-- name: park-unknown
-- Of a queue what has other versions than this client reads. No other client uses the store.
-- index: afterward_task_live, afterward_task_pkey
update afterward_task set state = 4, fingerprint = null
where id = any(array(
  select id from afterward_task
  where state = 2 and owner is null and queue = ?1 and not version between ?3::int and ?4::int
  order by rank, due, id limit ?2 for update skip locked))

-- name: move-ready
-- To the queue that has taken the place of this one, unless this one is paused.
-- index: afterward_task_live, afterward_task_pkey
update afterward_task set queue = ?2
where id = any(array(
  select id from afterward_task
  where state = 2 and owner is null and queue = ?1 and (select q.paused from afterward_queue q where q.id = ?1) = 0
  order by rank, due, id limit ?3 for update skip locked))
returning queue, state, due, ~rank, id

-- name: move-suspect
-- index: afterward_task_suspect, afterward_task_pkey
update afterward_task set queue = ?2
where id = any(array(
  select id from afterward_task
  where state = 8 and owner is null and queue = ?1 and (select q.paused from afterward_queue q where q.id = ?1) = 0
  order by rank, due, id limit ?3 for update skip locked))
returning queue, state, due, ~rank, id

-- name: unpark
-- Of each queue the versions that this client reads.
-- index: afterward_task_parked, afterward_task_pkey
update afterward_task set state = case when rescues > 1 then 8 else 2 end
where id = any(array(
  select p.id from unnest(?1::int[], ?3::int[], ?4::int[]) q(queue, oldest, newest) cross join lateral (
    select t.id from afterward_task t
    where t.state = 4 and t.queue >= q.queue and t.queue <= q.queue and t.version between q.oldest and q.newest
    order by t.queue, t.id limit ?2::bigint for update skip locked) p
  limit ?2::bigint))
returning queue, state, due, ~rank, id

-- name: locate
-- index: afterward_task_pkey
select queue, case when state in (2, 8) and owner is not null then 3 else state end, claims,
  (cancel_at is not null)::int, 0
from afterward_task where id = ?

-- name: pause
-- One that is paused already stays so since then. The version tells the other clients.
update afterward_queue
set paused = ?2::int, version = version + 1,
  paused_at = case when ?2::int = 1 then ?3::bigint end, paused_by = case when ?2::int = 1 then ?4::text end
where id = ?1 and paused <> ?2::int

-- name: set-concurrency
update afterward_queue set concurrency = ?2::int, version = version + 1
where id = ?1 and concurrency is distinct from ?2::int

-- name: raise-versions
-- In the order of the ids, so that two clients which raise several do not wait for each other.
update afterward_queue set version = version + 1
where id = any(array(select id from afterward_queue where id = any(?1::bigint[]) order by id for update))

---------------------------------------------------------------------------------------------------- reading

-- name: status
-- A prepared task is what is known of its transaction.
-- index: afterward_task_pkey
select case when t.state in (2, 8) and t.owner is not null then 3 else t.state end, x.state
from afterward_task t left join afterward_tx x on t.state = 0 and x.id = t.tx
where t.id = ?::bigint

-- name: unended
-- Nothing, as register-mark-table.

-- The views. The statements of a pair find the keys after, or before, a given one: ?1 says which queue, transaction or
-- state, ?2 to ?4 are the key (priority, time, id), ?5 is the limit. A key is compared as a row with the columns of the
-- index: so a page costs the same however deep it lies, and however many tasks are due in the same millisecond.

-- The running tasks. No index may name their owner, so they are looked for among the entries of afterward_task_live, which
-- has the ready ones as well. When a task was claimed it was the first ready one of its queue and priority. So the first 500
-- entries of each queue and priority are read, the next 500 as long as the last 500 held a running task or reached into
-- another queue or priority, and the last 100, where tasks are that were claimed by their ids or written as claimed. Of
-- the suspects the first 2,000 are read. Not found is a running task behind 500 ready ones of its queue and priority that
-- are due earlier, for example those of a bulk that was promoted after the claim; nor what lies behind the first 100,000
-- entries that were read. "skips" says that a part ended within a queue and priority and held nothing that runs.

-- name: running-after
-- Sorted, since no index does it: what runs is bounded by the number of workers.
-- index: afterward_task_live, afterward_task_suspect, afterward_task_pkey
with recursive parts(next, last, skips, ids, n) as (
  select array[0, 0, 0, 0]::bigint[], null::bigint[], false, null::bigint[], 0
  union all
  select case when part.ids is null and part.first[1:2] = part.last[1:2]
      then part.last[1:2] || array[9223372036854775807, 9223372036854775807] else part.last end,
    part.last, part.ids is null and part.first[1:2] = part.last[1:2], part.ids, p.n + 1
  from parts p cross join lateral (
    select min(t.key) as first, max(t.key) as last,
      array_agg(t.id) filter (where t.owner is not null) as ids
    from (
      select array[queue, rank, due, id] as key, id, owner, queue from afterward_task
      where state = 2 and (queue, rank, due, id) > (p.next[1], p.next[2], p.next[3], p.next[4])
      order by queue, rank, due, id limit 500) t) part
  where p.n < 200 and part.last is not null),
running(id) as (
  select unnest(ids) from parts
  union
  select tail.id
  from parts p cross join lateral (
    select id, owner from afterward_task
    where state = 2 and (queue, rank, due, id) <= (p.next[1], p.next[2], p.next[3], p.next[4])
    order by queue desc, rank desc, due desc, id desc limit 100) tail
  where p.skips and tail.owner is not null
  union
  select suspect.id
  from (
    select id, owner from afterward_task
    where state = 8
    order by queue, rank, due, id limit 2000) suspect
  where suspect.owner is not null)
select id, 0, started from afterward_task
where id = any(array(select id from running)) and (started, id) > (?3::bigint, ?4::bigint)
order by started, id
limit ?5::bigint

-- name: running-before
-- index: afterward_task_live, afterward_task_suspect, afterward_task_pkey
with recursive parts(next, last, skips, ids, n) as (
  select array[0, 0, 0, 0]::bigint[], null::bigint[], false, null::bigint[], 0
  union all
  select case when part.ids is null and part.first[1:2] = part.last[1:2]
      then part.last[1:2] || array[9223372036854775807, 9223372036854775807] else part.last end,
    part.last, part.ids is null and part.first[1:2] = part.last[1:2], part.ids, p.n + 1
  from parts p cross join lateral (
    select min(t.key) as first, max(t.key) as last,
      array_agg(t.id) filter (where t.owner is not null) as ids
    from (
      select array[queue, rank, due, id] as key, id, owner, queue from afterward_task
      where state = 2 and (queue, rank, due, id) > (p.next[1], p.next[2], p.next[3], p.next[4])
      order by queue, rank, due, id limit 500) t) part
  where p.n < 200 and part.last is not null),
running(id) as (
  select unnest(ids) from parts
  union
  select tail.id
  from parts p cross join lateral (
    select id, owner from afterward_task
    where state = 2 and (queue, rank, due, id) <= (p.next[1], p.next[2], p.next[3], p.next[4])
    order by queue desc, rank desc, due desc, id desc limit 100) tail
  where p.skips and tail.owner is not null
  union
  select suspect.id
  from (
    select id, owner from afterward_task
    where state = 8
    order by queue, rank, due, id limit 2000) suspect
  where suspect.owner is not null)
select id, 0, started from afterward_task
where id = any(array(select id from running)) and (started, id) < (?3::bigint, ?4::bigint)
order by started desc, id desc
limit ?5::bigint

-- name: ready-after
-- index: afterward_task_live
select id, ~rank, due from afterward_task
where state = 2 and queue = ?1::int and owner is null and (rank, due, id) > (~?2::bigint, ?3::bigint, ?4::bigint)
order by rank, due, id
limit ?5::bigint

-- name: ready-before
-- index: afterward_task_live
select id, ~rank, due from afterward_task
where state = 2 and queue = ?1::int and owner is null and (rank, due, id) < (~?2::bigint, ?3::bigint, ?4::bigint)
order by rank desc, due desc, id desc
limit ?5::bigint

-- name: suspect-after
-- index: afterward_task_suspect
select id, ~rank, due from afterward_task
where state = 8 and queue = ?1::int and owner is null and (rank, due, id) > (~?2::bigint, ?3::bigint, ?4::bigint)
order by rank, due, id
limit ?5::bigint

-- name: suspect-before
-- index: afterward_task_suspect
select id, ~rank, due from afterward_task
where state = 8 and queue = ?1::int and owner is null and (rank, due, id) < (~?2::bigint, ?3::bigint, ?4::bigint)
order by rank desc, due desc, id desc
limit ?5::bigint

-- name: scheduled-after
-- By time first: in the order in which they become ready.
-- index: afterward_task_scheduled
select id, ~rank, due from afterward_task
where state = 1 and (due, rank, id) > (?3::bigint, ~?2::bigint, ?4::bigint)
order by due, rank, id
limit ?5::bigint

-- name: scheduled-before
-- index: afterward_task_scheduled
select id, ~rank, due from afterward_task
where state = 1 and (due, rank, id) < (?3::bigint, ~?2::bigint, ?4::bigint)
order by due desc, rank desc, id desc
limit ?5::bigint

-- name: done-after
-- The latest first.
-- index: afterward_task_done
select id, 0, finished from afterward_task
where state = ?1::int and finished is not null and (finished, id) < (?3::bigint, ?4::bigint)
order by finished desc, id desc
limit ?5::bigint

-- name: done-before
-- index: afterward_task_done
select id, 0, finished from afterward_task
where state = ?1::int and finished is not null and (finished, id) > (?3::bigint, ?4::bigint)
order by finished, id
limit ?5::bigint

-- name: failed-of-after
-- Those of a queue with an error of one kind: ?6.
-- index: afterward_task_error
select id, 0, finished from afterward_task
where state = 6 and queue = ?1::int and fingerprint = ?6::bigint and (finished, id) < (?3::bigint, ?4::bigint)
order by finished desc, id desc
limit ?5::bigint

-- name: failed-of-before
-- index: afterward_task_error
select id, 0, finished from afterward_task
where state = 6 and queue = ?1::int and fingerprint = ?6::bigint and (finished, id) > (?3::bigint, ?4::bigint)
order by finished, id
limit ?5::bigint

-- name: retried-of-after
-- Those that wait for another attempt, by their ids. None of them has finished: "finished" stands in the order so that it is
-- the order of the index.
-- index: afterward_task_error
select id, 0, 0 from afterward_task
where state = 1 and queue = ?1::int and fingerprint = ?6::bigint and finished is null and id > ?4::bigint
order by finished, id limit ?5::bigint

-- name: retried-of-before
-- index: afterward_task_error
select id, 0, 0 from afterward_task
where state = 1 and queue = ?1::int and fingerprint = ?6::bigint and finished is null and id < ?4::bigint
order by finished desc, id desc limit ?5::bigint

-- name: parked-of-after
-- index: afterward_task_error
select id, 0, 0 from afterward_task
where state = 4 and queue = ?1::int and fingerprint = ?6::bigint and finished is null and id > ?4::bigint
order by finished, id limit ?5::bigint

-- name: parked-of-before
-- index: afterward_task_error
select id, 0, 0 from afterward_task
where state = 4 and queue = ?1::int and fingerprint = ?6::bigint and finished is null and id < ?4::bigint
order by finished desc, id desc limit ?5::bigint

-- name: parked-after
-- Here, and where parked tasks are counted and unparked, the queue stands in the order, and is given by its bounds: with "queue ="
-- PostgreSQL would leave it out of the order, and could look for the tasks among all others, by their ids.
-- index: afterward_task_parked
select id, 0, 0 from afterward_task
where state = 4 and (queue, id) > (?1::int, ?4::bigint) and queue <= ?1::int
order by queue, id limit ?5::bigint

-- name: parked-before
-- index: afterward_task_parked
select id, 0, 0 from afterward_task
where state = 4 and (queue, id) < (?1::int, ?4::bigint) and queue >= ?1::int
order by queue desc, id desc limit ?5::bigint

-- name: prepared-after
-- index: afterward_task_prepared
select id, 0, 0 from afterward_task
where state = 0 and tx = ?1::bigint and id > ?4::bigint
order by id limit ?5::bigint

-- name: prepared-before
-- index: afterward_task_prepared
select id, 0, 0 from afterward_task
where state = 0 and tx = ?1::bigint and id < ?4::bigint
order by id desc limit ?5::bigint

-- name: created-after
-- All tasks, by their ids.
-- index: afterward_task_pkey
select id, 0, 0 from afterward_task where id > ?4::bigint order by id limit ?5::bigint

-- name: created-before
-- index: afterward_task_pkey
select id, 0, 0 from afterward_task where id < ?4::bigint order by id desc limit ?5::bigint

-- name: match
-- Of some tasks those that pass a filter: states, queue, due, finished, attempts and priority from and to.
-- index: afterward_task_pkey
select t.id from afterward_task t
where t.id = any(?1::bigint[])
  and (case when t.state in (2, 8) and t.owner is not null then 3 else t.state end) = any(?2::bigint[])
  and (t.state <> 0 or (select x.state from afterward_tx x where x.id = t.tx) = 3)
  and (?3::text is null or t.queue = (select q.id from afterward_queue q where q.name = ?3::text))
  and t.due between ?4::bigint and ?5::bigint
  and (?6::bigint is null or t.finished between ?6::bigint and ?7::bigint)
  and t.attempt between ?8::bigint and ?9::bigint
  and ~t.rank between ?10::bigint and ?11::bigint
  and (?12::bigint is null or t.fingerprint = ?12::bigint)

-- name: texts
-- The beginnings of a task's latest errors and of its payload. What is searched for is not looked for here: not all of
-- them may be shown, and a statement that knew it would take longer where it is.
-- index: afterward_failure_pkey, afterward_task_pkey
select * from (
  select substr(error, 1, ?3::int), null::bytea from afterward_failure
  where task = ?1::bigint order by claim desc limit ?2::bigint) errors
union all
select null, body from (
  select substr(t.payload, 1, ?4::int) as body from afterward_task t where t.id = ?1::bigint) payloads
where body is not null

-- name: children-after
-- The tasks that a task's processor has enqueued, by their ids.
-- index: afterward_task_parent
select id, 0, 0 from afterward_task where parent = ?1::bigint and id > ?4::bigint order by id limit ?5::bigint

-- name: children-before
-- index: afterward_task_parent
select id, 0, 0 from afterward_task where parent = ?1::bigint and id < ?4::bigint order by id desc limit ?5::bigint

-- name: children
-- index: afterward_task_parent
select id from afterward_task where parent = ?1::bigint and state <> 0 order by id limit ?2::bigint

-- The counters and histograms have a row for each client: what is read is their sum.

-- name: activity
-- index: afterward_bucket_pkey
select minute - minute % ?2::bigint, queue, outcome, sum(count)::bigint, sum(micros)::bigint
from afterward_bucket where span = ?3::int and minute >= ?1::bigint
group by 1, 2, 3

-- name: latencies
-- index: afterward_latency_pkey
select minute - minute % ?2::bigint, kind, slot, sum(count)::bigint
from afterward_latency where span = ?3::int and minute >= ?1::bigint
group by 1, 2, 3

-- name: runs-of
-- How long the attempts of a queue took. The quarters of an hour as one parameter: so the rows of other queues are not read.
-- index: afterward_latency_pkey
select slot, sum(count)::bigint
from afterward_latency
where span = 1 and minute = any(?1::bigint[]) and queue = ?2::int and kind = 1
group by slot

-- name: payload-heads
-- index: afterward_task_pkey
select id, substr(payload, 1, ?2::int) from afterward_task where id = any(?1::bigint[]) and payload is not null

-- name: stored-versions
-- Of a queue, how many of the first waiting and parked tasks have which version, and one of each.
-- index: afterward_task_live, afterward_task_suspect, afterward_task_parked
select version, count(*), min(id) from (
  select * from (
    select version, id from afterward_task where state = 2 and owner is null and queue = ?1 order by rank, due, id limit ?2::bigint) waiting
  union all
  select * from (
    select version, id from afterward_task where state = 8 and owner is null and queue = ?1 order by rank, due, id limit ?2::bigint) suspects
  union all
  select * from (
    select version, id from afterward_task where state = 4 and queue >= ?1::int and queue <= ?1::int order by queue, id limit ?2::bigint) parked) stored
group by version order by version

-- name: scheduled-versions
-- The same of the tasks that are due first.
-- index: afterward_task_scheduled
select queue, version, count(*), min(id) from (
  select queue, version, id from afterward_task where state = 1
  order by due, rank, id limit ?::bigint) stored
group by queue, version order by queue, version

-- name: latencies-of
-- Those of one queue, period by period: the rows of other queues are not read.
-- index: afterward_latency_pkey
select minute, kind, slot, sum(count)::bigint
from afterward_latency
where span = ?3::int and minute = any(?1::bigint[]) and queue = ?2::int
group by minute, kind, slot

-- name: last-activity
-- Of a client that was idle for long only the quarter of an hour is left.
-- index: afterward_bucket_pkey
select coalesce(
  (select max(minute) from afterward_bucket where span = 0),
  (select max(minute) from afterward_bucket where span = 1))

-- A count has an order: without it the planner would read the table itself where much of it is counted. The range of one
-- queue is written as two comparisons of rows: with "queue = ?1" the planner would take it for small where the table has
-- not been analyzed since it grew, and read and sort all of it.

-- name: count-ready-of
-- index: afterward_task_live
select count(*) from (
  select 1 from afterward_task
  where state = 2 and owner is null
    and (queue, rank) >= (?1::bigint, -2147483648) and (queue, rank) <= (?1::bigint, 2147483647)
  order by queue, rank, due, id limit ?2::bigint) found

-- name: count-suspect-of
-- index: afterward_task_suspect
select count(*) from (
  select 1 from afterward_task where state = 8 and queue = ?1::int and owner is null
  order by rank, due, id limit ?2::bigint) found

-- name: count-parked-of
-- index: afterward_task_parked
select count(*) from (
  select 1 from afterward_task where state = 4 and queue >= ?1::int and queue <= ?1::int
  order by queue, id limit ?2::bigint) found

-- name: oldest-ready
-- The first of each priority, of which there are few: the priorities are skipped through, not counted through. Where
-- there are many, the search ends after 1,000 of them, and says whether there are others.
-- index: afterward_task_live
with recursive p(rank, due, n) as (
  (select rank, due, 1 from afterward_task
  where state = 2 and owner is null
    and (queue, rank) >= (?1::bigint, -2147483648) and (queue, rank) <= (?1::bigint, 2147483647)
  order by queue, rank, due, id limit 1)
  union all
  select next.rank, next.due, p.n + 1
  from p cross join lateral (
    select t.rank, t.due from afterward_task t
    where t.state = 2 and t.owner is null
      and (t.queue, t.rank) > (?1::bigint, p.rank) and (t.queue, t.rank) <= (?1::bigint, 2147483647)
    order by t.queue, t.rank, t.due, t.id limit 1) next
  where p.n <= 1000)
select min(due) filter (where n <= 1000), coalesce(max(n) > 1000, false) from p

-- name: next-error-group
-- The group after another one: so the groups are skipped through, one search each, and not counted through.
-- index: afterward_task_error
select t.queue, t.fingerprint,
  case when t.state = 6 then
    coalesce((select a.until from afterward_acknowledged a where a.queue = t.queue and a.fingerprint = t.fingerprint), 0)
  else 0 end
from afterward_task t
where t.state = ?1::int and (t.queue, t.fingerprint) > (?2::bigint, ?3::bigint) and t.fingerprint is not null
order by t.queue, t.fingerprint
limit 1

-- name: error-group
-- How many there are, up to a bound, and the first and the last end, of those that have ended later than ?4; a task that has
-- not ended counts as well.
-- index: afterward_task_error
select
  (select count(*) from (
    (select 1 from afterward_task
    where state = ?1::int and queue = ?2::int and fingerprint = ?3::bigint and finished > ?4::bigint
    order by finished, id limit ?5::bigint)
    union all
    (select 1 from afterward_task
    where state = ?1::int and queue = ?2::int and fingerprint = ?3::bigint and finished is null
    order by finished, id limit ?5::bigint)
    limit ?5::bigint) found),
  (select finished from afterward_task
  where state = ?1::int and queue = ?2::int and fingerprint = ?3::bigint and finished > ?4::bigint
  order by finished, id limit 1),
  (select finished from afterward_task
  where state = ?1::int and queue = ?2::int and fingerprint = ?3::bigint and finished > ?4::bigint
  order by finished desc, id desc limit 1)

-- name: error-of-group
-- The last task of a group, and its last error.
-- index: afterward_task_error
select t.id, coalesce((select f.error from afterward_failure f where f.task = t.id order by f.claim desc limit 1), '')
from afterward_task t
where t.state = ?1::int and t.queue = ?2::int and t.fingerprint = ?3::bigint
order by t.finished desc, t.id desc
limit 1

-- name: ahead
-- How many ready tasks of the same queue come before one, up to a bound.
-- index: afterward_task_live
select count(*) from (
  select 1 from afterward_task
  where state = 2 and queue = ?1::int and owner is null and (rank, due) < (~?2::bigint, ?3::bigint)
  order by rank, due, id limit ?4::bigint) found

-- name: earliest-due
-- index: afterward_task_scheduled
select min(due) from afterward_task where state = 1

-- name: far-due
-- Of the first tasks that are due after a time: by queue, how many were made since another time, and how many before it.
-- index: afterward_task_scheduled
select queue, count(*) filter (where id >= ?2::bigint), count(*) filter (where id < ?2::bigint), min(due), max(id), count(*)
from (
  select id, queue, due from afterward_task where state = 1 and due > ?1::bigint
  order by due, rank, id limit ?3::bigint) bounded
group by queue

-- name: repeated
-- Of the tasks that were enqueued last: by queue, how many payloads wait more than once for the same hour, with how many
-- tasks beside the first of each, and the first of all. Large payloads are not compared; nor are those that somebody has
-- edited, who could try out by it what is hidden in another one. With "offset 0" the acts are searched for task by task:
-- as a join they would be read whole.
-- index: afterward_task_pkey, afterward_audit_of_task
select repeats.queue, count(*), sum(repeats.tasks - 1)::bigint, min(repeats.first)
from (
  select bounded.queue, count(*) as tasks, min(bounded.id) as first
  from afterward_task bounded
  where bounded.id = any(array(
      select id from afterward_task where id < ?1::bigint order by id desc limit ?2::bigint))
    and bounded.state in (1, 2) and bounded.owner is null and octet_length(bounded.payload) <= ?3::bigint
    and not exists (
      select 1 from (select l.audit from afterward_audit_task l where l.task = bounded.id offset 0) acts
      where (select a.action from afterward_audit a where a.id = acts.audit) = 'EDIT' offset 0)
  group by bounded.queue, bounded.payload, bounded.due / 3600000
  having count(*) > 1) repeats
group by repeats.queue
having count(*) >= ?4::bigint

-- name: repeats-of
-- Those of one queue, without the first of each payload.
-- index: afterward_task_pkey, afterward_audit_of_task
select repeats.id
from (
  select bounded.id,
    row_number() over (partition by bounded.payload, bounded.due / 3600000 order by bounded.id) as place
  from afterward_task bounded
  where bounded.id = any(array(
      select id from afterward_task where id < ?1::bigint order by id desc limit ?2::bigint))
    and bounded.state in (1, 2) and bounded.owner is null and bounded.queue = ?4::int
    and octet_length(bounded.payload) <= ?3::bigint
    and not exists (
      select 1 from (select l.audit from afterward_audit_task l where l.task = bounded.id offset 0) acts
      where (select a.action from afterward_audit a where a.id = acts.audit) = 'EDIT' offset 0)) repeats
where repeats.place > 1
order by repeats.id

-- name: doubts
-- index: afterward_task_prepared
select x.id, x.created, x.witness is not null,
  (select min(t.id) from afterward_task t where t.state = 0 and t.tx = x.id),
  (select count(*) from (
    select 1 from afterward_task t where t.state = 0 and t.tx = x.id order by t.id limit 1000) found)
from afterward_tx x where x.state = 3 order by x.id limit ?::bigint

-- name: held-snapshot
-- The oldest one. Of sessions of other users a role sees the name and the snapshot, and no more than that without
-- pg_read_all_stats. What a VACUUM holds keeps nothing from being cleaned up.
select h.holder, h.name, h.role, h.application, (extract(epoch from h.since) * 1000)::bigint, h.state, h.transactions::bigint, h.hidden
from (
  select 0 as holder, a.pid::text as name, a.usename::text as role, a.application_name as application, a.xact_start as since, a.state,
    greatest(age(a.backend_xmin), age(a.backend_xid)) as transactions, (a.backend_start is null)::int as hidden
  from pg_stat_activity a
  where (a.backend_xmin is not null or a.backend_xid is not null) and a.pid <> pg_backend_pid()
    and (a.datid is null or a.datname = current_database())
    and not exists (select 1 from pg_stat_progress_vacuum v where v.pid = a.pid)
  union all
  select 1, p.gid, p.owner::text, null, p.prepared, null, age(p.transaction), 0
  from pg_prepared_xacts p where p.database = current_database()
  union all
  select 2, s.slot_name::text, null, null, null, case when s.active then 'active' else 'inactive' end, age(s.xmin), 0
  from pg_replication_slots s where s.xmin is not null) h
where case when h.since is null then h.transactions >= ?2::bigint
  else h.since <= clock_timestamp() - ?1::bigint * interval '1 millisecond' end
order by h.transactions desc, h.since nulls last
limit 1

-- name: marks
select witness from afterward_tx where witness is not null

-- name: transaction-of
-- With "state + 0" the search goes by the id, and never through the prepared tasks of all transactions.
-- index: afterward_task_pkey
select x.state from afterward_task t join afterward_tx x on x.id = t.tx
where t.id = ?::bigint and t.state + 0 = 0

-- name: storage
-- The database, the size of the store's tables and their indexes, the clients. Tables of a store whose prefix begins with ours
-- are left out.
select current_database()::text,
  (select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema() and c.relkind = 'r' and starts_with(c.relname, 'afterward_')
    and not exists (
      select 1 from pg_class s
      where s.relnamespace = n.oid and s.relkind in ('r', 'p') and right(s.relname, 6) = 'schema'
        and length(s.relname) > length('afterward_schema') and starts_with(c.relname, left(s.relname, -6)))),
  (select count(*) from afterward_client)

-- name: store-file
-- The database. What is free in it is free for the others as well.
select current_database()::text, 0::bigint

-- name: running-of
-- As the view of the running tasks: with the same bounds, for one queue.
-- index: afterward_task_live, afterward_task_suspect
with recursive parts(next, last, skips, ids, n) as (
  select array[?1::bigint, -9223372036854775808, 0, 0], null::bigint[], false, null::bigint[], 0
  union all
  select case when part.ids is null and part.first[1:2] = part.last[1:2]
      then part.last[1:2] || array[9223372036854775807, 9223372036854775807] else part.last end,
    part.last, part.ids is null and part.first[1:2] = part.last[1:2], part.ids, p.n + 1
  from parts p cross join lateral (
    select min(t.key) as first, max(t.key) as last,
      array_agg(t.id) filter (where t.owner is not null and t.queue = ?1::int) as ids
    from (
      select array[queue, rank, due, id] as key, id, owner, queue from afterward_task
      where state = 2 and (queue, rank, due, id) > (p.next[1], p.next[2], p.next[3], p.next[4])
      order by queue, rank, due, id limit 500) t) part
  where p.n < 200 and p.next[1] = ?1::bigint and part.last is not null),
running(id) as (
  select unnest(ids) from parts
  union
  select tail.id
  from parts p cross join lateral (
    select id, owner from afterward_task
    where state = 2 and (queue, rank, due, id) <= (p.next[1], p.next[2], p.next[3], p.next[4])
    order by queue desc, rank desc, due desc, id desc limit 100) tail
  where p.skips and p.last[1] = ?1::bigint and tail.owner is not null
  union
  select suspect.id
  from (
    select id, owner from afterward_task
    where state = 8 and queue = ?1::int
    order by queue, rank, due, id limit 2000) suspect
  where suspect.owner is not null)
select count(*) from running

-- name: audit-before
-- With collate "C" only the letters of ASCII become small, as in Java.
-- index: afterward_audit_pkey
select bounded.id, bounded.at, bounded.actor, bounded.action, bounded.count,
  case when bounded.count = 1 then (
    select l.task from afterward_audit_task l where l.audit = bounded.id order by l.task limit 1) end,
  bounded.queue, bounded.detail, bounded.scope
from (select * from afterward_audit where id < ?1::bigint order by id desc limit ?2::bigint) bounded
where ?3::text is null or strpos(lower(bounded.actor collate "C"), ?3::text) > 0
  or strpos(lower(bounded.action collate "C"), ?3::text) > 0 or strpos(lower(bounded.queue collate "C"), ?3::text) > 0
  or strpos(lower(bounded.detail collate "C"), ?3::text) > 0 or strpos(lower(bounded.scope collate "C"), ?5::text) > 0
  or bounded.action = any(?6::text[])
order by bounded.id desc limit ?4::bigint

-- name: audit-examined
-- The last of the entries that a page looks at, when there are others behind it.
-- index: afterward_audit_pkey
select id from afterward_audit where id < ?1::bigint order by id desc limit 2 offset ?2::bigint - 1

-- name: audit-of-task
-- index: afterward_audit_of_task
select a.id, a.at, a.actor, a.action, a.count,
  case when a.count = 1 then (
    select l.task from afterward_audit_task l where l.audit = a.id order by l.task limit 1) end,
  a.queue, a.detail, a.scope
from afterward_audit_task o join afterward_audit a on a.id = o.audit
where o.task = ?1::bigint order by o.audit desc limit ?2::bigint

-- name: audited-tasks
-- The first tasks of some acts: ?2 and one more of each. The other tasks of a large act are not read.
-- index: afterward_audit_task_pkey
select first.audit, first.task
from unnest(?1::bigint[]) as j(id) cross join lateral (
  select l.audit, l.task from afterward_audit_task l where l.audit = j.id order by l.task limit ?2::bigint + 1) first

-- name: error-of-kind
-- The last error of the last task of a queue that has an error of one kind.
-- index: afterward_task_error
select coalesce((select f.error from afterward_failure f where f.task = t.id order by f.claim desc limit 1), '')
from afterward_task t
where t.state = ?1::int and t.queue = (select q.id from afterward_queue q where q.name = ?2::text)
  and t.fingerprint = ?3::bigint
order by t.finished desc, t.id desc
limit 1

-- name: errors-of-tasks
-- index: afterward_failure_pkey
select error from afterward_failure where task = any(?1::bigint[]) limit ?2::bigint

-- name: transactions-in-doubt
select id from afterward_tx where state = 3 order by id limit ?::bigint

-- name: rows
-- index: afterward_task_pkey
select t.id, q.name, case when t.state in (2, 8) and t.owner is not null then 3 else t.state end,
  ~t.rank, t.attempt, t.due, t.started, t.finished, t.micros, t.expires, t.parent,
  case when t.claims > 0 and t.state <> 5 then
    (select substr(f.error, 1, 500) from afterward_failure f where f.task = t.id order by f.claim desc limit 1) end,
  t.snoozes,
  (t.state = 1 and t.claims = (select max(f.claim) from afterward_failure f where f.task = t.id))::int,
  (t.state = 4
    and (select f.started is null from afterward_failure f where f.task = t.id order by f.claim desc limit 1))::int,
  (t.cancel_at is not null)::int, t.version
from afterward_task t left join afterward_queue q on q.id = t.queue
where t.id = any(?::bigint[])

-- name: details
-- A prepared task is nobody's business before its transaction has ended, and a task that waits as soon as it has
-- committed.
-- index: afterward_task_pkey
select t.id, q.name,
  case when t.state = 0 and (select x.state from afterward_tx x where x.id = t.tx) = 1 then 1
    when t.state in (2, 8) and t.owner is not null then 3
    else t.state end,
  ~t.rank, t.attempt, t.due, t.started, t.finished, t.micros, t.expires, t.parent,
  (select substr(f.error, 1, 500) from afterward_failure f where f.task = t.id order by f.claim desc limit 1),
  t.snoozes,
  (t.state = 1 and t.claims = (select max(f.claim) from afterward_failure f where f.task = t.id))::int,
  (t.state = 4
    and (select f.started is null from afterward_failure f where f.task = t.id order by f.claim desc limit 1))::int,
  (t.cancel_at is not null)::int, t.version,
  t.rescues, t.payload,
  case when t.state in (2, 8) and t.owner is not null then
    (select c.node from afterward_client c where c.id = t.owner) else t.worker end,
  case when t.state = 10 then
    (select case d.state when 0 then 1 else d.state end from afterward_deleted d where d.task = t.id) end
from afterward_task t left join afterward_queue q on q.id = t.queue
where t.id = ?::bigint and (t.state <> 0 or (select x.state from afterward_tx x where x.id = t.tx) in (1, 3))

-- name: failures
-- index: afterward_failure_pkey
select at, error, claim, started, micros, worker from afterward_failure where task = ?::bigint order by claim desc

-- Counting stops at a bound. Each has an order, as above.

-- name: count-scheduled
-- index: afterward_task_scheduled
select count(*) from (
  select 1 from afterward_task where state = 1
  order by due, rank, id limit ?::bigint) found

-- name: count-ready
-- index: afterward_task_live
select count(*) from (
  select 1 from afterward_task where state = 2 and owner is null
  order by queue, rank, due, id limit ?::bigint) found

-- name: count-suspect
-- index: afterward_task_suspect
select count(*) from (
  select 1 from afterward_task where state = 8 and owner is null
  order by queue, rank, due, id limit ?::bigint) found

-- name: count-running
-- As the view of the running tasks: with the same bounds.
-- index: afterward_task_live, afterward_task_suspect
with recursive parts(next, last, skips, ids, n) as (
  select array[0, 0, 0, 0]::bigint[], null::bigint[], false, null::bigint[], 0
  union all
  select case when part.ids is null and part.first[1:2] = part.last[1:2]
      then part.last[1:2] || array[9223372036854775807, 9223372036854775807] else part.last end,
    part.last, part.ids is null and part.first[1:2] = part.last[1:2], part.ids, p.n + 1
  from parts p cross join lateral (
    select min(t.key) as first, max(t.key) as last,
      array_agg(t.id) filter (where t.owner is not null) as ids
    from (
      select array[queue, rank, due, id] as key, id, owner, queue from afterward_task
      where state = 2 and (queue, rank, due, id) > (p.next[1], p.next[2], p.next[3], p.next[4])
      order by queue, rank, due, id limit 500) t) part
  where p.n < 200 and part.last is not null),
running(id) as (
  select unnest(ids) from parts
  union
  select tail.id
  from parts p cross join lateral (
    select id, owner from afterward_task
    where state = 2 and (queue, rank, due, id) <= (p.next[1], p.next[2], p.next[3], p.next[4])
    order by queue desc, rank desc, due desc, id desc limit 100) tail
  where p.skips and tail.owner is not null
  union
  select suspect.id
  from (
    select id, owner from afterward_task
    where state = 8
    order by queue, rank, due, id limit 2000) suspect
  where suspect.owner is not null)
select count(*) from (select 1 from running limit ?::bigint) found

-- name: count-parked
-- index: afterward_task_parked
select count(*) from (
  select 1 from afterward_task where state = 4
  order by queue, id limit ?::bigint) found

-- name: count-in-doubt
-- index: afterward_task_prepared
select count(*) from (
  select 1
  from afterward_tx x cross join lateral (
    select t.id from afterward_task t where t.state = 0 and t.tx = x.id order by t.id limit ?1::bigint) t
  where x.state = 3 limit ?1::bigint) found

-- name: count-done
-- index: afterward_task_done
select count(*) from (
  select 1 from afterward_task where state = ?2::int and finished is not null
  order by finished, id limit ?1::bigint) found
