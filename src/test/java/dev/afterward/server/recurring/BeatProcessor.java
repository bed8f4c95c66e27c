package dev.afterward.server.recurring;

import dev.afterward.Occurrence;
import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.server.work.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
@Processes(Beat.class)
public class BeatProcessor implements TaskProcessor<Beat> {

    @Inject
    Ledger ledger;

    @Override
    public void process(Beat task, TaskContext context) throws Exception {
        Occurrence occurrence = context.occurrence().orElseThrow();
        ledger.write("beat", context, occurrence.at() + " after " + occurrence.previous());
    }
}
