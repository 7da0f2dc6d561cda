"""The generator's layers with the weights of one style, read from a style pack (src/pack/FORMAT.md)."""

import json
import struct
from dataclasses import dataclass

import numpy as np

ARCHITECTURE = "generator-32-64x5"
BLOCKS = 5
#: Keeps the standard deviation of a flat channel from being zero, as in src/kernel/norm.rs.
EPSILON = 1e-5


@dataclass
class Layer:
    """A 3x3 convolution; `kernel` is [out, in, 3, 3] for the map that `form` makes of its input."""

    name: str
    form: str  # "same", "half" (stride 2) or "double" (nearest upsampling first)
    kernel: np.ndarray
    gamma: np.ndarray | None = None
    beta: np.ndarray | None = None
    bias: np.ndarray | None = None


def read_tensors(path):
    """The tensors of a pack by name, dequantized, and its styles."""
    data = path.read_bytes()
    if data[:8] != b"IMPASTO\0":
        raise SystemExit(f"{path} is no style pack")
    (length,) = struct.unpack_from("<I", data, 12)
    header = json.loads(data[48 : 48 + length])
    if header["architecture"] != ARCHITECTURE:
        raise SystemExit(f"{path} holds the network {header['architecture']}, not {ARCHITECTURE}")
    tensors, place = {}, 48 + length

    def take(kind, count):
        nonlocal place
        values = np.frombuffer(data, kind, count, place)
        place += values.nbytes
        return values

    for tensor in header["tensors"]:
        shape, count = tensor["shape"], int(np.prod(tensor["shape"]))
        if tensor["type"] == "int8":
            scale = take("<f4", shape[0]).reshape(-1, *[1] * (len(shape) - 1))
            values = take("i1", count).reshape(shape) * scale
        else:
            values = take({"float32": "<f4", "float16": "<f2", "uint8": "u1"}[tensor["type"]], count).reshape(shape)
        tensors[tensor["name"]] = values.astype(np.float32)
    return tensors, [style["id"] for style in header["styles"]]


def read_layers(path, style):
    """The layers from photo to painting, in `style`."""
    tensors, styles = read_tensors(path)
    row = styles.index(style)

    def normalized(conv, norm, form):
        gamma, beta = tensors[f"{norm}.gamma"][row], tensors[f"{norm}.beta"][row]
        return Layer(conv, form, tensors[f"{conv}.weight"], gamma, beta)

    layers = [normalized("input", "input_norm", "same"), normalized("down", "down_norm", "half")]
    for block in range(BLOCKS):
        for half in (1, 2):
            layers.append(normalized(f"blocks.{block}.conv{half}", f"blocks.{block}.norm{half}", "same"))
    layers.append(normalized("up", "up_norm", "double"))
    layers.append(Layer("output", "double", tensors["output.weight"], bias=tensors["output.bias"]))
    return layers


def phases(kernel):
    """A kernel for the doubled map as four kernels for the small one (src/kernel/network.rs): [out, 4, in, 3, 3]."""
    out, into = kernel.shape[:2]
    small = np.zeros((out, 4, into, 3, 3), np.float32)
    for phase in range(4):
        for tap in range(9):
            row, column = (phase // 2 + tap // 3 + 1) // 2, (phase % 2 + tap % 3 + 1) // 2
            small[:, phase, :, row, column] += kernel[:, :, tap // 3, tap % 3]
    return small


def photo_order(kernel):
    """The first kernel for input channels in the order row, column, colour instead of colour, row, column."""
    out = kernel.shape[0]
    return kernel.reshape(out, 3, 4, 3, 3).transpose(0, 2, 1, 3, 4).reshape(out, 12, 3, 3)
