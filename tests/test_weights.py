"""How much a finding weighs, and what it says, where the project is a study or does part of what is asked."""

from __future__ import annotations

import json
import re

from notebooks import notebook
from scanning import catalogue

from portfolio_lint import rule
from portfolio_lint.findings import Finding, Severity
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

_TITANIC = "import pandas as pd\ndf = pd.read_csv('titanic.csv')\nX, y = df[['Fare']], df['Survived']\n"
_SPLIT = (
    "from sklearn.model_selection import train_test_split\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
)
_FOREST = (
    "from sklearn.ensemble import RandomForestClassifier\n"
    "model = RandomForestClassifier(random_state=0).fit(X_train, y_train)\n"
    "print(model.score(X_test, y_test))\n"
)
_APP = "import joblib\nimport streamlit as st\nmodel = joblib.load('m.joblib')\nst.write(model.predict([[1]]))\n"
_BOOKINGS = _TITANIC.replace("titanic", "bookings").replace("Fare", "price").replace("Survived", "cancelled")


def _found(files: dict[str, str], code: str) -> list[Finding]:
    report = scan(MemorySnapshot(files), catalogue(), Settings())
    return [finding for finding in report.all_findings() if finding.code == code]


def _severities(files: dict[str, str], code: str) -> list[Severity]:
    return [finding.severity for finding in _found(files, code)]


def test_a_teaching_set_stays_one_behind_an_app() -> None:
    shown = {"train.py": _TITANIC + _SPLIT + _FOREST, "app.py": _APP}
    served = {"train.py": _BOOKINGS + _SPLIT + _FOREST, "app.py": _APP}
    assert _severities(shown, "DAT101") == [Severity.NOTE]
    assert _severities(served, "DAT101") == [Severity.WARNING]
    assert _severities(shown, "OPS104") == []
    assert _severities(served, "OPS104") == [Severity.NOTE]


def test_a_seed_matters_less_where_the_test_rows_are_many() -> None:
    split = _SPLIT.replace(", random_state=0", "")
    few = {"train.py": _BOOKINGS + split + _FOREST, "bookings.csv": "price,cancelled\n" + "1,0\n" * 500}
    many = few | {"bookings.csv": "price,cancelled\n" + "1,0\n" * 50_000}
    assert _severities(few, "VAL108") == [Severity.WARNING]
    assert _severities(many, "VAL108") == [Severity.NOTE]


def test_comments_at_the_heads_of_cells_are_half_a_text() -> None:
    steps = [f"step_{number} = {number}" for number in range(9)]
    told = [f"# What the step with number {number} is for\n{step}" for number, step in enumerate(steps)]
    set_aside = [f"# print(step_{number})\n{step}" for number, step in enumerate(steps)]
    model = _BOOKINGS + _SPLIT + _FOREST
    assert _severities({"model.ipynb": notebook(*steps, model)}, "DOC107") == [Severity.WARNING]
    assert _severities({"model.ipynb": notebook(*told, model)}, "DOC107") == [Severity.NOTE]
    assert _severities({"model.ipynb": notebook(*set_aside, model)}, "DOC107") == [Severity.WARNING]


def test_a_list_of_packages_in_the_readme_is_seen() -> None:
    model = {"model.ipynb": notebook(_BOOKINGS + _SPLIT + _FOREST)}
    listed = {"README.md": "# Bookings\n\n## Dependencies\n\n- pandas\n- scikit-learn\n"}
    (bare,) = _found(model, "ENG104")
    (told,) = _found(model | listed, "ENG104")
    assert (bare.severity, told.severity) == (Severity.WARNING, Severity.NOTE)
    assert told.message.startswith("No manifest says")


def test_what_is_ignored_already_is_only_to_be_removed() -> None:
    files = {"train.py": _BOOKINGS + _SPLIT + _FOREST, ".DS_Store": "x"}
    (listed,) = _found(files | {".gitignore": ".DS_Store\n"}, "ENG111")
    (unlisted,) = _found(files, "ENG111")
    assert "list them in .gitignore" in unlisted.advice
    assert "list them" not in listed.advice


def test_a_method_tried_out_in_a_few_steps_is_no_project_cut_short() -> None:
    files = {"train.py": _BOOKINGS + _SPLIT + _FOREST}
    assert _severities(files, "RWP101") == [Severity.NOTE]
    assert _severities(files | {"app.py": _APP}, "RWP101") == [Severity.WARNING]


