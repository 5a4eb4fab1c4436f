"""Data: exploration and preparation beyond what the tables decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portfolio_lint.facts.code import Call, Value
from portfolio_lint.facts.documents import Block
from portfolio_lint.findings import Place
from portfolio_lint.names import last_segment
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import Pattern, lazy
from portfolio_lint.probe import probe
from portfolio_lint.project import Code, Project
from portfolio_lint.tables import names_within, texts_within

from ..library import knowledge
from ..prose import is_plan, quoted, sentences, topics, words
from .production import _APPS, _first_call

_QUANTILES = frozenset({"quantile", "percentile", "nanpercentile", "iqr", "nanquantile", "approxQuantile"})
_BOX_PLOTS = frozenset({"boxplot", "box", "boxenplot"})


@probe("eda_plots", after=("time_series",))
def eda_plots(project: Project) -> Iterable[Place]:
    """A grid of sample images: pictures shown in a loop that are no maps of what the model saw. Box plots of data."""
    for unit, call in project.calls():
        last = last_segment(call.names[0])
        if last == "imshow":
            if call.loop and _shows_as_it_is(call) and not _EXPLAINS.search(call.scope):
                yield Place(unit.path, call.line, call.cell, "sample images")
        elif last == "boxplot" and call.names[0].startswith(("matplotlib.", "?.")) and not _draws_scores(unit, call):
            yield Place(unit.path, call.line, call.cell, "boxplot")
    if project.has("time_series"):
        yield from _series_over_time(project)
    yield from _columns_over_dates(project)


def _series_over_time(project: Project) -> Iterator[Place]:
    """The raw series drawn, in a project about time: columns of a table that hold no prediction."""
    for unit, call in project.calls():
        name = call.names[0]
        if last_segment(name) != "plot" or "kind" in call.keywords:
            continue
        given = [n for value in (*call.arguments, *call.keywords.values()) for n in names_within(value)]
        drawn = [name] if name.startswith("pandas.") else given
        if any(n.startswith("pandas.") for n in drawn) and not any(
            part in n for n in (*given, name) for part in ("predict", "forecast", "history", "plot_diagnostics")
        ):
            yield Place(unit.path, call.line, call.cell, "series over time")


def _columns_over_dates(project: Project) -> Iterator[Place]:
    """A column drawn over its table's index, where the index is made of dates: `plt.plot(df.index, df["price"])`."""
    for unit in project.code:
        if not any(last_segment(c.names[0]) in ("to_datetime", "date_range") for c in unit.facts.calls):
            continue
        for call in unit.facts.calls:
            if last_segment(call.names[0]) != "plot" or len(call.arguments) < 2 or not project.runs(unit, call.scope):
                continue
            over, drawn = call.arguments[0].names, call.arguments[1].names
            if any(n.startswith("pandas.") and n.endswith(".index") for n in over) and any(
                n.startswith("pandas.DataFrame") and "predict" not in n for n in drawn
            ):
                yield Place(unit.path, call.line, call.cell, "series over time")
    yield from _columns_before_models(project)


def _columns_before_models(project: Project) -> Iterator[Place]:
    """A column drawn by itself, of a table indexed by dates, before anything is fitted: `plt.plot(df["price"])`."""
    for unit in project.code:
        calls = unit.facts.calls
        if not any("parse_dates" in c.keywords or last_segment(c.names[0]) == "to_datetime" for c in calls) or not any(
            "index_col" in c.keywords or last_segment(c.names[0]) == "set_index" for c in calls
        ):
            continue
        fitted = [(c.cell or 0, c.line) for c in calls if last_segment(c.names[0]) in _LEARNING]
        for call in calls:
            if (
                call.names[0] == "matplotlib.pyplot.plot"
                and len(call.arguments) == 1
                and not call.scope
                and any(n.startswith("pandas.DataFrame") and "predict" not in n for n in call.arguments[0].names)
                and all((call.cell or 0, call.line) < place for place in fitted)
            ):
                yield Place(unit.path, call.line, call.cell, "series over time")


_LEARNING = frozenset({"fit", "train", "predict", "forecast", "load_model", "fit_generator", "evaluate"})


