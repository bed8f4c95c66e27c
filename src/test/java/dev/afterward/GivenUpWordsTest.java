package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One thing has one name: words that were given up are in no page, public comment, message or text of the console. */
class GivenUpWordsTest {

    /** What is given up, and what is written instead. */
    private record Word(Pattern pattern, String instead) {}

    private static final List<Word> EVERYWHERE = List.of(
            word("monitor(s|ed|ing)?", "console"),
            word(
                    "(take|takes|taken|taking|took)( tasks)? in(?! (a|no|any|JTA|\\w* ?transactions?))",
                    "accept, enqueue"),
            word("what (a |the )?tasks? holds?", "payload"),
            word("set aside", "parked"),
            word("undecided|outcome (is )?unknown", "in doubt"),
            word("purge[sd]?", "delete"),
            word("clean-ups?", "cleanup"),
            word("pending", "waiting"),
            word("upcoming", "waiting"),
            word("dead client'?s?", "a process that ended"),
            word("own file|files? of (its|their|our|ours|the library's) own|file of ours", "task file"),
            word("signs? of life", "heartbeat"),
            word("rooms|a room", "package"),
            word("(lie|lies|lay|lying) in", "are stored in"),
            word("mend(s|ed|ing)?", "fix"),
            word("whoever|somebody|nobody|himself", "the caller, a user, another client"),
            word("by hand", "manually"),
            word("heed(s|ed|ing)?", "respond to"),
            word("all the same", "anyway, still"),
            word("besides?", "next to, in addition to"),
            word("stands? in", "is in"),
            word("(?<!time )go(es)? by(?! the)", "follows"),
            word("anew", "again"),
            word("in spite of", "despite"),
            word("(becomes?|became) of", "what happens to"),
            word("of its own accord", "by default"),
            word("in the midst of", "during"),
            word("hears?|heard", "receives"),
            word("is told", "receives"));

    /** What has its place in the pages and the comments for developers only. */
    private static final List<Word> INTERNAL = List.of(
            word("settl(e|es|ed|ing)|settlements?", "end"),
            word("(a|one|no|each|every|another|this|that|makes?|many|its|several|two|last) turns?", "write"),
            word("(?<!container )engine(?!\\.)", "client"));

    private static Word word(String pattern, String instead) {
        return new Word(Pattern.compile("\\b(?:" + pattern + ")\\b", Pattern.CASE_INSENSITIVE), instead);
    }

    private static List<Path> files(String directory, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> problems(Object place, String text, boolean isInternal) {
        List<String> problems = new ArrayList<>();
        Stream.concat(EVERYWHERE.stream(), isInternal ? Stream.of() : INTERNAL.stream())
                .forEach(word -> {
                    for (Matcher use = word.pattern.matcher(text); use.find(); ) {
                        problems.add(place + ": '" + around(text, use) + "'; write: " + word.instead);
                    }
                });
        return problems;
    }

    private static String around(String text, MatchResult use) {
        return text.substring(Math.max(0, use.start() - 30), Math.min(text.length(), use.end() + 30))
                .replace('\n', ' ');
    }

    @ParameterizedTest
    @CsvSource({
        "'it is stored in the task file', 0",
        "'tasks lie in it', 1",
        "'Nobody settles it.', 2",
        "'time goes by', 0"
    })
    void finds_them(String text, int uses) {
        assertThat(problems("here", text, false)).hasSize(uses);
    }

    @Test
    void in_pages() throws IOException {
        List<Path> pages = new ArrayList<>(files("docs", ".md"));
        pages.addAll(files("docker", ".md"));
        List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").forEach(page -> pages.add(Path.of(page)));
        List<String> problems = new ArrayList<>();
        for (Path page : pages) {
            boolean isInternal = page.startsWith(Path.of("docs/internals"))
                    || page.equals(Path.of("docs/README.md")) // It names the page of the engine.
                    || page.equals(Path.of("docker/README.md")); // It is about another engine.
            String prose = Files.readString(page)
                    .replaceAll("(?s)```.*?```", " ")
                    .replaceAll("`[^`]*`", " ")
                    .replaceAll("\\]\\([^)]*\\)", "]")
                    .replaceAll("<!--.*?-->", " ");
            problems.addAll(problems(page, prose, isInternal));
        }
        assertThat(problems).isEmpty();
        assertThat(pages).hasSizeGreaterThan(40);
    }

    @Test
    void in_comments_of_the_api() throws IOException {
        List<String> problems = new ArrayList<>();
        int comments = 0;
        for (String directory : List.of("src/main/java/dev/afterward", "src/main/java/dev/afterward/testing")) {
            for (Path file : files(directory, ".java")) {
                if (file.getParent().equals(Path.of(directory))) {
                    for (MatchResult comment : Pattern.compile("(?s)/\\*\\*.*?\\*/")
                            .matcher(Files.readString(file))
                            .results()
                            .toList()) {
                        comments++;
                        String prose =
                                comment.group().replaceAll("\\n\\s*\\* ?", " ").replaceAll("\\{@\\w+ [^}]*}", " ");
                        problems.addAll(problems(file, prose, false));
                    }
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(comments).isGreaterThan(300);
    }

    /** Texts of more than one word: the others are keys, names and SQL states. */
    @Test
    void in_messages() throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path file : files("src/main/java", ".java")) {
            String code = Files.readString(file)
                    .replaceAll("(?s)/\\*\\*.*?\\*/|//[^\\n]*", "")
                    .replaceAll("\"\\s*\\+\\s*\"", "");
            for (MatchResult text : Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)* (?:[^\"\\\\\\n]|\\\\.)*)\"")
                    .matcher(code)
                    .results()
                    .toList()) {
                problems.addAll(problems(file, text.group(1), false));
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void in_the_console() throws IOException {
        List<String> problems = new ArrayList<>();
        for (String language : List.of("", "_de")) {
            Path file = Path.of("src/main/resources/dev/afterward/console/messages" + language + ".properties");
            Properties texts = new Properties();
            try (var reader = Files.newBufferedReader(file)) {
                texts.load(reader);
            }
            assertThat(texts).hasSizeGreaterThan(500);
            for (String key : texts.stringPropertyNames()) {
                String text = texts.getProperty(key).replaceAll("afterward\\.[a-z.-]+", "");
                problems.addAll(problems(key + language, text, false));
            }
        }
        assertThat(problems.stream().collect(Collectors.joining("\n"))).isEmpty();
    }
}
