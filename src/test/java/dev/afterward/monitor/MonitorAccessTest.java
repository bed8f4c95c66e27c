package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.monitor.MonitorAccess.Rights;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MonitorAccessTest {

    private static final Set<String> MASKED = Set.of("password", "secret", "token");
    private static final Rights NONE = new Rights(false, false, false, MASKED);

    @Test
    void closedByDefault() {
        MonitorAccess access = access(Map.of());
        assertThat(access.isClosed()).isTrue();
        assertThat(access.rights(role -> true)).isEqualTo(NONE);
    }

    @Test
    void openToLookAtAndToNothingElse() {
        MonitorAccess access = access(Map.of("afterward.monitor.open", "true"));
        assertThat(access.isClosed()).isFalse();
        assertThat(access.rights(role -> true)).isEqualTo(new Rights(true, false, true, MASKED));
    }

    @Test
    void whatDoesNotSayTrueIsClosed() {
        assertThat(access(Map.of("afterward.monitor.open", "ture")).isClosed()).isTrue();
        assertThat(access(Map.of("afterward.monitor.open", "")).isClosed()).isTrue();
        assertThat(access(Map.of("afterward.monitor.viewer-role", "  ")).isClosed())
                .isTrue();
    }

    @Test
    void rolesDecide() {
        MonitorAccess access = access(Map.of(
                "afterward.monitor.viewer-role", " support ",
                "afterward.monitor.operator-role", "admin"));
        assertThat(access.rights(Set.of()::contains)).isEqualTo(NONE);
        assertThat(access.rights(Set.of("support")::contains)).isEqualTo(new Rights(true, false, true, MASKED));
        assertThat(access.rights(Set.of("admin")::contains)).isEqualTo(new Rights(true, true, true, MASKED));
    }

    @Test
    void aRoleOfItsOwnForWhatTasksHold() {
        MonitorAccess access = access(Map.of(
                "afterward.monitor.open", "true",
                "afterward.monitor.operator-role", "admin",
                "afterward.monitor.details-role", "auditor"));
        assertThat(access.rights(Set.of("admin")::contains)).isEqualTo(new Rights(true, true, false, MASKED));
        assertThat(access.rights(Set.of("auditor")::contains)).isEqualTo(new Rights(true, false, true, MASKED));
    }

    @Test
    void fieldsThatNobodySees() {
        assertThat(access(Map.of()).masked()).isEqualTo(MASKED);
        assertThat(access(Map.of("afterward.monitor.masked-fields", " cardNumber,, IBAN "))
                        .masked())
                .containsExactlyInAnyOrder("cardnumber", "iban");
    }

    private static MonitorAccess access(Map<String, String> settings) {
        return MonitorAccess.of(
                new SmallRyeConfigBuilder().withDefaultValues(settings).build());
    }
}
