package dev.afterward.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Task;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a payload is passed over when it is read. */
class JsonNamesTest {

    public record Line(int pieces, Optional<String> remark) {}

    public record Order(
            String mail, Line first, List<Line> lines, Set<Line> more, Map<String, Line> byName, List<List<Line>> deep)
            implements Task {}

    private final JsonbCodec codec = new JsonbCodec();

    private List<String> passedOver(String json) {
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        return DryReading.of(codec, payload, 1, Order.class, Upgrades.of(Order.class, 1, List.of()))
                .passedOver();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'mail':'a','gone':1}|gone",
                "{'first':{'pieces':1,'gone':2}}|first.gone",
                "{'lines':[{'pieces':1},{'pieces':1,'gone':2}]}|lines[].gone",
                "{'more':[{'pieces':1,'gone':2}]}|more[].gone",
                "{'byName':{'x':{'pieces':1,'gone':2}}}|byName.x.gone",
                "{'deep':[[{'pieces':1,'gone':{'of':3}}]]}|deep[][].gone",
            })
    void what_a_type_does_not_have_is_named(String json, String name) {
        assertThat(passedOver(json.replace('\'', '"'))).containsExactly(name);
    }

    @Test
    void what_it_has_is_not() {
        assertThat(passedOver(("{'mail':'a','first':{'pieces':1,'remark':'r','none':null},'lines':[],"
                                + "'more':[{'pieces':2,'remark':'s'},{'pieces':1},{'pieces':1}],"
                                + "'byName':{'x':{'pieces':1},'y':{'pieces':1,'remark':'t'}}}")
                        .replace('\'', '"')))
                .isEmpty();
    }
}
