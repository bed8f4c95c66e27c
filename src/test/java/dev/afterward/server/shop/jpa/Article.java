package dev.afterward.server.shop.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.Id;

@Entity
@EntityListeners(ArticleListener.class)
public class Article {

    /** Not as long as each provider takes it to be. */
    @Id
    @Column(columnDefinition = "varchar(100)")
    String name;

    int price;

    protected Article() {}

    public Article(String name) {
        this.name = name;
    }

    public void setPrice(int price) {
        this.price = price;
    }
}
