package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Occurrence.Outcome;
import dev.afterward.Overlap;
import dev.afterward.store.GateReport;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The texts of both languages, and those who use them. */
class MessagesTest {

    private static final Path CODE = Path.of("src/main/java/dev/afterward/console");
    private static final Path PAGES = Path.of("src/main/resources/META-INF/resources/afterward");
    private static final Path TEXTS = Path.of("src/main/resources/dev/afterward/console");

    private static final Pattern VALUE = Pattern.compile("\\{\\d+}");
    private static final Pattern MARKUP = Pattern.compile("<[^>]*>");
    private static final Pattern NAME = Pattern.compile("<code>[^<]*</code>|afterward\\.[a-z.-]*[a-z]|@[A-Z]\\w+");
    private static final Pattern TEXT_BLOCK = Pattern.compile("\"{3}.*?\"{3}", Pattern.DOTALL);
    private static final Pattern IN_CODE = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
    private static final Pattern IN_PAGES = Pattern.compile("'([^']*)'");
    private static final Pattern ASKED_IN_CODE =
            Pattern.compile("(?:text|troubles)\\s*\\.(?:of|text)\\(\\s*\"([^\"]*[^\".])\"\\s*[,)]");
    private static final Pattern ASKED_IN_PAGES = Pattern.compile("afterwardText\\[((?:'[^']*'|[^'\\]])*)]");

    /** What is chosen for a schedule, by the name of the field. */
    private static final Map<String, List<? extends Enum<?>>> CHOICES = Map.of(
            "missed", List.of(Missed.values()),
            "overlap", List.of(Overlap.values()),
            "missing", List.of(Cron.Missing.values()),
            "doubled", List.of(Cron.Doubled.values()));

    private static Properties english;
    private static Properties german;

    @BeforeAll
    static void read() throws IOException {
        english = read("messages.properties");
        german = read("messages_de.properties");
    }

    private static Properties read(String file) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = Files.newInputStream(TEXTS.resolve(file))) {
            texts.load(in);
        }
        return texts;
    }

    @Test
    void bothLanguagesHaveTheSameTexts() {
        assertThat(german.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(english.stringPropertyNames());
    }

    /** Values, markup, and names that are not translated. */
    @Test
    void whatIsNotLanguageIsTheSameInBoth() {
        for (String key : english.stringPropertyNames()) {
            for (Pattern same : List.of(VALUE, MARKUP, NAME)) {
                assertThat(found(same, german.getProperty(key, "")))
                        .as(key)
                        .containsExactlyInAnyOrderElementsOf(found(same, english.getProperty(key)));
            }
        }
    }

    /** A straight apostrophe vanishes where a text has values, and switches them off. */
    @Test
    void noTextHasAnApostropheThatCountsAsAQuote() {
        for (Properties texts : List.of(english, german)) {
            texts.forEach((key, text) -> {
                assertThat(String.valueOf(text)).as(String.valueOf(key)).doesNotContain("'");
                assertThatCode(() -> new MessageFormat(String.valueOf(text), Locale.ROOT))
                        .as(String.valueOf(key))
                        .doesNotThrowAnyException();
            });
        }
    }

    /** Of two, the second one wins, and nobody sees it. */
    @Test
    void noTextIsThereTwice() throws IOException {
        for (String file : List.of("messages.properties", "messages_de.properties")) {
            Properties once = new Properties() {
                @Override
                public synchronized Object put(Object key, Object value) {
                    assertThat(super.put(key, value)).as("%s: %s", file, key).isNull();
                    return value;
                }
            };
            try (InputStream texts = Files.newInputStream(TEXTS.resolve(file))) {
                once.load(texts);
            }
            assertThat(once).isNotEmpty();
        }
    }

    /** Then no setting of the virtual machine changes how the files are read. */
    @Test
    void theFilesAreAscii() throws IOException {
        for (String file : List.of("messages.properties", "messages_de.properties")) {
            assertThat(Files.readString(TEXTS.resolve(file), StandardCharsets.UTF_8))
                    .as(file)
                    .matches("\\p{ASCII}*");
        }
    }

    @Test
    void everyTextThatIsAskedForExists() throws IOException {
        Set<String> asked = new HashSet<>();
        for (String code : read(CODE, ".java")) {
            asked.addAll(groups(ASKED_IN_CODE, code));
        }
        for (String page : read(PAGES, ".xhtml")) {
            for (String expression : groups(ASKED_IN_PAGES, page)) {
                groups(IN_PAGES, expression).stream()
                        .filter(key -> key.matches("[a-zA-Z].*[^.]"))
                        .forEach(asked::add);
            }
        }
        assertThat(asked).hasSizeGreaterThan(150);
        for (Deed deed : Deed.values()) {
            asked.addAll(List.of("do." + deed, "deed." + deed, "notice." + deed));
        }
        for (View view : View.values()) {
            asked.addAll(List.of(lower(view), lower(view) + ".empty"));
        }
        for (RowState state : RowState.values()) {
            asked.add("status." + lower(state));
        }
        for (ConsolePage page : ConsolePage.values()) {
            asked.add(lower(page));
        }
        for (GateReport.Reason reason : GateReport.Reason.values()) {
            asked.add("problem.gate." + reason);
        }
        for (Outcome outcome : Outcome.values()) {
            asked.add("occurrence." + outcome);
        }
        CHOICES.forEach((key, constants) -> constants.forEach(
                constant -> asked.addAll(List.of(key + "." + constant, "choice." + key + "." + constant))));
        for (Refusal refusal : Refusal.values()) {
            String key = "refusal." + lower(refusal).replace('_', '-');
            asked.addAll(List.of(key + ".title", key + ".html"));
        }
        assertThat(english.stringPropertyNames()).containsAll(asked);
    }

    @Test
    void everyTextIsUsed() throws IOException {
        Set<String> words = new HashSet<>();
        for (String code : read(CODE, ".java")) {
            words.addAll(groups(IN_CODE, code));
        }
        for (String page : read(PAGES, ".xhtml")) {
            words.addAll(groups(IN_PAGES, page));
        }
        Stream.of(Deed.values(), Outcome.values(), GateReport.Reason.values())
                .flatMap(Stream::of)
                .map(Enum::name)
                .forEach(words::add);
        CHOICES.forEach((key, constants) ->
                constants.forEach(constant -> words.addAll(List.of(constant.name(), key + "." + constant))));
        Stream.of(View.values(), RowState.values(), ConsolePage.values(), Refusal.values(), Snapshots.Range.values())
                .flatMap(Stream::of)
                .map(constant -> lower(constant).replace('_', '-'))
                .forEach(words::add);
        assertThat(english.stringPropertyNames())
                .filteredOn(key -> !isUsed(key, words))
                .isEmpty();
    }

    /** A key is written whole, or put together: of a beginning that ends with a dot, a word, and an end. */
    private static boolean isUsed(String key, Set<String> words) {
        if (isWordWithEnd(key, words)) {
            return true;
        }
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            if (words.contains(key.substring(0, dot + 1)) && isWordWithEnd(key.substring(dot + 1), words)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWordWithEnd(String key, Set<String> words) {
        if (words.contains(key)) {
            return true;
        }
        for (int i = 1; i < key.length(); i++) {
            if ((key.charAt(i) == '.' || key.charAt(i) == '-')
                    && words.contains(key.substring(0, i))
                    && words.contains(key.substring(i))) {
                return true;
            }
        }
        return false;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> read(Path folder, String ending) throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                contents.add(TEXT_BLOCK.matcher(Files.readString(file)).replaceAll(""));
            }
        }
        return contents;
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    private static Set<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }
}
