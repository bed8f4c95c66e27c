package dev.afterward.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was promised and what was done, in a file outside the databases. Each line is handed to the operating system
 * before the call returns, so it outlives the process that wrote it. Several processes write one file: the order of the
 * lines is the order of the calls. Safe for use by several threads.
 */
final class Ledger implements AutoCloseable {

    /** What a line says. The words after it are listed. */
    enum Kind {
        /** Tasks are about to be enqueued: transaction, whether it is a JTA transaction, names. */
        INTENT,
        /** Tasks were taken in, and have ids now: transaction, ids in the order of the names. */
        TAKEN,
        /** The commit, or the plain enqueue, has returned: transaction, milliseconds that it took. */
        ACKNOWLEDGED,
        /** It was rolled back for certain: transaction. */
        ROLLED_BACK,
        /** The plain enqueue has thrown, and not because the outcome is unknown: transaction. */
        REFUSED,
        /** A task is about to be cancelled: task, name. */
        CANCELLING,
        /** The cancellation has returned: task, name, whether there was such a task. */
        CANCELLED,
        /** In a turn, which is about to look for the tasks of dead clients: turn, before when a client has to have been seen. */
        LOOKING,
        /** In a turn, before its commit: turn, operations. With SQLite it holds the write lock, with PostgreSQL that of the rows. */
        TURN,
        /** A turn has committed: turn. */
        COMMITTED,
        /** A turn has not committed: turn. Of one that has neither of the two it is not known. */
        UNDONE,
        /** An attempt begins: task, claim, queue, name, number. */
        STARTED,
        /** An attempt has ended: task, claim, queue, name, number, whether it went well. */
        ENDED,
        /** A result came too late and was dropped: task. */
        CLAIM_LOST,
        /** It has failed for good: task, and why. The process may die before it can say so. */
        FAILED,
        /** A process is about to be killed: its name. */
        DYING,
        /** A process of the database is about to be killed. */
        CRASHING,
        /** A process is being scheduled. */
        PULSE
    }

    /** A line. */
    record Line(long millis, String process, Kind kind, List<String> words) {
        String word(int index) {
            return words.get(index);
        }
    }

    /** What only a line that was written whole ends with. */
    private static final String END = " .";

    private final FileChannel channel;
    private final String process;

    /** The book in a directory, written by a process of this name. */
    Ledger(Path directory, String process) throws IOException {
        this.process = process;
        channel = FileChannel.open(file(directory), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Path file(Path directory) {
        return directory.resolve("ledger");
    }

    void write(Kind kind, Object... words) {
        String line = Stream.concat(Stream.of(System.currentTimeMillis(), process, kind), Arrays.stream(words))
                .map(String::valueOf)
                .collect(Collectors.joining(" ", "\n", END + "\n"));
        try {
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Line> read(Path directory) throws IOException {
        if (!Files.exists(file(directory))) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file(directory))) {
            if (line.endsWith(END)) {
                List<String> words = List.of(line.split(" ", -1));
                lines.add(new Line(
                        Long.parseLong(words.get(0)),
                        words.get(1),
                        Kind.valueOf(words.get(2)),
                        words.subList(3, words.size() - 1)));
            }
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
