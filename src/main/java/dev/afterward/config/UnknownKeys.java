package dev.afterward.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds keys that nothing reads: most of them are known ones, misspelt. */
final class UnknownKeys {

    private static final Pattern ENVIRONMENT = Pattern.compile("AFTERWARD_[A-Z0-9_]+");
    private static final Pattern NOT_IN_ENVIRONMENT = Pattern.compile("[^A-Za-z0-9]");

    /** Variables of that prefix may be anybody's (Kubernetes sets some for a service); close ones are meant for us. */
    private static final int SLIP = 3;

    private final Set<String> queues;
    private final Set<String> quoted = new LinkedHashSet<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> environment = new LinkedHashSet<>();

    /**
     * Knows what is read.
     *
     * @param queues the names of the application's queues
     */
    UnknownKeys(Set<String> queues) {
        this.queues = queues;
        Arrays.stream(Key.values()).map(Key::key).forEach(quoted::add);
        Arrays.stream(QueueKey.values()).map(QueueKey::forAllQueues).forEach(quoted::add);
        known.addAll(quoted);
        for (String queue : queues) {
            for (QueueKey key : QueueKey.values()) {
                quoted.add(key.quoted(queue));
                known.add(key.quoted(queue));
                known.add(key.plain(queue));
            }
        }
        known.stream().map(UnknownKeys::asVariable).forEach(environment::add);
    }

    /**
     * What to say about the keys that are there.
     *
     * @param names all keys of all sources
     * @return a text for each unknown one, sorted
     */
    List<String> warnings(Iterable<String> names) {
        Set<String> present = new TreeSet<>();
        names.forEach(present::add);
        List<String> warnings = new ArrayList<>();
        for (String name : present) {
            String warning = ENVIRONMENT.matcher(name).matches()
                    ? variable(name)
                    : name.startsWith(Key.PREFIX) && !known.contains(name) && !present.contains(asVariable(name))
                            ? key(name)
                            : null;
            if (warning != null) {
                warnings.add(warning);
            }
        }
        return warnings;
    }

    private String key(String name) {
        String setting = name.startsWith(QueueKey.PREFIX) ? settingOf(name) : null;
        if (setting != null) {
            String queue = name.substring(QueueKey.PREFIX.length(), name.length() - setting.length() - 1);
            String bare = queue.length() > 1 && queue.startsWith("\"") && queue.endsWith("\"")
                    ? queue.substring(1, queue.length() - 1)
                    : queue;
            return name + " is not read: there is no queue '" + bare + "'" + meant(Spelling.nearest(bare, queues), "'");
        }
        String nearest = Spelling.nearest(name, name.contains("\"") ? quoted : known);
        return name + " is not read: there is no such setting" + meant(nearest, "");
    }

    private @Nullable String variable(String name) {
        if (environment.contains(name)) {
            return null;
        }
        String nearest = Spelling.nearest(name, environment);
        return nearest == null || !isSlip(name, nearest)
                ? null
                : name + " is not read: there is no such setting" + meant(nearest, "");
    }

    /** With more than half of its letters wrong a short name is another word. */
    private static boolean isSlip(String name, String nearest) {
        int most = Math.min(SLIP, (nearest.length() - Key.PREFIX.length()) / 2);
        return Spelling.distance(name, nearest) <= most;
    }

    private static @Nullable String settingOf(String name) {
        return Arrays.stream(QueueKey.values())
                .map(key -> key.setting)
                .filter(setting ->
                        name.endsWith("." + setting) && name.length() > QueueKey.PREFIX.length() + setting.length() + 1)
                .findFirst()
                .orElse(null);
    }

    private static String meant(@Nullable String nearest, String quote) {
        return nearest == null ? "" : "; did you mean " + quote + nearest + quote + "?";
    }

    /** The environment variable for a key, by MicroProfile Config's rules. */
    private static String asVariable(String key) {
        return NOT_IN_ENVIRONMENT.matcher(key).replaceAll("_").toUpperCase(Locale.ROOT);
    }
}
