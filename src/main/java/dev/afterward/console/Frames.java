package dev.afterward.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a stack trace into what the application has written and what is the server's and the libraries'. */
final class Frames {

    /** More parts than these are one: a stack overflow changes sides at every frame. */
    private static final int MOST = 200;

    private static final Pattern FRAME = Pattern.compile("^\\s*at (?:[^/(]*/)*([\\w.$]+)\\(.*$");

    /** What no application is written in. */
    private static final List<String> FOREIGN = List.of(
            "java.",
            "javax.",
            "jakarta.",
            "jdk.",
            "sun.",
            "com.sun.",
            "com.ibm.",
            "io.openliberty.",
            "io.undertow.",
            "org.jboss.",
            "org.wildfly.",
            "org.xnio.",
            "org.glassfish.",
            "fish.payara.",
            "com.arjuna.",
            "org.apache.catalina.",
            "org.apache.myfaces.",
            "org.hibernate.",
            "org.eclipse.",
            "org.sqlite.",
            "dev.afterward.cdi.",
            "dev.afterward.dispatch.",
            "dev.afterward.jdbc.",
            "dev.afterward.payload.",
            "dev.afterward.store.",
            "dev.afterward.transaction.");

    /**
     * A part of a stack trace.
     *
     * @param text its lines
     * @param own whether they are the application's
     * @param frames how many frames of the server and the libraries it is, or 0 when it is something else
     */
    public record Part(String text, boolean own, int frames) {}

    private Frames() {}

    /** The parts of a stack trace, which may be cut, in their order. */
    static List<Part> of(String trace) {
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Kind kind = Kind.TEXT;
        int lines = 0;
        for (String line : trace.lines().toList()) {
            Kind next = parts.size() >= MOST ? kind : kind(line);
            if (next != kind && lines > 0) {
                parts.add(part(text, kind, lines));
                text.setLength(0);
                lines = 0;
            }
            kind = next;
            text.append(lines == 0 ? "" : "\n").append(line);
            lines++;
        }
        if (lines > 0) {
            parts.add(part(text, kind, lines));
        }
        return parts;
    }

    private enum Kind {
        TEXT,
        OWN,
        FOREIGN
    }

    private static Part part(StringBuilder text, Kind kind, int lines) {
        return new Part(text.toString(), kind == Kind.OWN, kind == Kind.FOREIGN ? lines : 0);
    }

    private static Kind kind(String line) {
        Matcher frame = FRAME.matcher(line);
        if (!frame.matches()) {
            return Kind.TEXT;
        }
        String method = frame.group(1);
        // Classes that are made at run time around the application's are nobody's.
        boolean made = line.contains("$Proxy") || line.contains("$$") || line.contains("_WeldClientProxy");
        return made || FOREIGN.stream().anyMatch(method::startsWith) ? Kind.FOREIGN : Kind.OWN;
    }
}
