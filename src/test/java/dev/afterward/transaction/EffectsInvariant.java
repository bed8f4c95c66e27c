package dev.afterward.transaction;

/** What holds of a task whose attempts and transactions are one. */
enum EffectsInvariant {
    /** The effects of at most one attempt are committed. */
    AT_MOST_ONCE,
    /** A task that has succeeded has its effects. */
    SUCCEEDED_WITH_EFFECTS,
    /** A task that has failed or was cancelled has no effects, nor will it have any. */
    ENDED_WITHOUT_EFFECTS,
    /** A task of which a cancel has said that it is cancelled ends so, without effects for ever. */
    CANCELLED_AS_IT_SAID,
    /** The turn of an engine, in which everything waits, never waits for an attempt's transaction. */
    TURNS_GO_ON,
    /** From each state there is a way to an end on which nothing goes wrong any more. */
    COMES_TO_AN_END
}
