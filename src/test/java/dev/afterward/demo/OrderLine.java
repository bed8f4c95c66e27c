package dev.afterward.demo;

import dev.afterward.TaskStatus;
import java.io.Serializable;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** An order as the desk lists it, with where its tasks stand; the shipment's is null when there is none. */
public record OrderLine(Order order, TaskStatus email, TaskStatus shipment) implements Serializable {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** The time of day at which the order was placed, by the server's clock. */
    public String time() {
        return TIME.format(order.getPlacedAt().atZoneSameInstant(ZoneId.systemDefault()));
    }
}
