package dev.afterward.demo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;

/** Charges the account for what was shipped. */
@ApplicationScoped
@Transactional
public class Freight {

    @PersistenceContext
    EntityManager orders;

    /**
     * Marks an order as shipped and charges the account for it. If the attempt has a transaction, this is part of it. Otherwise
     * this is a transaction of its own, and an attempt that is repeated charges again.
     */
    public void charge(Shipment shipment, int attempt) {
        Order order = orders.find(Order.class, shipment.orderId());
        if (order == null) {
            return; // gone with the memory of a server that has its orders there
        }
        order.setShipped(true);
        int cents = shipment.delivery().cents();
        orders.persist(new FreightCharge(order.getId(), cents, attempt));
        orders.createQuery("update FreightAccount a set a.cents = a.cents + :cents")
                .setParameter("cents", (long) cents)
                .executeUpdate();
    }

    /** Read in one statement, so that all of it is of one moment. */
    public FreightFigures figures() {
        Object[] row = (Object[]) orders.createNativeQuery("select"
                        + " (select count(*) from customer_order where shipped),"
                        + " (select count(*) from freight_charge),"
                        + " (select cents from freight_account)")
                .getSingleResult();
        return new FreightFigures(number(row[0]), number(row[1]), number(row[2]));
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }
}
