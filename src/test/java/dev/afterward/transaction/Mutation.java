package dev.afterward.transaction;

/** A rule of the protocol that is left out, to see that it is needed. */
enum Mutation {
    NONE,
    /** The mark is left after the rows are prepared instead of before. */
    MARK_AFTER_ROWS,
    /** What the server reports is promoted without a look at the witness. */
    BELIEVE_THE_REPORT,
    /** A mark that is not seen counts as a rollback. */
    ABSENT_MEANS_ROLLED_BACK,
    /** The state word knows no <em>preparing</em>: an outcome is acted on while the rows are being written. */
    NO_PREPARING,
    /** Nobody waits for an end that is never reported. */
    NO_DEADLINE,
    /** The transaction's status is not looked at between the mark and the rows. */
    NO_LOOK_AFTER_MARK,
    /** Marks are removed before the outcome is durable. */
    FORGET_BEFORE_DURABLE,
    /** All marks are removed at the start, whatever is undecided. */
    FORGET_BY_AGE,
    /** Any table is taken for the witness. */
    ANY_TABLE,
    /** The engine forgets outcomes when a turn fails. */
    FORGETFUL_ENGINE,
    /** What a client before this one has left is not asked for. */
    NO_RESOLVE
}
