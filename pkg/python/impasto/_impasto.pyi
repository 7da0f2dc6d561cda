from collections.abc import Callable
from typing import Any, Final, Literal, final

import numpy as np
import numpy.typing as npt

__all__ = [
    "Engine",
    "JPEG_QUALITY",
    "LIGHT",
    "MAX_PIXELS",
    "MAX_SIDE",
    "Picture",
    "VERSION",
    "decode",
    "encode",
    "load",
    "picture",
    "read",
]

VERSION: Final[str]
MAX_SIDE: Final[int]
MAX_PIXELS: Final[int]
JPEG_QUALITY: Final[int]
LIGHT: Final[float]

@final
class Picture:
    @property
    def size(self) -> tuple[int, int]: ...
    def array(self, alpha: bool) -> npt.NDArray[np.uint8]: ...

@final
class Engine:
    def __new__(cls, pack: bytes | None, device: str, memory: int | None, threads: int | None) -> Engine: ...
    @property
    def device(self) -> Literal["gpu", "cpu"]: ...
    @property
    def adapter(self) -> str: ...
    @property
    def fallback(self) -> tuple[str, str, str] | None: ...
    @property
    def pack(self) -> bytes | None: ...
    @property
    def styles(self) -> list[tuple[str, str, str, str, str]]: ...
    @property
    def added(self) -> list[str]: ...
    def add_styles(self, file: bytes) -> list[tuple[str, str, str, str, str]]: ...
    def predict_style(
        self, painting: Picture, path: str, texts: tuple[str | None, ...], encoder: bytes | None
    ) -> bytes: ...
    def style_file(self, id: str) -> bytes: ...
    def remove_style(self, id: str) -> None: ...
    def stylize(
        self,
        photo: Picture,
        styles: list[tuple[str, float]],
        numbers: tuple[float, ...],
        seed: int,
        edges: str,
        max_pixels: int,
        progress: Callable[[float], object] | None,
        cancel: Any | None,
    ) -> Picture: ...
    def trim(self) -> None: ...

def picture(
    array: npt.NDArray[Any], ink: bool, profile: bytes | None, orientation: int
) -> tuple[Picture, str | None]: ...
def decode(file: bytes) -> tuple[Picture, str | None]: ...
def read(path: str) -> tuple[Picture, str | None]: ...
def load(path: str) -> bytes: ...
def encode(picture: Picture, format: str, quality: int) -> bytes: ...
