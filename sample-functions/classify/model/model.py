"""EfficientNet-Lite0's forward pass in JAX, twice: as it was published, and as classify runs it.

A picture is float32[1, 224, 224, 3], red, green, blue, each (level - 127) / 128. The answer is a score for each of a
thousand classes; they sum up to one.
"""

import jax
import jax.numpy as jnp
import numpy as np

import weights

SIZE = 224


def relu6(x):
    return jnp.minimum(jnp.maximum(x, 0.0), 6.0)


def softmax(logits):
    shifted = jnp.exp(logits - jnp.max(logits, axis=1, keepdims=True))
    return shifted / jnp.sum(shifted, axis=1, keepdims=True)


def convolution(x, kernel, stride, groups):
    return jax.lax.conv_general_dilated(
        x, kernel, (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"), feature_group_count=groups
    )


def forward(x, layer):
    """The network, given what one of its layers does: layer(x, layer of weights.layers(), stride)."""
    found = {each.name: each for each in weights.layers()}
    x = relu6(layer(x, found["stem"], 2))
    for block in weights.blocks():
        entry = x
        if block.expansion != 1:
            x = relu6(layer(x, found[f"{block.name}.expand"], 1))
        x = relu6(layer(x, found[f"{block.name}.depthwise"], block.stride))
        x = layer(x, found[f"{block.name}.project"], 1)
        if block.stride == 1 and block.inputs == block.outputs:
            x = x + entry
    return relu6(layer(x, found["head"], 1))


def published(checkpoint):
    """The network with the checkpoint's own arrays: every normalisation on its own, nothing joined."""

    def tensor(name):
        size, found = checkpoint[name]
        return np.asarray(found, dtype=np.float32).reshape(size)

    def layer(x, each, stride):
        kernel = tensor(each.convolution + ".weight").transpose(2, 3, 1, 0)
        x = convolution(x, kernel, stride, each.outputs if each.depthwise else 1)
        gain, shift, mean, variance = (
            tensor(f"{each.normalisation}.{part}") for part in ("weight", "bias", "running_mean", "running_var")
        )
        return (x - mean) / jnp.sqrt(variance + weights.EPSILON) * gain + shift

    def scores(picture):
        x = jnp.mean(forward(picture, layer), axis=(1, 2))
        return softmax(x @ tensor("_fc.weight").T + tensor("_fc.bias"))

    return scores


def depthwise(x, kernel, stride):
    """A convolution channel by channel as a sum of shifted pictures, which XLA makes one loop of."""
    size = kernel.shape[0]
    out = -(-x.shape[1] // stride)
    missing = max((out - 1) * stride + size - x.shape[1], 0)
    before, after = missing // 2, missing - missing // 2
    x = jax.lax.pad(x, jnp.float32(0), ((0, 0, 0), (before, after, 0), (before, after, 0), (0, 0, 0)))
    span = (out - 1) * stride + 1
    total = None
    for row in range(size):
        for column in range(size):
            part = jax.lax.slice(
                x,
                (0, row, column, 0),
                (1, row + span, column + span, x.shape[3]),
                (1, stride, stride, 1),
            )
            term = part * kernel[row, column, 0]
            total = term if total is None else total + term
    return total


def served(picture, *arrays):
    """The network as classify runs it: the arrays of weights.bin, then nothing but old and plain operations."""
    named = {name: each for (name, _), each in zip(weights.arrays(), arrays, strict=True)}

    def layer(x, each, stride):
        kernel, bias = named[each.name + ".kernel"], named[each.name + ".bias"]
        if each.depthwise:
            return depthwise(x, kernel, stride) + bias
        if each.kernel == 1:
            _, height, width, _ = x.shape
            return (x.reshape(height * width, each.inputs) @ kernel + bias).reshape(1, height, width, each.outputs)
        return convolution(x, kernel, stride, 1) + bias

    x = jnp.mean(forward(picture, layer), axis=(1, 2))
    return softmax(x @ named["classes.kernel"] + named["classes.bias"])


def load(path):
    """The arrays of weights.bin."""
    data = np.fromfile(path, dtype="<f4")
    found, at = [], 0
    for _, size in weights.arrays():
        at += -at % (weights.ALIGNMENT // 4)
        found.append(data[at : at + int(np.prod(size))].reshape(size))
        at += found[-1].size
    assert at == data.size
    return found
