"""What is said of a leak fits the library it stands in."""

from __future__ import annotations

from portfolio_lint.findings import Finding, Severity
from portfolio_lint.packs import load_catalogue
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

_NETWORK = """
import pandas as pd
from keras.layers import Dense
from keras.models import Sequential
from keras.preprocessing.text import Tokenizer

train = pd.read_csv("train.csv")
tokenizer = Tokenizer()
tokenizer.fit_on_texts(train["text"])
x = tokenizer.texts_to_matrix(train["text"])
model = Sequential([Dense(1)])
model.compile(loss="mse")
model.fit(x, train["y"], validation_split=0.1)
"""
_FOLDS = """
import pandas as pd
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

df = pd.read_csv("a.csv")
X = StandardScaler().fit_transform(df.drop(columns="y"))
print(cross_val_score(SVC(), X, df["y"]))
"""


def _leak(code: str) -> Finding:
    report = scan(MemorySnapshot({"train.py": code}), load_catalogue(), Settings())
    (found,) = (finding for finding in report.all_findings() if finding.code == "LEK101")
    return found


def test_no_network_is_to_be_put_into_a_pipeline() -> None:
    leak = _leak(_NETWORK)
    assert "validated on" in leak.message
    assert "Pipeline" not in leak.advice
    assert "fit Tokenizer on the training rows alone" in leak.advice
    assert [place.message for place in leak.related] == ["Sequential is validated on a part of the result"]


def test_a_scale_that_trees_alone_learn_from_is_a_note() -> None:
    trees = _FOLDS.replace("sklearn.svm import SVC", "sklearn.tree import DecisionTreeClassifier")
    assert _leak(trees.replace("SVC", "DecisionTreeClassifier")).severity == Severity.NOTE
    assert _leak(_FOLDS).severity == Severity.ERROR


def test_a_target_is_not_to_be_filled() -> None:
    code = """
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("homes.csv")
df["price"] = df["price"].fillna(df["price"].mean())
X_train, X_test, y_train, y_test = train_test_split(df[["rooms"]], df["price"])
model = LinearRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""
    assert "if price is the target, drop rows without it" in _leak(code).advice


def test_an_estimator_is() -> None:
    leak = _leak(_FOLDS)
    assert "test folds" in leak.message
    assert "Pipeline" in leak.advice
    assert [place.message for place in leak.related] == ["SVC is cross-validated on the result"]
