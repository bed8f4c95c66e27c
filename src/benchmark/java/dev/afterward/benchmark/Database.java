package dev.afterward.benchmark;

import dev.afterward.benchmark.server.Business;

/** The application's own database on the server. */
enum Database {
    MEMORY("WildFly's ExampleDS: H2 in memory, one phase", Business.MEMORY),
    FILE("H2 in a file, WRITE_DELAY=0, XA", Business.DURABLE);

    final String title;
    final String name;

    Database(String title, String name) {
        this.title = title;
        this.name = name;
    }
}
