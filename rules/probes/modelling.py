"""Modelling and validation: what the tables of names alone can't decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portfolio_lint.facts.code import UNKNOWN, Call, Value
from portfolio_lint.findings import Place
from portfolio_lint.names import last_segment
from portfolio_lint.patterns import lazy
from portfolio_lint.probe import probe
from portfolio_lint.project import Code, Project
from portfolio_lint.tables import texts_within

from ..leaks import learnt_before_split
from ..models import FittedModel, fitted_models, model_called
from ..prose import is_plan, prose_blocks, quoted, sentences, topics, words
from .documents import is_pasted_report

_TRAIN = lazy(r"train|(^|_)tr(_|$)", re.IGNORECASE)
_HELD_BACK = lazy(r"(^|_|x|y)(test|te|tst|val|valid|validation|holdout|hold_out|oos|dev|eval)(?![a-z])", re.IGNORECASE)
_SEARCHED = frozenset(
    {"n_neighbors", "max_depth", "c", "alpha", "n_estimators", "max_leaf_nodes", "learning_rate", "min_samples_leaf", "gamma",
     "max_features", "l1_ratio", "kernel", "hidden_layer_sizes", "degree", "min_samples_split", "eta", "n_components", "order", "seasonal_order"}
)  # fmt: skip
_SCORES = frozenset(
    {"score", "accuracy_score", "mean_squared_error", "r2_score", "f1_score", "cross_val_score", "mean_absolute_error",
     "roc_auc_score", "predict", "evaluate", "classification_report"}
)  # fmt: skip
_RANGES = frozenset({"range", "arange", "linspace", "logspace", "geomspace", "product"})
_RESIDUAL_NAME = lazy(r"resid|error|misclass|wrong|incorrect|mistake", re.IGNORECASE)


@probe("holdout_split")
def holdout_split(project: Project) -> Iterable[Place]:
    """Rows or files set apart by hand: `train = df[:n]`, a train and a test file or folder."""
    for unit in project.code:
        parts = [o for o in unit.facts.operations if o.kind == "part" and project.runs(unit, o.scope)]
        training = [part for part in parts if _TRAIN.search(part.target)]
        held = [part for part in parts if _HELD_BACK.search(part.target)]
        if training and held:
            yield Place(unit.path, held[0].line, held[0].cell, f"{training[0].target} / {held[0].target}")
        yield from _given_apart(unit, project)
        yield from _separate_sources(unit, project)


_DATA_NAME = r"(?:x|y|df|data|dataset|ds|dl|loader|dataloader|data_loader|set|gen|generator|features?|labels?|targets?|images?|texts?|iter|iterator|batches|frame|samples|indices|split)s?"
_TRAINING_DATA = lazy(rf"(?:{_DATA_NAME}_?)?train(?:ing)?(?:_?{_DATA_NAME})?", re.IGNORECASE)
_OTHER_DATA = lazy(
    rf"(?:{_DATA_NAME}_?)?(?:test|testing|val|valid|validation|holdout|dev|eval)(?:_?{_DATA_NAME})?", re.IGNORECASE
)


_LIBRARY_SPLITS = frozenset(
    {"train_test_split", "random_split", "randomSplit", "split_before", "split_after", "split_frame",
     "iterative_train_test_split", "temporal_train_test_split"}
)  # fmt: skip


def _given_apart(unit: Code, project: Project) -> Iterator[Place]:
    """Training data and other data given by one call: `train_loader, test_loader = make_loaders()`.

    A split by a library is named for what it is, by the table.
    """
    by_library = {
        (call.cell, call.line)
        for call in unit.facts.calls
        if last_segment(call.names[0]) in _LIBRARY_SPLITS or call.names[0].startswith(("keras.", "tensorflow."))
    }
    given = [
        o
        for o in unit.facts.operations
        if o.kind == "given_part" and (o.cell, o.line) not in by_library and project.runs(unit, o.scope)
    ]
    for other in given:
        if _OTHER_DATA.fullmatch(other.target) and any(
            (part.cell, part.line) == (other.cell, other.line) and _TRAINING_DATA.fullmatch(part.target)
            for part in given
        ):
            yield Place(unit.path, other.line, other.cell, f"{other.target} given apart")


_SOURCE_TRAIN = lazy(r"(^|[/\\_.-])(train|training)([/\\_.-]|$)", re.IGNORECASE)
_SOURCE_TEST = lazy(r"(^|[/\\_.-])(test|testing|val|valid|validation|eval|dev)([/\\_.-]|$)", re.IGNORECASE)
_LOADERS = lazy(
    r"read_|load|flow_from|from_directory|ImageFolder|join|Path|open|Dataset|Loader|genfromtxt|image_dataset",
    needs=(
        "read_",
        "load",
        "flow_from",
        "from_directory",
        "imagefolder",
        "join",
        "path",
        "open",
        "dataset",
        "genfromtxt",
    ),
)


def _separate_sources(unit: Code, project: Project) -> Iterable[Place]:
    """Train and test data read from files or folders of their own."""
    training: Place | None = None
    test: Place | None = None
    other = False
    for call in unit.facts.calls:
        if not any(_LOADERS.search(last_segment(name)) for name in call.names) or not project.runs(unit, call.scope):
            continue
        for value in (*call.arguments, *call.keywords.values()):
            if value.kind != "text" or len(value.text) > 200 or " " in value.text.strip():
                continue
            if _SOURCE_TRAIN.search(value.text):
                training = training or Place(unit.path, call.line, call.cell, value.text)
            elif _SOURCE_TEST.search(value.text):
                test = test or Place(unit.path, call.line, call.cell, value.text)
            elif _TABLE.search(value.text):
                other = True
    if test and (training or (other and _trains_and_scores(unit))):
        yield test


_TABLE = lazy(r"\.(csv|tsv|xlsx?|parquet|feather|jsonl?)$", re.IGNORECASE)


def _trains_and_scores(unit: Code) -> bool:
    called = {last_segment(name) for call in unit.facts.calls for name in call.names}
    return bool(called & _TRAINS_IN_LOOP and called & _SCORES)


_HELD_FOLD = lazy(r"fold|test|val|valid|validation|holdout", re.IGNORECASE)
_JOINS_REST = frozenset(
    {"concat", "concatenate", "vstack", "hstack", "append", "extend", "delete", "drop", "setdiff1d", "remove", "pop"}
)
_TRAINS_IN_LOOP = frozenset({"fit", "train", "fit_transform", "train_on_batch", "partial_fit"})
_OWN_VALIDATION = lazy(r"cross_?val|k_?folds?(?:_|$)|nested_?cv", re.IGNORECASE, needs=("cross", "fold", "nested"))


@probe("cross_validation")
def cross_validation(project: Project) -> Iterable[Place]:
    """Folds cut by hand: in a loop a part is held back, the rest joined, and a model trained on it."""
    modelled = {f.place.path for f in fitted_models(project) if f.call is not None and f.call.loop}
    for unit in project.code:
        held = next(
            (
                o
                for o in unit.facts.operations
                if o.loop and o.kind == "part" and _HELD_FOLD.search(o.target) and project.runs(unit, o.scope)
            ),
            None,
        )
        if held is None or not _speaks_of_folds(unit):
            continue
        called = {
            last_segment(name)
            for call in unit.facts.calls
            if call.loop and project.runs(unit, call.scope)
            for name in call.names
        }
        if called & _JOINS_REST and (called & _TRAINS_IN_LOOP or unit.path in modelled):
            yield Place(unit.path, held.line, held.cell, f"folds by hand: {held.target}")
    for unit, call in project.calls():
        last = last_segment(call.names[0])
        if last[:1].islower() and _OWN_VALIDATION.search(last) and _is_own(project, call.names[0]):
            yield Place(unit.path, call.line, call.cell, last)


def _speaks_of_folds(unit: Code) -> bool:
    return any("fold" in name.lower() for name in unit.facts.references) or any(
        "fold" in text.text.lower() for text in unit.facts.texts
    )


def _is_own(project: Project, name: str) -> bool:
    """Whether a resolved name is defined in the project itself."""
    return name[:1] == "." or name.split(".")[0] in project.local_modules


@probe("hyperparameter_tuning")
def hyperparameter_tuning(project: Project) -> Iterable[Place]:
    """A loop over the values of a hyper-parameter, each scored."""
    scored = {unit.path for unit, call in project.calls() if any(last_segment(name) in _SCORES for name in call.names)}
    scored.update(
        u.path for u in project.code if any(last_segment(a.names[0]) in ("aic", "bic") for a in u.facts.attributes)
    )
    for fitted in fitted_models(project):
        call = fitted.call
        if call is None or not call.loop or fitted.place.path not in scored or fitted.model.task == "clustering":
            continue
        for keyword, value in call.keywords.items():
            if (
                keyword.lower() in _SEARCHED
                and value.kind in ("unknown", "object")
                and all(last_segment(name) in _RANGES for name in value.names)
            ):
                yield Place(fitted.place.path, call.line, call.cell, f"loop over {keyword}")
                break
        if call.arguments and fitted.model.family in _FIRST_ASKED:
            value = call.arguments[0]
            if value.kind in ("unknown", "object") and all(last_segment(name) in _RANGES for name in value.names):
                yield Place(fitted.place.path, call.line, call.cell, f"loop over {_FIRST_ASKED[fitted.model.family]}")
    yield from _own_models_in_loops(project)
    yield from _combinations(project)
    yield from _settings_listed(project)
    yield from _settings_written_down(project)


# Families whose first argument is what one searches.
_FIRST_ASKED = {
    "nearest neighbours": "neighbours", "ridge": "alpha", "lasso": "alpha", "elastic net": "alpha",
    "random forest": "the number of trees", "extra trees": "the number of trees", "support vectors": "C",
}  # fmt: skip


def _combinations(project: Project) -> Iterator[Place]:
    """Each combination of several settings tried in a loop by the project's own function: `for a, b in product(A, B)`."""
    for unit in project.code:
        if not any(call.names[0] == "itertools.product" for call in unit.facts.calls):
            continue
        training = _training_functions(project)
        for call in unit.facts.calls:
            if (
                call.loop
                and last_segment(call.names[0]) in training
                and project.runs(unit, call.scope)
                and any(
                    keyword.lower() in _SEARCHED_BY_NAME and value.kind in ("unknown", "object")
                    for keyword, value in call.keywords.items()
                )
            ):
                yield Place(unit.path, call.line, call.cell, f"{last_segment(call.names[0])} over combinations")


