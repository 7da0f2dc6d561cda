"""What the tests of the recipes share: photos, what the tool paints of them, and the killing of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import impasto
import pytest

STYLE = "udnie"
PHOTOS = 24
SIZE = "320x240"


@pytest.fixture(scope="session")
def tool() -> str:
    return os.environ["IMPASTO_TOOL"]


@pytest.fixture(scope="session")
def photos(tool: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of photos that all differ."""
    folder = tmp_path_factory.mktemp("photos")
    subprocess.run([tool, "sample", "--size", SIZE, folder / "sample.png"], check=True, capture_output=True)
    sample = impasto.open_picture(folder / "sample.png")[..., :3]
    (folder / "sample.png").unlink()
    for number in range(PHOTOS):
        photo = sample.copy()
        photo[:, : 4 * (number + 1)] = 255 - photo[:, : 4 * (number + 1)]
        (folder / f"photo-{number:02}.png").write_bytes(impasto.encode_picture(photo))
    return folder


@pytest.fixture(scope="session")
def expected(tool: str, photos: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the tool paints, by the names of the photos without their endings."""
    folder = tmp_path_factory.mktemp("expected")
    files = sorted(photos.iterdir())
    run = [tool, "stylize", "--device", "auto", "--style", STYLE, "-o", f"{folder}/", *map(str, files)]
    subprocess.run(run, check=True, capture_output=True)
    painted = {file.stem.removesuffix(f"-{STYLE}"): pixels(file) for file in folder.iterdir()}
    assert sorted(painted) == [file.stem for file in files]
    return painted


def pixels(file: Path | bytes) -> bytes:
    """The colours of a picture file."""
    return impasto.open_picture(file)[..., :3].tobytes()


class Diary:
    """A folder in which each worker notes what it begins to paint, in a file named by its process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = str(folder)

    def begin(self, path: str) -> None:
        """Called in the worker."""
        with open(f"{self.folder}/{os.getpid()}", "a") as file:
            file.write(f"{Path(path).stem}\n")

    def begun(self) -> dict[int, list[str]]:
        """What each process has begun."""
        return {int(file.name): file.read_text().split() for file in Path(self.folder).iterdir()}

    def kill_one(self) -> Killer:
        """Kills a worker while it paints its third photo, once two workers paint."""
        return Killer(self)


class Killer(threading.Thread):
    """Waits for two workers, and kills one in the middle of its work."""

    def __init__(self, diary: Diary) -> None:
        super().__init__(daemon=True)
        self.diary = diary
        self.killed: int | None = None
        self.in_hand = ""

    def run(self) -> None:
        while self.killed is None:
            begun = self.diary.begun()
            ready = [pid for pid, paths in begun.items() if len(paths) >= 3]
            if len(begun) >= 2 and ready:
                os.kill(ready[0], signal.SIGKILL)
                self.in_hand = self.diary.begun()[ready[0]][-1]
                self.killed = ready[0]
            time.sleep(0.002)

    def check(self) -> None:
        """That a worker was killed, and that what it was painting was painted again by another one."""
        assert self.killed is not None, "a worker was killed"
        others = [path for pid, paths in self.diary.begun().items() if pid != self.killed for path in paths]
        assert self.in_hand in others, "what was in its hands was painted again"


def check_files(folder: Path, expected: dict[str, bytes]) -> None:
    """That each photo has one whole painting, the tool's."""
    outputs = sorted(file for file in folder.iterdir() if file.suffix != ".part")
    assert [file.stem for file in outputs] == sorted(expected)
    assert {file.stem: pixels(file) for file in outputs} == expected
