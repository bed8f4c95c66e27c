package dev.afterward.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Payara Micro with a directory of its own, where it works and keeps what it unpacks.
 *
 * @param java the JDK's home
 * @param jar the server
 * @param directory the directory
 */
record Micro(Path java, Path jar, Path directory) {

    static final String NO_EARS = "Payara Micro takes no EARs";

    private static final String LOCAL = "set configs.config.server-config.network-config.network-listeners"
            + ".network-listener.http-listener.address=127.0.0.1\n";

    /** Makes the directory anew. */
    void layOut() throws IOException {
        Trees.delete(directory);
        Files.createDirectories(unpacked());
        Files.writeString(settings(), LOCAL);
    }

    private Path unpacked() {
        return directory.resolve("unpacked");
    }

    private Path settings() {
        return directory.resolve("local.asadmin");
    }

    /**
     * What starts it, open to this machine only.
     *
     * @param start the jar that starts it
     * @param port where it answers to HTTP
     * @param first the first arguments
     */
    List<String> command(Path start, int port, List<String> first) {
        List<String> command = new ArrayList<>(List.of(
                java.resolve("bin/java").toString(),
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + unpacked(),
                "-jar",
                start.toString()));
        command.addAll(first);
        command.addAll(List.of(
                "--nohazelcast",
                "--port",
                String.valueOf(port),
                "--prebootcommandfile",
                settings().toString()));
        return command;
    }
}
