package dev.afterward.demo;

import java.util.Locale;

/** What the desk compares: each shipped order has one charge, and the account holds their sum. */
public record FreightFigures(long shipped, long charges, long cents) {

    /** The account's amount, as 1234.50. */
    public String amount() {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }
}
