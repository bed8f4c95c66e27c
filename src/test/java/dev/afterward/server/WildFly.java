package dev.afterward.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A WildFly with a directory of its own, started without its shell script: one process, which a signal cannot miss.
 *
 * @param java the JDK's home
 * @param home the server's
 * @param base the directory
 */
public record WildFly(Path java, Path home, Path base) {

    /** What the server's own script sets on a modular JDK. */
    private static final List<String> EXPORTS = List.of(
            "java.desktop/sun.awt",
            "java.naming/com.sun.jndi.ldap",
            "java.naming/com.sun.jndi.url.ldap",
            "java.naming/com.sun.jndi.url.ldaps",
            "jdk.naming.dns/com.sun.jndi.dns");

    private static final List<String> OPENS = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.security",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.management/javax.management",
            "java.naming/javax.naming");

    /** Makes the directory where it is missing, and returns where what is to be deployed is put. */
    public Path layOut() throws IOException {
        Path configuration = base.resolve("configuration");
        if (Files.notExists(configuration)) {
            Trees.copy(home.resolve("standalone/configuration"), configuration);
        }
        return Files.createDirectories(base.resolve("deployments"));
    }

    public Path log() {
        return base.resolve("log/server.log");
    }

    /** What has its own tool run a file of commands, which embed it: it must not be up. */
    public ProcessBuilder cli(Path commands) {
        ProcessBuilder tool = new ProcessBuilder(
                java.resolve("bin/java").toString(),
                "-Djboss.server.base.dir=" + base.toAbsolutePath(),
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.cli",
                "--resolve-parameter-values",
                "--file=" + commands.toAbsolutePath());
        tool.environment().put("JBOSS_HOME", home.toString());
        return tool;
    }

    /** What starts it, open to this machine only. */
    public List<String> command(List<String> settings) {
        List<String> command = new ArrayList<>();
        command.add(java.resolve("bin/java").toString());
        EXPORTS.forEach(export -> command.add("--add-exports=" + export + "=ALL-UNNAMED"));
        OPENS.forEach(open -> command.add("--add-opens=" + open + "=ALL-UNNAMED"));
        command.addAll(List.of(
                "-Xmx512m",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.awt.headless=true",
                "-Dorg.jboss.boot.log.file=" + log(),
                "-Dlogging.configuration="
                        + base.resolve("configuration/logging.properties").toUri(),
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + base,
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.bind.address.management=127.0.0.1"));
        command.addAll(settings);
        return command;
    }
}
