package dev.afterward.transaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Walks through all courses that a deterministic program can take, by running it again and again. Where the program
 * can go several ways it picks one here; 0 is the straight way, and a course leaves it at most so many times.
 */
final class Choices {

    private record Choice(int taken, int ways, String name) {}

    private final int deviations;
    private final List<Choice> course = new ArrayList<>();
    private int next;

    Choices(int deviations) {
        this.deviations = deviations;
    }

    /** Picks one of so many ways. */
    int pick(int ways, String name) {
        if (next == course.size()) {
            course.add(new Choice(0, ways, name));
        }
        Choice choice = course.get(next++);
        if (choice.ways != ways) {
            throw new IllegalStateException("not deterministic: " + choice + " instead of " + name + " of " + ways);
        }
        return choice.taken;
    }

    boolean pick(String name) {
        return pick(2, name) == 1;
    }

    /** Turns to the next course. Returns whether there is one. */
    boolean advance() {
        next = 0;
        while (!course.isEmpty()) {
            Choice last = course.remove(course.size() - 1);
            long left = course.stream().filter(choice -> choice.taken > 0).count();
            if (last.taken + 1 < last.ways && left < deviations) {
                course.add(new Choice(last.taken + 1, last.ways, last.name));
                return true;
            }
        }
        return false;
    }

    /** Where this course has left the straight way. */
    @Override
    public String toString() {
        return course.stream()
                .filter(choice -> choice.taken > 0)
                .map(choice -> choice.name + "=" + choice.taken)
                .toList()
                .toString();
    }
}
