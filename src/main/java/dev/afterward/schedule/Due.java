package dev.afterward.schedule;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule has to do at a moment.
 *
 * @param fired the nominal times of the occurrences that fire now, in their order
 * @param unfired the occurrences that do not fire, all before the first one that does, in their order
 * @param next the nominal time of the next occurrence, after the moment; null when there is none until the year 9999
 */
public record Due(
        List<Instant> fired,
        List<Unfired> unfired,
        @Nullable Instant next) {

    /** Copies the lists. */
    public Due {
        fired = List.copyOf(fired);
        unfired = List.copyOf(unfired);
    }
}
