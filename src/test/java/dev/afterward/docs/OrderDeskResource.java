package dev.afterward.docs;

import dev.afterward.TaskClient;
import dev.afterward.demo.Order;
import dev.afterward.demo.OrderService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Takes orders, invites customers and sends them parcels. */
@RequestScoped
@Path("")
public class OrderDeskResource {

    @Inject
    OrderService orders;

    @Inject
    InvitationDesk invitations;

    @Inject
    TaskClient tasks;

    @POST
    @Path("orders")
    public String order(@FormParam("address") String address, @FormParam("item") String item) {
        Order order = new Order();
        order.setCustomer(address);
        order.setAddress(address);
        order.setItem(item);
        orders.place(order);
        return "order " + order.getId() + "\n";
    }

    @POST
    @Path("invitations")
    public String invite(@FormParam("name") String name, @FormParam("address") String address) {
        return "problems: " + invitations.invite(name, address) + "\n";
    }

    @POST
    @Path("parcels")
    @Transactional
    public String send(@FormParam("address") String address) {
        return "task " + tasks.enqueue(new Parcel(address)) + "\n";
    }
}
