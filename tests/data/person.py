"""What MediaPipe's person network says of a drawn person, for `tests/person.rs` and `person.test.mjs`.

    pip install ai-edge-litert==2.3.0 numpy==2.4.6 tflite==2.18.0
    python3 tests/data/person.py selfie_segmentation.tflite

Reads the drawing from person.json beside this file, and writes into it the means of 16x16 parts of the mask. LiteRT runs all of
the graph but its last two operators: it does not know MediaPipe's own transposed convolution.
"""

import json
import pathlib
import struct
import sys

import numpy
import tflite
from ai_edge_litert.interpreter import Interpreter

SIDE, PARTS = 256, 16
# The operators that are run, of 246, and the tensors around those that are not.
RUN, LAST_MAP, KERNEL, BIAS = 242, 245, 253, 281


def drawn(wall, ellipses):
    """[SIDE, SIDE, 3] in 0..1."""
    picture = numpy.full((SIDE, SIDE, 3), wall, numpy.float64)
    y, x = (numpy.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    for cx, cy, rx, ry, *colour in ellipses:
        picture[((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1] = colour
    return (picture / 255).astype(numpy.float32)


def mask(path, picture):
    model = bytearray(path.read_bytes())
    root = tflite.Model.GetRootAs(bytes(model), 0)
    graph = root.Subgraphs(0)
    table = graph._tab
    operators, outputs = (table.Vector(table.Offset(slot)) - 4 for slot in (10, 8))
    struct.pack_into("<I", model, operators, RUN)
    struct.pack_into("<i", model, outputs + 4, LAST_MAP)
    interpreter = Interpreter(model_content=bytes(model))
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture[None])
    interpreter.invoke()
    last = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])[0]

    def weights(index):
        made = (graph.Operators(number) for number in range(graph.OperatorsLength()))
        half = graph.Tensors(next(operator.Inputs(0) for operator in made if operator.Outputs(0) == index))
        data = root.Buffers(half.Buffer()).DataAsNumpy().tobytes()
        return numpy.frombuffer(data, "<f2").astype(numpy.float32).reshape(half.ShapeAsNumpy())

    sums = numpy.einsum("yxc,hwc->yhxw", last, weights(KERNEL)[0]).reshape(SIDE, SIDE) + weights(BIAS)[0]
    return 1 / (1 + numpy.exp(-sums.astype(numpy.float64)))


if __name__ == "__main__":
    file = pathlib.Path(__file__).with_suffix(".json")
    case = json.loads(file.read_text())
    found = mask(pathlib.Path(sys.argv[1]), drawn(case["wall"], case["ellipses"]))
    means = found.reshape(PARTS, SIDE // PARTS, PARTS, SIDE // PARTS).mean((1, 3))
    lines = [json.dumps([round(float(mean), 4) for mean in row]) for row in means]
    ellipses = [json.dumps(ellipse) for ellipse in case["ellipses"]]
    text = '{\n "wall": %s,\n "ellipses": [\n  %s\n ],\n "means": [\n  %s\n ]\n}\n'
    file.write_text(text % (json.dumps(case["wall"]), ",\n  ".join(ellipses), ",\n  ".join(lines)))
