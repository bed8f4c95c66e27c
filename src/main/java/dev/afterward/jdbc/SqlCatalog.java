package dev.afterward.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The statements of a {@code .sql} file, whole as they stand there. A line {@code -- name: x} begins the statement
 * {@code x}; other comment lines and what stands before the first name are left out.
 *
 * @param source where the statements come from, for messages
 * @param statements the texts by name, in the file's order
 */
public record SqlCatalog(String source, Map<String, String> statements) {

    private static final String NAME = "-- name:";

    /** Copies. */
    public SqlCatalog {
        statements = Collections.unmodifiableMap(new LinkedHashMap<>(statements));
    }

    /**
     * Reads a file that lies beside a class.
     *
     * @param neighbour the class
     * @param file the name of the file
     * @return its statements
     * @throws IllegalStateException when it is missing, or names two statements alike
     */
    public static SqlCatalog read(Class<?> neighbour, String file) {
        try (InputStream in = neighbour.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(
                        neighbour.getPackageName() + ": " + file + " is missing: is afterward.jar complete?");
            }
            return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    static SqlCatalog parse(String source, String text) {
        Map<String, String> statements = new LinkedHashMap<>();
        String name = null;
        StringBuilder statement = new StringBuilder();
        for (String line : (text + "\n" + NAME).lines().toList()) {
            if (line.startsWith(NAME)) {
                if (name != null && statements.put(name, statement.toString().strip()) != null) {
                    throw new IllegalStateException(source + ": two statements are named '" + name + "'");
                }
                name = line.substring(NAME.length()).strip();
                statement.setLength(0);
            } else if (!line.startsWith("--")) {
                statement.append(line).append('\n');
            }
        }
        return new SqlCatalog(source, statements);
    }

    /** The texts of the store's statements. */
    Map<Sql, String> texts() {
        Map<Sql, String> texts = new EnumMap<>(Sql.class);
        for (Sql sql : Sql.values()) {
            String text = statements.get(sql.title());
            if (text == null) {
                throw new IllegalStateException(source + ": the statement '" + sql.title() + "' is missing");
            }
            texts.put(sql, text);
        }
        return texts;
    }
}
