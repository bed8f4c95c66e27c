package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonitorAccessTest {

    @Test
    void closedByDefault() {
        assertThat(access(Map.of())).isEqualTo(new MonitorAccess(false, null));
    }

    @Test
    void open() {
        assertThat(access(Map.of("afterward.monitor.open", "true"))).isEqualTo(new MonitorAccess(true, null));
    }

    @Test
    void whatDoesNotSayTrueIsClosed() {
        assertThat(access(Map.of("afterward.monitor.open", "ture")).open()).isFalse();
        assertThat(access(Map.of("afterward.monitor.open", "")).open()).isFalse();
    }

    @Test
    void role() {
        assertThat(access(Map.of("afterward.monitor.role", " operator ")).role())
                .isEqualTo("operator");
        assertThat(access(Map.of("afterward.monitor.role", "  ")).role()).isNull();
    }

    private static MonitorAccess access(Map<String, String> settings) {
        return MonitorAccess.of(
                new SmallRyeConfigBuilder().withDefaultValues(settings).build());
    }
}
