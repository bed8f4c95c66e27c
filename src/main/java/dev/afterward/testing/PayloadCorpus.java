package dev.afterward.testing;

import dev.afterward.dispatch.CorpusReading.Found;
import dev.afterward.testing.CorpusReport.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Payloads that were stored in production, as the console exports them: a test reads them with the processors of the next release,
 * and tells what that would break.
 *
 * <pre>{@code
 * PayloadCorpus.read(Path.of("src/test/resources/corpus.jsonl")).check(tasks).assertAllRun();
 * }</pre>
 *
 * <p>Nothing is stored and nothing is run. Immutable.
 */
public final class PayloadCorpus {

    /** What the first line of a corpus begins with. */
    private static final String HEADER = "{\"afterward-corpus\":1";

    private final List<String> lines;

    private PayloadCorpus(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /**
     * Reads a file that the console has exported.
     *
     * @param file the file, UTF-8
     * @return the corpus
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is no corpus
     */
    public static PayloadCorpus read(Path file) throws IOException {
        Objects.requireNonNull(file, "the file is null");
        return of(Files.readString(file, StandardCharsets.UTF_8));
    }

    /**
     * Reads what the console has exported.
     *
     * @param text the content of a file
     * @return the corpus
     * @throws IllegalArgumentException when it is no corpus
     */
    public static PayloadCorpus of(String text) {
        List<String> all = new ArrayList<>(
                Objects.requireNonNull(text, "the text is null").lines().toList());
        if (all.isEmpty() || !all.get(0).startsWith(HEADER)) {
            throw new IllegalArgumentException("a corpus begins with the line " + HEADER + "…}");
        }
        all.remove(0);
        all.removeIf(String::isBlank);
        return new PayloadCorpus(all);
    }

    /**
     * How many payloads there are.
     *
     * @return the number
     */
    public int size() {
        return lines.size();
    }

    /**
     * Reads all of them with the processors of a client.
     *
     * @param tasks the tester of the client
     * @return what would not run
     * @throws IllegalArgumentException when a line is none of a corpus
     */
    public CorpusReport check(TaskTester tasks) {
        Objects.requireNonNull(tasks, "the tester is null");
        return new CorpusReport(
                size(), tasks.read(lines).stream().map(PayloadCorpus::problem).toList());
    }

    private static Problem problem(Found found) {
        CorpusReport.Kind kind = found.kind().masked()
                ? CorpusReport.Kind.MASKED
                : CorpusReport.Kind.valueOf(found.kind().reason().name());
        return new Problem(
                found.kind().queue(), found.kind().version(), kind, found.count(), found.example(), found.detail());
    }
}
