package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages that the documentation quotes are in the code, word by word. */
class QuotedTextsTest {

    private static final Path DOCS = Path.of("docs");
    private static final Pattern ID = Pattern.compile("AFT-\\d{3}");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (AFT-\\d{3}) \\| \\w+ \\| (.*?) \\|");
    private static final Pattern ERROR = Pattern.compile("(?m)^\\| (?!message|---)(.*?) \\|");
    private static final Pattern STATE = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Pattern ANSWER = Pattern.compile("(?m)^\\| \\d{3} \"([^\"]+)\" \\|");
    private static final Pattern SHOWN = Pattern.compile("(?m)^(AFT-\\d{3}): ([A-Za-z ;(]+) ");
    /** What stands for a value, or parts one text from another. */
    private static final Pattern GAP = Pattern.compile("…|; or |\\*[^*]+\\*");

    private static final int SHORTEST = 4;
    private static final int LONGEST_MESSAGE = 700;

    /** The code with its texts put together again, as far as they are of one piece. */
    private static String code() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            StringBuilder code = new StringBuilder();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                code.append(
                        Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "").replace("''", "'"));
            }
            return code.toString();
        }
    }

    private static List<String> fragments(String quoted) {
        return Arrays.stream(GAP.split(quoted.replace("`", "")))
                .map(String::strip)
                .filter(fragment -> fragment.length() >= SHORTEST)
                .toList();
    }

    private static String page(String name) throws IOException {
        return Files.readString(DOCS.resolve("reference").resolve(name));
    }

    @Test
    void log_messages_are_quoted_as_they_are() throws IOException {
        String code = code();
        List<String> problems = new ArrayList<>();
        int compared = 0;
        for (Matcher row = ROW.matcher(page("log-messages.md")); row.find(); ) {
            List<String> messages = messages(code, row.group(1));
            if (messages.stream().anyMatch(message -> message.startsWith("\""))) {
                continue; // The text comes from elsewhere.
            }
            for (String fragment : fragments(row.group(2))) {
                compared++;
                if (messages.stream().noneMatch(message -> message.contains(fragment))) {
                    problems.add(row.group(1) + " does not say '" + fragment + "'");
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(compared).isGreaterThan(60);
    }

    /** What follows each use of an id in the code. */
    private static List<String> messages(String code, String id) {
        return Pattern.compile("\"" + id + ": ")
                .matcher(code)
                .results()
                .map(use -> code.substring(use.end(), Math.min(code.length(), use.end() + LONGEST_MESSAGE)))
                .toList();
    }

    @Test
    void each_id_on_any_page_is_that_of_a_message() throws IOException {
        String code = code();
        List<String> problems = new ArrayList<>();
        try (Stream<Path> files = Files.walk(DOCS)) {
            for (Path page :
                    files.filter(path -> path.toString().endsWith(".md")).toList()) {
                ID.matcher(Files.readString(page))
                        .results()
                        .map(id -> id.group())
                        .filter(id -> messages(code, id).isEmpty())
                        .forEach(id -> problems.add(page + " names " + id));
            }
        }
        assertThat(problems).isEmpty();
    }

    /** Up to the first value: a number, a path, or something in quotation marks. */
    @Test
    void log_lines_that_are_shown_begin_as_they_are() throws IOException {
        String code = code();
        List<String> problems = new ArrayList<>();
        int compared = 0;
        try (Stream<Path> files = Files.walk(DOCS)) {
            for (Path page :
                    files.filter(path -> path.toString().endsWith(".md")).toList()) {
                for (Matcher line = SHOWN.matcher(Files.readString(page)); line.find(); ) {
                    compared++;
                    String shown = line.group(2).strip();
                    if (messages(code, line.group(1)).stream().noneMatch(message -> message.startsWith(shown))) {
                        problems.add(page + " shows " + line.group());
                    }
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(compared).isGreaterThan(4);
    }

    @Test
    void states_of_health_are_quoted_as_they_are() throws IOException {
        String code = code();
        List<String> states = STATE.matcher(Files.readString(DOCS.resolve("how-to/health.md")))
                .results()
                .flatMap(state -> fragments(state.group(1)).stream())
                .toList();
        assertThat(states).hasSizeGreaterThan(10).allMatch(code::contains);
    }

    @Test
    void answers_of_the_console_are_quoted_as_they_are() throws IOException {
        Properties texts = new Properties();
        try (var reader =
                Files.newBufferedReader(Path.of("src/main/resources/dev/afterward/console/messages.properties"))) {
            texts.load(reader);
        }
        List<String> answers = new ArrayList<>();
        for (String page : List.of("console.md", "console-security.md")) {
            ANSWER.matcher(Files.readString(DOCS.resolve("how-to").resolve(page)))
                    .results()
                    .forEach(answer -> answers.add(answer.group(1)));
        }
        assertThat(answers).hasSizeGreaterThan(8).allMatch(texts::containsValue);
    }

    private static String section(String page, String heading) {
        return page.split("\n## " + Pattern.quote(heading), -1)[1].split("\n## ", -1)[0];
    }

    @Test
    void exceptions_are_quoted_as_they_are() throws IOException {
        String code = code();
        String page = page("errors.md");
        String tables = section(page, "On the first day") + section(page, "What a `TaskStoreException` says");
        List<String> problems = new ArrayList<>();
        int compared = 0;
        for (Matcher row = ERROR.matcher(tables); row.find(); ) {
            for (String fragment : fragments(row.group(1))) {
                compared++;
                if (!code.contains(fragment)) {
                    problems.add(fragment);
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(compared).isGreaterThan(40);
    }
}
