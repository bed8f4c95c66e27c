/**
 * The demo: a small order desk as a user of the library would write it. Orders are stored with JPA in the server's
 * default data source, and what follows an order (its e-mail, its shipment, a survey) is a task.
 */
package dev.afterward.demo;
