package dev.afterward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.sqlite.Sqlite;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Durability;
import dev.afterward.store.Marked;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteDataSource;

/** What it does not pass on would be what the interface does by default: nothing, and nobody would hear of it. */
class DataSourceStoreTest {

    /** Those by which it is opened with less lead to the one that has all. */
    static Stream<Method> methods() {
        return Stream.of(TaskStore.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !(method.isDefault() && method.getName().equals("open")));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void passesEachMethodOn(Method method) {
        assertThat(DataSourceStore.class.getDeclaredMethods()).anySatisfy(own -> {
            assertThat(own.getName()).isEqualTo(method.getName());
            assertThat(own.getParameterTypes()).isEqualTo(method.getParameterTypes());
        });
    }

    /** Which database it is, is not known yet. */
    @Test
    void tellsOfMarksWhenItIsOpened(@TempDir Path directory) {
        SQLiteDataSource dataSource = new SQLiteDataSource();
        dataSource.setUrl("jdbc:sqlite:" + directory.resolve("tasks.db"));
        try (TaskStore store = new DataSourceStore(dataSource, Map.of("SQLite", Sqlite::dataSource), "")) {
            store.marksIn("marks", List.of("mail"));
            int mail = store.open(List.of("mail"), 0).queues().get("mail");
            List<ClaimedTask> claimed = store.turn(Durability.PROCESS, turn -> {
                turn.insert(List.of(new NewTask(1, mail, 0, 0, 0, new byte[0])), 0);
                return turn.claim(mail, 1, 9, 0).tasks();
            });
            assertThat(claimed).extracting(ClaimedTask::marked).containsExactly(new Marked(0, "marks"));
            assertThat(store.unended(List.of(1L, 2L))).isEqualTo(Map.of(1L, 0));
        }
    }
}
