package dev.afterward.postgresql;

import dev.afterward.jdbc.SchemaScript;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Prints what installs the tables, for {@code psql}:
 *
 * <pre>{@code java -cp afterward.jar dev.afterward.postgresql.PrintSchema [schema [prefix]]}</pre>
 */
public final class PrintSchema {

    private PrintSchema() {}

    /**
     * Prints the script, in UTF-8.
     *
     * @param arguments the schema, without which the tables come into the first one of {@code psql}'s connection; then the
     *     prefix, {@code afterward_} by default
     * @throws IOException when it cannot be printed
     * @throws IllegalArgumentException when a name cannot be used, or there are other arguments
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 2 || (arguments.length > 0 && arguments[0].startsWith("-"))) {
            throw new IllegalArgumentException(
                    "the arguments are a schema and a prefix, both may be left out; they were "
                            + String.join(" ", arguments));
        }
        Tables tables = new Tables(
                arguments.length > 0 ? arguments[0] : null,
                arguments.length > 1 ? arguments[1] : Tables.DEFAULT.prefix());
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write(script(tables).getBytes(StandardCharsets.UTF_8));
        }
    }

    static String script(Tables tables) {
        return SchemaScript.of(new PostgresqlDialect(tables, true));
    }
}
