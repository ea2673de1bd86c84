"""Writes what JAX answers, for the test: the published network, batch normalisations and all, on the CPU.

    golden.py WHEEL INPUTS GOLDEN

INPUTS holds a file NAME.f32 for each picture, as GoldenInputs (in the tests) writes them. GOLDEN gets a line for each: name,
SHA-256 of the input, the likeliest class, and the LISTED likeliest classes, each with its score in millionths.
"""

import hashlib
import pathlib
import sys

import jax
import numpy as np

import model
import weights

LISTED = 100


def line(path, network):
    data = path.read_bytes()
    scores = np.asarray(network(np.frombuffer(data, dtype="<f4").reshape(1, model.SIZE, model.SIZE, 3)))[0]
    millionths = np.rint(scores.astype(np.float64) * 1e6).astype(int)
    ordered = np.sort(scores)
    margins.append((float(ordered[-1] - ordered[-2]), path.stem))
    listed = " ".join(f"{index}:{millionths[index]}" for index in np.argsort(-scores)[:LISTED])
    return f"{path.stem} {hashlib.sha256(data).hexdigest()} {int(scores.argmax())} {listed}\n"


if __name__ == "__main__":
    margins = []
    network = jax.jit(model.published(weights.read(sys.argv[1])))
    lines = [line(path, network) for path in sorted(pathlib.Path(sys.argv[2]).glob("*.f32"))]
    pathlib.Path(sys.argv[3]).write_text("".join(lines), encoding="ascii")
    print(f"{len(lines)} pictures; the closest call is %.2g, of %s" % min(margins))
