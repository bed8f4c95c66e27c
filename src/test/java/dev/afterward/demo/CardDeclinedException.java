package dev.afterward.demo;

import jakarta.ejb.ApplicationException;

/** The payment did not go through, so nothing of the order may remain. */
@ApplicationException(rollback = true)
public class CardDeclinedException extends Exception {

    private static final long serialVersionUID = 1L;

    CardDeclinedException(Order order) {
        super("The card of " + order.getCustomer() + " was declined");
    }
}
