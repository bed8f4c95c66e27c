package dev.afterward.docs;

import jakarta.enterprise.context.ApplicationScoped;

/** A carrier that tells from the name of a parcel where it is. */
@ApplicationScoped
public class SampleCarrier implements Carrier {

    @Override
    public Place find(String parcel) {
        return switch (parcel) {
            case "lost" -> Place.NOWHERE;
            case "late" -> Place.ON_ITS_WAY;
            default -> Place.DELIVERED;
        };
    }
}
