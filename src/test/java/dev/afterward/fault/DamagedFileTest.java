package dev.afterward.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.afterward.AfterwardException;
import dev.afterward.Cases;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise P8 on files that chance has damaged: refused and left as they are, or used as far as they go; always an answer
 * that names the file, never a crash.
 */
@Tag("faults")
class DamagedFileTest {

    /** A task. */
    @TaskQueue(name = "note", retention = @Retention(tasks = Retain.ALL, payload = Retain.ALL))
    public record Note(String text) implements Task {}

    private static final int TASKS = 150;

    @TempDir
    Path directory;

    private int refused;
    private int used;

    @Test
    void is_refused_or_used_and_never_a_crash() throws Exception {
        byte[] sound = soundFile();
        for (int number = 0; number < Cases.number(100); number++) {
            Random chance = Cases.random(number);
            Path file = directory.resolve("case" + number + ".db");
            byte[] damaged = damage(sound, chance);
            Files.write(file, damaged);
            tryOut(file, damaged, "case " + number + " of seed " + Cases.seed());
        }
        System.out.println("damaged files: " + refused + " refused at the opening, " + used + " used");
        assertThat(refused).isPositive();
        assertThat(used).isPositive();
    }

    private byte[] soundFile() throws IOException {
        Path file = directory.resolve("sound.db");
        TaskEngine client = client(Stores.sqlite(file, false, Runnable::run, "the test"));
        List<Note> notes = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            notes.add(new Note("x".repeat(i * 13 % 900)));
        }
        client.add(notes).submit();
        client.add(notes).after(Duration.ofDays(1)).submit();
        client.stopNow();
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    private static TaskEngine client(TaskStore store) {
        return new ClientBuilder()
                .store(store)
                .workers(2)
                .processor(Note.class, (task, context) -> {})
                .engine();
    }

    private static byte[] damage(byte[] sound, Random chance) {
        byte[] bytes = sound.clone();
        switch (chance.nextInt(7)) {
            case 0 -> {
                bytes = new byte[chance.nextInt(20_000)];
                chance.nextBytes(bytes);
            }
            case 1 -> bytes = java.util.Arrays.copyOf(sound, chance.nextInt(sound.length));
            case 2 -> bytes = java.util.Arrays.copyOf(sound, sound.length + chance.nextInt(20_000));
            case 3 -> {
                // A header that is right, over anything.
                chance.nextBytes(bytes);
                System.arraycopy(sound, 0, bytes, 0, 100);
            }
            case 4 -> {
                byte[] block = new byte[1 + chance.nextInt(8192)];
                chance.nextBytes(block);
                int at = chance.nextInt(bytes.length);
                System.arraycopy(block, 0, bytes, at, Math.min(block.length, bytes.length - at));
            }
            case 5 -> {
                // Two pages change places.
                int pages = bytes.length / 4096;
                int one = chance.nextInt(pages) * 4096;
                int other = chance.nextInt(pages) * 4096;
                System.arraycopy(sound, one, bytes, other, 4096);
                System.arraycopy(sound, other, bytes, one, 4096);
            }
            default -> {
                for (int flips = 1 + chance.nextInt(40); flips > 0; flips--) {
                    bytes[chance.nextInt(bytes.length)] ^= (byte) (1 << chance.nextInt(8));
                }
            }
        }
        return bytes;
    }

    private void tryOut(Path file, byte[] damaged, String how) throws IOException {
        TaskStore store = Stores.sqlite(file, false, Runnable::run, "the test");
        TaskEngine client;
        try {
            client = client(store);
        } catch (AfterwardException e) {
            refused++;
            assertThat(e).as(how).hasMessageContaining(file.toString());
            if (e instanceof StoreUnusableException) {
                assertThat(Files.readAllBytes(file)).as(how).isEqualTo(damaged);
            }
            return;
        } catch (RuntimeException e) {
            fail(how, e);
            return;
        }
        used++;
        try {
            client.start();
            quietly(how, () -> client.enqueue(new Note("new")));
            quietly(how, () -> client.status(new TaskId(1)));
            quietly(how, () -> client.operations().pause("note"));
            quietly(how, () -> client.operations().resume("note"));
            TaskInspector inspector = store.inspector();
            for (TaskInspector.View view : TaskInspector.View.values()) {
                quietly(how, () -> {
                    for (TaskInspector.TaskRow row :
                            inspector.list(view, null, 20).tasks()) {
                        inspector.find(row.id());
                    }
                });
            }
            quietly(how, () -> inspector.counts(1_000));
            quietly(how, inspector::queues);
            client.health();
        } finally {
            client.stop(Duration.ofSeconds(2));
        }
    }

    /** What is refused is refused in our words. */
    private static void quietly(String how, Runnable work) {
        try {
            work.run();
        } catch (AfterwardException e) {
            assertThat(e.getMessage()).as(how).isNotBlank();
        } catch (RuntimeException e) {
            fail(how, e);
        }
    }
}
