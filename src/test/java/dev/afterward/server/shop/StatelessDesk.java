package dev.afterward.server.shop;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

@Stateless
public class StatelessDesk {

    @Resource
    EJBContext context;

    @Inject
    Entry entry;

    public void run(Runnable work) {
        work.run();
    }

    public void take(String name, End end) throws RefusedException {
        entry.make(name);
        end.come(context);
    }
}
