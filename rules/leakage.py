"""LEK: data leakage, found by following the data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from portfolio_lint.facts.data import DataFacts
from portfolio_lint.facts.flow import Fit, FlowFacts, Split, Spot, Statistic
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.names import last_segment
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Code, Project
from portfolio_lint.rule import Problem, notebook, rule

from .leaks import (
    Leak,
    Selection,
    columns_of,
    common_cuts,
    fits_on_test,
    misled,
    overlaps,
    preprocessing_leaks,
    resampled_tests,
    selections,
    shuffled_in_time,
    target_means,
    targets_in_features,
)
from .prose import sentences
from .views import names_of

_READ = (
    "import pandas as pd\nframe = pd.read_csv('loans.csv')\nX = frame.drop(columns='default')\ny = frame['default']\n"
)
_SPLIT = (
    "from sklearn.model_selection import train_test_split\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)\n"
)
_FIT = (
    "from sklearn.linear_model import LogisticRegression\n"
    "model = LogisticRegression().fit(X_train, y_train)\n"
    "print(model.score(X_test, y_test))\n"
)
_SCALER = "from sklearn.preprocessing import StandardScaler\n"
_FOREST = (
    "from sklearn.ensemble import RandomForestClassifier\n"
    "forest = RandomForestClassifier().fit(X_train, y_train)\n"
    "print(forest.score(X_test, y_test))\n"
)
_SMOTE = "from imblearn.over_sampling import SMOTE\n"

# What a statistic is, in words that go with its name.
_DOES = {
    "scale": "scales by",
    "impute": "fills gaps from",
    "decompose": "finds its directions in",
    "select": "chooses features by",
    "vectorise": "learns its words from",
    "cluster": "finds its groups in",
    "target": "encodes by the target of",
    "statistic": "is taken over",
    "group": "is taken by group over",
    "bins": "places its bins by",
    "unknown": "learns from",
}
# Written for the order of the data, not for how much it matters: a median of all rows moves a score less than SMOTE.
_UNSURE = frozenset({"min", "max"})


def place(unit: Code, spot: Spot, message: str = "") -> Place:
    return Place(spot.path or unit.path, spot.line, spot.cell, message)


def flows(project: Project) -> Iterator[tuple[Code, FlowFacts]]:
    """The project's own files in which data was followed, tests left out."""
    for unit in project.code:
        if unit.facts.flow.fits:
            yield unit, unit.facts.flow


def path_of(unit: Code, leak: Leak) -> tuple[Place, ...]:
    """The way of the leak: where the rows are set apart, where a model learns, where it is used."""
    steps: list[Place] = []
    if leak.statistic is not None and leak.statistic.inside is not None:
        steps.append(place(unit, leak.statistic.inside, f"{_of(leak.statistic)} is taken here"))
    if leak.split is not None and leak.split.spot != leak.spot:
        how = leak.split.how or "a part of the rows is taken"
        steps.append(place(unit, leak.split.spot, f"the rows are set apart here ({how})"))
    if leak.fit is not None and leak.fit.spot != leak.spot:
        name = leak.fit.name or "the model"
        done = "validated on a part of" if _is_network(leak) else "cross-validated on"
        said = f"{name} is {done} the result" if leak.fit.folds else f"{name} is fitted on the result"
        steps.append(place(unit, leak.fit.spot, said))
    if leak.use is not None and leak.fit is not None and leak.use.spot != leak.fit.spot:
        verb = "scored" if leak.use.kind == "score" else "used"
        steps.append(place(unit, leak.use.spot, f"it is {verb} here on the rows set apart"))
    return tuple(steps)


def _is_of_another(leak: Leak) -> bool:
    """Whether all of a leak stands in a function of one other file, where it is found as well."""
    learnt = leak.statistic.inside if leak.statistic is not None else leak.spot
    spots = [learnt, *(step.spot for step in (leak.split, leak.fit, leak.use) if step is not None)]
    paths = {spot.path if spot is not None else "" for spot in spots}
    return len(paths) == 1 and "" not in paths


def _once(leaks: Iterable[Leak]) -> Iterator[Leak]:
    """Of the leaks at one line the first."""
    seen: set[Spot] = set()
    for leak in leaks:
        if leak.spot not in seen:
            seen.add(leak.spot)
            yield leak


def _of(statistic: Statistic) -> str:
    """The statistic as people name it: `StandardScaler`, `the mean of Age`."""
    if statistic.kind in ("statistic", "group", "bins"):
        named = f"the {statistic.what}" if statistic.kind != "bins" else statistic.what
        return f"{named} of {statistic.column}" if statistic.column and statistic.kind != "bins" else named
    if statistic.what[:1].islower():
        return f"{statistic.what}()" if statistic.what.isidentifier() else statistic.what
    return statistic.what or "a transformer"


def _problems(
    project: Project,
    find: Callable[[FlowFacts], Iterable[Leak]],
    message: Callable[[Leak], str],
    advice: Callable[[Leak], str],
) -> Iterator[Problem]:
    for unit, flow in flows(project):
        for leak in _once(find(flow)):
            if leak.spot.path or _is_of_another(leak) or not project.runs(unit, leak.spot.scope):
                continue
            unsure = leak.statistic is not None and leak.statistic.what in _UNSURE
            otherwise = _ran_otherwise(unit, leak)
            yield Problem(
                message(leak),
                advice(leak),
                place(unit, leak.spot),
                Confidence.MEDIUM if unsure or otherwise else Confidence.HIGH,
                severity=Severity.NOTE if _moves_no_score(flow, leak) else None,
                related=(*path_of(unit, leak), *otherwise),
            )


