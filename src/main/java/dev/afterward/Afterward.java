package dev.afterward;

import jakarta.validation.Validator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;

/** Makes a {@link TaskService} where there is no CDI. */
public final class Afterward {

    private Afterward() {}

    /**
     * A builder with all settings at their defaults.
     *
     * <pre>{@code
     * TaskService client = Afterward.builder()
     *         .sqlite(Path.of("tasks.db"))
     *         .processor(NewOrderEmail.class, (task, context) -> mailer.send(task.address()))
     *         .build();
     * client.start();
     * }</pre>
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ServiceLoader.load(Builder.class, Afterward.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("META-INF/services/" + Builder.class.getName()
                        + " is missing: is afterward.jar complete? A shaded jar has to merge service files."));
    }

    /** The settings of a client in the making. Not safe for use by several threads. No argument may be null. */
    public interface Builder {

        /**
         * Stores the tasks in a task file (SQLite), which this client alone may use. It is created when it does
         * not exist.
         *
         * @param file the database file
         * @return this
         */
        Builder sqlite(Path file);

        /**
         * Keeps the tasks in the database behind a data source: SQLite or PostgreSQL. The schema is installed when it does
         * not exist.
         *
         * @param dataSource hands out connections with auto-commit; the client keeps one of them
         * @return this
         */
        Builder dataSource(DataSource dataSource);

        /**
         * In which schema of a PostgreSQL database the tables are. It has to exist. Without it they are in the first schema of
         * the connections.
         *
         * @param name the name as it is stored, not quoted: at most 63 bytes in UTF-8, without quotation marks, {@code $},
         *     {@code ?}, backslashes and control characters
         * @return this
         */
        Builder schemaName(String name);

        /**
         * What the names of the tables in a PostgreSQL database begin with. Clients with different prefixes have nothing to do
         * with each other.
         *
         * @param prefix at most 32 letters (a to z), digits and underscores, {@code afterward_} by default; it begins with a
         *     letter or an underscore
         * @return this
         */
        Builder schemaPrefix(String prefix);

        /**
         * Whether the tables in a PostgreSQL database are installed, or upgraded, when the client is built. With false it is
         * only checked whether they are there: the database role then needs no right to create them.
         *
         * @param value true by default
         * @return this
         */
        Builder schemaInstall(boolean value);

        /**
         * Processes tasks of a type, with the settings of its {@link TaskQueue}. The schedules of its {@link Recurring} and
         * {@link Every} are declared too.
         *
         * @param type the type of the tasks
         * @param processor its processor
         * @param <T> the type of the tasks
         * @return this
         */
        <T extends Task> Builder processor(Class<T> type, TaskProcessor<? super T> processor);

        /**
         * Processes tasks of a type, with other settings than those of its {@link TaskQueue}. The schedules of its {@link
         * Recurring} and {@link Every} are declared too.
         *
         * @param type the type of the tasks
         * @param config the settings of its queue
         * @param processor its processor
         * @param <T> the type of the tasks
         * @return this
         */
        <T extends Task> Builder processor(Class<T> type, QueueConfig config, TaskProcessor<? super T> processor);

        /**
         * Reads tasks of an earlier version of a type. May be called more than once for a type.
         *
         * @param type a type with a processor
         * @param upgrade makes a later version of what is stored
         * @param <T> the type of the tasks
         * @return this
         */
        <T extends Task> Builder upgrade(Class<T> type, TaskUpgrade<T> upgrade);

        /**
         * How many attempts are made at the same time.
         *
         * @param workers the number of threads, 10 by default; 0 makes a client that only enqueues
         * @return this
         */
        Builder workers(int workers);

        /**
         * After how long without a heartbeat another client may take over this one's running tasks. It does not
         * matter where the store's file belongs to one client alone.
         *
         * @param lease from one second to 36,500 days, 60 seconds by default
         * @return this
         */
        Builder lease(Duration lease);

        /**
         * How often a task may run again because its process died, beyond its attempts. The first time is not counted:
         * the task may only have run next to the one that killed the process. After these it runs once more, alone; then
         * it has failed. 0 has the effect of 1.
         *
         * @param maxRescues not negative, 3 by default
         * @return this
         */
        Builder maxRescues(int maxRescues);

        /**
         * How often ended tasks whose retention is over are deleted.
         *
         * @param interval at most 36,500 days, one hour by default; zero means never
         * @return this
         */
        Builder cleanupInterval(Duration interval);

        /**
         * How long a task that was deleted manually can be restored; the first cleanup after that deletes it.
         *
         * @param time at most 36,500 days, one day by default; zero means that deleted tasks are gone at once
         * @return this
         */
        Builder restoreWithin(Duration time);

        /**
         * How often a client on PostgreSQL looks whether it has missed a signal of another client. It has no effect on
         * SQLite.
         *
         * @param interval from one second to 36,500 days, 30 seconds by default
         * @return this
         */
        Builder poll(Duration interval);

        /**
         * The largest task that is accepted.
         *
         * @param bytes of its JSON; 1,048,576 by default
         * @return this
         */
        Builder payloadMaxSize(int bytes);

        /**
         * Checks each task that is enqueued, put into a schedule or edited against the Bean Validation constraints of its type,
         * of the default group. One that violates any is refused with a {@link TaskInvalidException}. Types without
         * constraints are not validated. No other method needs Bean Validation on the class path.
         *
         * @param validator the validator, safe for use by several threads; by default tasks are not validated
         * @return this
         */
        Builder validator(Validator validator);

        /**
         * What happens when the client is started on a store with tasks that would not run here as they are.
         *
         * @param gate {@link Gate#WARN} by default: nothing is lost by a start, since such tasks wait and no attempt is spent
         * @return this
         */
        Builder gate(Gate gate);

        /**
         * Makes the threads.
         *
         * @param factory the factory; by default one of daemon threads
         * @return this
         */
        Builder threadFactory(ThreadFactory factory);

        /**
         * Receives task events. May be called more than once.
         *
         * @param listener a listener
         * @return this
         */
        Builder listener(TaskListener listener);

        /**
         * Declares a schedule: it is in the store once the client is started. One that is declared no more at a later start is
         * retired.
         *
         * @param name its name: unique in the store, 1 to 100 characters, no control characters and no quotation mark
         * @param task what is enqueued
         * @param recurrence when
         * @param policy what happens to occurrences that are missed or overlap
         * @return this
         * @see Schedules#put(String, Task, Recurrence, SchedulePolicy) for schedules that come and go
         */
        Builder schedule(String name, Task task, Recurrence recurrence, SchedulePolicy policy);

        /**
         * Declares a schedule with {@link SchedulePolicy#DEFAULT}.
         *
         * @param name its name
         * @param task what is enqueued
         * @param recurrence when
         * @return this
         */
        default Builder schedule(String name, Task task, Recurrence recurrence) {
            return schedule(name, task, recurrence, SchedulePolicy.DEFAULT);
        }

        /**
         * The client, not yet started. It accepts tasks from now on; {@link TaskService#start} runs them.
         *
         * @return a client that owns its store
         * @throws ConfigurationException when settings, task types and processors do not fit together, with all
         *     problems in one message
         * @throws TaskStoreException when the store cannot be opened
         */
        TaskService build();
    }
}
