package dev.afterward.monitor;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The texts that are not on a page but in code. */
final class MonitorText {

    static final String BUNDLE = "dev.afterward.monitor.messages";

    private final ResourceBundle texts;
    private final Locale locale;

    MonitorText(Locale locale) {
        this.locale = locale;
        texts = ResourceBundle.getBundle(BUNDLE, locale, MonitorText.class.getClassLoader());
    }

    String of(String key) {
        return texts.getString(key);
    }

    String of(String key, Object... values) {
        return new MessageFormat(texts.getString(key), locale).format(values);
    }
}
