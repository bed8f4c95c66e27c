package dev.afterward.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that is no JSON, such as the message of an exception, in which a value follows a name and a sign:
 * {@code NewUser[name=ann, password=x]}, {@code "token":"x"}, {@code Authorization: Bearer x},
 * {@code <secret>x</secret>}, {@code --password x}. There is no grammar for it, so more is hidden rather than less.
 */
final class MaskedText {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_ELEMENT = 500;

    /** A field that says what the value after it is, in JSON, in the text of a record, or with escaped quotes. */
    private static final Pattern NAMED_VALUE = Pattern.compile(
            "\\b(?:name|key|field|header|property|parameter)[\"'\\\\]*\\s*[=:]\\s*[\"'\\\\]*"
                    + "([^\"'\\\\,;\\]})\\s][^\"'\\\\,;\\]})]{0,199})[\"'\\\\]*\\s*[,;]\\s*[\"'\\\\]*values?[\"'\\\\]*\\s*[=:]\\s*",
            Pattern.CASE_INSENSITIVE);

    private static final String SIGNS = "=:>";

    /** What comes before the secret of an HTTP header. */
    private static final Pattern SCHEME =
            Pattern.compile("(?:Basic|Bearer|Digest|Negotiate)[ \\t]+", Pattern.CASE_INSENSITIVE);

    private static final Pattern GROUP = Pattern.compile("[A-Z0-9]{2,}");
    private static final Pattern GROUPS = Pattern.compile("(?:[ \\u00a0](?=[A-Z]*\\d)[A-Z0-9]{2,}(?![A-Za-z0-9]))+");

    /** A character of JSON, written by its number. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\+u([0-9a-fA-F]{4})");

    private final Masks masks;
    private final String text;

    MaskedText(Masks masks, String text) {
        this.masks = masks;
        this.text = text;
    }

    String masked() {
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        boolean hasSigns = false;
        for (int i = 0; i < text.length(); i++) {
            int sign = lengthOfSign(i);
            if (sign == 0) {
                continue;
            }
            hasSigns = true;
            char c = text.charAt(i);
            String name = nameBefore(i, copied);
            if (isHidden(name) || (c == '>' && isHidden(elementBefore(i, copied)))) {
                int start = startOfValue(i + sign);
                int end = c == '>'
                        ? endOfElement(start)
                        : Masks.normalized(name).contains("authorization") ? endOfHeader(start) : endOfValue(start);
                if (end > start) {
                    out.append(text, copied, start).append(Masks.HIDDEN);
                    copied = end;
                    i = end - 1;
                }
            }
        }
        String shown =
                copied == 0 ? text : out.append(text, copied, text.length()).toString();
        return hasSigns ? named(shown) : shown;
    }

    /** Hides the values whose names are values themselves. */
    private String named(String shown) {
        Matcher found = NAMED_VALUE.matcher(shown);
        MaskedText values = new MaskedText(masks, shown);
        StringBuilder out = new StringBuilder();
        int copied = 0;
        while (found.find(copied)) {
            out.append(shown, copied, found.end());
            copied = found.end();
            if (masks.isHidden(found.group(1))) {
                out.append(Masks.HIDDEN);
                copied = values.endOfValue(copied);
            }
        }
        return copied == 0 ? shown : out.append(shown, copied, shown.length()).toString();
    }

