package dev.afterward.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Afterward;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples compile with what their poms name, and each guide with code leads to one. */
class SamplesTest {

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final Path PAGES = Path.of("docs/how-to");

    private static final Pattern ROW = Pattern.compile("\\n\\| \\[.+?]\\((.+?)\\.md\\) \\|");

    @TempDir
    static Path directory;

    private static List<Sample> samples;

    @BeforeAll
    static void make() throws IOException {
        samples = new Samples(Path.of(""), directory.resolve("samples")).make();
    }

    private static Path of(Sample sample) {
        return directory.resolve("samples").resolve(sample.guide().name());
    }

    @Test
    void each_compiles_with_exactly_the_dependencies_of_its_pom() throws Exception {
        ClassPath classPath = new ClassPath(System.getProperty("java.class.path"), library());
        Map<String, String> problems = new TreeMap<>();
        try (StandardJavaFileManager files = COMPILER.getStandardFileManager(null, null, null)) {
            for (Sample sample : samples) {
                Path pom = of(sample).resolve("pom.xml");
                Path classes = directory.resolve("classes").resolve(sample.name());
                String errors = compile(
                        files, of(sample).resolve("src/main/java"), classes, classPath.of(pom, "compile", "provided"));
                Path tests = of(sample).resolve("src/test/java");
                if (errors.isEmpty() && Files.exists(tests)) {
                    Set<Path> all = classPath.of(pom, "compile", "provided", "runtime", "test");
                    all.add(classes);
                    errors = compile(files, tests, directory.resolve("test-classes"), all);
                }
                if (!errors.isEmpty()) {
                    problems.put(sample.name(), errors);
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(samples).hasSizeGreaterThan(15);
    }

    private static Path library() throws URISyntaxException {
        return Path.of(Afterward.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** With one manager for all of them, which opens each jar once. */
    private static String compile(StandardJavaFileManager files, Path sources, Path classes, Set<Path> classPath)
            throws IOException {
        StringWriter messages = new StringWriter();
        files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
        files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(Files.createDirectories(classes)));
        try (Stream<Path> all = Files.walk(sources)) {
            List<Path> code =
                    all.filter(file -> file.toString().endsWith(".java")).toList();
            boolean compiled = COMPILER.getTask(
                            messages, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(code))
                    .call();
            return compiled ? "" : messages.toString();
        }
    }

    @Test
    void poms_have_the_versions_of_this_build() throws IOException {
        Map<String, Set<String>> ofTheBuild = new TreeMap<>();
        Versions.of(Path.of("pom.xml")).all().forEach((name, version) -> ofTheBuild.put(name, Set.of(version)));
        ofTheBuild.put("junit-jupiter", ofTheBuild.get("junit.version"));
        for (Sample sample : samples) {
            Map<String, Set<String>> named = ClassPath.versions(of(sample).resolve("pom.xml"));
            assertThat(ofTheBuild).as(sample.name()).containsAllEntriesOf(named);
        }
    }

    /** Who follows the guide by hand has in the end what is made here. */
    @Test
    void the_pom_of_the_first_task_is_the_one_that_its_guide_shows() throws IOException {
        String page = Files.readString(PAGES.resolve("first-task.md"));
        assertThat(page)
                .contains("```xml\n" + Files.readString(directory.resolve("samples/first-task/pom.xml")) + "```");
    }

    @Test
    void each_guide_with_code_leads_to_its_sample() throws IOException {
        Set<String> made =
                samples.stream().map(sample -> sample.guide().name()).collect(Collectors.toCollection(TreeSet::new));
        Set<String> linked = new TreeSet<>();
        try (Stream<Path> pages = Files.list(PAGES)) {
            for (Path page : pages.toList()) {
                String name = page.getFileName().toString().replace(".md", "");
                String line =
                        "\nThe complete project: `target/samples/" + name + "`, made by [one command](samples.md).\n";
                if (Files.readString(page).endsWith(line)) {
                    linked.add(name);
                }
            }
        }
        assertThat(linked).isEqualTo(made);
        Set<String> listed = ROW.matcher(Files.readString(PAGES.resolve("samples.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(made);
    }

    @Test
    void a_project_has_the_files_that_its_guide_names_and_those_that_belong_to_them() {
        Sample sample = samples.stream()
                .filter(one -> one.guide().name().equals("retries-and-timeouts"))
                .findFirst()
                .orElseThrow();
        assertThat(sample.sources())
                .extracting(Source::name)
                .containsExactlyInAnyOrder(
                        "Api",
                        "Bank",
                        "BankBusyException",
                        "Carrier",
                        "Customers",
                        "Delivery",
                        "DeliveryProcessor",
                        "DeliveryResource",
                        "InvoiceUnknownException",
                        "Payment",
                        "PaymentBackoff",
                        "PaymentProcessor",
                        "PaymentResource",
                        "SampleBank",
                        "SampleCarrier",
                        "SampleCustomers");
        assertThat(sample.kind()).isEqualTo(Sample.Kind.SERVER);
    }
}