def _shows_as_it_is(call: Call) -> bool:
    """Whether a picture is drawn in its own colours or in grey; a scale of colours draws what was computed."""
    colours = call.keywords.get("cmap")
    return (
        colours is None
        or colours.text.lower().startswith(("gray", "grey", "binary"))
        or any(last_segment(name) in ("gray", "binary", "Greys", "gist_gray") for name in colours.names)
    )


_EXPLAINS = lazy(
    r"cam|heat|attention|predict|explain|filter|confusion|(^|[.])(test|evaluate|validate|infer|inference)(_model|_epoch|_step)?$",
    re.IGNORECASE,
)
_SCORED_BY_FOLDS = frozenset({"cross_val_score", "cross_validate", "cross_val_predict"})
_SCORE = lazy(
    r"(test_|mean_|macro_|micro_)?(accuracy|precision|recall|f1|f1[-_ ]?score|fscore|roc[-_ ]?auc|auc|rmse|mae|mse|r2|silhouette|dice|iou)",
    re.IGNORECASE,
)
_NEAR_LINES = 15


def _draws_scores(unit: Code, call: Call) -> bool:
    """Whether a box plot is of what models scored: of folds, or of columns that are called after metrics."""
    given = [*call.arguments, *call.keywords.values()]
    names = [name for value in given for name in names_within(value)]
    if any(last_segment(name) in ("predict", "predict_proba") or name.startswith("difference.") for name in names):
        return True
    called = {
        text.text.lower()
        for text in unit.facts.texts
        if text.cell == call.cell and abs(text.line - call.line) <= _NEAR_LINES and _SCORE.fullmatch(text.text.strip())
    }
    if len(called) > 1:
        return True
    of_a_table = any(name.startswith(("pandas.", "polars.", "seaborn.")) for name in names)
    return not of_a_table and any(last_segment(c.names[0]) in _SCORED_BY_FOLDS for c in unit.facts.calls)


@probe("missing_values")
def missing_values(project: Project) -> Iterable[Place]:
    """Imputation asked of a set-up call, and rows kept where a value is known."""
    known = {
        (unit.path, call.cell, call.line)
        for unit, call in project.calls()
        if last_segment(call.names[0]) in ("notna", "notnull")
    }
    for unit, operation in project.operations():
        if (
            operation.kind == "part" and (unit.path, operation.cell, operation.line) in known
        ) or operation.kind == "known":
            yield Place(unit.path, operation.line, operation.cell, "rows with a known value")
        elif operation.kind == "fill":
            yield Place(unit.path, operation.line, operation.cell, "a value put where one is missing")
    for unit, call in project.calls():
        if last_segment(call.names[0]) == "fillna" and not _fills_for_show(call):
            yield Place(unit.path, call.line, call.cell, "fillna")
        for keyword in ("numeric_imputation", "categorical_imputation", "imputation_type"):
            if keyword in call.keywords:
                yield Place(unit.path, call.line, call.cell, keyword)


def _fills_for_show(call: Call) -> bool:
    """Whether gaps are filled in a table of results, or with what was infinite and not missing."""
    given = (*call.arguments, *call.keywords.values())
    return (
        "confus" in call.scope.lower()
        or any(value.text.lower() in _NOTHING_SHOWN for value in given if value.kind == "text")
        or any(name in ("numpy.inf", "math.inf") for value in given for name in value.names)
    )


_NOTHING_SHOWN = frozenset({"n/a", "-", "--", "—"})


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
        if any(_is_extreme(call) for call in calls if last_segment(call.names[0]) in _QUANTILES):
            for operation in unit.facts.operations:
                if operation.kind == "beyond_quantile" and project.runs(unit, operation.scope):
                    yield Place(unit.path, operation.line, operation.cell, "rows beyond a quantile")
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
        elif name == "clip" and (
            _cuts_features(call)
            if call.names[0].startswith("numpy.")
            else call.names[0].startswith(("pandas.", "?.", "polars.")) and _cuts_extremes(call)
        ):
            yield Place(unit.path, call.line, call.cell, "clip")


