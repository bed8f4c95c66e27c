package dev.afterward.demo;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import org.eclipse.microprofile.config.ConfigProvider;

@ApplicationScoped
@Processes(Shipment.class)
public class ShipmentProcessor implements TaskProcessor<Shipment> {

    private static final String FED = "demo.pigeon.fed";

    @Inject
    Mailer mailer;

    @Inject
    Freight freight;

    @Override
    public void process(Shipment task, TaskContext context) throws Exception {
        book(task, context.attempt());
        mailer.send(context.id(), task.address(), "Your order is on its way", """
                Your order %s is on its way: %s.
                It took us %d attempts to book it.

                The order desk
                """.formatted(
                        task.orderId(), task.delivery().getLabel(), context.attempt()));
        // Last, so that the account is locked for a short time.
        freight.charge(task, context.attempt());
    }

    /** Asked each time: who sets the server's system property need not start anything again. */
    private static boolean isFed() {
        return ConfigProvider.getConfig().getOptionalValue(FED, Boolean.class).orElse(false);
    }

    /** The world outside, which is less reliable than the queue. */
    private static void book(Shipment task, int attempt) throws IOException {
        switch (task.delivery()) {
            case COURIER -> {
                if (attempt <= 2) {
                    throw new IOException("The courier's booking service did not answer, attempt " + attempt);
                }
            }
            case PIGEON -> {
                if (!isFed()) {
                    throw new IOException("The pigeon refused to take order " + task.orderId() + ": it is hungry ("
                            + FED + " is not true)");
                }
            }
            case VAN, PICK_UP -> {
                // Our own staff: always there.
            }
        }
    }
}
