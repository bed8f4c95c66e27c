package dev.afterward.payload;

import dev.afterward.ConfigurationException;
import jakarta.json.JsonException;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What a codec holds for an application: its JSON-B, and what was found out about its types.
 *
 * @param jsonb writes and reads
 * @param json makes the parsers
 * @param forms the types of tasks
 * @param properties the records and classes that values were compared by
 */
record JsonbBinding(
        Jsonb jsonb,
        ExactJson json,
        ConcurrentMap<Class<?>, Form> forms,
        ConcurrentMap<Class<?>, List<Property>> properties) {

    /**
     * Finds the JSON-B of this class's own application.
     *
     * @throws ConfigurationException when there is none
     */
    static JsonbBinding find() {
        // The thread may belong to another application, with another JSON-B: providers are found by its class loader.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(JsonbCodec.class.getClassLoader());
        try {
            return create();
        } catch (ServiceConfigurationError hidden) {
            // Open Liberty shows its providers to the context class loaders that it makes, and to no other.
            thread.setContextClassLoader(before);
            return create();
        } catch (JsonbException | JsonException e) {
            throw missing(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static JsonbBinding create() {
        ExactJson json = new ExactJson(JsonProvider.provider());
        Jsonb jsonb = JsonbProvider.provider()
                .create()
                .withConfig(new JsonbConfig()
                        .withPropertyVisibilityStrategy(new ComponentsOnly())
                        .withAdapters(JsonbForms.all()))
                .withProvider(json)
                .build();
        loadFailures(jsonb);
        return new JsonbBinding(jsonb, json, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    /** The texts of the errors are loaded with the first of them. At the end of a stack that fails, and then for ever. */
    private static void loadFailures(Jsonb jsonb) {
        try {
            jsonb.fromJson("}", Map.class);
        } catch (RuntimeException expected) {
            // That was the purpose.
        }
    }

    private static ConfigurationException missing(RuntimeException cause) {
        ConfigurationException problem = new ConfigurationException(
                List.of("no JSON-B was found, which stores the tasks: outside of a Jakarta EE server add"
                        + " org.eclipse:yasson to the class path (" + cause.getMessage() + ")"));
        problem.initCause(cause);
        return problem;
    }

    Form form(Class<?> type) {
        return forms.computeIfAbsent(type, Form::of);
    }

    List<Property> properties(Class<?> type) {
        return properties.computeIfAbsent(type, Property::of);
    }
}
