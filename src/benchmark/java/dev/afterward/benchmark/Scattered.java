package dev.afterward.benchmark;

import dev.afterward.Afterward;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import java.util.List;

/** Ten queues. */
final class Scattered {

    static final List<Class<? extends Task>> TYPES = List.of(
            Q0.class, Q1.class, Q2.class, Q3.class, Q4.class, Q5.class, Q6.class, Q7.class, Q8.class, Q9.class);

    private Scattered() {}

    static <T extends Task> void process(Afterward.Builder builder, Class<T> type) {
        builder.processor(type, (task, context) -> Arrivals.arrived(0));
    }

    static Task of(int queue, Order order) {
        return switch (queue) {
            case 0 -> new Q0(order);
            case 1 -> new Q1(order);
            case 2 -> new Q2(order);
            case 3 -> new Q3(order);
            case 4 -> new Q4(order);
            case 5 -> new Q5(order);
            case 6 -> new Q6(order);
            case 7 -> new Q7(order);
            case 8 -> new Q8(order);
            default -> new Q9(order);
        };
    }

    @TaskQueue(name = "q0")
    public record Q0(Order order) implements Task {}

    @TaskQueue(name = "q1")
    public record Q1(Order order) implements Task {}

    @TaskQueue(name = "q2")
    public record Q2(Order order) implements Task {}

    @TaskQueue(name = "q3")
    public record Q3(Order order) implements Task {}

    @TaskQueue(name = "q4")
    public record Q4(Order order) implements Task {}

    @TaskQueue(name = "q5")
    public record Q5(Order order) implements Task {}

    @TaskQueue(name = "q6")
    public record Q6(Order order) implements Task {}

    @TaskQueue(name = "q7")
    public record Q7(Order order) implements Task {}

    @TaskQueue(name = "q8")
    public record Q8(Order order) implements Task {}

    @TaskQueue(name = "q9")
    public record Q9(Order order) implements Task {}
}
