package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Every;
import dev.afterward.Processes;
import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types with schedules that no processor declares. */
class ScheduledTypesTest {

    private static final String HERE = ScheduledTypesTest.class.getName();

    @TempDir
    Path directory;

    /** What is no task. */
    @Recurring(cron = "@daily", zone = "UTC")
    @Recurring(name = "twice", cron = "@hourly", zone = "UTC")
    static class NoTask {}

    /** A task that nothing processes. */
    @Recurring(cron = "@daily", zone = "UTC")
    public record Alone() implements Task {}

    /** Tasks of several classes. */
    @TaskQueue(name = "family")
    @JsonbTypeInfo(@JsonbSubtype(alias = "child", type = Child.class))
    public sealed interface Family extends Task permits Child {}

    @Every("PT1M")
    public record Child() implements Family {}

    @Processes(Family.class)
    static class FamilyProcessor implements TaskProcessor<Family> {
        @Override
        public void process(Family task, TaskContext context) {}
    }

    @Test
    void a_type_without_a_processor_declares_nothing_and_that_is_said() {
        assertThat(CdiApplication.of(
                                FamilyProcessor.class,
                                Family.class,
                                Child.class,
                                ScheduleDeploymentTest.Beat.class,
                                Alone.class,
                                NoTask.class)
                        .file(directory.resolve("a.db"))
                        .logged("AFT-104"))
                .containsExactlyInAnyOrder(
                        "AFT-104: @Every of " + ScheduleDeploymentTest.Beat.class.getName()
                                + " declares no schedule: the type has no processor here."
                                + " Deploy one with @Processes(Beat.class), or remove the annotation",
                        "AFT-104: @Recurring of " + HERE + "$NoTask declares no schedule: the class is no Task",
                        "AFT-104: @Recurring of " + HERE + "$Alone declares no schedule: the type has no processor"
                                + " here. Deploy one with @Processes(Alone.class), or remove the annotation");
        assertThat(CdiApplication.of(FamilyProcessor.class, Family.class, Child.class)
                        .file(directory.resolve("b.db"))
                        .logged("AFT-104"))
                .isEmpty();
    }
}
