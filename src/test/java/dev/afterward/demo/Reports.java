package dev.afterward.demo;

import dev.afterward.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The newest reports that this server has made, by the tasks that made them. A restart forgets them. */
@ApplicationScoped
class Reports {

    private static final int MOST = 100;

    private final Map<TaskId, String> all = new ConcurrentSkipListMap<>();

    void put(TaskId task, String report) {
        all.put(task, report);
        all.keySet().stream().limit(Math.max(0, all.size() - MOST)).forEach(all::remove);
    }

    Optional<String> find(TaskId task) {
        return Optional.ofNullable(all.get(task));
    }
}
