package dev.afterward.payload;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.TaskUpgrade;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the payloads of a task type are read that have other versions than its own. Immutable. */
public final class Upgrades {

    /** One upgrade. */
    private record Step(int to, TaskUpgrade<?> upgrade) {}

    private final Class<? extends Task> type;
    private final int version;
    private final Map<Integer, Step> steps = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final int oldest;

    private Upgrades(Class<? extends Task> type, int version, Collection<? extends TaskUpgrade<?>> upgrades) {
        this.type = type;
        this.version = version;
        for (TaskUpgrade<?> upgrade : upgrades) {
            add(upgrade);
        }
        int lowest = version;
        while (lowest > 1 && leadsOn(lowest - 1)) {
            lowest--;
        }
        oldest = lowest;
        for (Map.Entry<Integer, Step> step : steps.entrySet()) {
            if (step.getKey() < oldest) {
                problems.add("the upgrade " + step.getValue().upgrade.getClass().getName() + " of task type "
                        + type.getName()
                        + " from version " + step.getKey() + " is never used: from version " + (oldest - 1)
                        + " no upgrade leads on. Add one, or remove this one");
            }
        }
    }

    private void add(TaskUpgrade<?> upgrade) {
        Step step = new Step(upgrade.to(), upgrade);
        int from = upgrade.from();
        String what = "the upgrade " + upgrade.getClass().getName() + " of task type " + type.getName()
                + " leads from version " + from + " to version " + step.to;
        if (from < 1 || step.to <= from) {
            problems.add(what + ": it must begin at 1 or later, and lead to a later one");
        } else if (step.to > version) {
            problems.add(what + ", and the version of the type is " + version + ": raise that in its @TaskQueue");
        } else if (steps.put(from, step) != null) {
            problems.add(what + ", and there is another one from that version");
        }
    }

    private boolean leadsOn(int from) {
        int at = from;
        while (at < version) {
            Step step = steps.get(at);
            if (step == null) {
                return false;
            }
            at = step.to;
        }
        return true;
    }

    /**
     * The upgrades of a type.
     *
     * @param type the type
     * @param version its version
     * @param upgrades what leads there
     * @return them; {@link #problems} tells what is wrong with them
     */
    public static Upgrades of(Class<? extends Task> type, int version, Collection<? extends TaskUpgrade<?>> upgrades) {
        return new Upgrades(type, version, upgrades);
    }

    /**
     * What keeps them from being used.
     *
     * @return one text for each problem; empty when there is none
     */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * The lowest version that is read, as are all from there to the version of the type.
     *
     * @return a version
     */
    public int oldest() {
        return oldest;
    }

    /**
     * The version of the type, and the highest one that is read.
     *
     * @return a version
     */
    public int newest() {
        return version;
    }

    /**
     * Leads a payload to the version of the type.
     *
     * @param payload what is stored
     * @param from its version, other than that of the type
     * @return the JSON of the type's version
     * @throws PayloadException when it is not read here, or an upgrade has failed
     */
    JsonObject upgrade(JsonObject payload, int from) {
        JsonObject json = payload;
        int at = from;
        while (at < version) {
            Step step = steps.get(at);
            if (step == null) {
                throw unread(from);
            }
            try {
                json = step.upgrade.upgrade(json);
            } catch (Throwable e) {
                JsonbCodec.throwWantOfMemory(e);
                throw new PayloadException(failed(step, at) + " has failed: " + e, e);
            }
            if (json == null) {
                throw new PayloadException(failed(step, at) + " has made null of it");
            }
            at = step.to;
        }
        return json;
    }

    private String failed(Step step, int from) {
        return "the payload has version " + from + ", and the upgrade "
                + step.upgrade.getClass().getName() + " of task type " + type.getName() + " to version " + step.to;
    }

    /** Of a version that is not read here. */
    PayloadException unread(int from) {
        return new PayloadException(
                "the payload has version " + from + ", and task type " + type.getName() + " has version "
                        + version
                        + (from > version
                                ? ": it is for a newer release"
                                : ": no TaskUpgrade leads from version " + from + " to that"));
    }
}
