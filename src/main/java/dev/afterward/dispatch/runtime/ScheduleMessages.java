package dev.afterward.dispatch.runtime;

import java.lang.System.Logger.Level;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the engine says of schedules in the log: see {@link Messages}. */
public final class ScheduleMessages {

    private final LogQueue log;

    ScheduleMessages(LogQueue log) {
        this.log = log;
    }

    /** A schedule could not be fired. */
    public void notFired(String schedule, Throwable e) {
        log.later(Level.ERROR, "AFT-240: schedule '" + schedule + "' could not be fired; it is tried again", e);
    }

    /** A schedule cannot be fired as it is. */
    public void broken(String schedule) {
        log.later(
                Level.ERROR,
                "AFT-241: schedule '" + schedule
                        + "' does not fire: this process cannot tell its times. The console and"
                        + " Schedules.find say why",
                null);
    }

    /** What is declared could not be stored. */
    public void notDeclared(Throwable e) {
        log.later(
                Level.ERROR,
                "AFT-242: the schedules that the application declares could not be stored; it is tried again",
                e);
    }

    /** The application declares a schedule no more. */
    public void retired(String schedule) {
        log.later(
                Level.INFO,
                "AFT-243: schedule '" + schedule + "' was retired: the application declares it no more",
                null);
    }

    /** The application declares what a schedule was before. */
    public void outdated(String schedule) {
        log.later(
                Level.WARNING,
                "AFT-244: schedule '" + schedule + "' stays as it is: another client of the store declares it as it is"
                        + " now, and this one as it was before",
                null);
    }

    /** Another application declares a schedule of the same name. */
    public void ofAnother(String schedule, String application) {
        log.later(
                Level.ERROR,
                "AFT-245: schedule '" + schedule + "' was not stored: application '" + application
                        + "' declares one of the same name. Names are unique in a store: give it another one",
                null);
    }

    /**
     * A schedule that was edited is what the code says again.
     *
     * @param schedule its name
     * @param editor who has edited it in the console; null when the application has, with {@code Schedules.put}
     * @param at when, in UTC milliseconds of the Unix epoch
     */
    public void editEnds(String schedule, @Nullable String editor, long at) {
        log.later(
                Level.WARNING,
                "AFT-246: schedule '" + schedule + "' was changed "
                        + (editor == null ? "with Schedules.put" : "in the console by '" + editor + "'") + " at "
                        + Instant.ofEpochMilli(at) + ", and is now what the application declares or puts, which is not"
                        + " what it was before",
                null);
    }
}
