package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.afterward.ConfigurationException;
import dev.afterward.Cron;
import dev.afterward.Durable;
import dev.afterward.Occurrence;
import dev.afterward.ScheduleInfo;
import dev.afterward.SchedulePolicy;
import dev.afterward.Schedules;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.docs.OverdueLetters;
import dev.afterward.testing.TaskTester;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.enterprise.concurrent.Schedule;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.Status;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Month;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Methods of beans with schedules of Jakarta Concurrency. */
class DurableMethodTest {

    private static final String HERE = DurableMethodTest.class.getName();

    @TempDir
    Path directory;

    @ApplicationScoped
    static class Ran {
        private final List<String> all = new CopyOnWriteArrayList<>();

        List<String> all() {
            return all;
        }
    }

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Watched {}

    @Watched
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    static class Watcher {
        @Inject
        Ran ran;

        @AroundInvoke
        Object call(InvocationContext invocation) throws Exception {
            ran.all().add("watched " + invocation.getMethod().getName());
            return invocation.proceed();
        }
    }

    /** As a server has it: it does not call the method now. */
    @Asynchronous
    @Interceptor
    @Priority(Interceptor.Priority.PLATFORM_BEFORE)
    static class OfServer {
        @Inject
        Ran ran;

        @AroundInvoke
        Object call(InvocationContext invocation) {
            ran.all().add("the server schedules " + invocation.getMethod().getName());
            return null;
        }
    }

    @ApplicationScoped
    static class Letters {

        @Inject
        Ran ran;

        @Durable
        @Watched
        @Asynchronous(runAt = @Schedule(cron = "*/10 * * * *", zone = "UTC"))
        void remind() {
            ran.all().add("reminded");
        }

        @Durable(name = "counted")
        @Asynchronous(
                runAt = {
                    @Schedule(cron = "0 * * * *", zone = "UTC", skipIfLateBy = 60),
                    @Schedule(
                            months = {Month.JANUARY, Month.JUNE},
                            daysOfMonth = {1, 15},
                            daysOfWeek = {DayOfWeek.MONDAY, DayOfWeek.SUNDAY},
                            hours = {},
                            minutes = {0, 30},
                            seconds = 5)
                })
        public CompletableFuture<String> count(TaskContext context) {
            ran.all()
                    .add("counted at "
                            + context.occurrence().map(Occurrence::at).orElseThrow());
            return CompletableFuture.completedFuture("ignored");
        }

        @Asynchronous(runAt = @Schedule(cron = "*/10 * * * *", zone = "UTC"))
        void volatileOne() {
            ran.all().add("called");
        }
    }

