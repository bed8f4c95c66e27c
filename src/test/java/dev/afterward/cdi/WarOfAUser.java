package dev.afterward.cdi;

import java.io.File;
import java.net.URISyntaxException;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.sqlite.JDBC;

/** A WAR as somebody has made it who has read no further than the first example: two jars and no configuration. */
public final class WarOfAUser {

    private WarOfAUser() {}

    public static WebArchive named(String name, Class<?>... classes) {
        return ShrinkWrap.create(WebArchive.class, name).addClasses(classes).addAsLibraries(libraries());
    }

    /** The two jars. */
    public static File[] libraries() {
        return new File[] {new File(System.getProperty("afterward.jar")), jarOf(JDBC.class)};
    }

    public static File jarOf(Class<?> type) {
        try {
            return new File(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
