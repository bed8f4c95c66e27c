package dev.afterward.server.charging;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An amount that was booked. */
@Entity
public class Booking {

    @Id
    @Column(columnDefinition = "varchar(100)")
    String name;

    int attempt;

    protected Booking() {}

    Booking(String name, int attempt) {
        this.name = name;
        this.attempt = attempt;
    }
}
