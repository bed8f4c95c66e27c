package dev.afterward.docs;

/** There is nothing to pay, however often one tries. */
public class InvoiceUnknownException extends Exception {

    private static final long serialVersionUID = 1L;
}
