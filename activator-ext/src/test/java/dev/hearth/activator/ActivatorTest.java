package dev.hearth.activator;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@Timeout(60)
@SuppressWarnings("NullAway.Init") // Quarkus fills the fields in
class ActivatorTest {
    @TestHTTPResource(value = "/health", management = true)
    URL health;

    @TestHTTPResource("/")
    URL root;

    @ParameterizedTest
    @ValueSource(strings = {"/started", "/live", "/ready"})
    void eachHealthCheckIsUp(String check) {
        given().get(health + check).then().statusCode(200).body("status", is("UP"));
    }

    @Test
    void nothingIsServedOnTheRequestPortYet() {
        given().get(root).then().statusCode(404);
    }
}
