package dev.afterward;

/** A unit of work to be done later: usually a record that holds what its processor needs. */
public interface Task {}
