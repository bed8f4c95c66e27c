package dev.afterward.dispatch;

import dev.afterward.TaskClient;
import dev.afterward.dispatch.firing.DeclaredSchedule;
import dev.afterward.dispatch.firing.FiringSteps;
import dev.afterward.dispatch.intake.NewTasks;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.intake.TicketQueue;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Lease;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.BulkClaims;
import dev.afterward.dispatch.step.Cancellation;
import dev.afterward.dispatch.step.Claims;
import dev.afterward.dispatch.step.Cleanup;
import dev.afterward.dispatch.step.Commands;
import dev.afterward.dispatch.step.Counters;
import dev.afterward.dispatch.step.Decisions;
import dev.afterward.dispatch.step.Doubts;
import dev.afterward.dispatch.step.DueTasks;
import dev.afterward.dispatch.step.Ends;
import dev.afterward.dispatch.step.GlobalLimits;
import dev.afterward.dispatch.step.Heartbeat;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.step.Inquiries;
import dev.afterward.dispatch.step.LastChance;
import dev.afterward.dispatch.step.LateRows;
import dev.afterward.dispatch.step.MarkedClaims;
import dev.afterward.dispatch.step.MarkedEnds;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.step.Parking;
import dev.afterward.dispatch.step.RemoteControl;
import dev.afterward.dispatch.step.Rescue;
import dev.afterward.dispatch.step.Settlements;
import dev.afterward.dispatch.step.Suspects;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.AttemptSink;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.HandOver;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.Effects;
import dev.afterward.store.TaskStore;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The steps of one life's turns, each with its collaborators, and the order in which a turn makes them. */
final class EngineSteps {

    final BatchSize batch = new BatchSize();
    final Counters counters = new Counters();
    final TicketQueue tickets = new TicketQueue();
    final GlobalLimits limits;
    final Commands commands;
    final FiringSteps schedules;
    final Doubts doubts;
    final Cleanup cleanup;
    final Settlements settlements;
    final Inquiries inquiries;
    final HandOver handOver;
    final Decisions decisions;
    final MarkedEnds markedEnds;
    final MarkedClaims markedClaims;
    final Rescue rescue;
    final Parking parking;
    final LateRows lateRows;
    final Heartbeat heartbeat;
    final NewTasks newTasks;
    final Claims claims;
    final Cancellation cancellation;
    final RemoteControl remote;

    private final List<TurnStep> inOrder;

    /**
     * What the steps work with.
     *
     * @param opened what the store says of itself
     * @param queues the queues
     * @param work where claimed tasks wait for workers
     * @param claimed the tasks of this client
     * @param hints what is expected in the store
     * @param ids the ids that were handed out
     * @param turns whether turns fail
     * @param lease whether what was claimed is still this client's
     * @param events receives what happens to tasks
     * @param messages receives what is logged
     * @param effects the marks that attempts leave in the application's database, or null if they leave none
     * @param sweep removes those that nobody needs any more
     * @param isHolding whether transactions hold prepared tasks, which others must leave alone
     * @param wake wakes the coordinator
     * @param wakeBefore wakes the coordinator unless it wakes up by a time, in UTC milliseconds of the Unix epoch
     */
    record Collaborators(
            TaskStore.Opened opened,
            Queues queues,
            WorkQueue work,
            ClaimedTasks claimed,
            Hints hints,
            TaskIds ids,
            TurnRunner turns,
            Lease lease,
            EventQueue events,
            Messages messages,
            @Nullable Effects effects,
            MarkedEnds.Sweep sweep,
            BooleanSupplier isHolding,
            Runnable wake,
            LongConsumer wakeBefore) {}

