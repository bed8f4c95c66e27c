package dev.afterward.monitor;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.Failure;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Tasks such as an order desk has, and such as an attacker would enqueue. */
final class SampleTasks {

    static final Instant CREATED = Instant.parse("2026-03-01T10:15:30.123Z");

    static final String HOSTILE =
            "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;#{1+1}${2+2}\0\u202e]]>";

    private static final String PAYLOAD =
            "{\"orderId\":\"A-4711\",\"address\":\"ada@example.org\",\"lines\":[{\"sku\":\"B-17\",\"quantity\":2},{\"sku\":\"C-3\",\"quantity\":1}],\"note\":null}";

    private static final String TRACE = """
            jakarta.mail.MessagingException: Could not connect to SMTP host: mail.example.org, port: 25
            \tat com.example.orders.Mailer.send(Mailer.java:42)
            \tat com.example.orders.NewOrderEmailProcessor.process(NewOrderEmailProcessor.java:17)
            Caused by: java.net.ConnectException: Connection refused
            \tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
            \t... 14 more""";

    private SampleTasks() {}

    /** Ids count up from the creation's millisecond. */
    static TaskId id(int number) {
        return new TaskId((CREATED.toEpochMilli() - 1_577_836_800_000L) << 22 | number);
    }

    static TaskDetails task(int number, RowState state) {
        return task(number, state, "new-order-email", PAYLOAD, List.of());
    }

    static TaskDetails hostile(int number, RowState state) {
        String long10k = HOSTILE.repeat(120);
        return task(
                number,
                state,
                number % 2 == 0 ? HOSTILE : long10k,
                number % 2 == 0 ? "{\"a\":\"" + HOSTILE + "\"}" : long10k,
                List.of(
                        new Failure(CREATED.plusSeconds(9), HOSTILE + "\n" + long10k),
                        new Failure(CREATED.plusSeconds(8), long10k),
                        new Failure(CREATED.plusSeconds(7), "")));
    }

    static TaskDetails failed(int number) {
        return task(
                number,
                RowState.FAILED,
                "new-order-email",
                PAYLOAD,
                List.of(
                        new Failure(CREATED.plusSeconds(40), TRACE),
                        new Failure(CREATED.plusSeconds(20), TRACE),
                        new Failure(CREATED.plusSeconds(10), "timed out after PT10S")));
    }

    static TaskDetails unretained(int number) {
        return new TaskDetails(task(number, RowState.SUCCEEDED).row(), null, List.of(), 0);
    }

    static FakeInspector all() {
        FakeInspector all = new FakeInspector();
        int number = 0;
        for (RowState state : RowState.values()) {
            for (int i = 0; i < 4; i++) {
                all.tasks.add(task(number++, state));
            }
            all.tasks.add(hostile(number++, state));
            all.tasks.add(hostile(number++, state));
        }
        for (int i = 0; i < 60; i++) {
            all.tasks.add(failed(number++));
        }
        all.tasks.add(unretained(number));
        return all;
    }

    private static TaskDetails task(int number, RowState state, String queue, String payload, List<Failure> failures) {
        boolean began = state != RowState.PREPARED && state != RowState.SCHEDULED && state != RowState.READY;
        boolean ended = state == RowState.SUCCEEDED || state == RowState.FAILED || state == RowState.CANCELLED;
        TaskRow row = new TaskRow(
                id(number),
                queue,
                state,
                number % 3 - 1,
                began ? 1 + failures.size() : 0,
                CREATED.plusSeconds(state == RowState.SCHEDULED ? 604_800 : 0),
                began ? CREATED.plusMillis(850 + number) : null,
                ended ? CREATED.plusMillis(2_050 + number) : null,
                ended || !failures.isEmpty() ? Duration.ofNanos(85_000L * (1 + number * number * number)) : null,
                ended && number % 2 == 0 ? CREATED.plus(Duration.ofHours(6)) : null,
                number % 4 == 3 ? id(number - 1) : null);
        return new TaskDetails(row, payload, failures, state == RowState.SUSPECT ? 2 : 0);
    }
}
