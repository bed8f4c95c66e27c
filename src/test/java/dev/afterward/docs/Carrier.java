package dev.afterward.docs;

/** Brings parcels. */
public interface Carrier {

    /** Where a parcel may be. */
    enum Place {
        NOWHERE,
        ON_ITS_WAY,
        DELIVERED
    }

    /** Where it is. */
    Place find(String parcel);
}
