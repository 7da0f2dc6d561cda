"""onnxruntime on the CPU, for tests/benches/peers.rs to take turns with.

Called with a style pack, a style and a number of threads. Each line of standard input orders something:

    load SIDE        builds the network for SIDE x SIDE pixels; answers with the form it has, the one that was
                     fastest the first time
    run              runs it once on the last photo; answers with milliseconds
    paint FILE FILE  paints the first file, a binary PPM, into the second
    cpu              answers with the processor's milliseconds that this process has had
"""

import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

from onnx_graph import DOUBLINGS, build
from weights import read_layers


class Peer:
    def __init__(self, pack, style, threads):
        self.pack, self.style = Path(pack), style
        self.fastest = None
        self.options = onnxruntime.SessionOptions()
        self.options.intra_op_num_threads = int(threads)
        self.options.inter_op_num_threads = 1
        # On a machine that others use too, threads that spin while they wait slow it down (measured).
        self.options.add_session_config_entry("session.intra_op.allow_spinning", "0")

    def session(self, doubling, height, width):
        model = build(read_layers(self.pack, self.style), doubling, height, width).SerializeToString()
        return onnxruntime.InferenceSession(model, self.options, providers=["CPUExecutionProvider"])

    def load(self, side):
        self.photo = np.random.default_rng(1).random((1, 3, side, side), dtype=np.float32)
        if self.fastest is None:
            taken = {}
            for doubling in DOUBLINGS:
                self.chosen = self.session(doubling, side, side)
                self.run()
                taken[doubling] = min(self.run() for _ in range(3))
            self.fastest = min(taken, key=taken.get)
        self.chosen = self.session(self.fastest, side, side)
        self.run()
        return self.fastest

    def run(self):
        started = time.perf_counter()
        self.chosen.run(None, {"photo": self.photo})
        return (time.perf_counter() - started) * 1e3

    def paint(self, photo, painting):
        photo = read_ppm(Path(photo))
        height, width = photo.shape[:2]
        planes = (photo.astype(np.float32) / 255).transpose(2, 0, 1)[None]
        for doubling in DOUBLINGS:
            painted = self.session(doubling, height, width).run(None, {"photo": planes})[0][0]
            pixels = (painted.transpose(1, 2, 0) * 255 + 0.5).astype(np.uint8)
            Path(f"{painting}.{doubling}").write_bytes(pixels.tobytes())
        return " ".join(DOUBLINGS)


def read_ppm(path):
    kind, size, _, pixels = path.read_bytes().split(b"\n", 3)
    assert kind == b"P6"
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


def main():
    peer = Peer(*sys.argv[1:4])
    print("onnxruntime", onnxruntime.__version__, flush=True)
    for line in sys.stdin:
        order, *arguments = line.split()
        if order == "load":
            answer = peer.load(int(arguments[0]))
        elif order == "run":
            answer = peer.run()
        elif order == "paint":
            answer = peer.paint(*arguments)
        else:
            answer = time.process_time() * 1e3
        print(answer, flush=True)


if __name__ == "__main__":
    main()
