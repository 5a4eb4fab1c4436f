"""What several families ask of a project's facts: the kind of its data, how it is scored, what its outputs show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from msgspec import Struct

from portfolio_lint.facts.code import Call
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.findings import Place
from portfolio_lint.names import NameIndex, last_segment
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import Pattern, lazy
from portfolio_lint.project import Code, Project

from .library import knowledge
from .models import FittedModel, fitted_models

_NETWORKS = frozenset({"neural network", "transformer", "YOLO", "word vectors"})
_DATA_FILE = lazy(r"\.(csv|tsv|txt|data|xlsx?|parquet|json|feather|dat|zip|gz|arff|dta|sav)$", re.IGNORECASE)
_GUESSES = frozenset({"dummy", "naive forecast", "baseline"})
_SUPERVISED = frozenset({"classification", "regression"})


class Read(Struct, frozen=True):
    """A table read at a place; `target` is the file as the code names it, empty where it does not say."""

    target: str
    place: Place


class Balance(Struct, frozen=True):
    """How often the rarest and the commonest of the classes occur, by an output of the project.

    `is_report` says that these are rows of the test part, `is_found` that most of the rarest are found there.
    """

    rarest: float
    commonest: float
    place: Place
    classes: int = 2
    is_report: bool = False
    is_found: bool = False

    @property
    def is_unbalanced(self) -> bool:
        return self.rarest * 4 <= self.commonest


@cache
def names_of(listed: str) -> frozenset[str]:
    """A list of the tables as a set."""
    return frozenset(knowledge().lists[listed])


@cache
def index_of(listed: str) -> NameIndex[str]:
    """A list of the tables as name patterns."""
    return NameIndex((name, name) for name in knowledge().lists[listed])


@cache
def words_of(listed: str) -> Pattern:
    """A list of the tables as one expression for whole words."""
    return lazy(rf"(?<![a-z])(?:{'|'.join(knowledge().lists[listed])})(?![a-z])", re.IGNORECASE)


def calls_to(project: Project, listed: str) -> Iterator[tuple[Code, Call]]:
    """The project's calls that match one of a list's name patterns."""
    index = index_of(listed)
    wanted = {name for name in project.called if index.find(name)}
    for unit, call in project.calls() if wanted else ():
        if not wanted.isdisjoint(call.names):
            yield unit, call


def place_of(unit: Code, call: Call, message: str = "") -> Place:
    return Place(unit.path, call.line, call.cell, message or last_segment(call.names[0]))


@lru_cache(maxsize=64)
def last_names(project: Project) -> frozenset[str]:
    """The last names of all calls and attributes of the project's own code."""
    called = {last_segment(name) for name in project.called}
    read = {last_segment(name) for unit in project.code for a in unit.facts.attributes for name in a.names}
    return frozenset(called | read)


def has_name(project: Project, listed: str) -> bool:
    """Whether the project calls something whose last name stands in a list."""
    return not names_of(listed).isdisjoint(last_names(project))


@lru_cache(maxsize=64)
def is_readable(project: Project) -> bool:
    """Whether all code could be read: only then does "nowhere" mean what it says."""
    if any(unit.facts.problems for unit in project.all_code):
        return False
    # An empty file can't hold what is missed.
    if any(file.problem and file.size and file.path.endswith((".py", ".ipynb")) for file in project.files):
        return False
    read = {unit.path for unit in project.all_code}
    read.update(file.path for file in project.files if file.notebook is not None or not file.size)
    return all(path in read for path in project.paths if path.endswith((".py", ".ipynb")))


# -- the data


@lru_cache(maxsize=64)
def table_reads(project: Project) -> tuple[Read, ...]:
    """Every table the project's own Python reads."""
    return tuple(Read(_target(unit, call), place_of(unit, call)) for unit, call in calls_to(project, "table_readers"))


def _target(unit: Code, call: Call) -> str:
    first = call.arguments[:1] or tuple(
        value for keyword, value in call.keywords.items() if keyword in ("filepath_or_buffer", "path", "io", "source")
    )
    if first and first[0].kind == "text":
        return first[0].text
    near = [text.text for text in unit.facts.texts if text.line == call.line and text.cell == call.cell]
    return next((text for text in near if _DATA_FILE.search(text)), "")


def shipped(project: Project, read: Read) -> FileFacts | None:
    """The tracked table that a read names, if it is one."""
    wanted = read.target.replace("\\", "/").removeprefix("./")
    while wanted.startswith("../"):
        wanted = wanted[3:]
    if not wanted or "://" in wanted:
        return None
    for file in project.files:
        if file.data is not None and (file.path == wanted or file.path.endswith("/" + wanted)):
            return file
    return None