    /**
     * Makes them. Nothing is due yet.
     *
     * @param setup the settings and the clock
     * @param client what processors get as the client
     * @param openDecisions the outcomes of transactions that no turn has written yet
     * @param with what they work with
     * @param started whether the client was started
     * @param fires whether it fires schedules: once it is started, or while it runs what is due without a start
     * @param hears whether other clients can tell this one of news
     * @param now when the store was opened, in UTC milliseconds of the Unix epoch
     */
    EngineSteps(
            EngineSetup setup,
            TaskClient client,
            OpenDecisions openDecisions,
            Collaborators with,
            BooleanSupplier started,
            BooleanSupplier fires,
            boolean hears,
            long now) {
        EngineConfig config = setup.config();
        TimeSource clock = setup.clock();
        TaskStore.Opened opened = with.opened;
        Queues queues = with.queues;
        WorkQueue work = with.work;
        ClaimedTasks claimed = with.claimed;
        Hints hints = with.hints;
        EventQueue events = with.events;
        Messages messages = with.messages;
        boolean exclusive = opened.exclusive();
        long lease = config.lease().toMillis();
        doubts = openDecisions.doubts();
        limits = new GlobalLimits(hints, hears);
        commands = new Commands(with.turns, clock, with.wake);
        cleanup = new Cleanup(config.cleanupInterval().toMillis(), batch, now);
        Ends ends = new Ends(hints, counters, cleanup, events, messages);
        settlements = new Settlements(
                claimed,
                ends,
                hints,
                limits,
                batch,
                messages,
                with.wake,
                commands::attemptsAreSettled,
                () -> occurrenceEnded(),
                (attempt, followUp) -> sink().ended(attempt, followUp));
        inquiries = new Inquiries(
                claimed,
                settlements,
                ends,
                hints,
                limits,
                batch,
                messages,
                with.wake,
                commands::attemptsAreSettled,
                () -> occurrenceEnded());
        markedEnds = new MarkedEnds(with.effects, inquiries, work, messages, clock, with.wake, with.sweep);
        handOver = new HandOver(work, claimed, queues, markedEnds, clock, client, () -> {
            hints.outOfStep();
            with.wake.run();
        });
        LastChance lastChance = new LastChance(config.maxRescues());
        Suspects suspects = new Suspects(hints, claimed, work.places(), clock, lastChance, limits);
        parking = new Parking(opened, queues, config.workers() > 0, started, hints, messages);
        decisions = new Decisions(openDecisions, batch, hints, parking, opened.lastId());
        markedClaims = new MarkedClaims(
                markedEnds, lastChance, queues, hints, cleanup, counters, events, messages, () -> occurrenceEnded());
        rescue = new Rescue(
                new Rescue.Setting(decisions, cleanup, counters, exclusive, lease, markedClaims),
                hints,
                lastChance,
                queues,
                claimed,
                events,
                messages);
        claims = new Claims(hints, suspects, work, handOver, batch, rescue, new BulkClaims(openDecisions), limits);
        lateRows = new LateRows(hints, claims);
        heartbeat = new Heartbeat(
                with.turns,
                claimed,
                claims,
                with.isHolding,
                with.ids::highest,
                with.wakeBefore,
                exclusive,
                lease,
                clock,
                with.lease,
                now);
        cancellation =
                new Cancellation(commands, claimed, handOver, markedClaims, queues, cleanup, events, hints, clock);
        remote = new RemoteControl(
                queues,
                work,
                config.workers(),
                handOver,
                hints,
                cancellation,
                messages,
                with.wake,
                exclusive || hears ? 0 : lease / 3,
                now);
        schedules = new FiringSteps(
                new FiringSteps.With(
                        queues,
                        hints,
                        with.ids,
                        batch,
                        cancellation,
                        events,
                        messages.schedules(),
                        fires,
                        exclusive,
                        exclusive || hears ? 0 : lease),
                setup.schedules().application(),
                declared(setup.schedules(), queues));
        newTasks = new NewTasks(
                tickets,
                queues,
                work.places(),
                handOver,
                hints,
                heartbeat,
                events,
                messages,
                with.wake,
                with.effects != null);
        inOrder = List.of(
                decisions,
                new DueTasks(hints, batch, claims),
                // Before the settlements: what those park was not parked when the client was started.
                parking,
                inquiries,
                settlements,
                heartbeat,
                markedClaims,
                rescue,
                remote,
                commands,
                schedules.inOrder().get(0),
                schedules.inOrder().get(1),
                newTasks,
                claims,
                lateRows,
                counters,
                cleanup);
    }

    /** Takes what follows from attempts. */
    AttemptSink sink() {
        return markedEnds;
    }

    private void occurrenceEnded() {
        schedules.occurrenceEnded();
    }

    private static List<DeclaredSchedule> declared(ScheduleSetup setup, Queues queues) {
        return setup.definitions().stream()
                .map(one -> {
                    RuntimeQueue queue = queues.named(one.queue());
                    return new DeclaredSchedule(
                            one.name(),
                            queue.id(),
                            one.payload(),
                            queue.config().version(),
                            one.times(),
                            one.policy(),
                            DeclaredSchedule.urgency(queue.config()));
                })
                .toList();
    }

    /** All of them, in the order in which a turn makes them. */
    List<TurnStep> inOrder() {
        return inOrder;
    }
}
