package dev.afterward.demo;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** The order desk: the form, and the newest orders. */
@Named("desk")
@RequestScoped
public class DeskPage {

    /** A redirect, so that reloading the page does not order once more. */
    private static final String SHOW_AGAIN = "/index?faces-redirect=true";

    @Inject
    OrderService service;

    @Inject
    OrderBook book;

    @Inject
    OrderLines lines;

    @Inject
    Outbox outbox;

    @Inject
    Freight freight;

    private final Order order = new Order();
    private int page;
    private List<OrderLine> shown;
    private FreightFigures figures;

    /** The order that is being filled in. */
    public Order getOrder() {
        return order;
    }

    public int getPage() {
        return page;
    }

    public void setPage(int page) {
        this.page = page;
        shown = null; // Faces reads the list of a submitted form before it sets the page
    }

    public Delivery[] getDeliveries() {
        return Delivery.values();
    }

    public Pager getPager() {
        return Pager.of(page, book.count());
    }

    public int getMails() {
        return outbox.count();
    }

    /** What was shipped and charged, read once for each request. */
    public FreightFigures getFreight() {
        if (figures == null) {
            figures = freight.figures();
        }
        return figures;
    }

    /** The orders, read once for each request however often the page asks. */
    public List<OrderLine> getLines() {
        if (shown == null) {
            shown = book.newest(getPager().page(), Pager.SIZE).stream()
                    .map(lines::of)
                    .toList();
        }
        return shown;
    }

    public String place() {
        service.place(order);
        Notice.info("Order placed: the transaction has committed, so the e-mail is on its way.");
        return SHOW_AGAIN;
    }

    public String placeWithBadCard() {
        try {
            service.placeWithBadCard(order);
        } catch (CardDeclinedException e) {
            Notice.warn(e.getMessage() + ": rolled back. Neither the order nor e-mail task " + order.getEmailTask()
                    + " exists, and no mail will come.");
        }
        return SHOW_AGAIN;
    }
}
