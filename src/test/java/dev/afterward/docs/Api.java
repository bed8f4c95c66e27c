package dev.afterward.docs;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The samples are called by HTTP. */
@ApplicationPath("api")
public class Api extends Application {}
