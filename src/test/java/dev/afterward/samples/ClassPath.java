package dev.afterward.samples;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The class path that Maven makes of a {@code pom.xml}, found among the jars of the tests: those that it names, and those that
 * their own poms name. Which version of two is taken was decided when the class path of the tests was made.
 */
final class ClassPath {

    private static final Pattern JAR = Pattern.compile("(.+)-\\d[^/\\\\]*\\.jar");

    /** By the name of the artefact. */
    private final Map<String, Path> jars = new TreeMap<>();

    ClassPath(String ofTheTests, Path library) {
        for (String entry : ofTheTests.split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            var name = JAR.matcher(jar.getFileName().toString());
            if (name.matches()) {
                jars.put(name.group(1), jar);
            }
        }
        jars.put("afterward", library);
    }

    /** For the given scopes: what a dependency needs at run time only is not there to compile with. */
    Set<Path> of(Path pom, String... scopes) throws IOException {
        Set<Path> found = new LinkedHashSet<>();
        for (Element dependency : dependencies(pom)) {
            if (List.of(scopes).contains(text(dependency, "scope", "compile"))) {
                add(text(dependency, "artifactId", ""), found, true);
            }
        }
        return found;
    }

    private void add(String artefact, Collection<Path> found, boolean required) throws IOException {
        Path jar = jars.get(artefact);
        if (jar == null) {
            if (required) {
                throw new IllegalStateException("the tests have no jar of " + artefact);
            }
        } else if (found.add(jar) && Files.isRegularFile(jar)) {
            Path pom = jar.resolveSibling(jar.getFileName().toString().replace(".jar", ".pom"));
            for (Element dependency : dependencies(pom)) {
                if (text(dependency, "scope", "compile").equals("compile")
                        && !text(dependency, "optional", "false").equals("true")) {
                    add(text(dependency, "artifactId", ""), found, false);
                }
            }
        }
    }

    private static List<Element> dependencies(Path pom) {
        List<Element> found = new ArrayList<>();
        for (Element list : children(read(pom).getDocumentElement(), "dependencies")) {
            found.addAll(children(list, "dependency"));
        }
        return found;
    }

    /** The versions that a pom names, by artefact. */
    static Map<String, Set<String>> versions(Path pom) {
        Map<String, Set<String>> versions = new TreeMap<>();
        NodeList named = read(pom).getElementsByTagName("version");
        for (int i = 0; i < named.getLength(); i++) {
            Element parent = (Element) named.item(i).getParentNode();
            if (!parent.getTagName().equals("project")) {
                versions.computeIfAbsent(text(parent, "artifactId", ""), name -> new TreeSet<>())
                        .add(named.item(i).getTextContent());
            }
        }
        return versions;
    }

    private static Document read(Path pom) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new IllegalStateException(pom + " cannot be read", e);
        }
    }

    private static String text(Element element, String child, String otherwise) {
        List<Element> found = children(element, child);
        return found.isEmpty() ? otherwise : found.get(0).getTextContent().strip();
    }

    private static List<Element> children(Element element, String name) {
        List<Element> found = new ArrayList<>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element one && one.getTagName().equals(name)) {
                found.add(one);
            }
        }
        return found;
    }
}
