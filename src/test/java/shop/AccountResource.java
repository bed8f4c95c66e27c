package shop;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

@RequestScoped
@Transactional
@Path("accounts/{id}")
public class AccountResource {

    @PersistenceContext
    EntityManager bank;

    @Inject
    TaskClient tasks;

    @PUT
    public void open(@PathParam("id") long id) {
        Account account = new Account();
        account.id = id;
        bank.persist(account);
    }

    @POST
    public String charge(@PathParam("id") long id, @FormParam("times") int times) {
        for (int i = 0; i < times; i++) {
            tasks.enqueue(new CardCharge(id, "ann@example.com", 1));
        }
        return "charging " + times + " times\n";
    }

    @GET
    public String balance(@PathParam("id") long id) {
        return bank.find(Account.class, id).cents + " cents\n";
    }
}
