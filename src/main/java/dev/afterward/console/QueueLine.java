package dev.afterward.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue as a page shows it.
 *
 * @param name its name, to be shown
 * @param plain its name as it is
 * @param link its name, for an address
 * @param type the class of its tasks, or null when it is not processed here
 * @param paused whether it is paused
 * @param pausedAt since when it is paused, or null
 * @param pausedBy who has paused it, or null when the application has, or nobody
 * @param ready how many tasks are due
 * @param waiting since when its oldest due task waits, in words, or null
 * @param oldest the same as a moment
 * @param running how many run, of how many at most
 * @param most how many may run, if somebody has said so by hand, or null
 * @param parked how many are parked, or null for none
 * @param succeeded how many succeeded in the last hour
 * @param failed how many failed in the last hour
 * @param failing whether many of its attempts fail
 * @param outline its attempts of the last hour, as the outline of bars
 * @param failedOutline its failures of the last hour
 * @param peak how high the highest bar is, in words
 * @param settings its settings in force
 */
public record QueueLine(
        String name,
        String plain,
        String link,
        @Nullable String type,
        boolean paused,
        @Nullable Moment pausedAt,
        @Nullable String pausedBy,
        String ready,
        @Nullable String waiting,
        @Nullable Moment oldest,
        String running,
        @Nullable String most,
        @Nullable String parked,
        String succeeded,
        String failed,
        boolean failing,
        String outline,
        String failedOutline,
        String peak,
        List<Setting> settings) {

    /** Copies. */
    public QueueLine {
        settings = List.copyOf(settings);
    }

    /**
     * A setting.
     *
     * @param key its name in the configuration
     * @param value its value
     * @param source where the value comes from
     */
    public record Setting(String key, String value, String source) {}
}
