package dev.afterward.transaction;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A file of named SQL statements: {@code -- name: x} and the statement up to an empty line. */
record SqlFile(String file, Map<String, String> statements) {

    private static final Pattern STATEMENT = Pattern.compile("(?m)^-- name: (\\S+)\\R((?:.+(?:\\R|\\z))+)");

    static SqlFile load(String file) {
        try (InputStream in = SqlFile.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing: is afterward.jar complete?");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new SqlFile(
                    file,
                    STATEMENT
                            .matcher(text)
                            .results()
                            .collect(Collectors.toUnmodifiableMap(
                                    match -> match.group(1),
                                    match -> match.group(2).strip())));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    String get(String name) {
        String statement = statements.get(name);
        if (statement == null) {
            throw new IllegalArgumentException("no statement '" + name + "' in " + file);
        }
        return statement;
    }
}
