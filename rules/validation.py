"""VAL: validation and generalisation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise

from portfolio_lint.facts.code import Call, Value
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.mend import Mend, Target
from portfolio_lint.names import last_segment
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Code, Project
from portfolio_lint.rule import Problem, notebook, rule, summed

from .judging import is_competition, is_exercise
from .leaks import training_scores
from .library import knowledge
from .models import FittedModel, fitted_models
from .seeding import package_of, seed_mend
from .views import (
    calls_to,
    class_balance,
    classical_models,
    has_name,
    index_of,
    is_benchmark,
    is_network,
    is_own,
    is_readable,
    is_scored,
    is_supervised,
    last_names,
    main_model,
    most_telling,
    named,
    network_models,
    place_of,
    task_of,
    tested_rows,
    texts_of,
    training_place,
    words_of,
)

_READ = "import pandas as pd\ndf = pd.read_csv('bookings.csv')\nX, y = df.drop('price', axis=1), df['price']\n"
_SPLIT = (
    "from sklearn.model_selection import train_test_split\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
)
_FOREST = (
    "from sklearn.ensemble import RandomForestClassifier\n"
    "model = RandomForestClassifier(random_state=0).fit(X_train, y_train)\n"
)
_REGRESSION = (
    "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(X_train, y_train)\n"
    "print(model.score(X_test, y_test))\n"
)
_ACCURACY = "from sklearn.metrics import accuracy_score\nprint(accuracy_score(y_test, model.predict(X_test)))\n"
_MATRIX = "from sklearn.metrics import confusion_matrix\nprint(confusion_matrix(y_test, model.predict(X_test)))\n"
_NETWORK = (
    "from tensorflow import keras\n"
    "model = keras.Sequential([keras.layers.Dense(64), keras.layers.Dense(1)])\n"
    "model.compile(loss='mse')\nmodel.fit(X_train, y_train, validation_data=(X_test, y_test))\n"
)


@rule(
    "VAL101",
    "no-holdout",
    Severity.ERROR,
    sources=("A5",),
    effort="an hour",
    concept="holdout_split",
    fires=[
        {
            "train.py": _READ + "from sklearn.linear_model import LinearRegression\n"
            "model = LinearRegression().fit(X, y)\nprint(model.score(X, y))\n"
        }
    ],
    silent=[
        {"train.py": _READ + _SPLIT + _REGRESSION},
        {
            "train.py": _READ + "from sklearn.linear_model import LinearRegression\n"
            "from sklearn.model_selection import cross_val_score\n"
            "print(cross_val_score(LinearRegression(), X, y).mean())\n"
        },
        # Parts of the rows by time, whatever they are called.
        {
            "train.py": _READ + "cut = pd.Timestamp('2025-06-01')\n"
            "tr, te = df[df.month < cut], df[df.month >= cut]\n"
            "from sklearn.linear_model import LinearRegression\n"
            "model = LinearRegression().fit(tr[['nights']], tr['price'])\n"
            "print(model.score(te[['nights']], te['price']))\n"
        },
        # Groups are found, not predicted: there is no score to be fooled by.
        {"segments.py": _READ + "from sklearn.cluster import KMeans\nmodel = KMeans(4).fit(X)\n"},
        # A file that could not be read may hold the split.
        {
            "train.py": _READ + "from sklearn.linear_model import LinearRegression\n"
            "model = LinearRegression().fit(X, y)\nprint(model.score(X, y))\n",
            "split.py": "def split(:\n",
        },
    ],
)
def no_holdout(project: Project) -> Iterable[Problem]:
    """No data is held back to test the model on.

    ## What it looks for
    A model that predicts a target is fitted and scored, and no code separates training data from test or validation
    data, by a split, by time, by files or by cross-validation.

    ## Why it matters
    A model scored on what it has seen can know it by heart. The number says nothing about new data, and whoever
    reviews the project knows it at a glance.

    ## How to fix it
    Split before anything is learnt (`train_test_split`, or by date for data in time), fit on one part and report the
    score of the other.
    """
    if not is_supervised(project) or project.has("holdout_split", "cross_validation") or not is_readable(project):
        return
    if any(split.kind in ("holdout", "slice", "mask", "folds") for u in project.code for split in u.facts.flow.splits):
        return  # rows are taken apart in a form that nobody foresaw
    models = [f for f in classical_models(project) if f.model.task] or list(network_models(project))
    if not models or not _scores_something(project):
        return
    place = named(models[0])
    yield Problem(
        f"{place.message} is fitted and scored, and no data is held back to test it on",
        "Split before anything is learnt and report the score of the part that was not trained on",
        place,
        Confidence.HIGH if classical_models(project) else Confidence.MEDIUM,
    )


_SCORING = lazy(r"(^|_)(score|accuracy|error|rmse|mse|mae|r2|auc|f1|loss)(_|$)|^evaluate|report$", re.IGNORECASE)


def _scores_something(project: Project) -> bool:
    return any(_SCORING.search(name) for name in last_names(project))


@rule(
    "VAL102",
    "no-cross-validation",
    Severity.WARNING,
    sources=("A5",),
    effort="minutes",
    concept="cross_validation",
    fires=[{"train.py": _READ + _SPLIT + _REGRESSION}],
    silent=[
        {
            "train.py": _READ + _SPLIT + _REGRESSION + "from sklearn.model_selection import cross_val_score\n"
            "print(cross_val_score(model, X_train, y_train))\n"
        },
        # A search validates in folds by itself.
        {
            "train.py": _READ + _SPLIT + "from sklearn.model_selection import GridSearchCV\n"
            "from sklearn.svm import SVR\nmodel = GridSearchCV(SVR(), {'C': [1, 10]}).fit(X_train, y_train)\n"
        },
        # Nobody trains a network five times over for this.
        {"train.py": _READ + _SPLIT + _NETWORK},
        {
            "README.md": "# Fares\n\nThe city publishes 590k transactions of a half year.\n",
            "train.py": _READ + _SPLIT + _REGRESSION,
        },
        {"homework1/hw1.py": _READ + _SPLIT + _REGRESSION},
        # Folds of Spark.
        {
            "train.py": "from pyspark.ml.classification import LogisticRegression\n"
            "from pyspark.ml.tuning import CrossValidator\ntrain, test = frame.randomSplit([0.8, 0.2], seed=1)\n"
            "model = CrossValidator(estimator=LogisticRegression(), numFolds=5).fit(train)\n"
            "print(model.transform(test))\n"
        },
        # A notebook that prints how much it reads.
        {
            "tweets.ipynb": notebook(
                _READ + _SPLIT + _REGRESSION + "print(X.shape, X_train.shape, X_test.shape)",
                printed="(1600000,) (1280000,) (320000,)\n",
            )
        },
        # With tens of thousands of test rows one split tells as much as ten.
        {"bookings.csv": "price,nights\n" + "80,2\n" * 60_000, "train.py": _READ + _SPLIT + _REGRESSION},
    ],
)
def no_cross_validation(project: Project) -> Iterable[Problem]:
    """The score rests on a single split.

    ## What it looks for
    A model of rows and columns is scored on one split, and nothing in the project repeats the split: no folds, no
    search that uses them. Neural networks and exercises are exempt. From some thousand test rows on it is a note, and
    from five thousand on nothing, where outputs, tables or texts of the project tell how many there are. Where an entry
    to a competition tells its score on the hidden rows as well, it is a note.

    ## Why it matters
    One split may be lucky. Cross-validation tells how far the score moves, and the articles name it first among
    robust validation procedures.

    ## How to fix it
    Report the mean and spread of `cross_val_score` on the training rows (`TimeSeriesSplit` for data in time), and
    keep the test rows for one last score.
    """
    best = _judged_by_one_split(project)
    if best is None:
        return
    place = named(best)
    rows = tested_rows(project, place.path)
    whose = f"the score of {place.message} rests" if is_scored(project, best) else "the scores rest"
    yield Problem(
        f"{whose} on a single split{f', of {rows:,} rows' if rows >= _MANY_ROWS else ''}",
        _way_to_fold(best),
        place,
        # Where networks do the work, the classical model is company for them.
        Confidence.MEDIUM if network_models(project) else Confidence.HIGH,
        severity=Severity.NOTE if rows >= _MANY_ROWS or _is_judged_outside(project) else None,
    )


_JUDGED_OUTSIDE = lazy(
    r"(leader-?board|kaggle|(hidden|private|public) (test|set|rows|score|data)|submission)[^.!?]{0,120}"
    r"(?<![\d.])\d*\.\d{2,}|(?<![\d.])\d*\.\d{2,}[^.!?]{0,80}"
    r"(leader-?board|kaggle|(hidden|private|public) (test|set|score))",
    re.IGNORECASE,
    needs=("board", "kaggle", "hidden", "private", "public", "submission"),
)


def _is_judged_outside(project: Project) -> bool:
    """Whether an entry to a competition tells what it scored on rows that only the organisers have."""
    return is_competition(project) and any(
        _JUDGED_OUTSIDE.search(block.text)
        for _, document in project.documents
        for block in document.blocks
        if block.kind != "code"
    )


def _way_to_fold(fitted: FittedModel) -> str:
    """How the library that a model comes from repeats a split."""
    if fitted.call is None:
        return "Report the mean and spread over folds, by trainControl of caret or vfold_cv of rsample"
    if any(name.startswith("pyspark") for name in fitted.call.names):
        return "Fit it in a CrossValidator of pyspark.ml.tuning and report its average beside the last score"
    return "Report the mean and spread of cross_val_score beside the score of the test rows"


def _judged_by_one_split(project: Project) -> FittedModel | None:
    """The model of which a single split of too few rows is the only judge."""
    if not is_supervised(project) or project.has("cross_validation") or not project.has("holdout_split"):
        return None
    if is_exercise(project) or _is_told_to_be_large(project):
        return None
    models = [f for f in classical_models(project) if f.model.task]
    if not models or not is_readable(project) or (project.has("time_series") and not project.has("classification")):
        return None
    best = most_telling(project, models)
    return best if tested_rows(project, best.place.path) < _PLENTY_OF_ROWS else None


_LARGE = 100_000
_ROWS_TOLD = lazy(
    r"(?<![\w.,])(\d{1,3}(?:[,. ]\d{3})+|\d{6,}|\d+(?:\.\d+)? ?[km](?:illion)?)\+? (?:[a-z]+ )?"
    r"(rows|records|transactions|samples|entries|observations|instances|trips|reviews|customers|loans)(?![a-z])",
    re.IGNORECASE,
)


def _is_told_to_be_large(project: Project) -> bool:
    """Whether a text of the project says that it has so many rows that any share of them makes a fair judge."""
    for _, block in project.prose:
        for match in _ROWS_TOLD.finditer(block.text):
            number = re.sub(r"[^\d.]|[.](?=\d{3})", "", match[1])
            unit = {"k": 1_000, "m": 1_000_000}.get(re.sub(r"[\d., ]", "", match[1]).lower()[:1], 1)
            if number and float(number) * unit >= _LARGE:
                return True
    return False


# So many test rows make one split a fair judge, and a precise one.
_MANY_ROWS = 2_000
_PLENTY_OF_ROWS = 5_000


@rule(
    "VAL103",
    "no-tuning",
    Severity.NOTE,
    sources=("A5",),
    effort="an hour",
    concept="hyperparameter_tuning",
    fires=[{"train.py": _READ + _SPLIT + _FOREST + _ACCURACY}],
    silent=[
        # Least squares has nothing to tune.
        {"train.py": _READ + _SPLIT + _REGRESSION},
        {
            "train.py": _READ + _SPLIT + "from sklearn.ensemble import RandomForestClassifier\n"
            "for depth in (2, 4, 8):\n"
            "    model = RandomForestClassifier(max_depth=depth).fit(X_train, y_train)\n"
            "    print(depth, model.score(X_test, y_test))\n"
        },
        # Where the text says that values were searched, the question is whether that is so.
        {
            "README.md": "# Bookings\n\nThe settings of the forest were found by grid search.\n",
            "train.py": _READ + _SPLIT + _FOREST + _ACCURACY,
        },
        # Compared, as the report tells.
        {
            "docs/report.md": "# Report\n\nThe forest was compared with a shallower one (max depth 4).\n",
            "train.py": _READ + _SPLIT + _FOREST + _ACCURACY,
        },
    ],
)
def no_tuning(project: Project) -> Iterable[Problem]:
    """The hyper-parameters are not searched for.

    ## What it looks for
    An ensemble, a kernel machine or another tunable model of rows and columns is trained, and nothing in the project
    compares values of its hyper-parameters.

    ## Why it matters
    Defaults are a start. A reviewer wants to see whether you know which settings matter for the model you chose, and
    that you chose them on validation data.

    ## How to fix it
    Search two or three settings that matter with `RandomizedSearchCV` or Optuna on the training rows, and report
    what it gained over the defaults.
    """
    if not is_supervised(project) or project.has("hyperparameter_tuning") or not is_readable(project):
        return
    if is_exercise(project):
        return  # its settings were given
    blocks = [*project.prose, *((path, block) for path, document in project.documents for block in document.blocks)]
    if any(words_of("tuning_words").search(block.text) for _, block in blocks if block.kind != "code"):
        return
    tunable = [f for f in classical_models(project) if not f.model.simple and f.model.family not in _SELF_TUNING]
    if tunable:
        place = named(most_telling(project, tunable))
        yield Problem(
            f"nothing compares values of the hyper-parameters of {place.message}",
            "Search the two or three that matter with RandomizedSearchCV on the training rows and report the gain",
            place,
            Confidence.HIGH if len(project.code) < 40 else Confidence.MEDIUM,
        )


_SELF_TUNING = frozenset({"automatic ensemble", "voting", "stacking", "Prophet", "caret", "ARIMA", "isolation forest"})


@rule(
    "VAL104",
    "no-regularisation",
    Severity.NOTE,
    sources=("A5",),
    effort="minutes",
    concept="regularisation",
    fires=[
        {"train.py": _READ + _SPLIT + _NETWORK},
        {
            "train.py": _READ + _SPLIT + "from sklearn.tree import DecisionTreeClassifier\n"
            "model = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)\n"
        },
    ],
    silent=[
        # A forest averages its trees: depth alone seldom hurts it.
        {"train.py": _READ + _SPLIT + _FOREST},
        {
            "train.py": _READ
            + _SPLIT
            + _NETWORK.replace("keras.layers.Dense(1)", "keras.layers.Dropout(0.2), keras.layers.Dense(1)")
        },
        # Pictures turned and flipped at random hold a network back as well.
        {
            "train.py": "from tensorflow import keras\n"
            "model = keras.Sequential([keras.layers.RandomFlip(), keras.layers.Conv2D(8, 3), keras.layers.Dense(10)])\n"
            "model.compile(loss='sparse_categorical_crossentropy')\nmodel.fit(train, validation_data=valid)\n"
        },
        # The network of an assignment was given.
        {"homework3/train.py": _READ + _SPLIT + _NETWORK},
        # A dozen weights learn little by heart.
        {"train.py": _READ + _SPLIT + _NETWORK.replace("Dense(64)", "Dense(8)")},
        # Five rounds over MNIST: there is no time to overfit.
        {
            "train.py": "from tensorflow import keras\n(X, y), (X_test, y_test) = keras.datasets.mnist.load_data()\n"
            "model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])\n"
            "model.compile(loss='sparse_categorical_crossentropy')\n"
            "model.fit(X, y, epochs=5, validation_data=(X_test, y_test))\n"
        },
    ],
)
def no_regularisation(project: Project) -> Iterable[Problem]:
    """Nothing holds the model back from overfitting.

    ## What it looks for
    A model that learns noise easily (a neural network from scratch, an unlimited decision tree, polynomial features)
    without penalty, dropout, augmentation, early stopping or a limit to its depth anywhere in the project. Exercises
    and networks of a few narrow layers are left alone.

    ## Why it matters
    Knowing how to control overfitting is one of the first things asked of a candidate, and the model itself is where
    it shows.

    ## How to fix it
    Add dropout or weight decay and early stopping to the network, `max_depth` or `min_samples_leaf` to the tree, Ridge
    behind the polynomial, and show the validation score with and without.
    """
    if not is_supervised(project) or project.has("regularisation") or not is_readable(project):
        return
    if has_name(project, "network_restraints") or is_exercise(project):
        return
    # Beside boosting or a forest a bare tree is the baseline.
    alone = not project.has("complex_model")
    trees = [f for f in fitted_models(project) if alone and f.model.family == "decision tree" and f.call]
    # What caret trains it also searches the settings of, the decay of weights among them.
    networks = [fitted for fitted in network_models(project) if not fitted.place.message.startswith("train(")]
    prone = [*networks, *trees]
    polynomial = next(
        (
            place_of(unit, call)
            for unit, call in project.calls()
            if alone and last_segment(call.names[0]) == "PolynomialFeatures"
        ),
        None,
    )
    if project.has("toy_dataset") and not trees and 0 < _longest_training(project) <= _FEW_EPOCHS:
        return
    worst = most_telling(project, prone) if prone else None
    if worst is not None and is_network(worst) and _is_narrow(project, worst.place.path):
        return
    place = named(worst) if worst is not None else polynomial
    if place is None:
        return
    if worst is None:
        name, advice = "a polynomial", "Put Ridge behind the polynomial and show the validation score with and without"
    elif is_network(worst):
        name, advice = place.message, "Add dropout, weight decay or early stopping and show the validation score"
        if worst.call is None and worst.place.message in ("nnet", "neuralnet"):
            advice = "Take nnet with a decay, or fewer units, and show the score on new rows with and without"
    else:
        name, advice = place.message, "Limit the tree with max_depth or min_samples_leaf and show the validation score"
    yield Problem(f"{name} overfits easily, and nothing holds it back", advice, place, Confidence.MEDIUM)


_FEW_EPOCHS = 10
_NARROW = 32
_WIDTHS = ("units", "in_features", "out_features")


def _is_narrow(project: Project, path: str) -> bool:
    """Whether a file's networks are a few dense layers of a few units each."""
    widths = [
        value.text
        for unit in project.code
        if unit.path == path
        for call in unit.facts.calls
        if last_segment(call.names[0]) in ("Dense", "Linear")
        for value in (*call.arguments[:2], *(call.keywords[name] for name in _WIDTHS if name in call.keywords))
        if value.kind == "number"
    ]
    return bool(widths) and all(text.isdigit() and int(text) <= _NARROW for text in widths)


