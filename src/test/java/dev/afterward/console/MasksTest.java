package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.ErrorKind;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {

    private final Masks masks =
            new Masks(Set.of("password", "iban", "apikey", "token", "card", "authorization", "secret"));

    @Test
    void hidesFieldsHoweverDeepTheyLie() {
        assertThat(masks.json("{\"user\":\"ada\",\"Password\":\"x\",\"items\":[{\"iban\":{\"a\":1}},2]}"))
                .hasValue("{\"user\":\"ada\",\"Password\":\"•••\",\"items\":[{\"iban\":\"•••\"},2]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userPassword",
                "PASSWORD_2",
                "access_token",
                "apiKey",
                "api_key",
                "api-key",
                "X-Api.Key",
                "api key",
                "cardNumber",
                "IBAN",
                "Proxy-Authorization",
                "pass\\u0077ord",
                "pass\\u200bword"
            })
    void aFieldIsHiddenByAPartOfItsName(String name) {
        for (String value : new String[] {"\"x7\"", "77", "[7,[7]]", "{\"a\":{\"b\":7}}", "true"}) {
            assertThat(masks.json("{\"" + name + "\":" + value + ",\"b\":1}").orElseThrow())
                    .doesNotContain("7", "true")
                    .endsWith(":\"•••\",\"b\":1}");
        }
    }

    @Test
    void aFieldMayBeNamedByTheOneAfterIt() {
        assertThat(masks.json("[{\"value\":\"x\",\"a\":1,\"values\":[1,{\"b\":2}],\"name\":\"password\",\"c\":3}]"))
                .hasValue("[{\"value\":\"•••\",\"a\":1,\"values\":\"•••\",\"name\":\"password\",\"c\":3}]");
        assertThat(masks.json("{\"value\":{\"value\":\"x\",\"key\":\"token\"},\"key\":\"a\"}"))
                .hasValue("{\"value\":{\"value\":\"•••\",\"key\":\"token\"},\"key\":\"a\"}");
        assertThat(masks.json("{\"value\":{\"value\":\"x\",\"key\":\"token\"},\"key\":\"card\"}"))
                .hasValue("{\"value\":\"•••\",\"key\":\"card\"}");
        assertThat(masks.json("{\"value\":\"x\",\"name\":\"a\",\"other\":\"token\"}"))
                .hasValue("{\"value\":\"x\",\"name\":\"a\",\"other\":\"token\"}");
    }

    /** As clients of HTTP write headers. */
    @Test
    void theSecondOfAPairIsNamedByTheFirst() {
        assertThat(masks.json(
                        "{\"headers\":[[\"Authorization\",\"Basic x\"],[\"Accept\",\"y\"],[\"X-Token\",[1,\"z\"]]]}"))
                .hasValue("{\"headers\":[[\"Authorization\",\"•••\"],[\"Accept\",\"y\"],[\"X-Token\",\"•••\"]]}");
        for (String shown : new String[] {
            "[\"token\",\"a\",\"b\"]",
            "[\"token\"]",
            "[[\"token\"],\"a\"]",
            "[\"a\",\"token\"]",
            "[\"the password\",\"a\"]",
            "[\"-\",\"password\",\"a\"]",
            "[\"{\\\"password\\\":\\\"•••\\\"}\",\"a\"]"
        }) {
            assertThat(masks.json(shown)).hasValue(shown);
        }
    }

    @Test
    void theArgumentAfterAnOptionIsNamedByIt() {
        assertThat(masks.json("[\"mysql\",\"--user\",\"ann\",\"--password\",\"x\",\"db\"]"))
                .hasValue("[\"mysql\",\"--user\",\"ann\",\"--password\",\"•••\",\"db\"]");
        assertThat(masks.json("[\"a\",\"-token\",{\"b\":[1]},2]")).hasValue("[\"a\",\"-token\",\"•••\",2]");
        assertThat(masks.json("[\"a\",\"b\",\"--token\"]")).hasValue("[\"a\",\"b\",\"--token\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/prod/db/password",
                "user[password]",
                "users[0].password",
                "ns:password",
                "$password",
                "@token",
                "password*",
                "Password (new)",
                "IBAN / BIC",
                "a long name, longer than others are, of which the last word is a hidden one: password"
            })
    void aNameMayHoldAnything(String name) {
        assertThat(masks.json("{\"name\":\"" + name + "\",\"value\":\"x\"}"))
                .hasValue("{\"name\":\"" + name + "\",\"value\":\"•••\"}");
    }

    /** The name that would have come is not known. */
    @Test
    void aValueWithoutANameIsHiddenWhereTheRestIsCut() {
        String rest = "\"rest\":\"" + "y".repeat(50) + "\"";
        assertThat(masks.json("{\"value\":\"x\"," + rest + ",\"name\":\"password\"}", 40))
                .hasValueSatisfying(shown -> assertThat(shown).startsWith("{\"value\":\"•••\""));
        assertThat(masks.json("{\"value\":\"x" + "z".repeat(50) + "\",\"name\":\"password\"}", 40))
                .hasValueSatisfying(shown -> assertThat(shown).doesNotContain("x"));
        assertThat(masks.json("{\"value\":{\"a\":\"x" + "z".repeat(50) + "\"},\"name\":\"password\"}", 40))
                .hasValueSatisfying(shown -> assertThat(shown).doesNotContain("x"));
        assertThat(masks.json("{\"name\":\"a\",\"value\":\"x\"," + rest + ",\"key\":\"password\"}", 40))
                .hasValueSatisfying(shown -> assertThat(shown).startsWith("{\"name\":\"a\",\"value\":\"•••\""));
    }

    /** As headers and settings are often written. */
    @Test
    void aFieldMayBeNamedByTheOneBeforeIt() {
        assertThat(masks.json("[{\"name\":\"password\",\"value\":\"x\"},{\"name\":\"a\",\"value\":\"y\"}]"))
                .hasValue("[{\"name\":\"password\",\"value\":\"•••\"},{\"name\":\"a\",\"value\":\"y\"}]");
        assertThat(masks.json("{\"Key\":\"apiKey\",\"a\":{\"b\":1},\"Values\":[\"x\"],\"value\":1}"))
                .hasValue("{\"Key\":\"apiKey\",\"a\":{\"b\":1},\"Values\":\"•••\",\"value\":\"•••\"}");
        for (String shown : new String[] {
            "{\"name\":[\"password\"],\"value\":1}",
            "{\"title\":\"password\",\"value\":1}",
            "{\"inner\":{\"name\":\"token\"},\"value\":1}",
            "{\"name\":\"token\",\"inner\":{\"value\":1}}",
            "{\"name\":\"a\",\"other\":\"token\",\"value\":1}"
        }) {
            assertThat(masks.json(shown)).hasValue(shown);
        }
    }

    /** In a list of errors by kind, as on the page of the task. */
    @Test
    void theKindOfAnErrorDoesNotQuoteWhatIsHidden() {
        ErrorKind kind = ErrorKind.of("""
                dev.afterward.PayloadException: queue 'mail': component 'password' is of type int, which cannot be read from "x7"
                Caused by: java.lang.NumberFormatException: For input string: "x7"
                """);
        Rights rights = new Rights(true, true, true, Set.of("password"));

        assertThat(KindWords.of(kind, rights, new ConsoleText(Locale.ENGLISH)))
                .contains("component 'password'", Masks.HIDDEN)
                .doesNotContain("x7");
    }

    @Test
    void everyOneOfSeveralFieldsWithOneNameIsHidden() {
        assertThat(masks.json("{\"token\":\"x\",\"a\":1,\"token\":\"y\",\"a\":2}"))
                .hasValue("{\"token\":\"•••\",\"a\":1,\"token\":\"•••\",\"a\":2}");
    }

    @Test
    void stringsThatHoldJsonAreLookedInto() {
        String inner = "{\"a\":1,\"secret\":\"x7\"}";
        String once = quoted(inner);
        assertThat(masks.json("{\"body\":" + once + "}").orElseThrow())
                .contains("\\\"a\\\":1", "•••")
                .doesNotContain("x7");
        // A reader of text would take the bracket for the end of the value.
        assertThat(masks.json(quoted("{\"secret\":[\"]}\",\"x7\"]}")).orElseThrow())
                .doesNotContain("x7");
        String thrice = quoted(quoted(once));
        assertThat(masks.json("[" + thrice + "]").orElseThrow()).contains("•••").doesNotContain("x7");
        assertThat(masks.json(quoted("  [" + once + "]")).orElseThrow()).doesNotContain("x7");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop/?user=ann&access_token=x7&page=2",
                "Authorization: Bearer x7",
                "proxy-authorization: basic x7==",
                "{\"password\":\"x7",
                "{\"password\":\"x7 and more",
                "{'password': 'x7 and more', 'user': 'ann'}",
                "{\\\"token\\\":\\\"x7\\\\\\\"x7\\\",\\\"user\\\":1}",
                "NewUser[name=ann, password=x7,x7]x7, age=3]",
                "Payment[card=Card[number=x7, code=x7], amount=3]",
                "secrets = [x7, x7]",
                "token => x7",
                "<password>x7 x7</password>",
                "the api_key=x7&x7&user=ann",
                "{'api key' : x7}",
                "{\"pass\\u0077ord\":\"x7",
                "password:x7",
                "mysqldump --user ann --password x7 shop",
                "--Api-Key 'x7 x7'",
                "--password\u00a0x7",
                "[--user, ann, --password, x7, shop]",
                "ERROR: duplicate key: Key (iban)=(DE89 x7) already exists.",
                "Key (id, card_number)=(1, x7) already exists.",
                "user[password]=x7",
                "user['password']='x7'",
                "user%5Bpassword%5D=x7&page=2",
                "password='it''s x7', user='ann'",
                "<password type=\"plain\">x7</password>",
                "<password><![CDATA[x7]]></password>",
                "400 from https://x: {\"errors\":[{\"field\":\"iban\",\"value\":\"x7\"}]}",
                "{\"b\":[{\"name\":\"token\",\"value\":\"x7\"}],\"c\":\"trunc",
                "Header[name=Authorization, value=x7]"
            })
    void valuesInOtherTextAreHidden(String text) {
        assertThat(masks.text(text)).contains("•••").doesNotContain("x7");
        assertThat(masks.json("{\"note\":" + quoted(text) + "}").orElseThrow()).doesNotContain("x7");
    }

    @Test
    void theRestOfATextStays() {
        assertThat(masks.text("run --password\tx --user ann")).isEqualTo("run --password\t••• --user ann");
        assertThat(masks.text("name=a, value=b; name=token, value=x, c=d"))
                .isEqualTo("name=a, value=b; name=token, value=•••, c=d");
        assertThat(masks.text("NewUser[name=ann, password=x, age=3] at line 7"))
                .isEqualTo("NewUser[name=ann, password=•••, age=3] at line 7");
        String trace =
                "com.acme.BadTokenException: no such user: ann\n\tat com.acme.TokenStore.find(TokenStore.java:12)\n";
        assertThat(masks.text(trace)).isSameAs(trace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"password\":\"x\"",
                "secret",
                "{\"a\":1}{\"password\":\"x\"}",
                "{\"a\":1},{\"password\":\"x\"}",
                "{\"a\":1}],[{\"password\":\"x\"}",
                "]",
                "{password:1}",
                "1 2"
            })
    void showsNothingOfWhatItCannotRead(String payload) {
        assertThat(masks.json(payload)).isEmpty();
    }

    @Test
    void leavesTheRestAsItWasWritten() {
        String payload = "{ \"amount\" : 1.50e1 }";
        assertThat(masks.json(payload)).hasValue(payload);
        assertThat(new Masks(Set.of()).json("{no json")).hasValue("{no json");
    }

    @Test
    void depthDoesNotOverflow() {
        assertThat(masks.json("[".repeat(100_000) + "]".repeat(100_000))).isEmpty();
        assertThat(masks.json("[".repeat(100_000) + "]".repeat(100_000), 50_000))
                .isPresent();
    }

    @Test
    void theBeginningEndsWithTheValueThatIsCut() {
        String json = "{\"a\":[1,\"long text\"],\"password\":\"hunter2\",\"b\":\"{\\\"secret\\\":\\\"hunter2\\\"}\"}";
        for (int most = 0; most < json.length(); most++) {
            assertThat(masks.json(json, most).orElse("")).as("%s", most).doesNotContain("hun", "h\"");
        }
        assertThat(masks.json(json, 14)).hasValue("{\"a\":[1,\"long \"");
        assertThat(masks.json(json, 40)).hasValue("{\"a\":[1,\"long text\"],\"password\":\"•••\"");
        assertThat(masks.json(json, json.length())).isEqualTo(masks.json(json));
        assertThat(masks.json("no json " + json, 20)).isEmpty();
        assertThat(new Masks(Set.of()).json(json, 3)).hasValue("{\"a");
    }

    /** Numbers in groups, names with dots, indexes and marks that are not seen, signs that are encoded. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cardNumber=4111 1111 1111 1234 declined",
                "IBAN: DE89 3704 0044 0532 0130 1234",
                "my.secret.key=1234",
                "app.db.password.main: 1234",
                "password[0]=1234",
                "?password%3D1234&user=ann",
                "password:\n1234",
                "Authorization: Basic x 1234",
                "Authorization: Digest username=\"ann\", response=\"1234\"",
                "{\"password\":*\"1234,\"}",
                "pass\u200bword=1234",
                "pass\u00adword=1234",
            })
    void what_is_hidden_however_it_is_written(String text) {
        Masks masks = new Masks(Set.of("password", "secret", "authorization", "card", "iban"));
        assertThat(masks.text(text)).doesNotContain("1234");
        assertThat(masks.text("before, user=ann; " + text + "\nafter")).contains("user=ann", "after");
    }
}
