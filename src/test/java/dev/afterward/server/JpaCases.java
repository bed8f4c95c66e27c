package dev.afterward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.shop.Notes;
import dev.afterward.server.shop.jpa.Article;
import dev.afterward.server.shop.jpa.Pricing;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.RollbackException;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The same beside JPA in the server's default data source, which is none for XA and takes no second one beside it. */
abstract class JpaCases extends TransactionCases {

    private static final String PERSISTENCE = """
            <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
              <persistence-unit name="shop">
                <properties>
                  <property name="jakarta.persistence.schema-generation.database.action" value="drop-and-create"/>
                </properties>
              </persistence-unit>
            </persistence>
            """;

    @Inject
    EntityManager articles;

    static WebArchive application(String name, Class<?> test, String settings) {
        return WarOfAUser.named(name + ".war", TransactionCases.class, AtCompletion.class, JpaCases.class, test)
                .addClass("dev.afterward.server.TransactionCases$Desk")
                .addPackage(Notes.class.getPackage())
                .addPackage(Article.class.getPackage())
                .addAsResource(new StringAsset(PERSISTENCE), "META-INF/persistence.xml")
                .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties");
    }

    @Test
    void anEntityListenerThatEnqueues() throws Exception {
        String name = newName("article");
        transaction.begin();
        articles.persist(new Article(name));
        transaction.commit();
        notes.requireRun(name + " stored");

        // This one is called while the commit is under way, after the first of the tasks was taken.
        transaction.begin();
        notes.enqueue("first of " + name);
        articles.find(Article.class, name).setPrice(7);
        transaction.commit();
        notes.requireRun("first of " + name, name + " costs 7");

        // And this one when no task had been taken before.
        transaction.begin();
        articles.find(Article.class, name).setPrice(8);
        transaction.commit();
        notes.requireRun(name + " costs 8");

        transaction.begin();
        articles.find(Article.class, name).setPrice(9);
        articles.flush();
        transaction.rollback();
        notes.requireRun();
        assertNotNull(articles.find(Article.class, name));
    }

    @Test
    void aFlushThatFailsInTheCommit() throws Exception {
        String name = newName("article");
        transaction.begin();
        articles.persist(new Article(name));
        notes.enqueue(name);
        articles.persist(new Article("x".repeat(300)));
        assertThrows(RollbackException.class, transaction::commit);
        notes.requireRun();
        assertNull(articles.find(Article.class, name));
    }

    @Test
    void aProcessorInATransactionOfItsOwn() throws Exception {
        String name = newName("article");
        transaction.begin();
        articles.persist(new Article(name));
        tasks.enqueue(new Pricing(name, 10));
        transaction.commit();
        // The listener has enqueued that it costs 11, too, in the attempt that was rolled back.
        notes.awaitRun(name + " stored", name + " costs 12");
    }

    @Test
    void anEntityARowAndATaskTogether() throws Exception {
        String name = newName("together");
        for (boolean commit : new boolean[] {false, true}) {
            transaction.begin();
            articles.persist(new Article(name));
            typed.required(name);
            if (commit) {
                transaction.commit();
                notes.requireRun(name + " stored", name);
            } else {
                transaction.rollback();
                notes.requireRun();
            }
            assertEquals(commit, articles.find(Article.class, name) != null);
            assertEquals(commit, rows.contain(name));
        }
    }
}
