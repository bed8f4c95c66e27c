package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import java.util.List;

/** Splits a list into tasks that are retried each for itself. */
@Processes(PriceList.class)
public class PriceListProcessor implements TaskProcessor<PriceList> {

    @Override
    public void process(PriceList task, TaskContext context) {
        List<PriceChange> changes =
                task.articles().stream().map(PriceChange::new).toList();
        context.client().add(changes).submit();
    }
}
