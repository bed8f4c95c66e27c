package dev.afterward.demo;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The account that pays for shipments. There is one, which the script of the tables makes. */
@Entity
@Table(name = "freight_account")
public class FreightAccount {

    @Id
    private int id;

    private long cents;

    public int getId() {
        return id;
    }

    /** What was charged so far. */
    public long getCents() {
        return cents;
    }
}
