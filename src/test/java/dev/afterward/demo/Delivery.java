package dev.afterward.demo;

import java.time.Duration;

/** How the customer gets the goods; chosen so that each way a task can end is on show. */
public enum Delivery {
    PICK_UP("Pick-up", "just the e-mail", 0),
    COURIER("Courier", "fails twice, then succeeds", 490),
    PIGEON("Carrier pigeon", "fails until the server has demo.pigeon.fed=true", 120),
    VAN("Next van", "in 30 seconds", 250);

    private final String label;
    private final String consequence;
    private final int cents;

    Delivery(String label, String consequence, int cents) {
        this.label = label;
        this.consequence = consequence;
        this.cents = cents;
    }

    public String getLabel() {
        return label;
    }

    /** What happens after the order, for the form's list. */
    public String getConsequence() {
        return consequence;
    }

    /** What it costs. */
    int cents() {
        return cents;
    }

    boolean ships() {
        return this != PICK_UP;
    }

    Duration delay() {
        return this == VAN ? Duration.ofSeconds(30) : Duration.ZERO;
    }
}
