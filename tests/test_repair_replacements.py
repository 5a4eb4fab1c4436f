"""ENG115 mended: what is gone gives way to what does exactly the same, and to nothing else."""

from __future__ import annotations

import ast
import re

import pytest
from notebooks import notebook
from portfolio_lint_rules.library import knowledge
from portfolio_lint_rules.replacing import replacements
from repairing import CATALOGUE, TRAINING, fixable, repaired, script

MODEL = "from keras.models import Sequential\nmodel = Sequential()\n"
FRAME = "import pandas as pd\ndf = pd.read_csv('a.csv')\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from sklearn.externals import joblib\n", "import joblib\n"),
        ("from sklearn.externals import joblib as jl  # old\n", "import joblib as jl  # old\n"),
        ("from sklearn.externals.joblib import (dump,\n    load)\n", "from joblib import (dump,\n    load)\n"),
        ("import sklearn.externals.joblib as joblib; x = 1\n", "import joblib; x = 1\n"),
        (
            "from sklearn.cross_validation import train_test_split as tts, cross_val_score\n",
            "from sklearn.model_selection import train_test_split as tts, cross_val_score\n",
        ),
        (
            "from sklearn import cross_validation\na = cross_validation.train_test_split(X, random_state=0)[0].shape\n",
            "from sklearn import model_selection as cross_validation\n"
            "a = cross_validation.train_test_split(X, random_state=0)[0].shape\n",
        ),
        ("import sklearn.grid_search as gs\n", "import sklearn.model_selection as gs\n"),
        ("from sklearn.grid_search import GridSearchCV\n", "from sklearn.model_selection import GridSearchCV\n"),
        (
            "from sklearn.learning_curve import learning_curve\n",
            "from sklearn.model_selection import learning_curve\n",
        ),
        (
            "from sklearn.ensemble.forest import RandomForestClassifier\n",
            "from sklearn.ensemble import RandomForestClassifier\n",
        ),
        ("from sklearn.datasets.samples_generator import make_blobs\n", "from sklearn.datasets import make_blobs\n"),
        ("from keras.utils.np_utils import to_categorical\n", "from keras.utils import to_categorical\n"),
        (
            "from keras.utils import np_utils\ny = np_utils.to_categorical(y)\n",
            "from keras import utils as np_utils\ny = np_utils.to_categorical(y)\n",
        ),
        (
            "from tensorflow.keras.layers.core import Dense, Dropout\n",
            "from tensorflow.keras.layers import Dense, Dropout\n",
        ),
        (
            "from pandas.tools.plotting import scatter_matrix\nscatter_matrix(df)\n",
            "from pandas.plotting import scatter_matrix\nscatter_matrix(df)\n",
        ),
        (
            "import pandas as pd\npd.scatter_matrix(df, c=y)\n",
            "import pandas as pd\npd.plotting.scatter_matrix(df, c=y)\n",
        ),
        (
            "from sklearn.metrics import accuracy_score, plot_confusion_matrix  # show\n"
            "plot_confusion_matrix(m, X, y)\n",
            "from sklearn.metrics import accuracy_score, ConfusionMatrixDisplay  # show\n"
            "ConfusionMatrixDisplay.from_estimator(m, X, y)\n",
        ),
        (
            "from sklearn.metrics import plot_roc_curve, ConfusionMatrixDisplay, plot_confusion_matrix\n"
            "plot_roc_curve(m, X, y)\nplot_confusion_matrix(m, X, y)\n",
            "from sklearn.metrics import RocCurveDisplay, ConfusionMatrixDisplay\n"
            "RocCurveDisplay.from_estimator(m, X, y)\nConfusionMatrixDisplay.from_estimator(m, X, y)\n",
        ),
        (
            "from sklearn import metrics\nmetrics.plot_precision_recall_curve(m, X, y, name='m')\n",
            "from sklearn import metrics\nmetrics.PrecisionRecallDisplay.from_estimator(m, X, y, name='m')\n",
        ),
        (
            "from sklearn.metrics import mean_squared_error\nr = mean_squared_error(y, p, squared=False)\n",
            "from sklearn.metrics import mean_squared_error, root_mean_squared_error\n"
            "r = root_mean_squared_error(y, p)\n",
        ),
        (
            "from sklearn.metrics import (\n    f1_score,\n    mean_squared_error,\n)\n"
            "r = mean_squared_error(y, p, squared=False)\ns = mean_squared_error(y, p, squared=True)\n",
            "from sklearn.metrics import (\n    f1_score,\n    mean_squared_error,\n    root_mean_squared_error,\n)\n"
            "r = root_mean_squared_error(y, p)\ns = mean_squared_error(y, p)\n",
        ),
        (
            "from sklearn.preprocessing import OneHotEncoder\ne = OneHotEncoder(sparse = False, drop='first')\n",
            "from sklearn.preprocessing import OneHotEncoder\ne = OneHotEncoder(sparse_output = False, drop='first')\n",
        ),
        (
            "from sklearn.ensemble import AdaBoostClassifier as A\na = A(base_estimator=tree)\n",
            "from sklearn.ensemble import AdaBoostClassifier as A\na = A(estimator=tree)\n",
        ),
        (
            "from sklearn.cluster import KMeans\nk = KMeans(3, random_state=0, n_jobs=-1)\n",
            "from sklearn.cluster import KMeans\nk = KMeans(3, random_state=0)\n",
        ),
        (
            "from sklearn.cluster import KMeans\nk = KMeans(n_jobs=-1)\n",
            "from sklearn.cluster import KMeans\nk = KMeans()\n",
        ),
        (
            "from keras.optimizers import Adam\no = Adam(lr=1e-3)\n",
            "from keras.optimizers import Adam\no = Adam(learning_rate=1e-3)\n",
        ),
        (
            "from gensim.models import Word2Vec\nw = Word2Vec(texts, size=100)\n",
            "from gensim.models import Word2Vec\nw = Word2Vec(texts, vector_size=100)\n",
        ),
        (MODEL + "model.predict_proba(X)\n", MODEL + "model.predict(X)\n"),
        (
            MODEL + "model.fit_generator(generator=rows, steps_per_epoch=9,\n    epochs=2)\n",
            MODEL + "model.fit(x=rows, steps_per_epoch=9,\n    epochs=2)\n",
        ),
        (MODEL + "model.predict_generator(rows, steps=2)\n", MODEL + "model.predict(rows, steps=2)\n"),
        (MODEL + "model.evaluate_generator(rows)\n", MODEL + "model.evaluate(rows)\n"),
        (FRAME + "for name, x in df.iteritems(): pass\n", FRAME + "for name, x in df.items(): pass\n"),
        (FRAME + "X = (df).as_matrix()\n", FRAME + "X = (df).to_numpy()\n"),
        (
            "import numpy as np\na = x.astype(np.int)\nb = (np.float)('3')\nc = [np.NaN, -np.Inf, np.object]\n",
            "import numpy as np\na = x.astype(int)\nb = (float)('3')\nc = [np.nan, -np.inf, object]\n",
        ),
        (
            FRAME + "df = df.append({'a': 1,\n                'b': 2}, ignore_index=True)  # one more\n",
            FRAME + "df = pd.concat([df, pd.DataFrame([{'a': 1,\n"
            "                'b': 2}])], ignore_index=True)  # one more\n",
        ),
        (
            FRAME + "row = {'a': 1}\nout = df.append(row, ignore_index=True)\n",
            FRAME + "row = {'a': 1}\nout = pd.concat([df, pd.DataFrame([row])], ignore_index=True)\n",
        ),
        (
            FRAME + "from datetime import datetime as dt\nnow = pd.datetime.now()\n",
            FRAME + "from datetime import datetime as dt\nnow = dt.now()\n",
        ),
        (
            "import datetime\n" + FRAME + "day = pd.datetime(2020, 1, 1)\n",
            "import datetime\n" + FRAME + "day = datetime.datetime(2020, 1, 1)\n",
        ),
        (
            FRAME + "day = pd.datetime.strptime(a, b)\n",
            FRAME.replace("pd\n", "pd\nfrom datetime import datetime\n") + "day = datetime.strptime(a, b)\n",
        ),
        ("import streamlit as st\na, b = st.beta_columns(2)\n", "import streamlit as st\na, b = st.columns(2)\n"),
        (
            "from imblearn.over_sampling import SMOTE\na, b = SMOTE(random_state=1).fit_sample(X, y)\n",
            "from imblearn.over_sampling import SMOTE\na, b = SMOTE(random_state=1).fit_resample(X, y)\n",
        ),
    ],
)
def test_an_exact_replacement_is_made(before: str, after: str) -> None:
    assert script(before, "ENG115") == after


