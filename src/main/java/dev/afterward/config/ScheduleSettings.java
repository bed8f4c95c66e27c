package dev.afterward.config;

import dev.afterward.boot.ScheduleMember;
import dev.afterward.boot.ScheduleText;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Puts what is configured over what annotations say about schedules. Not safe for use by several threads. */
public final class ScheduleSettings {

    private static final Set<ScheduleMember> OF_CRON =
            EnumSet.of(ScheduleMember.CRON, ScheduleMember.ZONE, ScheduleMember.MISSING, ScheduleMember.DOUBLED);

    private final Values values;
    private final Expressions expressions;
    private final ScheduleText.@Nullable Value zone;
    private final Set<String> names = new TreeSet<>();
    private final List<ScheduleText> schedules = new ArrayList<>();

    /**
     * Reads what is configured.
     *
     * @param config where the values come from
     * @param declared the schedules, as their annotations declare them
     */
    public ScheduleSettings(Config config, List<ScheduleText> declared) {
        values = new Values(config);
        expressions = new Expressions(config);
        Values.Entry byDefault = values.find(Key.SCHEDULE_ZONE.setting, Key.SCHEDULE_ZONE.key());
        zone = byDefault == null ? null : value(byDefault);
        for (ScheduleText text : declared) {
            ScheduleText read = read(text);
            if (read != null) {
                schedules.add(read);
            }
        }
    }

    /**
     * The schedules that are to be.
     *
     * @return their declarations without expressions, and without those that have problems or are not enabled
     */
    public List<ScheduleText> schedules() {
        return List.copyOf(schedules);
    }

    /**
     * The names of all schedules that are declared, enabled or not.
     *
     * @return the names, sorted
     */
    public Set<String> names() {
        return names;
    }

    /**
     * What is wrong.
     *
     * @return a text for each problem
     */
    public List<String> problems() {
        return values.problems();
    }

    private @Nullable ScheduleText read(ScheduleText text) {
        int before = values.problems().size();
        String name = resolved(text.name(), "the name", new ScheduleText.Value(text.name(), text.place()));
        names.add(name);
        Map<ScheduleKey, Values.Entry> found = new EnumMap<>(ScheduleKey.class);
        for (ScheduleKey key : ScheduleKey.values()) {
            Values.Entry entry = values.find(where(name) + key.setting, key.quoted(name), key.plain(name));
            if (entry != null) {
                found.put(key, entry);
            }
        }
        Values.Entry enabled = found.get(ScheduleKey.ENABLED);
        if (enabled != null && !values.bool(enabled, true)) {
            return null;
        }
        Map<ScheduleMember, ScheduleText.Value> declared = text.copy();
        Map<ScheduleMember, ScheduleText.Value> configured = configured(name, found);
        forget(declared, configured.keySet());
        Map<ScheduleMember, ScheduleText.Value> all = new EnumMap<>(ScheduleMember.class);
        declared.forEach((member, value) -> {
            String resolved = resolved(name, member.setting, value);
            if (!resolved.isBlank()) {
                all.put(member, new ScheduleText.Value(resolved.strip(), value.place()));
            }
        });
        all.putAll(configured);
        if (all.containsKey(ScheduleMember.EVERY)) {
            refuseClocks(found);
        } else if (zone != null) {
            all.putIfAbsent(ScheduleMember.ZONE, zone);
        }
        return values.problems().size() > before ? null : text.with(name, all);
    }

    private Map<ScheduleMember, ScheduleText.Value> configured(String name, Map<ScheduleKey, Values.Entry> found) {
        Values.Entry cron = found.get(ScheduleKey.CRON);
        Values.Entry every = found.get(ScheduleKey.EVERY);
        if (cron != null && every != null) {
            values.problems()
                    .add(where(name) + "cron and every exclude each other: remove one of them" + cron.place()
                            + every.place());
        }
        Map<ScheduleMember, ScheduleText.Value> configured = new EnumMap<>(ScheduleMember.class);
        found.forEach((key, entry) -> {
            if (key.member != null) {
                configured.put(key.member, value(entry));
            }
        });
        return configured;
    }

    /** What is configured replaces what is declared, with what belongs to it. */
    private static void forget(Map<ScheduleMember, ScheduleText.Value> declared, Set<ScheduleMember> configured) {
        declared.keySet().removeAll(configured);
        if (configured.contains(ScheduleMember.CRON)) {
            declared.remove(ScheduleMember.EVERY);
        }
        if (configured.contains(ScheduleMember.EVERY)) {
            declared.keySet().removeAll(OF_CRON);
        }
        // An annotation sets both or none.
        if (configured.contains(ScheduleMember.MISSED)) {
            declared.remove(ScheduleMember.CATCH_UP);
        }
        if (configured.contains(ScheduleMember.CATCH_UP)) {
            declared.remove(ScheduleMember.MISSED);
        }
    }

    private void refuseClocks(Map<ScheduleKey, Values.Entry> found) {
        found.forEach((key, entry) -> {
            if (key != ScheduleKey.CRON && key.member != null && OF_CRON.contains(key.member)) {
                values.problems()
                        .add(entry.what() + " is for cron expressions, and this schedule has an interval: remove it"
                                + entry.place());
            }
        });
    }

    private String resolved(String schedule, String what, ScheduleText.Value value) {
        try {
            return expressions.resolve(value.text());
        } catch (Expressions.Unresolved e) {
            values.problems().add(where(schedule) + what + " '" + value.text() + "' " + e.getMessage() + value.place());
            return value.text();
        }
    }

    private static ScheduleText.Value value(Values.Entry entry) {
        return new ScheduleText.Value(entry.text(), entry.place());
    }

    private static String where(String schedule) {
        return "schedule '" + schedule + "': ";
    }
}
