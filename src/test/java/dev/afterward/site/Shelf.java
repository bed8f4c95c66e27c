package dev.afterward.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/** A heading of the index, and the pages in the list below it. */
record Shelf(String name, List<Entry> entries) {

    record Entry(String name, Path place) {}

    boolean has(Path place) {
        return entries.stream().anyMatch(entry -> entry.place().equals(place));
    }

    static List<Shelf> read(Page index) {
        List<Shelf> shelves = new ArrayList<>();
        for (Node node = index.document().getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading && heading.getLevel() == 2) {
                shelves.add(new Shelf(Page.text(heading), new ArrayList<>()));
            } else if (node instanceof BulletList list && !shelves.isEmpty()) {
                List<Entry> entries = shelves.get(shelves.size() - 1).entries();
                list.accept(new AbstractVisitor() {
                    @Override
                    public void visit(Link link) {
                        entries.add(new Entry(Page.text(link), index.follow(link.getDestination())));
                    }
                });
            }
        }
        return shelves;
    }
}
