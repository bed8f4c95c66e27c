package dev.afterward.demo;

import java.time.Duration;

/** How the customer gets the goods; chosen so that each way a task can end is on show. */
public enum Delivery {
    PICK_UP("Pick-up", "just the e-mail"),
    COURIER("Courier", "fails twice, then succeeds"),
    PIGEON("Carrier pigeon", "fails until the server has demo.pigeon.fed=true"),
    VAN("Next van", "in 30 seconds");

    private final String label;
    private final String consequence;

    Delivery(String label, String consequence) {
        this.label = label;
        this.consequence = consequence;
    }

    public String getLabel() {
        return label;
    }

    /** What happens after the order, for the form's list. */
    public String getConsequence() {
        return consequence;
    }

    boolean ships() {
        return this != PICK_UP;
    }

    Duration delay() {
        return this == VAN ? Duration.ofSeconds(30) : Duration.ZERO;
    }
}
