package dev.afterward.boot;

import dev.afterward.payload.PayloadCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads declarations of schedules, and remembers what is wrong with them. */
public final class ScheduleReader {

    /** How a declaration says that there is no schedule. */
    private static final String OFF = "off";

    private static final String EXPRESSION = "${";

    private final PayloadCodec codec;
    private final boolean configured;
    private final List<String> problems;

    /**
     * Reads nothing yet.
     *
     * @param codec reads the tasks
     * @param configured whether configuration has been asked for expressions and for the zone
     * @param problems receives what is wrong
     */
    public ScheduleReader(PayloadCodec codec, boolean configured, List<String> problems) {
        this.codec = codec;
        this.configured = configured;
        this.problems = problems;
    }

    /**
     * Reads.
     *
     * @param texts what was declared
     * @return the schedules, without those that are off and those that are wrong
     */
    public List<ScheduleDeclaration> read(List<ScheduleText> texts) {
        Map<String, ScheduleText> names = new LinkedHashMap<>();
        List<ScheduleDeclaration> all = new ArrayList<>();
        for (ScheduleText text : texts) {
            if (isOff(text) || (!configured && hasExpressions(text))) {
                continue;
            }
            ScheduleText other = names.putIfAbsent(text.name(), text);
            if (other != null) {
                problems.add("schedule '" + text.name() + "' is declared more than once: give each a name of its own"
                        + (other.place().equals(text.place()) ? "" : other.place()) + text.place());
            }
            ScheduleDeclaration read = new ScheduleTextReader(text, codec, configured, problems).read();
            if (read != null && other == null) {
                all.add(read);
            }
        }
        return all;
    }

    private static boolean isOff(ScheduleText text) {
        return Stream.of(ScheduleMember.CRON, ScheduleMember.EVERY)
                .map(text::find)
                .anyMatch(value -> value != null && value.text().equalsIgnoreCase(OFF));
    }

    /** What configuration has resolved has none of them any more. */
    private boolean hasExpressions(ScheduleText text) {
        int before = problems.size();
        refuse(text, "the name", new ScheduleText.Value(text.name(), text.place()));
        text.copy().forEach((member, value) -> refuse(text, member.setting, value));
        return problems.size() > before;
    }

    private void refuse(ScheduleText text, String what, ScheduleText.Value value) {
        if (value.text().contains(EXPRESSION)) {
            problems.add("schedule '" + text.name() + "': " + what + " '" + value.text()
                    + "' has an expression, which only an application with CDI resolves: write the value itself"
                    + value.place());
        }
    }
}
