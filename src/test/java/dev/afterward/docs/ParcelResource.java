package dev.afterward.docs;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Sends parcels. */
@RequestScoped
@Path("parcels/{parcel}")
public class ParcelResource {

    @Inject
    ParcelDesk desk;

    @POST
    public String send(@PathParam("parcel") long parcel) {
        desk.send(parcel);
        return "the receiver is told in a minute\n";
    }
}
