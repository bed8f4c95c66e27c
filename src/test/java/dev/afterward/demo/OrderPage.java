package dev.afterward.demo;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.Serializable;

/** One order. */
@Named("orderPage")
@ViewScoped
public class OrderPage implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    OrderBook book;

    @Inject
    OrderLines lines;

    @Inject
    Confirmations confirmations;

    private String id;

    @NotBlank
    @Email
    @Size(max = 120)
    private String address;

    private OrderLine line;

    public String getId() {
        return id;
    }

    public void setId(String id) {
        this.id = id;
    }

    public String getAddress() {
        return address;
    }

    public void setAddress(String address) {
        this.address = address;
    }

    /** The order, or null when there is none. */
    public OrderLine getLine() {
        return line;
    }

    /** Reads the order: when the page's parameter is known, and whenever it is to be shown anew. */
    public void load() {
        line = id == null ? null : book.find(id).map(lines::of).orElse(null);
        if (line != null && address == null) {
            address = line.order().getAddress();
        }
    }

    public void sendAgain() {
        confirmations.sendAgain(id, address);
        load();
        Notice.info("The confirmation goes out again, to " + address + ".");
    }
}
