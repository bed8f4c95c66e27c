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

    private final List<Named> named;
    private final FormerKeys former;
    private final Set<String> quoted = new LinkedHashSet<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> environment = new LinkedHashSet<>();

    /**
     * Keys that have the name of something in them.
     *
     * @param what what has the names
     * @param prefix what the keys begin with
     * @param settings what they end with
     * @param names the names that there are
     */
    private record Named(String what, String prefix, List<String> settings, Set<String> names) {

        String quoted(String name, String setting) {
            return prefix + '"' + name + "\"." + setting;
        }

        String plain(String name, String setting) {
            return prefix + name + '.' + setting;
        }

        @Nullable
        String settingOf(String key) {
            return settings.stream()
                    .filter(setting ->
                            key.endsWith("." + setting) && key.length() > prefix.length() + setting.length() + 1)
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * Knows what is read.
     *
     * @param queues the names of the application's queues
     * @param schedules the names of the schedules that it declares
     * @param former what was read under former names of the queues
     */
    UnknownKeys(Set<String> queues, Set<String> schedules, FormerKeys former) {
        this.former = former;
        named = List.of(
                new Named(
                        "queue",
                        QueueKey.PREFIX,
                        Arrays.stream(QueueKey.values()).map(key -> key.setting).toList(),
                        queues),
                new Named(
                        "schedule",
                        ScheduleKey.PREFIX,
                        Arrays.stream(ScheduleKey.values())
                                .map(key -> key.setting)
                                .toList(),
                        schedules));
        Arrays.stream(Key.values()).map(Key::key).forEach(quoted::add);
        Arrays.stream(QueueKey.values()).map(QueueKey::forAllQueues).forEach(quoted::add);
        known.addAll(quoted);
        for (Named keys : named) {
            for (String name : keys.names()) {
                for (String setting : keys.settings()) {
                    quoted.add(keys.quoted(name, setting));
                    known.add(keys.quoted(name, setting));
                    known.add(keys.plain(name, setting));
                }
            }
        }
        known.addAll(former.keys());
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
        for (Named keys : named) {
            String setting = name.startsWith(keys.prefix()) ? keys.settingOf(name) : null;
            if (setting != null) {
                String found = name.substring(keys.prefix().length(), name.length() - setting.length() - 1);
                String bare = found.length() > 1 && found.startsWith("\"") && found.endsWith("\"")
                        ? found.substring(1, found.length() - 1)
                        : found;
                String now = keys.prefix().equals(QueueKey.PREFIX) ? former.now(bare) : null;
                if (now != null) {
                    return name + " is not read: the queue is called '" + now + "' now, and "
                            + keys.quoted(now, setting) + " is set";
                }
                return name + " is not read: there is no " + keys.what() + " '" + bare + "'"
                        + meant(Spelling.nearest(bare, keys.names()), "'");
            }
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

    private static String meant(@Nullable String nearest, String quote) {
        return nearest == null ? "" : "; did you mean " + quote + nearest + quote + "?";
    }

    /** The environment variable for a key, by MicroProfile Config's rules. */
    private static String asVariable(String key) {
        return NOT_IN_ENVIRONMENT.matcher(key).replaceAll("_").toUpperCase(Locale.ROOT);
    }
}
