package dev.afterward.server.typed;

import dev.afterward.TaskEnqueuer;
import dev.afterward.server.shop.Note;
import jakarta.ejb.Stateful;
import jakarta.inject.Inject;

@Stateful
public class StatefulDesk {

    @Inject
    TaskEnqueuer<Note> notes;

    public void take(String text) {
        notes.enqueue(new Note(text));
    }
}