def _moves_no_score(flow: FlowFacts, leak: Leak) -> bool:
    """Whether all that learns from scaled rows are trees, which cut by order, and plain linear regressions, which
    weigh each column anew: no scale of a column changes either."""
    if leak.statistic is None:
        return False
    by_hand = _is_scale_by_hand(flow, leak.statistic)
    if leak.statistic.kind != "scale" and not by_hand:
        return False
    learners = misled(flow, leak.statistic)
    straight = by_hand or leak.statistic.what in _STRAIGHT_SCALES
    return bool(learners) and all(_TREES.search(name) or (straight and name in _WEIGH_ANEW) for name in learners)


def _is_scale_by_hand(flow: FlowFacts, statistic: Statistic) -> bool:
    """Whether a mean stands beside a standard deviation in one line, or a least value beside a greatest."""
    if statistic.kind != "statistic":
        return False
    beside = {other.what for other in flow.statistics if other.spot == statistic.spot}
    return any(statistic.what in pair and pair <= beside for pair in _SCALES_BY_HAND)


_TREES = lazy(r"Tree|Forest|XGB|LGBM|CatBoost|GradientBoosting")
_WEIGH_ANEW = frozenset({"LinearRegression", "OLS"})
_STRAIGHT_SCALES = frozenset({"StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler"})
_SCALES_BY_HAND = (frozenset({"mean", "std"}), frozenset({"min", "max"}))


def _ran_otherwise(unit: Code, leak: Leak) -> tuple[Place, ...]:
    """A remark where the saved counts say that the steps of a leak ran in another order than they stand in."""
    if unit.notebook is None:
        return ()
    steps = [leak.spot, *(step.spot for step in (leak.split, leak.fit) if step is not None)]
    cells = sorted({spot.cell for spot in steps if spot.cell is not None and not spot.path})
    counts = [(unit.notebook.cells[cell].execution_count or 0, cell) for cell in cells]
    for (earlier, above), (later, below) in pairwise(counts):
        if 0 < later < earlier:
            said = f"cell {below} ran before cell {above}, by the saved counts; the cells are judged as they stand"
            return (Place(unit.path, 1, below, said),)
    return ()


@rule(
    "LEK101",
    "preprocessing-leakage",
    Severity.ERROR,
    per_file=True,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {"train.py": f"{_READ}{_SCALER}X = StandardScaler().fit_transform(X)\n{_SPLIT}{_FIT}"},
        {
            "model.ipynb": notebook(
                "md:# Loans",
                _READ.partition("X =")[0],
                "frame['income'] = frame['income'].fillna(frame['income'].median())",
                "X = frame.drop(columns='default')\ny = frame['default']",
                _SPLIT,
                _FIT,
            )
        },
        # The scaler stands in another file.
        {
            "preparing.py": f"{_SCALER}\n\ndef scaled(table):\n    return StandardScaler().fit_transform(table)\n",
            "train.py": f"{_READ}from preparing import scaled\nX = scaled(X)\n{_SPLIT}{_FIT}",
        },
        {
            "train.py": f"{_READ}{_SCALER}from sklearn.model_selection import cross_val_score\n"
            "from sklearn.svm import SVC\nscaled = StandardScaler().fit_transform(X)\n"
            "print(cross_val_score(SVC(), scaled, y).mean())\n"
        },
    ],
    silent=[
        {
            "train.py": f"{_READ}{_SCALER}{_SPLIT}scaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\n"
            f"X_test = scaler.transform(X_test)\n{_FIT}"
        },
        # A pipeline is fitted anew on the training part of every fold.
        {
            "train.py": f"{_READ}{_SCALER}from sklearn.model_selection import cross_val_score\n"
            "from sklearn.pipeline import make_pipeline\nfrom sklearn.svm import SVC\n"
            "print(cross_val_score(make_pipeline(StandardScaler(), SVC()), X, y).mean())\n"
        },
        # Scaled for a picture only.
        {"train.py": f"{_READ}{_SCALER}shown = StandardScaler().fit_transform(X)\nprint(shown[:5])\n{_SPLIT}{_FIT}"},
        # The other file fits the scaler on the training rows.
        {
            "preparing.py": f"{_SCALER}{_SPLIT.partition(chr(10))[0]}\n\ndef prepared(X, y):\n"
            "    X_train, X_test, y_train, y_test = train_test_split(X, y)\n    scaler = StandardScaler()\n"
            "    X_train = scaler.fit_transform(X_train)\n    X_test = scaler.transform(X_test)\n"
            "    return X_train, X_test, y_train, y_test\n",
            "train.py": f"{_READ}from preparing import prepared\nX_train, X_test, y_train, y_test = prepared(X, y)\n"
            f"{_FIT}",
        },
        # Codes for categories, constants and what looks at one row at a time learn nothing from the test rows.
        {
            "train.py": f"{_READ}from sklearn.preprocessing import LabelEncoder\n"
            "X['town'] = LabelEncoder().fit_transform(X['town'])\nX['age'] = X['age'].fillna(0)\n"
            f"X['total'] = X[['a', 'b']].mean(axis=1)\n{_SPLIT}{_FIT}"
        },
        # The column is filled, and taken out before the split.
        {"train.py": f"{_READ}X['age'] = X['age'].fillna(X['age'].mean())\nX = X.drop(columns='age')\n{_SPLIT}{_FIT}"},
    ],
)
def preprocessing_leakage(project: Project) -> Iterable[Problem]:
    """The preparation has seen the test data.

    ## What it looks for
    A scaler, imputer, feature selection, vectoriser, projection or a mean, median or other statistic that is taken
    over rows of which some test the model later. The data is followed from where it is read to where a model is
    fitted, into functions of the project's other files as well: what is never used for a model, what looks at one row
    at a time, codes for categories and pipelines that are fitted within cross-validation are all right. A scale that
    only trees or plain linear regressions learn from is a note, since it moves no score of theirs.

    ## Why it matters
    The score is meant to say how the model does on rows that it has never seen. When the preparation has seen them,
    the score is better than the model, and a reviewer who notices it trusts none of the other numbers.

    ## How to fix it
    Split first. Then fit the transformer on the training rows and only apply it to the test rows, best in a
    `Pipeline` that is fitted on `X_train`, which also does the right thing within cross-validation.
    """
    yield from _problems(project, preprocessing_leaks, _seen_message, _seen_advice)


