package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.RowState;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation shows compiled code, leads somewhere, and names what exists. */
class DocumentationTest {

    private static final Path DOCS = Path.of("docs");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*).*");
    private static final Pattern SOURCE = Pattern.compile("<!-- (\\S+) -->");
    /** Other libraries' code is shown on one page alone, where what it becomes stands beside it. */
    private static final Pattern NOT_OURS = Pattern.compile("<!-- not ours: .+ -->");

    private static final Path OF_OTHERS = DOCS.resolve("how-to/migrating.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#+ (.+)");
    private static final Pattern TEST =
            Pattern.compile("`([A-Z]\\w*(?:Test|IT|Properties|Conformance))(?:\\.(\\w+))?`");
    private static final Path ROOMS = Path.of("src/main/java/dev/afterward");
    private static final Pattern DIAGRAM = Pattern.compile("(?s)```mermaid\n(.*?)```");
    private static final Pattern ARROW = Pattern.compile("(\\w+) --> (\\w+(?: & \\w+)*)");
    private static final Pattern IMPORT =
            Pattern.compile("import (?:static )?dev\\.afterward\\.(?:(?:[a-z]+\\.)*([a-z]+)\\.)?[A-Z]");
    private static final Pattern NAME = Pattern.compile("\\| `(\\w+)` \\|.*");
    private static final Pattern ARTIFACT =
            Pattern.compile("<artifactId>([\\w-]+)</artifactId>\\s*<version>([^<]+)</version>");
    private static final Set<String> ELISIONS = Set.of("", "…", "// …");

    @TempDir
    Path directory;

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            List<Path> pages = Stream.concat(
                            Stream.of(Path.of("README.md")),
                            files.filter(file -> file.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
            assertThat(pages).hasSizeGreaterThan(10);
            return pages;
        }
    }

    private static String page(String name) throws IOException {
        return Files.readString(DOCS.resolve(name));
    }

    private static String normal(String line) {
        return line.strip().replaceAll("\\s+", " ");
    }

    @Test
    void code_is_an_excerpt_of_what_is_compiled() throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path page : pages()) {
            List<String> lines = Files.readAllLines(page);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).strip().equals("```java")) {
                    int end = i + 1;
                    while (!lines.get(end).strip().equals("```")) {
                        end++;
                    }
                    String before = i == 0 ? "" : lines.get(i - 1).strip();
                    Matcher source = SOURCE.matcher(before);
                    String place = page + ":" + (i + 1);
                    if (page.equals(OF_OTHERS) && NOT_OURS.matcher(before).matches()) {
                        i = end;
                        continue;
                    }
                    if (!source.matches()) {
                        problems.add(place + " does not name its source");
                    } else if (!Files.isRegularFile(Path.of(source.group(1)))) {
                        problems.add(place + " names " + source.group(1) + ", which does not exist");
                    } else {
                        findIn(Path.of(source.group(1)), lines.subList(i + 1, end), place, problems);
                    }
                    i = end;
                }
            }
        }
        assertThat(problems).isEmpty();
    }

    private static void findIn(Path source, List<String> excerpt, String place, List<String> problems)
            throws IOException {
        List<String> code = Files.readAllLines(source).stream()
                .map(DocumentationTest::normal)
                .toList();
        int at = 0;
        for (String line : excerpt) {
            String wanted = normal(line);
            if (!ELISIONS.contains(wanted)) {
                int found = code.subList(at, code.size()).indexOf(wanted);
                if (found < 0) {
                    problems.add(place + ": '" + wanted + "' does not follow in " + source);
                    return;
                }
                at += found + 1;
            }
        }
    }

    @Test
    void links_lead_somewhere() throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path page : pages()) {
            Matcher links = LINK.matcher(withoutCode(Files.readString(page)));
            while (links.find()) {
                String link = links.group(1);
                if (link.matches("[a-z]+:.*")) {
                    continue;
                }
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                if (!Files.exists(target)) {
                    problems.add(page + " links " + link + ", which does not exist");
                } else if (parts.length == 2 && !anchors(target).contains(parts[1])) {
                    problems.add(page + " links " + link + ", a heading that does not exist");
                }
            }
        }
        assertThat(problems).isEmpty();
    }

    private static Set<String> anchors(Path page) throws IOException {
        return withoutCode(Files.readString(page))
                .lines()
                .map(HEADING::matcher)
                .filter(Matcher::matches)
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String withoutCode(String page) {
        StringBuilder text = new StringBuilder();
        boolean code = false;
        for (String line : page.split("\n", -1)) {
            if (FENCE.matcher(line).matches()) {
                code = !code;
            } else if (!code) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    @Test
    void every_page_stands_on_a_shelf() throws IOException {
        String shelves = page("README.md");
        for (Path page : pages()) {
            if (page.startsWith(DOCS) && !page.equals(DOCS.resolve("README.md"))) {
                assertThat(shelves).contains("](" + DOCS.relativize(page) + ")");
            }
        }
    }

    @Test
    void tests_that_are_named_exist() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        List<String> problems = new ArrayList<>();
        int named = 0;
        for (Path page : pages()) {
            Matcher names = TEST.matcher(Files.readString(page));
            while (names.find()) {
                named++;
                String test = tests.get(names.group(1));
                String method = names.group(2);
                if (test == null || (method != null && !isTest(test, method))) {
                    problems.add(page + " names " + names.group());
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(named).isPositive();
    }

    /** An annotation of JUnit's, then further ones, then the method; or a rule of ArchUnit's. */
    private static boolean isTest(String source, String name) {
        return Pattern.compile("@(Test|RepeatedTest|ParameterizedTest|Property)\\b[^;]*?void " + name + "\\(")
                        .matcher(source)
                        .find()
                || Pattern.compile("ArchRule " + name + " =").matcher(source).find();
    }

    @Test
    void every_promise_names_a_test() throws IOException {
        String[] sections = page("evidence.md").split("\n## ", -1);
        Set<String> promises = new TreeSet<>();
        for (String section : sections) {
            Matcher number = Pattern.compile("(?s)(P\\d+): .*").matcher(section);
            if (number.matches()) {
                promises.add(number.group(1));
                assertThat(TEST.matcher(section).find()).as(number.group(1)).isTrue();
                assertThat(page("promises.md"))
                        .contains("\n## " + section.lines().findFirst().orElseThrow() + "\n");
            }
        }
        assertThat(promises)
                .containsExactlyInAnyOrder("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11");
    }

    @Test
    void the_schema_is_described_as_it_is() throws Exception {
        Path file = directory.resolve("tasks.db");
        Afterward.builder().sqlite(file).build().stopNow();
        Map<String, Set<String>> schema = new TreeMap<>();
        Set<String> indexes = new TreeSet<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(ofApplication("witness.sql"));
            statement.execute(ofApplication("effects.sql"));
            try (ResultSet rows = statement.executeQuery("select m.name, c.name from sqlite_master m,"
                    + " pragma_table_info(m.name) c where m.type = 'table'")) {
                while (rows.next()) {
                    schema.computeIfAbsent(rows.getString(1), table -> new TreeSet<>())
                            .add(rows.getString(2));
                }
            }
            try (ResultSet rows = statement.executeQuery(
                    "select name from sqlite_master where type in ('index', 'trigger') and sql is not null")) {
                while (rows.next()) {
                    indexes.add(rows.getString(1));
                }
            }
        }
        Map<String, Set<String>> described = tables(page("reference/schema.md"));
        assertThat(described.remove("Indexes and triggers")).isEqualTo(indexes);
        assertThat(described).isEqualTo(schema);
    }

    /** A table that lies in the application's database. */
    private static String ofApplication(String file) throws IOException {
        return Files.readAllLines(Path.of("src/main/resources/dev/afterward/transaction", file)).stream()
                .filter(line -> line.startsWith("create table"))
                .findFirst()
                .orElseThrow();
    }

    /** What stands in the first columns, by the heading above. */
    private static Map<String, Set<String>> tables(String page) {
        Map<String, Set<String>> tables = new TreeMap<>();
        String heading = "";
        for (String line : page.split("\n", -1)) {
            if (line.startsWith("## ")) {
                heading = line.substring(3).replace("`", "");
            }
            Matcher row = NAME.matcher(line);
            if (row.matches()) {
                tables.computeIfAbsent(heading, table -> new TreeSet<>()).add(row.group(1));
            }
        }
        return tables;
    }

    @Test
    void every_state_is_in_a_diagram() throws IOException {
        String diagrams = String.join("\n", diagrams(page("reference/states.md")));
        for (RowState state : RowState.values()) {
            assertThat(diagrams).contains(state.name().toLowerCase(Locale.ROOT) + " --> ");
            assertThat(page("reference/states.md")).contains("| " + state.code() + " | `");
        }
    }

    private static List<String> diagrams(String page) {
        return DIAGRAM.matcher(page).results().map(diagram -> diagram.group(1)).toList();
    }

    /** It ends a statement, so what follows in a label would be drawn as something of its own. */
    @Test
    void no_diagram_has_a_semicolon() throws IOException {
        int drawn = 0;
        for (Path page : pages()) {
            List<String> diagrams = diagrams(Files.readString(page));
            assertThat(diagrams).as(page.toString()).noneMatch(diagram -> diagram.contains(";"));
            drawn += diagrams.size();
        }
        assertThat(drawn).isPositive();
    }

    @Test
    void rooms_are_drawn_with_the_arrows_that_they_have() throws IOException {
        Map<String, Set<String>> drawn = new TreeMap<>();
        Matcher arrows = ARROW.matcher(diagrams(page("internals/structure.md")).get(0));
        while (arrows.find()) {
            drawn.computeIfAbsent(arrows.group(1), room -> new TreeSet<>())
                    .addAll(List.of(arrows.group(2).split(" & ")));
        }
        Map<String, Set<String>> imported = importedRooms();
        assertThat(drawn.keySet()).isEqualTo(imported.keySet());
        imported.forEach((room, known) -> {
            assertThat(known).as("arrows of " + room + " in the diagram").containsAll(drawn.get(room));
            assertThat(below(room, drawn))
                    .as("below " + room + " in the diagram")
                    .containsAll(known);
        });
    }

    private static Map<String, Set<String>> importedRooms() throws IOException {
        Map<String, Set<String>> imported = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOMS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String room = file.getParent().getFileName().toString();
                Matcher imports = IMPORT.matcher(Files.readString(file));
                while (imports.find()) {
                    String known = imports.group(1) == null ? "API" : imports.group(1);
                    if (!file.getParent().equals(ROOMS) && !known.equals(room)) {
                        imported.computeIfAbsent(room, name -> new TreeSet<>()).add(known);
                    }
                }
            }
        }
        return imported;
    }

    private static Set<String> below(String room, Map<String, Set<String>> arrows) {
        Set<String> below = new TreeSet<>();
        for (String known : arrows.getOrDefault(room, Set.of())) {
            below.add(known);
            below.addAll(below(known, arrows));
        }
        return below;
    }

    /** What is to be pasted into a pom. */
    @Test
    void versions_are_those_of_the_build() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Map<String, String> versions = new TreeMap<>();
        for (Matcher artifact = ARTIFACT.matcher(pom); artifact.find(); ) {
            String version = artifact.group(2);
            Matcher property = Pattern.compile("\\$\\{(.+)}").matcher(version);
            if (property.matches()) {
                version = pom.split("<" + property.group(1) + ">", -1)[1].split("<", -1)[0];
            }
            versions.putIfAbsent(artifact.group(1), version);
        }
        List<String> problems = new ArrayList<>();
        int compared = 0;
        for (Path page : pages()) {
            for (Matcher artifact = ARTIFACT.matcher(Files.readString(page)); artifact.find(); ) {
                String ofTheBuild = versions.get(artifact.group(1));
                if (ofTheBuild != null) {
                    compared++;
                    if (!ofTheBuild.equals(artifact.group(2))) {
                        problems.add(page + ": " + artifact.group(1) + " " + artifact.group(2));
                    }
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(compared).isGreaterThan(8);
    }

    @Test
    void events_are_described_with_all_they_hold() throws IOException {
        Map<String, Set<String>> described = tables(page("reference/events.md"));
        Map<String, Set<String>> events = new TreeMap<>();
        for (Class<?> event : Stream.concat(
                        Arrays.stream(TaskEvent.class.getPermittedSubclasses()),
                        Arrays.stream(TaskEvent.OfTask.class.getPermittedSubclasses()))
                .filter(Class::isRecord)
                .toList()) {
            events.put(
                    event.getSimpleName(),
                    Arrays.stream(event.getRecordComponents())
                            .map(RecordComponent::getName)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        assertThat(described).isEqualTo(events);
    }

    @Test
    void annotations_are_described_with_all_their_members() throws IOException {
        Map<String, Set<String>> described = tables(page("reference/annotations.md"));
        for (Class<?> annotation : List.of(
                TaskQueue.class,
                Backoff.class,
                Retention.class,
                Processes.class,
                Recurring.class,
                Every.class,
                Durable.class)) {
            assertThat(described.get("@" + annotation.getSimpleName()))
                    .isEqualTo(Arrays.stream(annotation.getDeclaredMethods())
                            .map(Method::getName)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void every_exception_is_described() throws IOException {
        Set<String> described = tables(page("reference/errors.md")).get("Exceptions");
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/afterward"))) {
            assertThat(described)
                    .isEqualTo(files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .filter(name -> name.endsWith("Exception"))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }
}
