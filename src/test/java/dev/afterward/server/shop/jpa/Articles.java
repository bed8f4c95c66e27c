package dev.afterward.server.shop.jpa;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** The articles for a test, which is no bean: not every server gives it a persistence context. */
@ApplicationScoped
public class Articles {

    @Produces
    @PersistenceContext
    EntityManager manager;
}
