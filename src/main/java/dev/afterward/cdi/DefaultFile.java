package dev.afterward.cdi;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Where the tasks of an application lie that has configured nothing: in its server's directory for data, in a file
 * named after the application, so that two of them never share one by accident.
 */
final class DefaultFile {

    private static final String ALONE = "application";

    private DefaultFile() {}

    /**
     * The file.
     *
     * @param application the application's name, empty where there is no server
     * @param module the module's name
     * @param properties the system properties
     */
    static Path of(
            Optional<String> application, Optional<String> module, Function<String, @Nullable String> properties) {
        String name = application.map(DefaultFile::harmless).orElse(ALONE);
        String part = module.map(DefaultFile::harmless).orElse(name);
        return directory(properties).resolve((part.equals(name) ? name : name + "_" + part) + ".db");
    }

    private static Path directory(Function<String, @Nullable String> properties) {
        String wildfly = properties.apply("jboss.server.data.dir");
        if (wildfly != null) {
            return Path.of(wildfly, "afterward");
        }
        String payara = properties.apply("com.sun.aas.instanceRoot");
        if (payara != null && !isTemporary(payara, properties.apply("fish.payara.micro.tmpdir"))) {
            return Path.of(payara, "afterward");
        }
        String current = properties.apply("user.dir");
        return Path.of(current == null ? "" : current, "afterward-data");
    }

    /** Payara Micro unpacks itself into such a directory, and deletes it when it ends. */
    private static boolean isTemporary(String directory, @Nullable String temporary) {
        return temporary != null
                && Path.of(directory)
                        .toAbsolutePath()
                        .normalize()
                        .startsWith(Path.of(temporary).toAbsolutePath().normalize());
    }

    /** A name for a file, and for no other application's. */
    private static String harmless(String name) {
        String harmless = name.replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("^\\.", "-");
        if (harmless.equals(name)) {
            return name;
        }
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        return harmless + "-" + Long.toHexString(sum.getValue());
    }
}
