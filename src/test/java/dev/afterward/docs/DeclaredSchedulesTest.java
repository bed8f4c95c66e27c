package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cron;
import dev.afterward.boot.ScheduleAnnotations;
import dev.afterward.boot.ScheduleDeclaration;
import dev.afterward.boot.ScheduleReader;
import dev.afterward.config.ScheduleSettings;
import dev.afterward.payload.JsonbCodec;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The schedules of the reference are ones. */
class DeclaredSchedulesTest {

    @Test
    void they_are_read() {
        ScheduleSettings settings = new ScheduleSettings(
                new SmallRyeConfigBuilder().build(),
                ScheduleAnnotations.of(Map.of(SalesReport.class, "sales-report", StockCheck.class, "stock-check")));
        List<String> problems = new ArrayList<>(settings.problems());
        List<ScheduleDeclaration> read =
                new ScheduleReader(new JsonbCodec(), true, problems).read(settings.schedules());
        assertThat(problems).isEmpty();
        assertThat(read)
                .extracting(ScheduleDeclaration::name)
                .containsExactlyInAnyOrder("daily-sales", "monthly-sales", "stock-check");
        assertThat(read)
                .filteredOn(one -> one.task().equals(new SalesReport(31)))
                .extracting(ScheduleDeclaration::recurrence)
                .containsExactly(Cron.of("0 6 L * *", "Europe/Berlin"));
    }
}
