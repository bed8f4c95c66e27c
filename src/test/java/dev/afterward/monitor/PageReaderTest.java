package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.Failure;
import dev.afterward.store.TaskInspector.TaskDetails;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageReaderTest {

    private final FakeInspector store = SampleTasks.all();

    @Test
    void everyViewOfTheStoreHasAPage() {
        assertThat(page(MonitorPage.RUNNING, Map.of()).navigation())
                .extracting(NavigationItem::file)
                .containsExactly(
                        "index.xhtml",
                        "upcoming.xhtml",
                        "succeeded.xhtml",
                        "failed.xhtml",
                        "cancelled.xhtml",
                        "parked.xhtml");
    }

    @Test
    void theNavigationCountsAndMarksThePage() {
        assertThat(page(MonitorPage.FAILED, Map.of()).navigation())
                .filteredOn(NavigationItem::current)
                .containsExactly(new NavigationItem("failed.xhtml", "failed", true, "66"));
    }

    @Test
    void countingStopsAtTheBound() {
        TaskDetails task = SampleTasks.task(1, RowState.RUNNING);
        store.tasks.addAll(Collections.nCopies(2_000, task));

        assertThat(page(MonitorPage.RUNNING, Map.of()).navigation().get(0).count())
                .isEqualTo("1,000+");
    }

    @Test
    void pagingThereAndBack() {
        List<String> seen = new ArrayList<>();
        PageContent page = page(MonitorPage.FAILED, Map.of());
        assertThat(page.previous()).isNull();
        assertThat(page.tasks()).hasSize(25);
        page.tasks().forEach(task -> seen.add(task.id()));
        while (page.next() != null) {
            page = page(MonitorPage.FAILED, cursor(page.next()));
            page.tasks().forEach(task -> seen.add(task.id()));
        }
        assertThat(seen).hasSize(66).doesNotHaveDuplicates();

        PageContent back = page(MonitorPage.FAILED, cursor(page.previous()));
        assertThat(back.tasks()).extracting(TaskLine::id).isEqualTo(seen.subList(25, 50));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "RUNNING+&25", "<script>alert(1)</script>", "FAILED+&25 ", "FAILED+&99999999999", "-1"})
    void aCursorOfNoPage(String cursor) {
        PageContent page = page(MonitorPage.FAILED, Map.of("cursor", cursor));

        assertThat(page.problem().status()).isEqualTo(400);
        assertThat(page.problem().detail()).contains("“" + cursor + "”");
        assertThat(page.tasks()).isEmpty();
    }

    @Test
    void aLongCursorIsNotEvenAskedFor() {
        store.broken = true;

        PageContent page = page(MonitorPage.FAILED, Map.of("cursor", "x".repeat(10_000)));

        assertThat(page.problem().detail()).hasSizeLessThan(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0PMMZKP9C00U1", "ZZZZZZZZZZZZZ", "{0}'", "\0"})
    void anIdOfNoTask(String id) {
        assertThat(page(MonitorPage.TASK, Map.of("id", id)).problem().status()).isEqualTo(400);
    }

    @Test
    void noId() {
        assertThat(page(MonitorPage.TASK, Map.of()).problem().status()).isEqualTo(400);
    }

    @Test
    void aTaskThatIsNotThere() {
        String id = new TaskId(17).toString();

        Problem problem = page(MonitorPage.COMPLETED, Map.of("id", id)).problem();

        assertThat(problem.status()).isEqualTo(404);
        assertThat(problem.detail()).contains(id);
    }

    @Test
    void aStoreThatCannotBeRead() {
        store.broken = true;

        Problem problem = page(MonitorPage.RUNNING, Map.of()).problem();

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.detail()).isEqualTo("the file '/data/<b>tasks</b>.db' is gone: put it back and restart");
    }

    @ParameterizedTest
    @EnumSource(
            value = MonitorPage.class,
            names = {"TASK", "COMPLETED"})
    void bothPagesShowATaskWhetherItHasEndedOrNot(MonitorPage page) {
        for (RowState state : RowState.values()) {
            TaskDetails task = store.tasks.stream()
                    .filter(t -> t.row().state() == state)
                    .findFirst()
                    .orElseThrow();
            TaskSheet sheet =
                    page(page, Map.of("id", task.row().id().toString())).task();
            assertThat(sheet.line().status()).isEqualTo("status." + state.name().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void howLongATaskRunsAlready() {
        TaskLine running = page(MonitorPage.RUNNING, Map.of()).tasks().get(0);

        assertThat(running.runningFor()).isEqualTo("59 min 59 s");
        assertThat(running.page()).isEqualTo("task.xhtml");
    }

    @Test
    void aTaskWithAllThatIsKnownOfIt() {
        TaskDetails failed = SampleTasks.failed(1_003);
        store.tasks.add(failed);

        TaskSheet sheet = page(
                        MonitorPage.TASK,
                        Map.of("id", " " + failed.row().id().toString().toLowerCase(Locale.ROOT) + " "))
                .task();

        assertThat(sheet.payload()).contains("\n  \"orderId\": \"A-4711\"");
        assertThat(sheet.line().parent()).isEqualTo(SampleTasks.id(1_002).toString());
        assertThat(sheet.line().created().iso()).isEqualTo("2026-03-01T10:15:30.123Z");
        assertThat(sheet.errors())
                .extracting(TaskSheet.ErrorText::summary)
                .containsExactly(
                        "jakarta.mail.MessagingException: Could not connect to SMTP host: mail.example.org, port: 25",
                        "jakarta.mail.MessagingException: Could not connect to SMTP host: mail.example.org, port: 25",
                        "timed out after PT10S");
        assertThat(sheet.errors().get(0).trace()).contains("\n\tat com.example.orders.Mailer.send(Mailer.java:42)\n");
        assertThat(sheet.errors().get(2).trace()).isNull();
    }

    @Test
    void whatWasNotRetained() {
        store.tasks.add(SampleTasks.unretained(1_000));

        assertThat(page(
                                MonitorPage.COMPLETED,
                                Map.of("id", SampleTasks.id(1_000).toString()))
                        .task()
                        .payload())
                .isNull();
    }

    @Test
    void aPageStaysSmallWhateverATaskHolds() {
        String large = "[\"" + "x".repeat(5_000_000) + "\"]";
        Failure failure = new Failure(SampleTasks.CREATED, "e".repeat(1_000_000));
        store.tasks.add(new TaskDetails(SampleTasks.failed(1_000).row(), large, Collections.nCopies(60, failure), 0));

        TaskSheet sheet = page(
                        MonitorPage.TASK, Map.of("id", SampleTasks.id(1_000).toString()))
                .task();

        assertThat(sheet.payload()).hasSizeLessThan(150_000).endsWith("…");
        assertThat(sheet.errors())
                .hasSize(50)
                .allSatisfy(error -> assertThat(error.trace()).hasSizeLessThan(21_000));
        assertThat(sheet.moreErrors()).isEqualTo(10);
    }

    private static Map<String, String> cursor(String link) {
        assertThat(link).startsWith("?cursor=").doesNotContain("&");
        return Map.of("cursor", URLDecoder.decode(link.substring("?cursor=".length()), StandardCharsets.UTF_8));
    }

    private PageContent page(MonitorPage page, Map<String, String> parameters) {
        Clock clock = Clock.fixed(SampleTasks.CREATED.plus(Duration.ofHours(1)), ZoneOffset.UTC);
        return new PageReader(store, clock, new MonitorText(Locale.ENGLISH)).read(page, parameters);
    }
}
