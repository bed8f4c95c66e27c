package dev.afterward.jdbc;

import dev.afterward.store.Signal;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Signals as texts: {@code sender;ready queues;suspect queues;due time}, or {@code sender;*} for an unknown one. */
final class SignalText {

    /** PostgreSQL takes texts of less than 8,000 bytes. */
    private static final int LONGEST = 7_000;

    private static final String UNKNOWN = "*";

    private SignalText() {}

    static String of(Signal signal, int sender) {
        String text = sender + ";" + list(signal.ready()) + ";" + list(signal.suspect()) + ";"
                + (signal.nextDue() == Long.MAX_VALUE ? "" : signal.nextDue());
        return signal.isUnknown() || text.length() > LONGEST ? sender + ";" + UNKNOWN : text;
    }

    private static String list(Set<Integer> queues) {
        return queues.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * The signal of another client. A text of a kind that is not known here stands for something that is not known: a newer
     * version may have sent it.
     *
     * @param self the client that reads
     * @return empty when it is its own
     */
    static Optional<Signal> read(String text, int self) {
        String[] parts = text.split(";", -1);
        if (parts[0].equals(String.valueOf(self))) {
            return Optional.empty();
        }
        if (parts.length != 4) {
            return Optional.of(Signal.UNKNOWN);
        }
        try {
            return Optional.of(new Signal(
                    queues(parts[1]),
                    queues(parts[2]),
                    parts[3].isEmpty() ? Long.MAX_VALUE : Long.parseLong(parts[3])));
        } catch (NumberFormatException e) {
            return Optional.of(Signal.UNKNOWN);
        }
    }

    /** The queues of a list, which may be null. */
    static Set<Integer> queues(@Nullable String list) {
        Set<Integer> queues = new TreeSet<>();
        if (list != null && !list.isEmpty()) {
            for (String queue : list.split(",", -1)) {
                queues.add(Integer.valueOf(queue));
            }
        }
        return queues;
    }
}
