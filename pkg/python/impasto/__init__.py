"""Paintings of photos, on your own machine.

>>> import impasto
>>> engine = impasto.Engine()                                         # the GPU if it works, else the CPU
>>> photo = impasto.open_picture("photo.jpg")                         # doctest: +SKIP
>>> painting = engine.stylize(photo, "great-wave", strength=0.9)      # doctest: +SKIP

:class:`Engine` paints arrays of numpy and pictures of Pillow. :func:`open_picture` and :func:`encode_picture` read and
write files as the command line does. Every error is an :class:`Error` with a ``code`` and a ``hint``.
"""

from ._engine import Device, Edges, Engine, Event, File, Mixture
from ._errors import Cancelled, DeviceError, Error, FileError, InvalidInput
from ._impasto import JPEG_QUALITY, MAX_PIXELS, MAX_SIDE
from ._impasto import VERSION as __version__
from ._pictures import Format, Pixels, encode_picture, open_picture
from ._styles import Style

__all__ = [
    "JPEG_QUALITY",
    "MAX_PIXELS",
    "MAX_SIDE",
    "Cancelled",
    "Device",
    "DeviceError",
    "Edges",
    "Engine",
    "Error",
    "Event",
    "File",
    "FileError",
    "Format",
    "InvalidInput",
    "Mixture",
    "Pixels",
    "Style",
    "__version__",
    "encode_picture",
    "open_picture",
]
