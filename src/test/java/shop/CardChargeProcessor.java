package shop;

import dev.afterward.Processes;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

@Processes(CardCharge.class)
public class CardChargeProcessor implements TaskProcessor<CardCharge> {

    @PersistenceContext
    EntityManager bank;

    @Inject
    TaskClient tasks;

    @Override
    public void process(CardCharge charge, TaskContext context) {
        bank.createQuery("update Account a set a.cents = a.cents - :cents where a.id = :id")
                .setParameter("cents", 490L * charge.cups())
                .setParameter("id", charge.account())
                .executeUpdate();
        tasks.enqueue(new Confirmation(charge.address(), charge.cups()));
    }
}