_TRIES = frozenset({"fit", "train", "fit_transform", "backward", "cross_val_score", "fit_generator"})
_SEARCHED_BY_NAME = _SEARCHED | {
    "ngram_range", "min_df", "max_df", "lr", "batch_size", "dropout", "dropout_rate", "units", "hidden_size", "hidden_dim",
    "num_layers", "n_layers", "epochs", "max_iter", "subsample", "num_leaves", "reg_lambda", "reg_alpha", "weight_decay", "optimizer", "p", "d", "q", "k", "depth",
}  # fmt: skip


@lru_cache(maxsize=1)
def _training_functions(project: Project) -> set[str]:
    """The names of the project's own functions that train."""
    found: set[str] = set()
    for unit in project.code:
        scopes = {
            call.scope.rpartition(".")[2]
            for call in unit.facts.calls
            if not _TRIES.isdisjoint(last_segment(name) for name in call.names)
        }
        found.update(function.name for function in unit.facts.functions if function.name in scopes)
    return found


_LEAST_SETTINGS = 2
_LEAST_RUNS = 3


def _settings_written_down(project: Project) -> Iterator[Place]:
    """Values to draw from by hand, or whole settings in a list, with the project's own training in a loop."""
    training = _training_functions(project)
    for unit in project.code:
        if not any(
            call.loop and last_segment(call.names[0]) in training and project.runs(unit, call.scope)
            for call in unit.facts.calls
        ):
            continue
        for assignment in unit.facts.assignments:
            value = assignment.value
            if project.runs(unit, assignment.scope) and (_is_space(value) or _are_runs(value)):
                yield Place(unit.path, assignment.line, assignment.cell, f"{assignment.target} tried in a loop")


