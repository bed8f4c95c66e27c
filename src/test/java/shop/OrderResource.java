package shop;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

@RequestScoped
@Path("orders")
public class OrderResource {

    @Inject
    Orders orders;

    @POST
    public String place(@FormParam("address") String address, @FormParam("cups") int cups) {
        return "task " + orders.place(address, cups) + "\n";
    }
}
