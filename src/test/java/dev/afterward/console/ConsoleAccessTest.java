package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.console.ConsoleAccess.Rights;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleAccessTest {

    private static final Set<String> MASKED =
            Set.of("password", "passwd", "secret", "token", "apikey", "authorization", "card", "iban");
    private static final Rights NONE = new Rights(false, false, false, MASKED);

    @Test
    void closedByDefault() {
        ConsoleAccess access = access(Map.of());
        assertThat(access.isClosed()).isTrue();
        assertThat(access.rights(role -> true)).isEqualTo(NONE);
    }

    @Test
    void openToLookAtAndToNothingElse() {
        ConsoleAccess access = access(Map.of("afterward.console.open", "true"));
        assertThat(access.isClosed()).isFalse();
        assertThat(access.rights(role -> true)).isEqualTo(new Rights(true, false, true, MASKED));
    }

    @Test
    void whatDoesNotSayTrueIsClosed() {
        assertThat(access(Map.of("afterward.console.open", "ture")).isClosed()).isTrue();
        assertThat(access(Map.of("afterward.console.open", "")).isClosed()).isTrue();
        assertThat(access(Map.of("afterward.console.viewer-role", "  ")).isClosed())
                .isTrue();
    }

    @Test
    void rolesDecide() {
        ConsoleAccess access = access(Map.of(
                "afterward.console.viewer-role", " support ",
                "afterward.console.operator-role", "admin"));
        assertThat(access.rights(Set.of()::contains)).isEqualTo(NONE);
        assertThat(access.rights(Set.of("support")::contains)).isEqualTo(new Rights(true, false, true, MASKED));
        assertThat(access.rights(Set.of("admin")::contains)).isEqualTo(new Rights(true, true, true, MASKED));
    }

    @Test
    void aRoleOfItsOwnForWhatTasksHold() {
        ConsoleAccess access = access(Map.of(
                "afterward.console.open", "true",
                "afterward.console.operator-role", "admin",
                "afterward.console.details-role", "auditor"));
        assertThat(access.rights(Set.of("admin")::contains)).isEqualTo(new Rights(true, true, false, MASKED));
        assertThat(access.rights(Set.of("auditor")::contains)).isEqualTo(new Rights(true, false, true, MASKED));
    }

    /** It counts only with the others, and nobody has it unless it is named. */
    @Test
    void aRoleOfItsOwnForThoseWhoEdit() {
        Map<String, String> settings = Map.of(
                "afterward.console.operator-role", "admin",
                "afterward.console.details-role", "auditor",
                "afterward.console.editor-role", "editor");
        ConsoleAccess access = access(settings);
        assertThat(access.rights(Set.of("admin", "auditor", "editor")::contains).editor())
                .isTrue();
        for (Set<String> roles : List.of(
                Set.of("admin", "auditor"), Set.of("admin", "editor"), Set.of("auditor", "editor"), Set.of("editor"))) {
            assertThat(access.rights(roles::contains).editor()).as("%s", roles).isFalse();
        }
        assertThat(access(Map.of("afterward.console.operator-role", "admin"))
                        .rights(role -> true)
                        .editor())
                .isFalse();
    }

    @Test
    void aConfiguredListAddsToWhatIsHiddenByDefault() {
        assertThat(access(Map.of()).masked()).isEqualTo(MASKED);
        assertThat(access(Map.of("afterward.console.masked-fields", " Customer_Name,, tax-id "))
                        .masked())
                .containsAll(MASKED)
                .contains("customername", "taxid")
                .hasSize(MASKED.size() + 2);
    }

    @Test
    void aDefaultIsTakenAwayByName() {
        assertThat(access(Map.of("afterward.console.masked-fields", "-card, -api_key,pin"))
                        .masked())
                .doesNotContain("card", "apikey")
                .contains("pin", "password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-cards", "name,-", "__", "•••"})
    void anEntryWithoutAnEffectIsRefused(String list) {
        assertThatThrownBy(() -> access(Map.of("afterward.console.masked-fields", list)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("afterward.console.masked-fields: '");
    }

    private static ConsoleAccess access(Map<String, String> settings) {
        return ConsoleAccess.of(
                new SmallRyeConfigBuilder().withDefaultValues(settings).build());
    }
}
