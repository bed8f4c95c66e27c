package dev.afterward;

import java.util.Random;

/** How many cases a suite tries, and which: {@code -Dafterward.cases=2000 -Dafterward.seed=42}. */
public final class Cases {

    private Cases() {}

    /** The number of cases: the short form's, unless another one is given. */
    public static int number(int shortForm) {
        return Integer.getInteger("afterward.cases", shortForm);
    }

    /** Where the chance begins: the same one with each build, unless another one is given. */
    public static long seed() {
        return Long.getLong("afterward.seed", 1);
    }

    /** The chance of one case, which can be tried again alone. */
    public static Random random(int number) {
        return new Random(seed() * 1_000_003 + number);
    }
}
