package dev.afterward.server.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The notes that were enqueued, and those that have run. */
@ApplicationScoped
public class Notes {

    private static final int LIMIT_SECONDS = 30;

    @Inject
    TaskClient tasks;

    private final Map<String, TaskId> enqueued = new ConcurrentHashMap<>();
    private final BlockingQueue<String> run = new LinkedBlockingQueue<>();

    public TaskId enqueue(String text) {
        TaskId id = tasks.enqueue(new Note(text));
        enqueued.put(text, id);
        return id;
    }

    void add(String text) {
        run.add(text);
    }

    /** Waits until these have run, in whatever order: their transactions may not have ended yet. Then nothing else has. */
    public void awaitRun(String... texts) throws InterruptedException {
        Set<String> all = new HashSet<>();
        while (all.size() < texts.length) {
            String text = run.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertNotNull(text, () -> "before that there ran " + all);
            all.add(text);
            enqueued.remove(text);
        }
        assertEquals(Set.of(texts), all);
        requireRun();
    }

    /** Waits until what was enqueued before has run, if it ever will, and fails unless it is exactly this. */
    public void requireRun(String... texts) throws InterruptedException {
        // With a witness a commit returns before its tasks can run, and the last note could overtake them. The status
        // waits until they can.
        enqueued.values().forEach(tasks::status);
        String last = "last-" + UUID.randomUUID();
        tasks.enqueue(new Note(last));
        List<String> all = new ArrayList<>();
        String text = run.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        while (!last.equals(text)) {
            assertNotNull(text, () -> "the last note did not run; before it ran " + all);
            all.add(text);
            text = run.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        assertEquals(List.of(texts), all);
        enqueued.forEach((name, id) -> {
            if (!all.contains(name)) {
                assertEquals(TaskStatus.NOT_FOUND, tasks.status(id), name);
            }
        });
        enqueued.clear();
    }
}