@pytest.mark.parametrize(
    "source",
    [
        "from sklearn.datasets import load_boston\nX = load_boston()\n",
        "from sklearn.cross_validation import train_test_split, KFold\n",
        "from sklearn import cross_validation\nfolds = cross_validation.KFold(9, n_folds=3)\n",
        "from sklearn import cross_validation\ns = cross_validation.cross_val_score(m, X, y, 'f1')\n",
        "import sklearn.cross_validation\na = sklearn.cross_validation.train_test_split(X, random_state=1)\n",
        "from sklearn.externals import joblib, six\n",
        "from sklearn.grid_search import GridSearchCV\ns = GridSearchCV(m, g)\ns.fit(X, y)\nprint(s.grid_scores_)\n",
        "from sklearn.cross_validation import *\n",
        "from sklearn.metrics import plot_confusion_matrix as pcm\npcm(m, X, y)\n",
        "from sklearn.metrics import mean_squared_error\nr = mean_squared_error(y, p, squared=flag)\n",
        "from sklearn.preprocessing import OneHotEncoder\ne = OneHotEncoder(sparse=False, n_values=3)\n",
        "from keras.optimizers import Adam\no = Adam(lr=1e-3, decay=1e-6)\n",
        "from keras.optimizers import Adam\no = Adam(lr=1e-3, **more)\n",
        "from keras.layers.core import Dense, MaxoutDense\n",
        MODEL + "model.predict_classes(X)\n",
        MODEL + "model.fit_generator(rows, 9)\n",
        MODEL + "model.fit_generator(rows, workers=2)\n",
        FRAME + "df = df.append(other, ignore_index=True)\n",
        FRAME + "df = df.append({'a': 1}, ignore_index=flag)\n",
        FRAME + "X = df.as_matrix(columns=['a'])\n",
        FRAME + "X = df.ix[3]\n",
        FRAME + "datetime = 3\nnow = pd.datetime.now()\n",
        "import streamlit\nfrom streamlit import beta_columns\nbeta_columns(2)\n",
    ],
)
def test_what_takes_a_decision_is_left_to_people(source: str) -> None:
    files = {"train.py": source, "fit.py": TRAINING}
    assert fixable(files, "ENG115") == [False]
    after, outcome = repaired(files, "ENG115")
    assert after["train.py"].decode() == source
    assert not outcome.refusals


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import numpy as np\nint = 3\na = x.astype(np.int)\n", "int means something else there"),
        ("import numpy as np\ndef f(float):\n    return np.float\n", "float means something else there"),
        ("import numpy as np\nfrom a import text as str\na = np.str\n", "str means something else there"),
        (FRAME + "df = df.append(dict(a=1), ignore_index=True)\n", "the row to append is neither a dict nor a name"),
        (
            FRAME + "df = pd.concat(parts).append({'a': 1}, ignore_index=True)\n",
            "the frame to append to has no name",
        ),
        (
            "from sklearn.cluster import KMeans\nk = KMeans(3, n_jobs=2,  # two\n    random_state=0)\n",
            "a comment stands where an argument would go",
        ),
        ("import os, sklearn.externals.joblib as joblib\n", "imports other things along with it"),
        (
            "from tensorflow.python.keras.layers.core import Dense\n",
            "is imported in a way that is not known",
        ),
        (
            "from sklearn.externals import (  # old\n    joblib)\n",
            "a comment stands within the import",
        ),
    ],
)
def test_what_turns_out_to_be_unsafe_is_left_alone_and_named(source: str, reason: str) -> None:
    after, outcome = repaired({"train.py": source, "fit.py": TRAINING}, "ENG115")
    assert after["train.py"].decode() == source
    assert [(refusal.path, refusal.reason) for refusal in outcome.refusals] == [("train.py", reason)]


