"""Tells how long JAX's own jitted call of the served network takes: time.py WEIGHTS

For each number on a line of standard input, that many calls are made one after the other; each is from a picture in NumPy to
its scores in NumPy. A line of the times they took, in microseconds, is the answer. Ends with standard input.
"""

import sys
import time

import jax
import numpy as np

import model


def call_us(network, picture, arrays):
    start = time.perf_counter_ns()
    np.asarray(network(picture, *arrays))
    return (time.perf_counter_ns() - start) / 1e3


if __name__ == "__main__":
    arrays = [jax.device_put(each) for each in model.load(sys.argv[1])]
    picture = np.random.default_rng(1).normal(size=(1, model.SIZE, model.SIZE, 3)).astype(np.float32)
    network = jax.jit(model.served)
    for line in sys.stdin:
        print(*(f"{call_us(network, picture, arrays):.1f}" for _ in range(int(line))), flush=True)
