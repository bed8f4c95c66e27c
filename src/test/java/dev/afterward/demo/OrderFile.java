package dev.afterward.demo;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A CSV file of orders. It is taken whole or refused with everything that is wrong with it. */
@Dependent
class OrderFile {

    static final List<String> COLUMNS = List.of("customer", "address", "item", "quantity", "delivery");

    /** More than a person wants to read at once. */
    private static final int MAX_PROBLEMS = 20;

    private final Validator validator;

    @Inject
    OrderFile(Validator validator) {
        this.validator = validator;
    }

    /**
     * Reads the orders of a file.
     *
     * @throws BadOrderFileException when any of them is wrong
     * @throws IOException when the file cannot be read
     */
    List<Order> read(Reader file) throws BadOrderFileException, IOException {
        List<CsvLine> lines = CsvReader.read(file);
        if (lines.isEmpty() || !lines.get(0).fields().equals(COLUMNS)) {
            throw new BadOrderFileException(1, "the file must begin with the line " + String.join(",", COLUMNS));
        }
        if (lines.size() == 1) {
            throw new BadOrderFileException(2, "the file holds no order");
        }
        List<Order> orders = new ArrayList<>(lines.size());
        List<String> problems = new ArrayList<>();
        for (CsvLine line : lines.subList(1, lines.size())) {
            if (problems.size() >= MAX_PROBLEMS) {
                problems.add("These are the first " + MAX_PROBLEMS + " problems; the rest of the file was not read.");
                break;
            }
            orders.add(read(line, problems));
        }
        if (!problems.isEmpty()) {
            throw new BadOrderFileException(problems);
        }
        return orders;
    }

    private Order read(CsvLine line, List<String> problems) {
        List<String> fields = line.fields();
        Order order = new Order();
        if (fields.size() != COLUMNS.size()) {
            problems.add(BadOrderFileException.at(
                    line.number(), "expected " + COLUMNS.size() + " fields, found " + fields.size()));
            return order;
        }
        List<String> wrong = new ArrayList<>();
        order.setCustomer(fields.get(0));
        order.setAddress(fields.get(1));
        order.setItem(fields.get(2));
        try {
            order.setQuantity(Integer.parseInt(fields.get(3)));
        } catch (NumberFormatException e) {
            wrong.add("quantity “" + fields.get(3) + "” is not a number");
        }
        try {
            order.setDelivery(Delivery.valueOf(fields.get(4).toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            wrong.add("delivery “" + fields.get(4) + "” is none of " + deliveries());
        }
        validator.validate(order).stream().map(OrderFile::text).sorted().forEach(wrong::add);
        wrong.forEach(problem -> problems.add(BadOrderFileException.at(line.number(), problem)));
        return order;
    }

    private static String text(ConstraintViolation<Order> violation) {
        return violation.getPropertyPath() + " “" + violation.getInvalidValue() + "” " + violation.getMessage();
    }

    private static String deliveries() {
        return Arrays.stream(Delivery.values())
                .map(delivery -> delivery.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
