"""FND: the fundamentals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.names import last_segment
from portfolio_lint.paths import folder_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Project
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Problem, notebook, rule, whole

from .judging import is_exercise
from .models import fitted_models
from .reading import own_readme
from .views import (
    classical_models,
    is_benchmark,
    is_own,
    is_readable,
    is_supervised,
    last_names,
    main_place,
    most_telling,
    named,
    network_models,
    texts_of,
    training_place,
    words_of,
)

_LEAST_PROSE = 3
_LEAST_PROJECTS = 3
_EXERCISE = "from sklearn.svm import SVC\nmodel = SVC().fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"
_SVC = "from sklearn.svm import SVC\nmodel = SVC().fit(X_train, y_train)\n"
_TWO = (
    "from sklearn.ensemble import RandomForestClassifier\nfrom sklearn.linear_model import LogisticRegression\n"
    "for model in (LogisticRegression(), RandomForestClassifier()):\n"
    "    print(model.fit(X_train, y_train).score(X_test, y_test))\n"
)
_WRITTEN_OUT = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


@rule(
    "FND101",
    "no-baseline",
    Severity.WARNING,
    sources=("A1", "B3"),
    effort="an hour",
    concept="baseline",
    fires=[
        {
            "train.py": "from sklearn.ensemble import RandomForestClassifier\n"
            "model = RandomForestClassifier().fit(X_train, y_train)\n"
            "print(model.score(X_test, y_test))\n"
        }
    ],
    silent=[
        {
            "train.py": "from sklearn.dummy import DummyClassifier\n"
            "from sklearn.ensemble import RandomForestClassifier\n"
            "for model in (DummyClassifier(), RandomForestClassifier()):\n"
            "    print(model.fit(X_train, y_train).score(X_test, y_test))\n"
        },
        {
            "train.py": "from sklearn.linear_model import LinearRegression\n"
            "model = LinearRegression().fit(X_train, y_train)\n"
        },
        # A course's exercise: the baseline was not the question.
        {"week3/homework.py": _EXERCISE},
        # A network of dense layers alone is the simple one beside that for pictures.
        {
            "dense.ipynb": notebook(
                "from tensorflow import keras\n"
                "model = keras.Sequential([keras.layers.Dense(128), keras.layers.Dense(10)])\n"
                "model.compile(loss='mse')\nmodel.fit(X_train, y_train, validation_data=(X_test, y_test))\n"
            ),
            "pictures.ipynb": notebook(
                "from tensorflow import keras\n"
                "model = keras.Sequential([keras.layers.Conv2D(8, 3), keras.layers.Dense(10)])\n"
                "model.compile(loss='mse')\nmodel.fit(X_train, y_train, validation_data=(X_test, y_test))\n"
            ),
        },
        # Two convolutions are the small network beside a large one.
        {
            "small.ipynb": notebook(
                "from tensorflow import keras\n"
                "model = keras.Sequential([keras.layers.Conv2D(6, 3), keras.layers.Conv2D(16, 3)])\n"
                "model.compile(loss='mse')\nmodel.fit(X_train, y_train, validation_data=(X_test, y_test))\n"
            ),
            "large.ipynb": notebook(
                "from tensorflow import keras\nmodel = keras.applications.ResNet50(weights=None)\n"
                "model.compile(loss='mse')\nmodel.fit(X_train, y_train, validation_data=(X_test, y_test))\n"
            ),
        },
        # A network of that name is chosen by its configuration.
        {
            "models.py": "import torch\n\nclass Baseline(torch.nn.Module):\n    pass\n\n\n"
            "class Attentive(torch.nn.Module):\n    pass\n",
            "train.py": "import torch\nimport models\n\ndef main(name):\n    net = getattr(models, name)()\n"
            "    loss = torch.nn.functional.cross_entropy(net(X_train), y_train)\n    loss.backward()\n\nmain(NAME)\n",
        },
    ],
)
def no_baseline(project: Project) -> Iterable[Problem]:
    """A complex model without a simple one beside it.

    ## What it looks for
    An ensemble, a kernel machine or a neural network is trained, and no dummy, linear or other simple model
    is scored in the same project. Beside a network of layers that convolve or remember, one of dense layers alone
    counts as a simple model, and beside a larger one a network of one or two convolutions. For networks on well-known
    teaching data and benchmarks of pictures it is a note.

    ## Why it matters
    Employers look for people who know when a simpler model is enough. Without a baseline nobody can tell
    whether 0.91 is a triumph or what guessing the majority class would have given.

    ## How to fix it
    Fit `DummyClassifier` (or `DummyRegressor`) and a logistic or linear regression on the same split, and put
    their scores in the same table as your model's.
    """
    if not project.has("complex_model") or project.has("baseline") or is_exercise(project):
        return
    if is_supervised(project) and is_readable(project) and not _names_a_baseline(project):
        first = training_place(project)
        networks_only = project.has("deep_learning") and not classical_models(project)
        if networks_only and _has_plain_network(project):
            return
        yield Problem(
            f"{first.message} is trained without a simple model to compare it with",
            "Score a small network or a linear model on the same split and report both numbers"
            if networks_only
            else "Score a naive forecast, such as the value of a season before, on the same split"
            if first.message in _FORECASTERS
            else "Score a dummy and a linear model on the same split and report all the numbers",
            first,
            # On pictures and text the simple model is a matter of taste more often than on tables.
            Confidence.MEDIUM if networks_only else Confidence.HIGH,
            # What guessing reaches on the digits is known to everybody.
            severity=Severity.NOTE if networks_only and (project.has("toy_dataset") or is_benchmark(project)) else None,
        )


def _has_plain_network(project: Project) -> bool:
    """Whether one file trains a network of dense layers alone, and another one of layers for pictures or series; or
    one file a network of one or two convolutions, and another one a larger network."""
    plain = deep = small = large = False
    for path in {fitted.place.path for fitted in network_models(project)}:
        calls = [
            (call, last_segment(name))
            for unit in project.code
            if unit.path == path
            for call in unit.facts.calls
            for name in call.names[:1]
        ]
        called = [name for _, name in calls]
        slow = any(_ELABORATE.search(name) for name in called)
        deep = deep or slow
        plain = plain or (not slow and sum(name in ("Dense", "Linear") for name in called) > 1)
        # A notebook may try single layers out before it makes the network of a cell. A layer that is applied to what
        # goes through it has nothing else for an argument.
        by_cell = Counter(
            call.cell
            for call, name in calls
            if name.lower() in _CONVOLUTIONS and len(call.arguments) + len(call.keywords) > 1
        )
        convolutions = max(by_cell.values(), default=0)
        ready = any(_READY_MADE.search(name) for name in called)
        small = small or (not ready and 0 < convolutions <= _FEW_CONVOLUTIONS)
        large = large or convolutions > _FEW_CONVOLUTIONS
    if plain and deep:
        return True
    return small and (large or any(_READY_MADE.search(last_segment(call.names[0])) for _, call in project.calls()))


_FEW_CONVOLUTIONS = 2
_CONVOLUTIONS = frozenset({"conv1d", "conv2d", "conv3d", "convolution2d", "separableconv2d"})
_READY_MADE = lazy(r"(res|dense|efficient|mobile|alex|google)_?net|vgg|inception|xception|pretrained", re.IGNORECASE)


_ELABORATE = lazy(
    r"conv|lstm|gru|rnn|net(?![a-z])|net\d|vgg|inception|xception|bert|transformer|attention|pretrained", re.IGNORECASE
)


_FORECASTERS = frozenset({"Prophet", "ARIMA", "SARIMAX", "auto_arima", "ExponentialSmoothing", "NeuralProphet", "VAR"})


def _names_a_baseline(project: Project) -> bool:
    """Whether a model is called the baseline, whatever it is."""
    classes = (defined.name for unit in project.code for defined in unit.facts.classes)
    names = (*(unit.path for unit in project.code), *classes, *texts_of(project))
    return any("baseline" in name.lower() or "base_model" in name.lower() for name in names)


@rule(
    "FND102",
    "single-model",
    Severity.NOTE,
    sources=("A1",),
    effort="an hour",
    concept="model_comparison",
    fires=[
        {
            "train.py": "from sklearn.linear_model import LinearRegression\n"
            "model = LinearRegression().fit(X_train, y_train)\n"
            "print(model.score(X_test, y_test))\n"
        }
    ],
    silent=[
        {
            "train.py": "from sklearn.linear_model import LinearRegression\n"
            "from sklearn.tree import DecisionTreeRegressor\n"
            "for model in (LinearRegression(), DecisionTreeRegressor()):\n"
            "    print(model.fit(X_train, y_train).score(X_test, y_test))\n"
        },
        # A forest on its own is what no-baseline says already.
        {
            "train.py": "from sklearn.ensemble import RandomForestClassifier\n"
            "model = RandomForestClassifier().fit(X_train, y_train)\n"
        },
        # No target is predicted, so there is no score to compare.
        {"segments.py": "from sklearn.cluster import KMeans\nmodel = KMeans(4).fit(X)\n"},
        {
            "homework/hw1.py": "from sklearn.linear_model import LinearRegression\n"
            "LinearRegression().fit(X_train, y_train)\n"
        },
    ],
)
def single_model(project: Project) -> Iterable[Problem]:
    """Only one kind of model is tried.

    ## What it looks for
    A single simple model, such as a linear regression, is the only kind that the project fits and scores.

    ## Why it matters
    Showing when a simple model suffices and when a complex one is worth its cost takes at least two of them.
    A reviewer wants to see the choice, not only its result.

    ## How to fix it
    Score one model of another kind, such as a random forest, on the same split and say in a sentence which of
    the two you keep and why.
    """
    if not is_supervised(project) or project.has("complex_model", "model_comparison", "deep_learning"):
        return
    if not is_readable(project) or is_exercise(project):
        return
    families = {fitted.model.family for fitted in classical_models(project)}
    if len(families) == 1:
        first = named(most_telling(project, classical_models(project)))
        yield Problem(
            f"{first.message} is the only kind of model that is tried",
            "Score a model of another kind, such as a random forest, on the same split and say which one you keep",
            first,
        )


@rule(
    "FND103",
    "unexplained-choice",
    Severity.NOTE,
    sources=("A1", "B3"),
    effort="minutes",
    fires=[
        {
            "README.md": "# Loan default\n\nThis project predicts which loans will default.\n\n"
            "The data has 10,000 rows of customers and their loans.\n\n"
            "Run the notebook from top to bottom to reproduce the result.\n\n"
            "The random forest reaches 0.81.\n",
            "train.py": "from sklearn.ensemble import RandomForestClassifier\n"
            "model = RandomForestClassifier().fit(X_train, y_train)\n",
        },
        {
            "README.md": "# Loan default\n\nThis project predicts which loans will default.\n\n"
            "The data has 10,000 rows of customers and their loans.\n\n"
            "Run the script from top to bottom to reproduce the result.\n",
            "train.py": _TWO,
        },
    ],
    silent=[
        {
            "README.md": "# Loan default\n\nThis project predicts which loans will default.\n\n"
            "The data has 10,000 rows of customers and their loans.\n\n"
            "We chose logistic regression over a random forest because the bank must explain each refusal.\n",
            "train.py": "from sklearn.linear_model import LogisticRegression\n"
            "model = LogisticRegression().fit(X_train, y_train)\n",
        },
        # Reasons may stand in the notebook, and in another language.
        {
            "model.ipynb": notebook(
                "md:# Predicción del consumo",
                "md:Los datos vienen del operador de la red.",
                "md:Elegimos el modelo de bosque aleatorio porque supera a la regresión lineal.",
                "md:El error medio es de 12 kWh.",
                "from sklearn.ensemble import RandomForestRegressor\nm = RandomForestRegressor().fit(X_train, y_train)",
            )
        },
        # The orders of an ARIMA are read off the series.
        {
            "forecast.ipynb": notebook(
                "md:We forecast the temperature of a city.",
                "md:The series has a season of twelve months.",
                "md:There is no trend after 2001.",
                "from statsmodels.graphics.tsaplots import plot_acf, plot_pacf\nplot_acf(series)\nplot_pacf(series)",
                "from statsmodels.tsa.arima.model import ARIMA\nmodel = ARIMA(train, order=(1, 0, 2)).fit()",
            )
        },
        # The README of a collection is not about this model.
        {
            "README.md": "# Notebooks\n\nThree things I made.\n\nThe first one.\n\nThe second one.\n\nThe third one.\n",
            "churn/model.ipynb": notebook("md:Churn", _SVC),
            "prices/model.ipynb": notebook("md:Prices", _SVC),
            "digits/model.ipynb": notebook("md:Digits", _SVC),
        },
        # Hardly any text at all: the missing README is another rule's matter.
        {
            "train.py": _SVC,
        },
    ],
)
def unexplained_choice(project: Project) -> Iterable[Problem]:
    """No text says why this model.

    ## What it looks for
    The README and the notebooks have text, a model is trained, and no sentence or table gives a reason for the
    model or weighs it against another in accuracy, cost, speed or transparency. A forecast whose orders are read off
    the series' own plots has its reason, and a plain model that is the only one needs none where the README says next
    to nothing (DOC101).

    ## Why it matters
    Candidates are chosen for their judgement: when a plain model is enough, when a network is needed, and what
    is given up for it. A model without a reason looks like the first one that came to hand.

    ## How to fix it
    Write two or three sentences beside the results: which models you considered, what you gained and what you
    gave up with the one you kept.
    """
    if not is_supervised(project) or is_exercise(project):
        return
    if project.has("toy_dataset") and project.has("deep_learning") and not classical_models(project):
        return  # a network is what one tries on such pictures
    if not project.has("complex_model", "model_comparison", "deep_learning") and own_readme(project) is None:
        return
    kinds = ("paragraph", "item", "row", "quote")
    blocks = [(path, block) for path, block in project.prose if block.kind in kinds and is_own(project, path)]
    if len(blocks) < _LEAST_PROSE or not _is_latin(block.text for _, block in blocks):
        return
    reasons, models = words_of("reason_words"), words_of("model_words")
    for _, document in project.documents:
        blocks.extend((".", block) for block in document.blocks if block.kind in kinds)
    for _, block in blocks:
        about = f"{' '.join(block.section)} {block.text}"
        if reasons.search(about) and models.search(about):
            return
    place = main_place(project)
    if place.message in _FORECASTERS and {"plot_acf", "plot_pacf", "auto_arima", "adfuller"} & last_names(project):
        return
    page = whole(project)
    above = folder_of(page.path)
    # Which of several is kept at last can not be told for sure, so none is named.
    leftover = project.path == "." and project.sibling_count > 0
    several = len({f.model.family for f in classical_models(project) if not leftover or f.place.path == place.path}) > 1
    yield Problem(
        "several kinds of models are tried, and no text says which one is kept and why"
        if several
        else f"no text says why {place.message} was chosen or what it trades off",
        "Add two sentences on what you keep: what it gains over the others, and what it costs"
        if several
        else "Add two sentences on the models you considered and what the one you kept gains and costs",
        # The README of a sister folder is about something else.
        page
        if not leftover and is_own(project, page.path) and (not above or place.path.startswith(f"{above}/"))
        else place,
        Confidence.MEDIUM,
    )


_LETTERS_ENOUGH = 4_000


def _is_latin(texts: Iterable[str]) -> bool:
    """Whether the text is written in letters whose words the tables know."""
    written = "".join(text for text in texts if not text.isascii())[:_LETTERS_ENOUGH]
    letters = sum(map(str.isalpha, written))
    return sum(character < "\u0250" for character in written if character.isalpha()) * 10 >= letters * 9


_NETWORK = "import torch\nclass Net(torch.nn.Module):\n    pass\nnet = Net()\nloss = net(x)\nloss.backward()\n"
_LINEAR = "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(X_train, y_train)\n"
_FOREST = (
    "from sklearn.ensemble import RandomForestClassifier\nmodel = RandomForestClassifier().fit(X_train, y_train)\n"
)


def _collection(*sources: str) -> dict[str, str]:
    """An example of a collection with a README in each folder."""
    names = ("churn", "prices", "digits", "demand")
    files = {"README.md": "# My projects\n"}
    for name, source in zip(names, sources, strict=False):
        files[f"{name}/README.md"] = f"# {name}\n"
        files[f"{name}/train.py"] = source
    return files


@rule(
    "FND104",
    "unbalanced-portfolio",
    Severity.NOTE,
    sources=("A1",),
    effort="a day",
    scope="repository",
    fires=[_collection(_NETWORK, _NETWORK, _NETWORK), _collection(_LINEAR, _LINEAR, _LINEAR)],
    silent=[
        _collection(_NETWORK, _LINEAR, _FOREST),
        # Two projects are no portfolio to balance yet.
        _collection(_NETWORK, _NETWORK),
        {"train.py": _NETWORK},
    ],
)
def unbalanced_portfolio(repository: Repository) -> Iterable[Problem]:
    """All projects are of one kind.

    ## What it looks for
    A collection of three or more projects in which every one is deep learning, every one calls a language
    model, or none goes beyond linear models, single trees and nearest neighbours.

    ## Why it matters
    A balanced portfolio shows both: that you master the basics and that you can go beyond them. One kind alone
    leaves the reader to guess at the other.

    ## How to fix it
    Add one project of the kind that is missing, or a second model to one that is there.
    """
    modelled = [project for project in repository.projects if project.has("model_training", "language_model")]
    if not repository.is_collection or len(modelled) < _LEAST_PROJECTS:
        return
    count = _WRITTEN_OUT.get(len(modelled), str(len(modelled)))
    place = _front(repository)
    if all(_is_network(project) for project in modelled):
        yield Problem(
            f"all {count} projects that train a model use neural networks or a language model",
            "Add a project in which a linear model, a tree or a forest does the job, and say why it is enough",
            place,
        )
    elif all(
        project.has("model_training") and not project.has("complex_model", "deep_learning") for project in modelled
    ):
        yield Problem(
            f"of the {count} projects that train a model, not one goes beyond the simplest",
            "Take one of them further with boosted trees or a network and compare it with what you have",
            place,
        )


def _is_network(project: Project) -> bool:
    if project.has("language_model") and not fitted_models(project):
        return True
    return project.has("deep_learning") and not classical_models(project)


def _front(repository: Repository) -> Place:
    """The README at the root, else the root."""
    readmes = [path for project in repository.projects for path, _ in project.readmes if "/" not in path]
    listed = sorted(file.path for file in repository.listed if file.path.lower().startswith("readme"))
    return Place(next(iter([*readmes, *listed]), "."))
