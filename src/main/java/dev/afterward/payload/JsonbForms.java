package dev.afterward.payload;

import jakarta.json.bind.adapter.JsonbAdapter;
import java.lang.reflect.Type;
import java.time.MonthDay;
import java.time.Year;
import java.time.YearMonth;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;

/**
 * Texts for types that JSON-B has no exact form for: it reads a {@code TimeZone} without its summer time, and takes a
 * {@code Locale} apart into properties that it cannot put together. Each adapter refuses a value that its text does not
 * tell completely.
 */
final class JsonbForms {

    private static final Set<Type> ADAPTED =
            Set.of(TimeZone.class, Locale.class, Currency.class, Year.class, YearMonth.class, MonthDay.class);

    private JsonbForms() {}

    static JsonbAdapter<?, ?>[] all() {
        return new JsonbAdapter<?, ?>[] {
            new OfTimeZone(), new OfLocale(), new OfCurrency(), new OfYear(), new OfYearMonth(), new OfMonthDay()
        };
    }

    /** Whether values of a type get one of these texts. */
    static boolean isAdapted(Type type) {
        return ADAPTED.contains(type);
    }

    private static <T> T exact(T value, T told, String text) {
        if (!told.equals(value)) {
            throw new IllegalArgumentException(
                    "the " + value.getClass().getName() + " is more than its name '" + text + "' tells: " + value);
        }
        return told;
    }

    /** By its ID. */
    static final class OfTimeZone implements JsonbAdapter<TimeZone, String> {
        @Override
        public String adaptToJson(TimeZone zone) {
            exact(zone, TimeZone.getTimeZone(zone.getID()), zone.getID());
            return zone.getID();
        }

        @Override
        public TimeZone adaptFromJson(String id) {
            TimeZone zone = TimeZone.getTimeZone(id);
            if (!zone.getID().equals(id)) {
                throw new IllegalArgumentException("there is no time zone '" + id + "'");
            }
            return zone;
        }
    }

    /** By its language tag. */
    static final class OfLocale implements JsonbAdapter<Locale, String> {
        @Override
        public String adaptToJson(Locale locale) {
            exact(locale, Locale.forLanguageTag(locale.toLanguageTag()), locale.toLanguageTag());
            return locale.toLanguageTag();
        }

        @Override
        public Locale adaptFromJson(String tag) {
            Locale locale = Locale.forLanguageTag(tag);
            if (!locale.toLanguageTag().equalsIgnoreCase(tag)) {
                throw new IllegalArgumentException("'" + tag + "' is no language tag");
            }
            return locale;
        }
    }

    /** By its code. */
    static final class OfCurrency implements JsonbAdapter<Currency, String> {
        @Override
        public String adaptToJson(Currency currency) {
            return currency.getCurrencyCode();
        }

        @Override
        public Currency adaptFromJson(String code) {
            return Currency.getInstance(code);
        }
    }

    /** By its number. */
    static final class OfYear implements JsonbAdapter<Year, Integer> {
        @Override
        public Integer adaptToJson(Year year) {
            return year.getValue();
        }

        @Override
        public Year adaptFromJson(Integer year) {
            return Year.of(year);
        }
    }

    /** In the form of ISO 8601. */
    static final class OfYearMonth implements JsonbAdapter<YearMonth, String> {
        @Override
        public String adaptToJson(YearMonth month) {
            // Its own text has no sign before a year of five digits, and cannot be read.
            return (month.getYear() > 9999 ? "+" : "") + month;
        }

        @Override
        public YearMonth adaptFromJson(String month) {
            return YearMonth.parse(month);
        }
    }

    /** In the form of ISO 8601. */
    static final class OfMonthDay implements JsonbAdapter<MonthDay, String> {
        @Override
        public String adaptToJson(MonthDay day) {
            return day.toString();
        }

        @Override
        public MonthDay adaptFromJson(String day) {
            return MonthDay.parse(day);
        }
    }
}
