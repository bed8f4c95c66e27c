package dev.afterward.demo;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
@Processes(DeskReport.class)
public class DeskReportProcessor implements TaskProcessor<DeskReport> {

    @Inject
    OrderBook book;

    @Inject
    Outbox outbox;

    @Inject
    Reports reports;

    @Override
    public void process(DeskReport task, TaskContext context) {
        reports.put(context.id(), book.count() + " orders, " + outbox.count() + " e-mails");
    }
}
