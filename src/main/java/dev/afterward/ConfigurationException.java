package dev.afterward;

import java.util.List;

/** Settings, task types or processors do not fit together. The message lists every problem found, not just the first. */
public class ConfigurationException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * One problem.
     *
     * @param problem what is wrong: the place, the value, the remedy
     */
    public ConfigurationException(String problem) {
        this(List.of(problem));
    }

    /**
     * Several problems.
     *
     * @param problems what is wrong, each with the place, the value, the remedy; not empty
     */
    public ConfigurationException(List<String> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : problems.size() + " problems:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * The problems, one by one.
     *
     * @return an immutable list, not empty
     */
    public List<String> problems() {
        return problems == null ? List.of(String.valueOf(getMessage())) : problems;
    }
}
