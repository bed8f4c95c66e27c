package dev.afterward.dispatch.runtime;

import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine says in the log, a method for each message; the reference of log messages tells what to do about each.
 *
 * <p>A log handler is code of others. So no message is logged by the thread that has it to say: see {@link LogQueue}. No
 * method throws.
 */
public final class Messages implements EngineThread.Step {

    private final LogQueue log;
    private final ScheduleMessages schedules;

    /** Messages to the library's logger. */
    public Messages() {
        this(System.getLogger("dev.afterward"));
    }

    Messages(Logger log) {
        this.log = new LogQueue(log);
        this.schedules = new ScheduleMessages(this.log);
    }

    /** A step of the coordinator, a worker or the thread of events threw; the thread goes on. */
    public void threadSurvived(String thread, Throwable e) {
        log.later(Level.ERROR, "AFT-201: the thread " + thread + " goes on after an unexpected failure", e);
    }

    /** A turn failed and is made again. */
    public void turnFailed(long delayMillis, Throwable e) {
        log.later(
                Level.WARNING,
                "AFT-202: writing to the task store failed; retrying in " + TimeText.ofMillis(delayMillis)
                        + ". See the cause; check the store's disk space and locks",
                e);
    }

    /** The codec did not close. */
    public void codecNotClosed(Throwable e) {
        log.later(Level.WARNING, "AFT-203: the codec was not closed properly", e);
    }

    /** Events found no room. */
    public void eventsDropped(long count) {
        log.later(
                Level.WARNING,
                "AFT-204: dropped " + TimeText.count(count, "task event", "task events")
                        + " because too many were waiting. Make listeners and observers faster; tasks are not affected",
                null);
    }

    /** A listener threw. */
    public void listenerFailed(TaskEvent event, Throwable e) {
        log.later(Level.WARNING, "AFT-205: a listener failed on " + MessageText.brief(event), e);
    }

    /** The store refused a settlement. */
    public void notSettled(TaskId task, String queue, int attempt, Throwable e) {
        log.later(
                Level.ERROR,
                "AFT-206: could not store the result of attempt " + attempt + " of task " + task + " of queue '" + queue
                        + "'. See the cause",
                e);
    }

    /** The client has stopped, and the store refuses what is left of its settlements. */
    public void resultsNotStored(long count, Throwable e) {
        log.later(
                Level.ERROR,
                "AFT-206: the client has stopped without storing all results (attempts: " + count
                        + "). The tasks of these attempts run again after the next start",
                e);
    }

    /** A settlement found its claim gone. */
    public void claimLost(TaskId task, String queue, int attempt) {
        log.later(
                Level.WARNING,
                "AFT-207: dropped the result of attempt " + attempt + " of task " + task + " of queue '" + queue
                        + "': another client took the task over. If this process paused for longer than afterward.lease,"
                        + " raise it",
                null);
    }

    /** A transaction that an attempt was made in does not end. */
    public void unanswered(TaskId task, String queue, int attempt) {
        log.later(
                Level.WARNING,
                "AFT-249: task " + task + " of queue '" + queue + "': it is not known how attempt " + attempt
                        + " has ended, because another transaction has the row of the task",
                null);
    }

    /** The database with the marks of attempts does not answer. */
    public void marksUnanswered(Throwable e) {
        log.later(
                Level.WARNING,
                "AFT-250: the database with the table afterward_effect does not answer: tasks whose outcome it knows stay running"
                        + " until it does",
                e);
    }

    /** It cannot be found out what has become of an attempt that leaves a mark. */
    public void markUnknown(long task) {
        log.later(
                Level.WARNING,
                "AFT-251: task " + new TaskId(task)
                        + ": it is not known whether its work is committed, because a transaction that has not"
                        + " ended holds its row in the table afterward_effect. The task stays running until it is known",
                null);
    }

    /** The client has stopped, and it was not found out of some tasks how they have ended. */
    public void marksOpen(long count) {
        log.later(
                Level.WARNING,
                "AFT-253: the client has stopped, and it is not known of " + count
                        + " tasks whether their work is committed: the next" + " start finds it out",
                null);
    }

