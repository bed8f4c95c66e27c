package dev.afterward.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The other end of a {@link Node}. */
final class NodeProcess implements AutoCloseable {

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final Path log;
    private final Path files;

    NodeProcess(List<String> command, Path directory) throws IOException {
        log = directory.resolve("nodes.log");
        files = Files.createTempDirectory(directory, "node");
        process = new ProcessBuilder(command)
                .directory(files.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static NodeProcess java(Library library, Path directory, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                library.classPath(),
                Node.class.getName()));
        command.addAll(arguments);
        return new NodeProcess(command, directory);
    }

    /** Says what to do, and does not wait for it. */
    void say(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    /** Waits until the first of the commands that are not yet answered is done. */
    Results answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(Node.ANSWER)) {
                return Results.of(new ObjectMapper().readValue(line.substring(Node.ANSWER.length()), Map.class));
            }
        }
        throw new IOException("a node has ended: see " + log);
    }

    Results ask(String command) throws IOException {
        say(command);
        return answer();
    }

    /** The processor time of its process until now. */
    long processorNanos() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        try (Stream<Path> all = Files.walk(files)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
