package dev.afterward.dispatch.intake;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.store.NewTask;
import dev.afterward.store.Readied;
import dev.afterward.store.TaskStore;
import dev.afterward.store.UnknownTurnException;
import java.util.List;

/** Writes bulks in transactions of their own, where the database has several writers: see {@link TaskStore#writeBulk}. */
public final class BulkWriter {

    private final TaskStore store;
    private final Hints hints;
    private final EventQueue events;
    private final TimeSource clock;
    private final Runnable wake;

    /**
     * How bulks are written.
     *
     * @param store writes them
     * @param hints learns of what is ready
     * @param events receives what was submitted
     * @param clock the time
     * @param wake wakes the coordinator
     */
    public BulkWriter(TaskStore store, Hints hints, EventQueue events, TimeSource clock, Runnable wake) {
        this.store = store;
        this.hints = hints;
        this.events = events;
        this.clock = clock;
        this.wake = wake;
    }

    /** The exceptions are those of {@link Bulks#submit}. */
    void write(List<NewTask> tasks) {
        List<TaskId> stored = NewTask.ids(tasks);
        long now = clock.millis();
        try {
            store.writeBulk(tasks, now);
        } catch (UnknownTurnException e) {
            hints.lookEverywhereWithOthers();
            wake.run();
            throw new OutcomeUnknownException(
                    "it is unknown whether the " + tasks.size() + " tasks are stored: " + e.getMessage(), stored, e);
        }
        if (events.isHeard()) {
            events.fire(new TaskEvent.Submitted(stored));
        }
        hints.readied(Readied.of(tasks, now));
        wake.run();
    }
}