_EPOCHS = lazy(r"(?:n|num|max|nb|total)?_?(?:of_)?epochs?", re.IGNORECASE)


def _longest_training(project: Project) -> int:
    """The most epochs that any training of the project is given, 0 where nothing tells."""
    given = [call.keywords["epochs"].text for _, call in project.calls() if "epochs" in call.keywords]
    given += [a.value.text for unit in project.code for a in unit.facts.assignments if _EPOCHS.fullmatch(a.target)]
    return max((int(text) for text in given if text.isdigit()), default=0)


@rule(
    "VAL105",
    "no-error-analysis",
    Severity.WARNING,
    sources=("A5",),
    effort="an hour",
    concept="error_analysis",
    fires=[
        {"train.py": _READ + _SPLIT + _REGRESSION},
        {
            "train.py": _READ + _SPLIT + _FOREST + "from sklearn.metrics import f1_score\n"
            "print(f1_score(y_test, model.predict(X_test)))\n"
        },
    ],
    silent=[
        {"train.py": _READ + _SPLIT + _FOREST + _MATRIX},
        {
            "train.py": _READ + _SPLIT + _REGRESSION + "import matplotlib.pyplot as plt\n"
            "plt.hist(y_test - model.predict(X_test))\n"
        },
        # A plot of what a function is given tells by its labels what it shows.
        {
            "plots.py": "import matplotlib.pyplot as plt\n\ndef save(actual, found):\n    misses = actual - found\n"
            "    plt.scatter(found, misses)\n    plt.ylabel('Residuals')\n    plt.savefig('misses.png')\n",
            "train.py": _READ + _SPLIT + _REGRESSION + "from plots import save\nsave(y_test, model.predict(X_test))\n",
        },
        {"train.py": _READ + _SPLIT + _REGRESSION, "docs/error_analysis.md": "# Errors\n\nLarge flats are missed.\n"},
        # Accuracy alone is a finding of its own.
        {"train.py": _READ + _SPLIT + _FOREST + _ACCURACY},
        # The measure by group tells where the model is weak.
        {
            "train.py": _READ + _SPLIT + _REGRESSION + "from sklearn.metrics import mean_absolute_error\n"
            "print(df.groupby('city').apply(lambda part: mean_absolute_error(part['price'], part['predicted'])))\n"
        },
    ],
)
def no_error_analysis(project: Project) -> Iterable[Problem]:
    """Nobody looks at where the model is wrong.

    ## What it looks for
    A model is scored, and neither a confusion matrix, a report by class, residuals nor a look at wrong predictions
    follows, in code, in words or by the name of a plot. Exercises are left alone.

    ## Why it matters
    An average hides where the model fails and for whom. What you did after looking at its errors is the most telling
    part of a project, and the easiest to talk about.

    ## How to fix it
    Draw the confusion matrix or the residuals, read the twenty worst predictions, and write down what they have in
    common and what you changed.
    """
    if not is_supervised(project) or project.has("error_analysis") or not is_readable(project):
        return
    if not _scores_something(project) or _accuracy_alone(project) is not None:
        return
    if not project.has("holdout_split", "cross_validation"):
        return
    # Precision and recall together tell which way the mistakes go.
    if {"precision_score", "recall_score"} <= last_names(project) or any(
        "precision_recall" in text for text in texts_of(project)
    ):
        return
    if _scores_by_group(project) or is_exercise(project) or _names_errors(project):
        return
    model, place = main_model(project), training_place(project)
    task = task_of(project, model) if model is not None else ""
    shown = {"classification": "confusion matrix", "regression": "residuals"}.get(task, "residuals or misses")
    scored = model is not None and is_scored(project, model)
    yield Problem(
        f"{place.message} is {'scored' if scored else 'trained'}, and nothing shows where it is wrong",
        f"Draw the {shown}, read the worst predictions, and write down what they have in common",
        place,
        Confidence.HIGH if scored else Confidence.MEDIUM,
    )


