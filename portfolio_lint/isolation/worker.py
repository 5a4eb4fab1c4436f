"""The process that reads what could do harm: within its limits, one file after another, until nobody asks any more."""

from __future__ import annotations

import os
import signal
import sys
from typing import BinaryIO

import msgspec

from portfolio_lint.deadline import Patience, TooLong
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.faults import described
from portfolio_lint.isolation.messages import Answer, Limits, Task, facts_answer, receive, send
from portfolio_lint.process_limits import leave_no_core, limit_memory, limit_time

READY = b"ready"
# For what can't be stopped in between, such as a parser that does not come back.
_MORE_SECONDS = 3


def main(limits: Limits) -> None:
    """Answer tasks from standard input on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one is interrupted too, and ends it
    tasks, answers = sys.stdin.buffer, _standard_output()
    limit_memory(limits.memory)
    leave_no_core()
    send(answers, READY)
    encoder = msgspec.msgpack.Encoder()
    while True:
        try:
            task, content = msgspec.msgpack.decode(receive(tasks), type=Task), receive(tasks)
        except EOFError:
            return
        send(answers, encoder.encode(_answer(task, content, limits.processor)))


def _answer(task: Task, content: bytes, seconds: float) -> Answer:
    try:
        limit_time(seconds + _MORE_SECONDS)
        with Patience(seconds) as patience, patience():
            facts = _read(task, content)
        return facts_answer(facts)
    except TooLong as error:
        return Answer("lost", f"reading it {error}".encode())
    except MemoryError:
        return Answer("lost", b"reading it took too much memory")
    except Exception as error:
        return Answer("fault", described(error).encode("utf-8", "backslashreplace"))


def _read(task: Task, content: bytes) -> FileFacts:
    from portfolio_lint.readers import read_content

    return read_content(task.kind, task.path.decode("utf-8", "surrogatepass"), task.size, content)


def _standard_output() -> BinaryIO:
    """Where answers go. Whatever else is printed must not stand between them."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers
