package dev.afterward.server.typed;

import dev.afterward.TaskEnqueuer;
import dev.afterward.server.shop.Note;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

@Stateless
public class EjbDesk {

    @Inject
    TaskEnqueuer<Note> notes;

    public void take(String text) {
        notes.enqueue(new Note(text));
    }
}
