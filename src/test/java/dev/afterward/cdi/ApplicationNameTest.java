package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vfs:/content/shop.ear/front.war/WEB-INF/lib/afterward.jar",
                "file:/srv/domain1/applications/shop/front_war/WEB-INF/lib/afterward.jar",
                "file:/srv/apps/front/WEB-INF/lib/afterward.jar",
                "jar:file:/srv/expanded/shop.ear/front.war/WEB-INF/lib/afterward.jar!/"
            })
    void tells_the_web_module_that_the_library_is_in(String library) {
        assertThat(ApplicationName.webModule(library)).hasValue("front");
    }

    @Test
    void does_not_take_a_cache_for_a_module() {
        assertThat(ApplicationName.webModule("file:/srv/workarea/data/cache/.cache/WEB-INF/lib/afterward.jar"))
                .isEmpty();
    }

    @Test
    void tells_none_where_all_modules_share_the_library() {
        assertThat(ApplicationName.webModule("vfs:/content/shop.ear/lib/afterward.jar"))
                .isEmpty();
    }

    @Test
    void schedules_belong_to_a_module_of_an_application() {
        assertThat(name("shop", "shop").ofSchedules()).isEqualTo("shop");
        assertThat(name("shop", "front").ofSchedules()).isEqualTo("shop/front");
        assertThat(name("shop", null).ofSchedules()).isEqualTo("shop");
        assertThat(name(null, null).ofSchedules()).isEmpty();
    }

    private static ApplicationName name(@Nullable String application, @Nullable String module) {
        return new ApplicationName(Optional.ofNullable(application), Optional.ofNullable(module));
    }
}