    /** A task cannot be settled, since the marks of its attempts are not there any more. */
    public void marksGone(TaskId task, String queue) {
        log.later(
                Level.ERROR,
                "AFT-252: task " + task + " of queue '" + queue
                        + "' is parked: the table afterward_effect that would tell whether its"
                        + " work is committed is not the one that is configured now",
                null);
    }

    /** Parked tasks became ready. */
    public void unparked(long count, List<String> queues) {
        log.later(
                Level.INFO,
                "AFT-208: trying " + TimeText.count(count, "parked task", "parked tasks") + " again (queues: "
                        + MessageText.some(queues) + ")",
                null);
    }

    /** Ready tasks of queues without a processor were parked. */
    public void parked(long count, List<String> queues) {
        log.later(
                Level.WARNING,
                "AFT-209: parked " + TimeText.count(count, "task", "tasks") + " (queues: " + MessageText.some(queues)
                        + "): there is no processor here. Start an application that has one on this store, or delete the"
                        + " tasks in the console",
                null);
    }

    /** Stored tasks would not run here. */
    public void storedDoNotRun(List<String> findings) {
        log.later(
                Level.WARNING,
                "AFT-247: the store holds tasks that this release does not run as they are: "
                        + MessageText.some(findings),
                null);
    }

    /** Stored tasks are left to other clients, or run without all that they hold. */
    public void storedRunOtherwise(List<String> findings) {
        log.later(
                Level.INFO,
                "AFT-247: the store holds tasks that this release does not run as they are: "
                        + MessageText.some(findings),
                null);
    }

    /** What is stored could not be read before the start, or behind it. */
    public void gateNotRead(Throwable e) {
        log.later(Level.WARNING, "AFT-248: what is stored could not be checked against the processors here", e);
    }

    /** Tasks of a client that died were rescued. */
    public void rescued(int count) {
        log.later(
                Level.WARNING,
                "AFT-210: running " + TimeText.count(count, "task", "tasks")
                        + " again: the process that ran them did not stop cleanly. Find out why it ended",
                null);
    }

    /** A task was rescued too often. */
    public void rescuedTooOften(TaskId task, String queue, String reason) {
        log.later(Level.ERROR, "AFT-211: task " + task + " of queue '" + queue + "' has failed: " + reason, null);
    }

    /** The client runs tasks. */
    public void started(int workers, int queues) {
        log.later(Level.INFO, "AFT-212: started (workers: " + workers + ", queues: " + queues + ")", null);
    }

    /** The client has stopped. */
    public void stopped(boolean inTime) {
        log.later(Level.INFO, "AFT-213: " + (inTime ? "stopped" : "stopped: some attempts did not end in time"), null);
    }

    /** The store cannot be used any more. */
    public void storeRefused(Throwable e) {
        log.later(Level.ERROR, "AFT-214: the store cannot be used: no task is accepted or run until the next start", e);
    }

    /** What is said of schedules. */
    public ScheduleMessages schedules() {
        return schedules;
    }

    /** The store does not know the client any more. */
    public void clientLost(Throwable e) {
        log.later(
                Level.WARNING,
                "AFT-225: the store no longer knows this client. Its attempts are interrupted and made again; it"
                        + " continues as a new client",
                e);
    }

    /** There is no new client yet for one that the store does not know any more. */
    public void notRenewed(long delayMillis, Throwable e) {
        log.later(
                Level.WARNING,
                "AFT-226: could not open the store as a new client; retrying in " + TimeText.ofMillis(delayMillis),
                e);
    }

    /** A new client follows one that the store does not know any more. */
    public void clientRenewed(int before, int client) {
        log.later(Level.INFO, "AFT-227: client " + client + " continues for client " + before, null);
    }

    /** A step of a turn failed when it learned what had become of the turn. */
    public void stepFailed(Throwable e) {
        log.later(Level.ERROR, "AFT-215: a step failed after a write to the task store. Report it", e);
    }

    /** Whether messages for developers are logged: of each attempt that succeeds, for one. */
    public boolean isDetailed() {
        return log.isDetailed();
    }

