package shop;

import dev.afterward.Occurrence;
import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import java.time.Instant;

@Processes(NightlyReport.class)
public class NightlyReportProcessor implements TaskProcessor<NightlyReport> {

    private static final System.Logger LOG = System.getLogger("shop");

    @Override
    public void process(NightlyReport task, TaskContext context) {
        Occurrence occurrence = context.occurrence().orElseThrow();
        Instant since = occurrence.previous().orElse(Instant.EPOCH);
        LOG.log(System.Logger.Level.INFO, "report from {0} to {1}", since, occurrence.at());
    }
}
