package dev.afterward.cdi;

import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The other view that Payara has of each data source, made for JPA providers: its connections join the thread's
 * transaction.
 *
 * <p>Those of the view that an application is given join the transaction of the component that the thread works for. At
 * the end of a transaction of an EJB's, or of {@code @Transactional}, that is already its caller, who has none: what is
 * written then would commit by itself.
 */
final class PayaraDataSource {

    private static final String VIEW = "__pm";
    private static final String DEFAULT = "java:comp/DefaultDataSource";
    private static final String DEFAULT_TARGET = "jdbc/__default";

    /** Where the data sources are that an application defines. */
    private static final String DEFINED = "__SYSTEM/resource/__datasource_definition/";

    private PayaraDataSource() {}

    /** The view of the data source with this name; empty on other servers, and where the name leads elsewhere. */
    static Optional<DataSource> find(Directory directory, String name) {
        // A data source that the application defines is made, with both views, when it is first looked up.
        if (!Payara.isHere(directory)
                || directory.lookUp(DataSource.class, name).isEmpty()) {
            return Optional.empty();
        }
        String application = directory
                .lookUp(String.class, "java:app/AppName")
                .map(own -> own + "/")
                .orElse("");
        String target = name.equals(DEFAULT) ? DEFAULT_TARGET : name;
        return Stream.of(DEFINED + application + target, DEFINED + target, target)
                .flatMap(place -> directory.lookUp(DataSource.class, place + VIEW).stream())
                .findFirst();
    }
}
