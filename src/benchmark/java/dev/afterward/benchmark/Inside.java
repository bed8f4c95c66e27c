package dev.afterward.benchmark;

import dev.afterward.benchmark.server.Way;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an application on a server can do beside its insert, in the same transaction. */
enum Inside {
    INSERT("the insert alone", Way.NOTHING),
    AFTERWARD("Afterward", Way.AFTERWARD),
    WITNESS("Afterward with a witness", Way.AFTERWARD),
    NORMAL("Afterward, synchronous=NORMAL", Way.AFTERWARD),
    JMS("JMS (Artemis)", Way.JMS),
    TIMER("persistent EJB timer", Way.TIMER);

    /** The most timers at a time: a backlog of thousands holds the server for minutes. */
    static final int MOST_TIMERS = 300;

    final String title;
    final Way way;

    Inside(String title, Way way) {
        this.title = title;
        this.way = way;
    }

    /** The application's configuration. */
    Map<String, String> settings(String database) {
        return switch (this) {
            case WITNESS -> Map.of("afterward.witness.datasource", database);
            case NORMAL -> Map.of("afterward.sqlite.synchronous", "NORMAL");
            default -> Map.of();
        };
    }

    static List<Inside> of(String names) {
        return names.equals("all")
                ? List.of(values())
                : Arrays.stream(names.split(",", -1))
                        .map(name -> valueOf(name.strip().toUpperCase(Locale.ROOT)))
                        .toList();
    }
}
