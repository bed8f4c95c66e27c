package shop;

import dev.afterward.Cron;
import dev.afterward.Overlap;
import dev.afterward.SchedulePolicy;
import dev.afterward.Schedules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.ZoneId;

@ApplicationScoped
public class TenantReports {

    private static final SchedulePolicy POLICY = SchedulePolicy.DEFAULT
            .latestStart(Duration.ofHours(3))
            .overlap(Overlap.BUFFER_ONE)
            .jitter(Duration.ofMinutes(10));

    @Inject
    Schedules schedules;

    void started(@Observes Startup event) {
        begin(1, ZoneId.of("Europe/Berlin"));
    }

    public void begin(int tenant, ZoneId zone) {
        schedules.put("tenant-" + tenant, new TenantReport(tenant), Cron.of("0 6 * * MON-FRI", zone), POLICY);
    }

    public void end(int tenant) {
        schedules.remove("tenant-" + tenant);
    }
}
