package dev.afterward.docs;

import jakarta.enterprise.context.ApplicationScoped;

/** Customers who are thanked in the log. */
@ApplicationScoped
public class SampleCustomers implements Customers {

    private static final System.Logger LOG = System.getLogger("customers");

    @Override
    public void thank(String customer) {
        LOG.log(System.Logger.Level.INFO, "thank you: {0}", customer);
    }
}