def _seen_message(leak: Leak) -> str:
    assert leak.statistic is not None
    does = _DOES[leak.statistic.kind]
    by_folds = leak.split is None and leak.fit is not None and leak.fit.folds
    held_out = "those that the network is validated on too" if _is_network(leak) else "those of the test folds too"
    where = f"all rows, {held_out}" if by_folds else "all rows, the test rows too"
    return f"{_of(leak.statistic)} {does} {where}"


def _seen_advice(leak: Leak) -> str:
    assert leak.statistic is not None
    name = leak.statistic.what
    column = leak.statistic.column
    if leak.statistic.kind == "statistic" and _may_be_target(leak):
        return f"Split first and take the {name} of the training rows; if {column} is the target, drop rows without it"
    if leak.statistic.kind in ("statistic", "group", "bins"):
        return f"Split first, take the {name} of the training rows and use that number for the test rows as well"
    if _is_network(leak):
        return f"Set the rows to validate and to test on apart first, and fit {name} on the training rows alone"
    if leak.fit is not None and leak.fit.folds:
        return f"Put {name} and the model into a Pipeline and cross-validate that"
    return f"Split first, and put {name} and the model into a Pipeline that is fitted on the training rows"


def _may_be_target(leak: Leak) -> bool:
    """Whether the column of a statistic is what the model predicts, by the code or else by its name."""
    assert leak.statistic is not None
    column, picked = leak.statistic.column, leak.fit.target.picked if leak.fit is not None else None
    if picked is not None:
        return picked == frozenset((column,))
    return column.lower() in names_of("target_names") or column.lower() in _AMOUNTS


# What is often predicted, and often a feature as well.
_AMOUNTS = frozenset(
    {"price", "saleprice", "sale_price", "sales", "salary", "charges", "fare", "fare_amount", "demand"}
)


def _is_network(leak: Leak) -> bool:
    """Whether the model learns on from fit to fit: no pipeline takes it, and one part of the rows validates it."""
    return leak.fit is not None and leak.fit.continues


@rule(
    "LEK102",
    "overlap-leakage",
    Severity.ERROR,
    per_file=True,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {"train.py": f"{_READ}{_SMOTE}X, y = SMOTE().fit_resample(X, y)\n{_SPLIT}{_FIT}"},
        {
            "train.py": f"{_READ}{_SPLIT}from sklearn.tree import DecisionTreeClassifier\n"
            "tree = DecisionTreeClassifier().fit(X, y)\nprint(tree.score(X_test, y_test))\n"
        },
    ],
    silent=[
        {"train.py": f"{_READ}{_SMOTE}{_SPLIT}X_train, y_train = SMOTE().fit_resample(X_train, y_train)\n{_FIT}"},
        # Scored first, then fitted on everything for production.
        {"train.py": f"{_READ}{_SPLIT}{_FIT}model.fit(X, y)\n"},
    ],
)
def overlap_leakage(project: Project) -> Iterable[Problem]:
    """Test rows, or copies of them, are among the training rows.

    ## What it looks for
    Rows that are repeated or made up (SMOTE, random oversampling, sampling with replacement) before the split, so that
    near-copies of one row stand on both sides of it; models that are fitted on all rows and then scored on the
    test part of them; and a network that is made once and trained on in every fold.

    ## Why it matters
    A model that has seen the answers is scored by how well it remembers. The number says nothing of new data.

    ## How to fix it
    Split first, resample only the training rows, and fit on the training rows what you score on the test rows.
    """
    yield from _problems(project, overlaps, _overlap_message, _overlap_advice)


def _overlap_message(leak: Leak) -> str:
    if leak.statistic is not None:
        return (
            f"{leak.statistic.what} multiplies rows before the split: copies of training rows are among the test rows"
        )
    name = leak.fit.name if leak.fit is not None and leak.fit.name else "The model"
    if leak.kind == "continued":
        return f"{name} goes on learning from fold to fold: the test rows of each were training rows of others"
    return f"{name} is fitted on rows that it is tested on afterwards"


