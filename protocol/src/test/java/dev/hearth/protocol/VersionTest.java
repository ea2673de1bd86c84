package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class VersionTest {
    @ParameterizedTest
    @CsvSource({"1,1,1,1,1", "1,2,1,5,2", "1,5,1,2,2", "2,4,3,9,4", "3,3,1,3,3", "1,65535,1,65535,65535"})
    void sidesAgreeOnTheHighestThatBothSpeak(int minOwn, int maxOwn, int minPeer, int maxPeer, int agreed) {
        assertEquals(agreed, Version.agree(minOwn, maxOwn, minPeer, maxPeer));
        assertEquals(agreed, Version.agree(minPeer, maxPeer, minOwn, maxOwn));
    }

    @Test
    void newerClientMeetsAnOlderDaemonOnTheDaemonsVersion() {
        assertEquals(Frame.VERSION, Version.agree(Frame.MIN_VERSION, Frame.VERSION + 3));
    }

    @Test
    void clientThatIsTooNewIsToldBothRangesAndWhatToUpdate() {
        var refused = assertThrows(ProtocolException.class, () -> Version.agree(1, 2, 3, 4));
        assertEquals(Status.UNSUPPORTED_VERSION, refused.status());
        assertEquals(
                "the peer speaks versions 3 to 4 of the protocol, this side versions 1 to 2; update this side",
                refused.getMessage());
    }

    @Test
    void clientThatIsTooOldIsToldBothRangesAndWhatToUpdate() {
        var refused = assertThrows(ProtocolException.class, () -> Version.agree(3, 4, 1, 1));
        assertEquals(Status.UNSUPPORTED_VERSION, refused.status());
        assertEquals(
                "the peer speaks version 1 of the protocol, this side versions 3 to 4; update the peer",
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "2,1", "-1,1", "65535,1"})
    void rangeThatIsNoneIsRefused(int minPeer, int maxPeer) {
        assertEquals(
                Status.INVALID_FRAME,
                assertThrows(ProtocolException.class, () -> Version.agree(minPeer, maxPeer))
                        .status());
    }
}
