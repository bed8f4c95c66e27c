package dev.afterward.docs;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where things are said. */
@ApplicationScoped
public class Door {

    private final List<String> said = new CopyOnWriteArrayList<>();
    private int silences;

    void say(String text) {
        if (silences > 0) {
            silences--;
            throw new IllegalStateException("the door is shut");
        }
        said.add(text);
    }

    /** Fails so many times. */
    void shut(int times) {
        silences = times;
    }

    List<String> said() {
        return said;
    }
}
