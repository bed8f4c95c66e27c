package dev.afterward.cdi.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity(name = "placed")
public class PlacedOrder {

    @Id
    String id;

    protected PlacedOrder() {}

    PlacedOrder(String id) {
        this.id = id;
    }
}