_ERRORS = lazy(
    r"(?<![a-z])(residuals(?![a-z])|residual[_ ](plot|analys|hist|distrib)|error[_ -]?analys|parity[_ ]plots?(?![a-z])|"
    r"misclassified|(worst|wrong)[_ ]predictions?(?![a-z])|"
    r"(actual|true|observed|real)[_ ](values?[_ ])?(vs?\.?|versus|against)[_ ](the[_ ])?predicted|"
    r"predict(ed|ions?)[_ ](values?[_ ])?(vs?\.?|versus|against)[_ ](the[_ ])?(actual|true|observed|real))",
    re.IGNORECASE,
)
_LABEL = 100


def _names_errors(project: Project) -> bool:
    """Whether a label, a function or a file is named after a look at the errors."""
    own = (path for path in project.paths if is_own(project, path))
    return any(_ERRORS.search(text) for text in (*texts_of(project), *own) if len(text) < _LABEL)


_MEASURES = lazy(r"(score|error|accuracy|rmse|mse|mae|r?m[aps]+e|auc|f1|precision|recall)(_|$)", re.IGNORECASE)


def _scores_by_group(project: Project) -> bool:
    """Whether a measure is taken for each group of rows, or predicted shares are held against real ones."""
    if {"calibration_curve", "CalibrationDisplay", "MetricFrame"} & last_names(project):
        return True
    for unit in project.code:
        grouped = [call for call in unit.facts.calls if last_segment(call.names[0]) == "groupby"]
        for call in unit.facts.calls:
            if _MEASURES.search(last_segment(call.names[0])) and any(
                other.cell == call.cell and abs(other.line - call.line) <= _NEAR for other in grouped
            ):
                return True
    return False


