package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Overlap;
import dev.afterward.Recurrence;
import dev.afterward.ScheduleInfo;
import dev.afterward.SchedulePolicy;
import dev.afterward.TaskId;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.ManualSchedules;
import dev.afterward.store.ScheduleRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Schedules are edited as the console does it, on a real store. */
class TimetableEditorTest extends ScheduleConsole {

    @Test
    void itIsEdited() {
        put("nightly", NIGHTLY);
        Map<String, String[]> form = edited(
                "nightly",
                "cron",
                " 0 6 * * MON-FRI ",
                "zone",
                "UTC",
                "missed",
                "CATCH_UP",
                "catch-up",
                "5",
                "late",
                "1 h 30 min",
                "overlap",
                "ALLOW",
                "jitter",
                "30 s",
                "doubled",
                "BOTH");
        Parameters.check(form);
        assertThat(actions.perform(OPERATOR, "ada", form))
                .extracting(Notice::count, Notice::again)
                .containsExactly(1, false);
        assertThat(actions.perform(OPERATOR, "ada", form).again()).isTrue();
        ScheduleInfo info = schedules.find("nightly").orElseThrow();
        assertThat(info.recurrence()).contains(Cron.of("0 6 * * MON-FRI", "UTC").doubled(Cron.Doubled.BOTH));
        assertThat(info.policy())
                .isEqualTo(new SchedulePolicy(
                        Missed.CATCH_UP,
                        5,
                        Optional.of(Duration.ofMinutes(90)),
                        Overlap.ALLOW,
                        Duration.ofSeconds(30)));
        assertThat(editor().read("nightly", TEXT).orElseThrow().form().late()).isEqualTo("1 h 30 min");

        Map<String, String[]> interval = edited("nightly", "kind", "every", "every", "5 min");
        assertThat(actions.perform(OPERATOR, "bob", interval).count()).isEqualTo(1);
        assertThat(schedules.find("nightly").orElseThrow().recurrence())
                .contains(Recurrence.every(Duration.ofMinutes(5)));
        assertThat(audit()).extracting(AuditEntry::actor).containsExactly("bob", "ada");

        assertThat(sheet("nightly").editedBy()).isEqualTo("bob");
        sql("update afterward_schedule set application = 'shop', definition = 'x'");
        assertThat(sheet("nightly"))
                .extracting(ScheduleSheet::origin, ScheduleSheet::editedBy)
                .containsExactly("Declared by the code of shop, and changed in the console", "bob");
        assertThat(schedules.put("nightly", new Report("eight", ""), NIGHTLY).origin())
                .isEqualTo(ScheduleInfo.Origin.EDITED);
        assertThat(sheet("nightly"))
                .extracting(ScheduleSheet::origin, ScheduleSheet::editedBy)
                .containsExactly("Declared by the code of shop, and changed by the application while it ran", null);
        assertThat(sheet("nightly").editedAt()).isNotNull();
    }

    @Test
    void whatIsWrongComesBackBesideItsField() {
        put("nightly", NIGHTLY);
        Map<String, String[]> form =
                edited("nightly", "cron", "0 25 * * *", "catch-up", "many", "late", "soon", "jitter", "2 d");
        FormRefusedException refused =
                catchThrowableOfType(FormRefusedException.class, () -> actions.perform(OPERATOR, "ada", form));
        TimetableSheet again = editor().again(form, refused.words(TEXT), TEXT);
        assertThat(again.refusal()).contains("Nothing was saved");
        assertThat(again.errors()).containsOnlyKeys("cron", "catch-up", "late", "jitter");
        assertThat(again.errors().get("cron")).contains("25");
        assertThat(again.errors().get("late")).contains("'soon'");
        assertThat(again.errors().get("jitter")).contains("24 hours");
        assertThat(again.form().cron()).isEqualTo("0 25 * * *");
        assertThat(again.form().late()).isEqualTo("soon");
        assertThat(again.next()).isEmpty();
        assertThat(editor().again(edited("nightly", "zone", "Mars/Base"), null, TEXT)
                        .errors())
                .containsOnlyKeys("zone")
                .extractingByKey("zone")
                .asString()
                .contains("Mars/Base");
        assertThat(editor().again(edited("nightly", "cron", ""), null, TEXT).errors())
                .containsOnlyKeys("cron");
        assertThat(editor().again(edited("nightly", "cron", "0 0 30 2 *"), null, TEXT)
                        .errors())
                .as("never fires")
                .containsOnlyKeys("cron");
        for (String wrong : List.of("", "1 ms", "99999 d")) {
            assertThat(editor().again(edited("nightly", "kind", "every", "every", wrong), null, TEXT)
                            .errors())
                    .containsOnlyKeys("every");
        }
        assertThat(audit()).isEmpty();

        TimetableSheet preview = editor().again(edited("nightly", "cron", "0 6 * * *", "jitter", "x"), null, TEXT);
        assertThat(preview.next()).hasSize(5).allMatch(time -> time.local().contains(" 06:00:00 "));
        assertThat(preview.refusal()).isNull();
        assertThat(preview.choices().get("overlap"))
                .filteredOn(TimetableSheet.Choice::chosen)
                .extracting(TimetableSheet.Choice::value)
                .containsExactly("SKIP");
    }

