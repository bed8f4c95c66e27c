package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be written, and what a mistake is answered with. */
class CronParserTest {

    private static final LocalDateTime NEW_YEAR = LocalDateTime.parse("2026-01-01T00:00:00");

    /** After the beginning of 2026, a Thursday. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "* * * * *               | 2026-01-01T00:01",
                "* * * * * *             | 2026-01-01T00:00:01",
                "30 2 * * *              | 2026-01-01T02:30",
                "15 30 2 * * *           | 2026-01-01T02:30:15",
                "005 02 * * *            | 2026-01-01T02:05",
                "0 2,14 * * *            | 2026-01-01T02:00",
                "*/20 * * * *            | 2026-01-01T00:20",
                "10/20 * * * *           | 2026-01-01T00:10",
                "10-50/20 1 * * *        | 2026-01-01T01:10",
                "0-59/59 * * * *         | 2026-01-01T00:59",
                "*/45 1 * * *            | 2026-01-01T01:00",
                "0 */23 * * *            | 2026-01-01T23:00",
                "0 22-2 * * *            | 2026-01-01T01:00",
                "0 22-2/3 * * *          | 2026-01-01T01:00",
                "0 5-5 * * *             | 2026-01-01T05:00",
                "*,5 * * * *             | 2026-01-01T00:01",
                "0 0 31 * *              | 2026-01-31T00:00",
                "0 0 28-2 * *            | 2026-01-02T00:00",
                "0 0 L * *               | 2026-01-31T00:00",
                "0 0 l FEB ?             | 2026-02-28T00:00",
                "0 0 LW * *              | 2026-01-30T00:00",
                "0 0 lw 5 *              | 2026-05-29T00:00",
                "0 0 15W * *             | 2026-01-15T00:00",
                "0 0 1W 2 *              | 2026-02-02T00:00",
                "0 0 1W 8 *              | 2026-08-03T00:00",
                "0 0 31W 5 *             | 2026-05-29T00:00",
                "0 0 31W 2,4,5 *         | 2026-05-29T00:00",
                "0 0 14W 2 *             | 2026-02-13T00:00",
                "0 0 20,L,5W * *         | 2026-01-05T00:00",
                "0 0 * DEC *             | 2026-12-01T00:00",
                "0 0 * NOV-FEB *         | 2026-01-02T00:00",
                "0 0 1 nov-Feb/3 *       | 2026-02-01T00:00",
                "0 0 1 2/5 *             | 2026-02-01T00:00",
                "0 0 * * FRI             | 2026-01-02T00:00",
                "0 0 * * 0               | 2026-01-04T00:00",
                "0 0 * * 7               | 2026-01-04T00:00",
                "0 0 * * sun             | 2026-01-04T00:00",
                "0 0 * * FRI-MON         | 2026-01-02T00:00",
                "0 0 * * 6-7             | 2026-01-03T00:00",
                "0 0 * * 7-1             | 2026-01-04T00:00",
                "0 0 * * 0-7             | 2026-01-02T00:00",
                "0 0 * * 7-7             | 2026-01-04T00:00",
                "0 0 * * 7/3             | 2026-01-03T00:00",
                "0 0 * * 5#2             | 2026-01-09T00:00",
                "0 0 * * FRI#2           | 2026-01-09T00:00",
                "0 0 * * 7#1             | 2026-01-04T00:00",
                "0 0 * * 5L              | 2026-01-30T00:00",
                "0 0 * * fril            | 2026-01-30T00:00",
                "0 0 * * SUN#5           | 2026-03-29T00:00",
                "0 0 * * MON#1,WEDL      | 2026-01-05T00:00",
                "0 0 13 * FRI            | 2026-02-13T00:00",
                "0 0 ? * ?               | 2026-01-02T00:00",
                "0 0 29 FEB *            | 2028-02-29T00:00",
                "0 0 29 FEB MON          | 2044-02-29T00:00",
                "'  30   2 * *  *  '     | 2026-01-01T02:30",
                "@hourly                 | 2026-01-01T01:00",
                "@daily                  | 2026-01-02T00:00",
                "@MIDNIGHT               | 2026-01-02T00:00",
                "@weekly                 | 2026-01-04T00:00",
                "@monthly                | 2026-02-01T00:00",
                "@yearly                 | 2027-01-01T00:00",
                "' @annually '           | 2027-01-01T00:00",
            })
    void what_is_written_so_fires_then(String expression, LocalDateTime first) {
        assertThat(CronFields.parse(expression).next(NEW_YEAR)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * *           | it has 3 fields: write 5 (minute, hour, day of month, month, day of week) or 6 (with the second first)",
                "*               | it has 1 field: write 5 (minute, hour, day of month, month, day of week) or 6 (with the second first)",
                "''              | it has 0 fields: write 5 (minute, hour, day of month, month, day of week) or 6 (with the second first)",
                "0 0 2 * * ? 2026| it has a seventh field, the year, as Quartz does: leave it out",
                "60 * * * *      | minute '60' is out of range: use 0 to 59",
                "60 0 * * * *    | second '60' is out of range: use 0 to 59",
                "0 24 * * *      | hour '24' is out of range: use 0 to 23",
                "0 9-24 * * *    | hour '9-24' is out of range: use 0 to 23",
                "0 0 0 * *       | day of month '0' is out of range: use 1 to 31",
                "0 0 32W * *     | day of month '32W' is out of range: use 1 to 31",
                "0 0 * 13 *      | month '13' is out of range: use 1 to 12 or JAN to DEC",
                "0 0 * 0 *       | month '0' is out of range: use 1 to 12 or JAN to DEC",
                "0 0 * * 8       | day of week '8' is out of range: use 0 to 7 or SUN to SAT",
                "99999999999 * * * * | minute '99999999999' is out of range: use 0 to 59",
                "0 1,,2 * * *    | hour '1,,2' has an empty item: remove the comma",
                "0 1, * * *      | hour '1,' has an empty item: remove the comma",
                "0 0 ,L * *      | day of month ',L' has an empty item: remove the comma",
                "*/0 * * * *     | minute '*/0' has a step of 0: use at least 1",
                "*/x * * * *     | minute '*/x' has a step that is no number: write one, such as 2",
                "*/ * * * *      | minute '*/' has a step that is no number: write one, such as 2",
                "1/2/3 * * * *   | minute '1/2/3' has a step that is no number: write one, such as 2",
                "*/90 * * * *    | minute '*/90' has a step beyond the end, so only 0 matches: write 0, or use Recurrence.every for longer intervals",
                "*/60 * * * *    | minute '*/60' has a step beyond the end, so only 0 matches: write 0, or use Recurrence.every for longer intervals",
                "0 */24 * * *    | hour '*/24' has a step beyond the end, so only 0 matches: write 0, or use Recurrence.every for longer intervals",
                "0 0 */31 * *    | day of month '*/31' has a step beyond the end, so only 1 matches: write 1, or use Recurrence.every for longer intervals",
                "50/20 * * * *   | minute '50/20' has a step beyond the end, so only 50 matches: write 50, or use Recurrence.every for longer intervals",
                "9-17/9 * * * *  | minute '9-17/9' has a step beyond the end, so only 9 matches: write 9, or use Recurrence.every for longer intervals",
                "0/59 * * * *    | minute '0/59' fires at 59 and, 1 minute later, at 0 again: use a step that divides 60, or Recurrence.every for equal intervals; if you mean it, write 0-59/59",
                "*/50 * * * * *  | second '*/50' fires at 50 and, 10 seconds later, at 0 again: use a step that divides 60, or Recurrence.every for equal intervals; if you mean it, write 0-59/50",
                "0 0 * * MUN     | day of week 'MUN' is an unknown name: use 0 to 7 or SUN to SAT",
                "0 0 * * MONDAY  | day of week 'MONDAY' is an unknown name: use 0 to 7 or SUN to SAT",
                "0 0 * MAX *     | month 'MAX' is an unknown name: use 1 to 12 or JAN to DEC",
                "0 MON * * *     | hour 'MON' cannot be read: use 0 to 23, *, a range 0-9 or a step 0/5",
                "+5 * * * *      | minute '+5' cannot be read: use 0 to 59, *, a range 0-9 or a step 0/5",
                "-5 * * * *      | minute '-5' cannot be read: use 0 to 59, *, a range 0-9 or a step 0/5",
                "5- * * * *      | minute '5-' cannot be read: use 0 to 59, *, a range 0-9 or a step 0/5",
                "1-2-3 * * * *   | minute '1-2-3' cannot be read: use 0 to 59, *, a range 0-9 or a step 0/5",
                "*5 * * * *      | minute '*5' cannot be read: use 0 to 59, *, a range 0-9 or a step 0/5",
                "*-5 * * * *     | minute '*-5' cannot be read: use 0 to 59, *, a range 0-9 or a step 0/5",
                "/5 * * * *      | minute '/5' cannot be read: use 0 to 59, *, a range 0-9 or a step 0/5",
                "0 0 W * *       | day of month 'W' cannot be read: use 1 to 31, *, ?, a range 1-7, a step 1/7, L, LW or 15W",
                "0 0 1-5W * *    | day of month '1-5W' cannot be read: use 1 to 31, *, ?, a range 1-7, a step 1/7, L, LW or 15W",
                "0 0 1-L * *     | day of month '1-L' cannot be read: use 1 to 31, *, ?, a range 1-7, a step 1/7, L, LW or 15W",
                "0 0 * $ *       | month '$' cannot be read: use 1 to 12 or JAN to DEC, *, a range MAR-MAY or a step 1/3",
                "0 0 L-3 * *     | day of month 'L-3' counts from the end of the month, which is not supported: use L, LW or a number",
                "0 0 * * L       | day of week 'L' names no day: use SAT for Saturday, or FRIL for the last Friday of the month",
                "0 0 * * FRI#6   | day of week 'FRI#6' is no week of a month: use #1 to #5, or FRIL for the last Friday",
                "0 0 * * FRI#    | day of week 'FRI#' is no week of a month: use #1 to #5, or FRIL for the last Friday",
                "0 0 * * MON-FRI#2 | day of week 'MON-FRI#2' cannot be read: use 0 to 7 or SUN to SAT, *, ?, a range MON-FRI, FRIL for the last Friday or FRI#2 for the second one",
                "? * * * *       | minute '?' is allowed for days only: use *",
                "0 0 * ? *       | month '?' is allowed for days only: use *",
                "0 0 ?,1 * *     | day of month '?' combines ? with something else: use ? alone",
                "0 0 * * ?/2     | day of week '?/2' combines ? with something else: use ? alone",
                "0 0 30 FEB *    | it never fires: no date has day of month 30, month FEB and day of week *, which must all match: change one of them",
                "0 0 31 2,4,6,9,11 ? | it never fires: no date has day of month 31, month 2,4,6,9,11 and day of week ?, which must all match: change one of them",
                "0 0 29 FEB FRI#4| it never fires: no date has day of month 29, month FEB and day of week FRI#4, which must all match: change one of them",
                "0 0 LW * SUN    | it never fires: no date has day of month LW, month * and day of week SUN, which must all match: change one of them",
                "0 0 ٣ * *       | it has the character '٣' (U+0663): use digits 0 to 9 and letters A to Z",
                "0 0 * * FRİ     | it has the character 'İ' (U+0130): use digits 0 to 9 and letters A to Z",
                "@every 5m       | it is unknown: use one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly; for \"every 5 minutes\" use Recurrence.every",
            })
    void what_is_wrong_is_said_with_its_place_and_its_remedy(String expression, String problem) {
        assertThatThrownBy(() -> CronFields.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cron expression '" + expression + "': " + problem);
    }

    @Test
    void a_long_text_is_refused_without_its_end() {
        String longest = "0" + ",0".repeat(95) + "1 * * * *";
        assertThat(longest).hasSize(200);
        CronFields.parse(" " + longest + " ");
        assertThatThrownBy(() -> CronFields.parse("0" + longest))
                .hasMessage("cron expression '00,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0…': it has 201 characters:"
                        + " use at most 200, for example with ranges and steps");
    }

    /** In Turkish, the capital of i has a dot. */
    @Test
    void names_are_read_alike_in_each_language() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(CronFields.parse("0 0 * * fri").next(NEW_YEAR)).isEqualTo("2026-01-02T00:00");
            assertThat(CronFields.parse("@MIDNIGHT").next(NEW_YEAR)).isEqualTo("2026-01-02T00:00");
        } finally {
            Locale.setDefault(before);
        }
    }

    /** Those whose last time is followed by the first one of the next round within a quarter of the step. */
    @Test
    void steps_that_fire_twice_in_quick_succession_are_refused() {
        for (int step = 1; step < 60; step++) {
            int last = 59 - 59 % step;
            boolean isQuick = (60 - last) * 4 < step;
            String expression = "*/" + step + " * * * *";
            if (isQuick) {
                assertThatThrownBy(() -> CronFields.parse(expression)).hasMessageContaining("again: use a step");
            } else {
                CronFields.parse(expression);
            }
        }
        CronFields.parse("0 */23 * * *");
        CronFields.parse("30/29 * * * *");
    }

    @Test
    void hours_that_are_listed_give_fixed_times() {
        for (String fixed : new String[] {"30 2 * * *", "* 2 * * *", "*/5 2,14 * * *", "@daily"}) {
            assertThat(CronFields.parse(fixed).isFixed()).as(fixed).isTrue();
        }
        for (String real : new String[] {"30 * * * *", "30 2-2 * * *", "30 */2 * * *", "30 0,2-4 * * *", "@hourly"}) {
            assertThat(CronFields.parse(real).isFixed()).as(real).isFalse();
        }
    }
}
