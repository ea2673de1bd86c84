package dev.hearth.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** Conditions that ArchUnit has no words for. */
final class Conditions {
    private static final Set<String> CHANGING = Set.of(
            "java.util.ArrayList",
            "java.util.HashMap",
            "java.util.LinkedHashMap",
            "java.util.TreeMap",
            "java.util.HashSet",
            "java.util.ArrayDeque",
            "java.lang.StringBuilder");

    private Conditions() {}

    static ArchCondition<JavaField> aboutFields(String description, Predicate<JavaField> holds) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                // What the compiler adds (switch tables, $assertionsDisabled) nobody wrote.
                if (!field.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                    report(events, field, field.getFullName(), description, holds.test(field));
                }
            }
        };
    }

    static ArchCondition<JavaClass> aboutPackages(String description, Predicate<String> holds) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                report(events, type, type.getName(), description, holds.test(type.getPackageName()));
            }
        };
    }

    static ArchCondition<JavaClass> liveInNullMarkedPackages() {
        String description = "have a package-info.java with @NullMarked";
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                report(events, type, type.getName(), description, marked);
            }
        };
    }

    static boolean isFinal(JavaField field) {
        return field.getModifiers().contains(JavaModifier.FINAL);
    }

    /** Whether a constant of this type would be one in name only. */
    static boolean holdsChangingState(JavaClass type) {
        return CHANGING.contains(type.getName())
                || type.getPackageName().equals("java.util.concurrent.atomic")
                || type.getName().startsWith("java.util.concurrent.Concurrent");
    }

    private static void report(ConditionEvents events, Object subject, String name, String description, boolean holds) {
        events.add(new SimpleConditionEvent(subject, holds, name + (holds ? " does " : " does not ") + description));
    }
}