def _overlap_advice(leak: Leak) -> str:
    if leak.statistic is not None:
        return "Split first, and resample the training rows only"
    if leak.kind == "continued":
        return "Make the model anew in each fold"
    return "Fit the model on the training rows before you score it on the test rows"


@rule(
    "LEK103",
    "multi-test-leakage",
    Severity.ERROR,
    sources=("A5",),
    effort="an hour",
    fires=[
        {
            "train.py": f"{_READ}{_SPLIT}from sklearn.neighbors import KNeighborsClassifier\nscores = []\n"
            "for k in range(1, 40):\n    model = KNeighborsClassifier(k)\n    model.fit(X_train, y_train)\n"
            "    scores.append(model.score(X_test, y_test))\nbest = scores.index(max(scores))\n"
        },
        {
            "train.py": f"{_READ}{_SPLIT}from keras.callbacks import EarlyStopping\n"
            "from keras.models import Sequential\nmodel = Sequential()\nmodel.compile(loss='mse')\n"
            "model.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[EarlyStopping()])\n"
            "print(model.evaluate(X_test, y_test))\n"
        },
        # The setting that is kept is written by hand.
        {
            "train.py": f"{_READ}{_SPLIT}from sklearn.neighbors import KNeighborsClassifier\nfor k in range(1, 40):\n"
            "    model = KNeighborsClassifier(k).fit(X_train, y_train)\n    print(k, model.score(X_test, y_test))\n"
            "model = KNeighborsClassifier(7).fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"
        },
        # The text chooses.
        {"model.ipynb": notebook(_READ, _SPLIT, _FIT, _FOREST, "md:The random forest has the highest accuracy.")},
    ],
    silent=[
        # One model, one final report; and two scores of which none is said to decide.
        {"train.py": f"{_READ}{_SPLIT}{_FIT}"},
        {"train.py": f"{_READ}{_SPLIT}{_FIT}{_FOREST}"},
        {"model.ipynb": notebook(_READ, _SPLIT, _FIT, _FOREST, "md:The random forest is best by cross-validation.")},
        # Scores over a setting of which none is kept: shown at low confidence.
        {
            "train.py": f"{_READ}{_SPLIT}from sklearn.neighbors import KNeighborsClassifier\nfor k in range(1, 40):\n"
            "    model = KNeighborsClassifier(k).fit(X_train, y_train)\n    print(k, model.score(X_test, y_test))\n"
        },
        # The rows are for validation, whatever they are called: the model that is kept is fitted on them as well.
        {
            "train.py": f"{_READ}{_SPLIT}from sklearn.neighbors import KNeighborsClassifier\nfor k in range(1, 40):\n"
            "    model = KNeighborsClassifier(k).fit(X_train, y_train)\n    print(k, model.score(X_test, y_test))\n"
            "model = KNeighborsClassifier(7).fit(X, y)\n"
        },
        # The choice is made on validation rows.
        {
            "train.py": f"{_READ}{_SPLIT}"
            "X_train, X_valid, y_train, y_valid = train_test_split(X_train, y_train, random_state=1)\n"
            "from sklearn.svm import SVC\nfrom sklearn.tree import DecisionTreeClassifier\n"
            "for model in (SVC(), DecisionTreeClassifier()):\n    model.fit(X_train, y_train)\n"
            "    print(model.score(X_valid, y_valid))\nprint(model.score(X_test, y_test))\n"
        },
    ],
)
def multi_test_leakage(project: Project) -> Iterable[Problem]:
    """The test set picks the model.

    ## What it looks for
    Code that keeps the model or setting with the best score on the test rows, or training that stops at the best test
    score, where no other rows are left for the last word. So does a loop that tries one setting after another on the
    test rows where the file keeps one of them or speaks of the best, code that ranks models by their scores on them,
    and a notebook whose text calls one of them the best. Several models that are only listed with their scores on the
    same test rows, and settings that are only tried in a loop, are reported at low confidence, with cross-validation
    beside it or without: `--min-confidence low` shows them. It does not matter what the rows are called: rows by which
    a model is chosen are validation rows if other rows are scored in the end, or if the model is fitted on all rows
    afterwards and not scored any more.

    ## Why it matters
    The best of ten scores on one test set is partly luck. Once the test set has chosen the model, nothing is left to
    say how good the choice is.

    ## How to fix it
    Choose by cross-validation on the training rows, or by a validation set, and score the one model that you keep on
    the test rows, once, at the end.
    """
    for unit, flow in flows(project):
        told: set[Spot] = set()
        for chosen in selections(flow):
            shown = chosen.uses[-1]
            if chosen.uses[0].spot in told:
                continue
            told.add(chosen.uses[0].spot)
            if shown.spot.path or not project.runs(unit, shown.spot.scope):
                continue
            if chosen.how == "stopped":
                fit = chosen.fits[0]
                name = fit.name or "the model"
                decided = f"which trial of {name} is kept" if fit.tuned else f"when the training of {name} stops"
                yield Problem(
                    f"the test rows decide {decided}, and are scored afterwards",
                    "Stop by the score on validation rows that are set apart from the training rows"
                    if not fit.tuned
                    else "Choose by the score on validation rows that are set apart from the training rows",
                    place(unit, fit.spot),
                    related=(place(unit, shown.spot, "the same rows are scored here"),),
                )
                continue
            praised = _praise(unit, chosen) if chosen.how == "listed" else None
            message, advice = _comparison_told(chosen, praised is not None)
            related = [place(unit, use.spot, "the same rows are scored here") for use in chosen.uses[1:6]]
            if praised is not None:
                related.append(praised)
            yield Problem(
                message,
                advice,
                place(unit, chosen.uses[0].spot),
                Confidence.MEDIUM if praised is not None else _how_sure(unit, flow, chosen),
                related=tuple(dict.fromkeys(related)),
            )


