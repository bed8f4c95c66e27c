package dev.afterward.crash;

import dev.afterward.crash.Checker.Report;

/** What the documentation may say. Safe for use by several threads. */
final class Figures {

    private final String title;
    private int deaths;
    private int acknowledged;
    private int lost;
    private int invented;
    private int duplicated;
    private int inDoubt;
    private int worn;

    Figures(String title) {
        this.title = title;
    }

    synchronized void add(int died, Report report) {
        deaths += died;
        acknowledged += report.acknowledged();
        lost += report.lost();
        invented += report.invented();
        duplicated += report.duplicated();
        inDoubt += report.inDoubt();
        worn += report.worn();
    }

    synchronized void tell() {
        System.getLogger("crash")
                .log(
                        System.Logger.Level.INFO,
                        "{0}: deaths {1}, acknowledged {2}, lost {3}, invented {4}, run twice {5}, in doubt {6}, rescued too often {7}",
                        title,
                        deaths,
                        acknowledged,
                        lost,
                        invented,
                        duplicated,
                        inDoubt,
                        worn);
    }
}