_NEAR = 3


@rule(
    "VAL106",
    "accuracy-only",
    Severity.WARNING,
    sources=("A5", "A9"),
    effort="minutes",
    concept="error_analysis",
    fires=[{"train.py": _READ + _SPLIT + _FOREST + _ACCURACY}],
    silent=[
        {"train.py": _READ + _SPLIT + _FOREST + _ACCURACY + _MATRIX},
        # The score of a regressor is no accuracy.
        {"train.py": _READ + _SPLIT + _REGRESSION},
        # Equally many of each digit: accuracy is the usual measure there.
        {
            "train.py": "from tensorflow import keras\n(X, y), (X_test, y_test) = keras.datasets.mnist.load_data()\n"
            "model = keras.Sequential([keras.layers.Dense(10)])\n"
            "model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])\n"
            "model.fit(X, y, validation_data=(X_test, y_test))\n"
        },
        # The measure of an exercise was given.
        {"homework3/hw3.py": _READ + _SPLIT + _FOREST + _ACCURACY},
        # So was that of a competition.
        {"train.py": _READ + _SPLIT + _FOREST + _ACCURACY + "df.to_csv('submission.csv')\n"},
        {
            "gender_submission.csv": "PassengerId,Survived\n892,0\n893,1\n",
            "train.py": _READ + _SPLIT + _FOREST + _ACCURACY,
        },
        # Measures written by hand have telling names.
        {
            "train.py": _READ + _SPLIT + _FOREST + _ACCURACY + "def recall(y, p):\n    return (y & p).sum() / y.sum()\n"
            "print(recall(y_test, model.predict(X_test)))\n"
        },
    ],
)
def accuracy_only(project: Project) -> Iterable[Problem]:
    """A classifier scored by accuracy alone.

    ## What it looks for
    Accuracy is the only measure of a classifier: no precision, recall, F1, ROC AUC, confusion matrix or measure of the
    project's own. Balanced benchmark collections, exercises and competitions, which have a measure of their own, are
    exempt.

    ## Why it matters
    Accuracy counts every mistake the same and rewards guessing the commonest class. What a miss and a false alarm
    cost is different in every real problem, and the measure should know.

    ## How to fix it
    Print `classification_report` and the confusion matrix, and name the measure that fits what a mistake costs.
    """
    place = _accuracy_alone(project)
    if place is not None:
        yield Problem(
            "the classifier is scored by accuracy alone",
            "Print precision and recall for each class and the confusion matrix beside the accuracy",
            place,
        )


_ACCURATE = lazy(r"^(binary_|categorical_|sparse_categorical_)?(accuracy|acc)$", re.IGNORECASE)
_TELLING = lazy(
    r"(?<![a-z])(f1|f-?score|f_?beta|precision|recall|sensitivity|specificity|roc|auc|kappa|mcc|matthews|confusion|log_?loss|logloss|gini|"
    r"brier|false_?(positives?|negatives?)|true_?(positives?|negatives?)|rmsle|balanced_accuracy)(?![a-z])",
    re.IGNORECASE,
)