def _how_sure(unit: Code, flow: FlowFacts, chosen: Selection) -> Confidence:
    if chosen.how == "swept" and not _keeps_one(unit, flow, chosen):
        return Confidence.LOW  # scores over a setting, for their own sake as far as one can see
    return _SURE.get(chosen.how, Confidence.MEDIUM)


def _keeps_one(unit: Code, flow: FlowFacts, chosen: Selection) -> bool:
    """Whether a file that tries settings fits one of them outside the loop, or looks for the best or speaks of it."""
    names = {fit.name for fit in chosen.fits}
    if any(fit.name in names and not fit.loops and fit not in chosen.fits for fit in flow.fits):
        return True
    if any(last_segment(name) in _EXTREMES for call in unit.facts.calls for name in call.names[:1]):
        return True
    told = [*unit.facts.references, *(text.text for text in unit.facts.texts)]
    if unit.notebook is not None:
        told.extend(block.text for block in unit.notebook.document.blocks)
    return any(_BEST.search(text) for text in told)


_EXTREMES = frozenset({"max", "min", "argmax", "argmin", "idxmax", "idxmin", "nanargmax", "nanargmin"})
_BEST = lazy(r"(?<![a-z])(best|optim(um|al)|highest|lowest|elbow|choose|chosen)(?![a-z])", re.IGNORECASE)


# Who keeps the best by code has chosen, who tries or ranks has most likely, and who only lists scores not yet.
_SURE = {"chosen": Confidence.HIGH, "listed": Confidence.LOW, "open": Confidence.LOW}
_FEW_NAMES = 2
_CHOOSE = "Choose by cross-validation on the training rows and score the model that you keep on the test rows"
_COMPARED = {
    "chosen": ("the best of {} is chosen by its score on the test rows", _CHOOSE),
    "swept": ("{} are tried on the test rows, and no others are left to score the one that is kept", _CHOOSE),
    "ranked": ("{} are ranked by their scores on the test rows, and no others are left to score the first", _CHOOSE),
    "praised": (
        "{} are scored on the test rows, and the text calls one the best by that: no others are left to score it",
        _CHOOSE,
    ),
    "listed": (
        "{} are scored on the same rows, and no others are left to score the one that is kept",
        "If you keep the best of them, choose it by cross-validation on the training rows, and say so; "
        "score that one alone on the test rows",
    ),
}
_PRAISE = lazy(
    r"\bbest(\s+[\w-]+){0,2}\s+(model|classifier|regressor|algorithm)s?\b|"
    r"\b(perform\w*|is|was|are|were|did|does|works?|worked)\s+(the\s+)?best\b|"
    r"\b(best|highest|lowest)\s+([\w-]+\s+){0,2}(accuracy|scores?|recall|precision|auc|rmse|mae|mse|errors?|r2|f1)\b",
    re.IGNORECASE,
    needs=("best", "highest", "lowest"),
)
# What is best by cross-validation, or best settings that a search has found.
_OTHERWISE_BEST = lazy(r"cross|\bcv\b|fold|grid|param|\bwill\b|\bshould\b|\bcould\b|\?", re.IGNORECASE)


# What people call a class, without spaces and hyphens.
_SPOKEN = {
    "svc": ("svm", "svc", "supportvector"),
    "linearsvc": ("svm", "svc", "supportvector"),
    "svr": ("svm", "svr", "supportvector"),
    "kneighbors": ("knn", "kneighbo", "nearestneighbo"),
    "gaussiannb": ("naivebayes", "gaussiannb"),
    "multinomialnb": ("naivebayes", "multinomialnb"),
    "bernoullinb": ("naivebayes", "bernoullinb"),
    "lgbm": ("lgbm", "lightgbm"),
    "mlp": ("mlp", "neuralnet", "perceptron"),
    "sequential": ("neuralnet", "lstm", "cnn", "deep"),
}


def _spoken(fit: Fit) -> tuple[str, ...]:
    name = fit.name.removesuffix("Classifier").removesuffix("Regressor").lower()
    return _SPOKEN.get(name, (name,)) if name else ()


def _praise(unit: Code, found: Selection) -> Place | None:
    """Where the text of a notebook calls one of several models the best, after they were scored."""
    first = found.uses[0].spot.cell
    if unit.notebook is None or first is None:
        return None
    names = {name for fit in found.fits for name in _spoken(fit)}
    for block in unit.notebook.document.blocks:
        if block.cell is None or block.cell <= first:
            continue
        for sentence in sentences(block.text):
            bare = "".join(filter(str.isalnum, sentence.lower()))
            named = any(name in bare for name in names)
            if named and _PRAISE.search(sentence) and not _OTHERWISE_BEST.search(sentence):
                return Place(unit.path, block.line, block.cell, "the text calls one of them the best")
    return None


