package dev.afterward.demo;

import dev.afterward.TaskId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.io.Serializable;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * An order, and the ids of the tasks that follow from it. The form fills it in, a line of an uploaded file does, and
 * both are held to the same constraints.
 */
@Entity
@Table(name = "customer_order") // "order" is a word of SQL, and of JPQL
public class Order implements Serializable {

    private static final long serialVersionUID = 1L;

    static final int MAX_QUANTITY = 99;

    @Id
    private String id = UUID.randomUUID().toString();

    @NotNull
    private OffsetDateTime placedAt = OffsetDateTime.now(ZoneOffset.UTC);

    @NotBlank
    @Size(max = 80)
    private String customer;

    @NotBlank
    @Email
    @Size(max = 120)
    private String address;

    @NotBlank
    @Size(max = 80)
    private String item;

    @Min(1)
    @Max(MAX_QUANTITY)
    private int quantity = 1;

    @NotNull
    @Enumerated(EnumType.STRING)
    private Delivery delivery = Delivery.PICK_UP;

    private String emailTask;

    private String shipmentTask;

    private boolean shipped;

    public String getId() {
        return id;
    }

    public OffsetDateTime getPlacedAt() {
        return placedAt;
    }

    public String getCustomer() {
        return customer;
    }

    public void setCustomer(String customer) {
        this.customer = customer;
    }

    public String getAddress() {
        return address;
    }

    public void setAddress(String address) {
        this.address = address;
    }

    public String getItem() {
        return item;
    }

    public void setItem(String item) {
        this.item = item;
    }

    public int getQuantity() {
        return quantity;
    }

    public void setQuantity(int quantity) {
        this.quantity = quantity;
    }

    public Delivery getDelivery() {
        return delivery;
    }

    public void setDelivery(Delivery delivery) {
        this.delivery = delivery;
    }

    /** What was ordered, as a mail says it. */
    public String getGoods() {
        return quantity + " × " + item;
    }

    /** The task that sends the confirmation: the newest one, when it was sent again. */
    public TaskId getEmailTask() {
        return TaskId.parse(emailTask);
    }

    void setEmailTask(TaskId task) {
        emailTask = task.toString();
    }

    /** The task that books the shipment, or null when there is nothing to ship. */
    public TaskId getShipmentTask() {
        return shipmentTask == null ? null : TaskId.parse(shipmentTask);
    }

    void setShipmentTask(TaskId task) {
        shipmentTask = task.toString();
    }

    public boolean isShipped() {
        return shipped;
    }

    void setShipped(boolean shipped) {
        this.shipped = shipped;
    }
}
