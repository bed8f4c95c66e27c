package dev.afterward.server.probe;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Where a server keeps what, told by the system properties that each sets.
 *
 * @param data what outlives deployments
 * @param tasks where an application's tasks lie that has configured nothing
 * @param log the server's log
 */
public record ServerFolders(Path data, Path tasks, Path log) {

    /** Those of the server with these system properties, which give null for what is not set. */
    public static ServerFolders of(UnaryOperator<String> properties) {
        String wildfly = properties.apply("jboss.server.data.dir");
        if (wildfly != null) {
            Path data = Path.of(wildfly);
            return new ServerFolders(
                    data, data.resolve("afterward"), Path.of(properties.apply("jboss.server.log.dir"), "server.log"));
        }
        String payara = properties.apply("com.sun.aas.instanceRoot");
        if (payara != null && properties.apply("fish.payara.micro.tmpdir") == null) {
            Path domain = Path.of(payara);
            return new ServerFolders(domain, domain.resolve("afterward"), domain.resolve("logs/server.log"));
        }
        Path current = Path.of(properties.apply("user.dir"));
        return new ServerFolders(current, current.resolve("afterward-data"), current.resolve("logs/messages.log"));
    }
}