    @Test
    void whatOthersHaveChangedIsNotOverwritten() {
        put("nightly", NIGHTLY);
        Map<String, String[]> mine = edited("nightly", "cron", "0 6 * * *");
        Map<String, String[]> theirs = edited("nightly", "cron", "0 7 * * *");
        assertThat(actions.perform(OPERATOR, "bob", theirs).count()).isEqualTo(1);
        assertThat(refusal(mine)).contains("has changed since");
        sql("update afterward_schedule set retired_at = 1");
        assertThat(refusal(edited("nightly", "cron", "0 8 * * *"))).contains("retired");
        assertThat(schedules.remove("nightly")).isTrue();
        assertThat(refusal(mine)).contains("not there any more");
    }

    @Test
    void whatOthersChangeMeanwhileIsNotOverwritten() {
        put("nightly", NIGHTLY);
        Map<String, String[]> mine = edited("nightly", "cron", "0 6 * * *");
        Map<String, String[]> theirs = edited("nightly", "cron", "0 7 * * *");
        TimetableEditor late = new TimetableEditor(
                inspector,
                new Overtaken(
                        operations.schedules(),
                        () -> assertThat(editor().store(theirs, "bob")).isTrue()));
        assertThatThrownBy(() -> late.store(mine, "ada"))
                .isInstanceOfSatisfying(
                        FormRefusedException.class,
                        e -> assertThat(e.words(TEXT)).contains("has changed since"));
        assertThat(schedules.find("nightly").orElseThrow().recurrence())
                .contains(Cron.of("0 7 * * *", "Europe/Berlin"));
        assertThat(audit()).extracting(AuditEntry::actor).containsExactly("bob");
    }

    @Test
    void aFormThatWasNotChangedChangesNothing() {
        put("nightly", NIGHTLY);
        Map<String, String[]> unchanged = edited("nightly");
        assertThat(editor().store(unchanged, "ada")).as("nothing was changed").isFalse();
        assertThat(audit()).isEmpty();
    }

    /** Somebody else comes first, when all that a form can look at before has been looked at. */
    private record Overtaken(ManualSchedules schedules, Runnable first) implements ManualSchedules {

        @Override
        public Edit edit(
                String name,
                Predicate<ScheduleRow> isExpected,
                Recurrence recurrence,
                SchedulePolicy policy,
                String actor) {
            first.run();
            return schedules.edit(name, isExpected, recurrence, policy, actor);
        }

        @Override
        public boolean pause(String name, boolean paused, String actor) {
            return schedules.pause(name, paused, actor);
        }

        @Override
        public Optional<TaskId> run(String name, String actor) {
            return schedules.run(name, actor);
        }

        @Override
        public boolean remove(String name, String actor) {
            return schedules.remove(name, actor);
        }

        @Override
        public List<Instant> next(ScheduleRow schedule, int count) {
            return schedules.next(schedule, count);
        }

        @Override
        public List<Instant> next(Recurrence recurrence, int count) {
            return schedules.next(recurrence, count);
        }
    }
}