    private static CdiApplication.Builder application(Class<?>... more) {
        Class<?>[] beans = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(Ran.class, Watcher.class, OfServer.class),
                        java.util.stream.Stream.of(more))
                .toArray(Class<?>[]::new);
        return CdiApplication.of(beans)
                .set("afterward.testing", "true")
                .set("afterward.schedule-zone", "Europe/Berlin");
    }

    @Test
    void the_method_is_called_when_it_is_due() {
        try (CdiApplication application = application(Letters.class).deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            List<String> ran = application.get(Ran.class).all();
            tester.runDue();
            assertThat(ran).isEmpty();
            var hour = application
                    .get(Schedules.class)
                    .find("counted")
                    .orElseThrow()
                    .next()
                    .orElseThrow();
            tester.runFor(Duration.between(tester.now(), hour).minusSeconds(1));
            ran.clear();
            tester.runFor(Duration.ofSeconds(1));
            assertThat(ran).containsExactlyInAnyOrder("watched remind", "reminded", "counted at " + hour);
        }
    }

    /** Of another package, where only reflection gets at the method. */
    @Test
    void a_method_need_not_be_public() {
        try (CdiApplication application = application(OverdueLetters.class).deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            tester.runFor(Duration.ofDays(4));
            assertThat(application.get(Schedules.class).history("OverdueLetters.sendReminders", 1))
                    .extracting(Occurrence::outcome)
                    .containsExactly(Occurrence.Outcome.SUCCEEDED);
        }
    }

    @Test
    void what_jakarta_says_becomes_a_schedule() {
        try (CdiApplication application = application(Letters.class).deploy()) {
            application.get(TaskTester.class).runDue();
            Schedules schedules = application.get(Schedules.class);
            assertThat(schedules.list())
                    .extracting(ScheduleInfo::name)
                    .containsExactly("Letters.remind", "counted", "counted-2");
            assertThat(schedules.list()).extracting(ScheduleInfo::queue).containsOnly("durable");
            ScheduleInfo remind = schedules.find("Letters.remind").orElseThrow();
            assertThat(remind.recurrence()).contains(Cron.of("*/10 * * * *", "UTC"));
            assertThat(remind.policy()).isEqualTo(SchedulePolicy.DEFAULT.latestStart(Duration.ofMinutes(10)));
            assertThat(schedules.find("counted").orElseThrow().policy().latestStart())
                    .contains(Duration.ofMinutes(1));
            assertThat(schedules.find("counted-2").orElseThrow().recurrence())
                    .contains(Cron.of("5 0,30 * 1,15 JAN,JUN MON,SUN", "Europe/Berlin"));
        }
    }

    @Test
    void the_container_schedules_only_methods_that_are_not_durable() {
        try (CdiApplication application = application(Letters.class).deploy()) {
            Letters letters = application.get(Letters.class);
            letters.remind();
            letters.volatileOne();
            assertThat(application.get(Ran.class).all())
                    .containsExactly("watched remind", "reminded", "the server schedules volatileOne");
        }
    }

    /** As in Jakarta Concurrency 3.2, where it can stand on a method. */
    static class OnMethod implements Extension {
        void add(@Observes @Priority(1) ProcessAnnotatedType<Plain> event) {
            event.configureAnnotatedType()
                    .filterMethods(method -> method.isAnnotationPresent(Durable.class))
                    .forEach(method -> method.add(TEMPLATE));
        }
    }

    /** The schedule of an annotation, for a method. */
    private static final Schedule TEMPLATE = template();

    @Asynchronous(runAt = @Schedule(cron = "${plain.cron}", zone = "UTC"))
    private static Schedule template() {
        try {
            return DurableMethodTest.class
                    .getDeclaredMethod("template")
                    .getAnnotation(Asynchronous.class)
                    .runAt()[0];
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    static class Plain {
        @Inject
        Ran ran;

        @Durable
        protected void tick() {
            ran.all().add("tick");
        }

        @PreDestroy
        void end() {
            ran.all().add("destroyed");
        }
    }

    @Test
    void a_schedule_on_the_method_itself() {
        try (CdiApplication application = application(Plain.class)
                .extension(new OnMethod())
                .set("plain.cron", "* * * * *")
                .set("afterward.schedule.\"Plain.tick\".cron", "*/2 * * * *")
                .deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            tester.runDue();
            tester.runFor(Duration.ofMinutes(4));
            assertThat(application.get(Ran.class).all()).containsExactly("tick", "destroyed", "tick", "destroyed");
        }
    }

    @ApplicationScoped
    static class Failing {
        @Inject
        Ran ran;

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *", zone = "UTC"))
        void fail() {
            ran.all().add("tried");
            throw new IllegalStateException("no paper");
        }
    }

    @Test
    void what_it_throws_fails_the_attempt() {
        try (CdiApplication application = application(Failing.class)
                .set("afterward.queue.durable.max-attempts", "2")
                .deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            tester.runDue();
            tester.advance(Duration.ofMinutes(1));
            assertThatThrownBy(tester::runDue)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no paper")
                    .hasMessageNotContaining("InvocationTargetException");
            assertThat(application.get(Ran.class).all()).containsExactly("tried", "tried");
            assertThat(application.get(Schedules.class).history("Failing.fail", 1))
                    .extracting(Occurrence::outcome)
                    .containsExactly(Occurrence.Outcome.FAILED);
        }
    }

    @ApplicationScoped
    static class RolledBack {
        @Inject
        UserTransaction transaction;

        @Inject
        Ran ran;

        @Durable
        @Transactional
        @Asynchronous(runAt = @Schedule(cron = "* * * * *", zone = "UTC"))
        public void write() throws Exception {
            jakarta.transaction.TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
            assertThat(manager.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
            manager.setRollbackOnly();
            ran.all().add("written");
        }
    }

    @Test
    void an_attempt_whose_transaction_was_rolled_back_has_failed() {
        try (CdiApplication application =
                application(RolledBack.class).transactions().deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            tester.runDue();
            tester.advance(Duration.ofMinutes(1));
            assertThatThrownBy(tester::runDue)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("of 1 attempts 1 did not succeed");
            assertThat(application.get(Ran.class).all()).containsExactly("written");
        }
    }

    abstract static class Common {
        @Inject
        Ran ran;

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *", zone = "UTC"))
        public void work() {
            ran.all().add(toString());
        }
    }

    @Dependent
    static class One extends Common {
        @Override
        public String toString() {
            return "one";
        }
    }

    @Dependent
    static class Another extends One {
        @Override
        public String toString() {
            return "another";
        }
    }

    @Dependent
    @Specializes
    static class Special extends Another {
        @Override
        public String toString() {
            return "special";
        }
    }

    @Test
    void an_inherited_method_is_one_of_each_bean() {
        try (CdiApplication application =
                application(One.class, Another.class, Special.class).deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            tester.runDue();
            assertThat(application.get(Schedules.class).list())
                    .extracting(ScheduleInfo::name)
                    .containsExactly("One.work", "Special.work");
            tester.advance(Duration.ofMinutes(1));
            tester.runDue();
            assertThat(application.get(Ran.class).all()).containsExactlyInAnyOrder("one", "special");
        }
    }

    @ApplicationScoped
    static class Ticker {
        @Inject
        Ran ran;

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * * *", zone = "UTC"))
        void tick() {
            ran.all().add("tick");
        }
    }

    /** It has no other processor, and nobody drives it. */
    @Test
    void an_application_with_nothing_else_runs_them() {
        try (CdiApplication application = CdiApplication.of(Ran.class, Ticker.class)
                .set("afterward.sqlite.file", directory.resolve("tasks.db").toString())
                .deploy()) {
            await().until(() -> application.get(Ran.class).all().contains("tick"));
        }
    }

    @Alternative
    @Priority(1)
    @ApplicationScoped
    static class FakeTicker extends Ticker {
        @Override
        @Durable
        @Asynchronous(runAt = @Schedule(cron = "0 * * * * *", zone = "UTC"))
        void tick() {
            ran.all().add("fake");
        }
    }

    @Test
    void an_alternative_takes_the_place_of_a_bean_and_overrides_its_method() {
        try (CdiApplication application =
                application(Ticker.class, FakeTicker.class).deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            tester.runDue();
            assertThat(application.get(Schedules.class).list())
                    .extracting(ScheduleInfo::name)
                    .containsExactly("FakeTicker.tick");
        }
    }

    interface Job<T> {
        void run(T value);
    }

    static class OfInterface implements Job<TaskContext>, Supplier<String> {
        @Inject
        Ran ran;

        @Override
        @Durable
        @Asynchronous(runAt = @Schedule(cron = "0 * * * * *", zone = "UTC"))
        public void run(TaskContext context) {
            ran.all().add(context.queue());
        }

        @Override
        @Durable
        @Asynchronous(runAt = @Schedule(cron = "0 * * * * *", zone = "UTC"))
        public String get() {
            ran.all().add("got");
            return "";
        }
    }

    /** For these the compiler makes methods of its own, with the same annotations. */
    @Test
    void methods_of_generic_interfaces() {
        try (CdiApplication application = application(OfInterface.class).deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            tester.runFor(Duration.ofMinutes(1));
            assertThat(application.get(Ran.class).all()).containsExactlyInAnyOrder("durable", "got");
        }
    }

    static class Switched extends Ticker {
        @Override
        void tick() {
            ran.all().add("switched off");
        }
    }

    @Test
    void a_method_that_overrides_without_the_annotation_is_not_scheduled() {
        try (CdiApplication application =
                application(Switched.class, OfInterface.class).deploy()) {
            application.get(TaskTester.class).runDue();
            assertThat(application.get(Schedules.class).list())
                    .extracting(ScheduleInfo::name)
                    .doesNotContain("Switched.tick");
        }
    }

    static class Later {
        @Durable
        @Asynchronous(runAt = @Schedule(cron = "0 * * * * *", zone = "UTC"))
        CompletionStage<String> later() {
            return CompletableFuture.supplyAsync(() -> {
                throw new IllegalStateException("failed later");
            });
        }
    }

    @Test
    void a_method_has_failed_if_what_it_returns_has() {
        try (CdiApplication application = application(Later.class).deploy()) {
            TaskTester tester = application.get(TaskTester.class);
            assertThatThrownBy(() -> tester.runFor(Duration.ofMinutes(1))).hasMessageContaining("failed later");
        }
    }

    /** Another node may know it, so it waits for an hour before. */
    @Test
    void a_method_that_is_gone_is_named() {
        DurableCall gone = new DurableCall("com.example.Gone", "work");
        try (CdiApplication application = application(Letters.class).deploy()) {
            application.get(TaskClient.class).enqueue(gone);
            TaskTester tester = application.get(TaskTester.class);
            assertThat(tester.runFor(Duration.ofMinutes(59))).isGreaterThan(350);
            assertThatThrownBy(() -> tester.runFor(Duration.ofMinutes(1)))
                    .hasMessageContaining(
                            "the application has no @Durable method work of a bean com.example.Gone: cancel"
                                    + " this task, or let the method have its former name");
        }
    }

    @Test
    void a_class_that_is_no_bean_is_a_warning() {
        assertThat(CdiApplication.of(Ran.class, Unselected.class)
                        .file(directory.resolve("tasks.db"))
                        .logged("AFT-104"))
                .containsExactly("AFT-104: " + HERE
                        + "$Unselected.work() is @Durable, but its class is not a bean: nothing" + " calls it");
    }

    @jakarta.enterprise.inject.Alternative
    static class Unselected {
        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *", zone = "UTC"))
        void work() {}
    }

    @Dependent
    static class Wrong {
        @Durable
        void unscheduled() {}

        @Durable
        @jakarta.ejb.Schedule
        void ofEjb() {}

        @Durable
        @Asynchronous
        void once() {}

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *"))
        void observing(@Observes Startup event) {}

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *"))
        @SuppressWarnings("UnusedMethod")
        private void hidden() {}

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *"))
        static void ofAll() {}

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *"))
        void twice() {}

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *"))
        void twice(TaskContext context) {}
    }

    @Test
    void what_cannot_be_called_is_a_problem() {
        String wrong = HERE + "$Wrong.";
        assertThat(problems(application(Wrong.class)))
                .containsExactlyInAnyOrder(
                        wrong + "unscheduled() is @Durable but has no schedule: annotate it with @Asynchronous(runAt ="
                                + " @Schedule(…)) of jakarta.enterprise.concurrent, version 3.1 or later",
                        wrong + "ofEjb() is @Durable but has no schedule: annotate it with @Asynchronous(runAt ="
                                + " @Schedule(…)) of jakarta.enterprise.concurrent, version 3.1 or later; the @Schedule of"
                                + " jakarta.ejb is another one",
                        wrong + "once() is @Durable but has no schedule: annotate it with @Asynchronous(runAt ="
                                + " @Schedule(…)) of jakarta.enterprise.concurrent, version 3.1 or later",
                        wrong
                                + "observing() is @Durable but has parameters, which a schedule does not have: remove them."
                                + " A single TaskContext is allowed",
                        wrong
                                + "hidden() is @Durable but private, so that it is no method of a bean: remove this modifier",
                        wrong
                                + "ofAll() is @Durable but static, so that it is no method of a bean: remove this modifier",
                        wrong + "twice() is @Durable but another method of this name is too: rename one of them");
    }

    @SessionScoped
    static class OfSession implements Serializable {
        private static final long serialVersionUID = 1L;

        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *"))
        void work() {}
    }

    @Dependent
    @Typed(Runnable.class)
    static class Hidden implements Runnable {
        @Override
        @Durable
        @Asynchronous(runAt = @Schedule(cron = "* * * * *"))
        public void run() {}
    }

    @Test
    void a_bean_that_cannot_be_had_is_a_problem() {
        assertThat(problems(application(OfSession.class, Hidden.class)))
                .containsExactlyInAnyOrder(
                        HERE
                                + "$OfSession.work() is @Durable but of the scope @SessionScoped, which is not active while a"
                                + " task runs: use @ApplicationScoped, @RequestScoped or no scope at all",
                        HERE
                                + "$Hidden.run() is @Durable but its class is none of its bean types: remove @Typed, or add"
                                + " the class to it");
    }

    @Dependent
    static class Badly {
        @Durable
        @Asynchronous(runAt = @Schedule(cron = "0 24 * * *", zone = "Mars"))
        void work() {}

        @Durable(name = "late")
        @Asynchronous(runAt = @Schedule(cron = "@daily", skipIfLateBy = 0))
        void late() {}

        @Durable(name = "each second")
        @Asynchronous(runAt = @Schedule(seconds = {}))
        void often() {}
    }

    @Test
    void a_schedule_that_cannot_be_is_a_problem() {
        assertThat(problems(application(Badly.class)))
                .hasSize(3)
                .contains(
                        "schedule 'Badly.work': there is no zone 'Mars': use the name of a region, such as Europe/Berlin,"
                                + " or UTC (@Durable of " + HERE + "$Badly.work())",
                        "schedule 'late': the latest start must be from 1 ms to 36,500 days after the time, was PT0S"
                                + " (@Durable of " + HERE + "$Badly.late())")
                .anyMatch(problem ->
                        problem.startsWith("schedule 'each second': cron expression '- 0 0 * * *': second '-'"));
    }

    private static List<String> problems(CdiApplication.Builder application) {
        Throwable cause = catchThrowable(() -> application.deploy().close()).getCause();
        assertThat(cause).isInstanceOf(ConfigurationException.class);
        return ((ConfigurationException) cause).problems();
    }
}
