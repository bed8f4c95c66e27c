package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;

/** Computes the price of an article again. */
@Processes(PriceChange.class)
public class PriceChangeProcessor implements TaskProcessor<PriceChange> {

    private static final System.Logger LOG = System.getLogger("prices");

    @Override
    public void process(PriceChange task, TaskContext context) {
        LOG.log(System.Logger.Level.INFO, "price of {0}", task.article());
    }
}
