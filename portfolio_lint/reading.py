"""Reading the files of a snapshot: all of them at once, or each when something asks for what is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from portfolio_lint.amount import MOST, OVER, amount
from portfolio_lint.deadline import Patience, TooLong
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.faults import Faults, Lost
from portfolio_lint.isolation import Isolation
from portfolio_lint.readers import Cache, is_read, read_file
from portfolio_lint.readers.kinds import kind_of
from portfolio_lint.snapshot import Skipped, Snapshot, SnapshotFile

# Called with the files read so far and their total.
Progress = Callable[[int, int], None]

# Of processor time, for a file that is read here, which takes milliseconds.
_SECONDS_FOR_A_FILE = 10.0


class Reading:
    """Reads files of a snapshot, and takes down what could not be read. Close it when done.

    It `is_settled` as long as nothing went wrong that another time may go well.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        cache: Cache | None = None,
        faults: Faults | None = None,
        isolation: Isolation | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._cache = cache
        self._faults = faults or Faults()
        self._isolation = isolation or Isolation()
        self._patience = self._clock = Patience(_SECONDS_FOR_A_FILE)
        self._problems: dict[str, str] = {}
        self._amount = 0
        self.is_settled = True

    def read(self, file: SnapshotFile, *, code: bool = True) -> FileFacts | None:
        """The facts of a file, without `code` its text alone; None where there is no reader for it."""
        try:
            if self._amount > MOST and is_read(file):
                raise Lost(OVER)
            with self._clock(self._patience.seconds):
                facts = read_file(self._snapshot, file, self._cache, self._isolation, code=code)
        except Lost as lost:
            self.is_settled = False
            facts = _not_read(file, str(lost))
        except TooLong as error:
            self._patience.heed(error)
            self.is_settled = False
            facts = _not_read(file, f"reading it {error}")
        except Exception as error:
            self._faults.add(f"reading {file.path}", error)
            self.is_settled = False
            facts = _not_read(file, "an internal fault while reading it")
        if facts is not None:
            self._problems[file.path] = facts.problem
            self._amount += amount(facts)
        return facts

    def everything(self, progress: Progress | None = None) -> list[FileFacts]:
        """The facts of all files that there is a reader for."""
        facts: list[FileFacts] = []
        total = len(self._snapshot.files)
        with self._patience:
            for number, file in enumerate(self._snapshot.files, 1):
                read = self.read(file)
                if read is not None:
                    facts.append(read)
                if progress is not None:
                    progress(number, total)
        return facts

    def postponed(self, clock: Patience | None = None) -> list[FileFacts]:
        """All files that there is a reader for, each of which is read when something asks for what is in it.

        What asks may be a part of some work, whose `clock` then bounds the reading as well.
        """
        self._clock = clock or self._patience
        from portfolio_lint.postponed import PostponedFile

        files = (PostponedFile(file, self._surely) for file in self._snapshot.files if is_read(file))
        # They have all that facts have.
        return cast("list[FileFacts]", list(files))

    def _surely(self, file: SnapshotFile, *, code: bool) -> FileFacts:
        facts = self.read(file, code=code)
        assert facts is not None  # there is a reader for it
        return facts

    @property
    def number(self) -> int:
        """How many files were read so far."""
        return len(self._problems)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """All that was left out, and what could not be read so far or only in part."""
        unread = (Skipped(path, problem) for path, problem in self._problems.items() if problem)
        return tuple(sorted((*self._snapshot.skipped, *unread), key=lambda entry: entry.path))

    def close(self) -> None:
        self._isolation.close()


def _not_read(file: SnapshotFile, reason: str) -> FileFacts:
    return FileFacts(file.path, kind_of(file.path), file.size or 0, problem=reason)
