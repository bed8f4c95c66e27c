package dev.afterward.dispatch.work;

import dev.afterward.Task;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which classes the tasks of a queue can have: the queue's own type or, if that is a sealed interface or a sealed abstract
 * class, all that it permits.
 */
public final class TaskTypes {

    private final Set<Class<? extends Task>> classes = new LinkedHashSet<>();
    /** The classes, and the types between them and the queue's. */
    private final Set<Class<? extends Task>> accepted = new LinkedHashSet<>();

    private final List<Class<?>> open = new ArrayList<>();

    private TaskTypes(Class<? extends Task> type) {
        add(type);
    }

    private void add(Class<? extends Task> type) {
        accepted.add(type);
        if (!Modifier.isAbstract(type.getModifiers())) {
            classes.add(type);
        } else if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                add(permitted.asSubclass(Task.class));
            }
        } else {
            open.add(type);
        }
    }

    /**
     * The classes of a queue's tasks.
     *
     * @param type the type of the queue
     * @return its own class, or those that it permits
     */
    static Set<Class<? extends Task>> classes(Class<? extends Task> type) {
        return new TaskTypes(type).classes;
    }

    /**
     * The types whose tasks go to a queue.
     *
     * @param type the type of the queue
     * @return this type and all that it permits, sealed types in between included
     */
    public static Set<Class<? extends Task>> accepted(Class<? extends Task> type) {
        return new TaskTypes(type).accepted;
    }

    /**
     * What keeps a type from being that of a queue.
     *
     * @param type the type
     * @return one text for each problem; empty when there is none
     */
    public static List<String> problems(Class<? extends Task> type) {
        return new TaskTypes(type)
                .open.stream()
                        .map(open -> "task type " + type.getName()
                                + (open == type ? "" : " permits " + open.getName() + ", which")
                                + (open.isInterface() ? " is an interface" : " is abstract")
                                + " and not sealed, so that the classes of its tasks are not known: make it sealed, or"
                                + " give each class of tasks a queue and a processor of its own")
                        .toList();
    }
}
