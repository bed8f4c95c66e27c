package dev.afterward.server;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
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
        Path home = Path.of(args[0]);
        make(home, home.resolve("glassfish/domains/afterward"), args[1], args[2], args[3]);
    }

    /** Makes a domain in place of what is there. */
    static void make(Path home, Path own, String http, String https, String administration) throws Exception {
        Trees.delete(own);
        Trees.copy(home.resolve("glassfish/domains/domain1"), own);
        File file = own.resolve("config/domain.xml").toFile();
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        Document document = parsers.newDocumentBuilder().parse(file);
        new PayaraDomain(document)
                .settle(Map.of("http-listener-1", http, "http-listener-2", https, "admin-listener", administration));
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
        Element messages = server.getOwnerDocument().createElement("jms-service");
        messages.setAttribute("type", "DISABLED");
        server.appendChild(messages);
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
}
