package dev.afterward.server.typed;

import dev.afterward.TaskEnqueuer;
import dev.afterward.server.shop.Note;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
public class PlainDesk {

    @Inject
    TaskEnqueuer<Note> notes;

    public void take(String text) {
        notes.enqueue(new Note(text));
    }
}
