"""What goes between the two processes: frames of bytes with their length before them."""

from __future__ import annotations

import struct
from typing import BinaryIO, Literal

import msgspec

from portfolio_lint.facts.files import FileFacts, FileKind
from portfolio_lint.faults import Lost, ToldFault

_LENGTH = struct.Struct(">Q")
# The facts of the largest files take a tenth of it.
_MOST = 500_000_000


class Limits(msgspec.Struct, frozen=True):
    """What reading one file may take.

    `processor` seconds of its time, which the largest files of real repositories need two of; `memory` in bytes of
    addresses, for all that the process holds; `waiting` seconds of real time, for what the others do not end: a process
    that is stopped, or waits.
    """

    processor: float = 10.0
    memory: int = 520_000_000
    waiting: float = 60.0


class Task(msgspec.Struct, frozen=True):
    """A file to read; its content follows in a frame of its own. `path` may hold half characters, so it is bytes."""

    kind: FileKind
    path: bytes
    size: int | None


class Answer(msgspec.Struct, frozen=True):
    """What became of a task.

    `facts` in MessagePack, or `plain` ones in JSON where they hold half characters; `lost` is why the file can't be
    read, `fault` what the tool itself failed on.
    """

    what: Literal["facts", "plain", "lost", "fault"]
    content: bytes


def send(stream: BinaryIO, *frames: bytes) -> None:
    """Write frames. Raises `OSError` where nobody reads."""
    for frame in frames:
        stream.write(_LENGTH.pack(len(frame)))
        stream.write(frame)
    stream.flush()


def receive(stream: BinaryIO) -> bytes:
    """The next frame. Raises `EOFError` where there is none, or it is cut off or no frame at all."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > _MOST:
        raise EOFError
    return _exactly(stream, length)


def facts_answer(facts: FileFacts) -> Answer:
    """Facts as they are sent, whatever texts they hold."""
    try:
        return Answer("facts", msgspec.msgpack.encode(facts))
    except UnicodeEncodeError:
        import json

        return Answer("plain", json.dumps(msgspec.to_builtins(facts, str_keys=True)).encode("ascii"))


def facts_of(answer: Answer) -> FileFacts:
    """The facts in an answer. Raises what the answer says instead, `ValueError` or `MsgspecError` where it is none."""
    if answer.what == "fault":
        raise ToldFault(answer.content.decode())
    if answer.what == "lost":
        raise Lost(answer.content.decode())
    if answer.what == "facts":
        return msgspec.msgpack.decode(answer.content, type=FileFacts)
    import json

    return msgspec.convert(json.loads(answer.content), type=FileFacts, str_keys=True)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) != length:
        raise EOFError
    return content
