package dev.afterward.transaction;

import dev.afterward.store.NewTask;
import dev.afterward.transaction.World.Truth;
import jakarta.transaction.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One course of one business transaction, from its first enqueue until everything has come to rest. Whoever else acts,
 * reaper, turn, resolver, crash, redeployment, does it at the steps of the application's thread.
 */
final class ModelRun {

    private static final int ROUNDS_TO_REST = 12;

    final World world;
    final ModelContainer container = new ModelContainer();
    long now = 1_000;

    private final List<ModelClient> lives = new ArrayList<>();
    private ModelClient client;
    private boolean reaperBegan;
    private boolean reaperReported;
    private boolean crashed;
    private boolean redeployed;
    private boolean deadlinePassed;
    private boolean inStep;

    ModelRun(World world) {
        this.world = world;
        this.client = newLife();
    }

    private ModelClient newLife() {
        ModelClient life = new ModelClient(this, world, 1_000L * (lives.size() + 1));
        lives.add(life);
        return life;
    }

    void go() {
        client.start();
        ModelClient mine = client;
        try {
            application(mine);
        } catch (Crash e) {
            world.require(crashed, "not crashed");
        }
        rest();
        world.check();
    }

    private void application(ModelClient mine) {
        enlist(mine, 1);
        step("enlisted");
        requireAlive(mine);
        int other = world.choices.pick(3, "another synchronization: none, enqueues last, enqueues late and swallows");
        boolean finished = container.beforeCompletion(() -> requireAlive(mine));
        if (finished && other > 0) {
            try {
                enlist(mine, 2);
            } catch (RuntimeException e) {
                finished = other == 2;
            }
        }
        requireAlive(mine);
        if (finished && container.status == Status.STATUS_ACTIVE) {
            commit(mine);
        } else if (!reaperBegan) {
            end(mine, Truth.ROLLED_BACK, Status.STATUS_ROLLEDBACK);
        }
        step("returned");
        requireAlive(mine);
    }

    private void enlist(ModelClient mine, long task) {
        if (mine.room.enlist(List.of(new NewTask(task, 1, 0, 0, 0, new byte[0])))) {
            world.accepted.add(task);
        }
    }

    private void commit(ModelClient mine) {
        step("commit");
        requireAlive(mine);
        if (container.status != Status.STATUS_ACTIVE) {
            return;
        }
        container.status = Status.STATUS_COMMITTING;
        world.commitSent = true;
        step("commit sent");
        requireAlive(mine);
        switch (world.choices.pick(7, "commit: ok, fails, lies committed, lies rolled back, in flight ×3")) {
            case 0 -> end(mine, Truth.COMMITTED, Status.STATUS_COMMITTED);
            case 1 -> end(mine, Truth.ROLLED_BACK, Status.STATUS_ROLLEDBACK);
            case 2 -> lie(mine, Truth.ROLLED_BACK, Status.STATUS_COMMITTED);
            case 3 -> lie(mine, Truth.COMMITTED, Status.STATUS_ROLLEDBACK);
            case 4 -> lie(mine, Truth.OPEN, Status.STATUS_COMMITTED);
            case 5 -> lie(mine, Truth.OPEN, Status.STATUS_ROLLEDBACK);
            default -> end(mine, Truth.OPEN, Status.STATUS_UNKNOWN);
        }
    }

    private void lie(ModelClient mine, Truth truth, int status) {
        world.lied = true;
        end(mine, truth, status);
    }

    private void end(ModelClient mine, Truth truth, int status) {
        world.truth = truth;
        container.status = status;
        step("ended");
        requireAlive(mine);
        int calls = world.choices.pick(3, "afterCompletion: once, never, twice");
        if (calls != 1) {
            container.afterCompletion(status);
            requireAlive(mine);
        }
        if (calls == 2) {
            container.afterCompletion(status);
            requireAlive(mine);
        }
    }

    /** Somebody else may act, as often as he likes. */
    void step(String where) {
        while (!crashed && (!inStep || client.isInRound())) {
            List<Actor> actors =
                    Arrays.stream(Actor.values()).filter(this::isEnabled).toList();
            int taken = world.choices.pick(actors.size() + 1, where + ": go on, " + actors);
            if (taken == 0) {
                return;
            }
            boolean outer = inStep;
            inStep = true;
            try {
                act(actors.get(taken - 1));
            } finally {
                inStep = outer;
            }
        }
    }

    private enum Actor {
        CRASH,
        TURN,
        REDEPLOY,
        REAPER,
        ROUND,
        DEADLINE
    }

    private boolean isEnabled(Actor actor) {
        boolean outside = !client.isInRound();
        return switch (actor) {
            case CRASH -> true;
            case TURN -> client.hasOutcomes();
            case REDEPLOY -> outside && !redeployed;
            case REAPER -> outside && (reaperBegan ? !reaperReported : container.status == Status.STATUS_ACTIVE);
            case ROUND -> outside && client.hasRound();
            case DEADLINE -> outside && !deadlinePassed;
        };
    }

    private void act(Actor actor) {
        switch (actor) {
            case CRASH -> crash();
            case TURN -> client.turn();
            case REDEPLOY -> redeploy();
            case REAPER -> reaper();
            case ROUND -> client.round();
            case DEADLINE -> passDeadline();
        }
    }

    private void crash() {
        crashed = true;
        lives.forEach(life -> life.dead = true);
    }

    /** The old client's application still runs, and so does its transaction. */
    private void redeploy() {
        redeployed = true;
        client.room.drain(0);
        client.stopped = true;
        client = newLife();
        client.start();
    }

    private void reaper() {
        if (!reaperBegan) {
            reaperBegan = true;
            container.status = Status.STATUS_ROLLEDBACK;
            world.truth = Truth.ROLLED_BACK;
        } else {
            reaperReported = true;
            container.afterCompletion(Status.STATUS_ROLLEDBACK);
        }
    }

    private void passDeadline() {
        deadlinePassed = true;
        now += ModelClient.DEADLINE;
        client.round();
    }

    /** The database ends what is open, a dead client starts again, and then nothing happens any more but time. */
    private void rest() {
        if (!crashed && reaperBegan && !reaperReported) {
            reaperReported = true;
            container.afterCompletion(Status.STATUS_ROLLEDBACK);
        }
        restart();
        inStep = true;
        roundAndTurn();
        if (world.truth == Truth.OPEN) {
            int end = world.choices.pick(world.commitSent ? 3 : 2, "the database: rolls back, hangs, commits");
            if (end != 1) {
                world.truth = end == 0 ? Truth.ROLLED_BACK : Truth.COMMITTED;
            }
        }
        for (int i = 0; i < ROUNDS_TO_REST; i++) {
            now += ModelClient.DEADLINE;
            roundAndTurn();
        }
    }

    private void roundAndTurn() {
        try {
            client.round();
            client.turn();
        } catch (Crash e) {
            restart();
        }
    }

    private void restart() {
        if (client.dead) {
            if (world.witnessed && world.choices.pick("restart: another witness table")) {
                world.tableReplaced = true;
                world.table = "bb";
                world.marks.clear();
                world.strayMarks.clear();
            }
            client = newLife();
            client.start();
        }
    }

    private static void requireAlive(ModelClient client) {
        if (client.dead) {
            throw new Crash();
        }
    }
}
