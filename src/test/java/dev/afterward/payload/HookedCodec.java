package dev.afterward.payload;

import dev.afterward.Task;

/** JSON, with something that happens before each payload is read. */
public class HookedCodec implements PayloadCodec {

    private final PayloadCodec json = new JsonbCodec();
    private final Runnable beforeReading;

    /**
     * A codec.
     *
     * @param beforeReading what happens; what it throws, the codec throws
     */
    public HookedCodec(Runnable beforeReading) {
        this.beforeReading = beforeReading;
    }

    @Override
    public byte[] encode(Task task) {
        return json.encode(task);
    }

    @Override
    public <T extends Task> T decode(byte[] payload, Class<T> type) {
        beforeReading.run();
        return json.decode(payload, type);
    }

    @Override
    public void check(Class<? extends Task> type) {
        json.check(type);
    }

    @Override
    public void close() {
        json.close();
    }
}
