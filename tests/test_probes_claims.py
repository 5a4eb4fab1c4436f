"""Claims: what a README says was used, held against what the project holds."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from scanning import Shown, Silent, evidence_of, lines, name_of_case, notebook, places_of, r_notebook

_MODEL = lines("from sklearn.svm import SVC", "model = SVC()", "model.fit([[0], [1]], [0, 1])")


def claim(sentence: str, files: Mapping[str, str] | None = None) -> dict[str, str]:
    """A project with a model, whose README says so."""
    return {"README.md": f"# Rent\n\n{sentence}\n", "model.py": _MODEL, **(files or {})}


SHOWN = [
    Shown("unsupported_claims", "a tool", claim("Runs on Kubernetes in three replicas."), ("README.md:3",)),
    Shown(
        "unsupported_claims",
        "a technique, in an item",
        claim("## Features\n\n- 5-fold cross-validation\n- ROC curves"),
        ("README.md:5",),
    ),
    Shown("unsupported_claims", "in Spanish", claim("Los experimentos se registran con MLflow."), ("README.md:3",)),
    Shown(
        "unsupported_claims",
        "in a row of a table",
        claim("| Part | Tool |\n|---|---|\n| Container | Docker |"),
        ("README.md:5",),
    ),
    Shown(
        "unsupported_claims",
        "an import that nothing uses proves no technique",
        claim("Scores come from cross-validation.", {"cv.py": "from sklearn.model_selection import cross_val_score\n"}),
        ("README.md:3",),
    ),
    Shown(
        "unsupported_claims",
        "two in one sentence at one place",
        claim("Tracked by MLflow, watched by Grafana."),
        ("README.md:3",),
    ),
    Shown(
        "unsupported_claims",
        "in a README in reStructuredText",
        {"README.rst": "Rent\n====\n\nTuned with Optuna.\n", "model.py": _MODEL},
        ("README.rst:4",),
    ),
    Shown(
        "unsupported_claims",
        "about a notebook",
        {"README.md": "# Rent\n\nAn LSTM forecasts the rent.\n", "m.ipynb": notebook(_MODEL)},
        ("README.md:3",),
    ),
    Shown(
        "supported_claims",
        "at the first evidence of what is claimed",
        claim("Runs in Docker.", {"deploy/Dockerfile": "FROM python:3.12\nCOPY . .\nCMD python model.py\n"}),
        ("deploy/Dockerfile:1",),
    ),
    Shown(
        "supported_claims",
        "at a call, before an import or a manifest",
        claim(
            "Tuned with Optuna.",
            {"requirements.txt": "optuna==3.6\n", "tune.py": lines("import optuna", "", "optuna.create_study()")},
        ),
        ("tune.py:3",),
    ),
    Shown(
        "supported_claims",
        "in a cell of a notebook",
        claim("Explained by SHAP.", {"m.ipynb": notebook(_MODEL, "import shap\nshap.TreeExplainer(model)")}),
        ("m.ipynb[1]:2",),
    ),
    Shown(
        "supported_claims",
        "under a heading of a notebook",
        claim("With hyperparameter tuning.", {"m.ipynb": notebook("md: ## Hyperparameter tuning", _MODEL)}),
        ("m.ipynb[0]:1",),
    ),
    Shown(
        "supported_claims",
        "by a file of that kind",
        claim("Infrastructure by Terraform.", {"infra/main.tf": 'resource "aws_instance" "web" {}\n'}),
        ("infra/main.tf:1",),
    ),
]

SILENT = [
    Silent("supported_claims", "what nothing backs", claim("Runs on Kubernetes in three replicas.")),
    Silent(
        "supported_claims",
        "what nobody claims",
        claim("A model of the rent.", {"tune.py": lines("import optuna", "optuna.create_study()")}),
    ),
    Silent(
        "unsupported_claims",
        "on a list of things to do",
        claim("Runs on Kubernetes.\n\n## Progress\n\n- [x] the model\n- [ ] Kubernetes deployment"),
    ),
    Silent(
        "unsupported_claims",
        "what another text holds",
        claim("See GUIDE.md for all of this:\n\n- Prometheus for the latency"),
    ),
    Silent(
        "unsupported_claims",
        "what could be tried, in French",
        claim("Prix des loyers.\n\n## Améliorations possibles\n\n- tester Optuna pour les paramètres"),
    ),
    Silent(
        "unsupported_claims", "backed by a file", claim("Packed with Docker.", {"Dockerfile": "FROM python:3.12\n"})
    ),
    Silent(
        "unsupported_claims",
        "backed by code",
        claim("Explained by SHAP.", {"e.py": "import shap\nshap.TreeExplainer(1)\n"}),
    ),
    Silent(
        "unsupported_claims",
        "backed by a manifest",
        claim("Served by FastAPI.", {"requirements.txt": "fastapi==0.110.0\n"}),
    ),
    Silent(
        "unsupported_claims",
        "backed by evidence",
        claim(
            "Scored by cross-validation.",
            {"cv.py": "from sklearn.model_selection import cross_val_score\ncross_val_score(1, 2, 3)\n"},
        ),
    ),
    Silent(
        "unsupported_claims",
        "backed by configuration",
        claim("Watched by Prometheus.", {"compose.yml": "services:\n  p:\n    image: prom/prometheus\n"}),
    ),
    Silent(
        "unsupported_claims", "backed by a file of that kind", claim("Versioned by DVC.", {"d.csv.dvc": "outs: []\n"})
    ),
    Silent(
        "unsupported_claims",
        "backed by a shell line",
        {"README.md": "# Rent\n\nTuned with Optuna.\n", "m.ipynb": notebook(_MODEL, "!optuna tune")},
    ),
    Silent(
        "unsupported_claims",
        "backed by R",
        {"README.md": "# Rent\n\nUses XGBoost.\n", "m.ipynb": r_notebook("library(xgboost)"), "m.py": _MODEL},
    ),
    Silent(
        "unsupported_claims",
        "backed by a command in a container",
        claim("Uses MLflow.", {"Dockerfile": "FROM a\nRUN pip install mlflow\n"}),
    ),
    Silent(
        "unsupported_claims",
        "backed by a parameter",
        claim(
            "Uses SMOTE.", {"t.py": "from pycaret.classification import setup\nsetup(1, fix_imbalance_method=SMOTE)\n"}
        ),
    ),
    Silent("unsupported_claims", "a plan", claim("## Future work\n\n- Deploy it on Kubernetes")),
    Silent("unsupported_claims", "a plan in a sentence", claim("A deployment on Kubernetes is planned.")),
    Silent("unsupported_claims", "a denial", claim("Runs without Docker and without Kubernetes.")),
    Silent("unsupported_claims", "a possibility", claim("It can be deployed on Kubernetes if you like.")),
    Silent("unsupported_claims", "a question", claim("Why not MLflow?")),
    Silent("unsupported_claims", "what somebody knows", claim("## Skills\n\n- Kubernetes, Airflow, Spark")),
    Silent("unsupported_claims", "a pointer", claim("- [A guide to Kubernetes](https://example.org/k8s)")),
    Silent("unsupported_claims", "a heading alone", claim("## Kubernetes")),
    Silent("unsupported_claims", "commands", claim("```\nkubectl apply -f k8s\n```")),
    Silent("unsupported_claims", "no code to hold it against", {"README.md": "# Rent\n\nRuns on Kubernetes.\n"}),
    Silent(
        "unsupported_claims",
        "in a notebook",
        {"README.md": "# Rent\n", "m.ipynb": notebook("md: Tuned with Optuna.", _MODEL)},
    ),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_unsupported_claims_are_found_where_they_stand(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_what_is_backed_or_no_claim_is_left_alone(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()


def test_the_message_names_the_claim() -> None:
    found = evidence_of(claim("Tuned with Optuna.\n\nRuns on Kubernetes."))["unsupported_claims"]
    assert [(place.line, place.message) for place in found] == [(3, "Optuna"), (5, "Kubernetes")]


def test_a_claim_is_reported_once_where_it_is_made_first() -> None:
    found = evidence_of(claim("Tuned with Optuna.\n\nOptuna ran for a day."))["unsupported_claims"]
    assert [(place.line, place.message) for place in found] == [(3, "Optuna")]


def test_nothing_is_judged_where_code_could_not_be_read() -> None:
    """The proof may stand in the file that is broken."""
    files = claim("Tuned with Optuna.", {"tune.ipynb": '{"cells": ['})
    assert places_of("unsupported_claims", files) == ()


def test_the_readme_of_a_collection_speaks_of_all_its_projects() -> None:
    """What one of them shows, none of the others has to."""
    files = {
        "README.md": "# Projects\n\nTuned with Optuna, packed with Docker.\n",
        "churn/README.md": "# Churn\n\nPredicts who cancels. Explained by SHAP.\n",
        "churn/model.ipynb": notebook(_MODEL),
        "rent/README.md": "# Rent\n\nPredicts the rent of flats in Hamburg.\n",
        "rent/model.ipynb": notebook("import optuna", "optuna.create_study()", _MODEL),
    }
    assert places_of("unsupported_claims", files) == ("churn/README.md:3",)
