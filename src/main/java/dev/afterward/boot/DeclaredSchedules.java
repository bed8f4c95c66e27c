package dev.afterward.boot;

import dev.afterward.AfterwardException;
import dev.afterward.Task;
import dev.afterward.dispatch.ScheduleSetup;
import dev.afterward.dispatch.TaskConstraints;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.dispatch.work.TaskTypes;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.ScheduleRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The schedules that are declared before there is a client. */
final class DeclaredSchedules {

    private final List<ScheduleDeclaration> all = new ArrayList<>();
    private String application = "";
    private boolean annotated = true;

    void application(String name) {
        application = Objects.requireNonNull(name, "the application's name is null");
    }

    void add(ScheduleDeclaration declaration) {
        all.add(declaration);
    }

    /** These are all: what annotations say has been read. */
    void addAll(List<ScheduleDeclaration> declarations) {
        annotated = false;
        all.addAll(declarations);
    }

    /** What an engine has to know of them. What is wrong with them is added to the problems. */
    ScheduleSetup setup(
            PayloadCodec codec,
            TaskConstraints constraints,
            List<ProcessorBinding<?>> bindings,
            int payloadMaxSize,
            List<String> problems) {
        List<ScheduleSetup.Definition> definitions = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<ScheduleDeclaration> declared = new ArrayList<>(all);
        if (annotated) {
            declared.addAll(0, annotated(codec, bindings, problems));
        }
        for (ScheduleDeclaration one : declared) {
            try {
                if (!names.add(one.name())) {
                    problems.add("schedule '" + one.name() + "' is declared more than once: names are unique");
                }
                constraints.check(one.task());
                definitions.add(definition(one, codec, bindings, payloadMaxSize));
            } catch (IllegalArgumentException | AfterwardException e) {
                String message = String.valueOf(e.getMessage());
                problems.add(message.startsWith("schedule '") ? message : "schedule '" + one.name() + "': " + message);
            }
        }
        return new ScheduleSetup(application, definitions);
    }

    private static List<ScheduleDeclaration> annotated(
            PayloadCodec codec, List<ProcessorBinding<?>> bindings, List<String> problems) {
        Map<Class<? extends Task>, String> queues = new LinkedHashMap<>();
        bindings.forEach(binding -> queues.put(binding.type(), binding.config().name()));
        problems.addAll(ScheduleAnnotations.problems(queues.keySet()));
        return new ScheduleReader(codec, false, problems).read(ScheduleAnnotations.of(queues));
    }

    private static ScheduleSetup.Definition definition(
            ScheduleDeclaration one, PayloadCodec codec, List<ProcessorBinding<?>> bindings, int payloadMaxSize) {
        ScheduleSetup.check(one.name(), one.recurrence());
        Class<? extends Task> type = one.task().getClass();
        String queue = bindings.stream()
                .filter(binding -> TaskTypes.accepted(binding.type()).contains(type))
                // A class with a queue of its own is not one of its supertype's.
                .sorted(Comparator.comparing(binding -> binding.type() != type))
                .map(binding -> binding.config().name())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no processor for task type " + type.getName()));
        byte[] payload = codec.encode(one.task());
        if (payload.length > payloadMaxSize) {
            throw new IllegalArgumentException("its task of type " + type.getName() + " is " + payload.length
                    + " bytes long, more than afterward.payload.max-size = " + payloadMaxSize
                    + ": store the data elsewhere and refer to it");
        }
        return new ScheduleSetup.Definition(
                one.name(), queue, payload, ScheduleRow.Times.of(one.recurrence()), one.policy());
    }
}
