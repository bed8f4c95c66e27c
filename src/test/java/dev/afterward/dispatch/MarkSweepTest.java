package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.ClientStoppedException;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.store.Durability;
import dev.afterward.store.Effects;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which marks are removed, and when. */
class MarkSweepTest {

    private static final Duration KEPT = Duration.ofDays(1);

    private final DrivenClock clock = new DrivenClock();
    private final Marks marks = new Marks();
    /** The generations of the tasks that have not ended. */
    private final Map<Long, Integer> unended = new HashMap<>();

    private final List<String> done = new ArrayList<>();
    private final TaskStore store = store();
    private final TurnRunner turns = turns();
    private final MarkSweep sweep = new MarkSweep(marks, store, turns, new TaskIds(clock, 1, 0), clock);

    private TaskStore store() {
        return (TaskStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TaskStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("unended")) {
                        Map<Long, Integer> found = new HashMap<>(unended);
                        found.keySet().retainAll((Collection<?>) arguments[0]);
                        return found;
                    }
                    if (method.getName().equals("turn")) {
                        done.add("turn " + arguments[0]);
                        return true;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private TurnRunner turns() {
        return new TurnRunner(store, clock, new Messages(), new TurnRunner.Failures() {
            @Override
            public void turnFailed() {}

            @Override
            public void outOfStep() {}

            @Override
            public void clientLost() {}
        });
    }

    private void sweepAll() {
        boolean more = sweep.more();
        while (more) {
            more = sweep.more();
        }
    }

    private void mark(long task, int generation) {
        marks.all.put(new Effects.Key(task, generation), clock.millis());
    }

    @Test
    void marks_of_ended_tasks_go_when_they_are_old_and_the_ends_are_safe() {
        mark(1, 0);
        mark(2, 0);
        unended.put(2L, 0);
        clock.advance(KEPT.plusMillis(1));
        mark(3, 0);
        clock.advance(Duration.ofHours(1));
        sweepAll();
        assertThat(marks.all.keySet()).containsExactly(new Effects.Key(2, 0), new Effects.Key(3, 0));
        assertThat(done).containsExactly("turn " + Durability.FULL, "removed 1");
    }

    @Test
    void so_do_those_of_former_generations() {
        mark(1, 0);
        mark(1, 1);
        unended.put(1L, 1);
        clock.advance(KEPT.plusMillis(1));
        sweepAll();
        assertThat(marks.all.keySet()).containsExactly(new Effects.Key(1, 1));
    }

    @Test
    void any_number_of_them() {
        for (int task = 1; task <= 1_000; task++) {
            mark(task, 0);
            if (task % 2 == 0) {
                unended.put((long) task, 0);
            }
        }
        clock.advance(KEPT.plusMillis(1));
        sweepAll();
        assertThat(marks.all).hasSize(500);
    }

    @Test
    void also_behind_many_that_are_young() {
        mark(1_001, 0);
        clock.advance(KEPT.plusMillis(1));
        for (int task = 1; task <= 1_000; task++) {
            mark(task, 0);
        }
        sweepAll();
        assertThat(marks.all).hasSize(1_000);
    }

    @Test
    void a_database_that_does_not_answer_keeps_them() {
        mark(1, 0);
        clock.advance(KEPT.plusMillis(1));
        marks.down = true;
        sweepAll();
        marks.down = false;
        assertThat(marks.all).hasSize(1);
        sweepAll();
        assertThat(marks.all).isEmpty();
    }

    @Test
    void a_sweep_that_outlasts_its_life_makes_no_turn_and_removes_nothing() {
        mark(1, 0);
        clock.advance(KEPT.plusMillis(1));
        marks.whenAsked = () -> turns.refuse(new ClientStoppedException("a test"));
        assertThat(sweep.more()).isFalse();
        assertThat(done).isEmpty();
        assertThat(marks.all).hasSize(1);
    }

    private final class Marks implements Effects {

        private final Map<Key, Long> all =
                new TreeMap<>(Comparator.comparingLong(Key::task).thenComparingInt(Key::generation));
        private boolean down;
        private Runnable whenAsked = () -> {};

        @Override
        public String table() {
            return "table";
        }

        @Override
        public Duration kept() {
            return KEPT;
        }

        @Override
        public Map<Key, Verdict> find(Collection<Key> keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Verdict ask(Key key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Verdict close(Key key, RowState end) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long largestTask() {
            return 0;
        }

        @Override
        public Page marks(@Nullable Key after, long before, int limit) throws Exception {
            whenAsked.run();
            if (down) {
                throw new Exception("no connection");
            }
            Comparator<Key> order = Comparator.comparingLong(Key::task).thenComparingInt(Key::generation);
            List<Mark> read = all.entrySet().stream()
                    .filter(entry -> after == null || order.compare(entry.getKey(), after) > 0)
                    .limit(limit)
                    .map(entry -> new Mark(entry.getKey(), entry.getValue()))
                    .toList();
            return new Page(
                    read.stream().filter(mark -> mark.at() < before).toList(),
                    read.size() < limit ? null : read.get(limit - 1).key());
        }

        @Override
        public void renew(Key key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(Collection<Key> keys) {
            keys.forEach(all::remove);
            done.add("removed " + keys.size());
        }
    }
}
