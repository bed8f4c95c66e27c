package dev.afterward.server.shop.jpa;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.io.IOException;

/** Its first attempt fails when everything is done. */
@Processes(Pricing.class)
public class PricingProcessor implements TaskProcessor<Pricing> {

    @PersistenceContext
    EntityManager articles;

    @Override
    @Transactional(rollbackOn = Exception.class)
    public void process(Pricing task, TaskContext context) throws IOException {
        Article article = articles.find(Article.class, task.article());
        article.setPrice(task.price() + context.attempt());
        articles.flush();
        if (context.attempt() == 1) {
            throw new IOException("The shelf did not answer");
        }
    }
}
