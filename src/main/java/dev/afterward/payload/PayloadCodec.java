package dev.afterward.payload;

import dev.afterward.Task;
import java.util.List;

/** Turns tasks into bytes and back. Safe for use by several threads. */
public interface PayloadCodec extends AutoCloseable {

    /**
     * Encodes a task.
     *
     * @param task the task
     * @return its bytes, a UTF-8 text
     * @throws dev.afterward.PayloadException when it cannot be encoded; the message names the type and the reason
     */
    byte[] encode(Task task);

    /**
     * Decodes a task.
     *
     * @param payload what {@link #encode} has made, now or by an older version of the application
     * @param type the type of the task; nothing in the bytes chooses a class
     * @param <T> the type of the task
     * @return the task, not null
     * @throws dev.afterward.PayloadException when the bytes are no such task; the message names the type and reason
     */
    <T extends Task> T decode(byte[] payload, Class<T> type);

    /**
     * Decodes a task that was stored as some version of its type.
     *
     * @param payload what {@link #encode} has made
     * @param version the version of the type that it was made of
     * @param type the type of the task
     * @param upgrades lead from earlier versions to that of the type
     * @param <T> the type of the task
     * @return the task, not null
     * @throws dev.afterward.PayloadException when the bytes are no such task, or the version is not read here
     */
    default <T extends Task> T decode(byte[] payload, int version, Class<T> type, Upgrades upgrades) {
        return decode(version == upgrades.newest() ? payload : upgrade(payload, version, upgrades), type);
    }

    /**
     * Leads a payload to the version of its type.
     *
     * @param payload what is stored
     * @param version its version
     * @param upgrades lead to that of the type
     * @return the payload that the type's version would have
     * @throws dev.afterward.PayloadException when that is not possible
     */
    default byte[] upgrade(byte[] payload, int version, Upgrades upgrades) {
        throw upgrades.unread(version);
    }

    /**
     * What of a payload is not read.
     *
     * @param payload what a task was read from
     * @param written what {@link #encode} makes of that task
     * @return the names of the components that only the first one has
     */
    default List<String> passedOver(byte[] payload, byte[] written) {
        return List.of();
    }

    /**
     * Finds out before any task exists whether a type can make the round trip.
     *
     * @param type the type
     * @throws dev.afterward.PayloadException when it cannot; the message names the type, the reason and the remedy
     */
    void check(Class<? extends Task> type);

    /**
     * Lets go of what it holds for an application. It may be used again: then it takes hold of it anew. Has no effect
     * when there is nothing to let go of.
     */
    @Override
    void close();
}
