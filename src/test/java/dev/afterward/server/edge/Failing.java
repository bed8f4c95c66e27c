package dev.afterward.server.edge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** Fails in the transaction of its caller. */
@ApplicationScoped
@Transactional
public class Failing {

    /** Fails. */
    public void fail() {
        throw new IllegalStateException("as the test wants it");
    }
}
