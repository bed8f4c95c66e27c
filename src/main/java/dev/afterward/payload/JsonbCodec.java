package dev.afterward.payload;

import dev.afterward.ConfigurationException;
import dev.afterward.PayloadException;
import dev.afterward.Task;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.bind.Jsonb;
import jakarta.json.stream.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.CharArrayReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks as JSON, by way of JSON-B with its usual mapping: the components of a record, the properties of a class.
 * Annotations of JSON-B are honoured, none is needed.
 *
 * <p>Properties that a type does not know, and an older or newer version of it did, are passed over; components that
 * the JSON does not have become null, 0, false or an empty {@code Optional}. A component that is null is not written, so
 * an {@code Optional} that was null comes back empty. What the JSON has must fit: a value of another type is neither
 * guessed at nor rounded to another whole number.
 *
 * <p>Safe for use by several threads.
 */
public final class JsonbCodec implements PayloadCodec {

    private static final int MOST_CAUSES = 100;

    /** Which tasks are read back when they are written, and compared with what was written. */
    public enum Proof {
        /** Those whose type has values that would not come back. */
        WHERE_NEEDED,
        /** All of them: what a constructor makes of its arguments is seen too. */
        ALWAYS
    }

    private final Proof proof;
    private volatile @Nullable JsonbBinding binding;

    /**
     * A codec that uses the JSON-B of this class's own application.
     *
     * @throws ConfigurationException when there is no JSON-B
     */
    public JsonbCodec() {
        this(Proof.WHERE_NEEDED);
    }

    /**
     * A codec that uses the JSON-B of this class's own application.
     *
     * @param proof which tasks are read back when they are encoded
     * @throws ConfigurationException when there is no JSON-B
     */
    public JsonbCodec(Proof proof) {
        this.proof = proof;
        binding = JsonbBinding.find();
    }

    private JsonbBinding binding() {
        JsonbBinding current = binding;
        return current == null ? createAnew() : current;
    }

    private synchronized JsonbBinding createAnew() {
        JsonbBinding current = binding;
        if (current == null) {
            current = JsonbBinding.find();
            binding = current;
        }
        return current;
    }

    @Override
    public byte[] encode(Task task) {
        Class<? extends Task> type = task.getClass();
        JsonbBinding current = binding();
        String json;
        try {
            json = current.jsonb().toJson(task, type);
        } catch (StackOverflowError e) {
            throw unwritable(type, "it refers to itself, or is nested too deeply", null);
        } catch (RuntimeException e) {
            throw unwritable(type, reason(e), e);
        }
        if (NullKeys.are(json, task)) {
            throw unwritable(type, "a key of a map in it is null", null);
        }
        byte[] payload = utf8(json, type);
        if (proof == Proof.ALWAYS || !current.form(type).exact() || isExtreme(json)) {
            prove(current, task, payload, type);
        }
        return payload;
    }

