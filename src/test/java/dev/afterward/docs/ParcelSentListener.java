package dev.afterward.docs;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Tells the receiver, with a broker: shown beside what it becomes. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:/jms/parcels"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class ParcelSentListener implements MessageListener {

    @Inject
    Door door;

    @Override
    public void onMessage(Message message) {
        try {
            door.say("parcel " + message.getBody(Long.class) + " is on its way");
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
