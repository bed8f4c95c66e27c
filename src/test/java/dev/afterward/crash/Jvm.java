package dev.afterward.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.crash.Child.Order;
import dev.afterward.crash.Ledger.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Child} as its parent sees it. */
final class Jvm implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;
    private final Order order;

    private Jvm(Process process, Order order) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.order = order;
    }

    /** Starts a process. */
    static Jvm start(Order order) throws IOException {
        List<String> command = new ArrayList<>(command(order.directory()));
        command.add(Child.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        order.directory().resolve("errors").toFile()))
                .start();
        process.getOutputStream().write((order.line() + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return new Jvm(process, order);
    }

    /** How a process is started that does not live for long: small, compiled but little, leaving nothing elsewhere. */
    static List<String> command(Path directory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                // What the driver unpacks stays behind when it is killed.
                "-Djava.io.tmpdir=" + directory,
                "-DObjectStoreEnvironmentBean.objectStoreDir=" + directory.resolve("narayana"),
                "-DObjectStoreEnvironmentBean.communicationStore.objectStoreDir=" + directory.resolve("narayana"),
                "-DObjectStoreEnvironmentBean.stateStore.objectStoreDir=" + directory.resolve("narayana"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    }

    /** Waits until the child has said something. */
    void await(String word) throws IOException {
        String line = out.readLine();
        while (line != null && !line.equals(word)) {
            line = out.readLine();
        }
        assertThat(line).as("%s of %s", word, order).isEqualTo(word);
    }

    /** Lets it live on for a while. */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Sends SIGKILL, and waits for the end. */
    void kill() throws IOException, InterruptedException {
        try (Ledger ledger = new Ledger(order.directory(), "parent")) {
            ledger.write(Kind.DYING, name());
        }
        process.toHandle().destroyForcibly();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits until it has died by itself. */
    void awaitDeath() throws IOException, InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as("death of %s", order)
                .isTrue();
        try (Ledger ledger = new Ledger(order.directory(), "parent")) {
            ledger.write(Kind.DYING, name());
        }
        assertThat(process.exitValue()).as("end of %s", order).isEqualTo(CrashPoint.DEAD);
    }

    /** What the ledger calls it. */
    String name() {
        return Child.name(process.pid());
    }

    /** Sends SIGSTOP or SIGCONT. */
    void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
