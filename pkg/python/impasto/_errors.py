"""What can go wrong, as exceptions that programs and people can read."""

from __future__ import annotations


class Error(Exception):
    """The base of all errors of this package.

    Attributes:
        code: a stable name for programs, the same as the command line's, such as ``"style-unknown"``.
        message: a sentence that says what is wrong.
        hint: a sentence that says what to do next.
    """

    code: str
    message: str
    hint: str

    def __init__(self, message: str, code: str, hint: str) -> None:
        # Not OSError's, which takes these for the number of a system's error and its text.
        Exception.__init__(self, message, code, hint)
        self.message = message
        self.code = code
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint} [{self.code}]"


class InvalidInput(Error, ValueError):
    """A picture, a style or an option that cannot be used."""


class FileError(Error, OSError):
    """A file that cannot be read."""

    def __reduce__(self) -> tuple[type[FileError], tuple[str, str, str]]:
        return type(self), (self.message, self.code, self.hint)


class DeviceError(Error, RuntimeError):
    """A device that cannot paint, or does not paint any more."""


class Cancelled(Error):
    """A painting that was ended by its ``cancel``."""


_DEVICE = frozenset({"gpu-unavailable", "gpu-lost", "self-test", "not-finite"})
_OTHER = {"io": FileError, "cancelled": Cancelled, "memory-limit": Error}


def error(code: str, message: str, hint: str) -> Error:
    """The exception that belongs to ``code``."""
    kind = DeviceError if code in _DEVICE else _OTHER.get(code, InvalidInput)
    return kind(message, code, hint)
