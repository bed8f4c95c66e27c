package shop;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.io.IOException;

public class ShopProgram {

    public static void main(String[] arguments) throws IOException {
        try (SeContainer container = SeContainerInitializer.newInstance().initialize()) {
            container.select(Orders.class).get().place("ann@example.com", 2);
            int ignored = System.in.read(); // until Enter is pressed
        }
    }
}
