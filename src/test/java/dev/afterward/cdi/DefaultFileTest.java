package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefaultFileTest {

    @Test
    void lies_in_wildflys_directory_for_data() {
        assertThat(of("shop", "shop", Map.of("jboss.server.data.dir", "/srv/wildfly/data", "user.dir", "/home")))
                .isEqualTo(Path.of("/srv/wildfly/data/afterward/shop.db"));
    }

    @Test
    void lies_in_payaras_domain() {
        assertThat(of("shop", "shop", Map.of("com.sun.aas.instanceRoot", "/srv/domain1", "java.io.tmpdir", "/tmp")))
                .isEqualTo(Path.of("/srv/domain1/afterward/shop.db"));
    }

    @Test
    void does_not_lie_where_payara_micro_deletes_it_at_its_end() {
        assertThat(of(
                        "shop",
                        "shop",
                        Map.of(
                                "com.sun.aas.instanceRoot",
                                "/tmp/payaramicro-rt7tmp",
                                "fish.payara.micro.tmpdir",
                                "/tmp/payaramicro-rt7tmp",
                                "user.dir",
                                "/srv/shop")))
                .isEqualTo(Path.of("/srv/shop/afterward-data/shop.db"));
    }

    @Test
    void lies_in_the_directory_that_payara_micro_was_given() {
        assertThat(of(
                        "shop",
                        "shop",
                        Map.of("com.sun.aas.instanceRoot", "/srv/micro", "fish.payara.micro.tmpdir", "/tmp/unpacked")))
                .isEqualTo(Path.of("/srv/micro/afterward/shop.db"));
    }

    @Test
    void lies_in_payaras_domain_where_that_is_among_temporary_files_too() {
        assertThat(of(
                        "shop",
                        "shop",
                        Map.of("com.sun.aas.instanceRoot", "/tmp/build/domain1", "java.io.tmpdir", "/tmp")))
                .isEqualTo(Path.of("/tmp/build/domain1/afterward/shop.db"));
    }

    @Test
    void lies_in_the_current_directory_without_a_server() {
        assertThat(DefaultFile.of(Optional.empty(), Optional.empty(), Map.of("user.dir", "/home/ann")::get))
                .isEqualTo(Path.of("/home/ann/afterward-data/application.db"));
    }

    @Test
    void names_the_module_of_an_application_with_several() {
        assertThat(of("shop", "web", Map.of("user.dir", "/d"))).isEqualTo(Path.of("/d/afterward-data/shop_web.db"));
    }

    @Test
    void is_not_shared_by_names_that_differ_in_what_a_file_cannot_be_called() {
        Path one = of("a/b", "a/b", Map.of("user.dir", "/d"));
        Path other = of("a b", "a b", Map.of("user.dir", "/d"));
        assertThat(one).isNotEqualTo(other).hasParentRaw(Path.of("/d/afterward-data"));
        assertThat(one.getFileName().toString()).matches("a-b-[0-9a-f]+\\.db");
        assertThat(of("..", "..", Map.of("user.dir", "/d"))).hasParentRaw(Path.of("/d/afterward-data"));
    }

    private static Path of(String application, String module, Map<String, String> properties) {
        return DefaultFile.of(Optional.of(application), Optional.of(module), properties::get);
    }
}
