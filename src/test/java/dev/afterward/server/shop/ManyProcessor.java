package dev.afterward.server.shop;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

@ApplicationScoped
@Processes(Many.class)
public class ManyProcessor implements TaskProcessor<Many> {

    private final BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>();

    @Override
    public void process(Many task, TaskContext context) {
        numbers.add(task.number());
    }

    public BlockingQueue<Integer> numbers() {
        return numbers;
    }
}