def _comparison_told(found: Selection, praised: bool) -> tuple[str, str]:
    names = list(dict.fromkeys(fit.name for fit in found.fits if fit.name))
    what = f"{len(names)} models"
    if len(names) < _FEW_NAMES or found.how == "swept":
        what = f"several settings of {' and '.join(names[:2])}" if names else "several models"
    message, advice = _COMPARED["praised" if praised else "listed" if found.how == "open" else found.how]
    return message.format(what), advice


@rule(
    "LEK104",
    "fit-on-test",
    Severity.ERROR,
    per_file=True,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {
            "train.py": f"{_READ}{_SCALER}{_SPLIT}scaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\n"
            f"X_test = scaler.fit_transform(X_test)\n{_FIT}"
        }
    ],
    silent=[
        {
            "train.py": f"{_READ}{_SCALER}{_SPLIT}scaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\n"
            f"X_test = scaler.transform(X_test)\n{_FIT}"
        }
    ],
)
def fit_on_test(project: Project) -> Iterable[Problem]:
    """A transformer is fitted again on the test rows.

    ## What it looks for
    `fit_transform`, or a mean or other statistic, taken of the test rows by themselves and used to prepare them.

    ## Why it matters
    The model then meets test rows that are prepared by another measure than those it learnt from, and one that looks
    at the answers' side. The score is neither what the model does in use nor comparable with anything.

    ## How to fix it
    Fit once, on the training rows, and call `transform` for the test rows. A `Pipeline` does it by itself.
    """
    yield from _problems(
        project,
        fits_on_test,
        lambda leak: (
            f"{_of(leak.statistic)} is fitted again on the test rows"
            if leak.statistic and leak.statistic.kind not in ("statistic", "group", "bins")
            else f"{_of(leak.statistic) if leak.statistic else 'a statistic'} is taken of the test rows by themselves"
        ),
        lambda leak: (
            "Fit on the training rows only and use transform for the test rows"
            if leak.statistic and leak.statistic.kind not in ("statistic", "group", "bins")
            else "Take the number from the training rows and use it for the test rows as well"
        ),
    )


@rule(
    "LEK105",
    "temporal-leakage",
    Severity.ERROR,
    per_file=True,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {
            "forecast.py": "import pandas as pd\nframe = pd.read_csv('demand.csv', parse_dates=['day'])\n"
            "frame['yesterday'] = frame['load'].shift(1)\nX = frame[['yesterday']]\ny = frame['load']\n"
            f"{_SPLIT}{_FIT}"
        }
    ],
    silent=[
        {
            "forecast.py": "import pandas as pd\nframe = pd.read_csv('demand.csv', parse_dates=['day'])\n"
            "frame['yesterday'] = frame['load'].shift(1)\nX = frame[['yesterday']]\ny = frame['load']\n"
            "from sklearn.model_selection import train_test_split\n"
            "X_train, X_test, y_train, y_test = train_test_split(X, y, shuffle=False)\n"
            f"{_FIT}"
        }
    ],
)
def temporal_leakage(project: Project) -> Iterable[Problem]:
    """A shuffled split of rows that follow each other in time.

    ## What it looks for
    Features made of earlier rows (`shift`, `rolling`, sliding windows, columns that are called `lag_7` or the like),
    and a split or folds that mix the rows. Splits of what such a split has set apart are told with it.

    ## Why it matters
    Days after and before each test day are among the training rows, so the model fills gaps instead of forecasting.
    In use there is no tomorrow to learn from, and the error is larger than the score says.

    ## How to fix it
    Split by time: `shuffle=False` or a date for the split, `TimeSeriesSplit` for cross-validation.
    """
    for unit, flow in flows(project):
        leaks = [leak for leak in _once(shuffled_in_time(flow)) if project.runs(unit, leak.spot.scope)]
        for leak in leaks:
            assert leak.split is not None
            assert leak.statistic is not None
            if any(_is_cut_from(flow, leak.split, other.split) for other in leaks):
                continue
            again = [
                place(unit, other.spot, "what is set apart there is mixed again here")
                for other in leaks
                if other.split is not None and _is_cut_from(flow, other.split, leak.split)
            ]
            by_folds = leak.split.kind == "folds"
            yield Problem(
                f"{leak.split.how} mixes rows that follow each other in time: the model is tested on days between "
                "those it has learnt from",
                "Use TimeSeriesSplit" if by_folds else "Split by time: shuffle=False, or a date before which you train",
                place(unit, leak.spot),
                Confidence.MEDIUM,
                related=(
                    place(unit, leak.statistic.spot, f"earlier rows become features here ({leak.statistic.what})"),
                    *path_of(unit, leak),
                    *again,
                ),
            )


def _is_cut_from(flow: FlowFacts, inner: Split, outer: Split | None) -> bool:
    """Whether a split cuts again, in the same way, what an earlier one in the same cell has set apart."""
    if outer is None or inner is outer or inner.how != outer.how or inner.spot.cell != outer.spot.cell:
        return False
    return any(flow.splits[split] is outer for row in inner.rows for split, _ in flow.parts[row].cuts)


