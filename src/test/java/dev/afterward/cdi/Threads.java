package dev.afterward.cdi;

import java.util.List;

/** The library's threads, in the whole JVM. */
final class Threads {

    private Threads() {}

    static List<String> named(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
