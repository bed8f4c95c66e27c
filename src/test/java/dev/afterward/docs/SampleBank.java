package dev.afterward.docs;

import jakarta.enterprise.context.ApplicationScoped;

/** A bank that knows the invoices which are numbers. */
@ApplicationScoped
public class SampleBank implements Bank {

    private static final System.Logger LOG = System.getLogger("bank");

    @Override
    public void pay(String reference, String invoice) throws InvoiceUnknownException {
        if (!invoice.matches("\\d+")) {
            throw new InvoiceUnknownException();
        }
        LOG.log(System.Logger.Level.INFO, "paid invoice {0}, reference {1}", invoice, reference);
    }
}
