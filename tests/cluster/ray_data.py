"""Paints a folder of photos with Ray Data: `python ray_data.py PHOTOS PAINTINGS [STYLE]`.

Each worker loads the engine once and paints on one core. A batch whose worker dies is painted again by another one; a painting
appears under its name when it is whole, so that nothing is lost and nothing is there twice. Photos need different names without
their endings. Ray reads photos with Pillow, which does not
turn those that were held on their side: `ray.data.read_binary_files` and `impasto.open_picture(file)` do.
"""

import os
import sys
from pathlib import Path

import impasto
import ray


class Painter:
    """What each worker holds: an engine, and where the paintings go."""

    def __init__(self, style, folder):
        self.engine = impasto.Engine(threads=1)
        self.style, self.folder = style, Path(folder)

    def __call__(self, batch):
        batch["output"] = [self.paint(*photo) for photo in zip(batch["path"], batch["image"])]
        del batch["image"]
        return batch

    def paint(self, path, photo):
        painting = self.engine.stylize(photo, self.style)
        output = self.folder / f"{Path(path).stem}.png"
        unfinished = output.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(impasto.encode_picture(painting))
        unfinished.replace(output)
        return str(output)


def paint_all(photos, folder, style="great-wave", workers=2, painter=Painter):
    """Paints the photos, and gives a row for each: `path` and `output`."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    return (
        ray.data.read_images(str(Path(photos).absolute()), mode="RGB", include_paths=True)
        .map_batches(
            painter,
            fn_constructor_args=[style, str(Path(folder).absolute())],
            batch_size=4,
            compute=ray.data.ActorPoolStrategy(size=workers),
        )
        .take_all()
    )


if __name__ == "__main__":
    for row in paint_all(*sys.argv[1:]):
        print(row["path"], row["output"])
