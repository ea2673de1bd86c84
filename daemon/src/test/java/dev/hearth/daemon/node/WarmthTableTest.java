package dev.hearth.daemon.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.Revision;
import dev.hearth.v1.WarmModule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmthTableTest {
    @Test
    void bytesHaveThreeDigitsAndAUnit() {
        assertEquals("0B", WarmthTable.bytes(0));
        assertEquals("999B", WarmthTable.bytes(999));
        assertEquals("1.0KiB", WarmthTable.bytes(1024));
        assertEquals("64.0MiB", WarmthTable.bytes(64L << 20));
        assertEquals("125MiB", WarmthTable.bytes(125L << 20));
        assertEquals("16.0TiB", WarmthTable.bytes(16L << 40));
    }

    @Test
    void timesAreAsLongAsTheyMatter() {
        assertEquals("0.3ms", WarmthTable.time(300_000));
        assertEquals("1.5s", WarmthTable.time(1_500_000_000));
        assertEquals("2m05s", WarmthTable.time(125_000_000_000L));
        assertEquals("3h07m", WarmthTable.time(11_230_000_000_000L));
    }

    @Test
    void thoseThatWorkComeFirstThenThoseUsedLast() {
        List<String> lines = WarmthTable.lines(NodeWarmth.newBuilder()
                .setMaxWorkers(16)
                .setSpareWorkers(1)
                .addRevisions(Revision.newBuilder()
                        .setName("space/old")
                        .setState(Revision.State.RESTING)
                        .setIdleNs(90_000_000_000L))
                .addRevisions(Revision.newBuilder()
                        .setName("space/busy")
                        .setState(Revision.State.ACTIVE)
                        .setSessions(2)
                        .setDeviceMemoryBytes(64 << 20)
                        .addModules(WarmModule.getDefaultInstance()))
                .build());
        assertTrue(lines.getFirst().startsWith("2 revisions warm, 1 spare workers"), lines.getFirst());
        assertTrue(lines.get(2).matches("space/busy +active +2 +64.0MiB .* 1\\+0"), lines.get(2));
        assertTrue(lines.get(3).matches("space/old +resting +0 .* 1m30s +0\\+0"), lines.get(3));
    }

    @Test
    void wrongUseIsToldWithWhatToDo() {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(64, Top.run(List.of(), print, print));
        assertEquals(69, Top.run(List.of("/nowhere/node.sock", "--once"), print, print));
        assertTrue(
                out.toString(StandardCharsets.UTF_8).contains("hearth daemon"), out.toString(StandardCharsets.UTF_8));
    }
}
