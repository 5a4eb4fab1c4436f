"""Data: exploration and preparation beyond what the tables decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portfolio_lint.facts.documents import Block
from portfolio_lint.findings import Place
from portfolio_lint.names import last_segment
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import Pattern, lazy
from portfolio_lint.probe import probe
from portfolio_lint.project import Code, Project
from portfolio_lint.tables import texts_within

from ..library import knowledge
from ..prose import is_plan, quoted, sentences, topics, words
from .production import _APPS, _first_call

_QUANTILES = frozenset({"quantile", "percentile", "nanpercentile", "iqr", "nanquantile", "approxQuantile"})
_BOX_PLOTS = frozenset({"boxplot", "box", "boxenplot"})


@probe("eda_plots")
def eda_plots(project: Project) -> Iterable[Place]:
    """A grid of sample images: pictures shown in a loop that are no maps of what the model saw."""
    for unit, call in project.calls():
        if (
            call.loop
            and last_segment(call.names[0]) == "imshow"
            and "cmap" not in call.keywords
            and not _EXPLAINS.search(call.scope)
        ):
            yield Place(unit.path, call.line, call.cell, "sample images")


_EXPLAINS = lazy(r"cam|heat|attention|predict|explain|filter|confusion", re.IGNORECASE)


@probe("missing_values")
def missing_values(project: Project) -> Iterable[Place]:
    """Imputation asked of a set-up call, and rows kept where a value is known."""
    known = {
        (unit.path, call.cell, call.line)
        for unit, call in project.calls()
        if last_segment(call.names[0]) in ("notna", "notnull")
    }
    for unit, operation in project.operations():
        if operation.kind == "part" and (unit.path, operation.cell, operation.line) in known:
            yield Place(unit.path, operation.line, operation.cell, "rows with a known value")
    for unit, call in project.calls():
        for keyword in ("numeric_imputation", "categorical_imputation", "imputation_type"):
            if keyword in call.keywords:
                yield Place(unit.path, call.line, call.cell, keyword)


@probe("outliers")
def outliers(project: Project) -> Iterable[Place]:
    """The quartile rule, or box plots in a text that speaks of outliers."""
    prose: dict[str, set[int | None]] = {}
    for path, block in project.prose:
        if "outlier" in topics(block.text):
            prose.setdefault(path, set()).add(block.cell)
    for unit in project.code:
        calls = [call for call in unit.facts.calls if project.runs(unit, call.scope)]
        quantile = next((c for c in calls if last_segment(c.names[0]) in _QUANTILES), None)
        if quantile is not None:
            for operation in unit.facts.operations:
                if (
                    operation.kind == "multiply_by_constant"
                    and operation.constant in (1.5, 2.5, 3.0, 2.0)
                    and project.runs(unit, operation.scope)
                ):
                    yield Place(unit.path, operation.line, operation.cell, "quartile rule")
        spoken = any("outlier" in t.text.lower() for t in unit.facts.texts) or unit.path in prose
        if spoken:
            for call in calls:
                if last_segment(call.names[0]) in _BOX_PLOTS:
                    yield Place(unit.path, call.line, call.cell, "box plot to look for outliers")
            if quantile is not None:
                yield Place(unit.path, quantile.line, quantile.cell, "limits by quantiles")
        yield from _rows_called_outliers(unit)
    for unit, call in project.calls():
        name = last_segment(call.names[0]).lower()
        if "outlier" in name:
            yield Place(unit.path, call.line, call.cell, last_segment(call.names[0]))
        elif (
            name == "clip"
            and call.names[0].startswith(("pandas.", "?."))
            and _has_bounds(call.keywords.keys(), call.arguments)
        ):
            yield Place(unit.path, call.line, call.cell, "clip")


def _rows_called_outliers(unit: Code) -> Iterator[Place]:
    """Rows taken by a condition where a name says that it is about outliers."""
    asked = {
        f"{f.scope}.{f.name}".lstrip(".")
        for f in unit.facts.functions
        if any("outlier" in p for p in (*f.parameters, f.name.lower()))
    }
    for operation in unit.facts.operations:
        if operation.kind == "part" and ("outlier" in operation.target.lower() or operation.scope in asked):
            yield Place(unit.path, operation.line, operation.cell, "rows taken out as outliers")


def _has_bounds(keywords: Iterable[str], arguments: tuple[object, ...]) -> bool:
    return bool({"lower", "upper"}.intersection(keywords)) or len(arguments) >= 2


@probe("feature_scaling")
def feature_scaling(project: Project) -> Iterable[Place]:
    """Division of pixels by 255, standardisation and min-max scaling written out."""
    for unit, operation in project.operations():
        if operation.kind == "divide_by_constant" and operation.constant in (255.0, 127.5):
            yield Place(unit.path, operation.line, operation.cell, f"/ {operation.constant:g}")
        elif operation.kind == "standardise":
            yield Place(unit.path, operation.line, operation.cell, "standardised by hand")
        elif operation.kind == "min_max":
            yield Place(unit.path, operation.line, operation.cell, "min-max scaled by hand")


@probe("class_imbalance")
def class_imbalance(project: Project) -> Iterable[Place]:
    """Text that deals with unbalanced classes."""
    for path, block in project.prose:
        if block.kind in ("heading", "code"):
            continue
        if "imbalance" in topics(block.text):
            sentence = next(
                (
                    s
                    for s in sentences(block.text)
                    if "imbalance" in topics(s) and words(s) >= 5 and not is_plan(s, block)
                ),
                None,
            )
            if sentence is not None:
                yield Place(path, block.line, block.cell, quoted(sentence))


_INGESTION = lazy(
    r"ingest|(^|[._])load|fetch|extract|download|data_?load|read_?data|collect|scrap|make_dataset|get_data|import_data",
    re.IGNORECASE,
)
_PREPARATION = lazy(r"pre_?proc|transform|clean|feature|prepar|wrangl|encod|build_features|split", re.IGNORECASE)
_TRAINING = lazy(r"train|fit|model", re.IGNORECASE)


@probe("data_pipeline")
def data_pipeline(project: Project) -> Iterable[Place]:
    """Ingestion and preparation modules wired together by an entry point, or a Makefile chain of scripts."""
    local = project.local_modules
    for unit in project.code:
        if unit.notebook is not None or _first_call(project, unit, _APPS) is not None:
            continue
        imported = {i.alias: i for i in unit.facts.imports if i.used and (i.level or i.module.split(".")[0] in local)}
        if not imported:
            continue
        stages: set[str] = set()
        place: Place | None = None
        for call in unit.facts.calls:
            name = call.names[0]
            if name.split(".")[0] not in local and not any(
                i.name == name or name.startswith(f"{i.name}.") for i in imported.values()
            ):
                continue
            if _INGESTION.search(name):
                stages.add("ingestion")
            elif _PREPARATION.search(name):
                stages.add("preparation")
                place = place or Place(unit.path, call.line, call.cell, "modules wired together")
        if (
            place is not None
            and "ingestion" in stages
            and (unit.facts.entry_point or _runs_at_top(unit.path, unit.facts.calls))
        ):
            yield place
    yield from _scripts_in_chain(project)


def _runs_at_top(path: str, calls: tuple[object, ...]) -> bool:
    return name_of(path) in ("main.py", "run.py", "train.py", "pipeline.py", "app.py") and bool(calls)


_PYTHON_COMMAND = lazy(
    r"\b(?:python3?|uv run|poetry run)\s+(?:python3?\s+)?(?:-m\s+)?([\w./-]+)|\bRscript\s+([\w./-]+)"
)


def _scripts_in_chain(project: Project) -> Iterator[Place]:
    for file in project.files:
        if file.text is None or file.text.language not in ("make", "shell"):
            continue
        commands = [
            match[1] or match[2]
            for line in file.text.text.splitlines()
            if not line.lstrip().startswith(("#", "echo", "@echo"))
            for match in _PYTHON_COMMAND.finditer(line)
        ]
        prepares = [c for c in commands if _INGESTION.search(c) or _PREPARATION.search(c)]
        if prepares and any(_TRAINING.search(c) for c in commands if c not in prepares):
            yield Place(file.path, 1, None, f"{name_of(file.path)} runs {prepares[0]} and what follows")


@lru_cache(maxsize=1)
def _toys() -> list[tuple[str, Pattern | None, frozenset[str]]]:
    """Name, pattern over file names and addresses, and telling columns of each teaching set."""
    made = []
    for name, entry in knowledge().maps["teaching_sets"].items():
        files = entry.get("files")
        made.append((name, lazy(files, re.IGNORECASE) if files else None, frozenset(entry.get("columns", ()))))
    return made


@probe("toy_dataset", after=("model_training",))
def toy_dataset(project: Project) -> Iterable[Place]:
    """A teaching set by the file that is read, the set that is loaded by name, or its telling columns."""
    if project.has("model_training"):
        for path, block in _titles(project):
            name = next(
                (name for name, entry in knowledge().maps["teaching_sets"].items() if _in_title(entry, block.text)), ""
            )
            if name:
                yield Place(path, block.line, block.cell, f"{name} (by the title)")
    for unit, call in project.calls():
        last = last_segment(call.names[0])
        texts = [t for value in (*call.arguments[:2], *call.keywords.values()) for t in texts_within(value)]
        if last in ("load_dataset", "fetch_openml", "load", "dataset_download", "fetch_ucirepo") or last.startswith(
            ("read_", "loadtxt")
        ):
            for text in texts:
                name = _named(text)
                if name:
                    yield Place(unit.path, call.line, call.cell, name)
    for file in project.files:
        # A table in the folder of another part of the collection is not this project's.
        if file.data is not None and (project.path == "." or file.path.startswith(f"{project.path}/")):
            name = _named(name_of(file.path)) or _by_columns(
                frozenset(column.strip().lower() for column in file.data.columns)
            )
            if name:
                yield Place(file.path, 1, None, name)
    for unit in project.code:
        used = frozenset(text.text.strip().lower() for text in unit.facts.texts if len(text.text) < 40)
        name = _by_columns(used)
        if name:
            yield Place(unit.path, 1, None, f"{name} (by its columns)")


def _titles(project: Project) -> Iterator[tuple[str, Block]]:
    """The first heading of a README or notebook, and the project's name."""
    for path, document in project.readmes[:1]:
        yield path, Block("heading", project.name, 1)
        yield from ((path, block) for block in document.blocks[:3] if block.kind == "heading")
    for path, notebook in project.notebooks:
        yield from ((path, block) for block in notebook.document.blocks[:1])


@lru_cache(maxsize=256)
def _title_pattern(expression: str) -> Pattern:
    return lazy(expression, re.IGNORECASE)


def _in_title(entry: dict[str, object], text: str) -> bool:
    title = entry.get("title")
    return isinstance(title, str) and _title_pattern(title).search(text) is not None


def _named(text: str) -> str:
    if len(text) > 300:
        return ""
    return next((name for name, files, _ in _toys() if files is not None and files.search(text)), "")


def _by_columns(columns: frozenset[str]) -> str:
    return next((name for name, _, telling in _toys() if telling and telling <= columns), "")
