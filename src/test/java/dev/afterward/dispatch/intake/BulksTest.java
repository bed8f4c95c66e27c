package dev.afterward.dispatch.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.NewTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a bulk is cut into chunks: by rows and by bytes, in order, and without an empty one. */
class BulksTest {

    private static final int MEGABYTE = 1 << 20;

    private static List<NewTask> tasks(int count, int bytes) {
        List<NewTask> tasks = new ArrayList<>();
        byte[] payload = new byte[bytes];
        for (int i = 0; i < count; i++) {
            tasks.add(new NewTask(i + 1, 1, 0, 0, 0, payload));
        }
        return tasks;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, '1'",
        "2000, 1, '2000'",
        "2001, 1, '2000 1'",
        "4500, 1, '2000 2000 500'",
        "2000, 600, '1747 253'",
        "3, 700000, '1 1 1'",
        "4, 524288, '2 2'",
        "3, 3000000, '1 1 1'"
    })
    void no_chunk_has_more_than_2000_rows_or_a_megabyte_unless_it_is_one_task(int count, int bytes, String sizes) {
        List<NewTask> tasks = tasks(count, bytes);
        List<List<NewTask>> chunks = Bulks.chunks(tasks);
        assertThat(chunks.stream().map(List::size))
                .containsExactlyElementsOf(Arrays.stream(sizes.split(" ", -1))
                        .map(Integer::valueOf)
                        .toList());
        assertThat(chunks.stream().flatMap(List::stream)).containsExactlyElementsOf(tasks);
        assertThat(chunks)
                .allMatch(chunk -> chunk.size() == 1
                        || chunk.stream()
                                        .mapToLong(task -> task.payload().length)
                                        .sum()
                                <= MEGABYTE);
    }
}
