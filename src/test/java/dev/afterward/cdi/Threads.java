package dev.afterward.cdi;

import java.util.List;
import java.util.Set;

/** The library's threads that are new in the JVM: other tests may have left some, whose engines they have abandoned. */
final class Threads {

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    List<String> named(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