def test_a_results_file_that_the_readme_names_is_a_result() -> None:
    about = (
        "# Bookings\n\nThis project predicts which bookings of a small hotel will be cancelled, so that the rooms can "
        "be offered to others in time. The accuracy of all models is in `logs/all_results.csv`.\n"
    )
    files = {"train.py": _BOOKINGS + _SPLIT + _FOREST, "README.md": about}
    assert _severities(files, "DOC103") == [Severity.WARNING]
    (found,) = _found(files | {"logs/all_results.csv": "model,accuracy\nforest,0.8\n"}, "DOC103")
    assert found.severity == Severity.NOTE
    assert "all_results.csv" in found.message


def test_a_saved_run_counts_where_its_numbers_were_taken_out() -> None:
    line = "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(X_train, y_train)\nmodel"
    ran = rule.notebook(_BOOKINGS, _SPLIT, line, printed="LinearRegression()").text
    ran = re.sub(r'"execution_count": *\d+', '"execution_count": null', ran)
    assert _severities({"model.ipynb": notebook(_BOOKINGS, _SPLIT, line, executed=False)}, "DAT102") == [
        Severity.WARNING
    ]
    assert _severities({"model.ipynb": ran}, "DAT102") == []


def test_plots_drawn_in_another_order_are_a_note() -> None:
    plot = "import matplotlib.pyplot as plt\nplt.hist(df['price'])\n"
    moved = rule.notebook(_BOOKINGS, "plt.hist(y)", "plt.hist(X)", "plt.plot(y)", plot, executed=(1, 9, 8, 3, 10)).text
    book = json.loads(moved)
    shown = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}, "metadata": {}}
    book["cells"][0]["source"] = "import matplotlib.pyplot as plt\n" + _BOOKINGS
    for cell in book["cells"][1:4]:
        cell["outputs"] = [shown]
    drawn = json.dumps(book)
    assert _severities({"model.ipynb": drawn}, "ENG107") == [Severity.NOTE]
    book["cells"][2]["source"] = "y = y.fillna(0)\nplt.hist(y)"
    assert _severities({"model.ipynb": json.dumps(book)}, "ENG107") == [Severity.WARNING]


def test_a_merge_conflict_is_shown_from_its_first_marker() -> None:
    both = "import pandas as pd\nif pd:\n    x = (\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> tuning\n)\n"
    (found,) = _found({"train.py": both, "model.py": _BOOKINGS + _SPLIT + _FOREST}, "ENG112")
    assert found.line == 4
    assert found.advice.startswith("Keep one side")


def test_an_api_weighs_by_whether_somebody_could_ask_it() -> None:
    api = (
        "import joblib\nfrom flask import Flask, jsonify, request\napp = Flask(__name__)\n"
        "model = joblib.load('model.joblib')\n@app.route('/predict', methods=['POST'])\n"
        "def predict():\n    return jsonify(model.predict([request.json['row']]).tolist())\n"
    )
    trained = {"train.py": _BOOKINGS + _SPLIT + _FOREST}
    deployed = {"Procfile": "web: gunicorn api:app\n"}
    at_home = api.replace("model.joblib", "C:/Users/Ada/model.joblib")
    assert _severities(trained | {"api.py": api}, "OPS106") == [Severity.NOTE]
    assert _severities(trained | deployed | {"api.py": api}, "OPS106") == [Severity.WARNING]
    assert _severities(trained | deployed | {"api.py": at_home}, "OPS106") == [Severity.NOTE]


def test_all_missing_files_of_a_copy_are_named() -> None:
    image = 'FROM python:3.12-slim\nCOPY ["serve.py", "model.py", "./"]\nUSER 1000\nCMD ["python", "train.py"]\n'
    (found,) = _found({"train.py": _BOOKINGS + _SPLIT + _FOREST, "Dockerfile": image}, "OPS110")
    assert "serve.py and model.py" in found.message


def test_results_in_another_text_are_only_to_be_lifted() -> None:
    readme = {
        "README.md": "# Bookings\n\nThis project predicts which bookings are cancelled,"
        " so that the hotel can plan its rooms.\n\nThe data is a table of bookings with their price.\n"
    }
    files = {"train.py": _BOOKINGS + _SPLIT + _FOREST} | readme
    told = files | {"SUMMARY.md": "# Summary\n\nThe forest reaches an accuracy of 92% on the test set.\n"}
    (bare,) = _found(files, "DOC103")
    (beside,) = _found(told, "DOC103")
    assert (bare.severity, beside.severity) == (Severity.WARNING, Severity.NOTE)
    assert beside.message == "README.md leaves the result to SUMMARY.md"


def test_an_exploration_that_is_told_makes_the_missing_plot_a_note() -> None:
    files = {"train.py": _BOOKINGS + _SPLIT + _FOREST}
    assert _severities(files, "DAT101") == [Severity.WARNING]
    assert _severities(files | {"sql/20_feature_eda.sql": "select 1;\n"}, "DAT101") == [Severity.NOTE]
    readme = "# Bookings\n\nThe exploratory data analysis found few outliers.\n"
    assert _severities(files | {"README.md": readme}, "DAT101") == [Severity.NOTE]


