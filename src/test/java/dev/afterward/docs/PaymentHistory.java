package dev.afterward.docs;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskOperations;
import dev.afterward.TaskPage;
import dev.afterward.TaskStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

@ApplicationScoped
public class PaymentHistory {

    @Inject
    TaskClient tasks;

    @Inject
    TaskOperations operations;

    public String state(TaskId payment) {
        return tasks.find(payment).map(PaymentHistory::text).orElse("unknown payment");
    }

    private static String text(TaskInfo task) {
        return task.waitReason()
                .map(reason -> task.status() + ", " + reason + ", due " + task.due())
                .orElse(task.status() + " after " + task.attempts() + " attempts");
    }

    public List<String> failedSince(Instant time) {
        return tasks.search().queue("payment").status(TaskStatus.FAILED).ended(time, Instant.MAX).stream()
                .flatMap(task -> task.task(Payment.class).stream())
                .map(payment -> payment.invoices().toString())
                .toList();
    }

    public TaskPage page(String cursor) {
        var payments = tasks.search().queue("payment");
        return cursor == null ? payments.page(50) : payments.page(50, cursor);
    }

    public long retryAll() {
        return tasks.search().queue("payment").status(TaskStatus.FAILED).stream()
                .filter(task -> operations.retry(task.id()))
                .count();
    }
}
