package dev.afterward.server.recurring;

import dev.afterward.Occurrence;
import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.server.work.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
@Processes(Chime.class)
public class ChimeProcessor implements TaskProcessor<Chime> {

    @Inject
    Ledger ledger;

    @Override
    public void process(Chime task, TaskContext context) throws Exception {
        Occurrence occurrence = context.occurrence().orElseThrow();
        ledger.write("chime-" + task.bell(), context, occurrence.at() + " after " + occurrence.previous());
    }
}
