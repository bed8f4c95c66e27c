package dev.afterward.health;

import dev.afterward.dispatch.EngineHealth;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether tasks are taken in and, where they are meant to be, run. Says what is wrong, and leaves details to the log.
 * Transactions in doubt are counted, and stored tasks that this release does not run, but a client that has some is ready: only a
 * person can decide what becomes of them.
 */
@Readiness
public final class ReadinessCheck implements HealthCheck {

    private final String application;
    private final boolean starts;
    private final Supplier<Optional<EngineHealth>> engine;

    /**
     * A check.
     *
     * @param application whose client it is
     * @param starts whether the client is started with the application; if not, one that takes tasks in is ready
     * @param engine how the engine is; empty while there is none
     */
    public ReadinessCheck(String application, boolean starts, Supplier<Optional<EngineHealth>> engine) {
        this.application = application;
        this.starts = starts;
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<EngineHealth> health = engine.get();
        String state = health.map(this::state).orElse(starts ? "not started" : "ready");
        return HealthCheckResponse.named("afterward-readiness")
                .withData("application", application)
                .withData("state", state)
                .withData(
                        "transactions-in-doubt",
                        health.map(EngineHealth::doubts).orElse(0))
                .withData(
                        "tasks-that-do-not-run",
                        health.map(EngineHealth::unrunnable).orElse(0L))
                .status(state.equals("ready"))
                .build();
    }

    private String state(EngineHealth health) {
        return switch (health.store()) {
            case CLOSED -> "stopped";
            case REFUSED -> "the store is refused until the next start, see the log";
            case FAILING -> "the store does not answer, see the log";
            case USABLE -> starts && health.phase() != EngineHealth.Phase.STARTED ? "not started" : workers(health);
        };
    }

    /** A client with one worker left is slow, and ready. */
    private static String workers(EngineHealth health) {
        if (!health.hasNoWorker()) {
            return "ready";
        }
        return health.stuck() == 0
                ? "no worker has a thread, see the log"
                : "no worker is left: " + health.stuck() + " of " + health.workers()
                        + " attempts go on although they are out of time or were told to end";
    }
}