def test_the_missing_plot_is_told_where_a_model_learns() -> None:
    training = "from sklearn.svm import SVC\n\ndef fit(X, y):\n    return SVC().fit(X, y)\n"
    scoring = "import pandas as pd\nrows = pd.read_csv('bookings.csv')\n"
    (finding,) = _found({"train.py": training, "score_batch.py": scoring}, "DAT101")
    assert finding.path == "train.py"


def test_a_score_of_hidden_rows_beside_that_of_one_split() -> None:
    files = {"train.py": _BOOKINGS + _SPLIT + _FOREST}
    entry = "# Bookings\n\nMy entry to the Kaggle competition on bookings.\n"
    score = "\nIt reaches 0.166 on the held-out rows and 0.168 on the Kaggle leaderboard.\n"
    assert _severities(files | {"README.md": entry}, "VAL102") == [Severity.WARNING]
    assert _severities(files | {"README.md": entry + score}, "VAL102") == [Severity.NOTE]


def test_a_scale_moves_no_score_of_a_plain_line() -> None:
    scaled = _BOOKINGS + "X = (X - X.mean()) / X.std()\n" + _SPLIT
    filled = _BOOKINGS + "X = X.fillna(X.mean())\n" + _SPLIT
    line = "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(X_train, y_train)\n"
    ridge = "from sklearn.linear_model import Ridge\nmodel = Ridge().fit(X_train, y_train)\n"
    score = "print(model.score(X_test, y_test))\n"
    scaler = "from sklearn.preprocessing import StandardScaler\nX = StandardScaler().fit_transform(X)\n"
    assert set(_severities({"train.py": scaled + line + score}, "LEK101")) == {Severity.NOTE}
    assert set(_severities({"train.py": _BOOKINGS + scaler + _SPLIT + line + score}, "LEK101")) == {Severity.NOTE}
    assert set(_severities({"train.py": scaled + ridge + score}, "LEK101")) == {Severity.ERROR}
    assert set(_severities({"train.py": filled + line + score}, "LEK101")) == {Severity.ERROR}


def test_settings_that_are_only_tried_are_no_choice_yet() -> None:
    tried = (
        "from sklearn.neighbors import KNeighborsClassifier\nfor k in range(1, 40):\n"
        "    model = KNeighborsClassifier(k).fit(X_train, y_train)\n    print(k, model.score(X_test, y_test))\n"
    )
    kept = "model = KNeighborsClassifier(7).fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"
    assert _found({"train.py": _BOOKINGS + _SPLIT + tried}, "LEK103") == []
    assert len(_found({"train.py": _BOOKINGS + _SPLIT + tried + kept}, "LEK103")) == 1
    spoken = tried + "print('the best k is 7')\n"
    assert len(_found({"train.py": _BOOKINGS + _SPLIT + spoken}, "LEK103")) == 1


def test_a_split_of_a_split_is_told_once() -> None:
    head = (
        "import pandas as pd\nframe = pd.read_csv('demand.csv', parse_dates=['day'])\n"
        "frame['yesterday'] = frame['load'].shift(1)\nX = frame[['yesterday']]\ny = frame['load']\n"
    )
    again = "X_train, X_valid, y_train, y_valid = train_test_split(X_train, y_train, random_state=0)\n"
    (finding,) = _found({"forecast.py": head + _SPLIT + again + _FOREST}, "LEK105")
    assert (finding.line, [place.line for place in finding.related if place.line == 8]) == (7, [8])


def test_a_small_network_of_torch_is_the_simple_one() -> None:
    layers = "        self.first = nn.Conv2d(3, 6, 3)\n        self.second = nn.Conv2d(6, 16, 3)\n"
    imports = "import torch\nfrom sklearn.metrics import accuracy_score\nfrom torch import nn\n"
    applied = "        return self.second(self.first(x))\n"
    train = (
        "net = Net()\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nfor x, y in batches:\n"
        "    loss = nn.CrossEntropyLoss()(net(x), y)\n    loss.backward()\n    optimizer.step()\n"
        "print('accuracy', accuracy_score(y_test, net(X_test).argmax(1)))\n"
    )
    own = f"{imports}\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n{layers}"
    small = f"{own}\n    def forward(self, x):\n{applied}\n{train}"
    large = imports + "from torchvision import models\n" + train.replace("Net()", "models.resnet18()")
    assert len(_found({"small.py": small}, "FND101")) == 1
    assert len(_found({"large.py": large}, "FND101")) == 1
    assert _found({"small.py": small, "large.py": large}, "FND101") == []
