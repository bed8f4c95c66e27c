package dev.afterward.server.shop;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;

@Processes(Note.class)
public class NoteProcessor implements TaskProcessor<Note> {

    @Inject
    Notes notes;

    @Override
    public void process(Note task, TaskContext context) {
        notes.add(task.text());
    }
}
