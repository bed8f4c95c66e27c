package dev.afterward.server.component;

import dev.afterward.server.shop.End;
import dev.afterward.server.shop.Entry;
import jakarta.annotation.Resource;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Makes its entries when its timers expire. */
@Singleton
public class TimerDesk {

    @Resource
    TimerService timers;

    @Resource
    EJBContext context;

    @Inject
    Entry entry;

    private final Map<String, Wish> wishes = new ConcurrentHashMap<>();

    /** Sets a timer; what is returned is counted down when the timer has expired and before its transaction ends. */
    public CountDownLatch wish(String name, End end) {
        Wish wish = new Wish(end, new CountDownLatch(1));
        wishes.put(name, wish);
        timers.createSingleActionTimer(1, new TimerConfig(name, false));
        return wish.expired();
    }

    @Timeout
    void expire(Timer timer) {
        String name = (String) timer.getInfo();
        Wish wish = wishes.remove(name);
        if (wish == null) {
            // A rolled back timer is tried once more.
            return;
        }
        entry.make(name);
        if (!wish.end().commits()) {
            context.setRollbackOnly();
        }
        wish.expired().countDown();
    }

    private record Wish(End end, CountDownLatch expired) {}
}
