package dev.afterward.transaction;

import dev.afterward.TaskId;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;

/** What shared mode needs of the store, which lies in the application's database. */
public interface SharedStore {

    /**
     * Writes tasks through a caller's connection, in its transaction. Refuses when the connection is in none.
     *
     * @param connection leads to the store
     * @param tasks the tasks
     * @param now what is due at this time is ready
     */
    void write(Connection connection, List<NewTask> tasks, long now);

    /**
     * Settles a claim through a caller's connection, in its transaction. Refuses when the connection is in none.
     *
     * @param connection leads to the store
     * @param success how the claim ends
     * @return whether the claim is still the one that is named, and its task was not cancelled
     */
    boolean settle(Connection connection, Settlement.Ended success);

    /**
     * Whether a task can be seen on a connection other than the caller's.
     *
     * @param id the task
     * @return whether there is one
     */
    boolean exists(TaskId id);

    /**
     * Deletes tasks that must not run and that nobody has claimed. May do it later.
     *
     * @param ids the tasks
     */
    void withdraw(Collection<TaskId> ids);
}
