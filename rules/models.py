"""Which models a project fits: constructors known to `knowledge/models.toml`, networks written by hand, R calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from msgspec import Struct, convert

from portfolio_lint.facts.code import Call
from portfolio_lint.findings import Place
from portfolio_lint.names import NameIndex, last_segment
from portfolio_lint.project import Code, Project
from portfolio_lint.tables import line_and_cell, names_within, texts_within, without_comments

from .library import knowledge


class Model(Struct, frozen=True):
    """What a fitted model is like; see `knowledge/models.toml` for the fields."""

    family: str
    simple: bool = False
    task: str = ""
    scale: bool = False


class FittedModel(Struct, frozen=True):
    """A model at the place where it is made. `call` is its constructor's, None for one found by text.

    A `member` is made within an ensemble's arguments: it is trained, and never scored on its own.
    """

    model: Model
    place: Place
    call: Call | None = None
    member: bool = False


NETWORK = Model("neural network", scale=True)
_NETWORK_BASES = ("torch.Module", "lightning.LightningModule", "keras.Model")
_PRETRAINED = "from_pretrained"
# What trains, scores or searches a model: without any of them a constructor alone is no fitted model.
_TRAINING = frozenset(
    {"fit", "fit_predict", "fit_generator", "train", "cross_val_score", "cross_validate", "cross_val_predict", "fit_transform",
     "fit_one_cycle", "fine_tune", "partial_fit", "train_model", "backward", "minimize", "compare_models", "fit_regularized",
     "train_on_batch", "learning_curve", "optimize", "apply_gradients", "cv", "auto_arima", "train_step"}
)  # fmt: skip


@lru_cache(maxsize=1)
def _index() -> NameIndex[Model]:
    models = knowledge().maps["models"]
    return NameIndex((name, convert(fields, Model)) for name, fields in models.items())


@cache
def _by_class() -> dict[str, Model]:
    return {name.rpartition(".")[2]: convert(fields, Model) for name, fields in knowledge().maps["models"].items()}


@lru_cache(maxsize=64)
def fitted_models(project: Project) -> tuple[FittedModel, ...]:
    """Every model the project makes and trains, in order of place."""
    found = list(_in_r(project))
    if trains(project):
        found.extend(_in_calls(project))
        found.extend(_networks(project))
        found.extend(_named_in_configuration(project))
    return tuple(sorted(found, key=lambda fitted: fitted.place.order))


@lru_cache(maxsize=64)
def trains(project: Project) -> bool:
    """Whether anything in the project trains a model."""
    return any(last_segment(name) in _TRAINING for _, call in project.calls() for name in call.names)


def _in_calls(project: Project) -> Iterator[FittedModel]:
    for unit in project.code:
        ensembles = _ensembles(unit)
        for position, call in enumerate(unit.facts.calls):
            if not project.runs(unit, call.scope):
                continue
            for name in call.names:
                for model in _index().find(name):
                    if call.discarded and last_segment(name)[:1].isupper():
                        continue  # `SVC()` alone makes a model and throws it away
                    if _prepares(call):
                        continue
                    place = Place(unit.path, call.line, call.cell, last_segment(name))
                    yield FittedModel(model, place, call, _is_member(position, call, ensembles))


# Layers that turn, scale or cut pictures and learn no target.
_PREPARING = frozenset({"Rescaling", "Resizing", "CenterCrop", "Normalization"})


def _prepares(call: Call) -> bool:
    """Whether a network is made of nothing but layers that augment or scale its input, or applied to some."""
    if "training" in call.keywords:
        return True
    layers = call.arguments[0].items if len(call.arguments) == 1 else ()
    named = [{last_segment(name) for name in layer.names} for layer in layers]
    return bool(named) and all(
        names and all(name in _PREPARING or name.startswith("Random") for name in names) for names in named
    )


_ENSEMBLES = frozenset({"voting", "stacking", "bagging", "AdaBoost"})


def _ensembles(unit: Code) -> list[tuple[int, Call, frozenset[str]]]:
    """The ensembles a file makes: their position among its calls, and the names of what they are given."""
    return [
        (position, call, frozenset(n for v in (*call.arguments, *call.keywords.values()) for n in names_within(v, 3)))
        for position, call in enumerate(unit.facts.calls)
        if any(model.family in _ENSEMBLES for name in call.names for model in _index().find(name))
    ]


def _is_member(position: int, call: Call, ensembles: list[tuple[int, Call, frozenset[str]]]) -> bool:
    """Whether a model is made within the arguments of an ensemble. Calls stand after those of their arguments."""
    return any(
        position < other
        and (call.cell, call.scope) == (ensemble.cell, ensemble.scope)
        and call.line >= ensemble.line
        and not given.isdisjoint(call.names)
        for other, ensemble, given in ensembles
    )


def _networks(project: Project) -> Iterator[FittedModel]:
    """Networks written as a class, and pretrained ones that are trained further."""
    for unit in project.code:
        for defined in unit.facts.classes:
            if any(
                base.split(".")[0] in ("torch", "lightning", "keras")
                and base.endswith((".Module", "LightningModule", ".Model"))
                for base in defined.bases
            ):
                yield FittedModel(NETWORK, Place(unit.path, defined.line, defined.cell, f"network {defined.name}"))


def _named_in_configuration(project: Project) -> Iterator[FittedModel]:
    """Model classes named in a YAML, JSON or TOML file that code loads, or looked up by name in code."""
    loads = any(
        last_segment(name)
        in ("safe_load", "load_yaml", "read_yaml", "getattr", "import_module", "load_config", "full_load")
        for _, call in project.calls()
        for name in call.names
    )
    if not loads:
        return
    for file in project.files:
        if file.configuration is None or file.manifest is not None:
            continue
        for entry in file.configuration.entries:
            for text in (entry.value, *entry.key[-1:]):
                model = _by_class().get(text.rpartition(".")[2]) if text[-1:].isalpha() else None
                if model is not None and text[:1].isupper() | ("." in text):
                    yield FittedModel(model, Place(file.path, entry.line, None, text.rpartition(".")[2]))


def _in_r(project: Project) -> Iterator[FittedModel]:
    for file in project.files:
        text, language = "", ""
        if file.text is not None and file.text.language in ("r", "rmarkdown", "quarto"):
            text, language = file.text.text, file.text.language
        elif file.notebook is not None and file.notebook.language == "r":
            text, language = file.notebook.source, "r"
        if text:
            text = without_comments(text, language)
            for expression, fields in knowledge().maps["r_models"].items():
                match = re.search(expression, text)
                if match:
                    line, cell = line_and_cell(text.count("\n", 0, match.start()) + 1, file.notebook)
                    yield FittedModel(convert(fields, Model), Place(file.path, line, cell, match[0].rstrip("(")))


def literal_texts(call: Call) -> Iterator[str]:
    """The literal texts among a call's arguments."""
    for value in (*call.arguments, *call.keywords.values()):
        yield from texts_within(value)
