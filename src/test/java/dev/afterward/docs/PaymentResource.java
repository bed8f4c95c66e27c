package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;

/** Has invoices paid. */
@RequestScoped
@Path("payments/{invoice}")
public class PaymentResource {

    @Inject
    TaskClient tasks;

    @POST
    @Transactional
    public String pay(@PathParam("invoice") String invoice) {
        return "task " + tasks.enqueue(new Payment(List.of(invoice))) + "\n";
    }
}