def _accuracy_alone(project: Project) -> Place | None:
    """Where accuracy is measured, if nothing else is."""
    if not project.has("classification") or project.has("error_analysis", "regression") or not is_readable(project):
        return None
    if is_exercise(project) or is_competition(project):
        return None  # its measure was given
    if has_name(project, "telling_metrics") or is_benchmark(project):
        return None
    if any(_TELLING.search(text) for text in texts_of(project) if len(text) < 200):
        return None
    for unit, call in project.calls():
        name = last_segment(call.names[0])
        if name == "accuracy_score" or (name == "score" and "sklearn." in call.names[0]):
            return place_of(unit, call, "accuracy")
        if name == "cross_val_score" and "scoring" not in call.keywords:
            return place_of(unit, call, "accuracy")
        if name == "compile" and (metrics := call.keywords.get("metrics")) is not None:
            named = [item.text for item in metrics.items] or [metrics.text]
            if named and all(_ACCURATE.match(text) for text in named):
                return place_of(unit, call, "accuracy")
    return None


def _seed(source: str, targets: Sequence[Target]) -> str:
    from .repairs.seeds import seed

    return seed(source, targets)


_TRAINED = (
    "from sklearn.tree import DecisionTreeRegressor\n"
    "model = DecisionTreeRegressor(max_depth=3, random_state=0).fit(X, y)\n"
)


@rule(
    "VAL107",
    "scored-on-training-data",
    Severity.ERROR,
    sources=("A5",),
    effort="minutes",
    fires=[
        {"train.py": f"{_READ}{_TRAINED}print(model.score(X, y))\n"},
        {
            "train.py": f"{_READ}{_TRAINED}from sklearn.metrics import mean_squared_error\n"
            "print(mean_squared_error(y, model.predict(X)))\n"
        },
    ],
    silent=[
        {"train.py": f"{_READ}{_SPLIT}{_REGRESSION}"},
        # Both scores are shown, which is how overfitting is seen.
        {"train.py": f"{_READ}{_SPLIT}{_REGRESSION}print(model.score(X_train, y_train))\n"},
        {
            "train.py": f"{_READ}{_TRAINED}print(model.score(X, y))\n"
            "from sklearn.model_selection import cross_val_score\nprint(cross_val_score(model, X, y).mean())\n"
        },
    ],
)
def scored_on_training_data(project: Project) -> Iterable[Problem]:
    """The only score is on rows that the model was fitted on.

    ## What it looks for
    Scripts and notebooks whose every score, by `score`, `evaluate` or a metric, is of the very rows on which the model
    was fitted, with no other rows and no cross-validation beside it.

    ## Why it matters
    A model that learns its rows by heart has a perfect score on them. What a reviewer wants to know is how it does on
    rows that it has never seen.

    ## How to fix it
    Set rows apart with `train_test_split` before you fit, or cross-validate, and report that score.
    """
    if any(project.evidence.get(concept) for concept in ("cross_validation",)):
        return
    for unit in project.code:
        flow = unit.facts.flow
        first = next((leak for leak in training_scores(flow) if project.runs(unit, leak.spot.scope)), None)
        if first is not None and first.fit is not None:
            fitted = first.fit
            yield Problem(
                f"{fitted.name or 'the model'} is scored only on the rows that it was fitted on",
                "Set rows apart with train_test_split before you fit, and score the model on those",
                Place(unit.path, first.spot.line, first.spot.cell),
                related=(Place(unit.path, fitted.spot.line, fitted.spot.cell, "it is fitted on the same rows here"),),
            )


@rule(
    "VAL108",
    "unseeded",
    Severity.WARNING,
    sources=("A5",),
    effort="minutes",
    repair=_seed,
    fires=[
        {"train.py": _READ + _SPLIT.replace(", random_state=0", "") + _REGRESSION},
        {"model.ipynb": notebook(_READ, _SPLIT.replace(", random_state=0", ", test_size=0.2"), _REGRESSION)},
        {"train.py": _READ + _SPLIT + _FOREST.replace("random_state=0", "n_estimators=300")},
        # A split by hand.
        {
            "train.py": "import numpy as np\n" + _READ + "order = np.random.permutation(len(X))\n"
            "X_train, y_train = X.iloc[order[:800]], y.iloc[order[:800]]\n"
            "X_test, y_test = X.iloc[order[800:]], y.iloc[order[800:]]\n" + _REGRESSION
        },
    ],
    silent=[
        {"train.py": _READ + _SPLIT + _REGRESSION},
        {
            "train.py": "import numpy as np\nnp.random.seed(42)\n"
            + _READ
            + _SPLIT.replace(", random_state=0", "")
            + _REGRESSION
        },
        # The seed may be a name of the configuration, or the split without chance.
        {
            "train.py": "from config import SEED\n"
            + _READ
            + _SPLIT.replace("random_state=0", "random_state=SEED")
            + _REGRESSION,
            "forecast.py": _READ + _SPLIT.replace("random_state=0", "shuffle=False") + _REGRESSION,
        },
        # Parameters in a dict, the seed among them.
        {
            "train.py": _READ + _SPLIT + "from sklearn.ensemble import RandomForestRegressor\n"
            "PARAMETERS = {'n_estimators': 300, 'random_state': 7}\n"
            "model = RandomForestRegressor(**PARAMETERS).fit(X_train, y_train)\n"
        },
        # Folds in order need no seed.
        {
            "train.py": _READ + "from sklearn.model_selection import KFold, cross_val_score\n"
            "from sklearn.linear_model import Ridge\nprint(cross_val_score(Ridge(), X, y, cv=KFold(5)))\n"
        },
    ],
)
def unseeded(project: Project) -> Iterable[Problem]:
    """Chance decides the result anew at each run.

    ## What it looks for
    Splits, shuffled folds, samplers and models that draw random numbers without `random_state`, in a file that sets no
    seed either; splits by hand (`np.random.permutation`, `random_split`) in a project that sets none. One finding names
    them all, another those that `portfolio-lint fix` leaves to you: in a loop, one seed would make every turn the same.
    For exercises it is a note, and where thousands of test rows hold the score still.

    ## Why it matters
    Whoever runs the project gets another score than the one it reports and cannot tell whether the difference means
    anything. The same holds for you, when you compare two models.

    ## How to fix it
    Give `random_state=` to each split, sampler and model, from one constant at the top.
    """
    if not project.has("model_training"):
        return
    seeded = {unit.path for unit in project.code if _is_seeded(unit)}
    # What answers a request may draw a row as it likes.
    seeded |= {place.path for place in project.evidence.get("api_endpoint", ())} - _training_paths(project)
    calls = [pair for pair in project.calls() if pair[0].path not in seeded and not _has_seed(pair[1])]
    found = [(unit, call) for unit, call in calls if _draws_unseeded(call)]
    if not _passes_seeds_in_parameters(project):
        models = index_of("random_models")
        found.extend((unit, call) for unit, call in calls if not call.discarded and models.find(call.names[0]))
    if not any(_is_seeded(unit) for unit in project.all_code):
        found.extend((unit, call) for unit, call in calls if package_of(call))
    mends = {id(call): seed_mend(project, unit, call) for unit, call in found}
    # What can be mended is a finding that can be mended, whatever else there is.
    for part in ([pair for pair in found if mends[id(pair[1])]], [pair for pair in found if not mends[id(pair[1])]]):
        if part:
            drawn = [(unit, call, mends[id(call)]) for unit, call in part]
            # Nobody compares the score of an exercise with another, and many test rows hold it still.
            rows = min((tested_rows(project, path) for path in {unit.path for unit, _ in part}), default=0)
            hardly = is_exercise(project) or rows >= _MANY_ROWS
            yield summed(drawn, partial(_unseeded, hardly), lambda one: place_of(one[0], one[1]))


