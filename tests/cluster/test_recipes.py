"""The recipes on two workers each, one of which is killed in the middle: nothing is lost, nothing is there twice."""

from __future__ import annotations

import functools
from pathlib import Path

from conftest import STYLE, Diary, check_files, pixels


def test_ray(photos: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    import ray
    import ray_data

    diary = Diary(tmp_path / "diary")

    class Noting(ray_data.Painter):
        def paint(self, path: str, photo: object) -> str:
            diary.begin(path)
            return super().paint(path, photo)

    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    try:
        killer = diary.kill_one()
        killer.start()
        rows = ray_data.paint_all(photos, tmp_path / "out", STYLE, 2, Noting)
    finally:
        ray.shutdown()
    killer.check()
    assert sorted(Path(row["path"]).stem for row in rows) == sorted(expected)
    assert sorted(Path(row["output"]).stem for row in rows) == sorted(expected)
    check_files(tmp_path / "out", expected)


def _noting(rows: object, diary: Diary, paint: object) -> object:
    for table in rows:  # type: ignore[attr-defined]
        for index in range(len(table)):
            row = table.iloc[index : index + 1]
            diary.begin(row["path"].iloc[0])
            yield from paint([row])  # type: ignore[operator]


def test_spark(photos: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    import spark as recipe
    from pyspark.sql import SparkSession

    diary = Diary(tmp_path / "diary")
    # Two tasks at once, each in a process of Python; one that fails is tried four times, as on a cluster.
    builder = SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", False)
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 4).getOrCreate()
    try:
        paint = functools.partial(_noting, diary=diary, paint=recipe.painter(STYLE))
        spark.sparkContext.addPyFile(recipe.__file__)
        spark.sparkContext.addPyFile(__file__)
        spark.sparkContext.addPyFile(str(Path(__file__).with_name("conftest.py")))
        killer = diary.kill_one()
        killer.start()
        recipe.paint_all(spark, str(photos), str(tmp_path / "out"), paint=paint)
        rows = spark.read.parquet(str(tmp_path / "out")).collect()
    finally:
        spark.stop()
    killer.check()
    assert len(rows) == len(expected)
    assert sorted(Path(row.path).stem for row in rows) == sorted(expected)
    assert {Path(row.path).stem: pixels(bytes(row.painting)) for row in rows} == expected


def _paint(path: str, engine: object, style: str, folder: str, diary: Diary) -> str:
    import dask_futures

    diary.begin(path)
    return dask_futures.paint(path, engine, style, folder)


def test_dask(photos: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    import dask_futures
    from dask.distributed import Client

    diary = Diary(tmp_path / "diary")
    killer = diary.kill_one()
    killer.start()
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        paint = functools.partial(_paint, diary=diary)
        done = list(dask_futures.paint_all(client, photos, tmp_path / "out", STYLE, paint))
    killer.check()
    assert sorted(Path(path).stem for path, _ in done) == sorted(expected)
    assert all(Path(path).stem == Path(output).stem for path, output in done)
    check_files(tmp_path / "out", expected)
