"""The generator for LiteRT: [1, side, side, 3] in 0..1 to the same, in operators that its delegates take."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

from weights import EPSILON


def pad(x, distance):
    """One pixel around: 1 mirrors, 0 repeats the border. As slices, which more delegates take than MIRROR_PAD."""
    height, width = x.shape[1:3]
    x = tf.concat([x[:, distance : distance + 1], x, x[:, height - 1 - distance : height - distance]], 1)
    return tf.concat([x[:, :, distance : distance + 1], x, x[:, :, width - 1 - distance : width - distance]], 2)


def normalize(x, layer):
    mean = tf.reduce_mean(x, [1, 2], keepdims=True)
    centred = x - mean
    variance = tf.reduce_mean(centred * centred, [1, 2], keepdims=True)
    return centred * (tf.math.rsqrt(variance + EPSILON) * layer.gamma) + layer.beta


def paint(layers, x):
    x = tf.nn.space_to_depth(x - 0.5, 2)
    kept = x
    for layer, kernel in layers:
        if layer.name.endswith("conv1"):
            kept = x
        stride = 2 if layer.form == "half" else 1
        x = tf.nn.conv2d(pad(x, 0 if layer.form == "double" else 1), kernel, stride, "VALID")
        if layer.bias is not None:
            x = x + np.tile(layer.bias, 4)
        if layer.form == "double":
            x = tf.nn.depth_to_space(x, 2)
        if layer.gamma is None:
            return tf.sigmoid(x)
        x = normalize(x, layer)
        x = kept + x if layer.name.endswith("conv2") else tf.nn.relu(x)
    return x


def write_tflite(layers, path, side):
    shape = tf.TensorSpec([1, side, side, 3], tf.float32)
    function = tf.function(lambda x: paint(layers, x)).get_concrete_function(shape)
    path.write_bytes(tf.lite.TFLiteConverter.from_concrete_functions([function]).convert())
