package dev.afterward.payload;

import dev.afterward.payload.Property.Treatment;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.json.bind.annotation.JsonbTypeDeserializer;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a task that was read from its own JSON differs from the one that was written. Records, containers and classes
 * are looked into, so neither arrays nor classes without {@code equals} are taken for different, and what an
 * {@code equals} of the application's passes over is seen.
 */
final class Difference {

    private static final int MOST_CHARS = 60;
    /** What to do about a value that does not come back. */
    static final String REMEDY = ": keep it in a type that JSON can tell, or name a @JsonbTypeAdapter";

    private final Function<Class<?>, List<Property>> properties;

    /**
     * Finds differences.
     *
     * @param properties those of a type
     */
    Difference(Function<Class<?>, List<Property>> properties) {
        this.properties = properties;
    }

    /** One, and where it is as far as is known yet. */
    private record Found(String place, String what) {

        Found under(String outer) {
            return new Found(place.isEmpty() || place.startsWith("[") ? outer + place : outer + "." + place, what);
        }
    }

    /**
     * The first difference.
     *
     * @param written a task
     * @param read what was read from its JSON
     * @return where it is and what was read instead, with the remedy; null when there is none
     */
    @Nullable
    String between(Object written, Object read) {
        Found found = of(written, read);
        return found == null
                ? null
                : (found.place().isEmpty() ? "it" : "component '" + found.place() + "'") + " " + found.what();
    }

    private @Nullable Found of(@Nullable Object written, @Nullable Object read) {
        if (written == read) {
            return null;
        }
        // A component that is null is not written, and one of the type Optional is empty without being written.
        if (written == null && read instanceof Optional<?> optional && optional.isEmpty()) {
            return null;
        }
        if (written == null || read == null) {
            return unequal(written, read);
        }
        if (isSettled(written.getClass())) {
            return null;
        }
        if (written instanceof Optional<?> one && read instanceof Optional<?> other) {
            return of(one.orElse(null), other.orElse(null));
        }
        if (written instanceof JsonValue) {
            return written.equals(read) ? null : unequal(written, read);
        }
        if (written instanceof Map<?, ?> one && read instanceof Map<?, ?> other) {
            return ofMaps(one, other);
        }
        if (written instanceof Collection<?> one && read instanceof Collection<?> other) {
            return ofCollections(one, other);
        }
        if (written.getClass().isArray() && written.getClass() == read.getClass()) {
            return ofArrays(written, read);
        }
        if (isScalar(written.getClass()) || isScalar(read.getClass())) {
            return written.equals(read) && read.equals(written) ? null : unequal(written, read);
        }
        if (written.getClass() != read.getClass()) {
            return new Found(
                    "",
                    "is a " + written.getClass().getName() + ", and would come back as a "
                            + read.getClass().getName() + ": name its subtypes with @JsonbTypeInfo");
        }
        return ofProperties(written, read);
    }

    private @Nullable Found ofProperties(Object written, Object read) {
        for (Property property : properties.apply(written.getClass())) {
            Treatment treatment = property.treatment();
            if (treatment == Treatment.USUAL || treatment == Treatment.FORMATTED) {
                Found found;
                try {
                    found = of(property.of(written), property.of(read));
                } catch (InvocationTargetException e) {
                    found = new Found("", "throws " + e.getCause() + " when it is asked for");
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
                if (found != null) {
                    return found.under(property.name());
                }
            }
        }
        return null;
    }

    private @Nullable Found ofMaps(Map<?, ?> written, Map<?, ?> read) {
        if (written.size() != read.size()) {
            return size(written.size(), read.size());
        }
        if (written instanceof SortedMap && read instanceof SortedMap) {
            return inOrder(written.keySet(), read.keySet()) == null
                    ? inOrder(written.values(), read.values())
                    : order(written.keySet(), read.keySet());
        }
        for (Map.Entry<?, ?> entry : written.entrySet()) {
            Object key = entry.getKey();
            if (!contains(read.keySet(), key)) {
                return missing(key);
            }
            Found found = of(entry.getValue(), read.get(key));
            if (found != null) {
                return found.under("[" + shortened(key) + "]");
            }
        }
        return null;
    }

    private @Nullable Found ofCollections(Collection<?> written, Collection<?> read) {
        if (written.size() != read.size()) {
            return size(written.size(), read.size());
        }
        boolean sorted = written instanceof SortedSet && read instanceof SortedSet;
        if (sorted && inOrder(written, read) != null) {
            return order(written, read);
        }
        if (sorted || !(read instanceof Set<?> set)) {
            return inOrder(written, read);
        }
        for (Object element : written) {
            // Elements without equals have to be looked for.
            if (!contains(set, element) && set.stream().allMatch(other -> of(element, other) != null)) {
                return missing(element);
            }
        }
        return null;
    }

    private static boolean contains(Set<?> set, @Nullable Object element) {
        try {
            return set.contains(element);
        } catch (ClassCastException | NullPointerException e) {
            return false;
        }
    }

    private @Nullable Found inOrder(Collection<?> written, Collection<?> read) {
        Iterator<?> others = read.iterator();
        int index = 0;
        for (Object element : written) {
            Found found = of(element, others.next());
            if (found != null) {
                return found.under("[" + index + "]");
            }
            index++;
        }
        return null;
    }

    private @Nullable Found ofArrays(Object written, Object read) {
        int length = Array.getLength(written);
        if (length != Array.getLength(read)) {
            return size(length, Array.getLength(read));
        }
        for (int i = 0; i < length; i++) {
            Found found = of(Array.get(written, i), Array.get(read, i));
            if (found != null) {
                return found.under("[" + i + "]");
            }
        }
        return null;
    }

    /** Whether the application converts it by code of its own: what that makes is right. */
    private static boolean isSettled(Class<?> type) {
        return type.isAnnotationPresent(JsonbTypeAdapter.class)
                || type.isAnnotationPresent(JsonbTypeDeserializer.class);
    }

    private static boolean isScalar(Class<?> type) {
        return Enum.class.isAssignableFrom(type) || JsonbTypes.isOfPlatform(type);
    }

    private static Found unequal(@Nullable Object written, @Nullable Object read) {
        return new Found("", "is " + told(written) + ", and would come back as " + told(read) + REMEDY);
    }

    private static Found missing(@Nullable Object element) {
        return new Found("", "holds " + told(element) + ", and would come back without it" + REMEDY);
    }

    private static Found size(int written, int read) {
        return new Found("", "holds " + written + ", and would come back with " + read + REMEDY);
    }

    private static Found order(Collection<?> written, Collection<?> read) {
        return new Found(
                "",
                "has an order of its own, and " + shortened(written) + " would come back as " + shortened(read)
                        + ": keep it in a java.util.List");
    }

    private static String told(@Nullable Object value) {
        return value == null
                ? "null"
                : shortened(value) + " (" + value.getClass().getName() + ")";
    }

    private static String shortened(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
    }
}
