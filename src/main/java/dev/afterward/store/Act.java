package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/**
 * Something that a person does at once, in however many turns: it is recorded in one entry. Made by {@link
 * ManualOperations#begin}.
 *
 * @param at when; no other act of the same client has this time
 * @param actor who, as the application's login names the user
 * @param key what tells it from all other acts, or null; turns of the same key add to one entry
 * @param scope which tasks were asked for, as the parameters of the console's list, or null for chosen ones
 */
public record Act(
        long at,
        String actor,
        @Nullable String key,
        @Nullable String scope) {}
