package dev.afterward.health;

import dev.afterward.dispatch.EngineHealth;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether a restart would help: the thread that makes the turns is gone, or hangs. A store that fails or is refused is
 * no reason: the next process would find the same one.
 *
 * <p>The annotation makes no bean of it. Payara looks for checks only in applications that have a class with one.
 */
@Liveness
public final class LivenessCheck implements HealthCheck {

    /** The longest turn that is expected waits for a lock, for a checkpoint, and for a disk that is slow. */
    static final Duration LONGEST_WORK = Duration.ofMinutes(2);

    private final String application;
    private final Supplier<Optional<EngineHealth>> engine;

    /**
     * A check.
     *
     * @param application whose client it is
     * @param engine how the engine is; empty while there is none
     */
    public LivenessCheck(String application, Supplier<Optional<EngineHealth>> engine) {
        this.application = application;
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        String state = engine.get().map(LivenessCheck::state).orElse("alive");
        return HealthCheckResponse.named("afterward-liveness")
                .withData("application", application)
                .withData("state", state)
                .status(state.equals("alive"))
                .build();
    }

    private static String state(EngineHealth health) {
        if (!health.coordinated()) {
            return "the thread that writes the store has ended, see the log";
        }
        return health.atWork().compareTo(LONGEST_WORK) > 0
                ? "one write has been going on for " + health.atWork().toSeconds() + " s"
                : "alive";
    }
}
