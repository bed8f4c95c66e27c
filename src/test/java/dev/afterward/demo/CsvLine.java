package dev.afterward.demo;

import java.util.List;

/** A record of a CSV file and the line it begins in, counted from 1. */
record CsvLine(int number, List<String> fields) {

    boolean isBlank() {
        return fields.size() == 1 && fields.get(0).isBlank();
    }
}
