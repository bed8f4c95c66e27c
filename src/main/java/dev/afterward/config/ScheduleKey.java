package dev.afterward.config;

import dev.afterward.boot.ScheduleMember;
import org.jspecify.annotations.Nullable;

/** The settings of a schedule. None ends in another's name, so that a schedule's name needs no quotation marks. */
enum ScheduleKey {
    ENABLED("enabled", null),
    CRON(ScheduleMember.CRON),
    ZONE(ScheduleMember.ZONE),
    EVERY(ScheduleMember.EVERY),
    MISSED(ScheduleMember.MISSED),
    CATCH_UP(ScheduleMember.CATCH_UP),
    LATEST_START(ScheduleMember.LATEST_START),
    OVERLAP(ScheduleMember.OVERLAP),
    JITTER(ScheduleMember.JITTER),
    MISSING(ScheduleMember.MISSING),
    DOUBLED(ScheduleMember.DOUBLED);

    /** What the key of every schedule's setting starts with. */
    static final String PREFIX = Key.PREFIX + "schedule.";

    /** The part of the key after the schedule's name. */
    final String setting;

    /** What it sets of a declaration, or null. */
    final @Nullable ScheduleMember member;

    ScheduleKey(ScheduleMember member) {
        this(member.setting, member);
    }

    ScheduleKey(String setting, @Nullable ScheduleMember member) {
        this.setting = setting;
        this.member = member;
    }

    String quoted(String schedule) {
        return PREFIX + '"' + schedule + "\"." + setting;
    }

    String plain(String schedule) {
        return PREFIX + schedule + '.' + setting;
    }
}
