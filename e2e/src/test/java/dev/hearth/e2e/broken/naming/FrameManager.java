package dev.hearth.e2e.broken.naming;

import java.lang.foreign.Linker;
import java.util.ArrayList;

/** Breaks on purpose: a name that says nothing, native code outside its fence, a field of any type, static state. */
final class FrameManager {
    static final ArrayList<String> SEEN = new ArrayList<>();

    final Object anything = Linker.nativeLinker();
}
