"""What the tests share: the command line tool, an engine on the CPU, a photo."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import impasto
import numpy as np
import pytest

Paint = Callable[..., impasto.Pixels]


@pytest.fixture(scope="session")
def engine() -> impasto.Engine:
    """An engine that no test changes."""
    return impasto.Engine(device="cpu")


@pytest.fixture
def photo() -> impasto.Pixels:
    """Hills of colour with some noise, [36, 52, 3]."""
    y, x = np.mgrid[0:36, 0:52]
    hills = [128 + 100 * np.sin(x / 9 + shift) * np.cos(y / 7 - shift) for shift in range(3)]
    noise = np.random.default_rng(7).integers(-20, 20, (36, 52, 3))
    return (np.stack(hills, axis=-1) + noise).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def tool() -> Callable[..., bytes]:
    """Runs the command line tool and gives what it says on standard output."""
    path = os.environ["IMPASTO_TOOL"]

    def run(*arguments: object) -> bytes:
        ran = subprocess.run([path, *map(str, arguments)], capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr.decode()
        return ran.stdout

    return run


@pytest.fixture
def painted_by_tool(tool: Callable[..., bytes], tmp_path: Path) -> Paint:
    """What the tool paints of a file, [height, width, 4]."""

    def paint(file: Path, *arguments: object) -> impasto.Pixels:
        output = tmp_path / "painted.png"
        tool("stylize", file, "--device", "cpu", "--force", "-o", output, *arguments)
        return impasto.open_picture(output)

    return paint