def _is_space(value: Value) -> bool:
    """Whether this is a mapping from several hyper-parameters to the values that each can have."""
    if value.kind != "mapping" or any(_SCORED_KEY.search(key) for key in value.keys):
        return False
    several = [
        key
        for key, item in zip(value.keys, value.items, strict=False)
        if key.lower() in _SEARCHED_BY_NAME and item.kind == "sequence" and len({i.text for i in item.items}) > 1
    ]
    return len(several) >= _LEAST_SETTINGS


def _are_runs(value: Value) -> bool:
    """Whether this is a list of settings of the same hyper-parameters, with different values."""
    runs = [item for item in value.items if item.kind == "mapping"] if value.kind == "sequence" else []
    if len(runs) < _LEAST_RUNS or any(_SCORED_KEY.search(key) for run in runs for key in run.keys):
        return False
    valued = [dict(zip(run.keys, run.items, strict=False)) for run in runs]
    common = [key for key in valued[0] if key.lower() in _SEARCHED_BY_NAME and all(key in run for run in valued)]
    return len(common) >= _LEAST_SETTINGS and any(
        len({run[key].text for run in valued if run[key].kind == "number"}) > 1 for key in common
    )


_SCORED_KEY = lazy(r"acc|score|f1|auc|rmse|mae|error|recall|precision", re.IGNORECASE)


