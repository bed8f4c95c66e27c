package dev.afterward.console;

import dev.afterward.store.TaskQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is typed into the search box: terms such as {@code to:ann} or {@code error:"timed out"}, which say where a text has to
 * be, and a text that may be anywhere. A name that is followed by a blank or by two slashes begins no term, and neither does
 * anything in quotes: messages and addresses are searched as they are.
 *
 * @param rest the text, as it was typed; empty when there is none
 * @param terms the terms, in the order in which they were typed
 */
record SearchBox(String rest, List<Term> terms) {

    private static final String QUOTED = "\"[^\"]*\"(?!\\S)";

    private static final Pattern PART = Pattern.compile(
            "(?<!\\S)(?:" + QUOTED + "|(?<name>[\\p{L}_$][\\p{L}\\p{N}_$-]*(?:\\.[\\p{L}\\p{N}_$-]+)*):(?:(?<quoted>"
                    + QUOTED + ")|(?<open>\".*)|(?<word>(?!//)\\S+)))",
            Pattern.DOTALL);

    /** Copies. */
    SearchBox {
        terms = List.copyOf(terms);
    }

    /**
     * A term.
     *
     * @param name where the text has to be
     * @param text the text, or null when its quotes are wrong
     * @param typed how it was typed
     */
    record Term(String name, @Nullable String text, String typed) {

        boolean isError() {
            return name.equals(ErrorTerm.NAME);
        }
    }

    static SearchBox of(String typed) {
        List<String> rest = new ArrayList<>();
        List<Term> terms = new ArrayList<>();
        int end = 0;
        Matcher part = PART.matcher(typed);
        while (part.find()) {
            String name = part.group("name");
            if (name != null) {
                String quoted = part.group("quoted");
                terms.add(new Term(name, quoted == null ? part.group("word") : unquoted(quoted), part.group()));
                rest.add(typed.substring(end, part.start()));
                end = part.end();
            }
        }
        rest.add(typed.substring(end));
        return new SearchBox(joined(rest.stream().map(String::strip)), terms);
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.indexOf('"', 1) == text.length() - 1 && text.startsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static String joined(Stream<String> parts) {
        return parts.filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    /** What may be anywhere, or null when nothing has to be. */
    @Nullable
    String text() {
        String text = unquoted(rest);
        return text.isEmpty() ? null : text;
    }

    /**
     * What a query looks for by the terms.
     *
     * @throws BadValueException when the quotes of one are wrong
     */
    List<TaskQuery.Term> conditions() {
        return terms.stream().map(SearchBox::condition).toList();
    }

    private static TaskQuery.Term condition(Term term) {
        String text = term.text();
        if (text == null) {
            throw new BadValueException("q", term.typed(), "term", term.name() + ":\"…\"", null);
        }
        return term.isError() ? new ErrorTerm(text) : new FieldTerm(term.name(), text);
    }

    /** The same without one of its terms, as it would be typed. */
    String without(int term) {
        List<String> parts = new ArrayList<>(terms.stream().map(Term::typed).toList());
        parts.remove(term);
        parts.add(rest);
        return joined(parts.stream());
    }

    /** The terms alone, as they would be typed. */
    String withoutText() {
        return joined(terms.stream().map(Term::typed));
    }
}
