"""Progress, cancelling, Ctrl-C, and many threads."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import impasto
import numpy as np
import pytest

LARGE = np.full((700, 900, 3), 120, np.uint8)


def test_progress_goes_up_to_1(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    seen: list[float] = []
    engine.stylize(photo, "udnie", progress=seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 5
    assert (seen[0] < 0.5, seen[-1]) == (True, 1.0)


def test_what_progress_raises_ends_the_painting(engine: impasto.Engine) -> None:
    seen: list[float] = []

    def progress(fraction: float) -> None:
        seen.append(fraction)
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        engine.stylize(LARGE, "udnie", progress=progress)
    assert len(seen) == 1


def test_an_event_cancels(engine: impasto.Engine) -> None:
    cancel = threading.Event()
    seen: list[float] = []

    def progress(fraction: float) -> None:
        seen.append(fraction)
        cancel.set()

    for _ in range(2):
        with pytest.raises(impasto.Cancelled) as caught:
            engine.stylize(LARGE, "udnie", progress=progress, cancel=cancel)
        assert caught.value.code == "cancelled"
    assert len(seen) == 1, "the second time the event was set before"


class Asked(threading.Event):
    """An event that is set when it has been asked so many times."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after
        self.first = threading.Event()

    def is_set(self) -> bool:
        self.first.set()
        self.left -= 1
        return self.left < 0


def test_a_painting_under_way_is_cancelled_without_progress(engine: impasto.Engine) -> None:
    with pytest.raises(impasto.Cancelled):
        engine.stylize(LARGE, "udnie", cancel=Asked(after=2))


def test_ctrl_c_ends_a_painting() -> None:
    program = """
import impasto, numpy, signal
# A shell that runs the tests in the background ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)
engine = impasto.Engine(device="cpu")
photo = numpy.zeros((6000, 8000, 3), numpy.uint8)
print("painting", flush=True)
try:
    engine.stylize(photo, "udnie")
except KeyboardInterrupt:
    print("interrupted")
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "painting\n"
        threading.Event().wait(1.5)
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
    assert process.returncode == 0


def test_python_goes_on_while_an_engine_paints(engine: impasto.Engine) -> None:
    never = Asked(after=1_000_000)
    done = threading.Event()

    def paint() -> None:
        engine.stylize(LARGE, "udnie", cancel=never)
        done.set()

    interval = sys.getswitchinterval()
    thread = threading.Thread(target=paint)
    try:
        # Nobody is interrupted: what runs beside the painting was let go by it.
        sys.setswitchinterval(1000)
        thread.start()
        assert never.first.wait(60)
        assert not done.is_set()
    finally:
        sys.setswitchinterval(interval)
    thread.join()


def test_four_threads_paint_the_same(engine: impasto.Engine, photo: impasto.Pixels) -> None:
    styles = ["udnie", "great-wave", "poppies", "mondrian"] * 3
    expected = {style: engine.stylize(photo, style) for style in styles}
    seen: list[float] = []
    with ThreadPoolExecutor(4) as pool:
        paintings = list(pool.map(lambda style: engine.stylize(photo, style, progress=seen.append), styles))
    assert all(np.array_equal(painting, expected[style]) for painting, style in zip(paintings, styles, strict=True))
    assert seen.count(1.0) == len(styles)


def test_styles_change_while_others_paint(photo: impasto.Pixels) -> None:
    engine = impasto.Engine(device="cpu")
    expected = engine.stylize(photo, "udnie")

    def change(number: int) -> None:
        style = engine.style_from(photo, id=f"own-{number}")
        engine.stylize(photo, style)
        engine.remove_style(style)

    with ThreadPoolExecutor(4) as pool:
        changes = [pool.submit(change, number) for number in range(6)]
        paintings = [pool.submit(engine.stylize, photo, "udnie") for _ in range(6)]
        assert all(np.array_equal(painting.result(), expected) for painting in paintings)
        for changed in changes:
            changed.result()
    assert len(engine.styles) == len(impasto.Engine(device="cpu").styles)


def test_progress_may_change_the_styles(photo: impasto.Pixels) -> None:
    engine = impasto.Engine(device="cpu")
    expected = engine.stylize(photo, "udnie")

    def progress(fraction: float) -> None:
        if fraction == 1.0:
            engine.style_from(photo, id="own")

    assert np.array_equal(engine.stylize(photo, "udnie", progress=progress), expected)
    assert "own" in engine.styles
