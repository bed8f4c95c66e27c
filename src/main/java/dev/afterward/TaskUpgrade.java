package dev.afterward;

import jakarta.json.JsonObject;

/**
 * Makes a stored task of an earlier version of its type one of a later version. With CDI, a bean that implements it for the
 * type of a queue is found by itself; elsewhere it is given to {@link Afterward.Builder#upgrade}.
 *
 * <pre>{@code
 * @ApplicationScoped
 * public class NewOrderEmailUpgrade implements TaskUpgrade<NewOrderEmail> {
 *
 *     @Override
 *     public int from() {
 *         return 1;
 *     }
 *
 *     @Override
 *     public JsonObject upgrade(JsonObject task) {
 *         return Json.createObjectBuilder(task).remove("mail").add("address", task.getString("mail")).build();
 *     }
 * }
 * }</pre>
 *
 * <p>Upgrades are chained until the version of the type's {@link TaskQueue} is reached. It is the JSON in memory that is
 * upgraded, each time it is read: what is stored stays as it is. A task that no upgrade leads from waits in the store for an
 * application that reads it.
 *
 * <p>Called by several threads at the same time. What it throws parks the task; no attempt is spent.
 *
 * @param <T> the type of the tasks, that of a queue
 */
public interface TaskUpgrade<T extends Task> {

    /**
     * Which version it takes. Called once, when the client is built.
     *
     * @return at least 1, and lower than {@link #to}
     */
    int from();

    /**
     * Which version it makes. Called once, when the client is built.
     *
     * @return the one after {@link #from} by default; at most the version of the type
     */
    default int to() {
        return from() + 1;
    }

    /**
     * Makes the later version of a task.
     *
     * @param task the JSON of the version {@link #from}
     * @return the JSON of the version {@link #to}, not null
     */
    JsonObject upgrade(JsonObject task);
}
