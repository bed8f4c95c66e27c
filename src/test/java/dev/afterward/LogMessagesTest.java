package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever reads a log finds each message in the documentation by its id. */
class LogMessagesTest {

    private static final Pattern CALL = Pattern.compile(
            "(?:\\.log|later|ofWorker|new Message)\\(\\s*(?:\\w+\\.)*Level\\.(?:INFO|WARNING|ERROR),\\s*");
    private static final Pattern ID = Pattern.compile("^\"(AFT-\\d{3}): .*", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("^\\| (AFT-\\d{3}) \\|", Pattern.MULTILINE);

    @Test
    void each_message_has_an_id_that_the_documentation_explains() throws IOException {
        Set<String> used = new TreeSet<>();
        for (String source : sources()) {
            CALL.matcher(source).results().map(MatchResult::end).forEach(end -> {
                String message = source.substring(end, Math.min(source.length(), end + 80));
                assertThat(message).matches(ID);
                used.add(ID.matcher(message).replaceFirst("$1"));
            });
        }
        List<String> explained = ROW.matcher(Files.readString(Path.of("docs/reference/log-messages.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(used).isNotEmpty();
        assertThat(explained).containsExactlyElementsOf(used);
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    tree.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }
}
