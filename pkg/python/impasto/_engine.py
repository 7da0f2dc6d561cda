"""The engine: a style pack on a device, ready to paint."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

import numpy as np
import numpy.typing as npt

from . import _impasto
from ._errors import Error, error
from ._pictures import Pixels, is_pillow, taken_in
from ._styles import Style

if TYPE_CHECKING:
    from PIL.Image import Image

Device = Literal["auto", "gpu", "cpu"]
Edges = Literal["mirror", "wrap-x", "wrap"]
File = str | os.PathLike[str] | bytes | bytearray
Mixture = Mapping[str, float] | Mapping[Style, float]
_MOST_SEED = 2**32 - 1


class Event(Protocol):
    """What ends a painting: a :class:`threading.Event` or its like."""

    def is_set(self) -> bool:
        """Whether to end."""


class Engine:
    """A style pack that is loaded onto a device.

    Many threads may paint with one engine at once: Python's lock is released while it paints. On the CPU one painting
    already uses all cores: if you paint many pictures at once, in threads or processes, give each painting one thread. An
    engine can be pickled. That is how Ray, Spark and Dask send it to their workers, where it is loaded again, with the styles
    that were added to it.

    Args:
        pack: a style pack, its path or its bytes. Without it, the gallery that comes with the package.
        device: ``"auto"`` is the GPU if it works, else the CPU, also if the GPU fails later; ``"gpu"`` and ``"cpu"`` insist.
        memory: MiB that a painting may take at once: of the GPU's memory, 512 unless given; on the CPU, half of the
            machine's but at most 4096 unless given, and at least 32 bytes a pixel.
        threads: of a painting on the CPU, one for each core unless given. The painting is the same.

    Raises:
        FileError: the pack cannot be read.
        InvalidInput: it is no style pack of this version.
        DeviceError: the device that was insisted on does not work.

    >>> import numpy, impasto
    >>> engine = impasto.Engine(device="cpu")
    >>> engine.stylize(numpy.zeros((48, 64, 3), numpy.uint8), "great-wave").shape
    (48, 64, 3)
    """

    __slots__ = ("__weakref__", "_arguments", "_native")

    def __init__(
        self,
        pack: File | None = None,
        device: Device = "auto",
        *,
        memory: int | None = None,
        threads: int | None = None,
    ) -> None:
        for name, value in [("memory", memory), ("threads", threads)]:
            if value is not None and operator.index(value) < 1:
                raise error("option", f"{name} is {value}", "Choose a number of at least 1.")
        self._native = _impasto.Engine(None if pack is None else _bytes(pack), device, memory, threads)
        self._arguments = (device, memory, threads)

    @property
    def styles(self) -> Mapping[str, Style]:
        """The styles by their ids, as they are now: the pack's, then those that were added. It cannot be changed."""
        return MappingProxyType({texts[0]: Style(*texts) for texts in self._native.styles})

    @property
    def device(self) -> Literal["gpu", "cpu"]:
        """What it paints on."""
        return self._native.device

    @property
    def adapter(self) -> str:
        """The name of the GPU, or an empty string on the CPU."""
        return self._native.adapter

    @property
    def fallback(self) -> Error | None:
        """Why the CPU paints although ``"auto"`` tried the GPU, or None."""
        found = self._native.fallback
        return None if found is None else error(found[0], found[1], found[2])

    @overload
    def stylize(
        self,
        picture: Image,
        style: str | Style | Mixture,
        *,
        strength: float = ...,
        light: float = ...,
        strokes: float = ...,
        boldness: float = ...,
        swirl: float = ...,
        seed: int = ...,
        edges: Edges = ...,
        max_pixels: int = ...,
        progress: Callable[[float], object] | None = ...,
        cancel: Event | None = ...,
    ) -> Image: ...

    @overload
    def stylize(
        self,
        picture: npt.ArrayLike,
        style: str | Style | Mixture,
        *,
        strength: float = ...,
        light: float = ...,
        strokes: float = ...,
        boldness: float = ...,
        swirl: float = ...,
        seed: int = ...,
        edges: Edges = ...,
        max_pixels: int = ...,
        progress: Callable[[float], object] | None = ...,
        cancel: Event | None = ...,
    ) -> Pixels: ...

    def stylize(
        self,
        picture: object,
        style: str | Style | Mixture,
        *,
        strength: float = 1.0,
        light: float = _impasto.LIGHT,
        strokes: float = 0.5,
        boldness: float = 1.0,
        swirl: float = 1.0,
        seed: int = 0,
        edges: Edges = "mirror",
        max_pixels: int = _impasto.MAX_PIXELS,
        progress: Callable[[float], object] | None = None,
        cancel: Event | None = None,
    ) -> Any:
        """Paint a picture: what the command line's ``stylize`` paints with the same options, byte for byte.

        Args:
            picture: an array of ``uint8``, ``[height, width]`` of grey or ``[height, width, channels]`` with 1 channel of
                grey, 2 of grey and alpha, 3 of red, green and blue, or 4 of these and alpha, in sRGB; read-only arrays and
                views of any strides too. Or a picture of Pillow in any mode but ``F`` and ``LAB``: its colour profile is
                applied, and it is turned the way its EXIF orientation says. At most 16,384 pixels a side and 100 million.
            style: a style's id, or several with weights of at least 0, such as ``{"starry-night": 0.6, "udnie": 0.4}``.
            strength: from 0 (the picture) to 1 (the painting).
            light: how light it is, from 0 (as the style's painting) to 1 (as the picture).
            strokes: from 0 (broad) to 1 (fine), relative to the picture.
            boldness: from 0 (calm) to 1 (bold), and on to 1.5.
            swirl: the size of what strokes in flat areas form, from 0.25 to 4.
            seed: from 0 to 4294967295; another number places the strokes of flat areas elsewhere.
            edges: how the picture goes on beyond its edges: ``"mirror"``, ``"wrap-x"`` (left and right join) or ``"wrap"``
                (all four join). A side that is joined must be a multiple of 4 pixels and at least 16.
            max_pixels: larger pictures are made smaller than this first.
            progress: called with the finished fraction, 0 to 1, in this thread. What it raises ends the painting and is
                raised here.
            cancel: a :class:`threading.Event`, or anything with ``is_set()``, which ends the painting once it is set.

        Returns:
            A picture of the kind that came in and, unless ``max_pixels`` is less, of its size: an array
            ``[height, width, 3]``, or 4 if the picture has alpha, or a picture of Pillow in mode RGB or RGBA.

        Raises:
            InvalidInput: the picture, the style or an option cannot be used.
            Cancelled: ``cancel`` was set.
            DeviceError: the GPU that was insisted on stopped working.
            Error: the picture needs more ``memory`` than is allowed (``memory-limit``).
            KeyboardInterrupt: Ctrl-C, during the painting too.
        """
        photo, as_it_came = taken_in(picture)
        seed, max_pixels = operator.index(seed), operator.index(max_pixels)
        if not 0 <= seed <= _MOST_SEED:
            message = f"seed is {seed}; it goes from 0 to {_MOST_SEED}"
            raise error("brushwork", message, "Choose a number within that range.")
        if max_pixels < 1:
            raise error("option", f"max_pixels is {max_pixels}", "Choose a number of at least 1.")
        numbers = (strength, light, strokes, boldness, swirl)
        painting = self._native.stylize(
            photo, _parts(style), numbers, seed, edges, min(max_pixels, _impasto.MAX_PIXELS), progress, cancel
        )
        return as_it_came(painting)

    def add_style(self, file: File) -> tuple[Style, ...]:
        """Add the styles of a style file, which ``impasto predict``, ``impasto teach`` and :meth:`style_file` write.

        Args:
            file: its path or its bytes.

        Returns:
            The styles that were added, behind those there were.

        Raises:
            FileError: the file cannot be read.
            InvalidInput: it is no style file, belongs to another pack, or has an id that is there already.
        """
        return tuple(Style(*texts) for texts in self._native.add_styles(_bytes(file)))

    def style_from(
        self,
        picture: npt.ArrayLike | Image,
        *,
        id: str | None = None,
        title: str | None = None,
        artist: str | None = None,
        year: str | None = None,
        licence: str | None = None,
        encoder: File | None = None,
    ) -> Style:
        """Add the style of any picture, at once: what the command line's ``stylize --painting`` paints in.

        Args:
            picture: the painting, as for :meth:`stylize`.
            id: without it, of the file's name, if Pillow knows that, and one that is free.
            title: without it, the file's name.
            artist: without it ``"unknown"``, as ``year`` and ``licence``.
            encoder: a style encoder, its path or its bytes, for a pack of your own. Without it, the gallery's.

        Returns:
            The style that was added.

        Raises:
            InvalidInput: the picture or a text cannot be used, or the encoder was trained for another pack.
        """
        painting, _ = taken_in(picture)
        name = getattr(picture, "filename", "") if is_pillow(picture) else ""
        texts = (id, title, artist, year, licence)
        look = None if encoder is None else _bytes(encoder)
        file = self._native.predict_style(painting, os.fspath(name or ""), texts, look)
        return self.add_style(file)[0]

    def style_file(self, style: str | Style) -> bytes:
        """A style as a style file, to keep and share: :meth:`add_style` and the command line's ``--style`` take it.

        Raises:
            InvalidInput: there is no such style.
        """
        return self._native.style_file(_id(style))

    def remove_style(self, style: str | Style) -> None:
        """Take away a style that was added.

        Raises:
            InvalidInput: there is no such style, or it is one of the pack's.
        """
        self._native.remove_style(_id(style))

    def trim(self) -> None:
        """Give back the GPU's memory that is kept for the next painting, for when none follows soon."""
        self._native.trim()

    def __repr__(self) -> str:
        adapter = f" ({self.adapter})" if self.adapter else ""
        return f"<impasto.Engine on the {self.device.upper()}{adapter}, {len(self.styles)} styles>"

    def __reduce__(self) -> tuple[Callable[..., Engine], tuple[object, ...]]:
        added = tuple(self._native.style_file(id) for id in self._native.added)
        return _loaded_again, (self._native.pack, *self._arguments, added)


def _loaded_again(
    pack: bytes | None, device: Device, memory: int | None, threads: int | None, added: tuple[bytes, ...]
) -> Engine:
    engine = Engine(pack, device, memory=memory, threads=threads)
    for file in added:
        engine.add_style(file)
    return engine


def _bytes(file: File) -> bytes:
    if isinstance(file, bytes | bytearray):
        return bytes(file)
    return _impasto.load(os.fspath(file))


def _id(style: str | Style) -> str:
    return style.id if isinstance(style, Style) else style


def _parts(style: str | Style | Mixture) -> list[tuple[str, float]]:
    if isinstance(style, Mapping):
        return [(_id(one), weight) for one, weight in style.items()]
    return [(_id(style), 1.0)]
