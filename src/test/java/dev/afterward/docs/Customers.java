package dev.afterward.docs;

/** Those who get parcels. */
public interface Customers {

    /** Thanks the one who has got a parcel. */
    void thank(String parcel);
}
