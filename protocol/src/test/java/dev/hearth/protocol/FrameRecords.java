package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the record of an op code and calls its accessors by name. */
final class FrameRecords {
    private static final Set<String> OF_EVERY_RECORD = Set.of("segment", "hashCode", "toString");

    private FrameRecords() {}

    static Class<?> of(Opcode opcode) throws ReflectiveOperationException {
        return Class.forName("dev.hearth.protocol." + recordName(opcode));
    }

    static String recordName(Opcode opcode) {
        return opcode.name().charAt(0) + opcode.name().substring(1).toLowerCase(Locale.ROOT) + "Frame";
    }

    static Object wrap(Opcode opcode, MemorySegment frame) throws ReflectiveOperationException {
        return of(opcode).getConstructor(MemorySegment.class).newInstance(frame);
    }

    /** Names of all methods that read a number or a text of the frame. */
    static Set<String> accessors(Opcode opcode) throws ReflectiveOperationException {
        return Arrays.stream(of(opcode).getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getParameterCount() == 0 && method.getReturnType() != MemorySegment.class)
                .map(Method::getName)
                .filter(name -> !OF_EVERY_RECORD.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Object read(Object frame, String accessor) throws ReflectiveOperationException {
        return frame.getClass().getMethod(accessor).invoke(frame);
    }

    static Object readAt(Object frame, String accessor, int index) throws ReflectiveOperationException {
        return frame.getClass().getMethod(accessor, int.class).invoke(frame, index);
    }

    /** The constant of a field's offset: lengthBytes has LENGTH_BYTES. */
    static String constant(String field) {
        return field.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    static long constantValue(Class<?> type, String name) throws ReflectiveOperationException {
        var field = type.getDeclaredField(name);
        return ((Number) field.get(null)).longValue();
    }
}
