"""Shapes of pipelines, deployments and explanations met in strangers' repositories: found, or rightly left alone."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of

_TAGS = lines(
    "import sklearn_crfsuite",
    "from sklearn_crfsuite import metrics",
    "crf = sklearn_crfsuite.CRF(c1=0.2)",
    "crf.fit(sentences, tags)",
)
_STEPS = {
    "shop/reading.py": "def load_orders(path):\n    return open(path).read().splitlines()\n",
    "shop/columns.py": "def prepare_orders(orders):\n    return [order.split(';') for order in orders]\n",
    "shop/training.py": lines(
        "from shop.columns import prepare_orders",
        "from shop.reading import load_orders",
        "from sklearn.linear_model import Ridge",
        "def run_training(settings):",
        "    orders = prepare_orders(load_orders(settings['path']))",
        "    return Ridge().fit(orders, orders)",
    ),
}
_START = lines(
    "from shop.training import run_training", "if __name__ == '__main__':", "    run_training({'path': 'o.csv'})"
)


def _job(*steps: str) -> dict[str, str]:
    """A workflow that runs these commands on a push."""
    head = "on: push\njobs:\n  all:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
    return {".github/workflows/all.yml": head + "".join(f"      - run: {step}\n" for step in steps)}


SHOWN = [
    Shown(
        "data_pipeline",
        "steps wired in a function that a script starts",
        {**_STEPS, "scripts/start.py": _START},
        ("shop/training.py:5",),
    ),
    Shown(
        "cloud_or_k8s",
        "a job that runs the project's own script for deploying",
        _job("docker run shop:latest python tools/deploy_model.py --latest"),
        (".github/workflows/all.yml:7",),
    ),
    Shown(
        "cloud_or_k8s",
        "a model put on KServe by code",
        {"a.py": "from kserve import KServeClient\nKServeClient().create(service)\n"},
        ("a.py:2",),
    ),
    Shown(
        "serving",
        "a page that asks a spaCy pipeline",
        {"a.py": _TAGS + "import spacy_streamlit\nspacy_streamlit.visualize(['model'], 'Some text')\n"},
        ("a.py:6",),
    ),
    Shown(
        "api_endpoint",
        "a service of BentoML that calls its network as a function",
        {
            "a.py": lines(
                "import bentoml",
                "class Reviews(bentoml.BentoService):",
                "    @bentoml.api(batch=False)",
                "    def rate(self, parsed):",
                "        return self.artifacts.network.get('model')(parsed)",
            )
        },
        ("a.py:4",),
    ),
    Shown(
        "error_analysis",
        "a report for each tag",
        {"a.py": _TAGS + "print(metrics.flat_classification_report(tags, crf.predict(sentences)))\n"},
        ("a.py:5",),
    ),
    Shown(
        "interpretability",
        "the weights of a conditional random field",
        {"a.py": _TAGS + "print(sorted(crf.state_features_.items()))\n"},
        ("a.py:5",),
    ),
    Shown(
        "interpretability",
        "an own function for Grad-CAM",
        {
            "a.ipynb": notebook(
                "import keras\nmodel = keras.Sequential()\nmodel.fit(pictures, labels)",
                "def compute_gradcam(model, picture):\n    return model(picture)\ncompute_gradcam(model, pictures[0])",
            )
        },
        ("a.ipynb[1]:1",),
    ),
    Shown(
        "error_analysis",
        "residuals drawn by ggplot",
        {"a.R": 'fit <- lm(y ~ x, d)\nggplot(d, aes(x, fitted - y)) +\n  labs(title = "Residuals by size")\n'},
        ("a.R:3",),
    ),
    Shown(
        "eda_plots",
        "a box plot of what a function is given",
        {"a.py": "import matplotlib.pyplot as plt\ndef show(rows):\n    plt.boxplot(rows)\nshow([1])\n"},
        ("a.py:3",),
    ),
    Shown(
        "ci_runs_tests", "tests run by tox in an environment", _job("tox -e py312"), (".github/workflows/all.yml:7",)
    ),
    Shown(
        "ci_runs_tests",
        "a script of tests run by name",
        _job("python scripts/test_all.py"),
        (".github/workflows/all.yml:7",),
    ),
]

SILENT = [
    Silent(
        "eda_plots",
        "a box plot of the scores of folds",
        {
            "a.py": lines(
                "import matplotlib.pyplot as plt",
                "from sklearn.model_selection import cross_val_score",
                "results = []",
                "for model in models:",
                "    results.append(cross_val_score(model, rows, labels))",
                "plt.boxplot(results)",
            )
        },
    ),
    Silent(
        "eda_plots",
        "a box plot of columns that are called after metrics",
        {
            "a.py": lines(
                "import matplotlib.pyplot as plt",
                "import pandas as pd",
                "runs = pd.read_csv('runs.csv')",
                "plt.boxplot((runs['precision'], runs['recall']))",
            )
        },
    ),
    Silent(
        "eda_plots",
        "pictures beside what the model made of them",
        {
            "a.py": lines(
                "import matplotlib.pyplot as plt",
                "class Trainer:",
                "    def test(self):",
                "        for axis, picture in zip(axes, pictures):",
                "            axis.imshow(picture, cmap='gray')",
                "Trainer().test()",
            )
        },
    ),
    Silent("data_pipeline", "steps wired in a function that nothing starts", _STEPS),
    Silent(
        "data_pipeline",
        "steps that an app starts for each request",
        {
            **_STEPS,
            "app.py": "import streamlit as st\nfrom shop.training import run_training\nst.write(run_training({}))\n",
        },
    ),
    Silent("cloud_or_k8s", "a test of what deploys", _job("python tests/test_deploy.py")),
    Silent(
        "interpretability",
        "an own function for Grad-CAM that nothing calls",
        {"a.py": "def gradcam(model):\n    return model\nif __name__ == '__main__':\n    print(1)\n"},
    ),
    Silent("ci_runs_tests", "an image named after toxic comments", _job("docker build -t toxic-comments .")),
    Silent("ci_runs_tests", "the latest model fetched by a script", _job("python scripts/latest_model.py")),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_evidence_is_found_where_it_stands(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_near_misses_are_no_evidence(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()
