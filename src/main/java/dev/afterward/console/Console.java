package dev.afterward.console;

import dev.afterward.AfterwardException;
import dev.afterward.UnknownQueueException;
import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.TaskInspector;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pages ask: read once, before anything of them is written. */
@Named("afterwardConsole")
@RequestScoped
public class Console {

    private static final Logger LOG = System.getLogger(Console.class.getName());

    private static final int LONGEST_PARAMETER = 200;

    /** A form whose content cannot be used. */
    private static final int UNPROCESSABLE = 422;

    @Inject
    TaskInspector inspector;

    @Inject
    ManualOperations operations;

    @Inject
    Snapshots snapshots;

    @Inject
    ConsoleActions actions;

    private ConsolePage page = ConsolePage.OVERVIEW;
    Rights rights = Rights.NONE;
    String user = "";
    private String token = "";
    private @Nullable Problem problem;
    private @Nullable String notice;
    private @Nullable Notice done;
    private @Nullable PageReader content;

    /**
     * Reads what the page shows; or, when a form was sent, does what it asks for and leads back to a page. Called before
     * the view is rendered, so that the status can still be set. The filter has checked a form then: its token was there.
     *
     * @throws IOException when the response cannot be written
     */
    public void open() throws IOException {
        FacesContext faces = FacesContext.getCurrentInstance();
        ExternalContext external = faces.getExternalContext();
        if (!(external.getRequestMap().get(ConsolePage.ADMITTED) instanceof ConsolePage admitted)
                || !(external.getRequestMap().get(ConsoleAccess.class.getName()) instanceof ConsoleAccess access)
                || !(external.getRequestMap().get(ConsoleText.class.getName()) instanceof ConsoleText text)) {
            // Reached past the filter: by a prefix mapping, a forward, an unusual path.
            external.responseSendError(HttpServletResponse.SC_NOT_FOUND, null);
            faces.responseComplete();
            return;
        }
        page = admitted;
        rights = access.rights(external::isUserInRole);
        Principal principal = external.getUserPrincipal();
        user = principal == null ? "" : principal.getName();
        Map<String, String[]> parameters = external.getRequestParameterValuesMap();
        try {
            Parameters.check(parameters);
            if (page != ConsolePage.AUDIT) {
                Parameters.checkTerms(parameters);
            }
            snapshots.requireQueue(ConsoleActions.first(parameters, Parameters.QUEUE));
            if (page == ConsolePage.CORPUS) {
                export(faces, external, text);
            } else if (isPost(external)) {
                Parameters.requireForm(parameters);
                PostedForm form = new PostedForm(actions, page, parameters);
                if (form.isPreview()) {
                    again(parameters, null, text);
                } else {
                    form.act(faces, rights, user.isEmpty() ? text.of("actor.unknown") : user);
                }
            } else {
                if (page == ConsolePage.CONFIRM) {
                    Parameters.require(parameters, Parameters.DEED);
                }
                takeNotice(external, text);
                PageReader reader = new PageReader(this, text);
                reader.read(page, parameters);
                problem = reader.problem;
                content = reader;
            }
        } catch (FormRefusedException e) {
            external.setResponseStatus(UNPROCESSABLE);
            again(parameters, e.words(text), text);
        } catch (SecurityException | IllegalArgumentException | UnknownQueueException e) {
            problem = Problems.of(e, parameters, user, text);
        } catch (AfterwardException e) {
            LOG.log(Level.WARNING, "AFT-401: the console cannot read or change the store", e);
            problem = PageReader.problem(
                    text, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "store", String.valueOf(e.getMessage()));
            if (isPost(external) && (page == ConsolePage.EDIT || page == ConsolePage.TIMETABLE)) {
                external.setResponseStatus(problem.status());
                again(parameters, problem.title() + ": " + problem.detail(), text);
            }
        }
        if (problem != null) {
            external.setResponseStatus(problem.status());
        }
        if (rights.operator() && external.getRequest() instanceof HttpServletRequest request) {
            token = FormToken.of(request);
        }
    }

