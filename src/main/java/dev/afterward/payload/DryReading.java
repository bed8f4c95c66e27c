package dev.afterward.payload;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a payload when it is read, without running anything.
 *
 * @param failure why it cannot be read, or null
 * @param passedOver the components of it that its type does not have
 */
public record DryReading(@Nullable PayloadException failure, List<String> passedOver) {

    /** Copies. */
    public DryReading {
        passedOver = List.copyOf(passedOver);
    }

    /**
     * Reads a payload.
     *
     * @param codec reads it
     * @param payload what is stored
     * @param version its version
     * @param type the type of the task
     * @param upgrades lead to the version of the type
     * @return what becomes of it
     */
    public static DryReading of(
            PayloadCodec codec, byte[] payload, int version, Class<? extends Task> type, Upgrades upgrades) {
        byte[] upgraded;
        byte[] written;
        try {
            upgraded = version == upgrades.newest() ? payload : codec.upgrade(payload, version, upgrades);
            Task task = codec.decode(upgraded, type);
            written = written(codec, task);
        } catch (PayloadException e) {
            return new DryReading(e, List.of());
        }
        return new DryReading(null, written == null ? List.of() : codec.passedOver(upgraded, written));
    }

    /** What was stored by an older release need not be what this one would store. */
    private static byte @Nullable [] written(PayloadCodec codec, Task task) {
        try {
            return codec.encode(task);
        } catch (PayloadException e) {
            return null;
        }
    }
}
