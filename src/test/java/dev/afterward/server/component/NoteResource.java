package dev.afterward.server.component;

import dev.afterward.server.shop.Entry;
import dev.afterward.server.shop.Notes;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.WebApplicationException;

@RequestScoped
@Path("notes")
public class NoteResource {

    @Inject
    Entry entry;

    @Inject
    Notes notes;

    @POST
    @Path("{name}")
    @Transactional
    public void take(@PathParam("name") String name) {
        entry.make(name);
    }

    /** Refuses, after it has made an entry. */
    @POST
    @Path("{name}/refused")
    @Transactional
    public void refuse(@PathParam("name") String name) {
        entry.make(name);
        throw new WebApplicationException(409);
    }

    /** What has run since the last time, or the assertion's failure. */
    @GET
    @Path("{names}")
    public String requireRun(@PathParam("names") String names) throws InterruptedException {
        notes.requireRun(names.equals("-") ? new String[0] : names.split(",", -1));
        return names;
    }
}
