package dev.afterward.dispatch;

import static dev.afterward.store.GateReport.Reason.NEWER_VERSION;
import static dev.afterward.store.GateReport.Reason.NO_PROCESSOR;
import static dev.afterward.store.GateReport.Reason.NO_UPGRADE;
import static dev.afterward.store.GateReport.Reason.PASSED_OVER;
import static dev.afterward.store.GateReport.Reason.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskInfo;
import dev.afterward.TaskUpgrade;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.sqlite.Sqlite;
import dev.afterward.sqlite.SqliteFile;
import dev.afterward.store.GateReport;
import dev.afterward.store.GateReport.Finding;
import dev.afterward.store.GateReport.Reason;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand tasks of twenty kinds wait while a release follows another one, and steps back, and follows again. */
class EvolutionOfManyKindsTest {

    /** A task that tells whether it holds what was stored. */
    interface Numbered extends Task {

        int number();

        boolean fits();
    }

    private static boolean fits(int number, String mail) {
        return ("m" + number).equals(mail);
    }

    private static boolean fitsOrMissing(int number, String mail) {
        return mail == null || fits(number, mail);
    }

    public record Plain(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    /** A component is added; with an upgrade that fills it in the second case. */
    public record Added(int number) implements Numbered {
        @Override
        public boolean fits() {
            return true;
        }
    }

    public record AddedAfter(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return fitsOrMissing(number, mail);
        }
    }

    public record Filled(int number) implements Numbered {
        @Override
        public boolean fits() {
            return true;
        }
    }

    public record FilledAfter(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    /** One is removed; with an upgrade that knows of it in the second case. */
    public record Removed(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return fitsOrMissing(number, mail);
        }
    }

    public record RemovedAfter(int number) implements Numbered {
        @Override
        public boolean fits() {
            return true;
        }
    }

