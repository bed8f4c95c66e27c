package dev.afterward.server.shop;

import jakarta.ejb.EJBContext;

/** How a method ends whose transaction is the container's. */
public enum End {
    RETURN(true),
    ROLLBACK_ONLY(false),
    SYSTEM_EXCEPTION(false),
    /** It is the application's, and no reason to roll back. */
    CHECKED_EXCEPTION(true),
    ROLLBACK_EXCEPTION(false);

    private final boolean commits;

    End(boolean commits) {
        this.commits = commits;
    }

    public boolean commits() {
        return commits;
    }

    void come(EJBContext context) throws RefusedException {
        switch (this) {
            case RETURN -> {}
            case ROLLBACK_ONLY -> context.setRollbackOnly();
            case SYSTEM_EXCEPTION -> throw new IllegalStateException("as the test wants it");
            case CHECKED_EXCEPTION -> throw new RefusedException();
            case ROLLBACK_EXCEPTION -> throw new RolledBackException();
        }
    }
}
