"""Seven shapes that other linters of machine-learning repositories get wrong, each a repository on which we do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from command_line import FIXTURES
from scanning import catalogue, evidence_of, notebook

from portfolio_lint.findings import Confidence, Finding
from portfolio_lint.report import Report
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot
from portfolio_lint.source.folder import FolderSnapshot

CHURN = FIXTURES / "churn"
README = (
    "# Loans\n\nWhich of its customers will repay a loan? The bank decides by the probability that the model gives,\n"
    "so that fewer loans fail and more people get one at a fair price.\n"
)
READ = (
    "import pandas as pd\nfrom sklearn.model_selection import train_test_split\nrows = pd.read_csv('data/loans.csv')\n"
)
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(rows[['income', 'debt']], rows['{}'], random_state=7)\n"
FOREST = (
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.metrics import classification_report\n"
    "model = RandomForestClassifier(random_state=7).fit(X_train, y_train)\n"
    "print(classification_report(y_test, model.predict(X_test)))\n"
)
REGRESSOR = (
    "from sklearn.ensemble import RandomForestRegressor\n"
    "from sklearn.metrics import mean_absolute_error\n"
    "model = RandomForestRegressor(random_state=7).fit(X_train, y_train)\n"
    "print(mean_absolute_error(y_test, model.predict(X_test)))\n"
)
TRAIN = READ + SPLIT.format("default") + FOREST


def report_of(files: Mapping[str, str]) -> Report:
    return scan(MemorySnapshot(files), catalogue(), Settings(minimum_confidence=Confidence.LOW))


def found(files: Mapping[str, str], *codes: str) -> list[Finding]:
    return [finding for finding in report_of(files).all_findings() if finding.code in codes]


def test_random_state_is_a_seed() -> None:
    assert found({"train.py": TRAIN}, "VAL108") == []
    seeded = "import numpy as np\nSEED = 7\nnp.random.seed(SEED)\n" + TRAIN.replace(", random_state=7", "")
    assert found({"train.ipynb": notebook(seeded)}, "VAL108") == []
    assert len(found({"train.py": TRAIN.replace(", random_state=7", "")}, "VAL108")) == 1


def test_a_route_or_a_path_of_a_container_is_no_local_path() -> None:
    api = (
        "import joblib\nfrom fastapi import FastAPI\napp = FastAPI()\nmodel = joblib.load('/models/model.bin')\n\n\n"
        "@app.get('/health')\ndef health():\n    return {'up': True}\n\n\n"
        "@app.post('/api/predict')\ndef predict(row: dict):\n    return {'p': model.predict([row])[0]}\n"
    )
    client = "import requests\nprint(requests.post('http://localhost:8000' + '/api/predict', json={}).json())\n"
    files = {"train.py": TRAIN, "api.py": api, "client.py": client, "Dockerfile": "FROM python:3.12\nWORKDIR /app\n"}
    assert found(files, "ENG109") == []
    assert len(found({**files, "old.py": READ.replace("data/", "/home/anna/data/")}, "ENG109")) == 1


def test_nobody_stratifies_the_split_of_a_regression() -> None:
    shares = "default\n0    0.97\n1    0.03\nName: proportion, dtype: float64"
    files = {"train.py": READ + SPLIT.format("amount") + REGRESSOR, "README.md": README}
    assert found(files, "VAL110", "VAL106", "DAT105") == []
    looked = notebook(READ + "rows['default'].value_counts(normalize=True)", SPLIT.format("amount") + REGRESSOR)
    looked = looked.replace('"outputs": []', _output(shares), 1)
    assert found({"train.ipynb": looked}, "VAL110", "VAL106", "DAT105") == []
    classes = notebook(READ + "rows['default'].value_counts(normalize=True)", SPLIT.format("default") + FOREST)
    classes = classes.replace('"outputs": []', _output(shares), 1)
    assert len(found({"train.ipynb": classes}, "VAL110")) == 1


def _output(text: str) -> str:
    shown = text.replace("\n", "\\n")
    return f'"outputs": [{{"output_type": "stream", "name": "stdout", "text": "{shown}"}}]'


def test_own_modules_are_no_undeclared_dependencies() -> None:
    files = {
        "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n",
        "config.py": "SEED = 7\n",
        "src/__init__.py": "",
        "src/features.py": "import config\n\n\ndef build(rows):\n    return rows.dropna()\n",
        "src/utils/helpers.py": "def tidy(rows):\n    return rows\n",
        "train.py": "from config import SEED\nfrom src.features import build\nfrom utils.helpers import tidy\n" + TRAIN,
        "notebooks/eda.ipynb": notebook("import sys\nsys.path.append('..')\nimport features\n" + READ),
    }
    assert found(files, "ENG105") == []
    (finding,) = found({**files, "plot.py": "import seaborn\nseaborn.histplot([1])\n"}, "ENG105")
    assert "seaborn" in finding.message


def test_a_checkpoint_copy_counts_once(tmp_path: Path) -> None:
    leaky = notebook(READ + "from sklearn.preprocessing import StandardScaler\n", SPLIT.format("default"), FOREST)
    (tmp_path / "train.ipynb").write_text(leaky, encoding="utf-8")
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    alone = scan(FolderSnapshot(str(tmp_path)), catalogue(), Settings())
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "train-checkpoint.ipynb").write_text(leaky, encoding="utf-8")
    both = scan(FolderSnapshot(str(tmp_path)), catalogue(), Settings())
    assert [f for f in both.all_findings() if f.code != "ENG111"] == list(alone.all_findings())
    assert [project.evidence for project in both.projects] == [project.evidence for project in alone.projects]


def test_a_manifest_in_a_folder_is_seen() -> None:
    backend = {
        "README.md": README,
        "backend/requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n",
        "backend/train.py": TRAIN,
        "backend/Dockerfile": "FROM python:3.12-slim\nCOPY . /app\nCMD python /app/train.py\n",
    }
    assert found(backend, "ENG104", "OPS101") == []
    assert {place.path for place in evidence_of(backend)["dependency_manifest"]} == {"backend/requirements.txt"}
    assert len(found({path: text for path, text in backend.items() if "requirements" not in path}, "ENG104")) == 1


def test_more_work_never_scores_lower() -> None:
    """A notebook that explores, a project around it, and the same with more that is done imperfectly."""
    files = {
        path.relative_to(CHURN).as_posix(): path.read_text(encoding="utf-8")
        for path in CHURN.rglob("*")
        if path.is_file() and path.suffix in ("", ".ini", ".ipynb", ".md", ".py", ".toml", ".txt", ".yml", ".yaml")
    }
    notebooks = {path: text for path, text in files.items() if path.endswith(".ipynb")}
    worse = {f"old/train_{number}.py": TRAIN.replace(", random_state=7", "") for number in range(5)}
    worse |= {f"tests/test_old_{number}.py": "def test_old():\n    print('old')\n" for number in range(5)}
    one, whole, more = scores_of(notebooks), scores_of(files), scores_of({**files, **worse})
    assert set(one) <= set(whole) == set(more)
    assert sum(one.values()) / len(one) < sum(whole.values()) / len(whole)
    assert all(more[family] >= whole[family] for family in whole)


def scores_of(files: Mapping[str, str]) -> dict[str, int]:
    (project,) = report_of(files).projects
    return {family: score.value for family, score in project.scores.items()}
