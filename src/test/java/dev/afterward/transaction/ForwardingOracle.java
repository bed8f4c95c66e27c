package dev.afterward.transaction;

import java.util.Collection;
import java.util.Set;

/** A witness that a test stands before. */
class ForwardingOracle implements Oracle {

    private final Oracle delegate;

    ForwardingOracle(Oracle delegate) {
        this.delegate = delegate;
    }

    @Override
    public String table() {
        return delegate.table();
    }

    @Override
    public void testify(String key) throws Exception {
        delegate.testify(key);
    }

    @Override
    public Set<String> committed(Collection<String> keys) throws Exception {
        return delegate.committed(keys);
    }

    @Override
    public Verdict probe(String key) throws Exception {
        return delegate.probe(key);
    }

    @Override
    public Set<String> marks() throws Exception {
        return delegate.marks();
    }

    @Override
    public void forget(Collection<String> keys) throws Exception {
        delegate.forget(keys);
    }
}
