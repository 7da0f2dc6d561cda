"""Writes the generator for other runtimes: `export.py PACK STYLE FOLDER SIDE...`

`generator-FORM-SIDE.onnx` for onnxruntime, `weights.json` and `weights.bin` (f32) for a program that builds the
network from its own operators, and `generator-SIDE.tflite` for LiteRT where TensorFlow is installed.
"""

import importlib.util
import json
import sys
from pathlib import Path

from onnx_graph import DOUBLINGS, build
from weights import phases, photo_order, read_layers


def write_onnx(pack, style, folder, side):
    for doubling in DOUBLINGS:
        model = build(read_layers(pack, style), doubling, side, side)
        (folder / f"generator-{doubling}-{side}.onnx").write_bytes(model.SerializeToString())


def channels_last(layers):
    """Kernels as [3, 3, in, out], those of doubled maps for the small map with out = 4 positions * channels."""
    for layer in layers:
        kernel = photo_order(layer.kernel) if layer.name == "input" else layer.kernel
        if layer.form == "double":
            out, into = kernel.shape[:2]
            kernel = phases(kernel).transpose(1, 0, 2, 3, 4).reshape(4 * out, into, 3, 3)
        yield layer, kernel.transpose(2, 3, 1, 0)


def write_weights(pack, style, folder):
    described, place = [], 0
    with open(folder / "weights.bin", "wb") as file:
        for layer, kernel in channels_last(read_layers(pack, style)):
            entry = {"name": layer.name, "form": layer.form}
            for key, values in {"kernel": kernel, "gamma": layer.gamma, "beta": layer.beta, "bias": layer.bias}.items():
                if values is not None:
                    entry[key] = {"shape": values.shape, "offset": place}
                    place += file.write(values.astype("<f4").tobytes())
            described.append(entry)
    (folder / "weights.json").write_text(json.dumps(described))


def main(pack, style, folder, *sides):
    pack, folder = Path(pack), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_weights(pack, style, folder)
    for side in map(int, sides):
        write_onnx(pack, style, folder, side)
    if importlib.util.find_spec("tensorflow"):
        from tflite_graph import write_tflite

        layers = list(channels_last(read_layers(pack, style)))
        for side in map(int, sides):
            write_tflite(layers, folder / f"generator-{side}.tflite", side)


if __name__ == "__main__":
    main(*sys.argv[1:])
