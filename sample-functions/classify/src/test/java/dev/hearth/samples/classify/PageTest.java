package dev.hearth.samples.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.Browser;
import dev.hearth.samples.harness.ClassifyModel;
import dev.hearth.samples.harness.HearthStack;
import dev.hearth.samples.harness.PjrtPlugin;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: a person chooses a photograph and reads what it shows. Screenshots stay under target/pages. */
@QuarkusTest
@QuarkusTestResource(value = HearthStack.class, initArgs = @ResourceArg(name = "backend", value = "pjrt"))
@Timeout(180)
class PageTest {
    private static final Path CAT = ClassifyModel.folder().resolve("pictures").resolve("chelsea.png");
    private static final String CAT_IS_NAMED = "document.querySelector('#labels li span')?.textContent === 'tiger cat'";

    @TestHTTPResource("/")
    URI page = URI.create("");

    @Test
    void chosenPhotographIsNamed() {
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.choose("#picture", CAT);
            browser.await("document.querySelector('#originalBox img')?.naturalWidth === 451 && " + CAT_IS_NAMED);
            assertEquals("5", browser.evaluate("String(document.querySelectorAll('#labels li').length)"));
            assertTrue(browser.evaluate("document.querySelector('#labels li span:nth-child(2)').textContent")
                    .matches("[0-9.]+ %"));
            assertTrue(
                    Double.parseDouble(browser.evaluate("parseFloat(document.querySelector('#deviceMs').textContent)"))
                            > 0);
            assertEquals("true", browser.evaluate("String(document.querySelector('#error').hidden)"));
            browser.keepScreenshot("classify");
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
            browser.choose("#picture", CAT);
            browser.await(CAT_IS_NAMED + " && !document.querySelector('#run').disabled");
            var reached = new StringBuilder();
            for (int i = 0; i < 2; i++) {
                browser.press("Tab", 9);
                reached.append(browser.evaluate("document.activeElement.id")).append(' ');
            }
            assertEquals("picture run ", reached.toString());
            browser.evaluate("document.querySelector('#labels').replaceChildren()");
            browser.press("Enter", 13);
            browser.await(CAT_IS_NAMED);
        }
    }

    @Test
    void narrowScreenNeedsNoSidewaysScrolling() {
        try (Browser browser = browser(360, 740)) {
            browser.open(page);
            browser.choose("#picture", CAT);
            browser.await(CAT_IS_NAMED);
            assertEquals("true", browser.evaluate("String(document.documentElement.scrollWidth <= 360)"));
            browser.keepScreenshot("classify-narrow");
        }
    }

    private static Browser browser(int width, int height) {
        Optional<Path> chromium = Browser.find();
        boolean here = chromium.isPresent() && PjrtPlugin.find().isPresent();
        if (!here) {
            System.out.println("SKIPPED PageTest: chromium or PJRT's plugin for the CPU cannot be had here");
        }
        Assumptions.assumeTrue(here);
        return new Browser(chromium.orElseThrow(), width, height);
    }
}