def _is_extreme(call: Call) -> bool:
    """Whether a quantile asked of a table is one at its edges."""
    if not call.names[0].startswith(("pandas.", "polars.")):
        return False
    numbers = [float(v.text) for value in call.arguments for v in (value, *value.items) if v.kind == "number"]
    return any(0 < number <= _EDGE or 1 - _EDGE <= number < 1 for number in numbers)


_EDGE = 0.1


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


def _cuts_features(call: Call) -> bool:
    """Whether `np.clip` bounds a column of a table or scaled features, and not a result or a probability."""
    if len(call.arguments) < _WITH_BOUNDS or not any(
        name.startswith("pandas.DataFrame") or name.endswith(("fit_transform()", ".transform()"))
        for name in call.arguments[0].names
    ):
        return False
    return not all(_is_natural_bound(bound) for bound in call.arguments[1:_WITH_BOUNDS])


_WITH_BOUNDS = 3


def _cuts_extremes(call: Call) -> bool:
    """Whether a call of `clip` is about extremes, and not about the range that a share or a pixel has anyway."""
    named = [call.keywords[name] for name in ("lower", "upper", "lower_bound", "upper_bound") if name in call.keywords]
    if not named and len(call.arguments) < 2 and not call.names[0].startswith("pandas."):
        return False
    bounds = [*call.arguments[:2], *named]
    return not bounds or not all(_is_natural_bound(bound) for bound in bounds)


def _is_natural_bound(bound: Value) -> bool:
    if bound.kind == "none":
        return True
    if bound.kind != "number":
        return False
    number = float(bound.text)
    return abs(number) < _TINY or number in (1.0, -1.0, 255.0, 100.0) or 1.0 - _TINY < number <= 1.0


_TINY = 0.01


@probe("feature_scaling")
def feature_scaling(project: Project) -> Iterable[Place]:
    """Division of pixels by 255, standardisation and min-max scaling written out, z-scores that stay features."""
    for unit in project.code:
        scores = [c for c in unit.facts.calls if c.names[0].startswith("scipy.") and c.names[0].endswith(".zscore")]
        if scores and not any(_asks_for_size(call) for call in unit.facts.calls):
            yield from (Place(unit.path, c.line, c.cell, "zscore") for c in scores if project.runs(unit, c.scope))
    for unit, operation in project.operations():
        if operation.kind == "divide_by_constant" and operation.constant in (255.0, 127.5):
            yield Place(unit.path, operation.line, operation.cell, f"/ {operation.constant:g}")
        elif operation.kind == "standardise":
            yield Place(unit.path, operation.line, operation.cell, "standardised by hand")
        elif operation.kind == "min_max":
            yield Place(unit.path, operation.line, operation.cell, "min-max scaled by hand")


def _asks_for_size(call: Call) -> bool:
    """Whether a call takes the absolute value of z-scores, which is how one looks for extremes."""
    return last_segment(call.names[0]) in ("abs", "absolute", "fabs") and (
        ".zscore()" in call.names[0]
        or any(name.endswith("zscore()") for value in call.arguments for name in value.names)
    )


_NOT_DEALT_WITH = frozenset({"asked", "most_common"})


@probe("class_imbalance")
def class_imbalance(project: Project) -> Iterable[Place]:
    """Rows of one class drawn again, and text that deals with unbalanced classes."""
    for unit, call in project.calls():
        # One table drawn to a size: features and target drawn together are a bootstrap sample.
        if (
            call.names[0].startswith("sklearn.")
            and last_segment(call.names[0]) == "resample"
            and "n_samples" in call.keywords
            and len(call.arguments) == 1
        ):
            yield Place(unit.path, call.line, call.cell, "resample")
    yield from _drawn_to_balance(project)
    for path, block in project.prose:
        if block.kind in ("heading", "code"):
            continue
        if "imbalance" in topics(block.text) and not _IS_BALANCED.search(block.text):
            sentence = next(
                (
                    s
                    for s in sentences(block.text)
                    if "imbalance" in topics(s)
                    and not topics(s) & _NOT_DEALT_WITH
                    and words(s) >= 5
                    and not is_plan(s, block)
                ),
                None,
            )
            if sentence is not None:
                yield Place(path, block.line, block.cell, quoted(sentence))


