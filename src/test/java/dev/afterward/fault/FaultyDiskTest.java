package dev.afterward.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up and is freed, that cannot sync, that is slow: while it is so, and afterwards. */
@Tag("faults")
class FaultyDiskTest {

    @TempDir
    Path base;

    private final Set<Integer> stored = new HashSet<>();
    private final Set<Integer> refused = new HashSet<>();
    private BufferedReader answers;

    @Test
    void what_was_stored_is_there_and_what_was_refused_is_not() throws Exception {
        FaultyDisk disk = FaultyDisk.in(base);
        Path file = disk.directory.resolve("tasks.db");
        Process talker = disk.start(false, Talker.class, file.toString());
        try {
            answers = talker.inputReader(StandardCharsets.UTF_8);
            await("stored", 20);
            for (String how : new String[] {"full", "fail-sync", "full"}) {
                disk.fail(how);
                String refusal = await("refused", 1);
                assertThat(refusal)
                        .contains(file.toString())
                        .containsPattern("disk is full|disk I/O error|No space left|Input/output error|sync failed");
                disk.mend(how);
                await("stored", 20);
            }
            disk.fail("slow-sync");
            await("stored", 10);
            disk.mend("slow-sync");
            talker.getOutputStream().write('\n');
            talker.getOutputStream().flush();
            await("stopped", 1);
            assertThat(talker.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            talker.destroyForcibly();
        }
        Set<Integer> found = numbersIn(file);
        assertThat(found).containsAll(stored).doesNotContainAnyElementsOf(refused);
        assertThat(refused).isNotEmpty();
    }

    /** Reads answers until there were so many of a kind. Returns the last one. */
    private String await(String kind, int count) throws IOException {
        int seen = 0;
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("stored")) {
                assertThat(stored.add(Integer.valueOf(words[1]))).isTrue();
            } else if (words[0].equals("refused")) {
                refused.add(Integer.valueOf(words[1]));
            }
            if (words[0].equals(kind) && ++seen == count) {
                return line;
            }
        }
        throw new AssertionError("the other process ended before it said '" + kind + "' " + count + " times");
    }

    private static Set<Integer> numbersIn(Path file) throws Exception {
        Set<Integer> numbers = new HashSet<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select cast(payload as text) from afterward_task")) {
            while (rows.next()) {
                String number = rows.getString(1).replaceAll("[^0-9]", "");
                assertThat(numbers.add(Integer.valueOf(number)))
                        .as("stored once: " + number)
                        .isTrue();
            }
        }
        return numbers;
    }
}
