package dev.afterward.boot;

/** What the declaration of a schedule says, beside its name. */
public enum ScheduleMember {
    /** A cron expression. */
    CRON("cron"),
    /** The zone of the cron expression. */
    ZONE("zone"),
    /** The time between two occurrences, instead of a cron expression. */
    EVERY("every"),
    /** The task as JSON. */
    TASK("task"),
    /** What happens to missed occurrences. */
    MISSED("missed"),
    /** How many of them fire at most. */
    CATCH_UP("catch-up"),
    /** How late an occurrence may fire. */
    LATEST_START("latest-start"),
    /** What happens when an earlier task has not ended. */
    OVERLAP("overlap"),
    /** By how much occurrences are spread. */
    JITTER("jitter"),
    /** What happens to a time that a change of clocks leaves out. */
    MISSING("missing"),
    /** What happens to a time that occurs twice. */
    DOUBLED("doubled");

    /** What messages and keys of configuration call it. */
    public final String setting;

    ScheduleMember(String setting) {
        this.setting = setting;
    }
}
