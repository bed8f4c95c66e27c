package dev.afterward.benchmark;

import dev.afterward.Afterward;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import java.nio.file.Path;

/** Clients of Afterward alone, by nothing but its public API: another version may have to do. */
final class Clients {

    private Clients() {}

    static Afterward.Builder on(Path file, boolean full) {
        return new ClientBuilder()
                .store(Stores.sqlite(file, full, work -> new Thread(work).start(), "the benchmark"))
                .workers(Setup.WORKERS);
    }
}