    /** Of the sign that is written here, be it encoded as in an address; 0 when there is none. */
    private int lengthOfSign(int i) {
        char c = text.charAt(i);
        if (SIGNS.indexOf(c) >= 0 || ((c == ',' || isBlank(c)) && isOption(i))) {
            return 1;
        }
        return text.regionMatches(true, i, "%3D", 0, 3) || text.regionMatches(true, i, "%3A", 0, 3) ? 3 : 0;
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Whether an option of a command ends here, such as {@code --password}. */
    private boolean isOption(int end) {
        int start = end;
        int earliest = Math.max(0, end - LONGEST_NAME);
        while (start > earliest && isOfAName(text.charAt(start - 1))) {
            start--;
        }
        return text.startsWith("--", start) && end - start > 2;
    }

    /** The class of an exception is no field: its message follows. */
    private boolean isHidden(String name) {
        return !name.isEmpty()
                && !name.endsWith("Exception")
                && !name.endsWith("Error")
                && !name.endsWith(".java")
                && masks.isHidden(name);
    }

    private String nameBefore(int separator, int from) {
        int earliest = Math.max(from, separator - LONGEST_NAME);
        int end = separator;
        while (end > earliest && isBetween(text.charAt(end - 1))) {
            end--;
        }
        if (end > earliest && isQuote(text.charAt(end - 1))) {
            // All that is quoted is the name.
            int start = lastIndexOf(text.charAt(end - 1), end - 2, earliest);
            return unescaped(text.substring(start + 1, end - 1));
        }
        int start = end;
        // As databases write it, (name)=(x), and as forms do: user[name]=x.
        if (end > earliest && ")]".indexOf(text.charAt(end - 1)) >= 0) {
            start = Math.max(earliest, lastIndexOf(text.charAt(end - 1) == ')' ? '(' : '[', end - 1, earliest));
        }
        while (start > earliest && isOfAName(text.charAt(start - 1))) {
            start--;
        }
        return text.substring(start, end);
    }

    /** Looks back no further than it has to: texts are long, and may have a sign everywhere. */
    private int lastIndexOf(char c, int from, int earliest) {
        int i = from;
        while (i >= earliest && text.charAt(i) != c) {
            i--;
        }
        return i;
    }

    private static String unescaped(String name) {
        return ESCAPED.matcher(name)
                .replaceAll(escaped ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escaped.group(1), 16))));
    }

    /** What may stand between a name and its sign: neither a letter nor what begins or ends something else. */
    private static boolean isBetween(char c) {
        return !isOfAName(c) && !isQuote(c) && "\r\n,;&()[]{}<>=:\\".indexOf(c) < 0;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static boolean isOfAName(char c) {
        return Character.isLetterOrDigit(c) || "_-.%".indexOf(c) >= 0 || Character.getType(c) == Character.FORMAT;
    }

    private int startOfValue(int from) {
        int start = from;
        while (start < text.length() && " \t\r\n=>:".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return start;
    }

    /** What follows the scheme of a header may have names, signs and commas of its own. */
    private int endOfHeader(int start) {
        int quoted = endOfValue(start);
        int line = text.indexOf('\n', start);
        int end = line < 0 ? text.length() : line;
        return start < text.length() && isQuote(text.charAt(start)) ? quoted : Math.max(quoted, end);
    }

    private int endOfElement(int start) {
        boolean isLiteral = text.startsWith("<![CDATA[", start);
        int end = isLiteral ? text.indexOf("]]>", start) : text.indexOf('<', start);
        return end < 0 ? text.length() : end;
    }

    /** The name of the element whose beginning ends here, with attributes perhaps. */
    private String elementBefore(int sign, int from) {
        int earliest = Math.max(from, sign - LONGEST_ELEMENT);
        int start = lastIndexOf('<', sign, earliest);
        if (start < earliest) {
            return "";
        }
        int end = start + 1;
        while (end < sign && isOfAName(text.charAt(end))) {
            end++;
        }
        return text.substring(start + 1, end);
    }

    private int endOfValue(int start) {
        int quote = start;
        while (quote < text.length() && text.charAt(quote) == '\\') {
            quote++;
        }
        if (quote < text.length() && isQuote(text.charAt(quote))) {
            return endOfQuoted(text.charAt(quote), quote - start, quote + 1);
        }
        Matcher scheme = SCHEME.matcher(text).region(start, text.length());
        int end = endOfWord(scheme.lookingAt() ? scheme.end() : start);
        // Numbers of cards and accounts are written in groups.
        Matcher groups = GROUPS.matcher(text).region(end, text.length());
        return GROUP.matcher(text.substring(start, end)).matches() && groups.lookingAt() ? groups.end() : end;
    }

    /** After the next quote with the same number of backslashes before it; without one, the end of the text. */
    private int endOfQuoted(char quote, int backslashes, int from) {
        int before = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                before++;
                continue;
            }
            if (c == quote && before == backslashes) {
                // As SQL writes a quote within quotes.
                boolean isDoubled = c == '\'' && i > from && text.startsWith("'", i + 1);
                if (!isDoubled) {
                    return i + 1;
                }
                i++;
            }
            before = 0;
        }
        return text.length();
    }

    /** Up to what separates it from the next; in brackets, up to the one that closes them. */
    private int endOfWord(int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                if (depth == 0 && isSeparator(i + 1)) {
                    return i;
                }
                depth = Math.max(0, depth - 1);
            } else if (depth == 0 && isQuote(c) && !isSeparator(i + 1)) {
                // It opens: what is quoted belongs to the value.
                return endOfQuoted(c, backslashesBefore(i), i + 1);
            } else if (depth == 0 && (isSeparating(c) || (",;&".indexOf(c) >= 0 && isNext(i + 1)))) {
                return i;
            }
        }
        return text.length();
    }

    private int backslashesBefore(int i) {
        int start = i;
        while (start > 0 && text.charAt(start - 1) == '\\') {
            start--;
        }
        return i - start;
    }

    /** Whether another value, or none, follows a comma: a password may hold one, too. */
    private boolean isNext(int i) {
        int end = i;
        while (end < text.length() && isOfAName(text.charAt(end))) {
            end++;
        }
        return isSeparator(i) || (end > i && end < text.length() && SIGNS.indexOf(text.charAt(end)) >= 0);
    }

    private boolean isSeparator(int i) {
        return i >= text.length() || isSeparating(text.charAt(i)) || ")]},;:.&".indexOf(text.charAt(i)) >= 0;
    }

    private static boolean isSeparating(char c) {
        return Character.isWhitespace(c) || isQuote(c) || c == '<';
    }
}
