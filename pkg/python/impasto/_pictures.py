"""Pictures as they come, arrays or Pillow's, and as they go."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from . import _impasto
from ._errors import error

if TYPE_CHECKING:
    from PIL import Image

Pixels = npt.NDArray[np.uint8]
Format = Literal["png", "jpeg", "webp", "tiff"]

_ORIENTATION = 0x0112
# What Pillow holds exactly as another of its modes.
_SAME_AS = {"1": "L", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB", "HSV": "RGB"}


def is_pillow(picture: object) -> bool:
    """Whether this is a picture of Pillow, which is not imported for it."""
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(picture, module.Image)


def taken_in(picture: object) -> tuple[_impasto.Picture, Callable[[_impasto.Picture], Any]]:
    """A picture for the engine, and what makes the same kind of picture of its answer."""
    if is_pillow(picture):
        return _from_pillow(picture)
    array = np.asarray(picture)
    if array.dtype == np.uint16:
        hint = "Pass an array of numpy.uint8, with numbers from 0 to 255."
        raise error("picture-unsupported", "an array of uint16 is not supported", hint)
    has_alpha = array.ndim == 3 and array.shape[2] in (2, 4)
    return _noticed(_impasto.picture(array, False, None, 1)), lambda painting: painting.array(has_alpha)


def _from_pillow(picture: Any) -> tuple[_impasto.Picture, Callable[[_impasto.Picture], Any]]:
    image: Image.Image = picture
    profile: bytes | None = image.info.get("icc_profile")
    orientation = image.getexif().get(_ORIENTATION, 1)
    orientation = orientation if orientation in range(1, 9) else 1
    array = _samples(image)
    has_alpha = array.ndim == 3 and array.shape[2] in (2, 4) and image.mode != "CMYK"
    ink = image.mode == "CMYK"
    taken = _noticed(_impasto.picture(array, ink, profile or None, orientation))
    return taken, lambda painting: _to_pillow(painting, has_alpha)


def _samples(image: Image.Image) -> npt.NDArray[Any]:
    """The numbers of a picture as its file has them: uint8, or uint16 for 16 bits a channel."""
    if image.mode in ("I", "I;16", "I;16L", "I;16B", "I;16N"):
        return _sixteen_bits(image)
    if "transparency" in image.info and image.mode in ("1", "L", "P", "RGB"):
        return np.asarray(image.convert("RGBA"))
    if image.mode in ("P", "PA"):
        return np.asarray(image.convert("RGBA" if image.mode == "PA" else "RGB"))
    image = image.convert(_SAME_AS[image.mode]) if image.mode in _SAME_AS else image
    if image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        message = f"a picture of Pillow's mode {image.mode} is not supported"
        raise error("picture-unsupported", message, "Convert it first: image.convert('RGB').")
    return np.asarray(image)


def _sixteen_bits(image: Image.Image) -> npt.NDArray[np.uint16]:
    numbers = np.asarray(image)
    if numbers.size and (numbers.min() < 0 or numbers.max() > 0xFFFF):
        hint = "Scale them to numbers from 0 to 65535 first."
        raise error("picture-unsupported", "a picture of Pillow's mode I with such numbers is not supported", hint)
    grey = numbers.astype(np.uint16)
    clear = image.info.get("transparency")
    if not isinstance(clear, int):
        return grey
    return np.stack([grey, np.where(grey == clear, 0, 0xFFFF).astype(np.uint16)], axis=-1)


def _to_pillow(painting: _impasto.Picture, has_alpha: bool) -> Image.Image:
    from PIL import Image

    return Image.fromarray(painting.array(has_alpha))


def _noticed(found: tuple[_impasto.Picture, str | None]) -> _impasto.Picture:
    picture, notice = found
    if notice is not None:
        warnings.warn(notice, UserWarning, stacklevel=4)
    return picture


def open_picture(file: str | os.PathLike[str] | bytes | bytearray) -> Pixels:
    """Read a picture file, as the command line does.

    JPEG, PNG, WebP, GIF, BMP and TIFF of every kind become 8-bit sRGB: colour profiles are applied, palettes, ink
    and 16 bits converted, and the picture is turned the way its EXIF orientation says. Of an animation it is the
    first frame. Other programs' decoders differ in the last bit of some pixels; with this one a painting is the command
    line's byte for byte.

    Args:
        file: a path, or the bytes of the file.

    Returns:
        An array of ``uint8``, ``[height, width, 4]``: red, green, blue and alpha, which is not premultiplied.

    Raises:
        FileError: the file cannot be read.
        InvalidInput: it is no picture, damaged, or too large.

    Python's lock is released meanwhile.
    """
    found = _impasto.decode(bytes(file)) if isinstance(file, bytes | bytearray) else _impasto.read(os.fspath(file))
    return _noticed(found).array(True)


def encode_picture(picture: object, format: Format = "png", *, quality: int = _impasto.JPEG_QUALITY) -> bytes:
    """Write a picture as a file, as the command line does.

    Args:
        picture: an array or a picture of Pillow, as for :meth:`Engine.stylize`.
        format: ``"png"``, ``"webp"`` and ``"tiff"`` lose nothing; in a ``"jpeg"`` what is clear becomes white.
        quality: of a JPEG, from 1 to 100.

    Returns:
        The bytes of the file.

    Raises:
        InvalidInput: the picture or an option cannot be used.
    """
    if quality not in range(1, 101):
        raise error("option", f"the quality is {quality}; it goes from 1 to 100", "Choose a number within that range.")
    return _impasto.encode(taken_in(picture)[0], format, quality)
