-- The schema, step by step. A step is named by its version and what it does; all steps of a version are run in order,
-- in one transaction. A released version is never changed: add another one.
--
-- Libraries that know only earlier versions go on working with the store, unless one of its steps has an exclamation mark behind
-- the version (2!/what).
--
-- A task's state is the code of dev.afterward.store.RowState: 0 prepared, 1 scheduled, 2 ready, 3 running, 4 parked,
-- 5 succeeded, 6 failed, 7 cancelled, 8 suspect, 9 expired, 10 deleted.

-- name: 1/store
-- One row, with a name that no other store has.
create table afterward_store (
  id integer primary key check (id = 1),
  identity text not null
) strict

-- name: 1/store identity
insert into afterward_store (id, identity) values (1, lower(hex(randomblob(16))))

-- name: 1/client
-- One row for each opening of the store by a client that is alive, or that something still refers to.
create table afterward_client (
  id integer primary key,
  turn integer not null,    -- counts this client's turns: tells whether a COMMIT that failed has taken place
  seen integer not null,    -- its last sign of life
  last_id integer not null, -- the largest id that it is known to have handed out
  node text,                -- the process that it is in
  started integer,          -- when it has opened the store
  version text              -- of this library, there
) strict

-- name: 1/opening
-- When the store was opened: once for each client, for a week.
create table afterward_opening (
  at integer not null,
  client integer not null,
  primary key (at, client)
) strict, without rowid

-- name: 1/queue
create table afterward_queue (
  id integer primary key,
  name text not null unique,
  paused integer not null default 0,
  concurrency integer,      -- how many attempts are made at the same time, if that was set in the console
  paused_at integer,        -- since when it is paused
  paused_by text,           -- who has paused it; null when the application has
  version integer not null default 0, -- raised by each change of this row, and when a running task of it is cancelled by another client
  scheduled integer not null default 0 -- whether there are, or were, schedules with tasks of it
) strict

-- name: 1/former name
-- The names that a queue had before: whoever knows it by one of them finds it.
create table afterward_former_name (
  name text primary key,
  queue integer not null
) strict

-- name: 1/slot
-- The places of a queue whose tasks run in a limited number on all clients together. One is free unless the task that it names
-- is running, in the claim that it names: so whatever ends a claim gives its place back.
create table afterward_slot (
  queue integer not null,
  n integer not null,       -- from 1
  task integer not null default 0,
  claim integer not null default 0, -- afterward_task.claims
  primary key (queue, n)
) strict, without rowid

-- name: 1/schedule
-- What enqueues tasks again and again. A nominal time is the one for which an occurrence is due, whenever its task runs.
create table afterward_schedule (
  id integer primary key,
  name text not null unique,
  queue integer not null,
  payload_version integer not null default 1, -- of its task, as afterward_task.version
  times text not null,      -- a cron expression, or an ISO 8601 duration
  zone text,                -- of the expression; null for a duration
  missing integer not null, -- the ordinal of Cron.Missing
  doubled integer not null, -- the ordinal of Cron.Doubled
  missed integer not null,  -- the ordinal of Missed
  catch_up integer not null,
  latest_start integer,      -- in milliseconds
  overlap integer not null, -- the ordinal of Overlap
  jitter integer not null,   -- in milliseconds
  priority integer not null,    -- of its tasks, as their queue has it
  expire_after integer not null, -- how long after they are due its tasks may begin, in milliseconds; 0 for any time
  application text,         -- whose code declares it; null when it was put while an application ran
  definition text,          -- stands for what the code declares
  earlier text not null,    -- the definitions before, the latest one first
  edited_at integer,        -- when it was changed, in the console or by the application, after that; null when it was not
  edited_by text,           -- who has changed it; null when the application has
  base integer not null,     -- the nominal time up to which all is decided
  next integer,              -- the nominal time of the next occurrence
  fire integer,              -- when to fire it; null when it is not to be fired
  last integer,              -- the nominal time of the last occurrence that has fired
  number integer not null,   -- how many occurrences were recorded
  rules text not null,      -- the version of the zones' rules by which the next one was found
  paused_at integer,
  paused_by text,           -- null when the application has
  retired_at integer,        -- since when no code declares it
  problem text,             -- why it could not fire
  blocked integer not null,  -- how many occurrences in a row the task of an earlier one has kept from firing
  blocked_at integer,        -- since when; null when there are none
  payload blob not null     -- at the end, so that a list need not read past it
) strict

