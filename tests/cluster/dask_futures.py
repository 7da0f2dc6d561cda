"""Paints a folder of photos with Dask: `python dask_futures.py PHOTOS PAINTINGS [STYLE] [SCHEDULER]`.

The engine is sent to every worker once. A photo whose worker dies is painted again by another one; a painting appears
under its name when it is whole, so that nothing is lost and nothing is there twice.
"""

import os
import sys
from pathlib import Path

import impasto
from dask.distributed import Client, as_completed

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"}


def paint(path, engine, style, folder):
    """Paints one photo into `folder`, and gives the painting's path."""
    painting = engine.stylize(impasto.open_picture(path), style)
    output = Path(folder) / f"{Path(path).stem}.png"
    unfinished = output.with_suffix(f".{os.getpid()}.part")
    unfinished.write_bytes(impasto.encode_picture(painting))
    unfinished.replace(output)
    return str(output)


def paint_all(client, photos, folder, style="great-wave", paint=paint):
    """Paints the photos, and gives each path with its painting's as it is finished."""
    folder = Path(folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    paths = [str(path.absolute()) for path in sorted(Path(photos).iterdir()) if path.suffix.lower() in ENDINGS]
    engine = client.scatter(impasto.Engine(threads=1), broadcast=True)
    futures = client.map(paint, paths, engine=engine, style=style, folder=str(folder), pure=False)
    path_of = dict(zip(futures, paths))
    for future, output in as_completed(futures, with_results=True):
        yield path_of[future], output


if __name__ == "__main__":
    photos, folder, *rest = sys.argv[1:]
    client = Client(rest[1]) if rest[1:] else Client(n_workers=2, threads_per_worker=1)
    for path, output in paint_all(client, photos, folder, *rest[:1]):
        print(path, output)
    client.close()