def _unseeded(hardly: bool, found: Sequence[tuple[Code, Call, Mend | None]]) -> Problem:
    first, *others = (place_of(unit, call) for unit, call, _ in found)
    also = f" (and {len(others)} other place{'s' if len(others) > 1 else ''})" if others else ""
    package = package_of(found[0][1])
    return Problem(
        f"{first.message} draws random numbers without a fixed seed{also}",
        f"Seed {package} once, after the imports"
        if package
        else "Give random_state= to each split, sampler and model, from one constant",
        first,
        severity=Severity.NOTE if hardly else None,
        related=tuple(others[:20]),
        mends=tuple(mend for *_, mend in found if mend),
    )


def _training_paths(project: Project) -> set[str]:
    return {place.path for place in project.evidence.get("model_training", ())}


def _is_seeded(unit: Code) -> bool:
    """Whether a seed for everything is set in the file."""
    index = index_of("seeding_calls")
    return any(index.find(name) for call in unit.facts.calls for name in call.names)


def _passes_seeds_in_parameters(project: Project) -> bool:
    """Whether seeds may reach a model through a dict of parameters or a configuration."""
    if any("random_state" in text for text in texts_of(project)):
        return True
    if any(last_segment(call.names[0]) in ("dict", "set_params") and call.keywords for _, call in project.calls()):
        return True
    return any(
        entry.key[-1] in ("random_state", "seed", "random_seed")
        for file in project.files
        if file.configuration is not None
        for entry in file.configuration.entries
        if entry.key
    )


def _has_seed(call: Call) -> bool:
    return not {"random_state", "seed", "generator"}.isdisjoint(call.keywords)


def _draws_unseeded(call: Call) -> bool:
    """Whether a split or sampler, given no seed, draws random numbers."""
    name, shuffle = call.names[0], call.keywords.get("shuffle", Value()).text
    if index_of("random_splits").find(name):
        return shuffle != "False"
    if index_of("random_when_shuffled").find(name):
        return shuffle == "True"
    return bool(index_of("random_samplers").find(name)) and not call.discarded


@rule(
    "VAL109",
    "no-generalisation-check",
    Severity.NOTE,
    sources=("A5",),
    effort="minutes",
    fires=[
        {
            "train.py": _READ + _SPLIT + _FOREST + _ACCURACY + "from sklearn.model_selection import cross_val_score\n"
            "print(cross_val_score(model, X, y))\n"
        }
    ],
    silent=[
        # A line through a few columns learns nothing by heart, and the folds stand beside the test rows.
        {
            "train.py": _READ + _SPLIT + _REGRESSION + "from sklearn.model_selection import cross_val_score\n"
            "print(cross_val_score(model, X, y))\n"
        },
        # No more than that does one that knows no row by heart.
        {
            "train.py": _READ + _SPLIT + "from sklearn.svm import SVC\nmodel = SVC().fit(X_train, y_train)\n"
            "from sklearn.model_selection import cross_val_score\nprint(cross_val_score(SVC(), X_train, y_train))\n"
            "print(model.score(X_test, y_test))\n"
        },
        # A single split is what VAL102 speaks of.
        {"train.py": _READ + _SPLIT + _REGRESSION},
        {"train.py": _READ + _SPLIT + _REGRESSION + "print('train', model.score(X_train, y_train))\n"},
        {
            "train.py": _READ
            + _SPLIT
            + _NETWORK.replace("model.fit", "history = model.fit")
            + "import matplotlib.pyplot as plt\n"
            "plt.plot(history.history['loss'])\nplt.plot(history.history['val_loss'])\n"
        },
        {
            "train.py": _READ + _SPLIT + _REGRESSION + "from sklearn.model_selection import cross_validate\n"
            "print(cross_validate(model, X, y, return_train_score=True))\n"
        },
    ],
)
def no_generalisation_check(project: Project) -> Iterable[Problem]:
    """The scores of training and test rows are never shown side by side.

    ## What it looks for
    A model is scored on held-out rows, and nothing shows its score on the training rows beside it: no second score, no
    learning curve, no history of both losses. A linear regression beside its folds or on many
    rows is left alone, and so is whatever is no tree or ensemble of them where folds stand beside held-out rows.

    ## Why it matters
    The gap between the two is how overfitting shows. Without it nobody, including you, can tell whether more data,
    a simpler model or better features would help.

    ## How to fix it
    Print both scores in one line, or `cross_validate(..., return_train_score=True)`, and say what the gap tells you.
    """
    if not is_supervised(project) or not project.has("holdout_split", "cross_validation") or not is_readable(project):
        return
    models = [f for f in classical_models(project) if f.model.task]
    if not models or not _scores_something(project) or _shows_training_score(project):
        return
    if _judged_by_one_split(project) is not None:
        return  # that is said already, and folds show the gap as well
    chosen = most_telling(project, models)
    if is_exercise(project) or chosen.model.family in ("ARIMA", "Prophet", "NeuralProphet"):
        return
    if chosen.model.family == "linear regression" and (
        project.has("cross_validation") or tested_rows(project, chosen.place.path) >= _PLENTY_OF_ROWS
    ):
        return
    # Two scores on new rows that agree tell as much, unless the model can know every training row by heart.
    if chosen.model.family not in _BY_HEART and project.has("cross_validation") and project.has("holdout_split"):
        return
    place = named(chosen)
    yield Problem(
        f"the score of {place.message} on its training rows is never shown beside that on new rows",
        "Print both scores in one line and say what the gap between them tells you",
        place,
        Confidence.MEDIUM,
    )


_BY_HEART = frozenset(
    {
        "decision tree",
        "random forest",
        "extra trees",
        "bagging",
        "gradient boosting",
        "XGBoost",
        "LightGBM",
        "CatBoost",
        "AdaBoost",
        "stacking",
        "voting",
        "neural network",
    }
)
_MEASURE = (
    r"(acc|accuracy|score|rmse|mse|mae|loss|r2|r\^2|r²|f1|auc|errors?|metrics?|pred|precision|recall|perf|mape|"
    r"results?|reports?)"
)
_TRAINING_SCORE = lazy(
    rf"(?<![a-z])(train(ing)?|tr|in_?sample|fit)[\s_\-:]*(set|data|subset|y|x)?[\s_\-:]*{_MEASURE}|"
    rf"({_MEASURE}|predictions?|preds?|hat|predicted)[\s_\-:]*(on |for |of )?(the )?_?(train|tr)(?![a-z]*_test)|"
    r"val_(loss|acc)|y_?train_?hat|return_train_score|learning_curve|validation_curve|overfit|train_test_gap",
    re.IGNORECASE,
    needs=("tr", "sample", "fit", "val_", "curve"),
)


