package dev.afterward.payload;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonWriter;
import jakarta.json.JsonWriterFactory;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * JSON-P whose parser refuses a number that the type of a property cannot hold. As JSON-B comes, 4294967297 read as an
 * {@code int} is 1: a task would run for somebody else's order.
 */
final class ExactJson extends JsonProvider {

    /**
     * Parsson reads no more than 15,000,000 characters by default: what was accepted as a payload could never be read. How
     * long a payload may be is checked when it is written. Other parsers ignore the setting.
     */
    private static final Map<String, Integer> ANY_LENGTH =
            Map.of("org.eclipse.parsson.maxParsingLimit", Integer.MAX_VALUE);

    private final JsonProvider json;
    private final JsonParserFactory parsers;

    ExactJson(JsonProvider json) {
        this.json = json;
        this.parsers = json.createParserFactory(ANY_LENGTH);
    }

    @Override
    public JsonParser createParser(Reader reader) {
        return new ExactParser(parsers.createParser(reader));
    }

    @Override
    public JsonParser createParser(InputStream in) {
        return new ExactParser(parsers.createParser(in));
    }

    @Override
    public JsonParserFactory createParserFactory(Map<String, ?> config) {
        return json.createParserFactory(config);
    }

    @Override
    public JsonGenerator createGenerator(Writer writer) {
        return json.createGenerator(writer);
    }

    @Override
    public JsonGenerator createGenerator(OutputStream out) {
        return json.createGenerator(out);
    }

    @Override
    public JsonGeneratorFactory createGeneratorFactory(Map<String, ?> config) {
        return json.createGeneratorFactory(config);
    }

    @Override
    public JsonReader createReader(Reader reader) {
        return json.createReader(reader);
    }

    @Override
    public JsonReader createReader(InputStream in) {
        return json.createReaderFactory(ANY_LENGTH).createReader(in, StandardCharsets.UTF_8);
    }

    @Override
    public JsonWriter createWriter(Writer writer) {
        return json.createWriter(writer);
    }

    @Override
    public JsonWriter createWriter(OutputStream out) {
        return json.createWriter(out);
    }

    @Override
    public JsonWriterFactory createWriterFactory(Map<String, ?> config) {
        return json.createWriterFactory(config);
    }

    @Override
    public JsonReaderFactory createReaderFactory(Map<String, ?> config) {
        return json.createReaderFactory(config);
    }

    @Override
    public JsonObjectBuilder createObjectBuilder() {
        return json.createObjectBuilder();
    }

    @Override
    public JsonObjectBuilder createObjectBuilder(JsonObject object) {
        return json.createObjectBuilder(object);
    }

    @Override
    public JsonArrayBuilder createArrayBuilder() {
        return json.createArrayBuilder();
    }

    @Override
    public JsonBuilderFactory createBuilderFactory(Map<String, ?> config) {
        return json.createBuilderFactory(config);
    }
}
