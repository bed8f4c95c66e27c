package dev.afterward.server.component;

import dev.afterward.server.shop.End;
import dev.afterward.server.shop.Entry;
import jakarta.annotation.Resource;
import jakarta.ejb.AsyncResult;
import jakarta.ejb.Asynchronous;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.concurrent.Future;

/** Makes its entries on a thread and in a transaction of its own, whatever its caller is in. */
@Stateless
public class AsyncDesk {

    @Resource
    EJBContext context;

    @Inject
    Entry entry;

    @Asynchronous
    public Future<String> take(String name, End end) {
        entry.make(name);
        if (!end.commits()) {
            context.setRollbackOnly();
        }
        return new AsyncResult<>(name);
    }
}
