package shop;

import dev.afterward.TaskId;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
public class Printer {

    private static final System.Logger LOG = System.getLogger("shop");

    public void print(TaskId job, String text) {
        LOG.log(System.Logger.Level.INFO, "printed {0}: {1}", job, text);
    }
}
