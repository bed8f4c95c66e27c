package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;

/** Reports to a tenant. */
@Processes(TenantReport.class)
public class TenantReportProcessor implements TaskProcessor<TenantReport> {

    private static final System.Logger LOG = System.getLogger("reports");

    @Override
    public void process(TenantReport task, TaskContext context) {
        LOG.log(System.Logger.Level.INFO, "report of tenant {0}", task.tenant());
    }
}
