package dev.afterward.cdi.orders;

import jakarta.enterprise.context.RequestScoped;

@RequestScoped
public class CurrentRequest {

    private int calls;

    int count() {
        return ++calls;
    }
}
