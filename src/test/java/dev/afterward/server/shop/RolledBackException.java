package dev.afterward.server.shop;

import jakarta.ejb.ApplicationException;

@ApplicationException(rollback = true)
public class RolledBackException extends RefusedException {

    private static final long serialVersionUID = 1L;
}
