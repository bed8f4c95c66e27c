package dev.afterward.dispatch;

import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Claims due tasks for free workers. Every queue with a backlog gets at least one place, in turn; the rest goes by
 * priority, due time and id.
 *
 * <p>A suspect is claimed singly; from its second rescue on it runs alone, so that the next crash is surely its own. For
 * that the others wait, but not for ever: an attempt that hangs must not stop every queue.
 */
final class Claims implements Part {

    /** How long nothing is claimed because a suspect waits for the running attempts to end, and then the pause. */
    private static final long LONGEST_HOLD = 30_000;

    private static final long REST = 300_000;

    /** Where nothing is claimed anyway, a turn for a look alone may serve the commits of this time. */
    private static final long COALESCED = 10;

    private final EngineRun run;
    private final List<Lane> asked = new ArrayList<>();
    private final List<Lane> full = new ArrayList<>();
    /** Those of the searched queues that hold suspects. */
    private final List<Lane> holding = new ArrayList<>();

    private final List<ClaimedTask> claimed = new ArrayList<>();
    private final List<Lane> searched = new ArrayList<>();
    /** The suspect that is out; its end lets the next one be looked for. */
    private long suspectOut;

    private volatile long heldSince;
    private volatile long restsUntil = Long.MIN_VALUE;
    private int rotation;

    Claims(EngineRun run) {
        this.run = run;
    }

    @Override
    public long due(long now) {
        if (isDue()) {
            return now;
        }
        if (run.rack.isHeld() && !isSuspectOut()) {
            return heldSince + LONGEST_HOLD;
        }
        boolean rests = restsUntil > now && run.lanes.values().stream().anyMatch(Claims::mayHoldSuspects);
        return rests ? restsUntil : Long.MAX_VALUE;
    }

    /** Whether there may be something to claim, and workers for it. */
    boolean isDue() {
        return mayClaimSuspect() || (!isAlone() && run.lanes.values().stream().anyMatch(this::isEligible));
    }

    /** When a part is due that looks beside each claim, and by itself once for all who ask within a moment. */
    long beside(long now, long lastLook) {
        return isDue() ? now : Math.min(lastLook, now) + COALESCED;
    }

    private boolean isEligible(Lane lane) {
        return lane.backlog && !lane.paused && !run.rack.room(lane).none();
    }

    private boolean mayClaimSuspect() {
        return !isSuspectOut()
                && (run.inFlight.isEmpty() || (!run.rack.isHeld() && run.clock.millis() >= restsUntil))
                && run.lanes.values().stream().anyMatch(lane -> mayHoldSuspects(lane) && run.rack.hasPlace(lane))
                && run.rack.hasFreeWorker();
    }

    private static boolean mayHoldSuspects(Lane lane) {
        return lane.suspects && !lane.paused;
    }

    private boolean isSuspectOut() {
        return run.inFlight.containsKey(suspectOut);
    }

    /** While a suspect that must run alone is out, or waits for the others to end, nothing else is claimed. */
    private boolean isAlone() {
        if (run.rack.isHeld() && !isSuspectOut() && run.lanes.values().stream().noneMatch(Claims::mayHoldSuspects)) {
            run.rack.hold(false);
        }
        long now = run.clock.millis();
        if (run.rack.isHeld() && !isSuspectOut() && now - heldSince >= LONGEST_HOLD) {
            run.rack.hold(false);
            restsUntil = now + REST;
        }
        return run.rack.isHeld();
    }