@rule(
    "LEK106",
    "target-in-features",
    Severity.ERROR,
    per_file=True,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {
            "train.py": "import pandas as pd\nframe = pd.read_csv('loans.csv')\nX = frame.drop(columns='town')\n"
            f"y = frame['default']\n{_SPLIT}{_FIT}"
        },
        {
            "train.py": "import pandas as pd\nframe = pd.read_csv('loans.csv')\n"
            f"X = frame[['age', 'default']]\ny = frame['default']\n{_SPLIT}{_FIT}"
        },
    ],
    silent=[
        {"train.py": f"{_READ}{_SPLIT}{_FIT}"},
        # The features are what the row before it says of the target.
        {
            "forecast.py": "import pandas as pd\nframe = pd.read_csv('demand.csv')\nX = frame[['load']]\n"
            "y = frame['load'].shift(-1)\nfrom sklearn.linear_model import LinearRegression\n"
            "model = LinearRegression().fit(X, y)\n"
        },
    ],
)
def target_in_features(project: Project) -> Iterable[Problem]:
    """The column to be predicted is among the features.

    ## What it looks for
    A model fitted on columns of a table that still hold the column that is its target.

    ## Why it matters
    The model reads the answer off. The score is perfect and worth nothing, and a perfect score is the first thing a
    reviewer doubts.

    ## How to fix it
    Take the target out of the features: `X = frame.drop(columns="default")`.
    """
    for unit, flow in flows(project):
        seen: set[str] = set()
        for fit, column in targets_in_features(flow):
            if column in seen or not project.runs(unit, fit.spot.scope):
                continue
            seen.add(column)
            yield Problem(
                f"{fit.name or 'the model'} is fitted on features that hold its target {column}",
                f"Take {column} out of the features before you fit",
                place(unit, fit.spot),
            )


_SUBJECT = lazy(
    r"(patient|subject|user|customer|client|person|participant|speaker|driver|household|session|device|store|machine)"
    r"[ _-]?(id|no|nr|num|number|code)$",
    re.IGNORECASE,
)
_IDENTIFIER = lazy(
    r"^(id|.*[ _]id|.*[a-z]Id|.*[a-z]ID|uuid|guid|row_?number|row_?id|serial ?(no|number)\.?|unnamed: ?0|passengerid)$"
)
_LEAST_ROWS = 4


def _table_of(project: Project, fit: Fit) -> DataFacts | None:
    """The table in the repository that a model's features are read from."""
    source = fit.features.source
    if source:
        for file in project.files:
            if file.data is not None and name_of(file.path) == source:
                return file.data
    return None


@rule(
    "LEK107",
    "group-leakage",
    Severity.NOTE,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {
            "loans.csv": "customer_id,age,default\n1,30,0\n1,31,1\n2,40,0\n2,41,1\n3,50,0\n",
            "train.py": f"{_READ}{_SPLIT}{_FIT}",
        }
    ],
    silent=[
        {
            "loans.csv": "customer_id,age,default\n1,30,0\n2,31,1\n3,40,0\n4,41,1\n",
            "train.py": f"{_READ}{_SPLIT}{_FIT}",
        },
        {
            "loans.csv": "customer_id,age,default\n1,30,0\n1,31,1\n2,40,0\n2,41,1\n3,50,0\n",
            "train.py": f"{_READ}from sklearn.model_selection import GroupKFold\n"
            "from sklearn.linear_model import LogisticRegression\n"
            "for train, test in GroupKFold().split(X, y, frame['customer_id']):\n"
            "    model = LogisticRegression().fit(X.iloc[train], y.iloc[train])\n"
            "    print(model.score(X.iloc[test], y.iloc[test]))\n",
        },
    ],
)
def group_leakage(project: Project) -> Iterable[Problem]:
    """One subject's rows stand on both sides of the split.

    ## What it looks for
    A table in the repository in which a column such as `patient_id` or `user_id` names the same subject in several
    rows, and a split of it that pays no heed to the subjects.

    ## Why it matters
    The model recognises people that it has already met. The score says nothing of new patients or customers, and
    those are whom it is for.

    ## How to fix it
    Split by subject: `GroupShuffleSplit` or `GroupKFold` with the id as `groups`.
    """
    for unit, flow in flows(project):
        told: set[Spot] = set()
        for fit in flow.fits:
            data = _table_of(project, fit)
            column = _repeated_subject(data) if data is not None else ""
            if not column or any(split.grouped for split in flow.splits):
                continue
            for number in common_cuts(flow, fit.rows):
                split = flow.splits[number]
                if split.kind not in ("holdout", "folds") or split.spot in told:
                    continue
                told.add(split.spot)
                if project.runs(unit, split.spot.scope):
                    yield Problem(
                        f"rows of one {column} stand on both sides of the split",
                        f"Split by {column} with GroupShuffleSplit or GroupKFold",
                        place(unit, split.spot),
                        Confidence.MEDIUM,
                    )


def _repeated_subject(data: DataFacts) -> str:
    """The column that names one subject in several of the sampled rows."""
    for position, column in enumerate(data.columns):
        if _SUBJECT.search(column):
            named = [row[position] for row in data.sample if position < len(row) and row[position]]
            if len(named) >= _LEAST_ROWS and 1 < len(set(named)) < len(named):
                return column
    return ""


