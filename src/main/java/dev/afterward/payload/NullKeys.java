package dev.afterward.payload;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys of maps that are null. JSON-B writes the text "null" for them, which is another key when it is read. */
final class NullKeys {

    /** What a map with such a key has in its JSON, and some without. */
    private static final String TRACE = "\"null\":";

    private NullKeys() {}

    /** Whether there is one in what was written as this JSON: in the maps of records, collections and arrays. */
    static boolean are(String json, Object written) {
        return json.contains(TRACE) && isIn(written);
    }

    private static boolean isIn(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().anyMatch(entry -> entry.getKey() == null || isIn(entry.getValue()));
        }
        if (value instanceof Collection<?> values) {
            return values.stream().anyMatch(NullKeys::isIn);
        }
        if (value instanceof Object[] values) {
            return Arrays.stream(values).anyMatch(NullKeys::isIn);
        }
        return value instanceof Record record
                && Arrays.stream(record.getClass().getRecordComponents())
                        .anyMatch(component -> isIn(component(record, component)));
    }

    private static @Nullable Object component(Record record, RecordComponent component) {
        Method accessor = component.getAccessor();
        try {
            return accessor.trySetAccessible() ? accessor.invoke(record) : null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
