package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.Signal;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {

    private final Announcements announcements = new Announcements(true, TimeSource.system());
    private final long later = System.currentTimeMillis() + 3_600_000;

    @Test
    void the_coordinator_learns_once_of_what_is_to_be_told() {
        assertThat(announcements.ready(1)).isTrue();
        assertThat(announcements.ready(1)).isFalse();
        assertThat(announcements.scheduled(later)).isTrue();
        assertThat(announcements.scheduled(later - 1)).isFalse();
        assertThat(announcements.take(queue -> true)).isEqualTo(new Signal(Set.of(1), Set.of(), later - 1));
        assertThat(announcements.isEmpty()).isTrue();
        assertThat(announcements.ready(1)).isTrue();
    }

    @Test
    void a_queue_of_which_nothing_is_left_is_not_told() {
        announcements.ready(1);
        announcements.suspect(2);
        announcements.ready(3);
        assertThat(announcements.take(queue -> queue == 3)).isEqualTo(new Signal(Set.of(3), Set.of(), Long.MAX_VALUE));
        assertThat(announcements.isEmpty()).isTrue();
    }

    @Test
    void a_time_is_told_when_it_is_earlier_than_what_was_told() {
        announcements.scheduled(later);
        announcements.told(announcements.take(queue -> true));
        assertThat(announcements.scheduled(later)).isFalse();
        assertThat(announcements.scheduled(later - 1)).isTrue();
    }

    @Test
    void a_time_that_was_told_and_has_passed_holds_nothing_back() {
        announcements.scheduled(System.currentTimeMillis() - 1);
        announcements.told(announcements.take(queue -> true));
        assertThat(announcements.scheduled(later)).isTrue();
    }

    @Test
    void what_could_not_be_told_is_told_again() {
        announcements.ready(1);
        announcements.suspect(2);
        announcements.scheduled(later);
        Signal signal = announcements.take(queue -> true);
        announcements.notTold(signal);
        assertThat(announcements.take(queue -> true)).isEqualTo(signal);
        announcements.unknown();
        announcements.notTold(announcements.take(queue -> true));
        assertThat(announcements.take(queue -> true)).isEqualTo(Signal.UNKNOWN);
    }

    @Test
    void what_was_heard_is_not_told_on() {
        Hints hints = NoQueues.hints(new WorkQueue(), announcements);
        hints.heard(new Signal(Set.of(1), Set.of(2), later));
        assertThat(announcements.isEmpty()).isTrue();
    }

    @Test
    void where_nobody_hears_nothing_is_told() {
        Announcements alone = new Announcements(false, TimeSource.system());
        assertThat(alone.ready(1) || alone.suspect(1) || alone.scheduled(later) || alone.unknown())
                .isFalse();
        assertThat(alone.isEmpty()).isTrue();
    }
}
