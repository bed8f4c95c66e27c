package dev.afterward.dispatch;

import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskOperations;
import dev.afterward.TaskSearch;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.TaskSubmission;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** What applications hold of an engine: the API, and nothing else that could be called. */
final class EngineClient implements TaskService {

    private final TaskEngine engine;

    EngineClient(TaskEngine engine) {
        this.engine = engine;
    }

    @Override
    public TaskId enqueue(Task task) {
        return engine.enqueue(task);
    }

    @Override
    public TaskId enqueue(Task task, Duration delay) {
        return engine.enqueue(task, delay);
    }

    @Override
    public TaskSubmission add(Task... tasks) {
        return engine.add(tasks);
    }

    @Override
    public TaskSubmission add(Collection<? extends Task> tasks) {
        return engine.add(tasks);
    }

    @Override
    public TaskStatus status(TaskId id) {
        return engine.status(id);
    }

    @Override
    public Optional<TaskInfo> find(TaskId id) {
        return engine.find(id);
    }

    @Override
    public TaskSearch search() {
        return engine.search();
    }

    @Override
    public boolean cancel(TaskId id) {
        return engine.cancel(id);
    }

    @Override
    public Schedules schedules() {
        return engine.schedules();
    }

    @Override
    public TaskOperations operations() {
        return engine.operations();
    }

    @Override
    public void start() {
        engine.start();
    }

    @Override
    public boolean stop(Duration grace) {
        return engine.stop(grace);
    }

    @Override
    public void stopNow() {
        engine.stopNow();
    }

    @Override
    public void notifyCommitted() {
        engine.notifyCommitted();
    }
}