    /** An attempt succeeded. */
    public void attemptSucceeded(TaskId task, String queue, long micros, int attempt) {
        log.later(
                Level.DEBUG,
                "task " + task + " of queue '" + queue + "' succeeded in " + micros + " µs, attempt " + attempt,
                null);
    }

    /** An attempt failed and there is another one. Called by a worker. */
    public void attemptFailed(
            TaskId task, String queue, long millis, int attempt, int remaining, long delay, Throwable e) {
        log.ofWorker(
                Level.WARNING,
                "AFT-217: task " + task + " of queue '" + queue + "' failed after " + TimeText.ofMillis(millis)
                        + ", attempt "
                        + attempt + ", " + remaining + " remaining, next in " + TimeText.ofMillis(delay) + ": "
                        + MessageText.text(e),
                null);
    }

    /** A task ended as failed or cancelled. Called by a worker. */
    public void taskEnded(TaskId task, String queue, String status, long millis, int attempt, Throwable e) {
        log.ofWorker(
                Level.ERROR,
                "AFT-218: task " + task + " of queue '" + queue + "' ended as " + status + " after "
                        + TimeText.ofMillis(millis) + ", attempt " + attempt + ", none remaining",
                e);
    }

    /** An attempt failed while the client was stopping. Called by a worker. */
    public void attemptGivenBack(TaskId task, String queue, int attempt, Throwable e) {
        log.ofWorker(
                Level.INFO,
                "AFT-224: attempt " + attempt + " of task " + task + " of queue '" + queue
                        + "' failed while the client was stopping. It does not count, and is made again after the next"
                        + " start: " + MessageText.text(e),
                null);
    }

    /** A task was parked: it cannot be read. Called by a worker. */
    public void taskParked(TaskId task, String queue, Throwable e) {
        log.ofWorker(
                Level.ERROR,
                "AFT-219: task " + task + " of queue '" + queue + "' was parked: its payload cannot be read",
                e);
    }

    /** A thread of the engine had ended, and another one took its place. */
    public void threadReplaced(String thread) {
        log.later(Level.ERROR, "AFT-220: the thread " + thread + " had ended unexpectedly and was replaced", null);
    }

    /** A thread of the engine has ended, and there is none to take its place. */
    public void threadNotReplaced(String thread, Throwable e) {
        log.later(
                Level.ERROR,
                "AFT-221: the thread " + thread + " has ended and cannot be replaced; tried again soon",
                e);
    }

    /** Transactions are in doubt; the thread that logs finds out which. */
    public void inDoubt(int count, Supplier<String> oldest) {
        log.later(
                Level.WARNING,
                "AFT-223: it is not known whether transactions have committed that have enqueued tasks (in doubt: "
                        + count
                        + "). Their tasks are parked until it is decided. Look at your data, then decide for one task of"
                        + " each transaction, by TaskOperations.resolve or in the console.",
                null,
                oldest);
    }

    /** The client does not hear what others announce. */
    public void deaf(String why, long pollNanos) {
        log.later(
                Level.WARNING,
                "AFT-230: this client receives no signals of other clients of its store: " + why
                        + ". It looks for their tasks every "
                        + TimeText.ofMillis(TimeUnit.NANOSECONDS.toMillis(pollNanos))
                        + " instead, and starts them so much later",
                null);
    }

    /** The database has committed, and has something to say about it. */
    public void committedWithWarning(String warning) {
        log.later(
                Level.WARNING,
                "AFT-232: the database has committed with a warning: " + warning
                        + ". What was stored may be missing after a failover",
                null);
    }

    /** The client has lost the connection on which it hears what others announce, or gets none. */
    public void notListening(Throwable e) {
        log.later(
                Level.WARNING,
                "AFT-231: the connection for signals of other clients of the store is lost, or cannot be opened. It is"
                        + " tried again; until then tasks of other clients start late here",
                e);
    }

    /** Something that only a developer of the library wants to know. */
    public void detail(String text, @Nullable Throwable e) {
        log.later(Level.DEBUG, text, e);
    }

    /** Lets the thread end once it has logged what was said before. */
    public void end() {
        log.end();
    }

    /** Logs the next message, or waits for one. */
    @Override
    public boolean again() throws InterruptedException {
        return log.again();
    }
}
