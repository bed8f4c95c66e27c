package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Masks in JSON that was edited: left where they were they are what is stored, elsewhere nobody knows. */
class MaskedEditTest {

    private static final ConsoleText TEXT = new ConsoleText(Locale.ENGLISH);

    private static final String STORED = "{'name':'ann','token':'s3cret','url':'http://x?token=abc&n=1',"
            + "'lines':[{'card':4711,'n':1},{'card':4712,'n':2}],'nested':{'apiKey':{'id':77}},'inner':'{\"token\":\"q\"}'}";

    private static String edit(String typed) {
        String stored = json(STORED);
        return MaskedEdit.of(stored, shown(stored), json(typed));
    }

    private static String shown(String stored) {
        return new Masks(Set.of("token", "card", "apikey")).json(stored).orElseThrow();
    }

    private static String json(String text) {
        return text.replace("\"", "\\\"").replace('\'', '"');
    }

    private static String edited(String from, String to) {
        String shown = shown(json(STORED));
        assertThat(shown).contains(json(from));
        return shown.replace(json(from), json(to));
    }

    @Test
    void whatIsLeftIsWhatIsStored() {
        String stored = json(STORED);
        String shown = shown(stored);
        assertThat(shown).doesNotContain("s3cret", "abc", "4711", "4712", "77");
        assertThat(EditedJson.parse(MaskedEdit.of(stored, shown, PrettyJson.of(shown))))
                .isEqualTo(EditedJson.parse(stored));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'name':'ann' | 'name':'bob'",
                "'n':2        | 'n':3",
                "'token':'•••','url' | 'token':'new','url'",
                "'nested':{'apiKey':'•••'} | 'nested':{'apiKey':{'id':78}}",
                "'nested':{'apiKey':'•••'} | 'nested':{}",
                "'n':1},{'card':'•••','n':2} | 'n':9},{'card':'•••','n':2}",
            })
    void whatIsTypedIsStoredBesideWhatIsMasked(String from, String to) {
        String typed = edited(from, to);
        String edit = MaskedEdit.of(json(STORED), shown(json(STORED)), typed);
        assertThat(edit).doesNotContain(Masks.HIDDEN);
        assertThat(EditedJson.parse(shown(edit)).toString())
                .isEqualTo(EditedJson.parse(shown(typed)).toString());
        assertThat(edit).contains("4711", "4712", "abc");
        assertThat(edit.contains("s3cret")).isEqualTo(!to.contains("'token':'new'"));
        assertThat(edit.contains("77")).isEqualTo(!to.startsWith("'nested'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'name':'ann'        | 'name':'•••'                        | “name”",
                "'name':'ann'        | 'name':'of •••'                     | “name”",
                "'token':'•••','url' | 'token':'•••!','url'                | “token”",
                "'token':'•••','url' | 'token':['•••'],'url'               | “token”",
                "'name':'ann'        | 'other':{'token':'•••'}             | “other.token”",
                "'name':'ann'        | '•••':1                             | “•••”",
                "'url':'http         | 'URL':'http                         | “URL”",
                "'card':'•••','n':1  | 'card':'•••','n':'•••'              | “lines[0].n”",
                "{'card':'•••','n':1},{'card':'•••','n':2} | {'card':'•••','n':2},{'card':'•••','n':1} | “lines”",
                "{'card':'•••','n':1},                     | ``                                        | “lines”",
                "{'card':'•••','n':1},                     | {'card':'•••','n':1},{'n':1},             | “lines”",
            })
    void aMaskAnywhereElseIsRefusedAndItsPlaceIsNamed(String from, String to, String place) {
        String typed = edited(from, to == null ? "" : to);
        assertThatThrownBy(() -> MaskedEdit.of(json(STORED), shown(json(STORED)), typed))
                .isInstanceOfSatisfying(
                        EditRefusedException.class,
                        refused -> assertThat(refused.words(TEXT))
                                .contains(place)
                                .contains("mask")
                                .doesNotContain("s3cret", "abc", "4711"));
    }

    @Test
    void aMaskAloneIsRefused() {
        assertThatThrownBy(() -> edit("'•••'"))
                .isInstanceOfSatisfying(
                        EditRefusedException.class,
                        refused -> assertThat(refused.words(TEXT)).contains("“$”"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1      | line 1, column 7",
                "{'a':1}]    | This is no JSON",
                "1,2         | This is no JSON",
                "1],[2       | This is no JSON",
                "``          | This is no JSON",
                "{'a':tru}   | line 1, column",
                "{'a':'\\ud800'} | Unicode",
            })
    void whatIsNoJsonIsRefused(String typed, String words) {
        assertThatThrownBy(() -> edit(typed == null ? "" : typed))
                .isInstanceOfSatisfying(
                        EditRefusedException.class,
                        refused -> assertThat(refused.words(TEXT)).contains(words));
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertThatThrownBy(() -> edit("[".repeat(100_000))).isInstanceOf(EditRefusedException.class);
    }

    /** What is said of this cannot depend on what is masked. */
    @Test
    void somethingOfTheSameKindStandsInForWhatIsMasked() {
        String stored =
                json("{'name':'ann','token':'s3cret','card':4711,'apiKey':{'id':77},'tokens':[1],'isToken':true,"
                        + "'noToken':null,'url':'http://x?token=abc','lines':[{'card':1.5}]}");
        assertThat(MaskedEdit.withoutHidden(stored, shown(stored), shown(stored).replace("ann", "bob")))
                .isEqualTo(json("{'name':'bob','token':'•••','card':0,'apiKey':{},'tokens':[],'isToken':false,"
                        + "'noToken':null,'url':'http://x?token=•••','lines':[{'card':0}]}"));
        assertThat(MaskedEdit.withoutHidden(stored, shown(stored), shown(stored)))
                .isEqualTo(json("{'name':'ann','token':'•••','card':0,'apiKey':{},'tokens':[],'isToken':false,"
                        + "'noToken':null,'url':'http://x?token=•••','lines':[{'card':0}]}"));
    }
}
