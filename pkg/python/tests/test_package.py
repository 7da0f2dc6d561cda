"""The package itself: its types, its docs, and what it brings."""

from __future__ import annotations

import doctest
import importlib.metadata
import inspect
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import impasto
import pytest

HERE = Path(__file__).parent
USAGE = """
import numpy as np
from PIL import Image
import impasto
engine = impasto.Engine("pack.impasto", device="cpu", memory=512)
painting: np.ndarray = engine.stylize(np.zeros((4, 4, 3), np.uint8), {"udnie": 1.0}, strength=0.5)
image: Image.Image = engine.stylize(Image.new("RGB", (4, 4)), engine.styles["udnie"])
"""


def _run(folder: Path, *arguments: str) -> tuple[int, str]:
    ran = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False, cwd=folder)
    return ran.returncode, ran.stdout + ran.stderr


def test_types_are_strict() -> None:
    code, said = _run(HERE.parent, "mypy", "impasto", "tests")
    assert code == 0, said


def test_the_stub_says_what_the_extension_has(tmp_path: Path) -> None:
    code, said = _run(tmp_path, "mypy.stubtest", "impasto._impasto")
    assert code == 0, said


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("", False),
        ('engine.stylize(painting, "udnie", strenght=1)', True),
        ('impasto.Engine(device="tpu")', True),
        ('engine.stylize(painting, "udnie", edges="round")', True),
        ('text: str = engine.stylize(painting, "udnie")', True),
    ],
)
def test_types_accept_what_works_and_refuse_what_does_not(tmp_path: Path, line: str, refused: bool) -> None:
    (tmp_path / "usage.py").write_text(USAGE + line)
    code, said = _run(tmp_path, "mypy", "usage.py")
    assert (code != 0) == refused, said


def test_the_examples_in_the_docs_run() -> None:
    for module in (impasto, impasto._engine):
        assert doctest.testmod(module).failed == 0


def test_everything_public_has_docs() -> None:
    members = {name: getattr(impasto, name) for name in impasto.__all__}
    classes = [value for value in members.values() if inspect.isclass(value)]
    for owner in classes:
        members |= {f"{owner.__name__}.{name}": value for name, value in vars(owner).items() if name[0] != "_"}
    shown = {name: value for name, value in members.items() if inspect.isroutine(value) or inspect.isclass(value)}
    assert len(shown) > 10
    assert [name for name, value in shown.items() if not inspect.getdoc(value)] == []


def test_the_wheel_holds_what_is_needed_and_nothing_else() -> None:
    with zipfile.ZipFile(os.environ["IMPASTO_WHEEL"]) as wheel:
        names = {name.split("/", 1)[1] for name in wheel.namelist() if name.startswith("impasto/")}
    extension = {name for name in names if name.startswith("_impasto.") and not name.endswith(".pyi")}
    assert len(extension) == 1
    assert "abi3" in extension.pop()
    assert {"__init__.py", "_engine.py", "_impasto.pyi", "py.typed"} <= names
    assert not [name for name in names if "test" in name]
    assert Path(os.environ["IMPASTO_WHEEL"]).stat().st_size < 8_000_000
    metadata = importlib.metadata.metadata("impasto")
    assert metadata["License-Expression"] == "MIT OR Apache-2.0"
    assert metadata["Version"] == impasto.__version__
