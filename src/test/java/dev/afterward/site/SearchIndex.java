package dev.afterward.site;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.Collection;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** What the search looks through: the text below each heading. It is a script, since a page from a disk must not fetch. */
final class SearchIndex {

    private final JsonArrayBuilder sections = Json.createArrayBuilder();

    private SearchIndex() {}

    static String script(Collection<Page> pages) {
        SearchIndex index = new SearchIndex();
        pages.forEach(index::add);
        return "window.documentation = " + index.sections.build() + ";\n";
    }

    private void add(Page page) {
        String heading = page.title();
        String anchor = "";
        StringBuilder text = new StringBuilder();
        for (Node node = page.document().getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading next) {
                add(page, heading, anchor, text);
                heading = Page.text(next);
                anchor = "#" + page.anchor(next);
                text.setLength(0);
            } else {
                node.accept(new Reading(text));
            }
        }
        add(page, heading, anchor, text);
    }

    private void add(Page page, String heading, String anchor, CharSequence text) {
        if (!anchor.isEmpty() || text.length() > 0) {
            sections.add(Json.createObjectBuilder()
                    .add("place", page.place().toString().replace('\\', '/') + anchor)
                    .add("page", page.title())
                    .add("heading", heading)
                    .add("text", text.toString().strip().replaceAll("\\s+", " ")));
        }
    }

    /** Words of neighbouring blocks and cells stay apart. */
    private static final class Reading extends AbstractVisitor {

        private final StringBuilder text;

        Reading(StringBuilder text) {
            this.text = text;
        }

        @Override
        public void visit(Text part) {
            text.append(part.getLiteral());
        }

        @Override
        public void visit(Code part) {
            text.append(part.getLiteral());
        }

        @Override
        public void visit(FencedCodeBlock code) {
            text.append(code.getLiteral());
        }

        @Override
        public void visit(SoftLineBreak part) {
            text.append(' ');
        }

        @Override
        protected void visitChildren(Node parent) {
            super.visitChildren(parent);
            if (parent instanceof Block || parent instanceof CustomNode) {
                text.append(' ');
            }
        }
    }
}
