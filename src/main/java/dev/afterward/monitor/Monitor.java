package dev.afterward.monitor;

import dev.afterward.AfterwardException;
import dev.afterward.TaskId;
import dev.afterward.monitor.MonitorAccess.Rights;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pages ask: read once, before anything of them is written. */
@Named("afterwardMonitor")
@RequestScoped
public class Monitor {

    private static final Logger LOG = System.getLogger(Monitor.class.getName());

    private static final String NOTICE = Notice.class.getName();
    private static final int LONGEST_PARAMETER = 200;

    @Inject
    TaskInspector inspector;

    @Inject
    ManualOperations operations;

    @Inject
    Snapshots snapshots;

    @Inject
    ConsoleActions actions;

    private MonitorPage page = MonitorPage.OVERVIEW;
    Rights rights = Rights.NONE;
    String user = "";
    private @Nullable Problem problem;
    private @Nullable String notice;
    private @Nullable PageReader content;

    /**
     * Reads what the page shows; or, when a form was sent, does what it asks for and leads back to a page. Called before
     * the view is rendered, so that the status can still be set. A form has been checked by Faces then: its view's state
     * was there.
     *
     * @throws IOException when the response cannot be written
     */
    public void open() throws IOException {
        FacesContext faces = FacesContext.getCurrentInstance();
        ExternalContext external = faces.getExternalContext();
        if (!(external.getRequestMap().get(MonitorPage.ADMITTED) instanceof MonitorPage admitted)
                || !(external.getRequestMap().get(MonitorAccess.class.getName()) instanceof MonitorAccess access)) {
            // Reached past the filter: by a prefix mapping, a forward, an unusual path.
            external.responseSendError(HttpServletResponse.SC_NOT_FOUND, null);
            faces.responseComplete();
            return;
        }
        page = admitted;
        rights = access.rights(external::isUserInRole);
        Principal principal = external.getUserPrincipal();
        user = principal == null ? "" : principal.getName();
        MonitorText text = new MonitorText(faces.getViewRoot().getLocale());
        Map<String, String[]> parameters = external.getRequestParameterValuesMap();
        try {
            if (faces.isPostback() && isPost(external)) {
                act(faces, parameters, text);
            } else {
                takeNotice(external, text);
                PageReader reader = new PageReader(this, text);
                reader.read(page, parameters);
                problem = reader.problem;
                content = reader;
            }
        } catch (IllegalArgumentException e) {
            problem = PageReader.problem(
                    text, HttpServletResponse.SC_BAD_REQUEST, "value", String.valueOf(e.getMessage()));
        } catch (AfterwardException e) {
            LOG.log(Level.WARNING, "AFT-401: the monitor cannot read or change the store", e);
            problem = PageReader.problem(
                    text, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "store", String.valueOf(e.getMessage()));
        }
        if (problem != null) {
            external.setResponseStatus(problem.status());
        }
    }

    private static boolean isPost(ExternalContext external) {
        return external.getRequest() instanceof HttpServletRequest request
                && request.getMethod().equals("POST");
    }

    private void act(FacesContext faces, Map<String, String[]> parameters, MonitorText text) throws IOException {
        ExternalContext external = faces.getExternalContext();
        Notice done = actions.perform(rights, user.isEmpty() ? text.of("actor.unknown") : user, parameters);
        external.getSessionMap().put(NOTICE, done);
        String root = external.getRequestContextPath() + MonitorPage.ROOT + "/";
        boolean gone = done.deed().equals("DELETE") || done.deed().equals("ROLL_BACK");
        String back = back(page, parameters);
        external.redirect(root + (gone && back.startsWith(MonitorPage.TASK.file()) ? MonitorPage.TASKS.file() : back));
        faces.responseComplete();
    }

