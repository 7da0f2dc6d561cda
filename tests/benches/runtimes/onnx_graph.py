"""The generator as an ONNX graph: [1, 3, height, width] in 0..1 to the same."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from weights import EPSILON, phases, photo_order

OPSET = 18
#: How the layers that double the map can be written.
DOUBLINGS = ("shuffle", "resize", "transpose")


class Graph:
    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, name, values):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, op, inputs, **attributes):
        output = f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def pad(self, x, mode):
        if not any(constant.name == "one_around" for constant in self.constants):
            self.constant("one_around", np.array([0, 0, 1, 1, 0, 0, 1, 1], np.int64))
        return self.add("Pad", [x, "one_around"], mode=mode)

    def convolve(self, x, layer, doubling):
        """The layer's convolution, with the border it wants."""
        name, kernel = f"{layer.name}.weight", layer.kernel
        bias = [self.constant(f"{layer.name}.bias", layer.bias)] if layer.bias is not None else []
        if layer.form != "double":
            stride = 2 if layer.form == "half" else 1
            weights = self.constant(name, kernel)
            return self.add("Conv", [self.pad(x, "reflect"), weights], kernel_shape=[3, 3], strides=[stride] * 2)
        if doubling == "resize":
            if not any(constant.name == "doubled" for constant in self.constants):
                self.constant("doubled", np.array([1, 1, 2, 2], np.float32))
            x = self.add(
                "Resize", [x, "", "doubled"], mode="nearest", nearest_mode="floor",
                coordinate_transformation_mode="asymmetric",
            )
            return self.add("Conv", [self.pad(x, "reflect"), self.constant(name, kernel), *bias], kernel_shape=[3, 3])
        # Mirroring the doubled map is repeating the border of the small one.
        x = self.pad(x, "edge")
        if doubling == "shuffle":
            out, into = kernel.shape[:2]
            weights = self.constant(name, phases(kernel).reshape(out * 4, into, 3, 3))
            if layer.bias is not None:
                bias = [self.constant(f"{layer.name}.biases", np.repeat(layer.bias, 4))]
                self.constants = [constant for constant in self.constants if constant.name != f"{layer.name}.bias"]
            x = self.add("Conv", [x, weights, *bias], kernel_shape=[3, 3])
            return self.add("DepthToSpace", [x], blocksize=2, mode="CRD")
        weights = self.constant(name, transposed(kernel))
        return self.add("ConvTranspose", [x, weights, *bias], kernel_shape=[4, 4], strides=[2, 2], pads=[3] * 4)


def transposed(kernel):
    """Nearest upsampling and the 3x3 kernel as one 4x4 kernel of a transposed convolution: [in, out, 4, 4]."""
    fold = np.array([[0, 0, 1], [0, 1, 1], [1, 1, 0], [1, 0, 0]], np.float32)
    return np.einsum("tk,oikl,sl->iots", fold, kernel, fold)


def build(layers, doubling, height, width):
    graph = Graph()
    half = graph.constant("half", np.float32(0.5))
    x = graph.add("SpaceToDepth", [graph.add("Sub", ["photo", half])], blocksize=2)
    kept = None
    for index, layer in enumerate(layers):
        if index == 0:
            layer.kernel = photo_order(layer.kernel)
        first_of_block, last_of_block = layer.name.endswith("conv1"), layer.name.endswith("conv2")
        if first_of_block:
            kept = x
        x = graph.convolve(x, layer, doubling)
        if layer.gamma is None:
            graph.nodes.append(helper.make_node("Sigmoid", [x], ["painting"], name="painting"))
            break
        gamma = graph.constant(f"{layer.name}.gamma", layer.gamma)
        beta = graph.constant(f"{layer.name}.beta", layer.beta)
        x = graph.add("InstanceNormalization", [x, gamma, beta], epsilon=EPSILON)
        x = graph.add("Add", [kept, x]) if last_of_block else graph.add("Relu", [x])
    shape = [1, 3, height, width]
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    made = helper.make_graph(graph.nodes, "generator", [value("photo")], [value("painting")], graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model
