"""The concepts as a contract: their list, what each says of itself, and what never counts as done."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

import pytest
import test_probes_claims
import test_probes_data
import test_probes_documents
import test_probes_modelling
import test_probes_production
import test_probes_responsibility
from hypothesis import given, settings
from hypothesis import strategies as st
from scanning import Shown, Silent, catalogue, evidence_of, lines, name_of_case, notebook, places_of, report_of

from portfolio_lint.concepts import Concept
from portfolio_lint.report import encode

DOCUMENTS = (
    "readme_problem", "readme_data_source", "readme_results", "readme_how_to_run", "readme_visual",
    "readme_limitations", "business_impact", "notebook_narrative", "license",
)  # fmt: skip
DATA = (
    "eda_plots", "missing_values", "outliers", "feature_scaling", "class_imbalance", "data_pipeline", "toy_dataset",
)  # fmt: skip
VALIDATION = (
    "holdout_split", "cross_validation", "hyperparameter_tuning", "regularisation", "error_analysis", "baseline",
    "model_comparison", "preprocessing_leakage",
)  # fmt: skip
PRODUCTION = (
    "dockerfile", "serving", "api_endpoint", "cloud_or_k8s", "ci", "ci_runs_tests", "tests", "monitoring", "retraining",
    "experiment_tracking", "data_or_model_versioning", "pinned_dependencies", "dependency_manifest",
)  # fmt: skip
RESPONSIBILITY = ("interpretability", "fairness", "privacy", "sensitive_domain", "secret_committed")
CLAIMS = ("unsupported_claims",)
ALL = (*DOCUMENTS, *DATA, *VALIDATION, *PRODUCTION, *RESPONSIBILITY, *CLAIMS)
# Those that are no strength.
ROLES = {
    "toy_dataset": "warning",
    "unsupported_claims": "warning",
    "preprocessing_leakage": "defect",
    "secret_committed": "defect",
    "sensitive_domain": "context",
}


def test_there_are_43_concepts() -> None:
    assert len(ALL) == len(set(ALL)) == 43


@pytest.mark.parametrize("identifier", ALL)
def test_a_concept_says_what_it_is(identifier: str) -> None:
    concept = catalogue().concepts[identifier]
    assert concept.title[:1].isupper()
    assert concept.family
    assert len(concept.definition) >= 14
    assert not concept.definition.endswith(".")
    assert concept.role == ROLES.get(identifier, "strength")


@pytest.mark.parametrize("identifier", ALL)
def test_a_strength_weighs_something_and_its_absence_has_words(identifier: str) -> None:
    concept = catalogue().concepts[identifier]
    if concept.role == "strength":
        assert concept.weight > 0
        assert concept.missing
    else:
        assert concept.weight == 0


@pytest.mark.parametrize("identifier", ALL)
def test_a_concept_has_examples_of_both_kinds(identifier: str) -> None:
    """At least three projects that show it, and three that may look as if they did."""
    modules = (
        test_probes_claims,
        test_probes_data,
        test_probes_documents,
        test_probes_modelling,
        test_probes_production,
        test_probes_responsibility,
    )
    assert sum(case.concept == identifier for module in modules for case in module.SHOWN) >= 3
    assert sum(case.concept == identifier for module in modules for case in module.SILENT) >= 3


def test_titles_are_told_apart() -> None:
    titles = [concept.title for concept in catalogue().concepts.values()]
    assert sorted(titles) == sorted(set(titles))


def test_concepts_beyond_the_list_only_set_the_context() -> None:
    others = {name: concept.role for name, concept in catalogue().concepts.items() if name not in ALL}
    assert set(others.values()) == {"context"}, others


def test_every_condition_names_a_concept() -> None:
    concepts = catalogue().concepts
    assert {needed for concept in concepts.values() for needed in concept.applies} <= concepts.keys()


def test_every_probe_is_about_a_concept_and_comes_after_what_it_reads() -> None:
    probed = {probe.concept for probe in catalogue().probes}
    assert probed <= catalogue().concepts.keys()
    done: set[str] = set()
    for probe in catalogue().probes:
        assert probed.intersection(probe.after) <= done, probe.concept
        done.add(probe.concept)


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": ""},
        {"README.md": "# Rent\n", "main.go": "package main\n"},
        {"eda.ipynb": notebook("import pandas as pd", "pd.read_csv('a.csv').hist()")},
        {
            "churn/README.md": "# Churn\n",
            "churn/model.ipynb": notebook("x = 1"),
            "rent/README.md": "# Rent\n",
            "rent/model.ipynb": notebook("y = 2"),
        },
    ],
    ids=["an empty README", "nothing of the kind", "a notebook", "a collection"],
)
def test_every_json_report_lists_every_concept(files: dict[str, str]) -> None:
    report = json.loads(encode(report_of(files)))
    assert report["projects"]
    for project in report["projects"]:
        assert set(ALL) <= project["evidence"].keys()
        assert list(project["evidence"]) == sorted(project["evidence"])
        assert all(isinstance(places, list) for places in project["evidence"].values())


def test_evidence_is_listed_in_order_each_spot_once_and_not_without_end() -> None:
    script = lines("import seaborn as sns", *(["sns.histplot(a), sns.boxplot(b)"] * 40))
    places = places_of("eda_plots", {"b.py": script, "a.py": script})
    assert len(places) == 25
    assert places == tuple(f"a.py:{line}" for line in range(2, 27))


# -- what is done, and what is only mentioned


class Deed(NamedTuple):
    """A line of Python that is evidence of a concept, and what it imports."""

    concept: str
    imports: str
    statement: str


DEEDS = (
    Deed("eda_plots", "import seaborn as sns", "sns.histplot(df.rent)"),
    Deed("missing_values", "import pandas as pd", "x = pd.read_csv('a.csv').dropna()"),
    Deed("outliers", "from scipy import stats", "z = stats.zscore(df.rent)"),
    Deed("feature_scaling", "from sklearn.preprocessing import MinMaxScaler", "x = MinMaxScaler().fit_transform(x)"),
    Deed("feature_scaling", "import numpy as np", "x = np.load('a.npy') / 255"),
    Deed("class_imbalance", "from imblearn.over_sampling import ADASYN", "x, y = ADASYN().fit_resample(x, y)"),
    Deed("class_imbalance", "from sklearn.svm import SVC", "m = SVC(class_weight='balanced').fit(x, y)"),
    Deed("data_pipeline", "import luigi", "luigi.build([])"),
    Deed("toy_dataset", "from sklearn.datasets import load_wine", "x = load_wine()"),
    Deed("holdout_split", "from sklearn.model_selection import train_test_split", "a, b = train_test_split(x)"),
    Deed("holdout_split", "import pandas as pd", "train, test = x[:80], x[80:]"),
    Deed("cross_validation", "from sklearn.model_selection import cross_validate", "s = cross_validate(m, x, y)"),
    Deed("hyperparameter_tuning", "import optuna", "study = optuna.create_study()"),
    Deed("regularisation", "from sklearn.linear_model import Ridge", "m = Ridge(alpha=2.0).fit(x, y)"),
    Deed("error_analysis", "from sklearn.metrics import confusion_matrix", "c = confusion_matrix(y, p)"),
    Deed(
        "baseline",
        "from sklearn.dummy import DummyClassifier as D\nfrom sklearn.svm import SVC",
        "a, b = D().fit(x, y), SVC().fit(x, y)",
    ),
    Deed(
        "model_comparison",
        "from sklearn.naive_bayes import GaussianNB\nfrom sklearn.svm import SVC",
        "a, b = GaussianNB().fit(x, y), SVC().fit(x, y)",
    ),
    Deed(
        "preprocessing_leakage",
        "from sklearn.decomposition import PCA\nfrom sklearn.model_selection import train_test_split",
        "a, b = train_test_split(PCA(2).fit_transform(x))",
    ),
    Deed("serving", "import fastapi, joblib", "app = fastapi.FastAPI(m=joblib.load('m').predict([1]))"),
    Deed("cloud_or_k8s", "from sagemaker.sklearn import SKLearnModel", "m = SKLearnModel(model_data='s3://m')"),
    Deed("monitoring", "from evidently.report import Report", "r = Report(metrics=[])"),
    Deed("retraining", "from rent import jobs", "jobs.retrain_model()"),
    Deed("experiment_tracking", "import wandb", "wandb.init(project='rent')"),
    Deed("data_or_model_versioning", "import mlflow", "mlflow.register_model('runs:/1', 'rent')"),
    Deed("interpretability", "import shap", "e = shap.TreeExplainer(m)"),
    Deed("interpretability", "import numpy as np", "print(np.load('m').coef_)"),
    Deed("fairness", "from fairlearn.metrics import MetricFrame", "f = MetricFrame(metrics=m, y_true=y)"),
    Deed("privacy", "from opacus import PrivacyEngine", "e = PrivacyEngine()"),
)

each_deed = pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.concept}: {deed.statement}")


@each_deed
def test_a_script_that_does_it_is_evidence(deed: Deed) -> None:
    line = deed.imports.count("\n") + 2
    assert places_of(deed.concept, {"do.py": lines(deed.imports, deed.statement)}) == (f"do.py:{line}",)


@each_deed
def test_a_notebook_that_does_it_is_evidence(deed: Deed) -> None:
    made = notebook("md: # Rent", deed.imports, "md: Now do it.", f"x = 1\n\n{deed.statement}")
    assert places_of(deed.concept, {"do.ipynb": made}) == ("do.ipynb[3]:3",)


@each_deed
def test_a_function_that_an_entry_point_calls_is_evidence(deed: Deed) -> None:
    script = lines("def do(x, y):", f"    {deed.statement}", "", "if __name__ == '__main__':", "    do(1, 2)")
    line = deed.imports.count("\n") + 3
    assert places_of(deed.concept, {"do.py": lines(deed.imports) + script}) == (f"do.py:{line}",)


@each_deed
def test_a_library_whose_functions_others_call_is_evidence(deed: Deed) -> None:
    """A module without an entry point is written to be called from elsewhere."""
    script = lines(deed.imports, "def do(x, y):", f"    {deed.statement}")
    assert places_of(deed.concept, {"do.py": script}) == (f"do.py:{deed.imports.count(chr(10)) + 3}",)


@each_deed
@pytest.mark.parametrize(
    "form",
    [
        "{imports}\nx = 1\n",
        "{imports}\n# {statement}\nx = 1\n",
        "{imports}\nprint({quoted})\n",
        '{imports}\n"""\n{statement}\n"""\nx = 1\n',
        'def do():\n    """Do it.\n\n    >>> {statement}\n    """\n    return 1\n\n\ndo()\n',
        "{imports}\nif False:\n    {statement}\n",
        "{imports}\n\n\ndef do(x, y):\n    {statement}\n\n\nif __name__ == '__main__':\n    print('nothing')\n",
    ],
    ids=[
        "an import that nothing uses",
        "commented out",
        "a printed string",
        "switched off by quotes",
        "an example in a docstring",
        "a branch never taken",
        "a function that nothing calls",
    ],
)
def test_a_script_that_only_mentions_it_is_none(deed: Deed, form: str) -> None:
    script = form.format(imports=deed.imports, statement=deed.statement, quoted=repr(deed.statement))
    assert places_of(deed.concept, {"do.py": script}) == ()


@each_deed
def test_a_notebook_that_only_mentions_it_is_none(deed: Deed) -> None:
    made = notebook(
        deed.imports,
        f"# {deed.statement}",
        f"md: ```python\n{deed.statement}\n```",
        f"def do(x, y):\n    {deed.statement}",
    )
    assert places_of(deed.concept, {"do.ipynb": made}) == ()


@each_deed
def test_test_code_and_documents_are_none(deed: Deed) -> None:
    code = lines(deed.imports, deed.statement)
    files = {"tests/test_do.py": code, "README.md": f"# Rent\n\n```python\n{code}```\n", "main.py": "print('rent')\n"}
    assert places_of(deed.concept, files) == ()


@given(st.sampled_from(DEEDS), st.lists(st.sampled_from(["", "# a comment", "value = 1"]), max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_stands_before_moves_the_line_and_nothing_else(deed: Deed, before: list[str]) -> None:
    script = lines(*before, deed.imports, deed.statement)
    line = len(before) + deed.imports.count("\n") + 2
    assert places_of(deed.concept, {"do.py": script}) == (f"do.py:{line}",)


@given(st.permutations(["a.py", "b.ipynb", "README.md", "data/d.csv"]))
@settings(max_examples=10, deadline=None)
def test_the_order_of_files_changes_nothing(order: list[str]) -> None:
    contents = {
        "a.py": lines("import seaborn as sns", "sns.histplot(x)"),
        "b.ipynb": notebook("import seaborn as sns", "sns.boxplot(x)"),
        "README.md": "# Rent\n\nPredicts the rent of flats in Hamburg from area and age.\n",
        "data/d.csv": "rent,area\n1,2\n",
    }
    assert evidence_of({path: contents[path] for path in order}) == evidence_of(contents)


# -- what kind of project it is

_FIT = "m.fit(x, y)"

CONTEXT = (
    Shown(
        "model_training",
        "a model that is fitted",
        {"m.py": lines("from sklearn.svm import SVC", "m = SVC()", _FIT)},
        ("m.py:2",),
    ),
    Shown(
        "model_training",
        "a published network that is trained further",
        {
            "m.py": lines(
                "import torch",
                "from torchvision import models",
                "net = models.resnet18(weights='DEFAULT').to('cpu')",
                "loss = torch.nn.CrossEntropyLoss()(net(x), y)",
                "loss.backward()",
            )
        },
        ("m.py:3",),
    ),
    Shown("model_training", "a model in R", {"m.R": "m <- lm(y ~ x, d)\n"}, ("m.R:1",)),
    Shown(
        "complex_model",
        "a forest beside a line",
        {
            "m.py": lines(
                "from sklearn.linear_model import LinearRegression",
                "from sklearn.ensemble import RandomForestRegressor",
                "a = LinearRegression().fit(x, y)",
                "b = RandomForestRegressor().fit(x, y)",
            )
        },
        ("m.py:4",),
    ),
    Shown(
        "classification",
        "by its scores",
        {"m.py": lines("from sklearn.metrics import f1_score", "f1_score(y, p)")},
        ("m.py:2",),
    ),
    Shown(
        "classification",
        "by the loss of a network",
        {"m.py": lines("net = make()", "net.compile(loss='binary_crossentropy')")},
        ("m.py:2",),
    ),
    Shown(
        "regression",
        "by a regressor",
        {"m.py": lines("from xgboost import XGBRegressor", "m = XGBRegressor()", _FIT)},
        ("m.py:2",),
    ),
    Shown(
        "scale_sensitive_model",
        "neighbours",
        {"m.py": lines("from sklearn.neighbors import KNeighborsClassifier", "m = KNeighborsClassifier()", _FIT)},
        ("m.py:2",),
    ),
    Shown(
        "scale_sensitive_model",
        "a member of an ensemble",
        {
            "m.py": lines(
                "from sklearn.ensemble import VotingClassifier",
                "from sklearn.svm import SVC",
                "m = VotingClassifier([('a', SVC())])",
                _FIT,
            )
        },
        ("m.py:3",),
    ),
    Shown(
        "deep_learning",
        "a class of torch",
        {"m.py": lines("from torch import nn", "class Net(nn.Module):", "    pass")},
        ("m.py:2",),
    ),
    Shown("time_series", "Prophet", {"m.py": lines("from prophet import Prophet", "m = Prophet()")}, ("m.py:2",)),
    Shown(
        "language_model", "a hosted model", {"m.py": lines("from openai import OpenAI", "c = OpenAI()")}, ("m.py:2",)
    ),
    Shown(
        "data_used",
        "a table that is read",
        {"m.py": lines("import pandas as pd", "d = pd.read_csv('a.csv')")},
        ("m.py:2",),
    ),
    Shown("has_notebook", "a notebook with code", {"m.ipynb": notebook("x = 1")}, ("m.ipynb:1",)),
    Shown("all_code", "a script of R", {"m.R": "x <- 1\n"}, ("m.R:1",)),
    Shown(
        "personal_data",
        "the header of a table",
        {"d/p.csv": "id,Age,Gender\n1,30,f\n", "README.md": "# A\n"},
        ("d/p.csv:1",),
    ),
    Shown(
        "personal_data",
        "columns that code names",
        {"m.py": lines("d = load()", "d = d[['age', 'gender']]")},
        ("m.py:2",),
    ),
)
NO_CONTEXT = (
    Silent(
        "model_training",
        "a published network that gives features",
        {
            "m.py": lines(
                "from torchvision import models",
                "net = models.resnet18(weights='DEFAULT')",
                "models.get_weight('ResNet18_Weights.DEFAULT')",
                "features = net(x)",
            )
        },
    ),
    Silent("model_training", "a model that nothing fits", {"m.py": lines("from sklearn.svm import SVC", "m = SVC()")}),
    Silent(
        "model_training", "a model thrown away", {"m.py": lines("from sklearn.svm import SVC", "SVC()", "s.fit(x)")}
    ),
    Silent("complex_model", "clusters", {"m.py": lines("from sklearn.cluster import DBSCAN", "m = DBSCAN()", _FIT)}),
    Silent(
        "scale_sensitive_model",
        "a tree",
        {"m.py": lines("from sklearn.tree import DecisionTreeClassifier", "m = DecisionTreeClassifier()", _FIT)},
    ),
    Silent("has_notebook", "a notebook of text", {"m.ipynb": notebook("md: # Rent")}),
    Silent("all_code", "documents", {"README.md": "# Rent\n"}),
    Silent("personal_data", "the age of a house", {"m.py": lines("d = load()", "d = d[['age', 'area']]")}),
    Silent("language_model", "an import that nothing uses", {"m.py": "from openai import OpenAI\n"}),
)


@pytest.mark.parametrize("case", CONTEXT, ids=name_of_case)
def test_what_kind_of_project_it_is(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", NO_CONTEXT, ids=name_of_case)
def test_what_kind_of_project_it_is_not(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()


# -- the tables


@pytest.mark.parametrize("name", sorted(catalogue().concepts))
def test_patterns_of_a_concept_can_match(name: str) -> None:
    """No name pattern is written in a way that nothing can match, and every expression compiles."""
    concept: Concept = catalogue().concepts[name]
    names = [*concept.calls, *concept.attributes, *concept.bases, *concept.decorators]
    names.extend(pattern for call in concept.patterns for pattern in call.names)
    for pattern in names:
        assert re.fullmatch(r"[\w*?]*(\.(\w+|\*))*", pattern), pattern
        assert "()" not in pattern
    for expressions in (*concept.texts.values(), concept.shell):
        for expression in expressions:
            re.compile(expression)
    for glob in concept.files:
        assert not glob.startswith("/")