    /** A file for tests. Whoever may not see payloads gets none. */
    private void export(FacesContext faces, ExternalContext external, ConsoleText text) throws IOException {
        if (!rights.details()) {
            problem = PageReader.problem(text, HttpServletResponse.SC_FORBIDDEN, "details", user);
            return;
        }
        external.setResponseContentType("application/x-ndjson");
        external.setResponseCharacterEncoding("UTF-8");
        external.setResponseHeader("Content-Disposition", "attachment; filename=\"corpus.jsonl\"");
        new CorpusExport(inspector, rights.masks()).write(external.getResponseOutputWriter());
        faces.responseComplete();
    }

    /** A form comes back with what was typed, and why it was not stored. */
    private void again(Map<String, String[]> parameters, @Nullable String refusal, ConsoleText text) {
        problem = null;
        content = new PageReader(this, text);
        content.again(page, parameters, refusal);
    }

    private static boolean isPost(ExternalContext external) {
        return external.getRequest() instanceof HttpServletRequest request
                && request.getMethod().equals("POST");
    }

    /** A notice is told once, and not to a page that only refreshes itself. */
    private void takeNotice(ExternalContext external, ConsoleText text) {
        if (external.getSession(false) != null && !isRefresh(external)) {
            if (external.getSessionMap().remove(PostedForm.NOTICE) instanceof Notice taken) {
                done = taken;
                notice = taken.words(text);
            }
        }
    }

    private static boolean isRefresh(ExternalContext external) {
        return external.getRequest() instanceof HttpServletRequest request
                && request.getHeader(ConsoleFilter.REFRESH) != null;
    }

    /** What the page's forms carry. */
    public String getToken() {
        return token;
    }

    /** For how many seconds the page may keep itself up to date while its user does nothing; 0 for any time. */
    public int getIdleSeconds() {
        return FacesContext.getCurrentInstance().getExternalContext().getSession(false) instanceof HttpSession session
                ? Math.max(0, session.getMaxInactiveInterval())
                : 0;
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

    /** The page of the navigation that this one belongs to. */
    public NavigationItem getSection() {
        ConsolePage section = page.section();
        return new NavigationItem(section.file(), section.key(), true);
    }

    /** The pages, with the current one marked. */
    public List<NavigationItem> getNavigation() {
        return Stream.of(ConsolePage.values())
                .filter(ConsolePage::isInNavigation)
                .map(item -> new NavigationItem(item.file(), item.key(), item == page.section()))
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

    /** The form of a payload, or null on other pages. */
    public @Nullable EditSheet getEdit() {
        return content == null ? null : content.edit;
    }

    /** Who the user is; empty when nobody knows. */
    public String getUser() {
        return Wording.text(user, LONGEST_PARAMETER);
    }

    /** What was done last, or null. */
    public @Nullable String getNotice() {
        return notice;
    }

    /** The link to the same act on those that are left, or null. */
    public @Nullable String getGoOn() {
        return done == null ? null : done.goOn();
    }

    /** The link to what undoes the last act, or null. */
    public @Nullable String getUndo() {
        return done == null ? null : done.undo();
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

    /** The queue, or null on other pages. */
    public @Nullable QueueSheet getQueue() {
        return content == null ? null : content.queue;
    }

    /** The schedules, or null on other pages. */
    public @Nullable SchedulesSheet getSchedules() {
        return content == null ? null : content.schedules;
    }

    /** The schedule, or null on other pages. */
    public @Nullable ScheduleSheet getSchedule() {
        return content == null ? null : content.schedule;
    }

    /** The form of a schedule, or null on other pages. */
    public @Nullable TimetableSheet getTimetable() {
        return content == null ? null : content.timetable;
    }

    /** The processes, or null on other pages. */
    public @Nullable ProcessSheet getProcesses() {
        return content == null ? null : content.processes;
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

    /** The question before an acknowledgement, or null on other pages. */
    public Acknowledgement.@Nullable Sheet getAcknowledgement() {
        return content == null ? null : content.acknowledgement;
    }

    /** What people did, or null on other pages. */
    public @Nullable AuditSheet getAudit() {
        return content == null ? null : content.audit;
    }
}