    public record Dropped(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    public record DroppedAfter(int number) implements Numbered {
        @Override
        public boolean fits() {
            return true;
        }
    }

    /** One has another name; without an upgrade in the second case, and by two of them in the third. */
    public record Renamed(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    public record RenamedAfter(int number, String address) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, address);
        }
    }

    public record Unled(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    public record UnledAfter(int number, String address) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, address);
        }
    }

    public record Chained(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    public record ChainedAfter(int number, List<String> addresses) implements Numbered {
        @Override
        public boolean fits() {
            return addresses.equals(List.of("m" + number));
        }
    }

    /** One has another type; with an upgrade in the second case. */
    public record Retyped(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return mail.equals(number % KIND < LATER ? "m" + number : String.valueOf(number));
        }
    }

    public record RetypedAfter(int number, int mail) implements Numbered {
        @Override
        public boolean fits() {
            return mail == number;
        }
    }

    public record Led(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    public record LedAfter(int number, List<String> mail) implements Numbered {
        @Override
        public boolean fits() {
            return mail.equals(List.of("m" + number));
        }
    }

    public record Line(int pieces, String mail) {}

    public record LineWithout(int pieces) {}

    public record LineOfMany(List<Integer> pieces, String mail) {}

    /** One of a nested type is gone, has another type, or moves out of it, which an upgrade knows of. */
    public record Nested(int number, List<Line> lines) implements Numbered {
        @Override
        public boolean fits() {
            return lines.get(0).pieces() == number
                    && fitsOrMissing(number, lines.get(0).mail());
        }
    }

    public record NestedAfter(int number, List<LineWithout> lines) implements Numbered {
        @Override
        public boolean fits() {
            return lines.get(0).pieces() == number;
        }
    }

    public record Deep(int number, List<Line> lines) implements Numbered {
        @Override
        public boolean fits() {
            return lines.equals(List.of(new Line(number, "m" + number)));
        }
    }

    public record DeepAfter(int number, List<LineOfMany> lines) implements Numbered {
        @Override
        public boolean fits() {
            return lines.equals(List.of(new LineOfMany(List.of(number), "m" + number)));
        }
    }

    public record Moved(int number, Line line) implements Numbered {
        @Override
        public boolean fits() {
            return line.equals(new Line(number, "m" + number));
        }
    }

    public record MovedAfter(int number, LineWithout line, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return line.pieces() == number && EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    public enum Colour {
        RED,
        BLUE
    }

    public enum ColourAfter {
        BLUE,
        CRIMSON
    }

    private static Colour ofNumber(int number) {
        return number % 10 == 0 ? Colour.RED : Colour.BLUE;
    }

    /** A constant is gone; an upgrade names the one that takes its place in the second case. */
    public record Painted(int number, Colour colour) implements Numbered {
        @Override
        public boolean fits() {
            return colour == Colour.BLUE || colour == ofNumber(number);
        }
    }

    public record PaintedAfter(int number, ColourAfter colour) implements Numbered {
        @Override
        public boolean fits() {
            return colour == ColourAfter.BLUE;
        }
    }

    public record Repainted(int number, Colour colour) implements Numbered {
        @Override
        public boolean fits() {
            return colour == ofNumber(number);
        }
    }

    public record RepaintedAfter(int number, ColourAfter colour) implements Numbered {
        @Override
        public boolean fits() {
            return colour == (number % 10 == 0 ? ColourAfter.CRIMSON : ColourAfter.BLUE);
        }
    }

    /** The queue has another name; which is told, told with a higher version, or forgotten. */
    public record Called(int number) implements Numbered {
        @Override
        public boolean fits() {
            return true;
        }
    }

    public record Recalled(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    public record RecalledAfter(int number, String address) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, address);
        }
    }

    public record Forgotten(int number) implements Numbered {
        @Override
        public boolean fits() {
            return true;
        }
    }

    /** The processor is gone, of two kinds. */
    public record Orphaned(int number) implements Numbered {
        @Override
        public boolean fits() {
            return true;
        }
    }

    public record Abandoned(int number, String mail) implements Numbered {
        @Override
        public boolean fits() {
            return EvolutionOfManyKindsTest.fits(number, mail);
        }
    }

    private static final List<IntFunction<Task>> BEFORE = List.of(
            i -> new Plain(i, "m" + i),
            Added::new,
            Filled::new,
            i -> new Removed(i, "m" + i),
            i -> new Dropped(i, "m" + i),
            i -> new Renamed(i, "m" + i),
            i -> new Unled(i, "m" + i),
            i -> new Chained(i, "m" + i),
            i -> new Retyped(i, "m" + i),
            i -> new Led(i, "m" + i),
            i -> new Nested(i, List.of(new Line(i, "m" + i))),
            i -> new Deep(i, List.of(new Line(i, "m" + i))),
            i -> new Moved(i, new Line(i, "m" + i)),
            i -> new Painted(i, ofNumber(i)),
            i -> new Repainted(i, ofNumber(i)),
            Called::new,
            i -> new Recalled(i, "m" + i),
            Forgotten::new,
            Orphaned::new,
            i -> new Abandoned(i, "m" + i));

    private static final List<IntFunction<Task>> AFTER = List.of(
            i -> new Plain(i, "m" + i),
            i -> new AddedAfter(i, "m" + i),
            i -> new FilledAfter(i, "m" + i),
            RemovedAfter::new,
            DroppedAfter::new,
            i -> new RenamedAfter(i, "m" + i),
            i -> new UnledAfter(i, "m" + i),
            i -> new ChainedAfter(i, List.of("m" + i)),
            i -> new RetypedAfter(i, i),
            i -> new LedAfter(i, List.of("m" + i)),
            i -> new NestedAfter(i, List.of(new LineWithout(i))),
            i -> new DeepAfter(i, List.of(new LineOfMany(List.of(i), "m" + i))),
            i -> new MovedAfter(i, new LineWithout(i), "m" + i),
            i -> new PaintedAfter(i, ColourAfter.BLUE),
            i -> new RepaintedAfter(i, i % 10 == 0 ? ColourAfter.CRIMSON : ColourAfter.BLUE),
            Called::new,
            i -> new RecalledAfter(i, "m" + i),
            Forgotten::new);

    /** What the release after finds of what the one before has stored. */
    private static final Map<String, Reason> FOUND_AFTER = Map.of(
            "removed", PASSED_OVER,
            "nested", PASSED_OVER,
            "unled", NO_UPGRADE,
            "retyped", UNREADABLE,
            "deep", UNREADABLE,
            "painted", UNREADABLE,
            "forgotten", NO_PROCESSOR,
            "orphaned", NO_PROCESSOR,
            "abandoned", NO_PROCESSOR);

    /** What the release before finds of what the one after has stored, and cannot run. */
    private static final Map<String, Reason> FOUND_BEFORE = Map.ofEntries(
            Map.entry("filled", NEWER_VERSION),
            Map.entry("dropped", NEWER_VERSION),
            Map.entry("renamed", NEWER_VERSION),
            Map.entry("unled", NEWER_VERSION),
            Map.entry("chained", NEWER_VERSION),
            Map.entry("led", NEWER_VERSION),
            Map.entry("deep", UNREADABLE),
            Map.entry("moved", NEWER_VERSION),
            Map.entry("repainted", NEWER_VERSION),
            Map.entry("recalled-now", NEWER_VERSION),
            Map.entry("remembered", NO_PROCESSOR));

    /** Those of a kind have numbers of their own, and among them those of the release after. */
    private static final int KIND = 10_000;

    private static final int LATER = 5_000;
    private static final int WORKERS = 8;
    private static final int WAITING = 400;
    private static final int MEANWHILE = 100;
    private static final int OF_AFTER = 10;
    private static final int ALL_BEFORE = 20 * (WAITING + MEANWHILE);
    private static final int ALL = ALL_BEFORE + 18 * OF_AFTER;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private boolean shared;
    private final List<TaskEngine> engines = new ArrayList<>();
    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final Queue<String> misread = new ConcurrentLinkedQueue<>();
    private final Queue<TaskEvent> events = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        engines.forEach(TaskEngine::stopNow);
    }

    /** An upgrade that is made by a function. */
    private record Step<T extends Task>(
            Class<T> type, int from, BiFunction<JsonObject, JsonObjectBuilder, JsonObjectBuilder> how)
            implements TaskUpgrade<T> {

        @Override
        public JsonObject upgrade(JsonObject task) {
            return how.apply(task, Json.createObjectBuilder(task)).build();
        }
    }

    private final class Release {

        private ClientBuilder settings;

        Release(ClientBuilder settings) {
            this.settings = settings;
        }

        <T extends Numbered> Release on(String name, int version, Class<T> type, String... formerly) {
            QueueConfig queue = QueueConfig.builder(name)
                    .version(version)
                    .formerly(Set.of(formerly))
                    .build();
            settings = settings.processor(type, queue, (task, context) -> {
                if (!task.fits()) {
                    misread.add(task.toString());
                }
                runs.merge(task.number(), 1, Integer::sum);
            });
            return this;
        }

        <T extends Task> Release step(
                Class<T> type, int from, BiFunction<JsonObject, JsonObjectBuilder, JsonObjectBuilder> how) {
            settings = settings.upgrade(type, new Step<>(type, from, how));
            return this;
        }
    }

    private ClientBuilder before(ClientBuilder settings) {
        return new Release(settings)
                .on("plain", 1, Plain.class)
                .on("added", 1, Added.class)
                .on("filled", 1, Filled.class)
                .on("removed", 1, Removed.class)
                .on("dropped", 1, Dropped.class)
                .on("renamed", 1, Renamed.class)
                .on("unled", 1, Unled.class)
                .on("chained", 1, Chained.class)
                .on("retyped", 1, Retyped.class)
                .on("led", 1, Led.class)
                .on("nested", 1, Nested.class)
                .on("deep", 1, Deep.class)
                .on("moved", 1, Moved.class)
                .on("painted", 1, Painted.class)
                .on("repainted", 1, Repainted.class)
                .on("called", 1, Called.class)
                .on("recalled", 1, Recalled.class)
                .on("forgotten", 1, Forgotten.class)
                .on("orphaned", 1, Orphaned.class)
                .on("abandoned", 1, Abandoned.class)
                .settings;
    }

    private ClientBuilder after(ClientBuilder settings) {
        return new Release(settings)
                .on("plain", 1, Plain.class)
                .on("added", 1, AddedAfter.class)
                .on("filled", 2, FilledAfter.class)
                .step(FilledAfter.class, 1, (task, made) -> made.add("mail", "m" + task.getInt("number")))
                .on("removed", 1, RemovedAfter.class)
                .on("dropped", 2, DroppedAfter.class)
                .step(DroppedAfter.class, 1, (task, made) -> made.remove("mail"))
                .on("renamed", 2, RenamedAfter.class)
                .step(RenamedAfter.class, 1, EvolutionOfManyKindsTest::toAddress)
                .on("unled", 2, UnledAfter.class)
                .on("chained", 3, ChainedAfter.class)
                .step(ChainedAfter.class, 1, EvolutionOfManyKindsTest::toAddress)
                .step(
                        ChainedAfter.class,
                        2,
                        (task, made) -> made.remove("address")
                                .add("addresses", Json.createArrayBuilder().add(task.getString("address"))))
                .on("retyped", 1, RetypedAfter.class)
                .on("led", 2, LedAfter.class)
                .step(
                        LedAfter.class,
                        1,
                        (task, made) ->
                                made.add("mail", Json.createArrayBuilder().add(task.getString("mail"))))
                .on("nested", 1, NestedAfter.class)
                .on("deep", 1, DeepAfter.class)
                .on("moved", 2, MovedAfter.class)
                .step(
                        MovedAfter.class,
                        1,
                        (task, made) -> made.add(
                                        "mail", task.getJsonObject("line").getString("mail"))
                                .add(
                                        "line",
                                        Json.createObjectBuilder(task.getJsonObject("line"))
                                                .remove("mail")))
                .on("painted", 1, PaintedAfter.class)
                .on("repainted", 2, RepaintedAfter.class)
                .step(
                        RepaintedAfter.class,
                        1,
                        (task, made) -> task.getString("colour").equals("RED") ? made.add("colour", "CRIMSON") : made)
                .on("called-now", 1, Called.class, "called")
                .on("recalled-now", 2, RecalledAfter.class, "recalled")
                .step(RecalledAfter.class, 1, EvolutionOfManyKindsTest::toAddress)
                .on("remembered", 1, Forgotten.class)
                .settings;
    }

    private static JsonObjectBuilder toAddress(JsonObject task, JsonObjectBuilder made) {
        return made.remove("mail").add("address", task.getString("mail"));
    }

    private TaskEngine open(UnaryOperator<ClientBuilder> release, int workers) {
        TaskEngine engine = release.apply(new ClientBuilder()
                        .store(
                                shared
                                        ? new SharedDatabase(directory).store()
                                        : Sqlite.file(SqliteFile.at(directory.resolve("tasks.db"))))
                        .workers(workers)
                        .poll(Duration.ofSeconds(1))
                        .listener(events::add))
                .engine();
        engines.add(engine);
        return engine;
    }

    private void stop(TaskEngine engine) {
        engine.stop(Duration.ofSeconds(10));
        engines.remove(engine);
    }

    private static void enqueue(TaskEngine engine, List<IntFunction<Task>> kinds, int from, int count) {
        List<Task> tasks = new ArrayList<>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            int first = kind * KIND + from;
            IntStream.range(first, first + count).mapToObj(kinds.get(kind)).forEach(tasks::add);
        }
        engine.client().add(tasks).submit();
    }

    /** What the gate finds when the client is about to start, with as much time as it needs. */
    private static Map<String, Reason> found(TaskEngine engine) {
        StartGate gate = new StartGate(engine.setup(), Uninterrupted::await);
        assertThatThrownBy(() -> gate.pass(engine.life())).isInstanceOf(ConfigurationException.class);
        GateReport report = gate.report();
        return report.findings().stream()
                .collect(Collectors.toMap(Finding::queue, Finding::reason, (one, other) -> one, TreeMap::new));
    }

    private void awaitRuns(int count, boolean ofBefore) {
        await().atMost(PATIENCE)
                .until(() -> runs.keySet().stream()
                                .filter(number -> !ofBefore || number % KIND < LATER)
                                .count()
                        == count);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothing_is_lost_or_misread_and_no_attempt_is_spent(boolean isShared) {
        shared = isShared;
        TaskEngine filling = open(this::before, 0);
        enqueue(filling, BEFORE, 0, WAITING);
        stop(filling);

        refused();
        TaskEngine after = open(this::after, WORKERS);
        after.start();
        enqueue(after, AFTER, LATER, OF_AFTER / 2);
        await().atMost(PATIENCE).until(() -> runs.size() > ALL / 10);
        if (!shared) {
            stop(after);
        }
        // The nodes of both releases work beside each other, where that can be.
        TaskEngine before = open(this::before, WORKERS);
        before.start();
        enqueue(before, BEFORE, WAITING, MEANWHILE);
        if (shared) {
            stop(after);
        }
        stop(before);
        filling = open(this::after, 0);
        enqueue(filling, AFTER, LATER + OF_AFTER / 2, OF_AFTER / 2);
        stop(filling);

        // And back: the release before runs what it reads.
        TaskEngine again = open(this::before, WORKERS);
        again.start();
        awaitRuns(ALL_BEFORE, true);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queues(again)).isEqualTo(FOUND_BEFORE.keySet()));
        stop(again);
        TaskEngine looking = open(settings -> before(settings).gate(Gate.FAIL), 1);
        assertThat(found(looking)).isEqualTo(new TreeMap<>(FOUND_BEFORE));
        assertThat(looking.search().stream()).allMatch(task -> task.attempts() == 0);
        stop(looking);

        TaskEngine last = open(this::after, WORKERS);
        last.start();
        awaitRuns(ALL, false);
        await().atMost(PATIENCE)
                .until(() -> events.stream()
                                .filter(TaskEvent.Succeeded.class::isInstance)
                                .count()
                        == ALL);
        assertThat(events)
                .filteredOn(TaskEvent.Succeeded.class::isInstance)
                .allMatch(event -> ((TaskEvent.Succeeded) event).attempt() == 1);
        assertThat(events).noneMatch(TaskEvent.Failed.class::isInstance).noneMatch(TaskEvent.Retried.class::isInstance);
        assertThat(runs.values()).containsOnly(1);
        assertThat(misread).isEmpty();
        assertThat(last.search().stream()).isEmpty();
    }

    /** Nothing has been touched. */
    private void refused() {
        TaskEngine refused = open(settings -> after(settings).gate(Gate.FAIL), WORKERS);
        assertThatThrownBy(refused::start)
                .isInstanceOf(ConfigurationException.class)
                .satisfies(failure -> FOUND_AFTER.forEach((queue, reason) -> {
                    boolean isStuck = reason != PASSED_OVER && !(shared && reason == NO_PROCESSOR);
                    assertThat(failure.getMessage().contains("of queue '" + queue + "', version 1 would not run"))
                            .as(queue)
                            .isEqualTo(isStuck);
                }));
        assertThat(found(refused)).isEqualTo(new TreeMap<>(FOUND_AFTER));
        assertThat(refused.search().stream()).hasSize(20 * WAITING).allMatch(task -> task.attempts() == 0);
        stop(refused);
    }

    private static Set<String> queues(TaskEngine engine) {
        return engine.search().stream().map(TaskInfo::queue).collect(Collectors.toSet());
    }
}
