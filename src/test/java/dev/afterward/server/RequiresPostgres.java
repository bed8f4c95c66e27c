package dev.afterward.server;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where no PostgreSQL starts, nothing is deployed that wants one. On the server, where the tests run, there is one. */
public final class RequiresPostgres implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (System.getProperty("afterward.jar") == null) {
            return ConditionEvaluationResult.enabled("on the server");
        }
        String problem = Postgres.problem();
        return problem == null
                ? ConditionEvaluationResult.enabled("PostgreSQL runs")
                : ConditionEvaluationResult.disabled("skipped: " + problem);
    }
}