def holds_everything(project: Project) -> bool:
    """Whether all tables that are read lie in the repository, and none of them has an empty cell."""
    tables = [shipped(project, read) for read in table_reads(project) if read.target]
    if not tables:
        # No read names its file: it is one of those that are here, if there are any.
        tables = [file for file in project.files if file.data is not None and file.data.columns]
    return bool(tables) and all(table is not None and table.data and table.data.complete for table in tables)


@lru_cache(maxsize=64)
def is_text_or_image(project: Project) -> bool:
    """Whether the project works on text, pictures or sound."""
    return any(True for listed in ("text_calls", "image_calls") for _ in calls_to(project, listed))


_SERVING = lazy(
    r"(?<![a-z])(apps?|api|demo|deploy|serve|serving|predict|score|inference|streamlit|gradio)(?![a-z])", re.I
)


def training_read(project: Project) -> Place:
    """Where the data that a model learns from is read: in the file of a model if there is such a place."""
    trained = {fitted.place.path for fitted in fitted_models(project)}
    places = [read.place for read in table_reads(project)] or list(project.evidence["data_used"])
    learning = [place for place in places if place.path in trained or not _SERVING.search(place.path)]
    if not learning and fitted_models(project):
        return fitted_models(project)[0].place
    return next((place for place in learning if place.path in trained), (learning or places)[0])


def is_tabular(project: Project) -> bool:
    """Whether the project's Python models rows of a table."""
    return bool(table_reads(project)) and not is_text_or_image(project)


# -- the models


def is_supervised(project: Project) -> bool:
    """Whether a target is predicted: clustering, simulation and generation are judged by other means."""
    if not project.has("model_training") or not project.has("classification", "regression"):
        return False
    return bool([f for f in classical_models(project) if f.model.task]) or not _is_self_taught(project)


