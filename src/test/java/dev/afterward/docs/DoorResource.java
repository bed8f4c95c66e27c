package dev.afterward.docs;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Shows what was said. */
@RequestScoped
@Path("door")
public class DoorResource {

    @Inject
    Door door;

    @GET
    public String said() {
        return String.join("\n", door.said()) + "\n";
    }
}
