package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** Opens accounts, charges them, and shows what is on them. */
@RequestScoped
@Transactional
@Path("accounts/{account}")
public class AccountResource {

    @PersistenceContext
    EntityManager bank;

    @Inject
    TaskClient tasks;

    @PUT
    public void open(@PathParam("account") long account) {
        bank.merge(new Account(account, 10_000));
    }

    @POST
    public String charge(@PathParam("account") long account) {
        return "task " + tasks.enqueue(new CardCharge(account, 250)) + "\n";
    }

    @GET
    public String cents(@PathParam("account") long account) {
        return bank.find(Account.class, account).getCents() + " cents\n";
    }
}
