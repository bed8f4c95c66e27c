package dev.afterward.transaction;

import dev.afterward.store.TransactionRow.Outcome;
import org.jspecify.annotations.Nullable;

/** Acts on an outcome at once. */
final class HastyWord extends StateWord {
    private boolean writing;
    private boolean reported;

    @Override
    boolean begin() {
        writing = true;
        return super.begin();
    }

    @Override
    @Nullable
    Outcome end() {
        writing = false;
        Outcome outcome = super.end();
        return reported ? null : outcome;
    }

    @Override
    Answer report(Outcome outcome) {
        Answer answer = super.report(outcome);
        if (writing && answer == Answer.LEFT_TO_WRITER) {
            reported = true;
            return Answer.CONCLUDE;
        }
        return answer;
    }
}
