package dev.afterward.boot;

import dev.afterward.PayloadException;
import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.Task;
import dev.afterward.dispatch.ScheduleSetup;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.dispatch.work.TaskTypes;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.ScheduleRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The schedules that are declared before there is a client. */
final class DeclaredSchedules {

    private record Declared(String name, Task task, Recurrence recurrence, SchedulePolicy policy) {}

    private final List<Declared> all = new ArrayList<>();
    private String application = "";

    void application(String name) {
        application = Objects.requireNonNull(name, "the application's name is null");
    }

    void add(String name, Task task, Recurrence recurrence, SchedulePolicy policy) {
        all.add(new Declared(
                Objects.requireNonNull(name, "the schedule's name is null"),
                Objects.requireNonNull(task, "the task is null"),
                Objects.requireNonNull(recurrence, "the recurrence is null"),
                Objects.requireNonNull(policy, "the policy is null")));
    }

    /** What an engine has to know of them. What is wrong with them is added to the problems. */
    ScheduleSetup setup(
            PayloadCodec codec, List<ProcessorBinding<?>> bindings, int payloadMaxSize, List<String> problems) {
        List<ScheduleSetup.Definition> definitions = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Declared one : all) {
            try {
                if (!names.add(one.name)) {
                    problems.add("schedule '" + one.name + "' is declared more than once: names are unique");
                }
                definitions.add(definition(one, codec, bindings, payloadMaxSize));
            } catch (IllegalArgumentException | PayloadException e) {
                String message = String.valueOf(e.getMessage());
                problems.add(message.startsWith("schedule '") ? message : "schedule '" + one.name + "': " + message);
            }
        }
        return new ScheduleSetup(application, definitions);
    }

    private static ScheduleSetup.Definition definition(
            Declared one, PayloadCodec codec, List<ProcessorBinding<?>> bindings, int payloadMaxSize) {
        ScheduleSetup.check(one.name, one.recurrence);
        String queue = bindings.stream()
                .filter(binding -> TaskTypes.accepted(binding.type()).contains(one.task.getClass()))
                .map(binding -> binding.config().name())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no processor for task type "
                        + one.task.getClass().getName()));
        byte[] payload = codec.encode(one.task);
        if (payload.length > payloadMaxSize) {
            throw new IllegalArgumentException("its task is " + payload.length
                    + " bytes long, more than afterward.payload.max-size = " + payloadMaxSize);
        }
        return new ScheduleSetup.Definition(one.name, queue, payload, ScheduleRow.Times.of(one.recurrence), one.policy);
    }
}