    /** To where the form came from; made of what is known, never of an address that was sent. */
    static String back(MonitorPage page, Map<String, String[]> parameters) {
        Selection selection = Selection.of(parameters);
        String origin = ConsoleActions.first(parameters, "from");
        if (page == MonitorPage.TASK
                || (origin.equals("task") && selection.tasks().size() == 1)) {
            return "task.xhtml?id="
                    + selection.tasks().stream()
                            .findFirst()
                            .map(TaskId::toString)
                            .orElse("");
        }
        if (page == MonitorPage.QUEUES || origin.equals("queues")) {
            return "queues.xhtml";
        }
        return origin.equals("index")
                ? "index.xhtml"
                : "tasks.xhtml" + selection.filter().link();
    }

    /** A notice is told once, and not to a page that only refreshes itself. */
    private void takeNotice(ExternalContext external, MonitorText text) {
        if (external.getSession(false) != null && !isRefresh(external)) {
            if (external.getSessionMap().remove(NOTICE) instanceof Notice done) {
                String key = "notice." + done.deed();
                notice = text.of(key, Numbers.of(done.count())) + (done.more() ? " " + text.of("notice.more") : "");
            }
        }
    }

    private static boolean isRefresh(ExternalContext external) {
        return external.getRequest() instanceof HttpServletRequest request
                && request.getHeader("X-Afterward-Refresh") != null;
    }

    /**
     * Whether the view needs no state: for who cannot send a form, and for a page that only refreshes itself, which
     * would push the states of the pages out that people have open.
     */
    public boolean isStateless() {
        FacesContext faces = FacesContext.getCurrentInstance();
        ExternalContext external = faces.getExternalContext();
        return isRefresh(external)
                || !(external.getRequestMap().get(MonitorAccess.class.getName()) instanceof MonitorAccess access)
                || !access.rights(external::isUserInRole).operator();
    }

    /** Whether there is something to show: not so while a form is read, nor where there is a problem. */
    public boolean isShowing() {
        return content != null && problem == null;
    }

    /** A moment as a browser's field takes it: in UTC. */
    public String field(Moment moment) {
        return moment.text().replace(' ', 'T');
    }

    /** What the page's texts begin with. */
    public String getKey() {
        return page.key();
    }

    /** The pages, with the current one marked. */
    public List<NavigationItem> getNavigation() {
        return Stream.of(MonitorPage.values())
                .filter(MonitorPage::isInNavigation)
                .map(item -> new NavigationItem(
                        item.file(), item.key(), item == page || (item == MonitorPage.TASKS && !page.isInNavigation())))
                .toList();
    }

    /** Whether the user may act. */
    public boolean isOperator() {
        return rights.operator();
    }

    /** Whether the user may see payloads and errors. */
    public boolean isDetails() {
        return rights.details();
    }

    /** Who the user is; empty when nobody knows. */
    public String getUser() {
        return Wording.text(user, LONGEST_PARAMETER);
    }

    /** What was done last, or null. */
    public @Nullable String getNotice() {
        return notice;
    }

    /** Why nothing is shown, or null. */
    public @Nullable Problem getProblem() {
        return problem;
    }

    /** The first page, or null on others. */
    public @Nullable Overview getOverview() {
        return content == null ? null : content.overview;
    }

    /** The queues, on their page. */
    public List<QueueLine> getQueues() {
        return content == null ? List.of() : content.queues;
    }

    /** The list of tasks, or null on other pages. */
    public @Nullable TaskList getList() {
        return content == null ? null : content.list;
    }

    /** The task, or null on other pages. */
    public @Nullable TaskSheet getTask() {
        return content == null ? null : content.task;
    }

    /** The question, or null on other pages. */
    public @Nullable ConfirmSheet getConfirm() {
        return content == null ? null : content.confirm;
    }

    /** What people did, on its page. */
    public List<AuditLine> getAudit() {
        return content == null ? List.of() : content.audit;
    }

    /** The link to what was done before, or null. */
    public @Nullable String getOlderAudit() {
        return content == null ? null : content.olderAudit;
    }
}
