package dev.afterward.cdi;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server calls the application and the module.
 *
 * @param application the application's name, empty where there is no server
 * @param module the module's name
 */
record ApplicationName(Optional<String> application, Optional<String> module) {

    /**
     * A library's place in a web module: Payara unpacks {@code web.war} of an EAR as {@code web_war}. A hidden directory
     * is a cache of the server's and tells nothing.
     */
    private static final Pattern WEB_MODULE = Pattern.compile(".*/([^/.][^/]*?)(?:[._]war)?/WEB-INF/.*");

    /**
     * The names as JNDI has them. In an EAR it tells no module's name while the application is deployed: then it is the
     * module that this library is in, or on Payara, where each web module has a CDI container of its own, the one that the
     * container's beans are of.
     *
     * @param modules the web modules of the container's beans
     */
    static ApplicationName of(Directory directory, Set<String> modules) {
        Optional<String> application = directory.lookUp(String.class, "java:app/AppName");
        return new ApplicationName(
                application,
                directory
                        .lookUp(String.class, "java:module/ModuleName")
                        .or(() -> application.flatMap(name -> ownModule()))
                        .or(() -> modules.size() == 1 && Payara.isHere(directory)
                                ? modules.stream().findFirst()
                                : Optional.empty()));
    }

    /** The web module that has this library for itself; empty where all share it, or nothing can tell. */
    static Optional<String> ownModule() {
        return moduleOf(ApplicationName.class);
    }

    /** The web module that a class is in; empty for one that modules share, or where nothing can tell. */
    static Optional<String> moduleOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? Optional.empty() : webModule(String.valueOf(source.getLocation()));
    }

    static Optional<String> webModule(String library) {
        Matcher place = WEB_MODULE.matcher(library);
        return place.matches() ? Optional.of(place.group(1)) : Optional.empty();
    }

    Path defaultFile() {
        return DefaultFile.of(application, module, System::getProperty);
    }

    /** What its schedules belong to: the same name on each node, and after each deployment. Empty where there is no server. */
    String ofSchedules() {
        return application
                .map(name -> name
                        + module.filter(part -> !part.equals(name))
                                .map("/"::concat)
                                .orElse(""))
                .orElse("");
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