def test_a_class_or_function_of_the_name_of_a_builtin_counts_too() -> None:
    source = "import numpy as np\nclass float:\n    pass\na = np.float\n"
    assert repaired({"train.py": source, "fit.py": TRAINING}, "ENG115")[1].refusals


def test_a_pinned_old_release_keeps_its_calls() -> None:
    files = {
        "train.py": "from sklearn.externals import joblib\n",
        "fit.py": TRAINING,
        "requirements.txt": "scikit-learn==0.22.1\n",
    }
    assert not repaired(files, "ENG115")[1].patches


def test_calls_and_imports_of_a_notebook_change_together() -> None:
    book = notebook(
        "%matplotlib inline\nfrom sklearn.metrics import plot_roc_curve\nimport numpy as np",
        TRAINING,
        "!ls\nplot_roc_curve(m, X, y)\n%time a = np.NaN",
    )
    _, outcome = repaired({"model.ipynb": book}, "ENG115")
    assert [(part.cell, part.after) for part in outcome.patches[0].parts] == [
        (0, "%matplotlib inline\nfrom sklearn.metrics import RocCurveDisplay\nimport numpy as np"),
        (2, "!ls\nRocCurveDisplay.from_estimator(m, X, y)\n%time a = np.nan"),
    ]


def test_two_rules_mend_one_file() -> None:
    source = (
        "from sklearn.cross_validation import train_test_split\nimport numpy as np\n"
        "a = train_test_split(X, y, test_size=np.float('0.2'))\n"
    )
    after, outcome = repaired({"train.py": source, "fit.py": TRAINING}, "ENG115", "VAL108")
    assert after["train.py"].decode() == (
        "from sklearn.model_selection import train_test_split\nimport numpy as np\n"
        "a = train_test_split(X, y, test_size=float('0.2'), random_state=42)\n"
    )
    assert outcome.mended == {("ENG115", "train.py"): 2, ("VAL108", "train.py"): 1}


