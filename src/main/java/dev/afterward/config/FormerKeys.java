package dev.afterward.config;

import dev.afterward.QueueConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Settings under the names that queues had before: they apply where nothing is set under the name that a queue has now. */
final class FormerKeys {

    /** The key that takes the place of another one that was read. */
    private final Map<Values.Entry, String> read = new LinkedHashMap<>();

    private final List<String> plain = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    /** What is set under a former name of a queue, the first one in the order of the alphabet; or null. */
    Values.@Nullable Entry find(Values values, String what, QueueConfig queue, QueueKey key) {
        for (String former : new TreeSet<>(queue.formerly())) {
            Values.Entry entry = values.find(what, key.quoted(former), key.plain(former));
            if (entry != null) {
                read.put(entry, key.quoted(queue.name()));
                plain.add(key.quoted(former));
                plain.add(key.plain(former));
                return entry;
            }
        }
        return null;
    }

    /** A queue that may have such settings. */
    void add(QueueConfig queue) {
        queue.formerly().forEach(former -> names.put(former, queue.name()));
    }

    /** The name that a queue has now, or null when it had no such name. */
    @Nullable
    String now(String former) {
        return names.get(former);
    }

    /** All spellings of the keys that were read. */
    List<String> keys() {
        return List.copyOf(plain);
    }

    /** A text for each setting that was read. */
    List<String> warnings() {
        return read.entrySet().stream()
                .map(one -> one.getKey().key() + " is the key of a former name of the queue: name it " + one.getValue())
                .toList();
    }
}
