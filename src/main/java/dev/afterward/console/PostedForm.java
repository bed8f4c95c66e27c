package dev.afterward.console;

import dev.afterward.store.ManualOperations.Deed;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Does what a form asks for, and leads back to a page. */
final class PostedForm {

    /** The attribute of the session that keeps what was done, until a page tells it. */
    static final String NOTICE = Notice.class.getName();

    /** After these there is no page of the task or the schedule that could be shown, unless they can be undone. */
    private static final Set<String> GONE = Set.of("DELETE", "ERASE", "ROLL_BACK", "REMOVE_SCHEDULE");

    private final ConsoleActions actions;
    private final ConsolePage page;
    private final Map<String, String[]> parameters;

    PostedForm(ConsoleActions actions, ConsolePage page, Map<String, String[]> parameters) {
        this.actions = actions;
        this.page = page;
        this.parameters = parameters;
    }

    /** Whether it only asks for the next times of what was typed. */
    boolean isPreview() {
        return page == ConsolePage.TIMETABLE && parameters.containsKey(TimetableSheet.PREVIEW);
    }

    /**
     * Does it.
     *
     * @throws IllegalArgumentException when it comes from the wrong page, or is wrong itself
     */
    void act(FacesContext faces, ConsoleAccess.Rights rights, String actor) throws IOException {
        requirePage(ConsoleActions.first(parameters, Parameters.DEED));
        ExternalContext external = faces.getExternalContext();
        String root = external.getRequestContextPath() + ConsolePage.ROOT + "/";
        if (!ConsoleActions.first(parameters, ConfirmSheet.TYPED)
                .equals(ConsoleActions.first(parameters, ConfirmSheet.EXPECTED))) {
            external.redirect(root + ConsolePage.CONFIRM.file() + WayBack.toQuestion(parameters));
            faces.responseComplete();
            return;
        }
        Notice performed = actions.perform(rights, actor, parameters);
        external.getSessionMap().put(NOTICE, performed);
        boolean gone = GONE.contains(performed.deed()) && performed.undo() == null;
        String back = WayBack.from(page, parameters);
        external.redirect(root + (gone ? withoutGone(back) : back));
        faces.responseComplete();
    }

    /** Only the page of such a form can show it once more. */
    private void requirePage(String named) {
        Deed deed = ConsoleActions.deed(named);
        if ((deed == Deed.EDIT) != (page == ConsolePage.EDIT)
                || (deed == Deed.CHANGE_SCHEDULE) != (page == ConsolePage.TIMETABLE)) {
            throw new IllegalArgumentException(named);
        }
    }

    private static String withoutGone(String back) {
        if (back.startsWith(ConsolePage.TASK.file())) {
            return ConsolePage.TASKS.file();
        }
        return back.startsWith(ConsolePage.SCHEDULE.file()) ? ConsolePage.SCHEDULES.file() : back;
    }
}
