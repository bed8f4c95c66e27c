package dev.afterward.server.shop;

public class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;
}
