package dev.afterward.docs;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What has come in, by time. */
@ApplicationScoped
public class Accounts {

    private final List<String> reports = new CopyOnWriteArrayList<>();

    public void report(Instant since, Instant until) {
        reports.add(since + " to " + until);
    }

    public List<String> reports() {
        return List.copyOf(reports);
    }
}
