package dev.hearth.protocol.posix;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.util.List;

/**
 * One frame and the descriptors that came with it. Who receives it owns the descriptors and closes them; closing the
 * message closes them all.
 *
 * @param frame the frame, in memory that nothing else changes
 * @param descriptors in the order in which they were sent, empty for none
 */
public record Message(Frame frame, List<Descriptor> descriptors) implements AutoCloseable {
    public Message {
        descriptors = List.copyOf(descriptors);
    }

    /**
     * The one descriptor of a message that must have exactly one.
     *
     * @throws ProtocolException INVALID_FRAME where there is another number of them
     */
    public Descriptor descriptor() {
        if (descriptors.size() != 1) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    "a message with op code " + frame.opcode() + " came with " + descriptors.size()
                            + " descriptors; it has one");
        }
        return descriptors.getFirst();
    }

    @Override
    public void close() {
        descriptors.forEach(Descriptor::close);
    }
}
