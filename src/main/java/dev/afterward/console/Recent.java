package dev.afterward.console;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of the entries that were put last: the oldest one goes when there would be too many.
 *
 * @param <V> the type of the values
 */
final class Recent<V> extends LinkedHashMap<String, V> {

    private static final long serialVersionUID = 1L;

    private final int most;

    Recent(int most) {
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
    }
}
