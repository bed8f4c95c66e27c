package dev.afterward.server.typed;

import dev.afterward.TaskEnqueuer;
import dev.afterward.server.shop.Note;
import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** Can be passivated, so what it holds must be able to come back. */
@SessionScoped
public class SessionDesk implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    TaskEnqueuer<Note> notes;

    public void take(String text) {
        notes.enqueue(new Note(text));
    }

    /** What it is after a server has written the session to disk and read it again. */
    public SessionDesk passivated() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream passive = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(passive)) {
            out.writeObject(this);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(passive.toByteArray()))) {
            return (SessionDesk) in.readObject();
        }
    }
}
