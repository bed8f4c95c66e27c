package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.boot.Stores;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists.Matches;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A search does the same work whatever is hidden: it reads and masks the same texts for a guess that is in a masked value as
 * for one that is nowhere, so that its time tells nothing of either.
 */
class SearchWorkTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final Rights VIEWER = new Rights(true, false, true, Set.of("password"));

    @TempDir
    Path directory;

    private TaskStore store;

    @BeforeEach
    void open() {
        store = Stores.sqlite(directory.resolve("tasks.db"), false, Runnable::run, "a test");
        store.open(List.of("mail"), NOW);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void insert(int tasks, String payload) {
        store.turn(Durability.PROCESS, turn -> {
            for (int id = 1; id <= tasks; id++) {
                turn.insert(List.of(new NewTask(id, 1, 0, NOW, 0, payload.getBytes(StandardCharsets.UTF_8))), NOW);
            }
            return true;
        });
    }

    /** What a search asks to be masked, and answers. */
    private record Work(List<String> texts, List<Page> pages) {}

    private Work search(String text) {
        List<String> texts = new ArrayList<>();
        TaskQuery.Shown shown = Objects.requireNonNull(VIEWER.searched());
        TaskQuery query = query(text, new TaskQuery.Shown() {
            @Override
            public String payload(String json) {
                texts.add(json);
                return shown.payload(json);
            }

            @Override
            public String error(String error) {
                texts.add(error);
                return shown.error(error);
            }
        });
        List<Page> pages = new ArrayList<>();
        String cursor = null;
        do {
            pages.add(store.inspector().search(query, cursor, 25));
            cursor = pages.get(pages.size() - 1).next();
        } while (cursor != null);
        return new Work(texts, pages);
    }

    private static TaskQuery query(String typed, TaskQuery.@Nullable Shown shown) {
        return TaskFilter.of(Map.of("q", new String[] {typed})).query(View.ALL, shown);
    }

    @ParameterizedTest
    @CsvSource({
        "25, sk-live-4, sk-live-9",
        "3000, sk-live-4, sk-live-9",
        "25, password:sk-live-4, password:sk-live-9",
        "3000, password:sk-live-4, password:sk-live-9",
        "25, user.password:sk-live-4, user.password:sk-live-9"
    })
    void aRightGuessAndAWrongOneAreTheSameWork(int tasks, String right, String wrong) {
        insert(tasks, "{\"to\":\"ann\",\"user\":{\"password\":\"sk-live-4711\"}}");

        Work guessed = search(right);
        assertThat(guessed.texts()).hasSize(tasks).isEqualTo(search(wrong).texts());
        assertThat(guessed.pages()).allMatch(page -> page.tasks().isEmpty());
        Matches none = new Matches(0, false);
        assertThat(store.inspector().count(query(right, VIEWER.searched()), 100))
                .satisfiesAnyOf(
                        count -> assertThat(count).isEqualTo(none),
                        // It has ended by the clock.
                        count -> assertThat(count).isEqualTo(new Matches(0, true)));
    }

    @ParameterizedTest
    @CsvSource({"ann, 25", "to:ann, 25", "user:•••, 25", "to:ann user:•••, 25", "ann to:bob, 0", "bob to:ann, 0"})
    void whatIsShownIsFoundIfAllOfItIsThere(String typed, int found) {
        insert(25, "{\"to\":\"ann\",\"user\":{\"password\":\"sk-live-4711\"}}");
        assertThat(search(typed).pages().stream().mapToInt(page -> page.tasks().size()))
                .satisfies(sizes -> assertThat(
                                sizes.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(found));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "to:ann", "user:•••", "to:"})
    void withoutTheDetailsNothingIsRead(String typed) {
        insert(25, "{\"to\":\"ann\",\"user\":{\"password\":\"sk-live-4711\"}}");
        TaskQuery query = query(typed, new Rights(true, false, false, Set.of()).searched());
        assertThat(store.inspector().search(query, null, 25).tasks()).isEmpty();
    }
}