def _settings_listed(project: Project) -> Iterator[Place]:
    """Settings put together in loops, to be tried one after the other: `runs.append({"lr": lr, "depth": depth})`."""
    for unit in project.code:
        listed = [
            (call.line, call.cell, call.scope, call.arguments[0])
            for call in unit.facts.calls
            if call.loop and last_segment(call.names[0]) == "append" and len(call.arguments) == 1
        ]
        listed.extend((a.line, a.cell, a.scope, a.value) for a in unit.facts.assignments if "{}" in a.target)
        for line, cell, scope, settings in listed:
            if settings.kind != "mapping" or not project.runs(unit, scope):
                continue
            varied = [key for key, value in zip(settings.keys, settings.items, strict=False) if value == UNKNOWN]
            searched = any(key.lower() in _SEARCHED_BY_NAME for key in varied)
            if searched and len(varied) > 1 and not any(_RESULT.search(key) for key in settings.keys):
                yield Place(unit.path, line, cell, f"{' and '.join(varied[:2])} combined")


_RESULT = lazy(
    r"acc|loss|score|f1|auc|rmse|mae|mse|r2|error|reward|recall|precision|epoch|step|iteration|time|date", re.IGNORECASE
)


def _own_models_in_loops(project: Project) -> Iterator[Place]:
    """A model written as a function, called with each of several values: `for k in range(1, 11): knn(X, y, new, k)`."""
    parameters = {f.name: f.parameters for unit in project.code for f in unit.facts.functions}
    for fitted in fitted_models(project):
        call = fitted.call
        if call is None or not call.loop:
            continue
        for asked, value in zip(parameters.get(last_segment(call.names[0]), ()), call.arguments, strict=False):
            if (
                asked.lower() in _SEARCHED_POSITIONALLY
                and value.kind in ("unknown", "object")
                and all(last_segment(name) in _RANGES for name in value.names)
            ):
                yield Place(fitted.place.path, call.line, call.cell, f"loop over {asked}")
                break


_SEARCHED_POSITIONALLY = _SEARCHED | {
    "k",
    "depth",
    "num_bins",
    "bins",
    "lam",
    "lambda_",
    "sigma",
    "bandwidth",
    "radius",
}


_SEARCHES = frozenset(
    {"GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "BayesSearchCV", "ParameterGrid", "ParameterSampler", "OptunaSearchCV", "TuneSearchCV",
     "TuneGridSearchCV"}
)  # fmt: skip
_PENALTIES = frozenset({"C", "alpha", "alphas", "Cs", "penalty"})
_SPARK_PENALTIES = frozenset({"regParam", "elasticNetParam"})


