"""What is known of a style."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """A painting that others are painted like.

    Attributes:
        id: its name for programs: 1 to 64 characters of ``a-z``, ``0-9`` and ``-``.
        title: the painting's title.
        artist: who painted it.
        year: when, as text, because "about 1830" is an answer.
        licence: under what terms the picture of the painting may be used.
    """

    id: str
    title: str
    artist: str
    year: str
    licence: str
