package shop;

import dev.afterward.Schedules;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.ZoneId;

/** Begins and ends the reports of a tenant. */
@RequestScoped
@Path("tenants/{tenant}")
public class TenantResource {

    @Inject
    TenantReports reports;

    @Inject
    Schedules schedules;

    @PUT
    public String begin(@PathParam("tenant") int tenant) {
        reports.begin(tenant, ZoneId.of("Europe/Berlin"));
        return schedules.find("tenant-" + tenant).orElseThrow() + "\n";
    }

    @DELETE
    public void end(@PathParam("tenant") int tenant) {
        reports.end(tenant);
    }
}
