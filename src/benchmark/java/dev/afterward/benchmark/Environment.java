package dev.afterward.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Where and when it was measured. */
final class Environment {

    private Environment() {}

    /** All that is known of it, by name, and the versions of some libraries. */
    static Map<String, String> values(String... libraries) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
        environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        environment.put("processor", processor());
        environment.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        environment.put("Java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        for (String library : libraries) {
            environment.put(library, versionOf(library));
        }
        return environment;
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String versionOf(String library) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(path -> Path.of(path).getFileName().toString())
                .filter(name -> name.startsWith(library + "-") && name.endsWith(".jar"))
                .map(name -> name.substring(library.length() + 1, name.length() - 4))
                .findFirst()
                .orElse("unknown");
    }
}
