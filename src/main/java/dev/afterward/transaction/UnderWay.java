package dev.afterward.transaction;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The transactions whose outcome is being found out. Safe for use by several threads. */
final class UnderWay {

    private final Map<Long, Undecided> asked = new LinkedHashMap<>();

    /** The ones among them whose commits have returned, or are about to, as long as the store shows nothing of them. */
    private final Set<Undecided> acknowledged = new LinkedHashSet<>();

    /** Adds one that is to be asked for now. Returns false if its outcome is known already. */
    synchronized boolean add(Undecided undecided, long now) {
        if (undecided.isOver()) {
            return false;
        }
        undecided.askNow(now);
        asked.put(undecided.transaction, undecided);
        if (undecided.isAcknowledged() && !undecided.shown) {
            acknowledged.add(undecided);
        }
        return true;
    }

    /** Adds one that nobody here has asked for before. Returns false if somebody has. */
    synchronized boolean addOther(Undecided undecided, long now) {
        undecided.askNow(now);
        return asked.putIfAbsent(undecided.transaction, undecided) == null;
    }

    /** Begins anew with those. */
    synchronized void reset(Collection<Undecided> left, long now) {
        asked.clear();
        acknowledged.clear();
        left.forEach(undecided -> {
            undecided.askNow(now);
            asked.put(undecided.transaction, undecided);
        });
    }

    synchronized int size() {
        return asked.size();
    }

    /** Those whose commits have returned, and of which the store shows nothing. */
    synchronized List<Undecided> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Whether there are such. */
    synchronized boolean isAnyAcknowledged() {
        return !acknowledged.isEmpty();
    }

    /** Those to be asked for now, which a SELECT has missed or has not. */
    synchronized List<Undecided> dueAt(long now, boolean missed) {
        return asked.values().stream()
                .filter(undecided -> undecided.due <= now && undecided.missed == missed)
                .toList();
    }

    /** When the next one is to be asked for. */
    synchronized long nextDue() {
        return asked.values().stream()
                .mapToLong(undecided -> undecided.due)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The outcome of one is found: it is not asked for again. */
    synchronized void found(Undecided undecided) {
        undecided.askNever();
    }

    /** Nobody can tell the outcome of one yet. */
    synchronized void askLater(Undecided undecided, long now) {
        undecided.askLater(now);
    }

    /** The store shows one as in doubt. Returns whether it was the last that a commit had returned for. */
    synchronized boolean show(Undecided undecided) {
        undecided.show();
        return acknowledged.remove(undecided) && acknowledged.isEmpty();
    }

    /** One is over. Returns whether it was the last that a commit had returned for. */
    synchronized boolean remove(Undecided undecided) {
        asked.remove(undecided.transaction, undecided);
        return acknowledged.remove(undecided) && acknowledged.isEmpty();
    }

    synchronized void addKeysTo(Set<String> keys) {
        asked.values().forEach(undecided -> keys.add(undecided.key));
    }
}
