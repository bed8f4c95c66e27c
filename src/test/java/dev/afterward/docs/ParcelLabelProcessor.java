package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;

/** Prints a label. */
@Processes(ParcelLabel.class)
public class ParcelLabelProcessor implements TaskProcessor<ParcelLabel> {

    private static final System.Logger LOG = System.getLogger("labels");

    @Override
    public void process(ParcelLabel task, TaskContext context) {
        LOG.log(System.Logger.Level.INFO, "label of parcel {0}", task.parcel());
    }
}
