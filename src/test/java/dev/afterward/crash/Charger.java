package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A process that does its {@link Charging}, as its parent sees it. */
final class Charger implements AutoCloseable {

    private static final Duration STOPPED = Duration.ofSeconds(20);

    private final Process process;
    private final BufferedReader out;

    /** Starts it, and waits until it is alive or dead. */
    Charger(Path own, Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(Jvm.command(own));
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        process = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(own.resolve("errors").toFile()))
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
        boolean ignored = await("alive");
    }

    /** Waits until it has said something, or is dead. Returns whether it has said it. */
    boolean await(String word) throws IOException {
        String line = out.readLine();
        while (line != null && !line.equals(word)) {
            line = out.readLine();
        }
        return line != null;
    }

    /** Tells it something. */
    void tell(char word) throws IOException {
        process.getOutputStream().write(word);
        process.getOutputStream().flush();
    }

    void liveOn(long millis) throws InterruptedException {
        boolean ignored = process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    void signal(String signal) throws IOException, InterruptedException {
        if (process.isAlive()) {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** Stops it where it stands. When this returns none of its threads runs: they stop one after the other. */
    void standStill() throws IOException, InterruptedException {
        signal("STOP");
        Awaitility.await().atMost(STOPPED).until(() -> !process.isAlive() || areAllStopped());
    }

    private boolean areAllStopped() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                // The state follows the name, which may hold anything (proc(5)).
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    void end() throws IOException, InterruptedException {
        tell('e');
        assertThat(await("ended")).isTrue();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }
}
