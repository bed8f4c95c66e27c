package dev.afterward.benchmark;

import dev.afterward.benchmark.server.Control;
import dev.afterward.benchmark.server.Way;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;

/**
 * What the developer of an application on WildFly compares: work that is left for later by Afterward, by a message and
 * by a timer, each in one transaction with an insert. Each trial has a server of its own; all take turns.
 */
public final class ServerBenchmark {

    private static final int THREADS = 8;
    private static final int NO_LIMIT = 1_000_000_000;

    private final Path home;
    private final Path directory;
    private final ServerPlan plan;
    private final PrintStream out;
    private final @Nullable Path syncs;
    private final Map<String, Medians> medians = new LinkedHashMap<>();

    private ServerBenchmark(Path home, Path directory, ServerPlan plan, PrintStream out) throws Exception {
        this.home = home;
        this.directory = Files.createDirectories(directory);
        this.plan = plan;
        this.out = out;
        this.syncs = Syncs.library(directory);
    }

    /**
     * Runs it.
     *
     * @param args WildFly's home, a directory, Afterward's jar, the plan's name, what to measure or {@code all}, how many
     *     rounds or {@code plan}, another jar of Afterward or {@code none}
     */
    @SuppressWarnings("SystemOut")
    public static void main(String... args) throws Exception {
        ServerPlan plan = ServerPlan.of(args[3], args[4], args[5]);
        ServerBenchmark benchmark =
                new ServerBenchmark(Path.of(args[0]).toAbsolutePath(), Path.of(args[1]).toAbsolutePath(), plan, System.out);
        Map<String, Path> jars = new LinkedHashMap<>();
        jars.put("", Path.of(args[2]).toAbsolutePath());
        if (!args[6].equals("none")) {
            jars.put(", before", Path.of(args[6]).toAbsolutePath());
        }
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Database database : Database.values()) {
                for (Inside inside : Inside.of(args[4])) {
                    for (Map.Entry<String, Path> jar : jars.entrySet()) {
                        if (jar.getKey().isEmpty() || inside.way == Way.AFTERWARD) {
                            benchmark.trial(round, database, inside, jar.getKey(), jar.getValue());
                        }
                    }
                }
            }
        }
        new ServerReport(benchmark.medians, plan).write(benchmark.directory, System.out);
    }

    private void trial(int round, Database database, Inside inside, String version, Path jar) throws Exception {
        if (plan.leavesOut(database, inside)) {
            return;
        }
        long before = System.nanoTime();
        Map<String, String> settings = new LinkedHashMap<>(inside.settings(database.name));
        settings.put("benchmark.way", inside.way.name());
        settings.put("benchmark.database", database.name);
        String title = inside.title + version;
        Medians all = medians.computeIfAbsent(database.title, key -> new Medians());
        Path archive = archive(jar);
        try (Server server = new Server(home, directory, archive, database, settings, syncs)) {
            measure(server, inside, (name, results) -> all.add(title + " " + name + " ", results));
        }
        out.println("round " + round + ": " + title + ", " + database.name().toLowerCase(Locale.ROOT) + ", "
                + (System.nanoTime() - before) / 1_000_000_000 + " s");
    }

    private interface Sink {
        void add(String name, Results results);
    }

    private void measure(Server server, Inside inside, Sink sink) throws Exception {
        boolean timers = inside == Inside.TIMER;
        int most = timers ? Inside.MOST_TIMERS : NO_LIMIT;
        server.run(rate(THREADS, timers ? plan.rateMillis() : plan.warmUpMillis(), timers ? most / 6 : most));
        sink.add("1", server.run(rate(1, plan.rateMillis(), timers ? most / 3 : most)));
        sink.add("8", server.run(rate(THREADS, plan.rateMillis(), timers ? most / 3 : most)));
        if (inside != Inside.INSERT) {
            sink.add("latency", server.run("step=latency&most=" + Math.min(plan.latencies(), most / 6)));
            sink.add("drain", server.run("step=drain&transaction=50&millis=" + plan.longestDrainMillis() + "&most="
                    + Math.min(plan.drain(), most)));
        }
    }

    private static String rate(int threads, int millis, int most) {
        return "step=rate&threads=" + threads + "&millis=" + millis + "&most=" + most;
    }

    /** The application as its developer would build it: the library and the drivers in it. */
    private Path archive(Path afterward) {
        Path archive = directory.resolve("benchmark.war");
        List<Path> libraries = new ArrayList<>(List.of(afterward));
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches("(sqlite-jdbc|derby).*\\.jar"))
                .forEach(libraries::add);
        WebArchive war = ShrinkWrap.create(WebArchive.class, "benchmark.war")
                .addPackage(Control.class.getPackage())
                .addAsWebInfResource(new StringAsset(""), "beans.xml")
                .addAsManifestResource(
                        new StringAsset("Manifest-Version: 1.0\nDependencies: jdk.management\n"), "MANIFEST.MF");
        libraries.forEach(library -> war.addAsLibrary(library.toFile()));
        war.as(ZipExporter.class).exportTo(archive.toFile(), true);
        return archive;
    }
}
