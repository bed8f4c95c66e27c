package dev.afterward.docs;

import dev.afterward.TaskClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;

/** Greets whoever comes, and once more after a week. */
@ApplicationScoped
public class WelcomeDesk {

    @Inject
    TaskClient tasks;

    @Transactional
    public void register(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("who?");
        }
        tasks.enqueue(new Greeting(name));
        tasks.add(new Greeting(name + " again")).after(Duration.ofDays(7)).submit();
        if (name.equals("Nobody")) {
            throw new IllegalStateException("nobody is not welcome");
        }
    }
}
