package dev.afterward.server;

import org.jboss.shrinkwrap.api.asset.StringAsset;

/**
 * The {@code web.xml} of an application that brings a data source along, with the driver, as
 * {@code @DataSourceDefinition} says it too. Open Liberty looks for such drivers among its own alone: there the name
 * leads to one of the server's.
 */
final class OwnDataSource {

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              %s
            </web-app>
            """;

    static final boolean LIBERTY = "liberty".equals(System.getProperty("arquillian.launch"));

    private OwnDataSource() {}

    /**
     * What such an application has in its {@code WEB-INF}.
     *
     * @param name its name in the application
     * @param definition what is in its {@code data-source} beside the name
     * @param liberty the name of the server's on Open Liberty
     */
    static StringAsset webXml(String name, String definition, String liberty) {
        return new StringAsset(WEB_XML.formatted(element(name, definition, liberty)));
    }

    /** The data source in that. */
    static String element(String name, String definition, String liberty) {
        return LIBERTY
                ? reference(name, liberty)
                : "<data-source><name>" + name + "</name>" + definition + "</data-source>";
    }

    /** A name of the application's own for a data source of the server's. */
    static String reference(String name, String servers) {
        return """
                <resource-ref>
                  <res-ref-name>%s</res-ref-name>
                  <res-type>javax.sql.DataSource</res-type>
                  <lookup-name>%s</lookup-name>
                </resource-ref>""".formatted(name, servers);
    }
}
