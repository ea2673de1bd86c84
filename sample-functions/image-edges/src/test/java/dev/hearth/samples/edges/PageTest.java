package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.Browser;
import dev.hearth.samples.harness.HearthStack;
import dev.hearth.samples.harness.Photographs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: a person chooses a photograph and sees its edges. Screenshots stay under target/pages. */
@QuarkusTest
@QuarkusTestResource(HearthStack.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PageTest {
    private static final String ORIGINAL = "document.querySelector('#originalBox img')";
    private static final String EDGES = "document.querySelector('#edgesBox img')";

    @TestHTTPResource("/")
    URI page = URI.create("");

    @Test
    void chosenPhotographIsShownBesideItsEdges() {
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.choose("#picture", Photographs.folder().resolve(Photographs.ROCKET));
            browser.await(ORIGINAL + "?.naturalWidth === 640 && " + EDGES + "?.naturalWidth === 640");
            assertEquals("true", browser.evaluate("String(" + blackAndWhite() + ")"));
            assertTrue(browser.evaluate("document.querySelector('#edgesText').textContent")
                    .startsWith("640 × 427"));
            assertTrue(
                    Double.parseDouble(browser.evaluate("parseFloat(document.querySelector('#deviceMs').textContent)"))
                            > 0);
            assertEquals("true", browser.evaluate("String(document.querySelector('#error').hidden)"));
            browser.keepScreenshot("image-edges");
        }
    }

    @Test
    void otherSettingsGiveOtherEdges() {
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.choose("#picture", Photographs.folder().resolve(Photographs.ROCKET));
            browser.await(EDGES);
            String before = browser.evaluate(EDGES + ".src");
            browser.evaluate("sigma.value = 6; sigma.dispatchEvent(new Event('input'))");
            browser.await(EDGES + ".src !== '" + before + "'");
            assertEquals("6", browser.evaluate("document.querySelector('#sigmaOut').value"));
        }
    }

    @Test
    void fileThatIsNoPictureIsExplained(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("notes.png"), "These are only words.");
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.choose("#picture", text);
            browser.await("!document.querySelector('#error').hidden");
            String error = browser.evaluate("document.querySelector('#error').textContent");
            assertTrue(error.contains("neither JPEG nor PNG"), error);
            assertEquals("alert", browser.evaluate("document.querySelector('#error').getAttribute('role')"));
        }
    }

    @Test
    void everythingIsReachedByKeyboard() {
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.choose("#picture", Photographs.folder().resolve(Photographs.ROCKET));
            browser.await(EDGES + " && !document.querySelector('#run').disabled");
            var reached = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                browser.press("Tab", 9);
                reached.append(browser.evaluate("document.activeElement.id")).append(' ');
            }
            assertEquals("picture sigma low high run check ", reached.toString());
            String before = browser.evaluate(EDGES + ".src");
            browser.evaluate("document.querySelector('#run').focus()");
            browser.press("Enter", 13);
            browser.await(EDGES + ".src !== '" + before + "'");
        }
    }

    @Test
    void narrowScreenNeedsNoSidewaysScrolling() {
        try (Browser browser = browser(360, 740)) {
            browser.open(page);
            browser.choose("#picture", Photographs.folder().resolve(Photographs.ROCKET));
            browser.await(EDGES);
            assertEquals("true", browser.evaluate("String(document.documentElement.scrollWidth <= 360)"));
            browser.keepScreenshot("image-edges-narrow");
        }
    }

    /** Whether the shown picture has both black and white and nearly nothing coloured in it. */
    private static String blackAndWhite() {
        return "(() => { const c = document.createElement('canvas'), i = " + EDGES + ";"
                + " c.width = i.naturalWidth; c.height = i.naturalHeight; const g = c.getContext('2d'); g.drawImage(i, 0, 0);"
                + " const p = g.getImageData(0, 0, c.width, c.height).data; let black = 0, white = 0;"
                + " for (let k = 0; k < p.length; k += 4) { if (p[k] < 10) black++; if (p[k] > 245) white++; }"
                + " return black > p.length / 8 && white > 1000; })()";
    }

    private static Browser browser(int width, int height) {
        Optional<Path> chromium = Browser.find();
        if (chromium.isEmpty()) {
            System.out.println("skipped: no chromium here, so the page was not looked at");
        }
        Assumptions.assumeTrue(chromium.isPresent());
        return new Browser(chromium.orElseThrow(), width, height);
    }
}
