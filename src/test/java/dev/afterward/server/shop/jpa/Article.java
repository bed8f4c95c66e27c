package dev.afterward.server.shop.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.Id;

@Entity
@EntityListeners(ArticleListener.class)
public class Article {

    @Id
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
