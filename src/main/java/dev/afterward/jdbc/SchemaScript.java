package dev.afterward.jdbc;

import java.util.StringJoiner;

/** A schema as a script, for those who do not let an application install it. */
public final class SchemaScript {

    private SchemaScript() {}

    /**
     * What installs the schema where there is none, as one transaction.
     *
     * @param dialect of a database with a clock of its own and a lock for the schema
     * @return statements, each with a semicolon behind it
     */
    public static String of(Dialect dialect) {
        var statements = dialect.statements().texts();
        Migrations migrations = new Migrations("", dialect);
        StringJoiner script = new StringJoiner(";\n\n", "", ";\n");
        script.add("begin");
        script.add(statements.get(Sql.LOCK_SCHEMA));
        script.add(statements.get(Sql.CREATE_SCHEMA));
        dialect.migrations().statements().values().forEach(script::add);
        String now = "(" + statements.get(Sql.CLOCK) + ")";
        for (int version = 1; version <= migrations.latest(); version++) {
            script.add(String.valueOf(statements.get(Sql.RECORD_VERSION))
                    .replaceFirst("\\?", String.valueOf(version))
                    .replaceFirst("\\?", String.valueOf(migrations.readableBy(version)))
                    .replaceFirst("\\?", now));
        }
        script.add("commit");
        return script.toString();
    }
}
