package dev.afterward.benchmark;

import java.util.List;

/**
 * A line of the tables: a number that everybody may have.
 *
 * @param title what it says, with its unit; one that begins with dots says more of the line before, by the same settings
 * @param number the number's name
 */
record Line(String title, String number) {

    static final List<Line> ALL = List.of(
            new Line("enqueue, 1 thread, tasks/s", "enqueue-1.rate"),
            new Line("… 99th percentile, ms", "enqueue-1.p99"),
            new Line("… longest, ms", "enqueue-1.max"),
            new Line("… syncs for 1,000 tasks", "enqueue-1.syncs"),
            new Line("enqueue, 8 threads, tasks/s", "enqueue-8.rate"),
            new Line("… 99th percentile, ms", "enqueue-8.p99"),
            new Line("… longest, ms", "enqueue-8.max"),
            new Line("… syncs for 1,000 tasks", "enqueue-8.syncs"),
            new Line("bulk of 10,000, tasks/s", "few.rate"),
            new Line("bulk of 100,000, tasks/s", "bulk.rate"),
            new Line("bulk of 100,000 with retention, tasks/s", "bulk.retained.rate"),
            new Line("drain 10,000, tasks/s", "few.drain.rate"),
            new Line("… syncs for 1,000 tasks", "few.drain.syncs"),
            new Line("drain 100,000, tasks/s", "bulk.drain.rate"),
            new Line("… syncs for 1,000 tasks", "bulk.drain.syncs"),
            new Line("drain 1,000,000, tasks/s", "many.drain.rate"),
            new Line("drain 10,000 with retention, tasks/s", "few.retained.drain.rate"),
            new Line("… syncs for 1,000 tasks", "few.retained.drain.syncs"),
            new Line("drain 100,000 with retention, tasks/s", "bulk.retained.drain.rate"),
            new Line("… syncs for 1,000 tasks", "bulk.retained.drain.syncs"),
            new Line("enqueue and run at once, tasks/s", "steady.rate"),
            new Line("… syncs for 1,000 tasks", "steady.syncs"),
            new Line("tasks of which each fails once, ended tasks/s", "retry.rate"),
            new Line("payloads of 100 KB, enqueue, 1 thread, tasks/s", "large.enqueue-1.rate"),
            new Line("payloads of 100 KB, bulk of 1,000, tasks/s", "large.rate"),
            new Line("payloads of 100 KB, drain 1,000, tasks/s", "large.drain.rate"),
            new Line("enqueue → start, idle, median, ms", "latency.idle.p50"),
            new Line("… 99th percentile, ms", "latency.idle.p99"),
            new Line("… 99.9th percentile, ms", "latency.idle.p99.9"),
            new Line("enqueue → start, half load, median, ms", "latency.half.p50"),
            new Line("… 99th percentile, ms", "latency.half.p99"),
            new Line("… 99.9th percentile, ms", "latency.half.p99.9"),
            new Line("cold: open and start, ms", "cold.start.ms"),
            new Line("… until the first task runs, ms", "cold.first.ms"),
            new Line("cold: enqueue the first 1,000, tasks/s", "cold.enqueue.rate"),
            new Line("cold: drain 10,000, tasks/s", "cold.drain.rate"),
            new Line("idle, processor ms a minute", "idle.cpu"),
            new Line("idle, statements a minute", "idle.statements"),
            new Line("heap with 1,000 waiting, MB", "heap.small"),
            new Line("heap with 1,000,000 waiting, MB", "heap.many"));

    static final List<Line> OWN = List.of(
            new Line("JTA, 8 threads: an INSERT in its place, /s", "jta.by-hand.rate"),
            new Line("JTA, 8 threads: a task in shared mode, /s", "jta.shared.rate"),
            new Line("8 threads: a task without a transaction, /s", "jta.none.rate"),
            new Line("JTA, 8 threads: a task in separate mode, /s", "jta.separate.rate"),
            new Line("JTA, 8 threads: an INSERT and a task in separate mode, /s", "jta.insert-separate.rate"),
            new Line("… with a witness, /s", "jta.insert-witness.rate"),
            new Line("drain 10,000, tasks/s", "growth.few"),
            new Line("drain 100,000, tasks/s", "growth.bulk"),
            new Line("drain 1,000,000, tasks/s", "growth.many"),
            new Line("drain 100,000 next to 1,000,000 of a paused queue, tasks/s", "growth.paused"),
            new Line("drain 100,000 next to 1,000,000 for tomorrow, tasks/s", "growth.scheduled"),
            new Line("drain 200,000 of 10 queues and 5 priorities, scattered, tasks/s", "growth.scattered"),
            new Line("drain 100,000 of 1 queue, tasks/s", "queues.1.drain.rate"),
            new Line("… of 100 queues alternating, tasks/s", "queues.100.drain.rate"),
            new Line("… of 1,000 queues alternating, tasks/s", "queues.1000.drain.rate"),
            new Line("one queue alone, enqueue and run, 8 threads, tasks/s", "queues.alone.enqueue-8.rate"),
            new Line("… next to 300 idle ones, tasks/s", "queues.beside-300.enqueue-8.rate"),
            new Line("one queue alone, enqueue → start, median, ms", "queues.alone.latency.p50"),
            new Line("… next to 300 idle ones, ms", "queues.beside-300.latency.p50"),
            new Line("10,000 queues, from the start to rest, ms", "queues.very-many.rest.ms"),
            new Line("… processor ms", "queues.very-many.rest.cpu"),
            new Line("a bulk of 1,000,000 next to others, tasks/s", "beside.bulk.rate"),
            new Line("… longest enqueue of another caller, ms", "beside.enqueue.max"),
            new Line("… longest gap between two starts of another queue, ms", "beside.gap.max"),
            new Line("… the write-ahead log at its largest, MB", "beside.wal.mb"));

    boolean isMore() {
        return title.startsWith("…");
    }
}
