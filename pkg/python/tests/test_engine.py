"""The engine: its styles, its devices, its errors, and its way to other processes."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import impasto
import numpy as np
import pytest

STYLES = Path(__file__).parents[2] / "styles"


def test_the_gallery_is_inside(engine: impasto.Engine, tool: Any) -> None:
    assert list(engine.styles) == tool("styles", "--ids").decode().split()
    style = engine.styles["great-wave"]
    assert (style.id, style.artist, style.year) == ("great-wave", "Katsushika Hokusai", "1831")
    assert style.title and style.licence
    with pytest.raises(FrozenInstanceError):
        style.id = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        engine.styles["other"] = style  # type: ignore[index]
    assert style == pickle.loads(pickle.dumps(style))


def test_a_pack_by_path_and_by_bytes(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    file = STYLES / "gallery.impasto"
    expected = engine.stylize(photo, "udnie")
    for pack in (file, str(file), file.read_bytes(), bytearray(file.read_bytes())):
        other = impasto.Engine(pack, "cpu", memory=64, threads=1)
        assert np.array_equal(other.stylize(photo, other.styles["udnie"]), expected)


def test_styles_are_added_kept_and_removed(photo: impasto.Pixels) -> None:
    engine = impasto.Engine(device="cpu")
    own = engine.style_from(photo, title="Ours", artist="We", year="2026", licence="CC0-1.0")
    assert own == impasto.Style("painting", "Ours", "We", "2026", "CC0-1.0")
    assert engine.style_from(photo).id == "painting-2"
    assert list(engine.styles)[-2:] == ["painting", "painting-2"]
    painting = engine.stylize(photo, own)
    assert np.array_equal(engine.stylize(photo, {"painting": 1, "painting-2": 3}), painting)

    file = engine.style_file(own)
    engine.remove_style(own)
    assert "painting" not in engine.styles
    assert engine.add_style(file) == (own,)
    assert np.array_equal(engine.stylize(photo, "painting"), painting)
    encoder = STYLES / "encoder.impasto"
    again = engine.style_from(photo, encoder=encoder)
    assert np.array_equal(engine.stylize(photo, again), painting)
    actions: list[tuple[Callable[[], object], str]] = [
        (lambda: engine.add_style(file), "pack-style"),
        (lambda: engine.add_style(b"no pack"), "pack-magic"),
        (lambda: engine.add_style("/nonexistent.impasto"), "io"),
        (lambda: engine.remove_style("udnie"), "style-not-added"),
        (lambda: engine.remove_style("nobody"), "style-unknown"),
        (lambda: engine.style_file("nobody"), "style-unknown"),
        (lambda: engine.style_from(photo, id="No id"), "pack-style"),
        (lambda: engine.style_from(photo, title=""), "pack-style"),
        (lambda: engine.style_from(photo, encoder=STYLES / "gallery.impasto"), "pack-architecture"),
    ]
    for action, code in actions:
        with pytest.raises(impasto.Error) as caught:
            action()
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("style", "options", "code"),
    [
        ("nobody", {}, "style-unknown"),
        ({}, {}, "style-weights"),
        ({"udnie": -1.0}, {}, "style-weights"),
        ({"udnie": float("nan")}, {}, "style-weights"),
        ("udnie", {"strength": 1.1}, "strength"),
        ("udnie", {"light": -0.1}, "brushwork"),
        ("udnie", {"strokes": 2}, "brushwork"),
        ("udnie", {"boldness": float("inf")}, "brushwork"),
        ("udnie", {"swirl": 0.2}, "brushwork"),
        ("udnie", {"seed": -1}, "brushwork"),
        ("udnie", {"seed": 2**32}, "brushwork"),
        ("udnie", {"edges": "round"}, "option"),
        ("udnie", {"edges": "wrap", "max_pixels": 900}, "wrap-size"),
        ("udnie", {"max_pixels": 0}, "option"),
    ],
)
def test_options_out_of_range(
    engine: impasto.Engine, photo: impasto.Pixels, style: Any, options: Any, code: str
) -> None:
    with pytest.raises(ValueError) as caught:
        engine.stylize(photo, style, **options)
    error = caught.value
    assert isinstance(error, impasto.InvalidInput)
    assert error.code == code
    assert error.message and error.hint.endswith(".")
    assert str(error) == f"{error.message}. {error.hint} [{code}]"


@pytest.mark.parametrize(("style", "options"), [(3, {}), ("udnie", {"strength": "much"}), ("udnie", {"seed": 0.5})])
def test_wrong_types(engine: impasto.Engine, photo: impasto.Pixels, style: Any, options: Any) -> None:
    with pytest.raises(TypeError):
        engine.stylize(photo, style, **options)


def test_options_are_named(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    with pytest.raises(TypeError):
        engine.stylize(photo, "udnie", 0.5)  # type: ignore[call-overload]


def test_too_little_memory(photo: impasto.Pixels) -> None:
    engine = impasto.Engine(device="cpu", memory=1)
    with pytest.raises(impasto.Error) as caught:
        engine.stylize(np.zeros((700, 700, 3), np.uint8), "udnie")
    assert caught.value.code == "memory-limit"


def test_errors_have_kinds_and_can_be_pickled() -> None:
    bad: Any = "tpu"
    kinds: list[tuple[Callable[[], object], type[impasto.Error], type[Exception], str]] = [
        (lambda: impasto.Engine("/nonexistent.impasto"), impasto.FileError, OSError, "io"),
        (lambda: impasto.Engine(b"no pack"), impasto.InvalidInput, ValueError, "pack-magic"),
        (lambda: impasto.Engine(device=bad), impasto.InvalidInput, ValueError, "option"),
        (lambda: impasto.Engine(threads=0), impasto.InvalidInput, ValueError, "option"),
        (lambda: impasto.Engine(memory=-1), impasto.InvalidInput, ValueError, "option"),
    ]
    for action, kind, base, code in kinds:
        with pytest.raises(impasto.Error) as caught:
            action()
        error = caught.value
        assert type(error) is kind and isinstance(error, base) and error.code == code
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind
        assert (str(again), again.code, again.hint) == (str(error), error.code, error.hint)


def test_an_engine_is_pickled_with_its_styles(photo: impasto.Pixels) -> None:
    engine = impasto.Engine(device="cpu")
    engine.style_from(photo, id="own", year="2026")
    for pack in (None, (STYLES / "gallery.impasto").read_bytes()):
        packed = impasto.Engine(pack, "cpu")
        packed.add_style(engine.style_file("own"))
        sent = pickle.dumps(packed)
        assert (len(sent) < 50_000) == (pack is None), "the gallery is at the other end already"
        again = pickle.loads(sent)
        assert dict(again.styles) == dict(engine.styles)
        assert np.array_equal(again.stylize(photo, "own"), engine.stylize(photo, "own"))
    assert dict(copy.deepcopy(engine).styles) == dict(engine.styles)


def test_it_says_what_it_is(engine: impasto.Engine) -> None:
    assert repr(engine) == f"<impasto.Engine on the CPU, {len(engine.styles)} styles>"
    assert (engine.device, engine.adapter, engine.fallback) == ("cpu", "", None)
    assert impasto.__version__.count(".") == 2


def test_the_gpu_paints_as_the_tool_does(photo: impasto.Pixels, tmp_path: Path, tool: Any) -> None:
    engine = impasto.Engine(device="gpu")
    assert engine.device == "gpu"
    assert engine.adapter and engine.adapter in repr(engine)
    (tmp_path / "photo.png").write_bytes(impasto.encode_picture(photo))
    tool("stylize", tmp_path / "photo.png", "--device", "gpu", "--style", "udnie", "-o", tmp_path / "out.png")
    expected = impasto.open_picture(tmp_path / "out.png")[..., :3]
    assert np.array_equal(engine.stylize(photo, "udnie"), expected)
    cpu = impasto.Engine(device="cpu").stylize(photo, "udnie").astype(int)
    assert np.abs(expected - cpu).mean() < 1
    engine.trim()
    again = pickle.loads(pickle.dumps(engine))
    assert np.array_equal(again.stylize(photo, "udnie"), expected)


def test_auto_falls_back_to_the_cpu_without_a_gpu() -> None:
    program = """
import impasto
engine = impasto.Engine()
print(engine.device, engine.fallback.code)
try:
    impasto.Engine(device="gpu")
except impasto.DeviceError as error:
    print(error.code)
"""
    drivers = ("VK_ICD_FILENAMES", "VK_DRIVER_FILES", "LIBGL_DRIVERS_PATH", "__EGL_VENDOR_LIBRARY_FILENAMES")
    environment = os.environ | dict.fromkeys(drivers, "/nonexistent")
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["cpu", "gpu-unavailable", "gpu-unavailable"], said.stdout
