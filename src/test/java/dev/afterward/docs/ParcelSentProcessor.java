package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Tells the receiver: what the message-driven bean did before. */
@Processes(ParcelSent.class)
public class ParcelSentProcessor implements TaskProcessor<ParcelSent> {

    @Inject
    Door door;

    @Override
    @Transactional(rollbackOn = Exception.class)
    public void process(ParcelSent task, TaskContext context) {
        door.say("parcel " + task.parcel() + " is on its way");
    }
}
