"""The same pictures as the command line, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import impasto
import numpy as np
import pytest
from conftest import Paint
from PIL import Image

PICTURES = Path(__file__).parents[3] / "tests/data/pictures"


@pytest.mark.parametrize(
    ("style", "options"),
    [
        ("great-wave", {}),
        ("udnie", {"strength": 0.7, "light": 0.2}),
        ("mondrian", {"strokes": 0.0, "boldness": 0.3, "swirl": 2.5, "seed": 4_000_000_000}),
        ("poppies", {"edges": "wrap", "max_pixels": 100_000}),
        ("the-scream", {"edges": "wrap-x", "light": 1}),
        ("udnie", {"max_pixels": 700}),
        ({"starry-night": 0.6, "udnie": 0.4}, {"strength": 0.9}),
    ],
)
def test_every_option(
    engine: impasto.Engine, photo: impasto.Pixels, tmp_path: Path, painted_by_tool: Paint, style: Any, options: Any
) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(impasto.encode_picture(photo))
    weights = style if isinstance(style, dict) else {style: 1}
    arguments = ["--style", ",".join(f"{id}={weight}" for id, weight in weights.items())]
    for name, value in options.items():
        arguments += [f"--{name.replace('_', '-')}", str(value)]
    expected = painted_by_tool(file, *arguments)
    assert np.array_equal(engine.stylize(photo, style, **options), expected[..., :3])
    assert np.array_equal(engine.stylize(impasto.open_picture(file), style, **options), expected)


def test_a_large_picture_in_passes(engine: impasto.Engine, tmp_path: Path, tool: Any, painted_by_tool: Paint) -> None:
    file = tmp_path / "sample.png"
    tool("sample", "--size", "700x420", file)
    expected = painted_by_tool(file, "--style", "great-wave")
    assert np.array_equal(engine.stylize(impasto.open_picture(file), "great-wave"), expected)
    with Image.open(file) as image:
        assert np.array_equal(np.asarray(engine.stylize(image, "great-wave")), expected[..., : len(image.mode)])


def test_any_picture_as_a_style(photo: impasto.Pixels, tmp_path: Path, tool: Any, painted_by_tool: Paint) -> None:
    engine = impasto.Engine(device="cpu")
    files = []
    for number, painting in enumerate([photo[::-1], 255 - photo]):
        files.append(tmp_path / f"Painting {number}.png")
        files[-1].write_bytes(impasto.encode_picture(painting))
    styles = []
    for file in files:
        with Image.open(file) as image:
            styles.append(engine.style_from(image))
    assert [style.id for style in styles] == ["painting-0", "painting-1"]
    assert styles[0].title == "Painting 0"
    expected = painted_by_tool(files[0], "--painting", files[0], "--painting", files[1])
    assert np.array_equal(engine.stylize(impasto.open_picture(files[0]), dict.fromkeys(styles, 1)), expected)

    tool("predict", files[0], "-o", tmp_path / "style.impasto")
    assert np.array_equal(
        painted_by_tool(files[1], "--style", tmp_path / "style.impasto"),
        engine.stylize(impasto.open_picture(files[1]), "painting-0"),
    )


def _image(mode: str, photo: impasto.Pixels) -> Image.Image:
    image = Image.fromarray(photo)
    alpha = Image.fromarray(photo[..., 0] // 2 + 60)
    if mode == "I;16":
        return Image.fromarray(photo[..., 0].astype(np.uint16) * 201 + 13)
    if mode == "P":
        return image.quantize(40)
    if mode in ("RGBA", "LA"):
        image = image.convert(mode[:-1])
        image.putalpha(alpha)
        return image
    return image.convert(mode)


@pytest.mark.parametrize(
    ("mode", "ending", "save"),
    [
        ("1", "png", {}),
        ("L", "png", {}),
        ("L", "png", {"transparency": 200}),
        ("LA", "png", {}),
        ("P", "png", {}),
        ("P", "png", {"transparency": 3}),
        ("P", "gif", {}),
        ("RGB", "png", {}),
        ("RGB", "bmp", {}),
        ("RGB", "png", {"transparency": (0, 0, 0)}),
        ("RGBA", "png", {}),
        ("RGBA", "tiff", {}),
        ("I;16", "png", {}),
        ("I;16", "tiff", {}),
        ("CMYK", "tiff", {}),
        *[("RGB", "png", {"orientation": number}) for number in range(1, 9)],
    ],
)
def test_every_mode_of_pillow(
    engine: impasto.Engine,
    photo: impasto.Pixels,
    tmp_path: Path,
    painted_by_tool: Paint,
    mode: str,
    ending: str,
    save: dict[str, Any],
) -> None:
    file = tmp_path / f"photo.{ending}"
    if "orientation" in save:
        exif = Image.Exif()
        exif[0x0112] = save["orientation"]
        save = {"exif": exif}
    _image(mode, photo).save(file, **save)
    expected = painted_by_tool(file, "--style", "udnie")
    with Image.open(file) as image:
        painting = engine.stylize(image, "udnie")
        assert painting.mode == ("RGBA" if "transparency" in save or mode in ("RGBA", "LA") else "RGB")
    assert np.array_equal(np.asarray(painting.convert("RGBA")), expected)


@pytest.mark.parametrize(
    "name", ["colours/swapped.tif", "colours/prophoto.tif", "colours/p3.webp", "tiff/ink-with-profile.tif"]
)
def test_colour_profiles(engine: impasto.Engine, painted_by_tool: Paint, name: str) -> None:
    expected = painted_by_tool(PICTURES / name, "--style", "udnie")
    with Image.open(PICTURES / name) as image:
        assert image.info["icc_profile"]
        painting = engine.stylize(image, "udnie")
    assert np.array_equal(np.asarray(painting.convert("RGBA")), expected)
    assert "icc_profile" not in painting.info


def test_files_are_written_as_the_tool_writes_them(
    engine: impasto.Engine, photo: impasto.Pixels, tmp_path: Path, tool: Any
) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(impasto.encode_picture(photo))
    painting = engine.stylize(impasto.open_picture(file.read_bytes()), "udnie")
    formats: list[tuple[impasto.Format, int]] = [("png", 92), ("jpeg", 92), ("jpeg", 40), ("webp", 92), ("tiff", 92)]
    for format, quality in formats:
        output = tmp_path / f"{quality}.{format}"
        tool("stylize", file, "--device", "cpu", "--style", "udnie", "--quality", quality, "-o", output)
        assert impasto.encode_picture(painting, format, quality=quality) == output.read_bytes(), format
