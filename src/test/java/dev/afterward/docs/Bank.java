package dev.afterward.docs;

/** The world outside. */
public interface Bank {

    /** Pays once for each reference, however often it is asked. */
    void pay(String reference, String invoice) throws BankBusyException, InvoiceUnknownException;
}
