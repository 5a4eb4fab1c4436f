"""Responsibility: projects that explain and examine what they do to people, and projects that only look as if."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of, r_notebook, report_of

from portfolio_lint.report import encode

_MODEL = lines("from sklearn.svm import SVC", "model = SVC()", "model.fit([[0], [1]], [0, 1])")
# Made up for these tests, in the form of real ones.
_AWS = "AKIA" + "Q3ZW7LTEX5RJ2MNB"
_HUGGING_FACE = "hf_" + "qLrTbWzKpXvNcMdYsHgFjAeUiOqLrTbWz8"
_PASSWORD = "Tr4vel-Lamp;92kq"

SHOWN = [
    # -- interpretability
    Shown(
        "interpretability",
        "SHAP",
        {"m.py": lines("import shap", "e = shap.TreeExplainer(model)", "shap.summary_plot(e.shap_values(x), x)")},
        ("m.py:2", "m.py:3"),
    ),
    Shown(
        "interpretability",
        "importances shown in a notebook",
        {
            "m.ipynb": notebook(
                "from sklearn.ensemble import RandomForestClassifier",
                "m = RandomForestClassifier().fit(x, y)",
                "print(m.feature_importances_)",
            )
        },
        ("m.ipynb[2]:1",),
    ),
    Shown(
        "interpretability",
        "permutation importance",
        {
            "m.py": lines(
                "from sklearn.inspection import permutation_importance", "r = permutation_importance(model, x, y)"
            )
        },
        ("m.py:2",),
    ),
    Shown(
        "interpretability",
        "Grad-CAM",
        {"m.py": lines("from pytorch_grad_cam import GradCAM", "cam = GradCAM(model=net, target_layers=[])")},
        ("m.py:2",),
    ),
    Shown(
        "interpretability",
        "importances in an R notebook",
        {"m.ipynb": r_notebook("library(caret)", "varImp(fit)")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "interpretability",
        "Shapley values in R",
        {"explain.R": lines("library(SHAPforxgboost)", "values <- shap.values(xgb_model = model, X_train = X)")},
        ("explain.R:2",),
    ),
    # -- fairness
    Shown(
        "fairness",
        "metrics by group",
        {
            "f.py": lines(
                "from fairlearn.metrics import demographic_parity_difference as gap",
                "print(gap(y, p, sensitive_features=g))",
            )
        },
        ("f.py:2",),
    ),
    Shown(
        "fairness",
        "two sentences in a README",
        {
            "README.md": "# Credit\n\n## Fairness\n\nThe model shows a gender bias in its "
            "approvals.\n\nWe measured demographic parity for women and men.\n"
        },
        ("README.md:5", "README.md:7"),
    ),
    Shown(
        "fairness",
        "two sentences in Spanish, in a notebook",
        {
            "m.ipynb": notebook(
                "fit()",
                "md: Los datos tienen un sesgo hacia los hombres jóvenes. La equidad entre grupos "
                "se mide con la tasa de aprobación.",
            )
        },
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "fairness",
        "a data set of AIF360 in a notebook",
        {"f.ipynb": notebook("from aif360.metrics import BinaryLabelDatasetMetric", "m = BinaryLabelDatasetMetric(d)")},
        ("f.ipynb[1]:1",),
    ),
    # -- privacy
    Shown(
        "privacy",
        "differential privacy",
        {"t.py": lines("from opacus import PrivacyEngine", "e = PrivacyEngine()")},
        ("t.py:2",),
    ),
    Shown(
        "privacy",
        "a sentence in a README",
        {"README.md": "# Wards\n\nAll names were removed to comply with the GDPR.\n"},
        ("README.md:3",),
    ),
    Shown(
        "privacy",
        "a sentence in German",
        {"README.md": "# Stationen\n\nDie Namen wurden aus Gründen des Datenschutzes entfernt.\n"},
        ("README.md:3",),
    ),
    Shown(
        "privacy",
        "a data sheet among the documents",
        {
            "README.md": "# Wards\n",
            "docs/data.md": "# Data\n\nThe identifiers of patients are pseudonymised before export.\n",
        },
        ("docs/data.md:3",),
    ),
    # -- sensitive_domain
    Shown(
        "sensitive_domain",
        "by its title",
        {"README.md": "# Loan default prediction\n", "m.py": _MODEL},
        ("README.md:1",),
    ),
    Shown(
        "sensitive_domain",
        "by its first sentence, in Spanish",
        {"README.md": "# Clínica\n\nPredice si un paciente vuelve al hospital en un mes.\n", "m.py": _MODEL},
        ("README.md:3",),
    ),
    Shown(
        "sensitive_domain",
        "by the data it reads",
        {"m.py": lines("import pandas as pd", "d = pd.read_csv('data/diabetes.csv')") + _MODEL},
        ("m.py:2",),
    ),
    Shown(
        "sensitive_domain",
        "by a notebook's title",
        {"m.ipynb": notebook("md: # Predicting student dropout", _MODEL)},
        ("m.ipynb[0]:1",),
    ),
    Shown(
        "sensitive_domain",
        "by the name of a module",
        {"README.md": "# A model\n", "src/credit_risk.py": _MODEL},
        ("src/credit_risk.py:1",),
    ),
    # -- secret_committed
    Shown("secret_committed", "a key of a cloud", {"config.py": f"KEY = '{_AWS}'\n"}, ("config.py:1",)),
    Shown(
        "secret_committed",
        "a token in a notebook",
        {"m.ipynb": notebook("import os", f"os.environ['HF'] = '{_HUGGING_FACE}'")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "secret_committed",
        "a password in a file of settings",
        {"settings.yaml": f"db:\n  password: '{_PASSWORD}'\n"},
        ("settings.yaml:2",),
    ),
    Shown("secret_committed", "in a tracked .env", {".env": f"# keys\nAWS_ACCESS_KEY_ID={_AWS}\n"}, (".env:2",)),
]

SILENT = [
    # -- interpretability
    Silent(
        "interpretability",
        "an import that nothing uses",
        {"m.py": lines("import shap", "import eli5", "# shap.summary_plot(v, x)")},
    ),
    Silent(
        "interpretability",
        "the layers of a network",
        {"m.py": lines("from tensorflow import keras", "net = keras.Sequential([])", "net.summary()")},
    ),
    Silent("interpretability", "a printed string in R", {"m.R": "print('varImp(fit)')\n# varImp(fit)\n"}),
    Silent(
        "interpretability",
        "scores of something else",
        {
            "game.py": lines(
                "import pygame",
                "class Game:",
                "    def get_score(self):",
                "        return 1",
                "print(Game().get_score())",
            )
        },
    ),
    Silent(
        "interpretability",
        "a function that nothing calls",
        {
            "m.py": lines(
                "def explain(model):",
                "    return model.feature_importances_",
                "",
                "if __name__ == '__main__':",
                "    print('done')",
            )
        },
    ),
    # -- fairness
    Silent(
        "fairness",
        "an import that nothing uses",
        {"f.py": lines("from fairlearn.metrics import MetricFrame", "# MetricFrame(metrics=m)")},
    ),
    Silent("fairness", "a single sentence", {"README.md": "# Credit\n\nFairness matters to us in all we do.\n"}),
    Silent(
        "fairness",
        "a plan",
        {
            "README.md": "# Credit\n\n## Future work\n\n- Measure demographic parity for women and "
            "men\n- Reduce the gender bias of the approvals\n"
        },
    ),
    Silent(
        "fairness",
        "bias towards a class",
        {
            "README.md": "# Fraud\n\nThe model is biased towards the majority class. Trees are less "
            "biased toward the majority class.\n"
        },
    ),
    Silent(
        "fairness",
        "bias and variance",
        {
            "README.md": "# Rent\n\nDeep trees have a low bias and a high variance. Bagging lowers "
            "the variance, boosting the bias.\n"
        },
    ),
    # -- privacy
    Silent(
        "privacy",
        "a plan",
        {"README.md": "# Wards\n\n## Roadmap\n\n- Anonymise the names of the patients, for data protection\n"},
    ),
    Silent("privacy", "a heading alone", {"README.md": "# Wards\n\n## Privacy and data protection of the patients\n"}),
    Silent(
        "privacy",
        "a comment",
        {
            "m.py": lines(
                "# anonymise the names before this is published (GDPR)", "from opacus import PrivacyEngine", "x = 1"
            )
        },
    ),
    Silent(
        "privacy",
        "confidence",
        {"README.md": "# Rent\n\nThe band shows the 95 % confidence interval of the forecast.\n"},
    ),
    # -- sensitive_domain
    Silent(
        "sensitive_domain",
        "plants",
        {"README.md": "# Leaf disease detection\n\nFinds diseases on the leaves of tomato plants.\n", "m.py": _MODEL},
    ),
    Silent(
        "sensitive_domain",
        "machines",
        {
            "README.md": "# Pump health\n\nPredicts the failure of pumps from the health of their equipment.\n",
            "m.py": _MODEL,
        },
    ),
    Silent(
        "sensitive_domain",
        "no model",
        {"README.md": "# Hospital beds\n\nA dashboard of beds by hospital and month.\n", "m.py": "print('beds')\n"},
    ),
    Silent(
        "sensitive_domain",
        "flats",
        {"README.md": "# Rent\n\nPredicts the rent of flats from their area.\n", "m.py": _MODEL},
    ),
    # -- secret_committed
    Silent(
        "secret_committed",
        "placeholders",
        {
            "config.py": lines(
                "API_KEY = 'your-api-key-here'",
                "TOKEN = 'hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'",
                "AWS = 'AKIAIOSFODNN7EXAMPLE'",
            )
        },
    ),
    Silent(
        "secret_committed",
        "read from the environment",
        {
            "config.py": lines(
                "import os", "API_KEY = os.environ['API_KEY']", "PASSWORD = os.getenv('DB_PASSWORD', 'changeme')"
            )
        },
    ),
    Silent(
        "secret_committed",
        "a demo on one's own machine",
        {
            "docker-compose.yml": "services:\n  db:\n    image: postgres\n    environment:\n      "
            "POSTGRES_PASSWORD: postgres\n",
            "db.py": "URL = 'postgresql://user:secret12@localhost:5432/rent'\n",
        },
    ),
    Silent(
        "secret_committed",
        "a secret of CI",
        {".github/workflows/ci.yml": "on: push\nenv:\n  TOKEN: ${{ secrets.HF_TOKEN }}\n"},
    ),
    Silent(
        "secret_committed",
        "a hash of a file",
        {"data.dvc": "outs:\n- md5: 3f2c1ab0d4e5f60718293a4b5c6d7e8f\n", "m.py": "TOKENIZER = 'bert-base-uncased'\n"},
    ),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_evidence_is_found_where_it_stands(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_near_misses_are_no_evidence(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()


@pytest.mark.parametrize("case", [case for case in SHOWN if case.concept == "secret_committed"], ids=name_of_case)
def test_no_report_repeats_a_secret(case: Shown) -> None:
    """The report names the place and the kind, and never the value, not even a part of it."""
    report = encode(report_of(case.files)).decode()
    assert "secret_committed" in report
    for secret in (_AWS, _HUGGING_FACE, _PASSWORD):
        assert secret not in report
        assert secret[4:12] not in report