_SELF_TAUGHT = lazy(
    r"auto_?encoder|(?<![a-z])(vae|d?c?gan|dqn|gym|gymnasium)(?![a-z])|discriminator|q_?learning|policy_gradient|replay_?(buffer|memory)|word2vec",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _is_self_taught(project: Project) -> bool:
    """Whether networks rebuild, generate or play instead of predicting a target."""
    return any(
        _SELF_TAUGHT.search(name)
        for unit in project.code
        for name in (
            unit.path,
            *(function.name for function in unit.facts.functions),
            *(defined.name for defined in unit.facts.classes),
            *(imported.name for imported in unit.facts.imports),
        )
    )


def classical_models(project: Project) -> tuple[FittedModel, ...]:
    """The models of rows and columns that predict a target, no neural networks."""
    return tuple(
        fitted
        for fitted in fitted_models(project)
        if fitted.model.family not in _NETWORKS and fitted.model.task in ("", *_SUPERVISED)
    )


def network_models(project: Project) -> tuple[FittedModel, ...]:
    return tuple(fitted for fitted in fitted_models(project) if fitted.model.family in _NETWORKS)


def main_model(project: Project) -> FittedModel | None:
    """The project's most telling model that predicts a target."""
    fitted = fitted_models(project)
    predicting = [f for f in fitted if f.model.task in _SUPERVISED or f.model.family in _NETWORKS] or list(fitted)
    predicting = [f for f in predicting if not f.place.message.endswith("DataModule")] or predicting
    return most_telling(project, predicting) if predicting else None


def main_place(project: Project) -> Place:
    """Where the most telling model is made; the message is a name that fits into a sentence."""
    model = main_model(project)
    if model is not None:
        return named(model)
    places = project.evidence["model_training"]
    # A configuration that names a class shows less than the code that makes it.
    return next((place for place in places if place.path.endswith((".py", ".ipynb", ".R", ".Rmd"))), places[0])


def most_telling(project: Project, models: Sequence[FittedModel]) -> FittedModel:
    """The model that a project is about: no baseline, scored, of the task that most models have, then the first.

    What only helps on the way, such as a forest fitted for its importances or the base of other networks, comes last.
    """
    tasks = Counter(f.model.task for f in models if f.model.task)
    called = last_names(project)
    bases = {last_segment(base) for unit in project.code for c in unit.facts.classes for base in c.bases}

    def rank(fitted: FittedModel) -> tuple[bool, ...]:
        task = fitted.model.task
        return (
            fitted.model.family in _GUESSES,
            fitted.place.message.removeprefix("network ") in bases,
            # A class that nothing makes an object of is defined and not trained.
            fitted.place.message.startswith("network ") and fitted.place.message[8:] not in called,
            fitted.model.simple,
            bool(_ASIDE.search(fitted.place.path)) or _only_loads(project, fitted.place.path),
            not is_scored(project, fitted),
            bool(task) and tasks[task] < max(tasks.values()),
        )

    return min(models, key=rank)


_ASIDE = lazy(
    r"(^|/)[^/]*(demos?|tests?|sandbox|scratch|debug|bugs?|examples?|play(ground)?|importances?|backup|old|"
    r"profil\w*|benchmarks?)(?![a-z])",
    re.I,
)
_LOADS = frozenset({"load_model", "load_weights", "load_state_dict", "load_from_checkpoint"})
_TRAINS = frozenset(
    {"fit", "fit_generator", "train", "backward", "minimize", "fit_one_cycle", "fine_tune", "train_step"}
)


@lru_cache(maxsize=256)
def _only_loads(project: Project, path: str) -> bool:
    """Whether a file loads a model that was trained elsewhere and trains none."""
    called = {last_segment(n) for unit in project.code if unit.path == path for c in unit.facts.calls for n in c.names}
    return not called.isdisjoint(_LOADS) and called.isdisjoint(_TRAINS)


_SCORES = lazy(
    r"(^|_)(score|accuracy|error|rmse|mse|mae|mape|r2|auc|f1|metrics?|logloss|log_loss)(_|$)|^evaluat|report$|"
    r"confusion_matrix|^cross_val",
    re.IGNORECASE,
    needs=(
        "score",
        "accuracy",
        "error",
        "mse",
        "mae",
        "mape",
        "r2",
        "auc",
        "f1",
        "metric",
        "loss",
        "evaluat",
        "report",
        "confus",
        "cross",
    ),
)


def is_scored(project: Project, fitted: FittedModel) -> bool:
    """Whether a score follows in the file where the model is made; networks are scored while they train."""
    if fitted.model.family in _NETWORKS:
        return True
    cells = _scoring_cells(project, fitted.place.path)
    cell = fitted.place.cell
    return bool(cells) if cell is None else any(at is not None and at >= cell for at in cells)


@lru_cache(maxsize=512)
def _scoring_cells(project: Project, path: str) -> frozenset[int | None]:
    """The cells of a file that score something; None for a script that does."""
    unit = next((unit for unit in project.code if unit.path == path), None)
    return frozenset(
        call.cell
        for call in (unit.facts.calls if unit is not None else ())
        if any(_SCORES.search(last_segment(name)) for name in call.names)
    )


def kind_of_data(project: Project, path: str) -> str:
    """What a file of the project works on: `images`, `text` or `table`; for modules the others count as well."""
    # A notebook stands alone, unless it builds on modules of the project.
    notebook = path.endswith(".ipynb") and not any(
        imported.module.partition(".")[0] in project.local_modules
        for unit in project.code
        if unit.path == path
        for imported in unit.facts.imports
    )
    for listed, kind in (("image_calls", "images"), ("text_calls", "text")):
        for unit, _ in calls_to(project, listed):
            if unit.path == path or (not notebook and unit.notebook is None):
                return kind
    return "table"


def task_of(project: Project, fitted: FittedModel) -> str:
    """What a model predicts: its own task, else that of the measures called in its file, else of the project."""
    if fitted.model.task in _SUPERVISED:
        return fitted.model.task
    for concept in ("classification", "regression"):
        other = "regression" if concept == "classification" else "classification"
        near = {place.path for place in project.evidence.get(concept, ())}
        far = {place.path for place in project.evidence.get(other, ())}
        if fitted.place.path in near and fitted.place.path not in far:
            return concept
    if project.has("classification") != project.has("regression"):
        return "classification" if project.has("classification") else "regression"
    return ""


def loads_benchmark(project: Project) -> bool:
    """Whether the code loads a collection of small pictures that networks are compared on, by its name."""
    return any(_BENCHMARK.search(name) for name in project.called)


_BENCHMARK = lazy(
    r"(?<![a-z])((fashion_?|k|e|q)?mnist|cifar_?100?|svhn|stl10)(?![a-z\d])",
    re.IGNORECASE,
    needs=("mnist", "cifar", "svhn", "stl10"),
)


def is_benchmark(project: Project) -> bool:
    """Whether the project works on one of the balanced collections of pictures that everybody compares on."""
    known = words_of("balanced_data_sets")
    texts = (project.name, *texts_of(project), *(read.target for read in table_reads(project)), *last_names(project))
    return any(known.search(text) for text in texts if len(text) < _LONGEST_NAME)


_LONGEST_NAME = 200


def is_network(fitted: FittedModel) -> bool:
    return fitted.model.family in _NETWORKS


def tested_rows(project: Project, path: str) -> int:
    """How many rows the score of a model in a file rests on, by reports and shapes it printed, else a fifth of the
    rows that its outputs tell of or that it reads from the repository; 0 where nothing tells."""
    reports: list[int] = []
    shapes: list[int] = []
    tables_shown: list[int] = []
    for unit in project.code:
        for cell in unit.notebook.cells if unit.notebook is not None and unit.path == path else ():
            # `len(train), len(test)` as the last line of a cell.
            if (both := _TWO_LENGTHS.match(cell.output)) is not None:
                shapes.append(int(both[1]))
            if supports := _report(cell.output)[1]:
                reports.append(int(sum(supports)))
            shapes.extend(int(match[1].replace(",", "")) for match in _TEST_SHAPE.finditer(cell.output))
            tables_shown.extend(int(match[1] or match[2]) for match in _TABLE_SHAPE.finditer(cell.output))
    if reports or shapes:
        return min(reports or shapes)
    tables = [shipped(project, read) for read in table_reads(project) if read.place.path == path]
    # What is printed last is what is left after cleaning and sampling, but not every table printed is the one.
    printed = max(tables_shown, default=0)
    return max((rows_of(table) for table in tables if table is not None), default=printed) // 5


def rows_of(table: FileFacts) -> int:
    """How many rows a table has, by its size and its first rows where it was not counted."""
    if table.data is None:
        return 0
    if table.data.rows is not None:
        return table.data.rows
    lengths = [sum(len(cell) + 1 for cell in row) for row in table.data.sample]
    return table.size * len(lengths) // sum(lengths) if lengths and table.data.format in ("csv", "tsv") else 0


_TEST_SHAPE = lazy(
    r"(?:test|valid\w*)[^\n()\d]{0,30}\(?(\d[\d,]*)(?:, *\d*\)| (?:rows|samples|examples))", re.IGNORECASE
)


_TWO_LENGTHS = lazy(r"\s*\(\d{5,9}, ?(\d{5,9})\)\s*$")
_TABLE_SHAPE = lazy(
    r"\((\d{4,9}),(?: ?\d{1,4})?\)|(?:RangeIndex|Int64Index|Index): (\d{4,9}) entries", needs=("entries", ",)", ", ")
)


# `train(y ~ ., data = rows, method = "rf"` of R's caret.
_CARET_METHOD = lazy(r"method\s*=\s*[\"'](\w+)", needs=("method",))
_SPELT = {"lightgbm": "LightGBM", "xgboost": "XGBoost", "catboost": "CatBoost"}


def named(fitted: FittedModel) -> Place:
    """The model's place with a name that fits into a sentence."""
    place = fitted.place
    name = place.message
    if name in ("Sequential", "Model", "Trainer", "Seq2SeqTrainer"):
        name = "the network"
    elif name.startswith("network "):
        name = f"the {name}"
    elif method := _CARET_METHOD.search(name):
        name = f"the {method[1]} model"
    elif name in ("train", "fit", "cv") and fitted.call is not None:
        package = fitted.call.names[0].partition(".")[0]
        name = f"the {_SPELT.get(package, package)} model"
    elif name.islower() and fitted.call is not None:
        name = f"{fitted.call.names[0].partition('.')[0]}.{name}"
    return Place(place.path, place.line, place.cell, name)


# -- what outputs show

_REPORT_LINE = lazy(r"^[ \t]*(\S.{0,60}?)[ \t]{1,40}[01]\.\d+\s+([01]\.\d+)\s+[01]\.\d+\s+(\d+)\s*$", re.MULTILINE)
_MOSTLY = 0.8
_SUMMARY_ROW = lazy(r"avg|accuracy|total", re.IGNORECASE)
_COUNT_LINE = lazy(r"(\S.{0,40}?)\s{2,}(\d+(?:\.\d+)?)\s*")
_NAME_LINE = lazy(r"^Name: (\S+?),", re.MULTILINE)
_MOST_CLASSES = 20


@lru_cache(maxsize=64)
def class_balance(project: Project) -> Balance | None:
    """The balance of the classes, where a classification report or a count of the target was printed."""
    for unit in project.code:
        if unit.notebook is None:
            continue
        by_cell: dict[int, set[str]] = {}
        for call in unit.facts.calls:
            if call.cell is not None:
                by_cell.setdefault(call.cell, set()).update(last_segment(name) for name in call.names)
        for index, names in sorted(by_cell.items()):
            output = unit.notebook.cells[index].output if index < len(unit.notebook.cells) else ""
            counts: list[float] = []
            recalls: list[float] = []
            if "classification_report" in names:
                recalls, counts = _report(output)
            elif "value_counts" in names and _is_about_target(unit, index, output):
                counts = printed_counts(output)
            if 2 <= len(counts) <= _MOST_CLASSES and max(counts) > 0:
                place = Place(unit.path, 1, index, "counts of the classes")
                found = bool(recalls) and recalls[counts.index(min(counts))] >= _MOSTLY
                return Balance(min(counts), max(counts), place, len(counts), bool(recalls), found)
    return None


def _report(output: str) -> tuple[list[float], list[float]]:
    """The recalls and the supports of the first report in an output."""
    recalls, counts = [], []
    for line in _REPORT_LINE.finditer(output):
        if _SUMMARY_ROW.search(line[1]):
            break
        recalls.append(float(line[2]))
        counts.append(float(line[3]))
    return recalls, counts


def printed_counts(output: str) -> list[float]:
    """The numbers of an output that is nothing but a count of values."""
    counts = []
    lines = [line for line in output.strip().split("\n") if line.strip()]
    for number, line in enumerate(lines):
        match = _COUNT_LINE.fullmatch(line)
        if match is not None:
            counts.append(float(match[2]))
        elif not line.startswith(("Name:", "dtype:", "Length:", "..")) and (number > 1 or len(line.split()) > 1):
            return []
    return counts


def _is_about_target(unit: Code, cell: int, output: str) -> bool:
    counted = [call for call in unit.facts.calls if call.cell == cell and last_segment(call.names[0]) == "value_counts"]
    if len(counted) != 1:
        return False
    printed = [line[1] for line in _NAME_LINE.finditer(output) if line[1] not in ("count", "proportion")]
    first = output.lstrip().split("\n")[0].strip()
    line = counted[0].line
    texts = [text.text for text in unit.facts.texts if text.cell == cell and text.line == line]
    columns = {column.lower() for column in (*printed, *texts, first)}
    return not columns.isdisjoint(names_of("target_names")) or not columns.isdisjoint(_dropped(unit))


def _dropped(unit: Code) -> set[str]:
    """Single columns that are dropped by name: among them the target, when the features are taken."""
    return {
        call.arguments[0].text.lower()
        for call in unit.facts.calls
        if call.arguments and call.arguments[0].kind == "text" and last_segment(call.names[0]) == "drop"
    }


def rare_event(project: Project) -> Place | None:
    """A classifier of something rare by what the project calls it (fraud, churn); the message is the word."""
    classifiers = [f.place for f in classical_models(project) if f.model.task == "classification"]
    titles = [
        block.text
        for path, document in project.readmes
        for block in document.blocks[:3]
        if block.kind == "heading" and is_own(project, path)
    ]
    for place in classifiers:
        read = [name_of(one.target) for one in table_reads(project) if one.place.path == place.path]
        for text in (place.path, project.name, *titles, *read):
            for word in re.findall(r"[a-z]+", text.lower()):
                if word in names_of("rare_event_words"):
                    return Place(place.path, place.line, place.cell, word)
    return None


def training_place(project: Project) -> Place:
    """Where the project's most telling model learns: for a network of a file that trains none the loop that trains,
    since which of several networks a command chooses can not be told; else where the model is made."""
    place = main_place(project)
    if not place.message.startswith("the network"):
        return place
    loops = [
        Place(unit.path, call.line, call.cell, "the network")
        for unit, call in project.calls()
        if last_segment(call.names[0]) in ("backward", "fit", "fit_generator", "fit_one_cycle")
        and call.names[0].partition(".")[0] not in ("sklearn", "xgboost", "lightgbm", "catboost")
    ]
    if any(loop.path == place.path for loop in loops):
        return place
    return min(loops, key=lambda loop: bool(_ASIDE.search(loop.path)), default=place)


def is_own(project: Project, path: str) -> bool:
    """Whether a file lies within the project, not at the root of the collection that it is part of."""
    return project.path == "." or path.startswith(project.path + "/")


def texts_of(project: Project) -> Iterable[str]:
    """All that the project's own code says in literals and names."""
    for unit in project.code:
        yield from unit.facts.references
        for text in unit.facts.texts:
            yield text.text
        for function in unit.facts.functions:
            yield function.name
