package dev.afterward.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * Payara Micro with a door: it deploys and undeploys, by its own API, what it is told to over HTTP. It runs in a process
 * in which there is nothing else of the tests.
 */
public final class MicroServer {

    /** Says whether it was done. */
    private interface Order {
        boolean give(String argument) throws ReflectiveOperationException;
    }

    private MicroServer() {}

    /** Takes the port of the door, and Payara Micro's own arguments. */
    public static void main(String[] args) {
        try {
            open(args);
        } catch (Throwable e) {
            e.printStackTrace();
            // What there is of the server would go on.
            Runtime.getRuntime().halt(1);
        }
    }

    private static void open(String[] args) throws Exception {
        Object boot = typeOf("boot.PayaraMicroLauncher")
                .getMethod("create", String[].class)
                .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        Object server = typeOf("boot.PayaraMicroBoot").getMethod("getRuntime").invoke(boot);
        Method deploy = typeOf("PayaraMicroRuntime").getMethod("deploy", File.class);
        Method undeploy = typeOf("PayaraMicroRuntime").getMethod("undeploy", String.class);
        Method deployed = typeOf("PayaraMicroRuntime").getMethod("getDeployedApplicationNames");

        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        HttpServer door = HttpServer.create(address, 0);
        door.createContext("/deploy", asked(file -> {
            deploy.invoke(server, new File(file));
            // What the call returns does not tell.
            return ((Collection<?>) deployed.invoke(server)).contains(nameOf(file));
        }));
        door.createContext("/undeploy", asked(name -> {
            undeploy.invoke(server, name);
            return true;
        }));
        door.start();
    }

    private static Class<?> typeOf(String name) throws ClassNotFoundException {
        return Class.forName("fish.payara.micro." + name);
    }

    private static String nameOf(String file) {
        return file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.'));
    }

    private static HttpHandler asked(Order order) {
        return exchange -> {
            try (exchange) {
                String argument = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                answer(exchange, order.give(argument) ? 204 : 409);
            } catch (ReflectiveOperationException e) {
                answer(exchange, 500);
            }
        };
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }
}
