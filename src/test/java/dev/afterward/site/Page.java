package dev.afterward.site;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/** A Markdown file, read so that its links are those of the site and its headings have the anchors of GitHub. */
final class Page {

    private static final List<TablesExtension> TABLES = List.of((TablesExtension) TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(TABLES).build();

    private final Path root;
    private final Path source;
    private final Node document;
    private final Api api;
    private final IdentityHashMap<Node, String> anchors = new IdentityHashMap<>();
    private final List<Section> sections = new ArrayList<>();
    private final Set<Path> files = new TreeSet<>();
    private String title;
    private boolean drawn;

    private Page(Path root, Path source, Api api) throws IOException {
        this.root = root;
        this.source = source;
        this.document = PARSER.parse(Files.readString(root.resolve(source)));
        this.api = api;
        this.title = source.toString();
        document.accept(new Adaption());
    }

    static Page read(Path root, Path source, Api api) throws IOException {
        return new Page(root, source, api);
    }

    /** A heading of the second level. */
    record Section(String name, String anchor) {}

    /** Where a file of the project is in the site. A name without an ending would be offered as a download. */
    static Path place(Path file) {
        String name = file.getFileName().toString();
        if (name.equals("README.md")) {
            return file.resolveSibling("index.html");
        }
        if (name.endsWith(".md")) {
            return file.resolveSibling(name.substring(0, name.length() - ".md".length()) + ".html");
        }
        return name.contains(".") ? file : file.resolveSibling(name + ".txt");
    }

    Path place() {
        return place(source);
    }

    /** A link from this page to a place in the site. */
    String linkTo(Path place) {
        Path here = Path.of("/").resolve(place()).getParent();
        return here.relativize(Path.of("/").resolve(place)).toString().replace('\\', '/');
    }

    String title() {
        return title;
    }

    List<Section> sections() {
        return sections;
    }

    String anchor(Heading heading) {
        return requireNonNull(anchors.get(heading));
    }

    /** What it links or shows, and is no page. */
    Set<Path> files() {
        return files;
    }

    boolean isDrawn() {
        return drawn;
    }

    Node document() {
        return document;
    }

    /** The place in the site that a link of this page, as it is now, leads to. */
    Path follow(String link) {
        Path from = Path.of("/").resolve(place());
        return Path.of("/").relativize(from.resolveSibling(link).normalize());
    }

    String html() {
        return HtmlRenderer.builder()
                .extensions(TABLES)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (anchors.containsKey(node)) {
                        attributes.put("id", anchors.get(node));
                    } else if (tag.equals("pre")) {
                        attributes.put("tabindex", "0");
                    }
                })
                .build()
                .render(document);
    }

    static String text(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text part) {
                text.append(part.getLiteral());
            }

            @Override
            public void visit(Code part) {
                text.append(part.getLiteral());
            }
        });
        return text.toString();
    }

    private final class Adaption extends AbstractVisitor {

        private final Map<String, Integer> seen = new HashMap<>();
        private final Set<String> linked = new HashSet<>();

        @Override
        public void visit(Heading heading) {
            String name = text(heading);
            String anchor = name.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.put(heading, before == 0 ? anchor : anchor + "-" + before);
            if (heading.getLevel() == 1) {
                title = name;
            } else if (heading.getLevel() == 2) {
                sections.add(new Section(name, anchor(heading)));
            }
            visitChildren(heading);
            if (heading.getLevel() > 1) {
                HtmlInline link = new HtmlInline();
                link.setLiteral(" <a class=\"anchor\" href=\"#" + anchor(heading) + "\" aria-label=\"Link to: "
                        + Template.escaped(name) + "\">#</a>");
                heading.appendChild(link);
            }
        }

        /** The first mention of a public type leads to its javadoc. */
        @Override
        public void visit(Code code) {
            Optional<Path> type = api.find(code.getLiteral());
            if (type.isPresent() && !isPartOfLink(code) && linked.add(code.getLiteral())) {
                Link link = new Link(linkTo(type.get()), null);
                code.insertBefore(link);
                link.appendChild(code);
            }
        }

        private static boolean isPartOfLink(@Nullable Node node) {
            return node != null && (node instanceof Link || node instanceof Heading || isPartOfLink(node.getParent()));
        }

        @Override
        public void visit(Link link) {
            link.setDestination(adapted(link.getDestination()));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            image.setDestination(adapted(image.getDestination()));
        }

        /** What leads nowhere stays as it is, and is found by the check. */
        private String adapted(String link) {
            if (link.matches("[a-z]+:.*|#.*")) {
                return link;
            }
            String[] parts = link.split("#", 2);
            Path file = Path.of("/")
                    .relativize(Path.of("/")
                            .resolve(source)
                            .resolveSibling(parts[0])
                            .normalize());
            if (!Files.isRegularFile(root.resolve(file))) {
                return link;
            }
            if (!file.toString().endsWith(".md")) {
                files.add(file);
            }
            return linkTo(place(file)) + (parts.length == 2 ? "#" + parts[1] : "");
        }

        @Override
        public void visit(FencedCodeBlock code) {
            if (code.getInfo().equals("mermaid")) {
                drawn = true;
                code.insertAfter(html(
                        "<pre class=\"mermaid\" tabindex=\"0\">" + Template.escaped(code.getLiteral()) + "</pre>"));
                code.unlink();
            }
        }

        /** Comments say where an excerpt comes from. */
        @Override
        public void visit(HtmlBlock block) {
            if (block.getLiteral().startsWith("<!--")) {
                block.unlink();
            }
        }

        /** A wide table is scrolled by itself. */
        @Override
        public void visit(CustomBlock block) {
            if (block instanceof TableBlock) {
                block.insertBefore(html("<div class=\"table\" tabindex=\"0\">"));
                block.insertAfter(html("</div>"));
            }
            visitChildren(block);
        }

        private static HtmlBlock html(String literal) {
            HtmlBlock block = new HtmlBlock();
            block.setLiteral(literal);
            return block;
        }
    }
}
