package dev.afterward.dispatch;

import java.util.Map;
import java.util.TreeMap;

/** Throws an error at the n-th call of one place, and perhaps at all places for some calls more. Safe for use by threads. */
final class Tripwire {

    private final Map<String, Integer> calls = new TreeMap<>();
    private String place = "";
    private int number;
    private int length;
    private boolean snapped;

    /** From the n-th call of a place on, so many calls of any place throw. */
    Tripwire(String place, int number, int length) {
        this.place = place;
        this.number = number;
        this.length = length;
    }

    /** Nothing throws. */
    Tripwire() {}

    /** A place is passed. */
    synchronized void pass(String at) {
        int count = calls.merge(at, 1, Integer::sum);
        snapped |= at.equals(place) && count == number;
        if (snapped && length > 0) {
            length--;
            throw new OutOfMemoryError("not really, at " + at);
        }
    }

    /** How often each place was passed. */
    synchronized Map<String, Integer> calls() {
        return new TreeMap<>(calls);
    }
}
