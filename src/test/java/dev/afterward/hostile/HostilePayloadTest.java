package dev.afterward.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cases;
import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.payload.JsonbCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes that claim to be tasks: read as the type that the application names, or refused; nothing of theirs is run. */
@Tag("faults")
class HostilePayloadTest {

    /** A task with something of everything. */
    public record Order(
            String id,
            int pieces,
            long cents,
            double weight,
            BigDecimal price,
            BigInteger number,
            List<String> tags,
            Map<String, String> notes,
            Inner inner)
            implements Task {}

    /** Inside it. */
    public record Inner(String name, List<Inner> children) {}

    /** Must not be loaded, let alone made: nobody names it but the input. */
    static final class Trap {

        static final AtomicInteger SPRUNG = new AtomicInteger();

        static {
            SPRUNG.incrementAndGet();
            System.setProperty("afterward.test.trap", "sprung");
        }

        Trap() {}
    }

    private static final String[] WORDS = {
        "dev.afterward.hostile.HostilePayloadTest$Trap",
        "javax.script.ScriptEngineManager",
        "java.lang.ProcessBuilder",
        "com.sun.rowset.JdbcRowSetImpl",
        "${jndi:ldap://127.0.0.1:1/a}",
        "#{facesContext.externalContext}",
        "'; drop table afterward_task; --",
        "<script>alert(1)</script>",
        "\\u0000",
        "\\ud800",
        "\\udc00\\ud800",
        "\\uFFFF",
        "\u202e\u0000",
        "../../../../etc/passwd",
        "%s%n%x",
    };

    private static final String[] TYPE_KEYS = {"@type", "@class", "class", "$type", "javaClass", "_class", "@id", "type"
    };

    private final JsonbCodec codec = new JsonbCodec();

    @AfterEach
    void close() {
        codec.close();
    }

    @Test
    void is_read_as_the_named_type_or_refused() {
        int read = 0;
        int refused = 0;
        for (int number = 0; number < Cases.number(500); number++) {
            Random chance = Cases.random(number);
            byte[] payload = payload(chance);
            try {
                Order order = codec.decode(payload, Order.class);
                assertThat(order.getClass()).isEqualTo(Order.class);
                // What was read can be kept, or is refused in words; it does not change on the way.
                writeBack(order);
                read++;
            } catch (PayloadException e) {
                assertThat(e.getMessage()).contains(Order.class.getName()).hasSizeLessThan(2_000);
                refused++;
            } catch (Throwable e) {
                throw new AssertionError("case " + number + " of seed " + Cases.seed(), e);
            }
        }
        assertThat(System.getProperty("afterward.test.trap")).isNull();
        System.out.println("hostile payloads: " + read + " read, " + refused + " refused");
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    private void writeBack(Order order) {
        try {
            assertThat(codec.decode(codec.encode(order), Order.class)).isEqualTo(order);
        } catch (PayloadException e) {
            assertThat(e.getMessage()).contains("cannot be written");
        }
    }

    private static byte[] payload(Random chance) {
        switch (chance.nextInt(12)) {
            case 0 -> {
                byte[] bytes = new byte[chance.nextInt(300)];
                chance.nextBytes(bytes);
                return bytes;
            }
            case 1 -> {
                String open = chance.nextBoolean() ? "[" : "{\"inner\":";
                return bytes(open.repeat(1 << chance.nextInt(18)));
            }
            case 2 -> {
                int depth = 1 << chance.nextInt(16);
                return bytes("{\"inner\":" + "{\"children\":[".repeat(depth) + "]}".repeat(depth) + "}");
            }
            case 3 -> {
                return bytes("{\"number\":" + "9".repeat(1 << chance.nextInt(16)) + "}");
            }
            case 4 -> {
                return bytes(
                        "{\"price\":1e" + (chance.nextBoolean() ? "" : "-") + "9".repeat(1 + chance.nextInt(12)) + "}");
            }
            case 5 -> {
                return bytes("{\"id\":\"" + "x".repeat(1 << chance.nextInt(20)) + "\"}");
            }
            case 6 -> {
                byte[] whole = bytes(object(chance, 2));
                return java.util.Arrays.copyOf(whole, chance.nextInt(whole.length + 1));
            }
            case 7 -> {
                byte[] bytes = bytes(object(chance, 2));
                bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(256);
                return bytes;
            }
            default -> {
                return bytes(object(chance, 3));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String object(Random chance, int depth) {
        StringBuilder object = new StringBuilder("{");
        for (int i = chance.nextInt(6); i > 0; i--) {
            object.append('"')
                    .append(key(chance))
                    .append("\":")
                    .append(value(chance, depth))
                    .append(i > 1 ? "," : "");
        }
        return object.append('}').toString();
    }

    private static String key(Random chance) {
        String[] known = {"id", "pieces", "cents", "weight", "price", "number", "tags", "notes", "inner", "name"};
        return switch (chance.nextInt(4)) {
            case 0 -> TYPE_KEYS[chance.nextInt(TYPE_KEYS.length)];
            case 1 -> WORDS[chance.nextInt(WORDS.length)].replace("\"", "");
            default -> known[chance.nextInt(known.length)];
        };
    }

    private static String value(Random chance, int depth) {
        return switch (chance.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> Long.toString(chance.nextLong());
            case 1 -> "-0.0e" + chance.nextInt(400);
            case 2 -> List.of("true", "null", "NaN", "Infinity", "0x10", "01").get(chance.nextInt(6));
            case 3, 4 -> '"' + WORDS[chance.nextInt(WORDS.length)] + '"';
            case 5 -> Integer.toString(chance.nextInt(100));
            case 6 -> "[" + value(chance, depth - 1) + "]";
            default -> object(chance, depth - 1);
        };
    }

    @Test
    void a_text_of_ten_megabytes_makes_the_round_trip() {
        Order order =
                new Order("\u00e9".repeat(5 << 20), 1, 1, 1, BigDecimal.ONE, BigInteger.ONE, List.of(), Map.of(), null);
        assertThat(codec.decode(codec.encode(order), Order.class)).isEqualTo(order);
    }

    /** Otherwise the test above could not fail. */
    @Test
    void the_trap_works() {
        assertThat(new Trap()).isNotNull();
        assertThat(System.clearProperty("afterward.test.trap")).isEqualTo("sprung");
        assertThat(Trap.SPRUNG).hasValue(1);
    }
}