@rule(
    "LEK108",
    "target-encoding-leakage",
    Severity.ERROR,
    per_file=True,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {
            "train.py": "import pandas as pd\nframe = pd.read_csv('loans.csv')\n"
            "frame['town'] = frame.groupby('town')['default'].transform('mean')\n"
            f"X = frame.drop(columns='default')\ny = frame['default']\n{_SPLIT}{_FIT}"
        },
        {
            "train.py": f"{_READ}from category_encoders import TargetEncoder\n"
            f"X = TargetEncoder().fit_transform(X, y)\n{_SPLIT}{_FIT}"
        },
    ],
    silent=[
        {
            "train.py": f"{_READ}from category_encoders import TargetEncoder\n{_SPLIT}encoder = TargetEncoder()\n"
            f"X_train = encoder.fit_transform(X_train, y_train)\nX_test = encoder.transform(X_test)\n{_FIT}"
        },
    ],
)
def target_encoding_leakage(project: Project) -> Iterable[Problem]:
    """Categories are encoded by the target of the test rows too.

    ## What it looks for
    Means of the target by category, by an encoder or `groupby`, taken over all rows before the split.

    ## Why it matters
    Each test row's own answer is part of the feature that is to predict it, the more so the rarer its category.

    ## How to fix it
    Split first and fit the encoder on the training rows, best within a `Pipeline`; scikit-learn's `TargetEncoder`
    cross-fits on top of that.
    """
    yield from _problems(
        project,
        target_means,
        lambda leak: (
            f"{_of(leak.statistic) if leak.statistic else 'the encoder'} takes means of the target "
            "over all rows, the test rows too"
        ),
        lambda _: "Split first, and fit the encoding on the training rows",
    )


@rule(
    "LEK109",
    "resampled-test-data",
    Severity.ERROR,
    per_file=True,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {
            "train.py": f"{_READ}{_SPLIT}{_SMOTE}X_train, y_train = SMOTE().fit_resample(X_train, y_train)\n"
            f"X_test, y_test = SMOTE().fit_resample(X_test, y_test)\n{_FIT}"
        },
        {
            "train.py": f"{_READ}from imblearn.under_sampling import RandomUnderSampler\n"
            f"X, y = RandomUnderSampler().fit_resample(X, y)\n{_SPLIT}{_FIT}"
        },
    ],
    silent=[
        {"train.py": f"{_READ}{_SMOTE}{_SPLIT}X_train, y_train = SMOTE().fit_resample(X_train, y_train)\n{_FIT}"},
    ],
)
def resampled_test_data(project: Project) -> Iterable[Problem]:
    """The test rows are balanced by hand.

    ## What it looks for
    Over- or undersampling of the rows that test the model: of the test part itself, or of all rows before the split.

    ## Why it matters
    In use the rare class stays rare. Precision and accuracy on rows balanced by hand promise what nobody will see.

    ## How to fix it
    Resample the training rows only, and leave the test rows as they came.
    """
    yield from _problems(
        project,
        resampled_tests,
        lambda leak: f"{leak.statistic.what if leak.statistic else 'resampling'} changes the balance of the test rows",
        lambda _: "Resample the training rows only and leave the test rows as they came",
    )


@rule(
    "LEK110",
    "identifier-as-feature",
    Severity.WARNING,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[
        {
            "loans.csv": "loan_id,age,default\n1,30,0\n2,31,1\n3,40,0\n4,41,1\n5,50,0\n",
            "train.py": f"{_READ}{_SPLIT}{_FIT}",
        },
        {
            "train.py": "import pandas as pd\nframe = pd.read_csv('loans.csv')\n"
            f"X = frame[['loan_id', 'age']]\ny = frame['default']\n{_SPLIT}{_FIT}"
        },
    ],
    silent=[
        {
            "loans.csv": "loan_id,age,default\n1,30,0\n2,31,1\n3,40,0\n4,41,1\n5,50,0\n",
            "train.py": "import pandas as pd\nframe = pd.read_csv('loans.csv')\n"
            f"X = frame.drop(columns=['default', 'loan_id'])\ny = frame['default']\n{_SPLIT}{_FIT}",
        },
        {"loans.csv": "age,default\n30,0\n31,1\n40,0\n41,1\n", "train.py": f"{_READ}{_SPLIT}{_FIT}"},
    ],
)
def identifier_as_feature(project: Project) -> Iterable[Problem]:
    """An identifier is among the features.

    ## What it looks for
    A model fitted on a column that only names the row: an id, a row number, the index that a CSV file kept as
    `Unnamed: 0`.

    ## Why it matters
    A tree learns from it in which part of the file a row stands, which says nothing of new rows, and where the file
    is sorted by the answer it gives the answer away.

    ## How to fix it
    Take the column out of the features, or make it the index when you read the file.
    """
    for unit, flow in flows(project):
        told: set[str] = set()
        for fit in flow.fits:
            if fit.unsupervised or not fit.target.origin or not project.runs(unit, fit.spot.scope):
                continue
            data = _table_of(project, fit)
            for column in columns_of(fit, data.columns if data is not None else ()):
                if not _IDENTIFIER.search(column) or column in told or not _names_rows(data, column):
                    continue
                told.add(column)
                yield Problem(
                    f"{fit.name or 'the model'} is fitted on {column}, which only names the row",
                    f"Take {column} out of the features",
                    place(unit, fit.spot),
                    Confidence.MEDIUM,
                )


def _names_rows(data: DataFacts | None, column: str) -> bool:
    """Whether a column's values differ from row to row, as far as it is known."""
    if data is None or column not in data.columns:
        return True
    position = data.columns.index(column)
    named = [row[position] for row in data.sample if position < len(row)]
    return len(set(named)) == len(named)
