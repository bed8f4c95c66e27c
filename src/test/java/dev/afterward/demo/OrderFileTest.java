package dev.afterward.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.validation.Validator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderFileTest {

    private static final String HEADER = "customer,address,item,quantity,delivery\n";

    @Test
    void readsAnOrder() throws Exception {
        Order order = read(HEADER + "Ada,ada@example.com,Teapot,2,courier\n").get(0);

        assertThat(order.getCustomer()).isEqualTo("Ada");
        assertThat(order.getAddress()).isEqualTo("ada@example.com");
        assertThat(order.getGoods()).isEqualTo("2 × Teapot");
        assertThat(order.getDelivery()).isEqualTo(Delivery.COURIER);
    }

    @Test
    void readsQuotedFields() throws Exception {
        List<Order> orders = read(
                HEADER
                        + "\"Lovelace, Ada\",ada@example.com,\"A \"\"good\"\"\ntea\",1,pick_up\r\n\r\nBob,b@example.com,Cup,1,van");

        assertThat(orders)
                .extracting(Order::getCustomer, Order::getItem)
                .containsExactly(tuple("Lovelace, Ada", "A \"good\"\ntea"), tuple("Bob", "Cup"));
    }

    @Test
    void tellsEveryProblemWithItsLine() {
        String file = HEADER
                + "Ada,ada@example.com,\"Tea\npot\",two,courier\n"
                + "Bob,bob@example.com,Cup\n"
                + "Eve,eve@example.com,Cup,1,owl\n";

        assertThatExceptionOfType(BadOrderFileException.class)
                .isThrownBy(() -> read(file))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "Line 2: quantity “two” is not a number",
                                "Line 4: expected 5 fields, found 3",
                                "Line 5: delivery “owl” is none of pick_up, courier, pigeon, van"));
    }

    @Test
    void doesNotDrownTheUserInProblems() {
        assertThatExceptionOfType(BadOrderFileException.class)
                .isThrownBy(() -> read(HEADER + "nonsense\n".repeat(10_000)))
                .satisfies(e -> assertThat(e.problems()).hasSize(21));
    }

    @Test
    void refusesAFileWithoutItsFirstLine() {
        assertRefused(
                "Ada,ada@example.com,Teapot,2,courier\n",
                "Line 1: the file must begin with the line " + HEADER.strip());
        assertRefused("", "Line 1: the file must begin with the line " + HEADER.strip());
    }

    @Test
    void refusesAFileWithoutOrders() {
        assertRefused(HEADER, "Line 2: the file holds no order");
    }

    @Test
    void refusesAStrayQuotationMark() {
        assertRefused(
                HEADER + "A \"b\",a@example.com,Cup,1,van\n",
                "Line 2: a quotation mark inside a field must be doubled");
        assertRefused(
                HEADER + "\"Ada,a@example.com,Cup,1,van\n\n", "Line 2: a quotation mark is opened and never closed");
    }

    @Test
    void readsTheSample() throws Exception {
        StringWriter sample = new StringWriter();
        SampleOrders.write(new PrintWriter(sample));

        assertThat(read(sample.toString())).hasSize(SampleOrders.ORDERS);
    }

    private static void assertRefused(String file, String problem) {
        assertThatExceptionOfType(BadOrderFileException.class)
                .isThrownBy(() -> read(file))
                .withMessage(problem);
    }

    private static List<Order> read(String file) throws BadOrderFileException, IOException {
        return new OrderFile(contentWithAll()).read(new StringReader(file));
    }

    /** The constraints are the server's to check; here is no provider of them. */
    private static Validator contentWithAll() {
        return (Validator) Proxy.newProxyInstance(
                Validator.class.getClassLoader(), new Class<?>[] {Validator.class}, (proxy, method, args) -> Set.of());
    }
}
