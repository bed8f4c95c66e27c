package dev.afterward.config;

/** The keys of settings that apply to the application as a whole, with the defaults that documentation shows. */
enum Key {
    SHARED_DATASOURCE("shared.datasource", ""),
    ENGINE_DATASOURCE("engine.datasource", ""),
    STORE_DATASOURCE("store.datasource", ""),
    WITNESS_DATASOURCE("witness.datasource", ""),
    WITNESS_KEEP("witness.keep", "P1D"),
    SCHEMA_NAME("schema.name", ""),
    SCHEMA_PREFIX("schema.prefix", "afterward_"),
    SCHEMA_INSTALL("schema.install", "true"),
    SQLITE_FILE("sqlite.file", ""),
    SQLITE_SYNCHRONOUS("sqlite.synchronous", "FULL"),
    WORKERS("workers", "10"),
    LEASE("lease", "PT60S"),
    MAX_RESCUES("max-rescues", "3"),
    CLEANUP_INTERVAL("cleanup-interval", "PT1H"),
    RESTORE_WITHIN("restore-within", "P1D"),
    POLL("poll", "PT30S"),
    SHUTDOWN_GRACE("shutdown-grace", "PT10S"),
    PAYLOAD_MAX_SIZE("payload.max-size", "1048576"),
    GATE("gate", "WARN"),
    THREAD_FACTORY("thread-factory", ""),
    AUTOSTART("autostart", "true"),
    TESTING("testing", "false"),
    APPLICATION("application", ""),
    SCHEDULE_ZONE("schedule-zone", ""),
    CONSOLE_VIEWER_ROLE("console.viewer-role", ""),
    CONSOLE_OPERATOR_ROLE("console.operator-role", ""),
    CONSOLE_DETAILS_ROLE("console.details-role", ""),
    CONSOLE_EDITOR_ROLE("console.editor-role", ""),
    CONSOLE_MASKED_FIELDS("console.masked-fields", ""),
    CONSOLE_OPEN("console.open", "false");

    /** What every key starts with. */
    static final String PREFIX = "afterward.";

    /** The key without its prefix, as messages name the setting. */
    final String setting;

    /** The value that applies when none is set, as it would be written; empty for none. */
    final String byDefault;

    Key(String setting, String byDefault) {
        this.setting = setting;
        this.byDefault = byDefault;
    }

    String key() {
        return PREFIX + setting;
    }
}