@probe("regularisation")
def regularisation(project: Project) -> Iterable[Place]:
    """A penalty's strength among what a search tries."""
    for unit, call in project.calls():
        if last_segment(call.names[0]) == "addGrid" and call.arguments:
            penalty = next(
                (last_segment(n) for n in call.arguments[0].names if last_segment(n) in _SPARK_PENALTIES), ""
            )
            if penalty:
                yield Place(unit.path, call.line, call.cell, penalty)
        if last_segment(call.names[0]) not in _SEARCHES:
            continue
        for grid in (*call.arguments, *call.keywords.values()):
            grids = grid.items if grid.kind == "sequence" else (grid,)
            for key in (key for one in grids if one.kind == "mapping" for key in one.keys):
                if key.rpartition("__")[2] in _PENALTIES:
                    yield Place(unit.path, call.line, call.cell, key)
                    break


@probe("error_analysis")
def error_analysis(project: Project) -> Iterable[Place]:
    """Residuals or wrong predictions looked at, in code or in words."""
    for path, block in prose_blocks(project.prose):
        if "error_analysis" in topics(block.text):
            for sentence in sentences(block.text):
                if words(sentence) >= 8 and "error_analysis" in topics(sentence) and not is_plan(sentence, block):
                    yield Place(path, block.line, block.cell, quoted(sentence))
                    break
    for path, document in project.readmes:
        for block in document.blocks:
            if is_pasted_report(block):
                yield Place(path, block.line, None, "classification report")
    yield from _scores_by_class(project)
    yield from _confusions(project)
    for unit, operation in project.operations():
        if operation.kind == "misses":
            yield Place(unit.path, operation.line, operation.cell, "wrong predictions")
    for unit in project.code:
        plotted: list[Call] = []
        labels: list[Call] = []
        for call in unit.facts.calls:
            last = last_segment(call.names[0])
            if last in _PLOTS or last in _LABELS:
                (plotted if last in _PLOTS else labels).append(call)
        plotted = [call for call in plotted if project.runs(unit, call.scope)]
        for call in labels if plotted else ():
            if any(_RESIDUAL_LABEL.search(text) for value in call.arguments[:1] for text in texts_within(value)):
                yield Place(unit.path, call.line, call.cell, "residuals")
        for operation in unit.facts.operations:
            if operation.kind == "residual" and plotted and _near_plot(operation.line, operation.cell, plotted):
                yield Place(unit.path, operation.line, operation.cell, "residuals")
        for call in plotted:
            names = [name for value in (*call.arguments, *call.keywords.values()) for name in value.names]
            if last_segment(call.names[0]) in ("scatter", "scatterplot", "regplot") and any(
                n.endswith("predict()") for n in names
            ):
                yield Place(unit.path, call.line, call.cell, "predicted against actual values")
            if any(_RESIDUAL.search(text) for value in call.keywords.values() for text in texts_within(value)):
                yield Place(unit.path, call.line, call.cell, "residuals")
        for function in unit.facts.functions:
            qualified = f"{function.scope}.{function.name}".lstrip(".")
            if function.name in _ANALYSES and project.runs(unit, qualified):
                yield Place(unit.path, function.line, function.cell, function.name)


_PLOTS = frozenset({"scatter", "scatterplot", "hist", "histplot", "distplot", "kdeplot", "regplot", "plot"})
_LABELS = frozenset({"title", "set_title", "suptitle", "ylabel", "set_ylabel", "xlabel", "set_xlabel"})
_RESIDUAL_LABEL = lazy(
    r"\b(residuals|residual (plot|analysis|error|distribution|histogram)|res[ií]duos|residuen|r[ée]sidus)\b",
    re.IGNORECASE,
)
# What a curve or a cloud of points is labelled.
_RESIDUAL = lazy(r"^\W*(model |forecast )?(residual|r[eé]sidu|residuo|res[ií]duo|residuen|residu[aá]l)", re.IGNORECASE)

_SCORES_OF_ONE_CLASS = frozenset(
    {"precision", "recall", "f1", "f1_score", "precision_score", "recall_score", "specificity"}
)
_WITH_CLASS = 3
_PER_GROUP = lazy(
    r"\w*(?:per|by)_(?:class|category|label|group|slice|segment|type|subset|answer_type|cohort)\w*",
    re.IGNORECASE,
    needs=("per_", "by_"),
)
_GROUP_SCORES = _SCORES_OF_ONE_CLASS | {
    "accuracy_score",
    "balanced_accuracy_score",
    "roc_auc_score",
    "mean_absolute_error",
    "mean_squared_error",
}


