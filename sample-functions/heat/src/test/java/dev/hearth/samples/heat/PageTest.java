package dev.hearth.samples.heat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.Browser;
import dev.hearth.samples.harness.HearthStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page in a real browser: a person picks a plate and sees it warm up. Screenshots stay under target/pages. */
@QuarkusTest
@QuarkusTestResource(HearthStack.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PageTest {
    private static final String PICTURE = "document.querySelector('#box img')";
    private static final String IDLE = "!document.querySelector('#run').disabled";

    @TestHTTPResource("/")
    URI page = URI.create("");

    @Test
    void firstPlateIsShownAtOnce() {
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.await(PICTURE + "?.naturalWidth === 480 && " + IDLE);
            assertEquals("6,002", browser.evaluate("document.querySelector('#launches').textContent"));
            assertEquals("600°", browser.evaluate("document.querySelector('#hot').textContent"));
            assertEquals("true", browser.evaluate("String(document.querySelector('#error').hidden)"));
            browser.keepScreenshot("heat");
        }
    }

    @Test
    void everyPresetIsSolvedAsPlainJavaDoes() {
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.await(PICTURE + " && " + IDLE);
            browser.evaluate("document.querySelector('#check').checked = true");
            int presets = Integer.parseInt(browser.evaluate("document.querySelectorAll('#presets input').length"));
            for (int i = 1; i < presets; i++) {
                browser.evaluate("document.querySelector('#detail').textContent = ''");
                browser.evaluate("document.querySelectorAll('#presets input')[" + i + "].click()");
                browser.await("document.querySelector('#detail').textContent && " + IDLE);
                String detail = browser.evaluate("document.querySelector('#detail').textContent");
                assertTrue(detail.contains("plain Java: ok"), detail);
            }
        }
    }

    @Test
    void stepsOfTheFormReachTheFunction() {
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.await(PICTURE + " && " + IDLE);
            browser.evaluate("steps.value = 70; steps.dispatchEvent(new Event('input'));"
                    + " stepsPerSynchronize.value = 7; stepsPerSynchronize.dispatchEvent(new Event('input'));"
                    + " document.querySelector('#run').focus()");
            browser.press("Enter", 13);
            browser.await("document.querySelector('#launches').textContent === '72' && " + IDLE);
            assertEquals("11", browser.evaluate("document.querySelector('#waits').textContent"));
        }
    }

    @Test
    void whatIsWrongIsExplained() {
        try (Browser browser = browser(1280, 900)) {
            browser.open(page);
            browser.await(PICTURE + " && " + IDLE);
            browser.evaluate("plate.value = '{\"diffusion\": 0.5}'; document.querySelector('#run').click()");
            browser.await("!document.querySelector('#error').hidden");
            String error = browser.evaluate("document.querySelector('#error').textContent");
            assertTrue(error.startsWith("diffusion must be above 0 and at most 0.25"), error);
        }
    }

    @Test
    void narrowScreenNeedsNoSidewaysScrolling() {
        try (Browser browser = browser(360, 740)) {
            browser.open(page);
            browser.await(PICTURE);
            assertEquals("true", browser.evaluate("String(document.documentElement.scrollWidth <= 360)"));
            browser.keepScreenshot("heat-narrow");
        }
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
