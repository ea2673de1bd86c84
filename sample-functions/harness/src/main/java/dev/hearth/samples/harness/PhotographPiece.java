package dev.hearth.samples.harness;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A piece of a real photograph, for classify.
 *
 * @param name of the photograph and the piece
 * @param file where the photograph is
 * @param piece which one
 */
public record PhotographPiece(String name, Path file, Piece piece) {
    private static final List<String> FILES = List.of(
            "astronaut.png",
            "brick.png",
            "camera.png",
            "chelsea.png",
            "clock_motion.png",
            "coffee.png",
            "coins.png",
            "grass.png",
            "gravel.png",
            "hubble_deep_field.jpg",
            "ihc.png",
            "retina.jpg",
            "rocket.jpg");

    /** Whether it is the photograph as a whole. */
    public boolean isWhole() {
        return piece == Piece.WHOLE;
    }

    /** A part of a picture, in sixteenths of its width and height. */
    public enum Piece {
        WHOLE(0, 0, 16),
        MIDDLE(3, 3, 10),
        CENTRE(5, 5, 6),
        TOP_LEFT(0, 0, 9),
        TOP_RIGHT(7, 0, 9),
        BOTTOM_LEFT(0, 7, 9),
        BOTTOM_RIGHT(7, 7, 9),
        UPPER(2, 0, 12),
        LOWER(2, 4, 12);

        private final int left;
        private final int top;
        private final int side;

        Piece(int left, int top, int side) {
            this.left = left;
            this.top = top;
            this.side = side;
        }
    }

    /** Nine pieces of each of thirteen photographs; {@link ClassifyModel#folder()} has them. */
    public static List<PhotographPiece> all() {
        return all(ClassifyModel.folder().resolve("pictures"));
    }

    /** The same of the photographs in this folder. */
    public static List<PhotographPiece> all(Path folder) {
        var all = new ArrayList<PhotographPiece>();
        for (String file : FILES) {
            for (Piece piece : Piece.values()) {
                String name = file.substring(0, file.indexOf('.')) + "-" + piece;
                all.add(new PhotographPiece(name, folder.resolve(file), piece));
            }
        }
        return all;
    }

    /** The file that is sent to the function; its pixels are the photograph's own. */
    public byte[] png() {
        try {
            BufferedImage whole = ImageIO.read(new File(file.toString()));
            int width = whole.getWidth() * piece.side / 16;
            int height = whole.getHeight() * piece.side / 16;
            BufferedImage part = whole.getSubimage(
                    whole.getWidth() * piece.left / 16, whole.getHeight() * piece.top / 16, width, height);
            return PictureFiles.encode(part, "png");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
