"""Paints a folder of photos with Spark: `spark-submit spark.py PHOTOS PAINTINGS [STYLE]`.

The paintings are rows of Parquet files, `path` and `painting` (the bytes of a PNG). A task whose executor dies is run
again, and only the rows of finished tasks are there afterwards.
"""

import sys

import impasto
import pandas
from pyspark.sql import SparkSession

_engine = None


def engine():
    """The engine of this Python worker, which is loaded once."""
    global _engine
    _engine = _engine or impasto.Engine(threads=1)
    return _engine


def painter(style):
    """What paints the rows of a partition, a few at a time."""

    def paint(photos):
        for table in photos:
            paintings = [
                impasto.encode_picture(engine().stylize(impasto.open_picture(bytes(file)), style))
                for file in table["content"]
            ]
            yield pandas.DataFrame({"path": table["path"], "painting": paintings})

    return paint


def paint_all(spark, photos, folder, style="great-wave", paint=None, partitions=8):
    """Paints the photos into Parquet files in `folder`."""
    files = spark.read.format("binaryFile").option("pathGlobFilter", "*.{[jJ][pP][gG],[jJ][pP][eE][gG],[pP][nN][gG],[wW][eE][bB][pP],[tT][iI][fF],[tT][iI][fF][fF]}").load(photos)
    files = files.select("path", "content").repartition(partitions)
    rows = files.mapInPandas(paint or painter(style), "path string, painting binary")
    rows.write.mode("error").parquet(folder)


if __name__ == "__main__":
    session = SparkSession.builder.appName("impasto").config("spark.sql.execution.arrow.maxRecordsPerBatch", 4)
    paint_all(session.getOrCreate(), *sys.argv[1:])
