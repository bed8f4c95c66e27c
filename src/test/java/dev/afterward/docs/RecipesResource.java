package dev.afterward.docs;

import dev.afterward.TaskClient;
import dev.afterward.TaskEvent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;

/** Has prices computed again, and counts how many were. */
@RequestScoped
@Path("prices")
public class RecipesResource {

    @Inject
    TaskClient tasks;

    @Inject
    TaskFigures figures;

    @POST
    @Path("{articles}")
    @Transactional
    public String change(@PathParam("articles") String articles) {
        return "task " + tasks.enqueue(new PriceList(List.of(articles.split(",", -1)))) + "\n";
    }

    @GET
    public String changed() {
        return figures.count("price-change", TaskEvent.Succeeded.class) + " prices\n";
    }
}
