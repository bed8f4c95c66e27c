package dev.afterward.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise P1 across a power cut. A process works on a disk that remembers the order of what it was told; then the power
 * is cut at many moments of its life, and what the disk would hold is opened.
 */
@Tag("faults")
class PowerCutTest {

    private static final int CUTS = 40;

    @TempDir
    Path base;

    @Test
    void full_loses_nothing_that_was_acknowledged() throws Exception {
        assertThat(lostAfterPowerCuts(true)).isZero();
    }

    /** Shows as well that the cuts are real: this setting buys its speed with the last commits. */
    @Test
    void normal_may_lose_the_last_commits_and_stays_consistent() throws Exception {
        assertThat(lostAfterPowerCuts(false)).isPositive();
    }

    /** What the turns between the commits have written goes to the disk with a copy of the log, or not at all. */
    @Test
    void a_log_that_could_not_be_synced_leaves_a_sound_store_and_all_that_is_acknowledged_later() throws Exception {
        FaultyDisk disk = FaultyDisk.in(base);
        Path file = disk.directory.resolve("tasks.db");
        Process child = disk.start(true, FailedCopy.class, file.toString());
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
        DiskLog log = DiskLog.read(disk.log);
        int failure = log.firstFailure();
        for (int number = 0; number < Cases.number(CUTS); number++) {
            Random chance = Cases.random(number);
            boolean isAcknowledged = chance.nextInt(4) == 0;
            int cut = isAcknowledged ? log.size() : failure + chance.nextInt(log.size() - failure);
            Path image = base.resolve("image" + number);
            log.image(cut, chance, disk.directory, image);
            Set<Long> survivors = survivors(image.resolve("tasks.db"), FaultyDisk.how(number) + ", cut at " + cut);
            if (isAcknowledged) {
                assertThat(survivors).contains(FailedCopy.ACKNOWLEDGED);
            }
        }
    }

    private int lostAfterPowerCuts(boolean powerSafe) throws Exception {
        FaultyDisk disk = FaultyDisk.in(base);
        Path acknowledged = disk.directory.resolve("acknowledged");
        Process child = disk.start(
                true,
                Enqueuer.class,
                disk.directory.resolve("tasks.db").toString(),
                Boolean.toString(powerSafe),
                acknowledged.toString(),
                "120");
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
        DiskLog log = DiskLog.read(disk.log);
        int lost = 0;
        for (int number = 0; number < Cases.number(CUTS); number++) {
            Random chance = Cases.random(number);
            int cut = chance.nextInt(log.size() + 1);
            Path image = base.resolve("image" + number);
            log.image(cut, chance, disk.directory, image);
            Set<Long> missing = log.text(acknowledged, cut)
                    .lines()
                    .map(Long::valueOf)
                    .collect(Collectors.toCollection(HashSet::new));
            missing.removeAll(survivors(image.resolve("tasks.db"), FaultyDisk.how(number) + ", cut at " + cut));
            lost += missing.size();
        }
        System.out.println("power cuts, " + (powerSafe ? "FULL" : "NORMAL")
                + ": " + Cases.number(CUTS)
                + " cuts in a life of "
                + log.size() + " disk operations and " + log.syncs() + " syncs, "
                + log.text(acknowledged, log.size()).lines().count() + " tasks acknowledged, lost: " + lost);
        return lost;
    }

    /** Opens what is left as the next start would, and looks what is there. */
    private static Set<Long> survivors(Path file, String how) throws Exception {
        var client = Enqueuer.client(file, true, 0);
        try {
            Set<Long> ids = new HashSet<>();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement()) {
                try (ResultSet rows = statement.executeQuery("pragma integrity_check")) {
                    assertThat(rows.getString(1)).as(how).isEqualTo("ok");
                }
                try (ResultSet rows = statement.executeQuery("select id from afterward_task")) {
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                    }
                }
                try (ResultSet rows = statement.executeQuery(
                        "select count(*) from afterward_payload where task not in (select id from afterward_task)")) {
                    assertThat(rows.getInt(1)).as(how).isZero();
                }
            }
            return ids;
        } finally {
            client.stop(Duration.ofSeconds(5));
            Files.deleteIfExists(file);
        }
    }
}
