package dev.afterward.demo;

import jakarta.faces.application.FacesMessage;
import jakarta.faces.application.FacesMessage.Severity;
import jakarta.faces.context.FacesContext;

/** Tells the user something, on the page that is shown next. */
final class Notice {

    private Notice() {}

    static void info(String text) {
        show(FacesMessage.SEVERITY_INFO, text);
    }

    static void warn(String text) {
        show(FacesMessage.SEVERITY_WARN, text);
    }

    static void error(String text) {
        show(FacesMessage.SEVERITY_ERROR, text);
    }

    private static void show(Severity severity, String text) {
        FacesContext faces = FacesContext.getCurrentInstance();
        faces.addMessage(null, new FacesMessage(severity, text, null));
        faces.getExternalContext().getFlash().setKeepMessages(true);
    }
}
