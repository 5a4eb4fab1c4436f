"""The history of a scanned commit, by one `git log`."""

from __future__ import annotations

from portfolio_lint.facts.history import Commit, HistoryFacts
from portfolio_lint.source import command

LIMIT = 5_000
# Of all their names and subjects: five times what anybody writes. A subject may be as long as a message.
_MOST_BYTES = 10_000_000

_FIELDS = ("%H", "%an", "%ae", "%ct", "%s")


def parse_log(output: bytes) -> tuple[Commit, ...]:
    """The commits of NUL-separated fields. Stops at the first that is not what was asked for."""
    fields = output.decode(errors="replace").split("\0")
    commits: list[Commit] = []
    for start in range(0, len(fields) - len(_FIELDS) + 1, len(_FIELDS)):
        identifier, author, email, time, subject = fields[start : start + len(_FIELDS)]
        if len(identifier) not in {40, 64} or not time.removeprefix("-").isdecimal() or len(time) > 15:
            break
        commits.append(Commit(identifier, author, email, int(time), subject))
    return tuple(commits)


def read_history(
    git: str, folder: str, options: tuple[str, ...], commit: str, *, subdir: str = "", shallow: bool
) -> HistoryFacts:
    """Up to 5,000 commits reachable from `commit`, of those that touch `subdir` (from the top of the repository)."""
    arguments = [
        *options,
        "log",
        *("-z", f"--format=tformat:{'%x00'.join(_FIELDS)}", f"--max-count={LIMIT + 1}", "--encoding=UTF-8"),
        *("--no-show-signature", "--no-patch", "--no-decorate", "--no-ext-diff", "--no-textconv", "--no-color"),
        commit,
        "--",
    ]
    if subdir:
        arguments.append(f":(top,literal){subdir}")
    try:
        answer = command.run_up_to(git, folder, arguments, _MOST_BYTES, seconds=30)
    except OSError:
        return HistoryFacts()
    commits = parse_log(answer.output)
    complete = answer.status == 0 and bool(commits) and not shallow and len(commits) <= LIMIT
    return HistoryFacts(commits[:LIMIT], complete)
