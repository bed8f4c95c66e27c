package dev.afterward.benchmark;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a product reaches by the better of its settings.
 *
 * @param medians the numbers
 */
record Best(Medians medians) {

    /** The settings by which the product is best in a number; nothing when it has none. */
    Optional<Contestant.Name> name(Product product, String durability, String number) {
        Comparator<Contestant.Name> byNumber = Comparator.comparingDouble(
                name -> medians.of(key(name, durability, number)).orElseThrow());
        return Contestant.Name.of(product).stream()
                .filter(name -> medians.of(key(name, durability, number)).isPresent())
                .max(number.endsWith("rate") ? byNumber : byNumber.reversed());
    }

    OptionalDouble of(Product product, String durability, String number) {
        return name(product, durability, number)
                .map(name -> medians.of(key(name, durability, number)))
                .orElse(OptionalDouble.empty());
    }

    static String key(Contestant.Name name, String durability, String number) {
        return name.title() + " " + durability + " " + number;
    }
}