def test_every_replacement_belongs_to_something_that_is_gone() -> None:
    gone = knowledge().maps["deprecated"]
    for pattern, replacement in replacements().items():
        assert pattern in gone, pattern
        kinds = (replacement.to, replacement.builtin, replacement.module, replacement.special)
        assert sum(map(bool, kinds)) + (replacement.keyword is not None) == 1, pattern
        assert (replacement.keyword is None) or gone[pattern]["keyword"]
        assert bool(replacement.module) == bool(replacement.names), pattern


def test_every_rule_with_a_repair_has_an_example_that_it_mends() -> None:
    mending = [rule for rule in CATALOGUE.rules.values() if rule.fixable]
    assert {"VAL108", "ENG115"} <= {rule.code for rule in mending}
    for rule in mending:
        mended = 0
        for example in rule.fires:
            before = fixable(example.files, rule.code)
            after, outcome = repaired(example.files, rule.code)
            assert not outcome.refusals
            assert bool(outcome.patches) == any(before), rule.code
            assert fixable(after, rule.code) == [able for able in before if not able]
            mended += all(before)
        assert mended, f"{rule.code} has no example that its repair mends"


def test_the_syntax_tree_differs_nowhere_else() -> None:
    source = (
        "import numpy as np\nx = lambda a: np.int(a)  # one\n"
        "if x:\n\ty = f'{x!r:>{3}}' ; z = {**a, 'k': np.float}\nelse: pass\n@dec(np.object)\nclass A(B): 'doc'\n"
    )
    expected = re.sub(r"np\.(int|float|object)", r"\1", source)
    after = script(source, "ENG115")
    assert after == expected
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(expected))
