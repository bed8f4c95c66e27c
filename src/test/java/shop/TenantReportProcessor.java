package shop;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;

@Processes(TenantReport.class)
public class TenantReportProcessor implements TaskProcessor<TenantReport> {

    private static final System.Logger LOG = System.getLogger("shop");

    @Override
    public void process(TenantReport task, TaskContext context) {
        LOG.log(System.Logger.Level.INFO, "report for tenant {0}", task.tenant());
    }
}