    private static byte[] utf8(String json, Class<?> type) {
        ByteBuffer utf8;
        try {
            // An array, not the String: the encoder would ask that for each of its characters.
            utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json.toCharArray()));
        } catch (CharacterCodingException e) {
            throw unwritable(type, "a text in it is no Unicode: half of a surrogate pair stands alone", e);
        }
        byte[] payload = new byte[utf8.remaining()];
        utf8.get(payload);
        String flaw = JsonShape.flaw(payload);
        if (flaw != null) {
            throw unwritable(type, flaw, null);
        }
        return payload;
    }

    /** Whether there may be an {@code Instant} or a {@code BigDecimal} in it that is written and cannot be parsed. */
    private static boolean isExtreme(String json) {
        return json.contains("1000000000-") || json.contains("E+214748364");
    }

    private void prove(JsonbBinding current, Task task, byte[] payload, Class<? extends Task> type) {
        Task read;
        try {
            read = decode(payload, type);
        } catch (PayloadException e) {
            throw unwritable(type, "it could not be read back, since " + e.getMessage() + Difference.REMEDY, e);
        }
        String difference = new Difference(current::properties).between(task, read);
        if (difference != null) {
            throw unwritable(type, difference, null);
        }
    }

    @Override
    public <T extends Task> T decode(byte[] payload, Class<T> type) {
        String flaw = JsonShape.flaw(payload);
        if (flaw != null) {
            throw unreadable(type, flaw, null);
        }
        JsonbBinding current = binding();
        CharBuffer json;
        try {
            json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
        } catch (CharacterCodingException e) {
            throw unreadable(type, "it is not UTF-8", e);
        }
        T task;
        try {
            String misfit = current.form(type).guessed() ? misfit(current, json, type, null) : null;
            if (misfit != null) {
                throw unreadable(type, misfit, null);
            }
            task = current.jsonb().fromJson(reader(json), type);
        } catch (PayloadException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw unreadable(type, "it is nested too deeply", null);
        } catch (Throwable e) {
            throwWantOfMemory(e);
            String misfit = misfitFor(current, json, type);
            throw unreadable(type, misfit == null ? reason(e) : misfit + ": " + reason(e), e);
        }
        if (task == null) {
            throw unreadable(type, "it is null", null);
        }
        return task;
    }

    @Override
    public byte[] upgrade(byte[] payload, int version, Upgrades upgrades) {
        if (version < upgrades.oldest() || version > upgrades.newest()) {
            throw upgrades.unread(version);
        }
        JsonObject json;
        try (JsonReader reader = binding().json().createReader(new ByteArrayInputStream(payload))) {
            json = reader.readObject();
        } catch (RuntimeException e) {
            throw new PayloadException("the payload is no JSON object: " + reason(e), e);
        }
        return upgrades.upgrade(json, version).toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<String> passedOver(byte[] payload, byte[] written) {
        return JsonNames.unknown(binding().json(), payload, written);
    }

    private static @Nullable String misfit(
            JsonbBinding binding, CharBuffer json, Class<?> type, @Nullable BiPredicate<Class<?>, String> readable) {
        try (JsonParser parser = binding.json().createParser(reader(json))) {
            return Misfit.in(parser, binding.form(type).shape(), readable);
        }
    }

    /** Which value JSON-B could not read, if it is a single one. */
    private static @Nullable String misfitFor(JsonbBinding binding, CharBuffer json, Class<?> type) {
        try {
            return misfit(binding, json, type, (scalar, value) -> isReadable(binding.jsonb(), scalar, value));
        } catch (RuntimeException | LinkageError malformed) {
            return null;
        }
    }

    private static boolean isReadable(Jsonb jsonb, Class<?> scalar, String value) {
        try {
            jsonb.fromJson(value, scalar);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static Reader reader(CharBuffer json) {
        return new CharArrayReader(json.array(), json.arrayOffset(), json.remaining());
    }

    @Override
    public void check(Class<? extends Task> type) {
        List<String> problems = new ArrayList<>(new RoundTrip().problems(type));
        problems.addAll(Aliases.problems(type));
        if (!problems.isEmpty()) {
            throw new PayloadException(
                    "task type " + type.getName() + " cannot be stored as JSON: " + String.join("; ", problems));
        }
    }

    @Override
    public synchronized void close() {
        JsonbBinding current = binding;
        binding = null;
        try {
            if (current != null) {
                current.jsonb().close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("JSON-B did not close", e);
        }
    }

    private static PayloadException unwritable(Class<?> type, String reason, @Nullable Throwable cause) {
        return new PayloadException(
                "a task of type " + type.getName() + " cannot be written as JSON: " + reason, cause);
    }

    private static PayloadException unreadable(Class<?> type, String reason, @Nullable Throwable cause) {
        return new PayloadException("the payload is no task of type " + type.getName() + ": " + reason, cause);
    }

    /** JSON-B wraps what a constructor throws, and a want of memory says nothing about the payload: it passes. */
    static void throwWantOfMemory(Throwable failure) {
        int most = 100;
        for (Throwable cause = failure; cause != null && most > 0; cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError want && !(cause instanceof StackOverflowError)) {
                throw want;
            }
            most--;
        }
    }

    /** What went wrong first: JSON-B wraps it, several times, in words like "Internal error". */
    private static String reason(Throwable failure) {
        Throwable first = failure;
        Throwable cause = first.getCause();
        // Chains may be circular.
        for (int i = 0; i < MOST_CAUSES && cause != null && cause != first; i++) {
            first = cause;
            cause = cause.getCause();
        }
        String text = String.valueOf(failure.getMessage());
        return first == failure || text.contains(String.valueOf(first.getMessage())) ? text : text + " (" + first + ")";
    }
}
