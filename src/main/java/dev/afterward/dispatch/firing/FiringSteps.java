package dev.afterward.dispatch.firing;

import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.ScheduleMessages;
import dev.afterward.dispatch.step.Cancellation;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Queues;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What turns do with schedules, put together. */
public final class FiringSteps {

    private final Queues queues;
    private final Hints hints;
    private final ScheduleActs acts;
    private final Declarations declarations;
    private final Firing firing;

    /**
     * What the steps work with.
     *
     * @param queues the queues that are processed here
     * @param hints when schedules are to be fired
     * @param ids the ids of tasks
     * @param batch how much a turn may write
     * @param cancellation cancels tasks that are in the way
     * @param events receives what was enqueued
     * @param messages receives what cannot fire
     * @param isStarted whether this client runs tasks by now
     * @param exclusive whether this client has the store for itself
     * @param interval how often to look for what others have done, in milliseconds; 0 for never
     */
    public record With(
            Queues queues,
            Hints hints,
            TaskIds ids,
            BatchSize batch,
            Cancellation cancellation,
            EventQueue events,
            ScheduleMessages messages,
            BooleanSupplier isStarted,
            boolean exclusive,
            long interval) {}

    /**
     * Makes them. Nothing is due before the client is started.
     *
     * @param with what they work with
     * @param application the name of the application; empty where it has none
     * @param declared what its code declares
     */
    public FiringSteps(With with, String application, List<DeclaredSchedule> declared) {
        queues = with.queues;
        hints = with.hints;
        Timetables timetables = new Timetables();
        acts = new ScheduleActs(timetables, queues, with.ids);
        Declared all = new Declared(application, declared, acts, queues, with.messages, with.exclusive);
        declarations = new Declarations(all, timetables, hints, with.messages, with.isStarted);
        firing = new Firing(with, timetables, all);
    }

    /** Both, in the order in which a turn makes them: what is declared first. */
    public List<TurnStep> inOrder() {
        return List.of(declarations, firing);
    }

    /**
     * What the last turn of a client does.
     *
     * @return the step; empty when there is nothing to be done
     */
    public List<TurnStep> last() {
        return declarations.leave() ? List.of(declarations) : List.of();
    }

    /** What is done to schedules by hand. */
    public ScheduleActs acts() {
        return acts;
    }

    /** The task of an occurrence has ended. Called under the gate. */
    public void occurrenceEnded() {
        firing.occurrenceEnded();
    }

    /** A schedule with tasks of a queue was changed here. Called under the gate. */
    public void changed(int queueId) {
        queues.expectSchedules(queueId);
        hints.lookAtSchedules();
    }
}
