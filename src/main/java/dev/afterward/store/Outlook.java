package dev.afterward.store;

/**
 * What a client that does nothing has to know of a store that others use too.
 *
 * @param work where there are tasks, and when the next one is due
 * @param silent the other clients that have given no sign of life for longer than a lease, each with the time of its last
 *     one: the text changes when there is another one. Whether they own tasks is not said; empty when there is none
 * @param nextFire when the next schedule is to be fired; {@link Long#MAX_VALUE} when none is
 * @param news whether there are {@link Controls} that the client has not learned of
 */
public record Outlook(Signal work, String silent, long nextFire, boolean news) {}
