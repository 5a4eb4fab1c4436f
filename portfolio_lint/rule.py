"""What a rule is: code, name, severity, documentation, examples, and a function that judges."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from portfolio_lint.facts.history import HistoryFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.mend import Mend, Repair
from portfolio_lint.options import Option, Options, Setting
from portfolio_lint.project import Project

T = TypeVar("T")


class Problem(Struct, frozen=True):
    """What a rule reports: the message says what is the matter, the advice what to do, the place where.

    `severity` overrides the rule's own where a context makes it worse or better. `mends` is all that the rule's
    repair has to change for the problem to be gone; empty where it can't mend the whole of it. `related` are places
    that explain it, or others like it; where each of those can be accepted by itself, `summed` makes the problem.
    """

    message: str
    advice: str
    place: Place
    confidence: Confidence = Confidence.HIGH
    severity: Severity | None = None
    related: tuple[Place, ...] = ()
    mends: tuple[Mend, ...] = ()
    occurrences: Occurrences | None = None


class Occurrences(Struct, frozen=True):
    """What a problem sums up: places, and the problem that only some of them make, given by their positions."""

    places: tuple[Place, ...]
    among: Callable[[Sequence[int]], Problem]


def summed(
    found: Sequence[T], tell: Callable[[Sequence[T]], Problem], place: Callable[[T], Place] | None = None
) -> Problem:
    """One problem for several occurrences of the same thing, of which there is at least one.

    `tell` puts any of them into words, in the order given; `place` says where one is, and is not needed where they
    are places. A comment, a glob or a baseline takes out those that it covers, and `tell` is asked for the rest.
    """
    places = tuple(place(one) if place is not None else _as_place(one) for one in found)
    return replace(tell(found), occurrences=Occurrences(places, lambda kept: tell([found[at] for at in kept])))


def _as_place(found: object) -> Place:
    assert isinstance(found, Place)
    return found


class Example(Struct, frozen=True):
    """A small repository: contents by path, and further files by size alone.

    It shows the rule firing or rightly staying silent.
    """

    contents: Mapping[str, str | Notebook]
    history: HistoryFacts = HistoryFacts()
    sizes: Mapping[str, int] = {}

    @property
    def files(self) -> Mapping[str, str]:
        """The contents as text, by path."""
        return {
            path: content.text if isinstance(content, Notebook) else content for path, content in self.contents.items()
        }


class Notebook(Struct, frozen=True):
    """A notebook of an example, whose text is only made where somebody looks at the example (see `notebook`)."""

    cells: tuple[str, ...]
    executed: bool | tuple[int | None, ...] = True
    printed: str = ""

    @property
    def text(self) -> str:
        made: list[dict[str, Any]] = []
        counts: Iterator[int | None] = iter(self.executed) if isinstance(self.executed, tuple) else count(1)
        for cell in self.cells:
            if cell.startswith("md:"):
                made.append({"cell_type": "markdown", "metadata": {}, "source": cell[3:].lstrip()})
            else:
                made.append(
                    {
                        "cell_type": "code",
                        "metadata": {},
                        "source": cell,
                        "execution_count": next(counts) if self.executed else None,
                        "outputs": [],
                    }
                )
        if self.printed:
            made[-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": self.printed}]
        metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
        content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made}
        return msgspec.json.format(msgspec.json.encode(content), indent=0).decode()


Check = Callable[..., Iterable[Problem]]
Scope = Literal["project", "repository", "suppressions"]
Effort = Literal["minutes", "an hour", "a day"]


class Rule(Struct, frozen=True):
    """A rule of a pack. `sources` are sections of the articles it comes from, such as `A5`.

    `concept` is the one whose absence the rule reports, if it reports one: the next steps are ranked by its
    weight. `effort` is what putting it right costs most people; without it, severity stands for it. `repair` mends
    what the problems' `mends` name. `help_uri` is the address of the rule's page, which the catalogue makes from the
    site of its pack. A rule that is `per_file` judges each file as if it were all there is, so that it can be asked
    about the files of a commit by themselves.
    """

    code: str
    name: str
    severity: Severity
    check: Check
    documented: str
    sources: tuple[str, ...]
    scope: Scope
    fires: tuple[Example, ...]
    silent: tuple[Example, ...]
    repair: Repair | None = None
    effort: Effort | None = None
    concept: str = ""
    help_uri: str = ""
    options: tuple[Option, ...] = ()
    per_file: bool = False

    def problems(self, subject: object, given: Mapping[str, Setting] | None = None) -> Iterable[Problem]:
        """What the rule finds in a subject of its scope. `given` are the options that were set, by name."""
        return self.check(subject, Options(self.options, given)) if self.options else self.check(subject)

    @property
    def documentation(self) -> str:
        """The docstring of `check`, without its indentation."""
        return inspect.cleandoc(self.documented)

    @property
    def fixable(self) -> bool:
        """Whether some of what the rule finds can be mended automatically."""
        return self.repair is not None

    @property
    def cost(self) -> Effort:
        return self.effort or ("minutes" if self.severity is Severity.NOTE else "an hour")

    @property
    def family(self) -> str:
        return self.code.rstrip("0123456789")

    @property
    def summary(self) -> str:
        return self.documentation.partition("\n")[0].strip()

    @property
    def section(self) -> Mapping[str, str]:
        """The documentation's sections by title."""
        sections: dict[str, list[str]] = {}
        title = ""
        for line in self.documentation.splitlines()[1:]:
            if line.startswith("## "):
                title = line[3:].strip()
                sections[title] = []
            elif title:
                sections[title].append(line)
        return {name: "\n".join(lines).strip() for name, lines in sections.items()}


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    sources: Iterable[str],
    fires: Iterable[Mapping[str, str | Notebook] | Example],
    silent: Iterable[Mapping[str, str | Notebook] | Example],
    scope: Scope = "project",
    repair: Repair | None = None,
    effort: Effort | None = None,
    concept: str = "",
    options: Iterable[Option] = (),
    per_file: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a function `check(project)` that yields a `Problem` for each place.

    The function's docstring is the rule's documentation: a first line as its title, then the sections
    "What it looks for", "Why it matters" and "How to fix it". A rule of scope "repository" gets the
    repository (`portfolio_lint.repository.Repository`) instead of a project, one of scope "suppressions" what is
    wrong with the comments that suppress findings (`portfolio_lint.suppression.Review`). `concept` names the concept
    whose absence the rule reports, `effort` says what putting it right costs, `repair` mends what a `Problem` names
    in its `mends` (`portfolio_lint.mend`); it imports libcst only when it runs. A rule that declares `options` is a
    function `check(project, options)`. With `per_file` the rule is also asked about single files, each as if it were
    all there is: only where no other file could take back what it finds.
    """

    def decorate(check: Check) -> Rule:
        return Rule(
            code=code,
            name=name,
            severity=severity,
            check=check,
            documented=check.__doc__ or "",
            sources=tuple(sources),
            scope=scope,
            fires=tuple(_example(example) for example in fires),
            silent=tuple(_example(example) for example in silent),
            repair=repair,
            effort=effort,
            concept=concept,
            options=tuple(options),
            per_file=per_file,
        )

    return decorate


def _example(example: Mapping[str, str | Notebook] | Example) -> Example:
    return example if isinstance(example, Example) else Example(example)


def notebook(*cells: str, executed: bool | tuple[int | None, ...] = True, printed: str = "") -> Notebook:
    """A notebook for an example: cells that begin with `md:` are Markdown, the others code.

    Those of code were `executed` in their order, or have these counts; the last of them `printed` a text.
    """
    return Notebook(cells, executed, printed)


def whole(project: Project) -> Place:
    """The place for what a project lacks as a whole: its README, else its folder."""
    if project.readmes:
        return Place(project.readmes[0][0])
    return Place(project.path)