def _scores_by_class(project: Project) -> Iterator[Place]:
    """Scores asked for each class: by `average=None`, or in a loop that names the class."""
    for unit, call in project.calls():
        average = call.keywords.get("average")
        if (average is not None and (average.kind == "none" or average.text == "none")) or (
            call.loop
            and last_segment(call.names[0]) in _SCORES_OF_ONE_CLASS
            and len(call.arguments) == _WITH_CLASS
            and call.arguments[-1].kind in ("unknown", "object")
        ):
            yield Place(unit.path, call.line, call.cell, f"{last_segment(call.names[0])} for each class")
    for unit in project.code:
        # The results of a loop over categories are kept under a name that says so.
        kept = any(_PER_GROUP.fullmatch(name) for name in unit.facts.references)
        scored = next((c for c in unit.facts.calls if c.loop and last_segment(c.names[0]) in _GROUP_SCORES), None)
        if kept and scored is not None and project.runs(unit, scored.scope):
            yield Place(unit.path, scored.line, scored.cell, f"{last_segment(scored.names[0])} for each group")


_COUNTED = frozenset({"groupBy", "groupby", "crosstab", "pivot_table", "pivot"})
_PREDICTED = lazy(r"pred(ict(ed|ion|ions)?)?(_?label)?|y_?pred|y_?hat|previs[aã]o|predicci[oó]n", re.IGNORECASE)
_ACTUAL = lazy(
    r"(true_?|actual_?)?(labels?|class|target|actual|true|y|y_?true)|(\w*_)?(label|actual|target|true)", re.IGNORECASE
)
_CONFUSION = lazy(r"confus|konfusion", re.IGNORECASE)


def _confusions(project: Project) -> Iterator[Place]:
    """Predictions counted against what is true: `df.groupBy("label", "prediction").count()`, an own confusion matrix."""
    for unit, call in project.calls():
        last = last_segment(call.names[0])
        if last in _COUNTED:
            texts = [t for v in (*call.arguments, *call.keywords.values()) for t in texts_within(v)]
            if any(_PREDICTED.fullmatch(t) for t in texts) and any(_ACTUAL.fullmatch(t) for t in texts):
                yield Place(unit.path, call.line, call.cell, f"{last} of labels and predictions")
        elif _CONFUSION.search(last) and _is_own(project, call.names[0]):
            yield Place(unit.path, call.line, call.cell, last)


_ANALYSES = frozenset({"error_analysis", "analyze_errors", "analyse_errors", "plot_residuals"})


def _near_plot(line: int, cell: int | None, plotted: list[Call]) -> bool:
    if cell is None:
        return any(0 <= call.line - line < 30 for call in plotted)
    return any(call.cell is not None and 0 <= call.cell - cell <= 2 for call in plotted)


@probe("baseline", after=("model_training", "complex_model"))
def baseline(project: Project) -> Iterable[Place]:
    """A simple model in a project that also trains a more complex one."""
    models = [f for f in fitted_models(project) if f.model.task != "clustering"]
    complex_models = [f for f in models if not f.model.simple]
    if not complex_models:
        # Nothing is simpler than a model that does not look at the features.
        families = {f.model.family for f in models}
        yield from (f.place for f in models if f.model.family in _NAIVE and families - _NAIVE)
        return
    for fitted in models:
        scope = fitted.call.scope if fitted.call else ""
        if "baseline" in fitted.place.path.lower().rpartition("/")[2] or "baseline" in scope.lower():
            yield fitted.place
    yield from _guesses(project)
    tasks = {f.model.task for f in complex_models}
    for fitted in models:
        if fitted.model.simple and not fitted.member and (fitted.model.task in tasks or "" in tasks):
            yield fitted.place


