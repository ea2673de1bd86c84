/* In: ints, floats and the held cells in the order of the reads below. Out: the field, then the numbers of its colours. */
int main() {
    int width = in<int>(), height = in<int>(), pitch = in<int>(), steps = in<int>();
    float start = in<float>(), diffusion = in<float>();
    float north = in<float>(), east = in<float>(), south = in<float>(), west = in<float>();
    float low = in<float>(), scale = in<float>();
    auto held = in<float>((size_t) pitch * height);

    std::vector<float> now((size_t) pitch * height, NAN), next(now);
    std::vector<uchar> colours((size_t) width * height, 77);
    dim3 block = {64, 4, 1};
    dim3 grid = {(width + 4 * block.x - 1) / (4 * block.x), (height + block.y - 1) / block.y, 1};

    launch(grid, block, [&] { begin(held.data(), start, width, height, pitch, now.data()); });
    for (int step = 0; step < steps; step++) {
        launch(grid, block, [&] {
            advance(now.data(), held.data(), diffusion, north, east, south, west, width, height, pitch, next.data());
        });
        std::swap(now, next);
    }
    launch(grid, block, [&] { colour(now.data(), low, scale, width, height, pitch, colours.data()); });
    out(now);
    out(colours);
}
