package dev.afterward.dispatch.turn;

/** What the coordinator sees to beside its turns: it makes no turn, and must not wait for long. */
public interface Upkeep {

    /** Does what is due by now. */
    void look();

    /** In how many nanoseconds something is due; {@link Long#MAX_VALUE} for never. */
    long nanosLeft();

    /** This, and something else. */
    default Upkeep and(Upkeep other) {
        Upkeep first = this;
        return new Upkeep() {
            @Override
            public void look() {
                first.look();
                other.look();
            }

            @Override
            public long nanosLeft() {
                return Math.min(first.nanosLeft(), other.nanosLeft());
            }
        };
    }
}