# The classes are said to be even: nothing is to be dealt with.
_IS_BALANCED = lazy(
    r"\b(data(set)?|class(es)?|target|labels?|distribution) (is|are|was|were|seems?|looks?|appears?)( to be)?"
    r"( (already|relatively|fairly|quite|well|nearly|roughly|almost|perfectly|pretty|reasonably|rather))* balanced\b",
    re.IGNORECASE,
    needs=("balanced",),
)
_BALANCES = lazy(
    r"balanced|under_?sampl|over_?sampl|minority|majority|up_?sampl|down_?sampl",
    re.IGNORECASE,
    needs=("balanc", "sampl", "ority"),
)
_NOT_BALANCING = frozenset({"balanced_accuracy_score", "UpSampling2D", "Upsample", "UpSampling1D", "upsample"})


def _drawn_to_balance(project: Project) -> Iterator[Place]:
    """Rows of a class drawn by hand and joined with the others, under names that say what for."""
    for unit in project.code:
        drawn = [
            call
            for call in unit.facts.calls
            if last_segment(call.names[0]) == "sample"
            and (call.arguments or {"n", "frac"} & call.keywords.keys())
            and call.names[0].startswith(("pandas.", "?."))
            and project.runs(unit, call.scope)
        ]
        if not drawn or not any(last_segment(c.names[0]) in ("concat", "append") for c in unit.facts.calls):
            continue
        if any(_BALANCES.search(name) and name not in _NOT_BALANCING for name in unit.facts.references):
            yield Place(unit.path, drawn[0].line, drawn[0].cell, "rows drawn to balance the classes")


_INGESTION = lazy(
    r"ingest|(^|[._])load|fetch|extract|download|data_?load|read_?data|collect|scrap|make_dataset|get_data|import_data|"
    r"(^|[._])etl|cargar|cargador|extraer|descarg|recolect|carregar|baixar|colet|charger|telecharg",
    re.IGNORECASE,
)
_PREPARATION = lazy(
    r"pre_?proc|transform|clean|feature|prepar|wrangl|encod|build_features|split|chunk|embed|enrich|staging|"
    r"(^|[._])etl|limpi|procesa|limpeza|tratamento|nettoy|traitement|bereinig",
    re.IGNORECASE,
)
_TRAINING = lazy(r"train|fit|model", re.IGNORECASE)


@probe("data_pipeline")
def data_pipeline(project: Project) -> Iterable[Place]:
    """Ingestion and preparation modules wired together by an entry point, or a Makefile chain of scripts."""
    scripts = [unit for unit in project.code if unit.notebook is None and _first_call(project, unit, _APPS) is None]
    started = {
        last_segment(i.name)
        for unit in scripts
        if unit.facts.entry_point or _runs_at_top(unit.path, unit.facts.calls)
        for i in unit.facts.imports
        if i.used
    }
    for unit in scripts:
        at_top = unit.facts.entry_point or _runs_at_top(unit.path, unit.facts.calls)
        place = _wired(project, unit, unit.facts.calls, at_top=at_top)
        if place is None and not at_top:
            # A function that an entry point of another file imports.
            for name in sorted(started.intersection(_defined(unit))):
                calls = [call for call in unit.facts.calls if call.scope.partition(".")[0] == name]
                place = place or _wired(project, unit, calls, at_top=True)
        if place is not None:
            yield place
    yield from _scripts_in_chain(project)
    yield from _scripts_by_stage(project)


def _defined(unit: Code) -> frozenset[str]:
    """The functions and classes at the top of a file."""
    functions = (function.name for function in unit.facts.functions if not function.scope)
    return frozenset((*functions, *(defined.name for defined in unit.facts.classes if not defined.scope)))