-- name: 1/declaration
-- Which schedules the code of a client's application declares.
create table afterward_declaration (
  client integer not null,
  schedule integer not null,
  definition text not null,
  primary key (schedule, client)
) strict, without rowid

-- name: 1/occurrence
-- Of each schedule the last ones, or several that have not fired for one reason.
create table afterward_occurrence (
  schedule integer not null,
  number integer not null,   -- from 1
  at integer not null,       -- the nominal time
  last integer not null,     -- of several, that of the last one
  count integer not null,    -- how many there are
  by_hand integer not null, -- whether somebody has run the schedule
  previous integer,          -- the nominal time of the one before that has fired
  decided integer not null,  -- when it was recorded
  outcome integer not null, -- the ordinal of Occurrence.Outcome: 0 fired, 6 waiting
  task integer,
  ended integer,             -- when its task ended
  micros integer,            -- how long the last attempt took
  primary key (schedule, number)
) strict, without rowid

-- name: 1/tx
-- An application's transaction that has prepared tasks, until they are promoted or deleted.
create table afterward_tx (
  id integer primary key,
  owner integer not null,   -- the client
  state integer not null,   -- the ordinal of TransactionRow.Outcome
  created integer not null,
  witness blob,
  witness_table blob
) strict

-- name: 1/task
create table afterward_task (
  id integer primary key,
  queue integer not null,
  state integer not null,
  priority integer not null,
  due integer not null,
  start_by integer,         -- no attempt begins after it
  attempt integer not null default 0,
  rescues integer not null default 0,
  snoozes integer not null default 0,
  claims integer not null default 0,
  version integer not null default 1, -- of the payload, as its task type counts them
  owner integer,            -- the client when running, the transaction when prepared
  alone integer not null default 0, -- whether the claim runs with nothing beside it
  cancel_at integer,        -- when the end of the running attempt was asked for by a client that does not run it
  cancel_by text,           -- who has asked for it; null when the application has
  started integer,
  finished integer,
  micros integer,
  expires integer,
  parent integer,
  worker text,              -- the process and worker of the last attempt, once it has ended and the row is kept
  fingerprint integer,      -- the kind of its last attempt's error, if it has failed, was parked, or is tried again
  payload blob,             -- null when it lies in afterward_payload, or was not retained
  generation integer not null default 0, -- how often it was begun anew although attempts may have left marks
  mark_table integer        -- where attempts made since then may have left marks; null for nowhere
) strict

-- name: 1/mark table
-- Tables of marks in databases of the application's, each with a name that no other has. An attempt whose effects are committed
-- there leaves a mark.
create table afterward_mark_table (
  id integer primary key,
  identity text not null unique
) strict

-- name: 1/payload
-- The larger payloads: kept apart, they are not rewritten each time their task changes its state.
create table afterward_payload (
  task integer primary key,
  body blob not null
) strict

-- name: 1/failure
create table afterward_failure (
  task integer not null,
  claim integer not null,
  at integer not null,
  error text not null,
  started integer,
  micros integer,
  worker text,
  primary key (task, claim)
) strict, without rowid

-- name: 1/bucket
create table afterward_bucket (
  span integer not null,    -- 0: of a minute, 1: of a quarter of an hour; both hold every attempt
  minute integer not null,
  queue integer not null,
  outcome integer not null, -- the ordinal of Tally.Outcome
  count integer not null,
  micros integer not null,
  primary key (span, minute, queue, outcome)
) strict, without rowid

-- name: 1/latency
-- How long tasks waited and ran, by minute and queue: a histogram with slots of dev.afterward.store.Latency.
create table afterward_latency (
  span integer not null,    -- as in afterward_bucket
  minute integer not null,
  queue integer not null,
  kind integer not null,    -- the ordinal of Latency.Kind
  slot integer not null,
  count integer not null,
  primary key (span, minute, queue, kind, slot)
) strict, without rowid

-- name: 1/audit
-- What people did, each row written with its effect: one for each act, to however many tasks.
create table afterward_audit (
  id integer primary key,
  at integer not null,
  actor text not null,
  action text not null,     -- a name of ManualOperations.Deed
  count integer not null,   -- to how many tasks
  queue text,               -- the name of the queue, when it was done to one
  detail text,
  scope text,               -- which tasks were asked for, as the parameters of the console's list
  key text                  -- tells the act from others: what is sent twice is done once
) strict

