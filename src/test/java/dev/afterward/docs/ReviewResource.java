package dev.afterward.docs;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Shows what the accountants have got. */
@RequestScoped
@Path("reviews")
public class ReviewResource {

    @Inject
    Accountants accountants;

    @GET
    public String reviewed() {
        return String.join("\n", accountants.reviewed()) + "\n";
    }
}
