package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskQueue;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What callers were told, and what attempts did. It is kept in memory: no database that dies can forget it. */
final class Books {

    /** A task. There is one attempt, and what fails is kept: a failed attempt that counts is seen in the end. */
    @TaskQueue(name = "parcels")
    public record Parcel(int number) implements Task {}

    private static final long ATTEMPT_MILLIS = 2;

    /** Whose callers were told that they are stored. */
    final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    /** Whose callers were told that they are not stored. */
    final Set<Integer> refused = ConcurrentHashMap.newKeySet();
    /** Whose callers were told that nobody knows. */
    final Set<Integer> unknown = ConcurrentHashMap.newKeySet();

    final Map<Integer, Integer> begun = new ConcurrentHashMap<>();
    final Set<Integer> done = ConcurrentHashMap.newKeySet();

    private final Set<Integer> running = ConcurrentHashMap.newKeySet();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);

    /** A new task. */
    Parcel parcel() {
        return new Parcel(numbers.incrementAndGet());
    }

    /** Something that must not be. */
    void violation(String what) {
        violations.add(what);
    }

    /** The processor. */
    void process(Parcel parcel, TaskContext context) throws InterruptedException {
        int number = parcel.number();
        if (!running.add(number)) {
            violation("an attempt of " + number + " began while another one went on");
        }
        try {
            begun.merge(number, 1, Integer::sum);
            if (context.attempt() != 1) {
                violation(number + " was tried for the " + context.attempt() + ". time");
            }
            if (!never.await(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS)) {
                done.add(number);
            }
        } finally {
            running.remove(number);
        }
    }

    /** Those that were acknowledged, and have not been done. */
    Set<Integer> lost() {
        Set<Integer> lost = new TreeSet<>(acknowledged);
        lost.removeAll(done);
        return lost;
    }

    /** Those that were begun more than once. */
    long repeated() {
        return begun.values().stream().filter(times -> times > 1).count();
    }

    /**
     * Nothing was run that was refused, nothing twice at the same time, and nothing more often than once and once again for
     * each death.
     */
    void check(int deaths) {
        assertThat(violations).isEmpty();
        assertThat(refused).as("refused, and run").noneMatch(begun::containsKey);
        assertThat(begun.values()).as("beginnings").allMatch(times -> times <= 1 + deaths);
    }

    @Override
    public String toString() {
        return "acknowledged " + acknowledged.size() + ", refused " + refused.size() + ", unknown " + unknown.size()
                + " (of which run " + unknown.stream().filter(done::contains).count() + "), done " + done.size()
                + ", begun more than once " + repeated() + ", not done " + lost().size();
    }
}