def _wired(project: Project, unit: Code, calls: Iterable[Call], *, at_top: bool) -> Place | None:
    """Where these calls of a file hand data from a module that gets them to one that prepares them."""
    local = project.local_modules
    imported = {i.alias: i for i in unit.facts.imports if i.used and (i.level or i.module.split(".")[0] in local)}
    if not imported or _asks_for_what_is_not_there(project, unit):
        return None
    stages: set[str] = set()
    place: Place | None = None
    prepares = ""
    for call in calls:
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
            prepares = prepares or name
        elif (
            prepares
            and _TRAINING.search(name)
            and name.rpartition(".")[0] != prepares.rpartition(".")[0]
            and _reads_data(project, last_segment(prepares))
        ):
            # What prepares the data reads them as well, and hands them to the training of another module.
            stages.add("ingestion")
            at_top = at_top or not call.scope
    return place if "ingestion" in stages and at_top else None


# A session of Spark that is handed over is unknown: `spark.read.csv` is then `?.csv`.
_READS = lazy(r"((^|[.])read[._](csv|parquet|json|excel|sql\w*|table|feather|orc|format|text)|[?][.](csv|parquet))$")


def _reads_data(project: Project, function: str) -> bool:
    """Whether the project's own function of this name reads a file of data itself."""
    return any(
        _READS.search(name) and last_segment(call.scope) == function
        for unit in project.code
        for call in unit.facts.calls
        for name in call.names
    )


_STAGES = (
    lazy(r"ingest|download|fetch|extract|make_dataset|get_data|load_data|collect|scrap|acqui", re.IGNORECASE),
    lazy(r"pre_?proc|transform|clean|feature|prepar|process", re.IGNORECASE),
    lazy(r"(^|_)(re)?(train|fit)", re.IGNORECASE),
)


def _scripts_by_stage(project: Project) -> Iterator[Place]:
    """A script for each step from ingestion to training, each run for itself, that hand over by files."""
    scripts = [unit for unit in project.code if unit.notebook is None and unit.facts.entry_point]
    first = [next((u for u in scripts if stage.search(name_of(u.path))), None) for stage in _STAGES]
    if all(first) and len({unit.path for unit in first if unit is not None}) == len(_STAGES):
        yield from (Place(unit.path, 1, None, "a script for each step") for unit in first[:1] if unit is not None)


def _asks_for_what_is_not_there(project: Project, unit: Code) -> bool:
    """Whether it imports functions from modules of the project that have none of these names: it can't run.

    One name alone may be made in a way that the facts don't tell.
    """
    modules = _modules(project)
    absent = 0
    for imported in unit.facts.imports:
        if not imported.level and imported.module.split(".")[0] not in project.local_modules:
            continue
        name = imported.name.rpartition(".")[2]
        module = modules.get(imported.module.rpartition(".")[2])
        if module is None or not imported.used or imported.alias == "*" or imported.name == imported.module:
            continue
        absent += name[:1].islower() and name not in modules and name not in module
    return absent >= _ABSENT


_ABSENT = 2


@lru_cache(maxsize=64)
def _modules(project: Project) -> dict[str, frozenset[str]]:
    """The names that each module of the project may have, by the module's own; only where one file alone has it."""
    found: dict[str, frozenset[str] | None] = {}
    for unit in project.code:
        facts = unit.facts
        own = name_of(unit.path).removesuffix(".py")
        if unit.notebook is not None or own == "__init__":
            continue
        names = {f.name for f in facts.functions if not f.scope} | {c.name for c in facts.classes if not c.scope}
        names.update(i.alias for i in facts.imports)
        names.update(a.target for a in facts.assignments)
        names.update(facts.references)
        # What a star brings along is not known.
        open_ended = "*" in names or bool(facts.problems)
        found[own] = None if own in found or open_ended else frozenset(names)
    return {name: names for name, names in found.items() if names is not None}


def _runs_at_top(path: str, calls: tuple[object, ...]) -> bool:
    return name_of(path) in ("main.py", "run.py", "train.py", "pipeline.py", "app.py") and bool(calls)


_PYTHON_COMMAND = lazy(
    r"(?:\b(?:python3?|uv run|poetry run)|\$[({]\w*PYTHON\w*[)}])\s+(?:python3?\s+)?(?:-m\s+)?([\w./$(){}-]+)|\bRscript\s+([\w./$(){}-]+)"
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
