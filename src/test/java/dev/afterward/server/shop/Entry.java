package dev.afterward.server.shop;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** A row and a task, in whatever transaction there is. */
@Dependent
public class Entry {

    @Inject
    Rows rows;

    @Inject
    Notes notes;

    public void make(String name) {
        rows.insert(name);
        notes.enqueue(name);
    }
}
