package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskId;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.Overview.Link;
import dev.afterward.console.Overview.Trouble;
import dev.afterward.console.Snapshots.Range;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.console.Watch.Findings;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ErrorGroups.Group;
import dev.afterward.store.ErrorGroups.Groups;
import dev.afterward.store.ErrorKind;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.RunningAttempt.End;
import dev.afterward.store.StoreFigures.FarDue;
import dev.afterward.store.StoreFigures.HeldSnapshot;
import dev.afterward.store.StoreFigures.Holder;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Repeated;
import dev.afterward.store.StoreFigures.Space;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.Tally.Outcome;
import dev.afterward.store.TransactionLookup.Doubt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the first page tells, and what it says when it does not know. */
class TroubleReaderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Groups NONE = new Groups(List.of(), 0, false);
    private static final TaskId TASK = new TaskId(4711);
    private static final ErrorKind REFUSED =
            ErrorKind.of("java.net.ConnectException: Connection refused by db-7\n\tat a.B.c(B.java:1)\n");

    /** A store with one queue, in which nothing is wrong; what a test is about is changed. */
    private static final class World {
        Groups failed = NONE;
        Groups retried = NONE;
        Groups parkedKinds = NONE;
        List<FarDue> farDue = List.of();
        List<Repeated> repeated = List.of();

        @Nullable
        Space space = new Space(90_000_000_000L, 100_000_000_000L, 0, 4_000_000);

        @Nullable
        HeldSnapshot held;

        List<RunningAttempt> attempts = List.of();
        Map<String, Duration> usual = Map.of();
        ScheduleTroubles.Found schedules = ScheduleTroubles.Found.NONE;
        Map<String, String> unknown = Map.of();
        Duration took = Duration.ofMillis(3);
        List<Doubt> doubts = List.of();
        List<Activity> activity = new ArrayList<>();
        boolean paused;

        @Nullable
        String pausedBy;

        int ready;
        int parked;

        @Nullable
        Instant oldest;

        boolean mayBeOlder;

        @Nullable
        Instant counted;

        Locale language = Locale.ENGLISH;
        int busy;
        boolean details = true;
        Retain kept = Retain.ALL;

        List<Trouble> troubles() {
            EngineStatus.Lane lane = new EngineStatus.Lane(
                    QueueConfig.builder("mail")
                            .retention(new RetentionPolicy(null, kept, Retain.NONE))
                            .build(),
                    "com.example.Mail",
                    2,
                    0,
                    busy,
                    paused,
                    false);
            Snapshot snapshot = new Snapshot(
                    NOW,
                    Snapshots.start(NOW, Range.HOUR),
                    Range.HOUR,
                    List.of(),
                    List.of(new QueueDepth(
                            "mail",
                            paused,
                            ready,
                            busy,
                            parked,
                            oldest,
                            mayBeOlder,
                            paused ? NOW.minus(Duration.ofDays(3)) : null,
                            pausedBy)),
                    activity,
                    List.of(),
                    doubts,
                    new Storage("tasks.db", 1, 1, 1, counted, null),
                    new EngineStatus(true, 2, busy, NOW, null, List.of(lane)),
                    List.of());
            ConsoleText text = new ConsoleText(language);
            List<Trouble> troubles = new TroubleReader(text, new Rights(true, true, details, Set.of()))
                    .read(
                            snapshot,
                            new Findings(
                                    failed,
                                    retried,
                                    parkedKinds,
                                    farDue,
                                    repeated,
                                    space,
                                    held,
                                    attempts,
                                    usual,
                                    schedules,
                                    unknown,
                                    took),
                            new QueueReader(null, text).read(snapshot));
            assertThat(troubles)
                    .allSatisfy(trouble -> assertThat(trouble.title()
                                    + trouble.detail().before()
                                    + trouble.detail().after())
                            .doesNotContainPattern("\\{[0-9]|null|^$|UTC"));
            return troubles;
        }

        Trouble trouble() {
            List<Trouble> troubles = troubles();
            assertThat(troubles).hasSize(1);
            return troubles.get(0);
        }
    }

    private final World world = new World();

    @Test
    void aHeldSnapshotNamesWhoHoldsIt() {
        world.held = new HeldSnapshot(
                Holder.SESSION, "12345", "report", "psql", NOW.minusSeconds(90), "idle in transaction", 7, false);
        Trouble trouble = world.trouble();
        assertThat(trouble.title()).contains("session 12345");
        assertThat(trouble.detail().before())
                .contains("User: report, application: psql, state: idle in transaction")
                .contains("begun since: 7")
                .contains("pg_terminate_backend(12345)");
        assertThat(trouble.since()).isEqualTo(Moment.of(NOW.minusSeconds(90)));
    }

    @Test
    void aHeldSnapshotThatIsHiddenSaysWhatToGrant() {
        world.held = new HeldSnapshot(Holder.SESSION, "12345", "report", null, null, null, 200_000, true);
        assertThat(world.trouble().detail().before())
                .contains("User: report, application: not known")
                .contains("grant it pg_read_all_stats")
                .contains("200,000");
    }

    @Test
    void aHeldSnapshotMayBePreparedOrASlots() {
        world.held = new HeldSnapshot(Holder.PREPARED, "gid", "shop", null, NOW.minusSeconds(90), null, 7, false);
        assertThat(world.trouble().title()).contains("prepared transaction").endsWith(": gid");
        world.held = new HeldSnapshot(Holder.SLOT, "standby", null, null, null, "inactive", 200_000, false);
        assertThat(world.trouble().detail().before()).startsWith("State: inactive.");
    }

    private static Group group(int count, boolean more, @Nullable Instant first, @Nullable Instant last) {
        return new Group("mail", 0xabcL, count, more, first, last, TASK, REFUSED);
    }

    private static Groups only(Group group) {
        return new Groups(List.of(group), 0, false);
    }

    private static RunningAttempt running(Duration since, @Nullable End end, @Nullable Duration told) {
        return new RunningAttempt(
                TASK, "mail", NOW.minus(since), null, end, told == null ? null : NOW.minus(told), null);
    }

    @Test
    void whereNothingIsWrongNothingIsTold() {
        world.attempts = List.of(running(Duration.ofSeconds(50), null, null));
        world.ready = 5;
        world.oldest = NOW.minusSeconds(20);

        assertThat(world.troubles()).isEmpty();
    }

    @Test
    void aMassOfFailuresOfYesterdayIsOneLine() {
        Instant night = NOW.minus(Duration.ofHours(16));
        world.failed = only(group(502, false, night, night.plusSeconds(60)));

        Trouble trouble = world.trouble();
        assertThat(trouble.colour()).isEqualTo("red");
        assertThat(trouble.title()).isEqualTo("mail: 502 × ConnectException: Connection refused by db-7");
        assertThat(trouble.since()).isEqualTo(Moment.of(night));
        assertThat(trouble.last()).isEqualTo(Moment.of(night.plusSeconds(60)));
        assertThat(trouble.links())
                .contains(
                        new Link(
                                "confirm.xhtml?do=RETRY&all=true&view=failed&queue=mail&group=0000000000000abc&finished-from="
                                        + night,
                                "Retry…",
                                true),
                        new Link(
                                "confirm.xhtml?do=DELETE&all=true&view=failed&queue=mail&group=0000000000000abc&finished-from="
                                        + night,
                                "Delete…",
                                true),
                        new Link(
                                "acknowledge.xhtml?queue=mail&group=0000000000000abc&until=" + night.plusSeconds(60)
                                        + "&finished-from=" + night,
                                "Acknowledge…",
                                true))
                .filteredOn(link -> !link.acts())
                .extracting(Link::href)
                .containsExactly(
                        "tasks.xhtml?view=failed&queue=mail&group=0000000000000abc&finished-from=" + night,
                        "task.xhtml?id=" + TASK);
    }

    @Test
    void onePoisonTaskIsTold() {
        world.failed = only(group(1, false, NOW.minus(Duration.ofDays(20)), NOW.minus(Duration.ofDays(20))));

        assertThat(world.trouble().title()).startsWith("mail: 1 × ConnectException");
        assertThat(world.trouble().last()).isNull();
    }

    @Test
    void aMessageIsNotToldToWhoMayNotSeeIt() {
        world.details = false;
        world.failed = only(group(502, true, NOW, NOW));

        assertThat(world.trouble().title()).isEqualTo("mail: 502+ × ConnectException");
    }

    @Test
    void groupsThatAreNotShownAreCounted() {
        world.failed = new Groups(List.of(group(2, false, NOW, NOW)), 37, false);
        assertThat(world.troubles()).extracting(Trouble::title).contains("37 more kinds of errors");

        world.failed = new Groups(List.of(group(2, false, NOW, NOW)), 480, true);
        assertThat(world.troubles()).extracting(Trouble::title).contains("More than 480 more kinds of errors");
    }

    @Test
    void aRetryStormIsTold() {
        world.retried = only(group(9, false, null, null));
        assertThat(world.troubles()).isEmpty();

        world.retried = only(group(10, false, null, null));
        assertThat(world.trouble().title())
                .isEqualTo(
                        "mail: 10 tasks wait for another attempt, after ConnectException: Connection refused by db-7");
    }

    @Test
    void whatIsParkedIsToldByItsReason() {
        world.parked = 12;
        assertThat(world.trouble().title()).isEqualTo("mail: 12 parked");

        world.parkedKinds = only(group(12, false, null, null));
        assertThat(world.trouble().title())
                .isEqualTo("mail: 12 parked, after ConnectException: Connection refused by db-7");
    }

    @Test
    void failuresThatAreNotKeptAreToldByTheirNumber() {
        world.kept = Retain.NONE;
        world.activity.add(new Activity(NOW.minusSeconds(120), "mail", Outcome.FAILED, 1));

        assertThat(world.trouble().title()).isEqualTo("mail: 1 failed, and not kept");
    }

    @Test
    void attemptsThatTakeLongByTheirQueuesOwnMeasure() {
        world.usual = Map.of("mail", Duration.ofSeconds(30));
        world.attempts = List.of(running(Duration.ofSeconds(299), null, null));
        assertThat(world.troubles()).isEmpty();

        world.attempts = List.of(running(Duration.ofSeconds(301), null, null));
        assertThat(world.trouble().title()).isEqualTo("mail: an attempt has been running for 5 min 1 s");
        assertThat(world.trouble().detail().before()).contains("30 s");

        world.usual = Map.of();
        assertThat(world.troubles()).isEmpty();
        world.attempts = List.of(running(Duration.ofMinutes(61), null, null));
        assertThat(world.trouble().detail().before()).contains("More than an hour");
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT", "CANCELLED"})
    void attemptsThatIgnoreTheirInterruption(End end) {
        world.attempts = List.of(running(Duration.ofMinutes(4), end, Duration.ofSeconds(29)));
        assertThat(world.troubles()).isEmpty();

        world.attempts = List.of(running(Duration.ofMinutes(4), end, Duration.ofMinutes(3)));
        assertThat(world.trouble().colour()).isEqualTo("red");
        assertThat(world.trouble().title()).isEqualTo("mail: an attempt ignores its interruption for 3 min");
        assertThat(world.trouble().links()).hasSize(end == End.CANCELLED ? 1 : 2);
    }

    @Test
    void workersThatAreAllHeldWhileTasksWait() {
        world.busy = 2;
        world.attempts =
                List.of(running(Duration.ofMinutes(50), null, null), running(Duration.ofMinutes(4), null, null));
        assertThat(world.troubles()).isEmpty();

        world.ready = 7;
        world.oldest = NOW.minusSeconds(20);
        assertThat(world.trouble().title()).isEqualTo("All workers (2) are held. Tasks waiting: 7");

        world.attempts =
                List.of(running(Duration.ofMinutes(50), null, null), running(Duration.ofMinutes(2), null, null));
        assertThat(world.troubles()).isEmpty();
    }

    @Test
    void aQueueThatIsLateSaysWhetherWorkersAreMissing() {
        world.ready = 7;
        world.oldest = NOW.minus(Duration.ofMinutes(6));
        assertThat(world.trouble().detail().before()).contains("6 min").contains("limit");

        world.busy = 2;
        assertThat(world.trouble().detail().before()).contains("All 2 workers are busy");
    }

    @Test
    void aForgottenPauseSaysWhoAndWhenAndHowManyWait() {
        world.paused = true;
        world.pausedBy = "ann";
        assertThat(world.trouble().title()).isEqualTo("mail is paused by ann. Tasks waiting: 0");
        assertThat(world.trouble().since()).isEqualTo(Moment.of(NOW.minus(Duration.ofDays(3))));

        world.pausedBy = null;
        world.ready = 3;
        world.oldest = NOW.minus(Duration.ofHours(2));
        assertThat(world.trouble().title()).isEqualTo("mail is paused by the application. Tasks waiting: 3");
        assertThat(world.trouble().detail().before()).contains("2 h");
    }

    @ParameterizedTest
    @CsvSource({
        "190, 1000, orange",
        "40, 1000, red",
        "4900, 100000, orange",
        "5100, 100000, ",
        "600, 4000, ",
        "300, 4000, orange"
    })
    void aDiskThatIsNearlyFull(long usable, long total, @Nullable String colour) {
        world.space = new Space(usable * 1_000_000, total * 1_000_000, 0, 4_000_000);

        assertThat(world.troubles())
                .extracting(Trouble::colour)
                .isEqualTo(Stream.ofNullable(colour).toList());
    }

    /** What is deleted for good frees room in the file, and not on the disk. */
    @Test
    void theRoomInTheFileCounts() {
        world.space = new Space(1_000_000, 1_000_000_000, 200_000_000, 4_000_000);
        assertThat(world.troubles()).isEmpty();
        world.space = new Space(20_000_000, 1_000_000_000, 150_000_000, 4_000_000);
        assertThat(world.trouble().title()).isEqualTo("The disk is nearly full: 20 MB of 1.0 GB are left");
        assertThat(world.trouble().detail().before()).contains("In its file, 150 MB are free as well");
    }

    /** Deleting is written down as well before it frees anything. */
    @Test
    void onADiskThatIsFullRoomIsMadeFirst() {
        world.space = new Space(900_000, 1_000_000_000, 150_000_000, 4_000_000);
        assertThat(world.trouble().title()).isEqualTo("The disk is full: 900 KB of 1.0 GB are left");
        assertThat(world.trouble().detail().before())
                .contains(
                        "Free 4.0 MB on the disk first",
                        "deleting may fail too",
                        "the file of the store",
                        "150 MB are free now");
        assertThat(world.trouble().links()).hasSize(2);
    }

    @Test
    void whatIsDueFarAheadByMistakeIsTold() {
        world.farDue = List.of(new FarDue("mail", 40, false, NOW.plus(Duration.ofDays(30)), TASK));

        assertThat(world.trouble().colour()).isEqualTo("azure");
        assertThat(world.trouble().title()).isEqualTo("mail: tasks due in more than a day: 40");
        assertThat(world.trouble().since()).isNull();
        assertThat(world.trouble().detail().before()).isEqualTo("The first at ");
        assertThat(world.trouble().detail().at()).isEqualTo(Moment.of(Instant.parse("2026-03-31T10:00:00Z")));
        assertThat(world.trouble().detail().after()).startsWith(". They were enqueued");

        world.language = Locale.GERMAN;
        assertThat(world.trouble().detail().before()).isEqualTo("Erste Fälligkeit: ");
        assertThat(world.trouble().detail().at()).isEqualTo(Moment.of(Instant.parse("2026-03-31T10:00:00Z")));
        assertThat(world.trouble().detail().after()).startsWith(". Sie wurden");
    }

    @Test
    void aClockThatWasSetBackIsToldWithTheTimeThatLiesAhead() {
        Instant counted = NOW.plus(Duration.ofHours(3));
        world.counted = counted;

        assertThat(world.trouble().title()).isEqualTo("The system clock is behind");
        assertThat(world.trouble().detail())
                .isEqualTo(new TimedText("Attempts are recorded up to ", Moment.of(counted), ", which lies ahead."));

        world.language = Locale.GERMAN;
        assertThat(world.trouble().detail())
                .isEqualTo(
                        new TimedText("Versuche sind bis ", Moment.of(counted), " gezählt; das liegt in der Zukunft."));
    }

    @Test
    void whatWaitsTwiceIsTold() {
        world.repeated = List.of(new Repeated("mail", 12, 30, TASK));

        assertThat(world.trouble().colour()).isEqualTo("azure");
        assertThat(world.trouble().title()).isEqualTo("mail: 30 waiting tasks repeat another one");
        assertThat(world.trouble().detail().before()).startsWith("12 payloads wait more than once");
        assertThat(world.trouble().links())
                .extracting(Link::href)
                .contains("confirm.xhtml?do=DELETE&repeats=true&queue=mail");
    }

    @Test
    void aSlowStoreIsTold() {
        world.took = Duration.ofMillis(3_200);

        assertThat(world.trouble().title()).isEqualTo("The store answers slowly: 3.2 s");
    }

    @Test
    void manyTransactionsInDoubtMayBeMore() {
        world.doubts = Collections.nCopies(20, new Doubt(NOW, false, TASK, 3));

        assertThat(world.troubles())
                .hasSize(21)
                .extracting(Trouble::title)
                .contains("There may be more than 20" + " transactions in doubt");
    }

    @Test
    void whatCouldNotBeReadIsNotFine() {
        world.unknown = Map.of("failed", "the disk is gone");

        assertThat(world.trouble().title()).isEqualTo("It is not known whether tasks have failed");
        assertThat(world.trouble().detail().before()).isEqualTo("the disk is gone");
    }

    @Test
    void aSearchThatEndedEarlyIsNotFine() {
        world.ready = 5;
        world.oldest = NOW;
        world.mayBeOlder = true;

        assertThat(world.trouble().title()).isEqualTo("It is not known whether a queue is late");
    }

    @Test
    void theWorstComesFirst() {
        world.paused = true;
        world.farDue = List.of(new FarDue("mail", 40, false, NOW, TASK));
        world.failed = only(group(1, false, NOW, NOW));
        world.parked = 1;

        assertThat(world.troubles()).extracting(Trouble::colour).containsExactly("red", "orange", "yellow", "azure");
    }
}
