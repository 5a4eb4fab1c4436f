"""Which models a project fits: constructors known to `knowledge/models.toml`, networks written by hand, R calls."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from msgspec import Struct, convert
from msgspec.structs import replace

from portfolio_lint.facts.code import Call
from portfolio_lint.findings import Place
from portfolio_lint.names import NameIndex, last_segment
from portfolio_lint.patterns import Pattern, lazy
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
     "train_on_batch", "grid_search", "randomized_search", "tune_model", "create_model", "historical_forecasts", "train_supervised", "learn", "learning_curve", "optimize", "apply_gradients", "cv", "auto_arima", "train_step"}
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
    found.extend(_own_functions(project))
    if trains(project):
        found.extend(_in_calls(project))
        found.extend(_networks(project))
        found.extend(_named_in_configuration(project))
        found.extend(_own_classes(project))
    return tuple(sorted(found, key=lambda fitted: fitted.place.order))


@lru_cache(maxsize=64)
def trains(project: Project) -> bool:
    """Whether anything in the project trains a model."""
    return any(last_segment(name) in _TRAINING for name in project.called)


def _in_calls(project: Project) -> Iterator[FittedModel]:
    known = {name for name in project.called if _index().find(name)}
    for unit in project.code if known else ():
        ensembles = _ensembles(unit)
        for position, call in enumerate(unit.facts.calls):
            if known.isdisjoint(call.names) or not project.runs(unit, call.scope):
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
    published = {
        name for name in project.called if name.startswith(("torchvision.models.", "timm.")) and _is_model(name)
    }
    # Without a training loop they only give features.
    if published and any(last_segment(name) == "backward" for name in project.called):
        for unit, call in project.calls():
            if call.names[0] in published and not call.discarded:
                yield FittedModel(NETWORK, Place(unit.path, call.line, call.cell, last_segment(call.names[0])), call)


# Where networks are whose weights somebody published.
_PUBLISHED = frozenset(
    {
        "torchvision.models",
        "torchvision.models.segmentation",
        "torchvision.models.detection",
        "torchvision.models.video",
    }
)


def _is_model(name: str) -> bool:
    """Whether a call gives such a network; `resnet18()` is one that is applied."""
    parent, _, last = name.rpartition(".")
    return name == "timm.create_model" or (
        parent in _PUBLISHED and last[:1].islower() and last[-1:] != ")" and last != "get_weight"
    )


@cache
def _names() -> tuple[tuple[Model, Pattern, Pattern], ...]:
    """Each model of `model_names` with what matches its own names, and those and the short ones."""
    made = []
    for family, entry in knowledge().maps["model_names"].items():
        model = Model(family, bool(entry.get("simple")), str(entry.get("task", "")))
        names, short = str(entry["names"]), str(entry.get("short", ""))
        made.append((model, lazy(f"(?:{names})"), lazy(f"(?:{names}|{short})" if short else f"(?:{names})")))
    return tuple(made)


@lru_cache(maxsize=4096)
def model_called(name: str, *, short: bool = False) -> Model | None:
    """The model that a name says: of a class or function, or (with `short`) a key such as `rf`.

    >>> model_called("AdaBoostClassifier").family, model_called("ResNet50 V2", short=True).family
    ('AdaBoost', 'ResNet')
    """
    words = _HUMP.sub("_", name.strip()).lower()
    task = next((task for suffix, task in _TASK_SUFFIXES if words.endswith(suffix)), "")
    stem = _SUFFIX.sub("", _JOINT.sub("_", words)).strip("_")
    for model, names, any_name in _names():
        if stem and (any_name if short else names).fullmatch(stem):
            return replace(model, task=model.task or task)
    return None


_HUMP = lazy(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINT = lazy(r"[^a-z0-9]+")
_SUFFIX = lazy(
    r"(?:_(?:classifier|regressor|clf|reg|model|scratch|from_scratch|custom|tuned|baseline|pred(?:iction)?s?))+$|^my_|^custom_"
)
_TASK_SUFFIXES = (("classifier", "classification"), ("regressor", "regression"))
_LEARNING = frozenset({"fit", "train", "predict", "classify", "train_model"})


def _own_classes(project: Project) -> Iterator[FittedModel]:
    """Models that the project writes itself: a class of a model's name that learns or predicts, where it is made."""
    own: dict[str, Model] = {}
    for unit in project.code:
        learning = {f.scope.rpartition(".")[2] for f in unit.facts.functions if f.scope and f.name in _LEARNING}
        for defined in unit.facts.classes:
            model = model_called(defined.name) if defined.name in learning else None
            if model is not None:
                own[defined.name] = model
    if not own:
        return
    for unit, call in project.calls():
        name = call.names[0]
        model = own.get(last_segment(name))
        if model is None or call.discarded or not (name[0] == "." or name.split(".")[0] in project.local_modules):
            continue
        # A forest makes its trees: they are members of it.
        member = call.scope.partition(".")[0] in own
        yield FittedModel(model, Place(unit.path, call.line, call.cell, last_segment(name)), call, member)


_GIVES_PREDICTIONS = lazy(
    r"_(?:classif\w*|regress(?:or|ion)|predict\w*)(?:_\w*)?$|^(?:predict|classify)(?:_with|_using|_by)?_"
)
_TRAINING_ARGUMENTS = 3


def _own_functions(project: Project) -> Iterator[FittedModel]:
    """Models written as a function that is given training data and what to predict: `knn_classifier(X, y, new, k)`."""
    for unit, call in project.calls():
        name = call.names[0]
        last = last_segment(name)
        if len(call.arguments) + len(call.keywords) < _TRAINING_ARGUMENTS or not last[:1].islower():
            continue
        if name[0] == "?" or not (name[0] == "." or name.partition(".")[0] in project.local_modules):
            continue
        if _GIVES_PREDICTIONS.search(last.lower()):
            model = model_called(_GIVES_PREDICTIONS.sub("", last.lower()))
            if model is not None:
                yield FittedModel(model, Place(unit.path, call.line, call.cell, last), call)


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
                # "python -m src.modeling.train" names a module, and `xgboost.train` is no class.
                if model is not None and text.rpartition(".")[2][:1].isupper():
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
            for model, expression in _r_models():
                match = expression.search(text)
                if match:
                    line, cell = line_and_cell(text.count("\n", 0, match.start()) + 1, file.notebook)
                    shown = " ".join(match[0].rstrip("(").split())[:60]
                    yield FittedModel(model, Place(file.path, line, cell, shown))


@cache
def _r_models() -> tuple[tuple[Model, Pattern], ...]:
    return tuple((convert(fields, Model), lazy(name)) for name, fields in knowledge().maps["r_models"].items())


def literal_texts(call: Call) -> Iterator[str]:
    """The literal texts among a call's arguments."""
    for value in (*call.arguments, *call.keywords.values()):
        yield from texts_within(value)
