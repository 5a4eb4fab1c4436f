"""Which task is next: as many at once as there is room for, and few of one host, with a pause between them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Protocol

from msgspec import Struct

from portfolio_lint.batch.targets import Target
from portfolio_lint.batch.task import Outcome, Task

_STEP = 0.5

Answer = Outcome | BaseException
Done = Callable[[Answer], None]


class Executor(Protocol):
    """Where tasks are performed. `submit` returns at once; `done` is called once for each, from any thread."""

    def slots(self) -> int: ...
    def submit(self, task: Task, done: Done) -> None: ...
    def close(self) -> None: ...


class Politeness(Struct, frozen=True):
    """How a host is treated: at most so many fetches from it at once, so many seconds between two of them."""

    at_once: int
    pause: float


class _Host(Struct):
    waiting: deque[Target]
    running: int = 0
    next_at: float = 0.0


def perform_all(
    targets: Iterable[Target],
    task_of: Callable[[Target], Task],
    executor: Executor,
    politeness: Politeness,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Target, Outcome]]:
    """Perform a task for each target; the outcomes as they come. `tick` is called while none comes.

    What a task raises, this raises.
    """
    hosts: dict[str, _Host] = {}
    for target in targets:
        hosts.setdefault(target.host, _Host(deque())).waiting.append(target)
    answers: SimpleQueue[tuple[Target, Answer]] = SimpleQueue()
    running = 0
    while hosts:
        # The hosts take turns: a slow one does not hold up the others.
        for name in list(hosts):
            host = hosts[name]
            if running < executor.slots() and _is_ready(name, host, politeness):
                target = host.waiting.popleft()
                host.running += 1
                running += 1
                host.next_at = time.monotonic() + politeness.pause
                executor.submit(task_of(target), lambda answer, target=target: answers.put((target, answer)))  # type: ignore[misc]
                hosts[name] = hosts.pop(name)
        if running < executor.slots() and any(_is_ready(name, host, politeness) for name, host in hosts.items()):
            continue
        try:
            target, answer = answers.get(timeout=_patience(hosts, politeness, _STEP))
        except Empty:
            tick()
            continue
        if isinstance(answer, BaseException):
            raise answer
        host = hosts[target.host]
        host.running -= 1
        running -= 1
        if not host.running and not host.waiting:
            del hosts[target.host]
        yield target, answer


def _is_ready(name: str, host: _Host, politeness: Politeness) -> bool:
    if not host.waiting:
        return False
    return not name or (host.running < politeness.at_once and time.monotonic() >= host.next_at)


def _patience(hosts: dict[str, _Host], politeness: Politeness, most: float) -> float:
    """The seconds until a host that waits for nothing but its pause may be asked again."""
    now = time.monotonic()
    open_at = [
        host.next_at - now
        for name, host in hosts.items()
        if name and host.waiting and host.running < politeness.at_once and host.next_at > now
    ]
    return max(min([most, *open_at]), 0.01)
