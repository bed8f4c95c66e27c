package dev.afterward.cdi;

import dev.afterward.TaskEvent;
import dev.afterward.TaskListener;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Fires what happens to tasks as CDI events, on the engine's thread for listeners. */
final class EventBridge implements TaskListener {

    private static final Logger LOG = System.getLogger("dev.afterward");

    private final EventObservers observers;
    private final Event<Object> events;

    EventBridge(EventObservers observers, BeanManager beans) {
        this.observers = observers;
        this.events = beans.getEvent();
    }

    @Override
    public void on(TaskEvent event) {
        if (observers.observeAsync(event)) {
            events.fireAsync(event).whenComplete((fired, failure) -> {
                if (failure != null) {
                    LOG.log(Level.WARNING, "AFT-106: an observer failed on " + event, failure);
                }
            });
        }
        if (observers.observe(event)) {
            events.fire(event);
        }
    }
}
