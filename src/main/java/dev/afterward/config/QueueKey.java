package dev.afterward.config;

/** The settings of a queue. None ends in another's name, so that a queue's name needs no quotation marks. */
enum QueueKey {
    MAX_ATTEMPTS("max-attempts"),
    MAX_SNOOZES("max-snoozes"),
    TIMEOUT("timeout"),
    EXPIRE_AFTER("expire-after"),
    BACKOFF_INITIAL("backoff.initial"),
    BACKOFF_MULTIPLIER("backoff.multiplier"),
    BACKOFF_MAX("backoff.max"),
    BACKOFF_JITTER("backoff.jitter"),
    RETENTION_DURATION("retention.duration"),
    RETENTION_TASKS("retention.tasks"),
    RETENTION_PAYLOAD("retention.payload"),
    PRIORITY("priority"),
    CONCURRENCY("concurrency"),
    GLOBAL_CONCURRENCY("global-concurrency"),
    TRANSACTION("transaction");

    /** What the key of every queue's setting starts with. */
    static final String PREFIX = Key.PREFIX + "queue.";

    /** What the key of every setting for all queues starts with. */
    static final String DEFAULTS_PREFIX = Key.PREFIX + "defaults.";

    /** The part of the key after the queue's name. */
    final String setting;

    QueueKey(String setting) {
        this.setting = setting;
    }

    String quoted(String queue) {
        return PREFIX + '"' + queue + "\"." + setting;
    }

    String forAllQueues() {
        return DEFAULTS_PREFIX + setting;
    }

    String plain(String queue) {
        return PREFIX + queue + '.' + setting;
    }
}
