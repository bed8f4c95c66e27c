package dev.afterward.docs;

import dev.afterward.Occurrence;
import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;

@ApplicationScoped
@Processes(NightlyReport.class)
public class NightlyReportProcessor implements TaskProcessor<NightlyReport> {

    @Inject
    Accounts accounts;

    @Override
    public void process(NightlyReport task, TaskContext context) {
        Occurrence occurrence = context.occurrence().orElseThrow();
        Instant since = occurrence.previous().orElse(Instant.EPOCH);
        accounts.report(since, occurrence.at());
    }
}