    @Override
    public void begin(long now) {
        searched.clear();
        if (mayClaimSuspect()) {
            run.lanes.values().stream()
                    .filter(lane -> mayHoldSuspects(lane) && run.rack.hasPlace(lane))
                    .forEach(searched::add);
            searched.forEach(lane -> lane.suspects = false);
        }
        asked.clear();
        if (isAlone()) {
            return;
        }
        List<Lane> lanes = List.copyOf(run.lanes.values());
        rotation++;
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get((i + rotation) % lanes.size());
            if (isEligible(lane)) {
                lane.backlog = false;
                asked.add(lane);
            }
        }
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        claimed.clear();
        full.clear();
        holding.clear();
        scope.run(turn, () -> claim(turn, now), failure -> {
            claimed.clear();
            full.addAll(asked);
            holding.addAll(searched);
        });
    }

    private void claim(Turn turn, long now) {
        if (!searched.isEmpty()) {
            claimSuspect(turn, now);
            if (run.rack.isHeld()) {
                full.addAll(asked);
                return;
            }
        }
        int total = 0;
        int sum = 0;
        List<Integer> rooms = new ArrayList<>();
        for (Lane lane : asked) {
            Rack.Room room = run.rack.room(lane);
            int most = Math.max(0, Math.min(Math.min(room.ofLane(), room.ofAll()), run.batch.size()));
            rooms.add(most);
            sum += most;
            total = Math.max(total, Math.min(room.ofAll(), run.batch.size()));
        }
        total -= claimed.size();
        if (sum <= total || asked.size() == 1) {
            for (int i = 0; i < asked.size(); i++) {
                claimFirst(turn, asked.get(i), Math.min(rooms.get(i), total), now);
            }
        } else {
            claimMerged(turn, rooms, total, now);
        }
    }

    private void claimFirst(Turn turn, Lane lane, int most, long now) {
        if (most <= 0) {
            full.add(lane);
            return;
        }
        List<ClaimedTask> tasks = turn.claim(lane.id, most, now);
        claimed.addAll(tasks);
        if (tasks.size() == most) {
            full.add(lane);
        }
    }

    /** There is less room than the queues could fill: one place for each, in rotation, then by order. */
    private void claimMerged(Turn turn, List<Integer> rooms, int total, long now) {
        List<Long> chosen = new ArrayList<>();
        List<Candidate> rest = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Lane lane = asked.get(i);
            List<Candidate> candidates = turn.ready(lane.id, rooms.get(i));
            for (Candidate candidate : candidates) {
                if (candidate.equals(candidates.get(0)) && chosen.size() < total) {
                    chosen.add(candidate.id());
                } else {
                    rest.add(candidate);
                }
            }
            if (candidates.size() == rooms.get(i)) {
                full.add(lane);
            }
        }
        rest.sort(Candidate.ORDER);
        for (Candidate candidate : rest) {
            if (chosen.size() < total) {
                chosen.add(candidate.id());
            } else {
                Lane lane = run.lane(candidate.queue());
                if (!full.contains(lane)) {
                    full.add(lane);
                }
            }
        }
        claimed.addAll(turn.claim(chosen, now));
    }

    private void claimSuspect(Turn turn, long now) {
        List<Candidate> suspects = new ArrayList<>();
        for (Lane lane : searched) {
            turn.suspect(lane.id).ifPresent(suspect -> {
                suspects.add(suspect);
                holding.add(lane);
            });
        }
        Optional<Candidate> first = suspects.stream().min(Candidate.ORDER);
        if (first.isEmpty()) {
            run.rack.hold(false);
            return;
        }
        boolean alone = first.get().rescues() > 1;
        if (alone) {
            if (!run.rack.isHeld()) {
                heldSince = now;
            }
            run.rack.hold(true);
            if (!run.inFlight.isEmpty()) {
                return;
            }
        }
        claimed.addAll(turn.claim(List.of(first.get().id()), now));
    }

    @Override
    public void committed(long now) {
        if (!claimed.isEmpty()) {
            run.rescue.lookBy(now + run.config.lease().toMillis());
        }
        holding.forEach(lane -> lane.suspects = true);
        full.forEach(lane -> lane.backlog = true);
        List<Attempt> attempts = new ArrayList<>();
        claimed.sort(Comparator.comparing(ClaimedTask::candidate, Candidate.ORDER));
        for (ClaimedTask task : claimed) {
            if (task.rescues() > 0) {
                suspectOut = task.id();
            }
            attempts.add(run.claimed(task, run.lane(task.queue()), now));
        }
        run.handOver(attempts);
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        asked.forEach(lane -> lane.backlog = true);
        searched.forEach(lane -> lane.suspects = true);
    }
}
