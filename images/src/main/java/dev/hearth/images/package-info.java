/**
 * Packs what was built as container images, without a container engine: {@code ./hearth images} makes the layers of the
 * system with Debian's packages and jlink, and then starts {@link dev.hearth.images.Images}.
 *
 * <p>The flow of one run: {@link dev.hearth.images.Images} stages each application as it will lie in its image ({@code Stage}),
 * joins the system's layers to a base ({@code SystemLayers}), runs the applications in containers ({@link
 * dev.hearth.images.Container}) such that each writes its AOT cache ({@code Training}), and has Jib put base, application and
 * cache together ({@code Packer}); at last each image is unpacked ({@link dev.hearth.images.ImageTar}) and its cache tried.
 */
@NullMarked
package dev.hearth.images;

import org.jspecify.annotations.NullMarked;
