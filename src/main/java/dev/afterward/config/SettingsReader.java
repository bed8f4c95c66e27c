package dev.afterward.config;

import dev.afterward.Gate;
import dev.afterward.boot.SchemaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what applies to the application as a whole. */
final class SettingsReader {

    private static final int MAX_WORKERS = 10_000;
    private static final int LONGEST_APPLICATION = 200;
    private static final String APPLICATION_RULE =
            "have at most " + LONGEST_APPLICATION + " characters, without control characters";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Values values;

    SettingsReader(Values values) {
        this.values = values;
    }

    Settings read() {
        Settings settings = new Settings(
                text(Key.SHARED_DATASOURCE),
                text(Key.ENGINE_DATASOURCE),
                text(Key.STORE_DATASOURCE),
                text(Key.WITNESS_DATASOURCE),
                atLeast(Key.WITNESS_KEEP, Duration.ofHours(1)),
                schema(),
                file(),
                values.oneOf(Synchronous.class, entry(Key.SQLITE_SYNCHRONOUS), Synchronous.FULL),
                workers(),
                atLeastASecond(Key.LEASE),
                notNegative(Key.MAX_RESCUES),
                pause(Key.CLEANUP_INTERVAL, "not be negative; 0 means never"),
                pause(Key.RESTORE_WITHIN, "not be negative; 0 means that deleted tasks are gone at once"),
                atLeastASecond(Key.POLL),
                pause(Key.SHUTDOWN_GRACE, "not be negative"),
                payloadMaxSize(),
                values.oneOf(Gate.class, entry(Key.GATE), Gate.WARN),
                text(Key.THREAD_FACTORY),
                values.bool(entry(Key.AUTOSTART), true),
                values.bool(entry(Key.TESTING), false),
                named(Key.APPLICATION, SettingsReader::isApplication, APPLICATION_RULE),
                text(Key.CONSOLE_VIEWER_ROLE),
                values.bool(entry(Key.CONSOLE_OPEN), false));
        exclude(
                settings.datasource() != null && settings.sqliteFile() != null,
                Key.SHARED_DATASOURCE,
                Key.SQLITE_FILE,
                "tasks are stored either in the application's database or in a task file");
        exclude(
                settings.datasource() != null && settings.witnessDatasource() != null,
                Key.SHARED_DATASOURCE,
                Key.WITNESS_DATASOURCE,
                "a witness is for tasks in a task file or in a PostgreSQL of their own, those in the application's database need none");
        store(settings);
        if (settings.datasource() == null && settings.storeDatasource() == null) {
            settings.schema()
                    .set()
                    .forEach(setting -> values.problems()
                            .add(setting + " needs " + Key.SHARED_DATASOURCE.setting + " or "
                                    + Key.STORE_DATASOURCE.setting
                                    + ": it is for tables in PostgreSQL, and the tasks are in a task file; set "
                                    + "one of them, or remove it (" + Key.PREFIX + setting + ")"));
        }
        exclude(
                settings.consoleOpen() && settings.consoleViewerRole() != null,
                Key.CONSOLE_OPEN,
                Key.CONSOLE_VIEWER_ROLE,
                "an open console asks for no role");
        return settings;
    }

    private void store(Settings settings) {
        boolean isApart = settings.storeDatasource() != null;
        exclude(
                isApart && settings.datasource() != null,
                Key.STORE_DATASOURCE,
                Key.SHARED_DATASOURCE,
                "tasks lie either in a database that only they use or in the application's");
        exclude(
                isApart && settings.sqliteFile() != null,
                Key.STORE_DATASOURCE,
                Key.SQLITE_FILE,
                "tasks lie either in a database or in a file");
        exclude(
                isApart && settings.engineDatasource() != null,
                Key.STORE_DATASOURCE,
                Key.ENGINE_DATASOURCE,
                "the connections of that database are used for everything anyway");
        if (settings.engineDatasource() != null && settings.datasource() == null && !isApart) {
            values.problems()
                    .add(Key.ENGINE_DATASOURCE.setting + " needs " + Key.SHARED_DATASOURCE.setting
                            + ": it leads to the database that holds the tasks; set both or none, or set "
                            + Key.STORE_DATASOURCE.setting + " instead if only the tasks use that database ("
                            + Key.ENGINE_DATASOURCE.key() + ", " + Key.SHARED_DATASOURCE.key() + ")");
        }
    }

    private int workers() {
        Values.Entry entry = entry(Key.WORKERS);
        return values.require(
                values.whole(entry, 0),
                entry,
                number -> number >= 0 && number <= MAX_WORKERS,
                "be from 0 (enqueue only) to " + MAX_WORKERS);
    }

    private Duration atLeastASecond(Key key) {
        return atLeast(key, SECOND);
    }

    private Duration atLeast(Key key, Duration least) {
        Values.Entry entry = entry(key);
        return values.require(
                values.duration(entry, least), entry, time -> time.compareTo(least) >= 0, "be at least " + least);
    }

    private int notNegative(Key key) {
        Values.Entry entry = entry(key);
        return values.require(values.whole(entry, 0), entry, number -> number >= 0, "not be negative");
    }

    private Duration pause(Key key, String rule) {
        Values.Entry entry = entry(key);
        return values.require(values.duration(entry, Duration.ZERO), entry, duration -> !duration.isNegative(), rule);
    }

    private int payloadMaxSize() {
        Values.Entry entry = entry(Key.PAYLOAD_MAX_SIZE);
        return values.require(values.whole(entry, 1), entry, bytes -> bytes >= 1, "be at least 1 byte");
    }

    private SchemaConfig schema() {
        Values.Entry install = values.find(Key.SCHEMA_INSTALL.setting, Key.SCHEMA_INSTALL.key());
        return new SchemaConfig(
                named(Key.SCHEMA_NAME, SchemaConfig::isName, "be " + SchemaConfig.NAME_RULE),
                named(Key.SCHEMA_PREFIX, SchemaConfig::isPrefix, "be " + SchemaConfig.PREFIX_RULE),
                install == null ? null : values.bool(install, true));
    }

    private @Nullable String named(Key key, Predicate<String> fits, String rule) {
        Values.Entry entry = values.find(key.setting, key.key());
        return entry == null || !fits.test(values.require(entry.text(), entry, fits, rule)) ? null : entry.text();
    }

    private static boolean isApplication(String name) {
        return name.length() <= LONGEST_APPLICATION && name.codePoints().noneMatch(Character::isISOControl);
    }

    private @Nullable Path file() {
        Values.Entry entry = values.find(Key.SQLITE_FILE.setting, Key.SQLITE_FILE.key());
        return entry == null ? null : values.parse(entry, Path::of, "the path of a file", Path.of(""));
    }

    private @Nullable String text(Key key) {
        Values.Entry entry = values.find(key.setting, key.key());
        return entry == null ? null : entry.text();
    }

    /** What is set, or else the default in the same form. */
    private Values.Entry entry(Key key) {
        Values.Entry entry = values.find(key.setting, key.key());
        return entry == null ? new Values.Entry(key.setting, key.key(), key.byDefault, null, 0) : entry;
    }

    private void exclude(boolean both, Key one, Key other, String why) {
        if (both) {
            values.problems()
                    .add(one.setting + " and " + other.setting + " exclude each other: " + why + "; remove one ("
                            + one.key() + ", " + other.key() + ")");
        }
    }
}
