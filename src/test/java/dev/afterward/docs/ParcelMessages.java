package dev.afterward.docs;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;

/** Sends parcels, with a broker. */
@Stateless
public class ParcelMessages {

    @Inject
    JMSContext messages;

    @Resource(lookup = "java:/jms/parcels")
    Queue parcels;

    public void send(long parcel) {
        messages.createProducer().setPriority(7).setDeliveryDelay(60_000).send(parcels, (Long) parcel);
    }
}