def _shows_training_score(project: Project) -> bool:
    if any(_TRAINING_SCORE.search(text) for text in texts_of(project) if len(text) < 300):
        return True
    if any(
        re.search(r"\btrain", t.text, re.I)
        for u in project.code
        for t in u.facts.texts
        if len(t.text) < 60 and " " in t.text
    ):
        return True
    if any("return_train_score" in call.keywords or "eval_set" in call.keywords for _, call in project.calls()):
        return True
    if not {"learning_curve", "validation_curve", "evals_result"}.isdisjoint(last_names(project)):
        return True
    # Two scores of one model next to each other: of training and of test rows.
    for unit in project.code:
        scored = [call for call in unit.facts.calls if last_segment(call.names[0]) in ("score", "evaluate")]
        for one, other in pairwise(scored):
            if one.names == other.names and one.cell == other.cell and other.line - one.line <= 3:
                return True
    return any(
        re.search(
            r"overfit|train(ing)? (accuracy|score|error|loss|set)|surajust|sobreajust|överanpass", block.text, re.I
        )
        for _, block in project.prose
    )


_RARE = (
    "              precision    recall  f1-score   support\n\n"
    "           0       0.95      0.99      0.97       190\n"
    "           1       0.60      0.20      0.30        10\n"
)


_REPORTED = (
    "from sklearn.metrics import classification_report\nprint(classification_report(y_test, model.predict(X_test)))"
)


@rule(
    "VAL110",
    "unstratified-split",
    Severity.NOTE,
    sources=("A3", "A5"),
    effort="minutes",
    fires=[{"model.ipynb": notebook(_READ + _SPLIT, _FOREST, _REPORTED, printed=_RARE)}],
    silent=[
        {
            "model.ipynb": notebook(
                _READ + _SPLIT.replace("random_state=0", "random_state=0, stratify=y"),
                _FOREST,
                _REPORTED,
                printed=_RARE,
            )
        },
        # Balanced classes come out balanced.
        {"model.ipynb": notebook(_READ + _SPLIT, _FOREST, _REPORTED, printed=_RARE.replace("  10\n", " 180\n"))},
        # Of a hundred rare rows in the test part chance moves few.
        {
            "model.ipynb": notebook(
                _READ + _SPLIT,
                _FOREST,
                _REPORTED,
                printed=_RARE.replace("  10\n", " 110\n").replace("  190\n", " 1900\n"),
            )
        },
        # Many targets at once can't be stratified by train_test_split.
        {
            "model.ipynb": notebook(
                _READ + _SPLIT,
                _FOREST + "from sklearn.multiclass import OneVsRestClassifier\nprint(OneVsRestClassifier(model))",
                _REPORTED,
                printed=_RARE,
            )
        },
        # A price can't be stratified.
        {
            "train.py": _READ
            + _SPLIT
            + "from sklearn.ensemble import RandomForestRegressor\nRandomForestRegressor().fit(X_train, y_train)\n"
        },
    ],
)
def unstratified_split(project: Project) -> Iterable[Problem]:
    """A split that leaves the rare class to chance.

    ## What it looks for
    A classifier whose classes are unbalanced by the project's own output, with fewer than 500 rows of the rarest, and a
    shuffled `train_test_split` without `stratify=` in the same file.

    ## Why it matters
    With few rows of a class, chance decides how many of them the test part gets, and the score of exactly that class
    moves most.

    ## How to fix it
    Pass `stratify=y` to `train_test_split`, and use `StratifiedKFold` for folds.
    """
    balance = class_balance(project)
    if is_exercise(project):
        return
    if balance is None or not balance.is_unbalanced or not project.has("classification") or _has_many_targets(project):
        return
    # A report counts the rows of the test part, which is a fifth of all or so.
    if balance.rarest * (_PARTS if balance.is_report else 1) >= _LEFT_TO_CHANCE:
        return
    for unit, call in calls_to(project, "random_splits"):
        if unit.path != balance.place.path or last_segment(call.names[0]) != "train_test_split":
            continue
        if "stratify" in call.keywords or call.keywords.get("shuffle", Value()).text == "False":
            continue
        yield Problem(
            "the classes are unbalanced, and the split leaves to chance how many of each the test part gets",
            "Pass stratify=y to train_test_split",
            place_of(unit, call),
            related=(balance.place,),
        )
        return


# Of so many rows of a class chance moves the share that a fifth of all gets by less than a tenth, two times in three.
_LEFT_TO_CHANCE = 500
_PARTS = 5
_MANY_TARGETS = frozenset(
    {"OneVsRestClassifier", "MultiOutputClassifier", "MultiOutputRegressor", "MultiLabelBinarizer", "ClassifierChain",
     "multilabel_confusion_matrix", "BinaryRelevance", "LabelPowerset"}
)  # fmt: skip
_TARGET_COLUMNS = lazy(r"(^|\.)(y|Y|y_train|targets?|labels)\.columns$")


def _has_many_targets(project: Project) -> bool:
    """Whether several columns are predicted at once."""
    if not _MANY_TARGETS.isdisjoint(last_names(project)):
        return True
    for _, call in project.calls():
        if last_segment(call.names[0]) == "Dense" and call.keywords.get("activation", Value()).text == "sigmoid":
            units = call.arguments[0] if call.arguments else call.keywords.get("units", Value())
            if units.text.isdigit() and int(units.text) > 1:
                return True
    return any(_TARGET_COLUMNS.search(name) for unit in project.code for a in unit.facts.attributes for name in a.names)


@rule(
    "VAL111",
    "tuned-score-reported",
    Severity.WARNING,
    sources=("A5",),
    effort="minutes",
    fires=[
        {
            "train.py": _READ + "from sklearn.model_selection import GridSearchCV\nfrom sklearn.svm import SVR\n"
            "search = GridSearchCV(SVR(), {'C': [1, 10, 100]}).fit(X, y)\nprint(search.best_score_)\n"
        }
    ],
    silent=[
        {
            "train.py": _READ
            + _SPLIT
            + "from sklearn.model_selection import GridSearchCV\nfrom sklearn.svm import SVR\n"
            "search = GridSearchCV(SVR(), {'C': [1, 10, 100]}).fit(X_train, y_train)\n"
            "print(search.best_score_, search.score(X_test, y_test))\n"
        },
        # Folds around the search: its score is a fair one.
        {
            "train.py": _READ
            + "from sklearn.model_selection import GridSearchCV, cross_val_score\nfrom sklearn.svm import SVR\n"
            "search = GridSearchCV(SVR(), {'C': [1, 10, 100]})\nprint(cross_val_score(search, X, y))\n"
            "print(search.fit(X, y).best_score_)\n"
        },
    ],
)
def tuned_score_reported(project: Project) -> Iterable[Problem]:
    """The best score of a search, given as the result.

    ## What it looks for
    `best_score_` of a search is read in a project that holds no rows back from the search: neither a split nor folds
    around it.

    ## Why it matters
    The best of many tries is the luckiest as well. The rows that picked the settings can no longer tell how good they
    are on new ones.

    ## How to fix it
    Split first, search on the training rows, and report the score of the test rows; or put the search into
    `cross_val_score`.
    """
    if project.has("holdout_split") or not is_readable(project):
        return
    if any(name in ("cross_val_score", "cross_validate", "train_test_split") for name in last_names(project)):
        return
    for unit in project.code:
        for attribute in unit.facts.attributes:
            if last_segment(attribute.names[0]) == "best_score_" and _is_of_search(attribute.names[0]):
                yield Problem(
                    "best_score_ is the only score of a search, and no rows were kept from it",
                    "Split first, search on the training rows, and report the score of the test rows",
                    Place(unit.path, attribute.line, attribute.cell, "best_score_"),
                )
                return


