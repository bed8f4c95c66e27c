package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.Stateless;

/** An EJB as a processor. */
@Stateless
@Processes(Parcel.class)
public class ParcelProcessor implements TaskProcessor<Parcel> {

    private static final System.Logger LOG = System.getLogger("parcels");

    @Override
    public void process(Parcel task, TaskContext context) {
        LOG.log(System.Logger.Level.INFO, "parcel to {0}", task.address());
    }
}
