package dev.afterward.cdi;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the server calls the application and the module.
 *
 * @param application the application's name, empty where there is no server
 * @param module the module's name
 */
record ApplicationName(Optional<String> application, Optional<String> module) {

    /** The names as JNDI has them. */
    static ApplicationName of(Directory directory) {
        return new ApplicationName(
                directory.lookUp(String.class, "java:app/AppName"),
                directory.lookUp(String.class, "java:module/ModuleName"));
    }

    Path defaultFile() {
        return DefaultFile.of(application, module, System::getProperty);
    }

    @Override
    public String toString() {
        return application
                .map(name -> "application " + name
                        + module.filter(part -> !part.equals(name))
                                .map(part -> ", module " + part)
                                .orElse(""))
                .orElse("a CDI application");
    }
}
