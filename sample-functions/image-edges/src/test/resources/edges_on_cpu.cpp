/* In: ints, floats and pixels in the order of the reads below. Out: the scanlines. Planes start out as NaN. */
int main() {
    int width = in<int>(), height = in<int>(), pitch = in<int>(), bands = in<int>();
    int origin = in<int>(), stepX = in<int>(), stepY = in<int>(), radius = in<int>();
    float low = in<float>(), high = in<float>();
    auto weights = in<float>(radius + 1);
    auto pixels = in<uchar>((size_t) width * height * bands);

    std::vector<float> first((size_t) pitch * height, NAN), second(first);
    std::vector<uchar> scanlines((size_t) (width + 1) * height, 77);
    dim3 block = {64, 4, 1};
    dim3 grid = {(width + 4 * block.x - 1) / (4 * block.x), (height + block.y - 1) / block.y, 1};

    launch(grid, block, [&] { grey(pixels.data(), bands, origin, stepX, stepY, width, height, pitch, first.data()); });
    if (radius > 0) {
        launch(grid, block, [&] { blurRows(first.data(), weights.data(), radius, width, height, pitch, second.data()); });
        launch(grid, block, [&] { blurColumns(second.data(), weights.data(), radius, width, height, pitch, first.data()); });
    }
    launch(grid, block, [&] { sobel(first.data(), width, height, pitch, second.data()); });
    launch(grid, block, [&] { threshold(second.data(), low, high, width, height, pitch, scanlines.data()); });
    out(scanlines);
}
