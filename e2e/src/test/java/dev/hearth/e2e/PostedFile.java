package dev.hearth.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** Main of a process in another network: posts a file, and prints the answer's status, size and headers. */
final class PostedFile {
    private PostedFile() {}

    /** {@code URL FILE} */
    public static void main(String[] arguments) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(arguments[0]))
                    .header("content-type", "image/jpeg")
                    .POST(HttpRequest.BodyPublishers.ofFile(Path.of(arguments[1])))
                    .build();
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            System.out.println(answer.statusCode() + " " + answer.body().length);
            answer.headers()
                    .map()
                    .forEach((name, values) -> System.out.println(name + ": " + String.join(", ", values)));
        }
    }
}
