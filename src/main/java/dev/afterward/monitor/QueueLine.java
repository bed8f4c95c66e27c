package dev.afterward.monitor;

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
 * @param ready how many tasks are due
 * @param waiting since when its oldest due task waits, in words, or null
 * @param oldest the same as a moment
 * @param running how many run, of how many at most
 * @param most how many may run, if somebody has said so by hand, or null
 * @param parked how many are parked, or null for none
 * @param succeeded how many succeeded in the last hour
 * @param failed how many failed in the last hour
 * @param failing whether many of its attempts fail
 * @param points its attempts of the last hour, as the points of a curve
 * @param failedPoints its failures of the last hour
 * @param settings its settings in force
 */
public record QueueLine(
        String name,
        String plain,
        String link,
        @Nullable String type,
        boolean paused,
        String ready,
        @Nullable String waiting,
        @Nullable Moment oldest,
        String running,
        @Nullable String most,
        @Nullable String parked,
        String succeeded,
        String failed,
        boolean failing,
        String points,
        String failedPoints,
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
