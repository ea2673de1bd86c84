import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.FileImageOutputStream;

/** Scales a picture by bicubic interpolation and writes it as a JPEG: {@code Enlarge IN WIDTH HEIGHT OUT.jpg}. */
final class Enlarge {
    private static final float QUALITY = 0.92f;

    private Enlarge() {}

    public static void main(String[] arguments) throws IOException {
        BufferedImage small = ImageIO.read(new File(arguments[0]));
        int width = Integer.parseInt(arguments[1]);
        int height = Integer.parseInt(arguments[2]);
        var large = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = large.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(small, 0, 0, width, height, null);
        graphics.dispose();

        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(QUALITY);
        try (var out = new FileImageOutputStream(new File(arguments[3]))) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(large, null, null), parameters);
        } finally {
            writer.dispose();
        }
    }
}
