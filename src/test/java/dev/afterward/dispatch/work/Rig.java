package dev.afterward.dispatch.work;

import dev.afterward.QueueConfig;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.Announcements;
import dev.afterward.dispatch.step.BulkClaims;
import dev.afterward.dispatch.step.Claims;
import dev.afterward.dispatch.step.Cleanup;
import dev.afterward.dispatch.step.Counters;
import dev.afterward.dispatch.step.Decisions;
import dev.afterward.dispatch.step.GlobalLimits;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.step.LastChance;
import dev.afterward.dispatch.step.MarkedClaims;
import dev.afterward.dispatch.step.MarkedEnds;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.step.Rescue;
import dev.afterward.dispatch.step.Suspects;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.store.TaskStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The parts of an engine that share the workers out, put together as the engine does, without a thread and a store. */
final class Rig {

    final WorkQueue work = new WorkQueue();
    final ClaimedTasks claimed = new ClaimedTasks();
    final Queues queues;
    final Hints hints;
    final Claims claims;
    final HandOver handOver;

    Rig(int workers, List<Simulation.Kind> kinds, TimeSource clock, AttemptSink sink) {
        Map<String, Integer> ids = new TreeMap<>();
        List<ProcessorBinding<?>> bindings = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            QueueConfig config = QueueConfig.builder("q" + i)
                    .concurrency(kinds.get(i).limit())
                    .build();
            ids.put("q" + i, i + 1);
            bindings.add(new ProcessorBinding<>(Simulation.Work.class, config, (task, context) -> {}));
        }
        TaskStore.Opened opened = new TaskStore.Opened(1, 0, ids, Set.of(), Map.of(), Set.of(), true, "node");
        queues = new Queues(bindings, Queues.backoffs(bindings, type -> null), opened, workers, work);
        hints = new Hints(queues, new Announcements(false, TimeSource.system()));
        BatchSize batch = new BatchSize();
        Messages messages = new Messages();
        handOver = new HandOver(work, claimed, queues, sink, clock, null, () -> {});
        LastChance lastChance = new LastChance(3);
        GlobalLimits limits = new GlobalLimits(hints, false);
        Suspects suspects = new Suspects(hints, claimed, work.places(), clock, lastChance, limits);
        OpenDecisions open = new OpenDecisions(clock);
        Cleanup cleanup = new Cleanup(0, batch, 0);
        Counters counters = new Counters();
        EventQueue events = new EventQueue(List.of(), CallInterceptor.none(), messages);
        MarkedEnds ends = new MarkedEnds(null, sink, work, messages, clock, () -> {}, () -> false);
        Rescue.Setting setting = new Rescue.Setting(
                new Decisions(open, batch, hints, null, 0),
                cleanup,
                counters,
                true,
                60_000,
                new MarkedClaims(ends, lastChance, queues, hints, cleanup, counters, events, messages, () -> {}));
        Rescue rescue = new Rescue(setting, hints, lastChance, queues, claimed, events, messages);
        claims = new Claims(hints, suspects, work, handOver, batch, rescue, new BulkClaims(open), limits);
    }
}
