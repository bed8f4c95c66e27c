package dev.afterward.benchmark.server;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** The end of it that messages have: by as many sessions as Afterward has workers. */
@JMSDestinationDefinition(name = PieceListener.QUEUE, interfaceName = "jakarta.jms.Queue", destinationName = "pieces")
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = PieceListener.QUEUE),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "10")
        })
public class PieceListener implements MessageListener {

    static final String QUEUE = "java:app/jms/pieces";

    @Override
    public void onMessage(Message message) {
        try {
            Started.piece(message.getLongProperty("number"));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
