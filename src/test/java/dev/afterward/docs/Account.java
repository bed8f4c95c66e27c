package dev.afterward.docs;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An account and what is on it. */
@Entity
public class Account {

    @Id
    private long id;

    private int cents;

    /** For JPA. */
    protected Account() {}

    Account(long id, int cents) {
        this.id = id;
        this.cents = cents;
    }

    public long getId() {
        return id;
    }

    public int getCents() {
        return cents;
    }
}
