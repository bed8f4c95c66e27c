package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.afterward.testing.CorpusReport;
import dev.afterward.testing.EnqueuedTask;
import dev.afterward.testing.Kit;
import dev.afterward.testing.PayloadCorpus;
import dev.afterward.testing.TaskTester;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A null is refused where it is given, by the name of what is missing, at each entry of the API and of the test kit. */
class NullArgumentsTest {

    /** A task. */
    @TaskQueue(name = "work")
    public record Work(int number) implements Task {}

    /** The library makes or calls them: an application only reads or implements them. */
    private static final Set<Class<?>> NOT_CALLED = Set.of(
            EnqueuedTask.class,
            Kit.class,
            TaskProcessor.class,
            TaskListener.class,
            TaskUpgrade.class,
            BackoffStrategy.class);

    /** The message is that of {@link Comparable} and {@link Object}. */
    private static final Set<String> NOT_OURS = Set.of("compareTo", "equals");

    @TempDir
    Path directory;

    private TaskTester tester;
    private volatile TaskContext context;

    @BeforeEach
    void open() {
        tester = TaskTester.of(Afterward.builder().processor(Work.class, (task, made) -> context = made));
    }

    @AfterEach
    void close() {
        tester.close();
    }

    @TestFactory
    Stream<DynamicTest> each_reference_that_must_not_be_null_is_refused_by_its_name() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Executable entry : entries()) {
            AnnotatedType[] parameters = entry.getAnnotatedParameterTypes();
            for (int i = 0; i < parameters.length; i++) {
                int at = i;
                if (!entry.getParameterTypes()[i].isPrimitive() && !parameters[i].isAnnotationPresent(Nullable.class)) {
                    tests.add(DynamicTest.dynamicTest(entry.toGenericString() + " " + i, () -> refuses(entry, at)));
                }
            }
        }
        // So many there are at least: the walk finds them.
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    @Test
    void a_null_among_tasks_is_refused_with_its_number() {
        Work task = new Work(1);
        for (List<Work> tasks : List.of(Arrays.asList(task, null, task), Arrays.asList(task, null))) {
            assertThat(catchThrowable(() -> tester.client().add(tasks)))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("the task is null, number 2 of " + tasks.size());
        }
        assertThat(catchThrowable(() -> tester.client().add(task, null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the task is null, number 2 of 2");
        Set<Class<? extends Throwable>> types = new java.util.HashSet<>();
        types.add(null);
        assertThat(catchThrowable(() -> QueueConfig.builder("work").retryOn(types)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("an exception's type in retryOn is null");
    }

    private void refuses(Executable entry, int missing) throws ReflectiveOperationException {
        Class<?>[] types = entry.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = i == missing ? null : argument(types[i]);
        }
        Throwable thrown = catchThrowable(() -> call(entry, arguments));
        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        assertThat(thrown.getCause())
                .isInstanceOf(NullPointerException.class)
                .message()
                .matches("(the|a|an|backoff:|retention:) [^\"]+ (is|are) null")
                .doesNotContain("because");
    }

    private Object call(Executable entry, Object[] arguments) throws ReflectiveOperationException {
        if (entry instanceof Method method) {
            return method.invoke(Modifier.isStatic(method.getModifiers()) ? null : receiver(method), arguments);
        }
        return ((java.lang.reflect.Constructor<?>) entry).newInstance(arguments);
    }

    private Object receiver(Method method) {
        Map<Class<?>, Supplier<Object>> receivers = Map.ofEntries(
                Map.entry(TaskClient.class, tester::client),
                Map.entry(TaskService.class, tester::client),
                Map.entry(TaskOperations.class, () -> tester.client().operations()),
                Map.entry(TaskContext.class, this::context),
                Map.entry(TaskSubmission.class, () -> tester.client().add(new Work(1))),
                Map.entry(TaskSearch.class, () -> tester.client().search()),
                Map.entry(TaskInfo.class, this::info),
                Map.entry(TaskEnqueuer.class, () -> TaskEnqueuer.of(tester.client())),
                Map.entry(Afterward.Builder.class, Afterward::builder),
                Map.entry(Cron.class, () -> Cron.of("0 3 * * *", ZoneOffset.UTC)),
                Map.entry(QueueConfig.Builder.class, () -> QueueConfig.builder("work")),
                Map.entry(Schedules.class, () -> tester.client().schedules()),
                Map.entry(SchedulePolicy.class, () -> SchedulePolicy.DEFAULT),
                Map.entry(PayloadCorpus.class, () -> PayloadCorpus.of("{\"afterward-corpus\":1}")),
                Map.entry(TaskTester.class, () -> tester));
        Supplier<Object> receiver = receivers.get(method.getDeclaringClass());
        assertThat(receiver).as("something to call %s on", method).isNotNull();
        return receiver.get();
    }

    private TaskContext context() {
        tester.client().enqueue(new Work(1));
        tester.runDue();
        return context;
    }

    private TaskInfo info() {
        return tester.client()
                .find(tester.client().enqueue(new Work(1), Duration.ofDays(1)))
                .orElseThrow();
    }

    private Object argument(Class<?> type) {
        Map<Class<?>, Object> values = Map.ofEntries(
                Map.entry(int.class, 1),
                Map.entry(long.class, 1L),
                Map.entry(double.class, 1.0),
                Map.entry(boolean.class, true),
                Map.entry(String.class, "work"),
                Map.entry(Class.class, Work.class),
                Map.entry(Task.class, new Work(1)),
                Map.entry(Duration.class, Duration.ofSeconds(1)),
                Map.entry(Instant.class, Instant.EPOCH),
                Map.entry(Collection.class, List.of()),
                Map.entry(Set.class, Set.of()),
                Map.entry(Path.class, directory.resolve("tasks.db")),
                Map.entry(List.class, List.of()),
                Map.entry(Optional.class, Optional.empty()),
                Map.entry(TaskStatus.class, TaskStatus.FAILED),
                Map.entry(Retain.class, Retain.ALL),
                Map.entry(Gate.class, Gate.OFF),
                Map.entry(CorpusReport.Kind.class, CorpusReport.Kind.MASKED),
                Map.entry(TaskOperations.Outcome.class, TaskOperations.Outcome.COMMITTED),
                Map.entry(ZoneId.class, ZoneOffset.UTC),
                Map.entry(Cron.Missing.class, Cron.Missing.SHIFT),
                Map.entry(Cron.Doubled.class, Cron.Doubled.FIRST),
                Map.entry(Missed.class, Missed.SKIP),
                Map.entry(Overlap.class, Overlap.SKIP),
                Map.entry(Recurrence.class, Recurrence.every(Duration.ofHours(1))),
                Map.entry(SchedulePolicy.class, SchedulePolicy.DEFAULT),
                Map.entry(Occurrence.Outcome.class, Occurrence.Outcome.FIRED),
                Map.entry(ScheduleInfo.State.class, ScheduleInfo.State.ACTIVE),
                Map.entry(ScheduleInfo.Origin.class, ScheduleInfo.Origin.PUT),
                Map.entry(BackoffPolicy.class, BackoffPolicy.NONE),
                Map.entry(RetentionPolicy.class, RetentionPolicy.NONE),
                Map.entry(TaskTransaction.class, TaskTransaction.NONE),
                Map.entry(QueueConfig.class, QueueConfig.of(Work.class)),
                Map.entry(TaskId.class, new TaskId(1)));
        Object value = values.get(type);
        if (value != null) {
            return value;
        }
        assertThat(Set.of(
                        TaskProcessor.class,
                        TaskListener.class,
                        TaskUpgrade.class,
                        Predicate.class,
                        ThreadFactory.class,
                        DataSource.class,
                        Connection.class))
                .as("an argument for %s", type)
                .contains(type);
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
    }

    /** What an application can call: the public constructors and methods of public types. */
    static List<Executable> entries() {
        List<Executable> entries = new ArrayList<>();
        for (JavaClass found : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.afterward")) {
            if (!Set.of("dev.afterward", "dev.afterward.testing").contains(found.getPackageName())) {
                continue;
            }
            Class<?> type = found.reflect();
            if (!Modifier.isPublic(type.getModifiers())
                    || type.isAnnotation()
                    || type.isEnum()
                    || NOT_CALLED.contains(type)
                    || Throwable.class.isAssignableFrom(type)
                    || TaskEvent.class.isAssignableFrom(type)) {
                continue;
            }
            entries.addAll(List.of(type.getConstructors()));
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Modifier.isPublic(method.getModifiers()))
                    .filter(method -> !method.isSynthetic() && !NOT_OURS.contains(method.getName()))
                    .forEach(entries::add);
        }
        return entries;
    }
}
