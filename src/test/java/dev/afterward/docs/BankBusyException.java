package dev.afterward.docs;

/** The bank asks to come again. */
public class BankBusyException extends Exception {

    private static final long serialVersionUID = 1L;
}
