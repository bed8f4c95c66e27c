package dev.afterward.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Makes the domain in which the tests have their Payara: new with each build, on ports of its own, open to this machine
 * only.
 */
final class PayaraDomain {

    private static final String LOCAL = "127.0.0.1";

    private final Element server;

    private PayaraDomain(Document domain) {
        this.server = element(domain.getDocumentElement(), "config", "name", "server-config");
    }

    /** Takes Payara's home and the ports for HTTP, HTTPS and the administration. */
    public static void main(String[] args) throws Exception {
        Path domains = Path.of(args[0], "glassfish", "domains");
        Path own = domains.resolve("afterward");
        copy(domains.resolve("domain1"), own);
        File file = own.resolve("config/domain.xml").toFile();
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        Document document = parsers.newDocumentBuilder().parse(file);
        new PayaraDomain(document)
                .settle(Map.of("http-listener-1", args[1], "http-listener-2", args[2], "admin-listener", args[3]));
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(file));
    }

    private void settle(Map<String, String> ports) {
        ports.forEach((name, port) -> {
            Element listener = element(server, "network-listener", "name", name);
            listener.setAttribute("port", port);
            listener.setAttribute("address", LOCAL);
        });
        // What no test asks for opens no port.
        NodeList remote = server.getElementsByTagName("iiop-listener");
        for (int i = 0; i < remote.getLength(); i++) {
            ((Element) remote.item(i)).setAttribute("enabled", "false");
        }
        element(server, "jmx-connector", "name", "system").setAttribute("enabled", "false");
        ((Element) server.getElementsByTagName("hazelcast-config-specific-configuration")
                        .item(0))
                .setAttribute("enabled", "false");
    }

    private static Element element(Element parent, String tag, String attribute, String value) {
        NodeList all = parent.getElementsByTagName(tag);
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (value.equals(element.getAttribute(attribute))) {
                return element;
            }
        }
        throw new IllegalArgumentException(tag + " " + value);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            try (Stream<Path> old = Files.walk(to)) {
                old.sorted(Comparator.reverseOrder()).forEach(PayaraDomain::delete);
            }
        }
        try (Stream<Path> tree = Files.walk(from)) {
            tree.forEach(source -> {
                try {
                    Files.copy(
                            source, to.resolve(from.relativize(source).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
