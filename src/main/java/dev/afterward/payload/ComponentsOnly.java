package dev.afterward.payload;

import jakarta.json.bind.config.PropertyVisibilityStrategy;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * What is public is a property, as ever, but of a record the components alone: a method such as {@code isUrgent()} is
 * worked out from them, so it must neither run nor be stored when the task is. The same goes for what an interface works
 * out in a default method.
 */
final class ComponentsOnly implements PropertyVisibilityStrategy {

    @Override
    public boolean isVisible(Field field) {
        return Modifier.isPublic(field.getModifiers());
    }

    @Override
    public boolean isVisible(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !method.isDefault()
                && (!method.getDeclaringClass().isRecord() || isComponent(method));
    }

    private static boolean isComponent(Method method) {
        for (var component : method.getDeclaringClass().getRecordComponents()) {
            if (component.getAccessor().equals(method)) {
                return true;
            }
        }
        return false;
    }
}
