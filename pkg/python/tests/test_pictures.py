"""Pictures of every shape, order of memory and kind, in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import impasto
import numpy as np
import pytest
from PIL import Image


def paint(engine: impasto.Engine, picture: Any) -> Any:
    return engine.stylize(picture, "udnie")


def test_an_array_comes_back_as_an_array_of_its_size(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    painting = paint(engine, photo)
    assert type(painting) is np.ndarray
    assert (painting.shape, painting.dtype) == (photo.shape, np.uint8)
    assert painting.flags.c_contiguous and painting.flags.writeable and painting.flags.owndata is not None
    assert np.abs(painting.astype(int) - photo).mean() > 5


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (13, 2), (300, 3)])
def test_any_size(engine: impasto.Engine, size: tuple[int, int]) -> None:
    assert paint(engine, np.full((*size, 3), 90, np.uint8)).shape == (*size, 3)


def test_channels(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    grey, alpha = photo[..., 0], photo[..., 1]
    colours = paint(engine, np.stack([grey] * 3, axis=-1))
    assert np.array_equal(paint(engine, grey), colours)
    assert np.array_equal(paint(engine, grey[..., None]), colours)
    clear = paint(engine, np.dstack([grey, grey, grey, alpha]))
    assert clear.shape == (36, 52, 4)
    assert np.array_equal(clear[..., 3], alpha)
    assert np.array_equal(paint(engine, np.dstack([grey, alpha])), clear)


def test_any_order_of_memory(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    expected = paint(engine, photo)
    wide = np.zeros((72, 104, 5), np.uint8)
    wide[::2, 1::2, 1:4] = photo
    frozen = photo.copy()
    frozen.flags.writeable = False
    planes = np.ascontiguousarray(photo.transpose(2, 0, 1))
    views = {
        "Fortran": np.asfortranarray(photo),
        "sliced": wide[::2, 1::2, 1:4],
        "backwards": np.ascontiguousarray(photo[::-1, ::-1, ::-1])[::-1, ::-1, ::-1],
        "planes": planes.transpose(1, 2, 0),
        "read-only": frozen,
        "of bytes": np.frombuffer(photo.tobytes(), np.uint8).reshape(photo.shape),
    }
    for name, view in views.items():
        before = view.copy()
        assert np.array_equal(paint(engine, view), expected), name
        assert np.array_equal(view, before), name


def test_what_is_like_an_array(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    class Tensor:
        def __array__(self, dtype: object = None, copy: object = None) -> impasto.Pixels:
            return photo

    assert np.array_equal(paint(engine, Tensor()), paint(engine, photo))


@pytest.mark.parametrize(
    ("picture", "code", "words"),
    [
        (np.zeros((4, 4, 3), np.float32), "picture-unsupported", "float32"),
        (np.zeros((4, 4, 3), np.uint16), "picture-unsupported", "uint16"),
        (np.zeros((4, 4), bool), "picture-unsupported", "bool"),
        (np.zeros((4, 4, 3), object), "picture-unsupported", "object"),
        ([[1, 2], [3, 4]], "picture-unsupported", "int64"),
        ("photo.jpg", "picture-unsupported", "shape ()"),
        (None, "picture-unsupported", "shape ()"),
        (np.zeros((4, 4, 5), np.uint8), "picture-unsupported", "shape (4, 4, 5)"),
        (np.zeros((4, 4, 0), np.uint8), "picture-unsupported", "shape (4, 4, 0)"),
        (np.zeros((2, 4, 4, 3), np.uint8), "picture-unsupported", "shape (2, 4, 4, 3)"),
        (np.zeros(9, np.uint8), "picture-unsupported", "shape (9)"),
        (np.zeros((0, 4, 3), np.uint8), "picture-corrupt", "4x0"),
        (np.zeros((1, 16_385, 3), np.uint8), "picture-too-large", "16385x1"),
        (np.broadcast_to(np.uint8(0), (10_001, 10_000, 3)), "picture-too-large", "10000x10001"),
        (Image.new("F", (4, 4)), "picture-unsupported", "mode F"),
        (Image.new("LAB", (4, 4)), "picture-unsupported", "mode LAB"),
        (Image.new("I", (4, 4), 70_000), "picture-unsupported", "mode I"),
    ],
)
def test_what_cannot_be_painted(engine: impasto.Engine, picture: Any, code: str, words: str) -> None:
    with pytest.raises(impasto.InvalidInput) as caught:
        paint(engine, picture)
    assert caught.value.code == code
    assert words in caught.value.message


def test_pillow_comes_back_as_pillow(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    image = Image.fromarray(photo)
    painting = paint(engine, image)
    assert isinstance(painting, Image.Image)
    assert (painting.mode, painting.size) == ("RGB", (52, 36))
    assert np.array_equal(np.asarray(painting), paint(engine, photo))
    assert paint(engine, Image.new("RGBA", (9, 7))).mode == "RGBA"
    assert paint(engine, Image.new("L", (9, 7))).mode == "RGB"


def test_a_broken_profile_is_ignored_with_a_warning(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    image = Image.fromarray(photo)
    image.info["icc_profile"] = b"nothing"
    with pytest.warns(UserWarning, match="colour profile"):
        painting = paint(engine, image)
    assert np.array_equal(np.asarray(painting), paint(engine, photo))


def test_files_come_back_as_they_were(photo: impasto.Pixels, tmp_path: Any) -> None:
    for format in ("png", "webp", "tiff"):
        file = impasto.encode_picture(photo, format)
        (tmp_path / "photo").write_bytes(file)
        for source in (file, tmp_path / "photo", str(tmp_path / "photo")):
            opened = impasto.open_picture(source)
            assert np.array_equal(opened, np.dstack([photo, np.full((36, 52), 255, np.uint8)]))
    assert impasto.encode_picture(Image.fromarray(photo)) == impasto.encode_picture(photo)
    assert len(impasto.encode_picture(photo, "jpeg", quality=5)) < len(impasto.encode_picture(photo, "jpeg"))


def test_files_that_cannot_be_read_or_written(photo: impasto.Pixels) -> None:
    bad: Any = "gif"
    actions: list[tuple[Callable[[], object], str]] = [
        (lambda: impasto.open_picture("/nonexistent.png"), "io"),
        (lambda: impasto.open_picture(b""), "picture-empty"),
        (lambda: impasto.open_picture(b"Dear diary"), "picture-format"),
        (lambda: impasto.encode_picture(photo, bad), "option"),
        (lambda: impasto.encode_picture(photo, "jpeg", quality=0), "option"),
        (lambda: impasto.encode_picture(np.zeros((1, 16_384, 3), np.uint8), "webp"), "output-size"),
    ]
    for action, code in actions:
        with pytest.raises(impasto.Error) as caught:
            action()
        assert caught.value.code == code
