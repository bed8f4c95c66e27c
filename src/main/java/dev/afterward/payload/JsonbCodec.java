package dev.afterward.payload;

import dev.afterward.ConfigurationException;
import dev.afterward.PayloadException;
import dev.afterward.Task;
import jakarta.json.JsonException;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import java.io.CharArrayReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * Tasks as JSON, by way of JSON-B with its usual mapping: the components of a record, the properties of a class.
 * Annotations of JSON-B are honoured, none is needed.
 *
 * <p>Properties that a type does not know, and an older or newer version of it did, are passed over; components that
 * the JSON does not have become null, 0, false or an empty {@code Optional}. A null is not written, so an
 * {@code Optional} that was null comes back empty and a map loses its entries without value.
 *
 * <p>Safe for use by several threads.
 */
public final class JsonbCodec implements PayloadCodec {

    private volatile @Nullable Jsonb jsonb;

    /**
     * A codec that uses the JSON-B of this class's own application.
     *
     * @throws ConfigurationException when there is no JSON-B
     */
    public JsonbCodec() {
        jsonb = create();
    }

    private static Jsonb create() {
        // The thread may belong to another application, with another JSON-B: providers are found by its class loader.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(JsonbCodec.class.getClassLoader());
        try {
            return find();
        } catch (ServiceConfigurationError hidden) {
            // Open Liberty shows its providers to the context class loaders that it makes, and to no other.
            thread.setContextClassLoader(before);
            return find();
        } catch (JsonbException | JsonException e) {
            throw missing(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Jsonb find() {
        return JsonbProvider.provider()
                .create()
                .withConfig(new JsonbConfig().withPropertyVisibilityStrategy(new ComponentsOnly()))
                .withProvider(new ExactJson(JsonProvider.provider()))
                .build();
    }

    private static ConfigurationException missing(RuntimeException cause) {
        ConfigurationException problem = new ConfigurationException(
                List.of("no JSON-B was found, which stores the tasks: outside of a Jakarta EE server add"
                        + " org.eclipse:yasson to the class path (" + cause.getMessage() + ")"));
        problem.initCause(cause);
        return problem;
    }

    private Jsonb jsonb() {
        Jsonb current = jsonb;
        return current == null ? createAnew() : current;
    }

    private synchronized Jsonb createAnew() {
        Jsonb current = jsonb;
        if (current == null) {
            current = create();
            jsonb = current;
        }
        return current;
    }

    @Override
    public byte[] encode(Task task) {
        Class<?> type = task.getClass();
        String json;
        try {
            json = jsonb().toJson(task, type);
        } catch (StackOverflowError e) {
            throw unwritable(type, "it refers to itself, or is nested too deeply", null);
        } catch (RuntimeException e) {
            throw unwritable(type, reason(e), e);
        }
        if (NullKeys.are(json, task)) {
            throw unwritable(type, "a key of a map in it is null", null);
        }
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

    @Override
    public <T extends Task> T decode(byte[] payload, Class<T> type) {
        String flaw = JsonShape.flaw(payload);
        if (flaw != null) {
            throw unreadable(type, flaw, null);
        }
        T task;
        try {
            CharBuffer json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
            task = jsonb().fromJson(new CharArrayReader(json.array(), json.arrayOffset(), json.remaining()), type);
        } catch (CharacterCodingException e) {
            throw unreadable(type, "it is not UTF-8", e);
        } catch (StackOverflowError e) {
            throw unreadable(type, "it is nested too deeply", null);
        } catch (RuntimeException e) {
            throwWantOfMemory(e);
            throw unreadable(type, reason(e), e);
        }
        if (task == null) {
            throw unreadable(type, "it is null", null);
        }
        return task;
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
        Jsonb current = jsonb;
        jsonb = null;
        try {
            if (current != null) {
                current.close();
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
    private static void throwWantOfMemory(Throwable failure) {
        int most = 100;
        for (Throwable cause = failure; cause != null && most > 0; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError want) {
                throw want;
            }
            most--;
        }
    }

    /** What went wrong first: JSON-B wraps it, several times, in words like "Internal error". */
    private static String reason(Throwable failure) {
        Throwable first = failure;
        for (Throwable cause = first.getCause(); cause != null && cause != first; cause = cause.getCause()) {
            first = cause;
        }
        String text = String.valueOf(failure.getMessage());
        return first == failure || text.contains(String.valueOf(first.getMessage())) ? text : text + " (" + first + ")";
    }
}
