"""Prints how long JAX's own jitted call of the served network takes, p50 in milliseconds: time.py WEIGHTS [CALLS]"""

import sys
import time

import jax
import numpy as np

import model

if __name__ == "__main__":
    arrays = [jax.device_put(each) for each in model.load(sys.argv[1])]
    picture = np.random.default_rng(1).normal(size=(1, model.SIZE, model.SIZE, 3)).astype(np.float32)
    network = jax.jit(model.served)
    taken = []
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 200):
        start = time.perf_counter()
        np.asarray(network(picture, *arrays))
        taken.append(time.perf_counter() - start)
    print(f"{1e3 * float(np.median(taken)):.2f}")
