"""Rule packs: how they are found on the path, what happens to broken ones, and in which order probes run."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from portfolio_lint.concepts import Concept
from portfolio_lint.findings import Place
from portfolio_lint.packs import Catalogue, Pack, load_catalogue
from portfolio_lint.probe import Probe, probe
from portfolio_lint.project import Project

GROUP = "[portfolio_lint.packs]\n"
CONCEPT = Concept("T", "F", "D")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed distributions, the only one besides the interpreter's own."""
    paths = [path for path in sys.path if not any(Path(path or ".").glob("*-info"))]
    monkeypatch.setattr(sys, "path", [str(tmp_path), *paths])
    yield tmp_path
    # What a test imported is forgotten after it.
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


def install(site: Path, module: str, source: str, entries: str, kind: str = "dist-info") -> None:
    (site / f"{module}.py").write_text(source, encoding="utf-8")
    information = site / f"{module}-1.0.{kind}"
    information.mkdir()
    (information / "entry_points.txt").write_text(entries, encoding="utf-8")


def pack_of(name: str) -> str:
    return f"from portfolio_lint.packs import Pack\n\n\ndef pack():\n    return Pack({name!r})\n"


def test_the_built_in_pack_is_found_like_any_other() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.rules) >= 1
    assert list(catalogue.rules) == sorted(catalogue.rules)


def test_packs_are_found_by_their_entry_points(site: Path) -> None:
    other = "[console_scripts]\nrun = some_b:main\n\n"
    install(
        site, "some_b", pack_of("B"), f"{other}{GROUP}# a note\nb-pack = some_b : pack [extra]\n\n[other]\nx = y:z\n"
    )
    install(site, "some_a", pack_of("A"), f"{GROUP}a-pack=some_a:pack\n", kind="egg-info")
    install(site, "some_c", pack_of("C"), f"{other}")
    assert [pack.name for pack in load_catalogue().packs] == ["A", "B"]


def test_the_first_of_a_distribution_wins(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = site / "later"
    later.mkdir()
    install(site, "first_pack", pack_of("first"), f"{GROUP}same = first_pack:pack\n")
    install(later, "first_pack", pack_of("older"), f"{GROUP}same = first_pack:pack\n")
    # A stranger may call an entry point alike.
    install(later, "second_pack", pack_of("second"), f"{GROUP}same = second_pack:pack\nown = second_pack:pack\n")
    monkeypatch.setattr(sys, "path", [str(site), str(later), *sys.path])
    assert [pack.name for pack in load_catalogue().packs] == ["second", "first", "second"]


def test_odd_folders_on_the_path_are_passed_over(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "empty-1.0.dist-info").mkdir()
    (site / "file-1.0.dist-info").write_text("x")
    broken = site / "broken-1.0.dist-info"
    broken.mkdir()
    (broken / "entry_points.txt").write_bytes(GROUP.encode() + b"x = \xff:pack\n")
    monkeypatch.setattr(sys, "path", [str(site / "none"), str(site / "file-1.0.dist-info"), *sys.path])
    assert load_catalogue().packs == ()


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("raise ValueError('no table')\n", "bad_pack:pack", "ValueError: no table"),
        ("def pack():\n    return 1 / 0\n", "bad_pack:pack", "ZeroDivisionError: division by zero"),
        ("x = (\n", "bad_pack:pack", "SyntaxError: "),
        ("", "bad_pack:pack", "AttributeError: module 'bad_pack' has no attribute 'pack'"),
        ("", "bad_pack", "has no attribute ''"),
        ("", "missing_module:pack", "No module named 'missing_module'"),
        ("def pack():\n    return {}\n", "bad_pack:pack", "returned dict, not a Pack"),
        ("pack = 3\n", "bad_pack:pack", "TypeError: 'int' object is not callable"),
    ],
)
def test_a_broken_pack_is_named(site: Path, source: str, target: str, reason: str) -> None:
    install(site, "bad_pack", source, f"{GROUP}strange = {target}\n")
    (line,) = load_catalogue().broken
    assert line.startswith(f"the rule pack 'strange' ({target}) is left out: ")
    assert reason in line


def named(concept: str, *after: str) -> Probe:
    @probe(concept, after=after)
    def find(project: Project) -> Iterable[Place]:
        return [Place(project.path, 1, None, concept)]

    return find


def order(*packs: tuple[Probe, ...]) -> list[str]:
    return [one.concept for one in Catalogue(Pack(str(n), probes=probes) for n, probes in enumerate(packs)).probes]


def test_a_decorated_function_is_a_probe() -> None:
    made = named("a", "b", "c")
    assert (made.concept, made.after) == ("a", ("b", "c"))
    assert list(made.find(Project("p", "n", (), ()))) == [Place("p", 1, None, "a")]


def test_probes_come_after_those_they_read() -> None:
    assert order((named("a", "b"), named("b", "c"), named("c"))) == ["c", "b", "a"]
    assert order((named("a"), named("b")), (named("c"),)) == ["a", "b", "c"]
    assert order((named("a", "c"),), (named("b"), named("c"))) == ["b", "c", "a"]
    assert order((named("a", "x"), named("b"))) == ["a", "b"]
    # Two probes of one concept come before whoever reads it.
    assert order((named("z", "a"), named("a")), (named("a"),)) == ["a", "a", "z"]


def test_probes_in_a_circle_run_all_the_same() -> None:
    assert order((named("a", "b"), named("b", "a"), named("c"))) == ["c", "a", "b"]
    assert order((named("a", "a"),)) == ["a"]


def test_a_catalogue_holds_the_concepts_of_all_packs() -> None:
    other = Concept("other", "F", "D")
    catalogue = Catalogue([Pack("one", concepts={"a": CONCEPT, "b": CONCEPT}), Pack("two", concepts={"b": other})])
    assert catalogue.concepts == {"a": CONCEPT, "b": other}
