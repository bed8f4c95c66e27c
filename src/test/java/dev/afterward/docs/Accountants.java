package dev.afterward.docs;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** People who look at invoices. */
@ApplicationScoped
public class Accountants {

    private final List<String> reviewed = new CopyOnWriteArrayList<>();

    void review(List<String> invoices, String error) {
        reviewed.add(invoices + ": " + error.lines().findFirst().orElse(""));
    }

    List<String> reviewed() {
        return List.copyOf(reviewed);
    }
}
