package dev.afterward;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * It is not known whether the store has taken the tasks. {@link TaskClient#status} of the ids tells, once the store
 * answers again.
 */
public class OutcomeUnknownException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    private final List<TaskId> ids;

    /**
     * An exception about some tasks.
     *
     * @param message what happened
     * @param ids the tasks in question
     * @param cause the cause, or null
     */
    public OutcomeUnknownException(String message, List<TaskId> ids, @Nullable Throwable cause) {
        super(message, cause);
        this.ids = List.copyOf(ids);
    }

    /**
     * The tasks in question.
     *
     * @return an immutable list
     */
    public List<TaskId> ids() {
        return ids;
    }
}
