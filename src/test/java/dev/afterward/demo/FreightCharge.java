package dev.afterward.demo;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** What one shipment has cost. No constraint forbids a second charge for an order: the transaction of the attempt prevents it. */
@Entity
@Table(name = "freight_charge")
public class FreightCharge {

    @Id
    private String id = UUID.randomUUID().toString();

    private String orderId;
    private int cents;
    private int attempt;

    /** For JPA. */
    protected FreightCharge() {}

    FreightCharge(String orderId, int cents, int attempt) {
        this.orderId = orderId;
        this.cents = cents;
        this.attempt = attempt;
    }

    public String getOrderId() {
        return orderId;
    }

    public int getCents() {
        return cents;
    }

    /** The attempt of the shipment's task that has made the charge, counted from 1. */
    public int getAttempt() {
        return attempt;
    }
}
