package dev.afterward.benchmark.server;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;

/** Both ends of a persistent timer. */
@Stateless
public class PieceTimer {

    @Resource
    private TimerService timers;

    /**
     * Sets one that is due at once.
     *
     * @param number the piece
     */
    public void set(long number) {
        timers.createSingleActionTimer(0, new TimerConfig(number, true));
    }

    @Timeout
    void due(Timer timer) throws InterruptedException {
        Started.piece((Long) timer.getInfo());
    }
}
