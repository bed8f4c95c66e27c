package dev.afterward.demo;

import dev.afterward.TaskId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** The e-mails that were sent, and one of them as it would go over the wire. */
@Named("outboxPage")
@RequestScoped
public class OutboxPage {

    @Inject
    Outbox outbox;

    private int page;
    private String task;

    public int getPage() {
        return page;
    }

    public void setPage(int page) {
        this.page = page;
    }

    public String getTask() {
        return task;
    }

    public void setTask(String task) {
        this.task = task;
    }

    public String getFolder() {
        return outbox.folder().toString();
    }

    public Pager getPager() {
        return Pager.of(page, outbox.count());
    }

    public List<Mail> getMails() {
        return outbox.newest(getPager().page(), Pager.SIZE);
    }

    /** The mail that the page's parameter names, or null when there is none. */
    public String getSource() {
        try {
            return task == null ? null : outbox.source(TaskId.parse(task)).orElse(null);
        } catch (IllegalArgumentException e) {
            return null; // somebody wrote an address by hand
        }
    }
}