-- name: 1/audited task
-- The tasks on which an act had an effect.
create table afterward_audit_task (
  audit integer not null,
  task integer not null,
  primary key (audit, task)
) strict, without rowid

-- name: 1/deleted
-- What tasks were before they were deleted by hand; as long as they can be restored.
create table afterward_deleted (
  task integer primary key,
  state integer not null,
  finished integer,
  expires integer
) strict

-- name: 1/acknowledged
-- Kinds of errors that somebody has seen: tasks that have failed with one until then need nobody any more.
create table afterward_acknowledged (
  queue integer not null,
  fingerprint integer not null,
  until integer not null,   -- the end of the last task that was seen
  at integer not null,
  actor text not null,
  primary key (queue, fingerprint)
) strict, without rowid

-- name: 1/index prepared
create index afterward_task_prepared on afterward_task (owner) where state = 0

-- name: 1/index scheduled
create index afterward_task_scheduled on afterward_task (due, priority desc) where state = 1

-- name: 1/index ready
create index afterward_task_ready on afterward_task (queue, priority desc, due) where state = 2

-- name: 1/index running
create index afterward_task_running on afterward_task (owner) where state = 3

-- name: 1/index parked
create index afterward_task_parked on afterward_task (queue) where state = 4

-- name: 1/index suspect
create index afterward_task_suspect on afterward_task (queue, priority desc, due) where state = 8

-- name: 1/index done
create index afterward_task_done on afterward_task (state, finished) where finished is not null

-- name: 1/index expires
create index afterward_task_expires on afterward_task (expires) where expires is not null

-- name: 1/index parent
create index afterward_task_parent on afterward_task (parent) where parent is not null

-- name: 1/index audit
create unique index afterward_audit_key on afterward_audit (key) where key is not null

-- name: 1/index audited task
create index afterward_audit_of_task on afterward_audit_task (task)

-- name: 1/index error
-- Whether it holds a row does not depend on the state, so that neither an insert nor a claim has to look at it: as good as
-- all tasks have no error.
create index afterward_task_error on afterward_task (state, queue, fingerprint, finished) where fingerprint is not null

-- name: 1/index fire
create index afterward_schedule_fire on afterward_schedule (fire) where fire is not null

-- name: 1/index problem
create index afterward_schedule_problem on afterward_schedule (name) where problem is not null

-- name: 1/index blocked
create index afterward_schedule_blocked on afterward_schedule (blocked_at) where blocked_at is not null and paused_at is null and retired_at is null

-- name: 1/index paused
create index afterward_schedule_paused on afterward_schedule (next) where paused_at is not null and retired_at is null

-- name: 1/index occurrence
-- None fires twice.
create unique index afterward_occurrence_at on afterward_occurrence (schedule, at, by_hand)

-- name: 1/index occurrence of task
create index afterward_occurrence_task on afterward_occurrence (task) where task is not null

-- name: 1/index open
create index afterward_occurrence_open on afterward_occurrence (outcome, schedule) where outcome = 0

-- name: 1/index waiting
create index afterward_occurrence_waiting on afterward_occurrence (outcome, schedule) where outcome = 6

-- name: 1/index failed
create index afterward_occurrence_failed on afterward_occurrence (outcome, schedule) where outcome = 2

-- name: 1/trigger payload
-- Triggers, so that whoever deletes tasks cannot forget what belongs to them; they cost a delete 6%, a statement of
-- its own for each task 20%.
create trigger afterward_task_payload after delete on afterward_task when old.payload is null
begin
  delete from afterward_payload where task = old.id;
end

-- name: 1/trigger payload dropped
create trigger afterward_task_payload_dropped after update of payload on afterward_task when new.payload is null
begin
  delete from afterward_payload where task = new.id;
end

-- name: 1/trigger failure
-- A task in its first claim has no errors and was not deleted by hand: one condition for both, since each costs every delete.
create trigger afterward_task_failure after delete on afterward_task when old.state <> 3 or old.claims > 1
begin
  delete from afterward_failure where task = old.id;
  delete from afterward_deleted where task = old.id;
end
