package dev.afterward.demo;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Reads comma-separated values as RFC 4180 has them: quoted fields may hold commas, quotes and line breaks. */
final class CsvReader {

    private static final int END = -1;

    private final Reader in;
    private int line = 1;
    private int next;

    private CsvReader(Reader in) throws IOException {
        this.in = in;
        advance();
    }

    /**
     * Reads all records. Blank lines are left out.
     *
     * @param in the file; buffered, for it is read character by character
     * @throws BadOrderFileException when a quotation mark is out of place
     */
    static List<CsvLine> read(Reader in) throws IOException, BadOrderFileException {
        CsvReader reader = new CsvReader(in);
        List<CsvLine> lines = new ArrayList<>();
        while (reader.next != END) {
            CsvLine line = reader.readLine();
            if (!line.isBlank()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private CsvLine readLine() throws IOException, BadOrderFileException {
        int number = line;
        List<String> fields = new ArrayList<>();
        fields.add(readField());
        while (next == ',') {
            advance();
            fields.add(readField());
        }
        if (next == '\n') {
            advance();
        }
        return new CsvLine(number, fields);
    }

    private String readField() throws IOException, BadOrderFileException {
        String field = next == '"' ? readQuoted() : readPlain();
        if (next != ',' && next != '\n' && next != END) {
            throw new BadOrderFileException(line, "a quotation mark inside a field must be doubled");
        }
        return field.strip();
    }

    private String readPlain() throws IOException {
        StringBuilder field = new StringBuilder();
        while (next != ',' && next != '\n' && next != '"' && next != END) {
            field.append((char) next);
            advance();
        }
        return field.toString();
    }

    private String readQuoted() throws IOException, BadOrderFileException {
        int opened = line;
        StringBuilder field = new StringBuilder();
        advance();
        while (true) {
            if (next == END) {
                throw new BadOrderFileException(opened, "a quotation mark is opened and never closed");
            }
            if (next == '"') {
                advance();
                if (next != '"') {
                    return field.toString();
                }
            }
            field.append((char) next);
            advance();
        }
    }

    /** Reads one character; a line ends with LF, whatever the file has. */
    private void advance() throws IOException {
        if (next == '\n') {
            line++;
        }
        do {
            next = in.read();
        } while (next == '\r');
    }
}
