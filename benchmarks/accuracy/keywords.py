"""What a search for keywords finds: the floor that evidence has to be better than."""

from __future__ import annotations

import re
from pathlib import Path

_TEXTS = {".py", ".ipynb", ".md", ".rst", ".txt", ".yml", ".yaml", ".toml", ".cfg", ".r", ".rmd", ".sh", ""}
_DOCUMENTS = {".md", ".rst", ".txt", ""}
_LIMIT = 2_000_000

# One expression a concept, searched in all text files; `README:` restricts it to documents, `FILE:` to paths.
KEYWORDS = {
    "readme_problem": r"README:predict|classif|analy[sz]|detect|forecast",
    "readme_data_source": r"README:kaggle|uci|dataset|data source",
    "readme_results": r"README:accuracy|f1|rmse|auc|r2|precision",
    "readme_how_to_run": r"README:pip install|python |docker|streamlit run|git clone",
    "readme_visual": r"README:!\[|<img",
    "readme_limitations": r"README:limitation|caveat",
    "business_impact": r"README:business|revenue|cost|roi\b|customer",
    "notebook_narrative": r"FILE:\.ipynb$",
    "license": r"FILE:(^|/)licen[sc]e",
    "eda_plots": r"plt\.|sns\.|seaborn|plotly|histogram",
    "missing_values": r"fillna|dropna|isnull|imputer|missing",
    "outliers": r"outlier|IQR|zscore|boxplot",
    "feature_scaling": r"Scaler|normaliz|/ ?255",
    "class_imbalance": r"SMOTE|imbalanc|class_weight",
    "data_pipeline": r"airflow|prefect|luigi|dagster|pipeline",
    "toy_dataset": r"iris|titanic|mnist|cifar|boston|imdb",
    "holdout_split": r"train_test_split|random_split|validation_split",
    "cross_validation": r"cross_val|KFold|GridSearchCV|cross.validation",
    "hyperparameter_tuning": r"GridSearch|RandomizedSearch|optuna|hyperopt|tuning",
    "regularisation": r"Ridge|Lasso|[dD]ropout|regulari|early.?stopping",
    "error_analysis": r"confusion_matrix|classification_report|residual",
    "baseline": r"baseline|Dummy|LogisticRegression|LinearRegression",
    "model_comparison": r"compar",
    "preprocessing_leakage": r"leakage",
    "dockerfile": r"FILE:dockerfile",
    "serving": r"fastapi|flask|streamlit|gradio",
    "api_endpoint": r"fastapi|flask|/predict",
    "cloud_or_k8s": r"kubernetes|aws|azure|gcp|heroku|terraform",
    "ci": r"FILE:\.github/workflows|gitlab-ci",
    "ci_runs_tests": r"FILE:\.github/workflows",
    "tests": r"FILE:(^|/)test",
    "monitoring": r"drift|prometheus|grafana|evidently|monitoring",
    "retraining": r"retrain",
    "experiment_tracking": r"mlflow|wandb|tensorboard|neptune",
    "data_or_model_versioning": r"\bdvc\b|lfs|registry",
    "pinned_dependencies": r"==\d",
    "dependency_manifest": r"FILE:requirements|pyproject|environment\.ya?ml|pipfile",
    "interpretability": r"shap|lime|feature_importances_|coef_",
    "fairness": r"fairness|fairlearn|bias",
    "privacy": r"gdpr|privacy|anonymi",
    "sensitive_domain": r"credit|loan|health|patient|insurance|hiring",
    "secret_committed": r"api_key|password|secret|token",
}  # fmt: skip


def search(folder: Path) -> set[str]:
    """The concepts whose keyword stands anywhere in a checkout."""
    paths = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    names = "\n".join(path.relative_to(folder).as_posix() for path in paths)
    everything: list[str] = []
    documents: list[str] = []
    for path in paths:
        if path.suffix.lower() in _TEXTS and path.stat().st_size < _LIMIT:
            text = path.read_text(encoding="utf-8", errors="replace")
            everything.append(text)
            if path.suffix.lower() in _DOCUMENTS:
                documents.append(text)
    found = set()
    for concept, expression in KEYWORDS.items():
        where, _, rest = expression.partition(":")
        searched = {"README": documents, "FILE": [names]}.get(where, everything)
        pattern = re.compile(rest if where in ("README", "FILE") else expression, re.IGNORECASE | re.MULTILINE)
        if any(pattern.search(text) for text in searched):
            found.add(concept)
    return found