# What is printed of a simple guess beside the model's own score.
_GUESS = lazy(
    r"\b(baseline|naive|na[ïi]ve|majority|persistence|dummy|mean predictor)\b.{0,40}\b(accuracy|acc|mae|mse|rmse|mape|smape|f1|auc|r2|r²|error|loss)\b",
    re.IGNORECASE,
    needs=("baseline", "naive", "naïve", "majority", "persistence", "dummy", "mean predictor"),
)
_BAYES = lazy(r"bayes", re.IGNORECASE)
# Names of predictions that no model made.
_GUESSED = lazy(
    r"(y_|test_|val_)?(seasonal_naive|s?naive|persistence|persist|majority(_class)?|mean_baseline|median_baseline|random_walk|last_value)_?(y_?)?(pred|preds|predictions?|predicted|forecasts?|fc|y_pred)(_\w+)?",
    re.IGNORECASE,
    needs=("naive", "persist", "majority", "baseline", "random_walk", "last_value"),
)


def _guesses(project: Project) -> Iterator[Place]:
    """A guess made by hand and scored: the mean, the majority, the last value, by the name it is printed under."""
    for unit in project.code:
        if not any(last_segment(name) in _METRICS for call in unit.facts.calls for name in call.names):
            continue
        for text in unit.facts.texts:
            if len(text.text) < 120 and _GUESS.search(text.text) and not _BAYES.search(text.text):
                yield Place(unit.path, text.line, text.cell, "a guess by hand, scored")
                break
        else:
            if any(_GUESSED.fullmatch(name) for name in unit.facts.references):
                scored = next(c for c in unit.facts.calls if any(last_segment(n) in _METRICS for n in c.names))
                yield Place(unit.path, scored.line, scored.cell, "a guess by hand, scored")


_NAIVE = frozenset({"dummy", "naive forecast", "baseline"})


@probe("model_comparison")
def model_comparison(project: Project) -> Iterable[Place]:
    """Two model families of the same task trained in one project."""
    by_task: dict[str, dict[str, FittedModel]] = {}
    for fitted in fitted_models(project):
        if not fitted.member:
            by_task.setdefault(fitted.model.task, {}).setdefault(fitted.model.family, fitted)
    found = list(_families_together(by_task))
    # Models that were made elsewhere are known by name only.
    yield from found or _named_and_scored(project)


def _families_together(by_task: dict[str, dict[str, FittedModel]]) -> Iterator[Place]:
    anything = by_task.pop("", {})
    for task, families in by_task.items():
        together = families if task == "clustering" else {**anything, **families}
        if len(together) >= 2:
            yield from (fitted.place for fitted in together.values())
    if len(anything) >= 2:
        yield from (fitted.place for fitted in anything.values())


_METRICS = frozenset(
    {"accuracy_score", "roc_auc_score", "f1_score", "mean_squared_error", "mean_absolute_error", "r2_score", "log_loss", "evaluate", "score", "precision_score",
     "recall_score", "root_mean_squared_error", "mean_absolute_percentage_error", "average_precision_score", "balanced_accuracy_score", "silhouette_score", "compute_metrics", "accuracy"}
)  # fmt: skip


def _named_and_scored(project: Project) -> Iterator[Place]:
    """Models named in a list or mapping, and one metric in a loop: predictions or saved models held side by side."""
    for unit in project.code:
        if not any(
            call.loop and last_segment(name) in _METRICS and project.runs(unit, call.scope)
            for call in unit.facts.calls
            for name in call.names
        ):
            continue
        for assignment in unit.facts.assignments:
            if not project.runs(unit, assignment.scope):
                continue
            value = assignment.value
            names = value.keys if value.kind == "mapping" else tuple(i.text for i in value.items if i.kind == "text")
            families = {model.family for name in names if (model := model_called(name, short=True)) is not None}
            if len(families) >= 2:
                yield Place(unit.path, assignment.line, assignment.cell, ", ".join(sorted(families)))
                break


@probe("preprocessing_leakage")
def preprocessing_leakage(project: Project) -> Iterable[Place]:
    """Something learnt from all rows, or made of them, flows through the split."""
    for unit in project.code:
        for leak in learnt_before_split(unit.facts.flow):
            statistic = leak.statistic
            if statistic is not None and project.runs(unit, leak.spot.scope):
                how = leak.split.how if leak.split is not None and leak.split.how else "the split"
                yield Place(unit.path, leak.spot.line, leak.spot.cell, f"{statistic.what} before {how}")
