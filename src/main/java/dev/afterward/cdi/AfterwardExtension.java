package dev.afterward.cdi;

import dev.afterward.AfterwardException;
import dev.afterward.Durable;
import dev.afterward.Every;
import dev.afterward.Processes;
import dev.afterward.Recurring;
import dev.afterward.Schedules;
import dev.afterward.TaskClient;
import dev.afterward.TaskOperations;
import dev.afterward.TaskService;
import dev.afterward.boot.Stores;
import dev.afterward.boot.TestKit;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.interceptor.Interceptor;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes an application's {@link TaskClient} and lets it live as long as the application. One instance belongs to one
 * container; nothing here is static.
 */
public final class AfterwardExtension implements Extension {

    private final ProcessorBeans processors = new ProcessorBeans();
    private final DurableMethods durable = new DurableMethods();
    private final ScheduledTypes scheduled = new ScheduledTypes();
    private final UpgradeBeans upgrades = new UpgradeBeans();
    private final EventObservers observers = new EventObservers();
    private final Naming naming = new Naming();
    /** The web modules of the beans. */
    private final Set<String> modules = new HashSet<>();
    /** The class of some bean of the application's. */
    private @Nullable Class<?> own;

    /** Takes back the wish to be told of the application's start and end. */
    private volatile @Nullable Runnable withdrawal;

    private @Nullable ClientFactory factory;
    private @Nullable ClientLife life;

    /** Made by the container. */
    public AfterwardExtension() {}

    void addInterceptor(@Observes BeforeBeanDiscovery event) {
        event.addAnnotatedType(OutcomeInterceptor.class, id(OutcomeInterceptor.class));
    }

    <T> void type(@Observes @WithAnnotations(Processes.class) ProcessAnnotatedType<T> event) {
        processors.declared(event.getAnnotatedType());
        TransactionalProcessors.check(event);
    }

    <T> void scheduled(
            @Observes @WithAnnotations({Recurring.class, Recurring.List.class, Every.class, Every.List.class})
                    ProcessAnnotatedType<T> event) {
        scheduled.discovered(event.getAnnotatedType());
    }

    /** Before the container's own, which would schedule the methods too. */
    <T> void durable(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @WithAnnotations(Durable.class)
                    ProcessAnnotatedType<T> event) {
        durable.declared(event);
    }

    void bean(@Observes ProcessBean<?> event) {
        processors.discovered(event.getBean(), event.getAnnotated());
        durable.discovered(event.getBean(), event.getAnnotated());
        upgrades.discovered(event.getBean());
        Class<?> type = event.getBean().getBeanClass();
        ApplicationName.moduleOf(type).ifPresent(modules::add);
        if (own == null
                && type != OutcomeInterceptor.class
                && !Extension.class.isAssignableFrom(type)
                && type.getClassLoader() == Thread.currentThread().getContextClassLoader()) {
            own = type;
        }
    }

    void observer(@Observes ProcessObserverMethod<?, ?> event) {
        observers.discovered(event.getObserverMethod());
    }

    void addBeans(@Observes AfterBeanDiscovery event) {
        add(event, TaskClient.class, () -> life().client());
        add(event, TaskService.class, () -> life().client());
        EnqueuerBeans.add(event, processors.types(), () -> life().client());
        add(event, TaskOperations.class, () -> life().client().operations());
        add(event, Schedules.class, () -> life().client().schedules());
        add(event, TaskInspector.class, () -> life().inspector());
        TestKit.find()
                .ifPresent(kit -> event.addBean()
                        .types(Object.class, kit.type())
                        .scope(Dependent.class)
                        .id(id(kit.type()))
                        .produceWith(instance -> life().tester()));
        if (hasHealth()) {
            HealthBeans.add(event, own == null ? AfterwardExtension.class : own, this::life);
        }
        add(event, ManualOperations.class, () -> life().operations());
    }

    private static <T> void add(AfterBeanDiscovery event, Class<T> type, Supplier<T> made) {
        event.<T>addBean()
                .types(Object.class, type)
                .scope(ApplicationScoped.class)
                .id(id(type))
                .produceWith(instance -> made.get());
    }

    /**
     * The id of a bean, the same after each restart. In an EAR whose web modules have a library each, all of them are in
     * one container, which takes beans with one id for one.
     */
    static String id(Class<?> type) {
        return type.getName() + ApplicationName.ownModule().map(" in "::concat).orElse("");
    }

    /** Whether the server, or the application, has MicroProfile Health. */
    private static boolean hasHealth() {
        return has("org.eclipse.microprofile.health.HealthCheck");
    }

    /** Whether a class can be loaded here. */
    static boolean has(String type) {
        try {
            Class.forName(type, false, AfterwardExtension.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    void validate(@Observes AfterDeploymentValidation event, BeanManager beans) {
        try {
            upgrades.check();
            Application application =
                    new DeploymentCheck(beans).check(processors, durable, scheduled, ConfigProvider::getConfig);
            ApplicationName name = ApplicationName.of(new Directory(beans, naming), modules);
            ClientFactory made = new ClientFactory(application, beans, observers, upgrades, name, naming, ids -> {
                life().announce(ids);
                new TransactionCommitted(ids).tell(beans);
            });
            factory = made;
            life = new ClientLife(application, name.toString(), made::build);
        } catch (AfterwardException e) {
            event.addDeploymentProblem(e);
        }
    }

    /** Before the application's own observers, which may use the client on threads that the server does not know. */
    void prepare(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) @Initialized(ApplicationScoped.class)
                    Object event) {
        prepare(false);
    }

    /** The same at the next moment, where the first one was too early. */
    void prepare(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Startup event) {
        prepare(true);
    }

    private void prepare(boolean last) {
        ClientFactory current = factory;
        if (current != null) {
            current.prepare(last);
        }
    }

    /** After the application's own observers, who may prepare what processors need. */
    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) Startup event, BeanManager beans) {
        Directory directory = new Directory(beans, naming);
        if (Payara.isHere(directory)) {
            startWhenUp(directory);
        } else {
            life().start();
        }
    }

    /** Where processors cannot call EJBs yet. */
    private void startWhenUp(Directory directory) {
        life().open();
        withdrawal = Payara.listen(AfterwardExtension.class.getClassLoader(), directory, life()::start, this::stop)
                .orElse(null);
        if (withdrawal == null) {
            life().start();
        }
    }

    private void withdraw() {
        Runnable current = withdrawal;
        if (current != null) {
            withdrawal = null;
            current.run();
        }
    }

    /** The end of the way from a commit to the engine. */
    void wake(@Observes TransactionCommitted event) {
        life().wake();
    }

    /** Before the application's own observers, who may take away what processors need. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) Shutdown event) {
        stop();
    }

    /** For containers that were never started, or end without a word. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        stop();
    }

    /** For deployments that have failed after ours had begun. Nobody comes after this. */
    void stop(@Observes BeforeShutdown event) {
        stop();
        Stores.forgetDriver();
    }

    /** The application goes: several may say so, at once or one after the other. */
    void stop() {
        withdraw();
        ClientLife current = life;
        if (current != null) {
            current.stop();
        }
    }

    private ClientLife life() {
        ClientLife current = life;
        if (current == null) {
            throw new IllegalStateException("the application is not deployed yet: there is no TaskClient");
        }
        return current;
    }
}