def _is_of_search(name: str) -> bool:
    """No booster's score of early stopping."""
    return any(part.endswith(("SearchCV", "SearchCV()")) for part in name.split("."))


_ROC = "from sklearn.metrics import roc_auc_score\nprint(roc_auc_score(y_test, {}))\n"


@rule(
    "VAL112",
    "labels-to-ranking-metric",
    Severity.ERROR,
    per_file=True,
    sources=("A5", "A1"),
    effort="minutes",
    fires=[
        {"train.py": _READ + _SPLIT + _FOREST + _ROC.format("model.predict(X_test)")},
        {"model.ipynb": notebook(_READ + _SPLIT, _FOREST, "y_pred = model.predict(X_test)\n" + _ROC.format("y_pred"))},
    ],
    silent=[
        {"train.py": _READ + _SPLIT + _FOREST + _ROC.format("model.predict_proba(X_test)[:, 1]")},
        # A network's predict gives probabilities, a regressor's a score.
        {"train.py": _READ + _SPLIT + _NETWORK + _ROC.format("model.predict(X_test)")},
        {
            "train.py": _READ
            + _SPLIT
            + "import lightgbm as lgb\nmodel = lgb.train({}, lgb.Dataset(X_train, y_train))\n"
            + _ROC.format("model.predict(X_test)")
        },
        # A model that comes from elsewhere can be anything.
        {
            "evaluate.py": "def auc(model, X_test, y_test):\n    from sklearn.metrics import roc_auc_score\n"
            "    return roc_auc_score(y_test, model.predict(X_test))\n"
        },
    ],
)
def labels_to_ranking_metric(project: Project) -> Iterable[Problem]:
    """A ranking measure computed from labels.

    ## What it looks for
    ROC AUC, average precision or one of their curves gets what `predict` of a classifier returns, which is one label
    for each row and no ranking.

    ## Why it matters
    The number that comes out is the balanced accuracy at one threshold, usually lower than the model deserves, and it
    tells a reviewer that the measure was not understood.

    ## How to fix it
    Pass `predict_proba(X)[:, 1]` or `decision_function(X)` instead of `predict(X)`, and update the number wherever it
    is reported.
    """
    found = []
    for unit, call in project.calls():
        name = call.names[0]
        if last_segment(name) in _RANKING and name.startswith("sklearn."):
            model = _classifier_behind(_scores_argument(call))
            if model:
                found.append(place_of(unit, call, f"{last_segment(name)} of {model}"))
    if found:
        yield summed(found, _labels_ranked)


def _labels_ranked(found: Sequence[Place]) -> Problem:
    first, *others = found
    measure, _, model = first.message.partition(" of ")
    also = f" (and {len(others)} more)" if others else ""
    return Problem(
        f"{measure} gets the labels that {model}.predict returns, which rank nothing{also}",
        "Pass predict_proba(X)[:, 1] or decision_function(X), and update the number where it is reported",
        first,
        related=tuple(others[:20]),
    )


_RANKING = frozenset({"roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve"})


def _scores_argument(call: Call) -> Value:
    if len(call.arguments) > 1:
        return call.arguments[1]
    return next(
        (call.keywords[name] for name in ("y_score", "y_scores", "probas_pred") if name in call.keywords), Value()
    )


def _classifier_behind(value: Value) -> str:
    """The classifier whose labels the value holds; nothing where it may hold anything else."""
    names = []
    for name in value.names:
        owner, _, method = name.removesuffix("()").rpartition(".")
        model = last_segment(owner)
        if method != "predict" or model not in _LABELLERS:
            return ""
        names.append(model)
    return names[0] if names else ""


_LABELLERS = frozenset(
    name.rpartition(".")[2]
    for name, fields in knowledge().maps["models"].items()
    if fields.get("task") == "classification"
    and name.partition(".")[0] in ("sklearn", "xgboost", "lightgbm", "catboost", "imblearn")
)


_MICRO = "from sklearn.metrics import f1_score\nprint(f1_score(y_test, model.predict(X_test), average='micro'))\n"


@rule(
    "VAL113",
    "micro-average-only",
    Severity.NOTE,
    sources=("A5",),
    effort="minutes",
    fires=[{"train.py": _READ + _SPLIT + _FOREST + _MICRO}],
    silent=[
        {"train.py": _READ + _SPLIT + _FOREST + _MICRO + _MICRO.replace("micro", "macro")},
        {"train.py": _READ + _SPLIT + _FOREST + _MICRO + _MATRIX},
        {"train.py": _READ + _SPLIT + _FOREST + _MICRO.replace(", average='micro'", "")},
    ],
)
def micro_average_only(project: Project) -> Iterable[Problem]:
    """Many classes, and only the average that hides the small ones.

    ## What it looks for
    Precision, recall or F1 with `average="micro"` or `"weighted"` alone: no macro average, no report and no confusion
    matrix that shows the classes one by one.

    ## Why it matters
    Both averages are ruled by the large classes. A class that the model never finds does not move them, and it may be
    the one that matters.

    ## How to fix it
    Print `classification_report`, or add `average="macro"` beside the number you have.
    """
    if not project.has("classification") or not is_readable(project):
        return
    if not {"classification_report", "confusion_matrix", "ConfusionMatrixDisplay"}.isdisjoint(last_names(project)):
        return
    hiding: Place | None = None
    for unit, call in project.calls():
        name = last_segment(call.names[0])
        if name not in (
            "f1_score",
            "precision_score",
            "recall_score",
            "fbeta_score",
            "precision_recall_fscore_support",
        ):
            continue
        average = call.keywords.get("average")
        if average is None or average.text not in ("micro", "weighted"):
            return
        hiding = hiding or place_of(unit, call, f"average={average.text}")
    if hiding is not None:
        yield Problem(
            f"{hiding.message} is the only average shown, and it hides the small classes",
            "Print classification_report, or add average='macro' beside the number you have",
            hiding,
            Confidence.MEDIUM,
        )
