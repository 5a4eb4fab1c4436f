"""Shapes of code and configuration, met in strangers' repositories: found, or rightly left alone."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of

_MODEL = lines(
    "import pandas as pd",
    "from sklearn.ensemble import RandomForestClassifier",
    "df = pd.read_csv('bookings.csv')",
    "RandomForestClassifier().fit(df[['days']], df['cancelled'])",
)
_DATES = lines(
    "import pandas as pd",
    "import matplotlib.pyplot as plt",
    "df = pd.read_csv('water.csv')",
    "df['day'] = pd.to_datetime(df['day'])",
    "df.set_index('day', inplace=True)",
)
_SCALED = lines(
    "import numpy as np",
    "import pandas as pd",
    "from sklearn.preprocessing import StandardScaler",
    "df = pd.read_csv('bookings.csv')",
    "rows = StandardScaler().fit_transform(df)",
)
_SCORES = lines(
    "import numpy as np",
    "import pandas as pd",
    "from scipy import stats",
    "df = pd.read_csv('bookings.csv')",
)
_TRIED = lines(
    "from sklearn.svm import SVC",
    "def attempt(rows, labels, C, gamma):",
    "    return SVC(C=C, gamma=gamma).fit(rows, labels).score(rows, labels)",
)
_FORECAST = lines(
    "import lightgbm as lgb",
    "import pandas as pd",
    "from sklearn.metrics import mean_absolute_error",
    "df = pd.read_csv('water.csv')",
    "model = lgb.LGBMRegressor().fit(df[['before']], df['now'])",
)
_APP = lines(
    "import torch",
    "from fastapi import FastAPI",
    "from torchvision import models",
    "app = FastAPI()",
    "net = models.resnet18()",
    "net.load_state_dict(torch.load('net.pth'))",
)
_UNEVEN = "# Bookings\n\nThe classes are heavily imbalanced, so the rare cancellations were oversampled with SMOTE.\n"
_WIRED = {
    "clean_rows.py": lines(
        "def prepare_rows(spark, path):",
        "    return spark.read.csv(path, header=True).dropna()",
    ),
    "forests.py": lines(
        "from sklearn.ensemble import RandomForestClassifier",
        "def train_forest(rows):",
        "    return RandomForestClassifier().fit(rows[['days']], rows['cancelled'])",
    ),
    "project.py": lines(
        "from clean_rows import prepare_rows",
        "from forests import train_forest",
        "rows = prepare_rows(spark, 'bookings.csv')",
        "train_forest(rows)",
    ),
}
_EACH = lines(
    "from xgboost import XGBClassifier",
    "def train(lr, depth, name):",
    "    return XGBClassifier(eta=lr).fit(rows, labels)",
)


def _trials(*rates: float) -> str:
    """Settings in a list, with these learning rates, each given to `train`."""
    listed = ", ".join(f"{{'name': 'run {i}', 'lr': {rate}, 'depth': 4}}" for i, rate in enumerate(rates))
    return f"runs = [{listed}]\nfor run in runs:\n    train(**run)\n"


SHOWN = [
    # -- data
    Shown(
        "eda_plots",
        "a column drawn over the dates of its table",
        {"a.py": _DATES + "plt.plot(df.index, df['level'])\n"},
        ("a.py:6",),
    ),
    Shown(
        "outliers", "scaled features cut off by numpy", {"a.py": _SCALED + "rows = np.clip(rows, -4, 4)\n"}, ("a.py:6",)
    ),
    Shown(
        "feature_scaling",
        "z-scores kept as features",
        {"a.py": _SCORES + "df['days'] = stats.zscore(df['days'])\n"},
        ("a.py:5",),
    ),
    Shown("missing_values", "gaps filled with a word", {"a.py": _MODEL + "df = df.fillna('unknown')\n"}, ("a.py:5",)),
    Shown(
        "data_pipeline",
        "a Makefile that names the interpreter and the package by variables",
        {
            "Makefile": "PYTHON_INTERPRETER = python\n"
            "data:\n\t$(PYTHON_INTERPRETER) $(NAME)/make_dataset.py\n"
            "model: data\n\t$(PYTHON_INTERPRETER) $(NAME)/train_model.py\n",
            "a.py": _MODEL,
        },
        ("Makefile:1",),
    ),
    Shown(
        "eda_plots",
        "a column drawn by itself, of a table indexed by dates, before a model is fitted",
        {"a.py": _DATES + "plt.plot(df['level'])\n"},
        ("a.py:6",),
    ),
    Shown(
        "class_imbalance",
        "unbalanced classes dealt with in words",
        {"a.py": _MODEL, "README.md": _UNEVEN},
        ("README.md:3",),
    ),
    Shown(
        "data_pipeline",
        "preparation that reads the data, handed to the training of another module",
        _WIRED,
        ("project.py:3",),
    ),
    Shown(
        "hyperparameter_tuning",
        "values drawn by hand from a space",
        {
            "a.py": lines(
                "import random",
                "from sklearn.svm import SVC",
                "SPACE = {'C': [0.1, 1, 10], 'gamma': [0.1, 0.2]}",
                "def score(settings):",
                "    return SVC(**settings).fit(rows, labels).score(new, truth)",
                "for i in range(20):",
                "    print(score({key: random.choice(values) for key, values in SPACE.items()}))",
            )
        },
        ("a.py:3",),
    ),
    Shown(
        "hyperparameter_tuning",
        "whole settings in a list, each trained",
        {"a.py": _EACH + _trials(0.1, 0.2, 0.3)},
        ("a.py:4",),
    ),
    Shown(
        "regularisation",
        "the strength of a penalty in a grid of Spark",
        {
            "a.py": lines(
                "from pyspark.ml.classification import LogisticRegression",
                "from pyspark.ml.tuning import ParamGridBuilder",
                "model = LogisticRegression()",
                "grid = ParamGridBuilder().addGrid(model.regParam, [0.01, 0.1]).build()",
            )
        },
        ("a.py:4",),
    ),
    Shown(
        "model_comparison",
        "a tree and naive Bayes in R",
        {"a.R": "library(naivebayes)\ntree <- rpart(y ~ ., data = rows)\nbayes <- naive_bayes(y ~ ., data = rows)\n"},
        ("a.R:2", "a.R:3"),
    ),
    # -- validation
    Shown(
        "holdout_split",
        "training and test data given by one call of a module that is not there",
        {"a.py": "from loaders import prepare\ntrain_loader, val_loader, names = prepare('photos')\n"},
        ("a.py:2",),
    ),
    Shown(
        "holdout_split",
        "pairs of training and test data",
        {"a.py": "from loaders import prepare\n(X_train, y_train), (X_test, y_test) = prepare()\n"},
        ("a.py:2",),
    ),
    Shown(
        "hyperparameter_tuning",
        "every combination of settings given to an own function",
        {
            "tries.py": _TRIED,
            "a.py": lines(
                "from itertools import product",
                "from tries import attempt",
                "for C, gamma in product([1, 10], [0.1, 1]):",
                "    print(attempt([[1], [2]], [0, 1], C=C, gamma=gamma))",
            ),
        },
        ("a.py:4",),
    ),
    Shown(
        "hyperparameter_tuning",
        "settings put together in loops",
        {
            "a.py": lines(
                "runs = []",
                "for lr in [0.1, 0.01]:",
                "    for units in [32, 64]:",
                "        runs.append({'lr': lr, 'units': units})",
            )
        },
        ("a.py:4",),
    ),
    Shown(
        "hyperparameter_tuning",
        "settings put together in loops under a number",
        {
            "a.py": lines(
                "runs = {}",
                "for lr in [0.1, 0.01]:",
                "    for net in ['small', 'wide']:",
                "        runs[f'run_{len(runs)}'] = {'learning_rate': lr, 'net': net}",
            )
        },
        ("a.py:4",),
    ),
    Shown(
        "hyperparameter_tuning",
        "neighbours tried in a loop in R",
        {
            "a.R": lines(
                "library(class)",
                "errors <- numeric(20)",
                "for (k in 1:20) {",
                "  guess <- knn(train = rows, test = new, cl = labels, k = k)",
                "  errors[k] <- mean(guess != truth)",
                "}",
            )
        },
        ("a.R:3",),
    ),
    Shown(
        "baseline",
        "a naive forecast scored under its name",
        {
            "a.py": _FORECAST
            + lines(
                "naive_pred = df['before'].values",
                "print(mean_absolute_error(df['now'], naive_pred) / mean_absolute_error(df['now'], model.predict(df)))",
            )
        },
        ("a.py:7",),
    ),
    Shown(
        "error_analysis",
        "labels counted against predictions in Spark",
        {"a.py": _MODEL + "table = scored.groupBy('label', 'prediction').count()\n"},
        ("a.py:5",),
    ),
    Shown(
        "error_analysis",
        "a confusion matrix drawn by an own function of another language",
        {
            "a.py": _MODEL
            + lines(
                "def grafica_matriz_confusion(tabla):", "    print(tabla)", "grafica_matriz_confusion([[1, 0], [0, 1]])"
            )
        },
        ("a.py:7",),
    ),
    Shown(
        "error_analysis",
        "a score for each category",
        {
            "a.py": lines(
                "from sklearn.metrics import balanced_accuracy_score",
                "per_category = {}",
                "for kind in ['open', 'closed']:",
                "    per_category[kind] = balanced_accuracy_score(truth[kind], guesses[kind])",
                "print(per_category)",
            )
        },
        ("a.py:4",),
    ),
    # -- production
    Shown("serving", "a network whose weights are loaded", {"a.py": _APP}, ("a.py:4",)),
    Shown(
        "api_endpoint",
        "a route that calls a network",
        {
            "a.py": _APP
            + lines("@app.post('/predict')", "def guess(picture: list):", "    return net(picture).argmax()")
        },
        ("a.py:8",),
    ),
    Shown(
        "cloud_or_k8s",
        "an action of a stranger that deploys to a platform",
        {
            ".github/workflows/ship.yml": "on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n"
            "      - uses: somebody/heroku-image-deploy@v1\n"
        },
        (".github/workflows/ship.yml:6",),
    ),
    Shown(
        "retraining",
        "a route that trains again",
        {
            "a.py": _APP
            + lines("@app.post('/retrain')", "def again():", "    from work import train", "    return train()")
        },
        ("a.py:8",),
    ),
    Shown(
        "experiment_tracking",
        "an agent that writes for TensorBoard",
        {
            "a.py": lines(
                "from stable_baselines3 import PPO",
                "PPO('MlpPolicy', 'Walker2d-v5', tensorboard_log='runs').learn(1000)",
            )
        },
        ("a.py:2",),
    ),
]

SILENT = [
    Silent(
        "eda_plots",
        "a column drawn after the model, beside its predictions",
        {
            "a.py": _DATES
            + lines(
                "from sklearn.linear_model import LinearRegression",
                "model = LinearRegression().fit(df[['before']], df['level'])",
                "plt.plot(df['level'])",
            )
        },
    ),
    Silent(
        "class_imbalance",
        "classes said to be balanced",
        {
            "a.py": _MODEL,
            "README.md": "# Bookings\n\nThe dataset is relatively balanced, which is good for training,"
            " as highly imbalanced datasets can lead to biased models.\n",
        },
    ),
    Silent(
        "data_pipeline",
        "preparation of data that something else reads",
        {**_WIRED, "clean_rows.py": "def prepare_rows(rows):\n    return rows.dropna()\n"},
    ),
    Silent(
        "hyperparameter_tuning",
        "results kept by the settings they were had with",
        {
            "a.py": lines(
                "from sklearn.svm import SVC",
                "RESULTS = {'C': [0.1, 1, 10], 'gamma': [0.1, 0.2, 0.3], 'accuracy': [0.8, 0.9, 0.7]}",
                "def train(rows, labels):",
                "    return SVC().fit(rows, labels)",
                "for rows in parts:",
                "    train(rows, labels)",
            )
        },
    ),
    Silent("hyperparameter_tuning", "the same settings for each part", {"a.py": _EACH + _trials(0.1, 0.1, 0.1)}),
    Silent(
        "regularisation",
        "a grid of Spark without a penalty",
        {
            "a.py": lines(
                "from pyspark.ml.classification import LogisticRegression",
                "from pyspark.ml.tuning import ParamGridBuilder",
                "model = LogisticRegression()",
                "grid = ParamGridBuilder().addGrid(model.maxIter, [10, 20]).build()",
            )
        },
    ),
    Silent("eda_plots", "predictions drawn over dates", {"a.py": _DATES + "plt.plot(df.index, model.predict(df))\n"}),
    Silent(
        "eda_plots",
        "a heatmap within a function about confusion",
        {
            "a.py": lines(
                "import seaborn as sns",
                "def plot_confusion(counts):",
                "    sns.heatmap(counts, annot=True)",
                "plot_confusion([[1, 0], [0, 1]])",
            )
        },
    ),
    Silent("outliers", "probabilities kept within their range", {"a.py": _SCALED + "rows = np.clip(rows, 0, 1)\n"}),
    Silent("outliers", "a result cut off by numpy", {"a.py": "import numpy as np\nk = np.clip(round(3.2), 2, 8)\n"}),
    Silent(
        "feature_scaling",
        "z-scores that look for extremes",
        {"a.py": _SCORES + "df = df[(np.abs(stats.zscore(df)) < 3).all(axis=1)]\n"},
    ),
    Silent("missing_values", "gaps of a printed table", {"a.py": _MODEL + "print(df.fillna('N/A'))\n"}),
    Silent(
        "missing_values", "what was infinite", {"a.py": "import numpy as np\n" + _MODEL + "df = df.fillna(np.inf)\n"}
    ),
    Silent(
        "holdout_split",
        "losses of training and validation given by one call",
        {"a.py": "from work import fit\ntrain_loss, val_loss = fit()\ntrain_acc, test_acc = fit()\n"},
    ),
    Silent(
        "hyperparameter_tuning",
        "the history of a training",
        {
            "a.py": lines(
                "history = []",
                "for epoch in range(5):",
                "    for lr in rates:",
                "        history.append({'epoch': epoch, 'lr': lr, 'batch': lr})",
            )
        },
    ),
    Silent(
        "hyperparameter_tuning",
        "combinations of cells",
        {
            "tries.py": _TRIED,
            "a.py": lines(
                "from itertools import product",
                "from tries import attempt",
                "for i, j in product(range(2), range(2)):",
                "    print(i, j)",
                "print(attempt([[1], [2]], [0, 1], C=1, gamma=1))",
            ),
        },
    ),
    Silent(
        "baseline",
        "predictions of naive Bayes under its name",
        {"a.py": _FORECAST + "bayes_pred = df['before']\nprint(mean_absolute_error(df['now'], bayes_pred))\n"},
    ),
    Silent(
        "error_analysis",
        "customers counted by label",
        {"a.py": _MODEL + "table = df.groupBy('label', 'country').count()\n"},
    ),
    Silent(
        "cloud_or_k8s",
        "an action that deploys pages",
        {
            ".github/workflows/ship.yml": "on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n"
            "      - uses: actions/deploy-pages@v4\n"
        },
    ),
    Silent(
        "retraining",
        "a route named so that trains nothing",
        {"a.py": _APP + lines("@app.get('/retrain-status')", "def status():", "    return 'idle'")},
    ),
    Silent(
        "interpretability",
        "a notebook that only says it",
        {"a.ipynb": notebook("model = 1", "# feature importances come later")},
    ),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_evidence_is_found_where_it_stands(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_near_misses_are_no_evidence(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()
