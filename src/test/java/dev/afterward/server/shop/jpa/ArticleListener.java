package dev.afterward.server.shop.jpa;

import dev.afterward.server.shop.Notes;
import jakarta.inject.Inject;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;

public class ArticleListener {

    @Inject
    Notes notes;

    @PrePersist
    void stored(Article article) {
        notes.enqueue(article.name + " stored");
    }

    /** Called while the persistence context is flushed, which is during the commit. */
    @PreUpdate
    void changed(Article article) {
        notes.enqueue(article.name + " costs " + article.price);
    }
}
