"""What is read of Python: which call is which, what flows where, and what a notebook's own syntax leaves behind."""

from __future__ import annotations

import ast
import builtins
import keyword
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio_lint.facts.code import CodeFacts, Import, Operation, Shell, SyntaxProblem, Undefined
from portfolio_lint.readers.magics import split_magics
from portfolio_lint.readers.python import read_cells, read_python
from portfolio_lint.readers.resolution import canonical

SVC = "sklearn.svm.SVC"
FOREST = "sklearn.ensemble.RandomForestClassifier"
HEAD = (
    "import numpy as np, pandas as pd\n"
    "from sklearn.svm import SVC\n"
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "from sklearn.model_selection import train_test_split\n"
    "X, y = pd.read_csv('x.csv'), 0\n"
)
HEAD_LINES = HEAD.count("\n")


def read(source: str) -> CodeFacts:
    """Read a piece of a script that starts with the usual imports."""
    return read_python(HEAD + source)


def calls(facts: CodeFacts, ending: str) -> list[tuple[str, ...]]:
    """The names of each call that has a name with this last part."""
    return [call.names for call in facts.calls if any(name.rpartition(".")[2] == ending for name in call.names)]


def names(facts: CodeFacts) -> list[tuple[str, ...]]:
    return [call.names for call in facts.calls]


def operations(source: str) -> list[tuple[int, str, str]]:
    found = read(source).operations
    return [(operation.line - HEAD_LINES, operation.kind, operation.target) for operation in found]


# -- names


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import sklearn.svm\nsklearn.svm.SVC()", SVC),
        ("import sklearn.svm as s\ns.SVC()", SVC),
        ("import sklearn as sk\nsk.svm.SVC()", SVC),
        ("from sklearn import svm\nsvm.SVC()", SVC),
        ("from sklearn import svm as vectors\nvectors.SVC()", SVC),
        ("from sklearn.svm import SVC as Machine\nMachine()", SVC),
        ("from sklearn.svm import *\nSVC()", SVC),
        ("from sklearn.svm import SVC\nMachine = SVC\nMachine()", SVC),
        ("if fast:\n    from sklearn.svm import SVC\nSVC()", SVC),
        ("def f():\n    from sklearn.svm import SVC\n    SVC()", SVC),
        ("import pandas\npandas.io.json.json_normalize({})", "pandas.io.json.json_normalize"),
        ("import tensorflow as tf\ntf.keras.Sequential()", "keras.Sequential"),
        ("import tensorflow.keras.layers\ntensorflow.keras.layers.Dense()", "keras.layers.Dense"),
        ("import tensorflow as tf\ntf.compat.v1.keras.Model()", "keras.Model"),
        ("from tensorflow import keras\nkeras.Sequential()", "keras.Sequential"),
        ("from tensorflow.keras.layers import Dense\nDense()", "keras.layers.Dense"),
        ("import pytorch_lightning as pl\npl.Trainer()", "lightning.Trainer"),
        ("import lightning.pytorch as pl\npl.Trainer()", "lightning.Trainer"),
        ("import pylab\npylab.hist(1)", "matplotlib.pyplot.hist"),
        ("from .models import build\nbuild()", "models.build"),
        ("from . import models\nmodels.build()", "models.build"),
        ("def build(): pass\nbuild()", ".build"),
        ("print(1)", "print"),
        ("unknown.fit(1)", "?.fit"),
        ("unknown(1)", "?"),
        ("Unknown(1)", "Unknown"),
        ("'a'.join([])", "text.join"),
        ("{}.get(1)", "mapping.get"),
    ],
)
def test_a_call_has_its_full_name(source: str, name: str) -> None:
    assert read_python(source).calls[-1].names == (name,)


def test_an_undefined_class_keeps_its_name_at_every_use() -> None:
    assert names(read_python("Forest()\nForest()\nForest().fit(1)")) == [
        ("Forest",),
        ("Forest",),
        ("Forest",),
        ("Forest.fit",),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tensorflow.keras.layers", "keras.layers"),
        ("tensorflow.keras", "keras"),
        ("tensorflow.kerastuner", "tensorflow.kerastuner"),
        ("cudf", "pandas"),
        ("cuml.svm.SVC", "sklearn.svm.SVC"),
        ("numpy", "numpy"),
    ],
)
def test_packages_with_the_same_names_have_one_root(name: str, expected: str) -> None:
    assert canonical(name) == expected


def test_star_imports_leave_builtins_and_own_names_alone() -> None:
    facts = read_python("from a import *\nfrom b import *\nimport c\nprint(1)\nc.x()\nmystery()")
    assert names(facts) == [("print",), ("c.x",), ("a.mystery", "b.mystery")]
    assert facts.undefined == ()


def test_imports_say_what_is_used() -> None:
    facts = read_python("import a.b\nimport c as d\nfrom ..e import f as g, h\nfrom i import *\na.b.x()\ng()\n")
    assert facts.imports == (
        Import("a.b", "a.b", "a", 1, None, 0, True),
        Import("c", "c", "d", 2, None, 0, False),
        Import("e", "e.f", "g", 3, None, 2, True),
        Import("e", "e.h", "h", 3, None, 2, False),
        Import("i", "i", "*", 4, None, 0, True),
    )


# -- instances


@pytest.mark.parametrize(
    "source",
    [
        "SVC().fit(X)",
        "m = SVC(C=1)\nm.fit(X)",
        "m = SVC().set_params(C=1)\nm.fit(X)",
        "m = n = SVC()\nn.fit(X)",
        "m, n = SVC(), 3\nm.fit(X)",
        "(m, [n]) = 3, [SVC()]\nn.fit(X)",
        "if (m := SVC()):\n    m.fit(X)",
        "[m := SVC() for _ in X]\nm.fit(X)",
        "m: SVC\nm.fit(X)",
        "m: 'SVC' = load()\nm.fit(X)",
        "def f(m: SVC): m.fit(X)",
        "def f(m: 'SVC'): m.fit(X)",
        "def f(m: SVC | None = None): m.fit(X)",
        "from typing import Optional\ndef f(m: Optional[SVC]): m.fit(X)",
        "from typing import Union\ndef f(m: Union['SVC', None]): m.fit(X)",
        "import typing as t\nm: t.Optional[SVC] = None\ndef f(m: t.Optional[SVC]): m.fit(X)",
        "def f(m=SVC()): m.fit(X)",
        "def f(*, m=SVC()): m.fit(X)",
        "def make(): return SVC()\nmake().fit(X)",
        "def make():\n    if X: return SVC()\n    return None\nmake().fit(X)",
        "def make(): return SVC(), 3\nm, c = make()\nm.fit(X)",
        "def make():\n    m = SVC()\n    return {'model': m}\nmake()['model'].fit(X)",
        "class A:\n    def make(self): return SVC()\nA().make().fit(X)",
        "class A:\n    def __init__(self): self.m = SVC()\n    def f(self): self.m.fit(X)",
        "class A:\n    def f(self): self.m.fit(X)\n    def __init__(self): self.m = SVC()",
        "class A:\n    m = SVC()\n    def f(self): self.m.fit(X)",
        "class A:\n    def __init__(self): self.m = SVC()\nA().m.fit(X)",
        "class A:\n    def __init__(me): me.m = SVC()\n    async def f(this): this.m.fit(X)",
        "def make():\n    global m\n    m = SVC()\nmake()\nm.fit(X)",
        "ms = [SVC()]\nms[0].fit(X)",
        "ms = [1, SVC()]\nms[-1].fit(X)",
        "ms = {'a': SVC(), 'b': 3}\nms['a'].fit(X)",
        "ms = {}\nms['a'] = SVC()\nms['a'].fit(X)",
        "for m in [SVC()]: m.fit(X)",
        "for m in (SVC(), SVC(C=2)): m.fit(X)",
        "with SVC() as m: m.fit(X)",
        "async def f():\n    m = await SVC()\n    m.fit(X)",
        "try:\n    m = SVC()\nexcept Exception as e: pass\nfinally:\n    m.fit(X)",
        "match X:\n    case 1:\n        SVC().fit(X)",
        "while True:\n    SVC().fit(X)\nelse:\n    pass",
        "(lambda: SVC().fit(X))()",
        "f'{SVC().fit(X)}'",
        "assert SVC().fit(X), 'no'",
        "m = SVC()\nm = m\nm.fit(X)",
        "m = (SVC())\ndel y\nm.fit(X)",
        "[*range(3), SVC().fit(X)]",
        "m = SVC()\nif False:\n    m = 3\nm.fit(X)",
    ],
)
def test_an_instance_is_known_by_its_class(source: str) -> None:
    assert calls(read(source), "fit") == [(f"{SVC}.fit",)]


@pytest.mark.parametrize(
    "source",
    [
        "m = SVC() if X else RandomForestClassifier()\nm.fit(X)",
        "m = SVC()\nif X:\n    m = RandomForestClassifier()\nm.fit(X)",
        "if X:\n    m = SVC()\nelse:\n    m = RandomForestClassifier()\nm.fit(X)",
        "m = SVC() or RandomForestClassifier()\nm.fit(X)",
        "for m in [SVC(), RandomForestClassifier()]: m.fit(X)",
        "for i, m in enumerate([SVC(), RandomForestClassifier()]): m.fit(X)",
        "for n, m in zip(['a', 'b'], [SVC(), RandomForestClassifier()]): m.fit(X)",
        "for n, m in [('a', SVC()), ('b', RandomForestClassifier())]: m.fit(X)",
        "for i, (n, m) in enumerate([('a', SVC()), ('b', RandomForestClassifier())]): m.fit(X)",
        "ms = [SVC()]\nms += [RandomForestClassifier()]\nfor m in ms: m.fit(X)",
        "ms = [SVC()] + [RandomForestClassifier()]\nfor m in ms[:2]: m.fit(X)",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\nfor n, m in ms.items(): m.fit(X)",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\nfor m in ms.values(): m.fit(X)",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\nfor n in ms: ms[n].fit(X)",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\nfor i, (n, m) in enumerate(ms.items()): m.fit(X)",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\nfor n, m in sorted(ms.items()): m.fit(X)",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\nfor n, m in list(ms.items()): m.fit(X)",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\nfor m in list(ms.values()): m.fit(X)",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\n[m.fit(X) for m in ms.values()]",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}\nr = {n: m.fit(X) for n, m in ms.items()}",
        "ms = {'a': SVC(), 'b': RandomForestClassifier()}.copy()\nfor n, m in ms.items(): m.fit(X)",
        "ms = dict(a=SVC(), b=RandomForestClassifier())\nfor n, m in ms.items(): m.fit(X)",
        "ms = {}\nms['a'] = SVC()\nms['b'] = RandomForestClassifier()\nfor n, m in ms.items(): m.fit(X)",
        "from tqdm import tqdm\nfor m in tqdm([SVC(), RandomForestClassifier()]): m.fit(X)",
        "def make(k):\n    if k: return SVC()\n    return RandomForestClassifier()\nmake(1).fit(X)",
        "class A:\n    def __init__(self, k):\n        self.m = SVC()\n        self.m = RandomForestClassifier()\n"
        "    def f(self): self.m.fit(X)",
        "ms = {f(m): m for m in [SVC(), RandomForestClassifier()]}\nfor m in ms.values(): m.fit(X)",
    ],
)
def test_a_choice_has_the_names_of_all(source: str) -> None:
    assert calls(read(source), "fit") == [(f"{SVC}.fit", f"{FOREST}.fit")]


def test_the_keys_of_a_dict_are_no_models() -> None:
    facts = read("ms = {'a': SVC()}\nfor n in sorted(ms): n.fit(X)\nfor n in list(ms): n.fit(X)\nfor n in ms: n.fit(X)")
    assert calls(facts, "fit") == [("?.fit",)] * 3


def test_an_estimator_in_another_is_an_item_of_it() -> None:
    facts = read(
        "from sklearn.model_selection import GridSearchCV\n"
        "from sklearn.pipeline import Pipeline, make_pipeline\n"
        "search = GridSearchCV(SVC(), {'C': [1, 2]}, cv=5)\nsearch.fit(X).predict(X)\n"
        "Pipeline([('scale', StandardScaler()), ('svc', SVC())]).fit(X)\n"
        "make_pipeline(StandardScaler(), SVC()).fit(X)\n"
        "def f(m): return m\nf(search)"
    )
    search = "sklearn.model_selection.GridSearchCV"
    assert calls(facts, "fit") == [(f"{search}.fit",), ("sklearn.pipeline.Pipeline.fit",), (
        "sklearn.pipeline.make_pipeline().fit",
    )]  # fmt: skip
    assert calls(facts, "predict") == [(f"{search}.predict",)]
    passed = facts.calls[-1].arguments[0]
    assert [item.names for item in passed.items] == [(SVC,)]
    steps = next(call for call in facts.calls if call.names == ("sklearn.pipeline.Pipeline",)).arguments[0]
    assert [step.items[1].names for step in steps.items] == [("sklearn.preprocessing.StandardScaler",), (SVC,)]


def test_results_keep_what_they_tell() -> None:
    facts = read(
        "X['a'].value_counts().plot()\nX.corr().style.apply(1)\nX.groupby('a').mean().reset_index()\n"
        "np.array(3).reshape(1).sum().tolist()\nopen('a').read()"
    )
    called = names(facts)[1:]
    assert called == [
        ("pandas.DataFrame.value_counts",),
        ("pandas.DataFrame.value_counts().plot",),
        ("pandas.DataFrame.corr",),
        ("pandas.DataFrame.corr().style.apply",),
        ("pandas.DataFrame.groupby",),
        ("pandas.DataFrame.mean",),
        ("pandas.DataFrame.mean().reset_index",),
        ("numpy.array",),
        ("numpy.array().reshape",),
        ("numpy.array().reshape().sum",),
        ("numpy.array().reshape().sum().tolist",),
        ("open",),
        ("open().read",),
    ]


# -- classes, functions, decorators


def test_classes_have_bases_methods_and_scopes() -> None:
    facts = read_python(
        "import torch.nn as nn\n"
        "@register\n"
        "class Net(nn.Module, metaclass=Meta()):\n"
        "    '''Docstring.'''\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.fc = nn.Linear(1, 2)\n"
        "    def forward(self, x):\n"
        "        def inner(): return self.fc(x)\n"
        "        return inner()\n"
        "    @staticmethod\n"
        "    def build(a): return Net()\n"
        "class Big(Net): pass\n"
        "Net().forward(1)\nNet.build(1)\n"
    )
    assert [(c.name, c.scope, c.line, c.bases) for c in facts.classes] == [
        ("Net", "", 3, ("torch.nn.Module",)),
        ("Big", "", 13, (".Net",)),
    ]
    assert [(f.name, f.scope, f.line, f.end_line, f.parameters) for f in facts.functions] == [
        ("__init__", "Net", 5, 7, ("self",)),
        ("build", "Net", 12, 12, ("a",)),
        ("forward", "Net", 8, 10, ("self", "x")),
        ("inner", "Net.forward", 9, 9, ()),
    ]
    assert [(call.line, call.names, call.scope) for call in facts.calls] == [
        (3, ("Meta",), ""),
        (6, ("super",), "Net.__init__"),
        (6, ("super().__init__",), "Net.__init__"),
        (7, ("torch.nn.Linear",), "Net.__init__"),
        (12, (".Net",), "Net.build"),
        (9, ("torch.nn.Linear",), "Net.forward.inner"),
        (10, (".Net.forward.inner",), "Net.forward"),
        (14, (".Net",), ""),
        (14, (".Net.forward",), ""),
        (15, (".Net.build",), ""),
    ]


def test_decorators_have_names_and_routes() -> None:
    facts = read_python(
        "from fastapi import FastAPI\nimport pytest, streamlit as st\napp = FastAPI()\n"
        "@app.post('/predict', status_code=200)\nasync def predict(item, /, *rest, key=1, **more): pass\n"
        "@app.route(path='/x')\n@st.cache_data\n@(lambda f: f)\ndef load(): pass\n"
        "@unknown\ndef last(): pass\n"
    )
    predict, load, last = facts.functions
    assert [(d.names, d.text) for d in predict.decorators] == [(("fastapi.FastAPI.post",), "/predict")]
    assert predict.parameters == ("item", "key", "rest", "more")
    assert [(d.names, d.text) for d in load.decorators] == [
        (("fastapi.FastAPI.route",), ""),
        (("streamlit.cache_data",), ""),
        (("lambda",), ""),
    ]
    assert [d.names for d in last.decorators] == [("?",)]


def test_assertions_count_for_the_function_they_stand_in() -> None:
    facts = read_python(
        "import pytest\nfrom pandas.testing import assert_frame_equal\nassert 1\nassert_all()\n"
        "def test_a():\n    assert x\n    assert_frame_equal(a, b)\n    with pytest.raises(ValueError): f()\n"
        "class TestB:\n    def test_b(self):\n        self.assertEqual(1, 1)\n"
        "        def inner(): assert 3\n        inner()\n"
        "def test_c(): f()\n"
    )
    assert {f.name: f.assertions for f in facts.functions} == {"test_a": 3, "test_b": 2, "inner": 1, "test_c": 0}


# -- arguments


def test_keywords_are_known_through_literal_dicts() -> None:
    facts = read_python(
        "P = {'C': 3, 'kernel': 'rbf', **more, key: 1}\nQ = dict(C=None, tol=-1.5)\nR = Q.copy()\n"
        "SVC(gamma=True, C=1, **P)\nSVC(**Q)\nSVC(**R)\nSVC(**unknown)\n"
    )
    found = [
        {key: (value.kind, value.text) for key, value in call.keywords.items()}
        for call in facts.calls
        if call.names == ("SVC",)
    ]
    minus = {"C": ("none", ""), "tol": ("number", "-1.5")}
    assert found == [{"gamma": ("truth", "True"), "C": ("number", "1"), "kernel": ("text", "rbf")}, minus, minus, {}]


def test_arguments_are_literals_where_they_can_be() -> None:
    facts = read_python("n = 3\ns = 'a' + 'b'\nf(n, s, f'{s}_{n}_{x}', [1, 'x'] * 2, not 1, b'x', 2j, {1}, ..., None)")
    kinds = [(value.kind, value.text) for value in facts.calls[0].arguments]
    assert kinds == [
        ("number", "3"),
        ("text", "ab"),
        ("text", "ab_{}_{}"),
        ("sequence", ""),
        ("unknown", ""),
        ("unknown", ""),
        ("unknown", ""),
        ("sequence", ""),
        ("unknown", ""),
        ("none", ""),
    ]
    assert [item.text for item in facts.calls[0].arguments[3].items] == ["1", "x"]


def test_loops_and_thrown_away_results() -> None:
    facts = read_python("a()\nx = b()\nfor i in c():\n    d()\nwhile e():\n    y = f()\n[g() for _ in h()]\n"
                        "for i in z:\n    def j(): k()\n")  # fmt: skip
    assert [(call.line, call.loop, call.discarded) for call in facts.calls] == [
        (1, False, True),
        (2, False, False),
        (3, False, False),
        (4, True, True),
        (5, False, False),
        (6, True, False),
        (7, False, False),
        (7, True, False),
        (9, False, True),
    ]


def test_constants_are_assignments_with_their_scope() -> None:
    facts = read_python(
        "SEED = 42\nclass Config:\n    epochs: int = 10\n    name = 'x'\n"
        "def f(self):\n    self.rate = 0.1\n    row['age'] = True\nrows = []\nbig = 10 ** 3\nsizes = [1, 2]\n"
    )
    assert [(a.target, a.value.kind, a.value.text, a.line, a.scope) for a in facts.assignments] == [
        ("SEED", "number", "42", 1, ""),
        ("epochs", "number", "10", 3, "Config"),
        ("name", "text", "x", 4, "Config"),
        ("rate", "number", "0.1", 6, "f"),
        ("age", "truth", "True", 7, "f"),
        ("sizes", "sequence", "", 10, ""),
    ]


def test_texts_leave_docstrings_and_switched_off_code_out() -> None:
    facts = read_python(
        "'''Module.'''\ndef f():\n    '''Function.'''\n    return 'used'\n'''\nold = 1\n'''\n"
        "class A:\n    '''Class.'''\n    x = 'y' * 3\nprint(f'{x}', f'n={x}', '', 'z' * 600)\n"
    )
    assert [(text.text, text.line) for text in facts.texts] == [("used", 4), ("y", 10), ("n={}", 11), ("z", 11)]
    assert len(read_python("a = '" + "z" * 600 + "'").texts[0].text) == 500


def test_attributes_that_are_read() -> None:
    facts = read("m = RandomForestClassifier()\nprint(m.feature_importances_, X.shape, unknown.loss)\nm.x = m.y")
    assert [attribute.names for attribute in facts.attributes] == [
        (f"{FOREST}.feature_importances_",),
        ("pandas.DataFrame.shape",),
        ("?.loss",),
        (f"{FOREST}.y",),
    ]


# -- what was learnt from data


def flows(source: str, last: str) -> list[str]:
    """The last parts of the learning calls that flow into each call with this last part."""
    facts = read(source)
    call = next(c for c in facts.calls if c.names[0].rpartition(".")[2] == last)
    return [facts.calls[index].names[0].rpartition(".")[2] for index in call.fitted]


@pytest.mark.parametrize(
    ("source", "learners"),
    [
        ("X = StandardScaler().fit_transform(X)\ntrain_test_split(X)", ["fit_transform"]),
        ("s = StandardScaler()\nZ = s.fit_transform(X)\ntrain_test_split(Z, y)", ["fit_transform"]),
        ("X['a'] = StandardScaler().fit_transform(X[['a']])\ntrain_test_split(X)", ["fit_transform"]),
        ("X.loc[:, 'a'] = StandardScaler().fit_transform(X)\ntrain_test_split(X)", ["fit_transform"]),
        ("Z = pd.DataFrame(StandardScaler().fit_transform(X))\ntrain_test_split(Z)", ["fit_transform"]),
        ("Z = np.hstack([StandardScaler().fit_transform(X), X])\ntrain_test_split(Z)", ["fit_transform"]),
        ("Z = StandardScaler().fit_transform(X) * 2\ntrain_test_split(Z[3:].copy())", ["fit_transform"]),
        ("X = X.fillna(X.mean())\ntrain_test_split(X)", ["fillna"]),
        ("X = X.fillna(value=X['a'].median())\ntrain_test_split(X)", ["fillna"]),
        ("X['a'].fillna(X['a'].mean(), inplace=True)\ntrain_test_split(X)", ["fillna"]),
        ("X.a.fillna(X.a.mode()[0], inplace=True)\ntrain_test_split(X)", ["fillna"]),
        ("X['a'] = X['a'].replace(np.nan, np.nanmean(X['a']))\ntrain_test_split(X)", ["replace"]),
        ("A, B = Over().fit_resample(X, y)\ntrain_test_split(A, B)", ["fit_resample"]),
        ("Z = StandardScaler().fit_transform(X)\nZ = Over().fit_sample(Z)\ntrain_test_split(Z)",
         ["fit_transform", "fit_sample"]),
        ("Z = StandardScaler().fit_transform(X)\ntrain_test_split(*[Z], **{'y': Z})", ["fit_transform"]),
        ("Z = StandardScaler().fit_transform(X) if X else X\ntrain_test_split(Z)", ["fit_transform"]),
        # and what learns nothing from the rows that come to be tested
        ("train_test_split(X)", []),
        ("X = X.fillna(0)\ntrain_test_split(X)", []),
        ("X['a'].fillna(X['a'].mean())\ntrain_test_split(X)", []),
        ("s = StandardScaler().fit(X)\ntrain_test_split(X)", []),
        ("Z = StandardScaler().fit_transform(X)\ntrain_test_split(X)", []),
        ("Z = StandardScaler().fit_transform(X)\nZ = X\ntrain_test_split(Z)", []),
        ("def f(X): return StandardScaler().fit_transform(X)\ntrain_test_split(f(X))", []),
    ],
)  # fmt: skip
def test_what_was_learnt_flows_into_the_split(source: str, learners: list[str]) -> None:
    assert flows(source, "train_test_split") == learners


def test_parts_of_a_split_carry_what_was_learnt() -> None:
    source = "X = StandardScaler().fit_transform(X)\na, (b, *c) = train_test_split(X)\nb.predict(a)"
    assert flows(source, "predict") == ["fit_transform"]


# -- operations


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("X = X / 255", [(1, "divide_by_constant", "")]),
        ("X /= 255.0", [(1, "divide_by_constant", "")]),
        ("X = X * (1 / 255)", [(1, "divide_by_constant", "")]),
        ("X = 0.5 * X", [(1, "multiply_by_constant", "")]),
        ("n = 2\nX = X * n", [(2, "multiply_by_constant", "")]),
        ("X = (X - X.mean()) / X.std()", [(1, "standardise", "")]),
        ("X = (X - np.mean(X)) / np.std(X)", [(1, "standardise", "")]),
        ("Z = X - X.mean()\nZ = Z / X.std()", [(2, "standardise", "")]),
        ("X['a'] = (X['a'] - X['a'].min()) / (X['a'].max() - X['a'].min())", [(1, "min_max", "")]),
        ("X = (X - X.mean()) / X.max()", []),
        ("r = y - SVC().predict(X)", [(1, "residual", "")]),
        ("p = SVC().predict(X)\nr = p - y", [(2, "residual", "")]),
        ("r = SVC().predict(X) - SVC().predict(X)", []),
        ("e = (SVC().predict(X) != y).mean()", [(1, "mismatch", "")]),
        ("a = y == SVC().predict(X)", [(1, "mismatch", "")]),
        ("a = y < SVC().predict(X)", []),
        ("train = X[:800]", [(1, "part", "train")]),
        ("train, test = X[:800], X.iloc[800:]", [(1, "part", "train"), (1, "part", "test")]),
        ("test = X[X['year'] > 2020].copy()", [(1, "part", "test")]),
        ("a = X['a']\nb = X[['a', 'b']]\nc = X", []),
        ("X['a'] = X[:3]", []),
    ],
)
def test_arithmetic_that_means_something(source: str, expected: list[tuple[int, str, str]]) -> None:
    assert operations(source) == expected


def test_the_constant_of_an_operation() -> None:
    assert read_python("def f(x):\n    return x / 255").operations == (
        Operation("divide_by_constant", 2, None, "f", 255.0),
    )


# -- what is not run, what is missing


def test_switched_off_code_does_nothing() -> None:
    facts = read_python("if False:\n    a()\nelif 0:\n    b()\nelse:\n    print(1)\nif '':\n    c()\n")
    assert names(facts) == [("print",)]


def test_a_main_guard_is_an_entry_point() -> None:
    facts = read_python("def main(): train()\nif __name__ == '__main__':\n    x = 1\n    main()\nprint(x)\n")
    assert facts.entry_point
    assert facts.undefined == ()
    assert (".main",) in names(facts)
    assert {"main", "train"} <= set(facts.references)
    for source in ("if name == '__main__': pass", "if __name__ != 'x': pass", "if __name__ == n: pass", "main()"):
        assert not read_python(source).entry_point


def test_undefined_names_are_those_of_the_module_level() -> None:
    facts = read_cells(
        [
            (0, "print(late)\nlate = 1\nprint(late, missing)\nprint(missing)"),
            (2, "def f(a):\n    return inside + a\nlambda q: q + nowhere\n"
                "[i for i in late if i]\n{k: v for k, v in z}"),
            (3, "import a.b as c, d.e\nc, d, display(__name__), get_ipython()\nwith open(c) as g: g\n"
                "for h, (j, *k) in d: h, j, k\ntry: pass\nexcept ValueError as l: l"),
            (4, "class K:\n    m = 1\n    n = m\n"
                "match d:\n    case {'o': o, **p} if o: o, p\n    case [s, *t] | t as u: s, t, u"),
        ]
    )  # fmt: skip
    assert facts.undefined == (Undefined("late", 1, 0), Undefined("missing", 3, 0), Undefined("z", 5, 2))


# -- damage and other dialects


def test_an_error_costs_its_cell_alone() -> None:
    facts = read_cells([(0, "import a"), (1, "a.x(\n"), (2, "a.y()"), (3, "def f(:\n  pass"), (5, "a.z()")])
    assert [(call.names, call.line, call.cell) for call in facts.calls] == [(("a.y",), 1, 2), (("a.z",), 1, 5)]
    assert [(problem.line, problem.cell, problem.python2) for problem in facts.problems] == [
        (1, 1, False),
        (1, 3, False),
    ]
    assert facts.lines == 1 + 2 + 1 + 2 + 1


def test_a_broken_script_is_a_problem() -> None:
    facts = read_python("x = 1\ny = = 2\n")
    assert facts == CodeFacts(lines=3, problems=(SyntaxProblem("invalid syntax", 2),))


@pytest.mark.parametrize("source", ["x = '\0'", "x = 1" + "1" * 5000, "(" * 5000 + ")" * 5000, "\ud800"])
def test_what_python_refuses_is_a_problem(source: str) -> None:
    facts = read_python(source)
    assert len(facts.problems) == 1
    assert facts.calls == ()


def test_the_older_python_is_read() -> None:
    facts = read_python(
        "import sys, svm\n"
        "print 'a', # why not\n"
        'print "100%% #1", svm.x()\n'
        "print('b')\n"
        "print >>sys.stderr, svm.y(), 'c'\n"
        "print\n"
        "try:\n    print'd'\nexcept (IOError, OSError), e:\n    print e\n"
        "mode = 0777 + 10L + 0\n"
        "print 'done'   \n"
    )
    assert [problem.python2 for problem in facts.problems] == [True]
    assert [(call.names[0], call.line) for call in facts.calls] == [
        ("print", 2),
        ("svm.x", 3),
        ("print", 3),
        ("print", 4),
        ("svm.y", 5),
        ("print", 5),
        ("print", 8),
        ("print", 10),
        ("print", 12),
    ]
    assert [call.arguments[0].text for call in facts.calls if call.names == ("print",)][:3] == ["a", "100%% #1", "b"]


@pytest.mark.parametrize("source", ["print 'a' if", "except x, y:", "prints 'a'", "print 'it''s' 3 4"])
def test_what_no_python_reads_is_a_problem_alone(source: str) -> None:
    (problem,) = read_python(source).problems
    assert not problem.python2


@pytest.mark.parametrize(
    "source",
    [
        "from {{ package.name }} import train(",
        "{% if gpu %}\nDEVICE = 'cuda'\n{% endif %}",
        "x = f'{a b'",
        "type Row = (",
        "def first[T](rows: list[T] -> T: pass",
    ],
)
def test_what_may_be_right_all_the_same_is_in_doubt(source: str) -> None:
    (problem,) = read_python(source).problems
    assert problem.doubtful


def test_an_escape_is_no_template_string() -> None:
    (problem,) = read_python("print '\\t' + name % (1, 2 3)\n").problems
    assert not problem.doubtful


@pytest.mark.parametrize(("source", "doubtful"), [("pip install x", True), ("cd data", True), ("cut = = 2", False)])
def test_a_command_in_a_cell_is_in_doubt(source: str, doubtful: bool) -> None:
    assert [problem.doubtful for problem in read_cells([(0, source)]).problems] == [doubtful]
    assert [problem.doubtful for problem in read_python(source).problems] == [False]


def test_a_merge_conflict_is_called_one() -> None:
    source = "x = 1\n<<<<<<< HEAD\ny = 1\n=======\ny = 2\n>>>>>>> tuning\n"
    assert read_python(source).problems == (SyntaxProblem("a merge conflict was committed", 2),)


@pytest.mark.xfail(strict=True, reason="a printed expression over several lines is not put in brackets")
def test_the_older_python_prints_over_several_lines() -> None:
    assert read_python("print 'a %d' % (\n    f(),\n)\n").problems[0].python2


def test_code_that_nests_too_deeply_costs_its_statement_alone() -> None:
    deep = "x" + "".join(f"+{i}" for i in range(2_000))
    facts = read_python(f"import a\na.x()\ndef f():\n    class B:\n        y = {deep}\n    [{deep}]\na.y()\n")
    assert [(call.names, call.scope) for call in facts.calls] == [(("a.x",), ""), (("a.y",), "")]
    assert len(facts.problems) == 1


@pytest.mark.parametrize("index", ["1e999", "10 ** 9", "99999999999999999999", "-7", "1.5", "-1e999", "None", "..."])
def test_an_index_out_of_range_is_any_element(index: str) -> None:
    assert calls(read(f"[SVC()][{index}].fit(X)"), "fit") == [(f"{SVC}.fit",)]


@pytest.mark.parametrize(
    "source",
    [
        "x = [x]\n",
        "x = [x, x]\n",
        "x = x + x\n",
        "x = {'a': x, 'b': x}\n",
        "x['a'] = x\n",
        "x = dict(a=x, b=x)\n",
        "x = zip(x, x)\n",
        "x = enumerate(x)\n",
        "x = A(x, x)\n",
        "x = x or [x]\n",
        "x = [x for y in x]\n",
        "x = {y: x for y in x}\n",
        "for x in [x, (x, x)]: x = (x, x)\n",
        "x = (x, [x], {'x': x})\n",
        "x = x.copy()\n",
        "x.x = x\n",
        "f(x, **x)\n",
    ],
)
def test_values_do_not_grow_without_end(source: str) -> None:
    """Every line could double what the one before it holds; the facts still fit in a file."""
    for first in ("x = [A()]\n", "x = {'a': A()}\n"):
        facts = read_python(first + source * 40)
        assert len(msgspec.json.encode(facts)) < 10_000_000
        assert len(facts.calls) + len(facts.assignments) >= 1


# -- the notebook's own syntax


@pytest.mark.parametrize(
    ("source", "python", "shell"),
    [
        ("x = 1", "x = 1", ()),
        ("x % 2 != 0", "x % 2 != 0", ()),
        ("%matplotlib inline\nx", "\nx", ("%matplotlib inline",)),
        ("!pip install x\nx", "\nx", ("!pip install x",)),
        ("!!ls", "", ("!ls",)),
        ("if x:\n    !ls {x}\n    y", "if x:\n    pass\n    y", ("!ls {x}",)),
        ("!pip install \\\n  x \\\n  y\nz", "\n\n\nz", ("!pip install  x  y",)),
        ("files = !ls\nx", "files = []\nx", ("!ls",)),
        ("a, b = %env X", "a, b = []", ("%env X",)),
        ("x['a'] = !ls", "x['a'] = []", ("!ls",)),
        ("%time model.fit(x)", "model.fit(x)", ()),
        ("  %timeit f(x)", "  f(x)", ()),
        ("%timeit -n 3 f(x)", "", ("%timeit -n 3 f(x)",)),
        ("%time", "", ("%time",)),
        ("?print\nprint??\nx.y?\nz", "\n\n\nz", ()),
        ("%%time\nf()", "\nf()", ("%%time",)),
        ("\n%%capture out\nf()", "\n\nf()", ("%%capture out",)),
        ("%%bash\npip install x\nls", "", ("%%bash\npip install x\nls",)),
        ("%%sql\nSELECT 1", "", ("%%sql\nSELECT 1",)),
        ("%%", "", ("%%\n",)),
        ("%%writefile app.py\nimport a", "\nimport a", ()),
        ("%%writefile requirements.txt\nnumpy", "", ("%%writefile requirements.txt\nnumpy",)),
        ('x = """\n!ls\n%y\n"""\n%z', 'x = """\n!ls\n%y\n"""\n', ("%z",)),
        ("x = '%s' \\\n% y\n!z", "x = '%s' \\\n% y\n", ("!z",)),
        ("x = ('%s'\n  % y)\n!z", "x = ('%s'\n  % y)\n", ("!z",)),
        ("x = y != z\n%w", "x = y != z\n", ("%w",)),
    ],
)
def test_magics_and_shell_lines(source: str, python: str, shell: tuple[str, ...]) -> None:
    found, lines = split_magics(source, 3)
    assert found == python
    assert tuple(line.command for line in lines) == shell
    assert all(line.cell == 3 for line in lines)


@pytest.mark.parametrize("name", ["train", "fit", "compile", "to"])
def test_an_own_function_called_as_a_method_that_returns_its_object(name: str) -> None:
    """A function at the top of the file has no object to return; what it gives is asked for an attribute."""
    facts = read(f"def {name}(rows):\n    print(rows)\nstep = {name}(X)\nstep.outputs['model']\n")
    assert calls(facts, name) == [(f".{name}",)]


def test_lines_keep_their_number_in_cells_with_magics() -> None:
    facts = read_cells(
        [(4, "# intro\n!pip install \\\n   x\nf()\n%matplotlib inline\nfor i in x:\n    %time g()\n!ls")]
    )
    assert [(call.line, call.cell) for call in facts.calls] == [(4, 4), (7, 4)]
    assert facts.shell == (
        Shell("!pip install  x", 2, 4),
        Shell("%matplotlib inline", 5, 4),
        Shell("!ls", 8, 4),
    )
    assert facts.problems == ()


# -- properties

SCRIPT = """
import pandas as pd
from sklearn.svm import SVC
from sklearn.ensemble import RandomForestClassifier as Forest
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = pd.read_csv("a.csv")
frame["age"] = frame["age"].fillna(frame["age"].median())
features = StandardScaler().fit_transform(frame)
train, test, seen, hidden = train_test_split(features, frame["y"])
candidates = {"svc": SVC(), "forest": Forest()}
scores = []
for title, model in candidates.items():
    model.fit(train, seen)
    scores.append(model.score(test, hidden))
best = max(scores)
def make(depth):
    inner = Forest(max_depth=depth)
    return inner
class Keeper:
    def __init__(self):
        self.model = SVC()
    def run(self, rows):
        return self.model.predict(rows)
keeper = Keeper()
keeper.run(test)
made = make(3)
made.fit(train).predict(test)
total = [part.predict(test) for part in candidates.values()]
error = hidden - made.predict(test)
if best > 1:
    made = SVC()
made.score(test)
print(f"{best} {error.mean()}")
"""
VARIABLES = (
    "frame features train test seen hidden candidates scores title model best depth inner rows keeper made total "
    "error part"
).split()
TAKEN = {*dir(builtins), *keyword.kwlist, *VARIABLES, "self", "pd", "make", "display", "spark", "sc", "dbutils"}


class _Renamed(ast.NodeTransformer):
    def __init__(self, mapping: dict[str, str]) -> None:
        self.mapping = mapping

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.mapping.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self.mapping.get(node.arg, node.arg)
        return node


identifiers = st.from_regex(r"[a-zéß][a-z0-9_]{0,9}", fullmatch=True).filter(
    lambda name: name.isidentifier() and name not in TAKEN and not keyword.issoftkeyword(name)
)


@settings(deadline=None)
@given(st.lists(identifiers, min_size=len(VARIABLES), max_size=len(VARIABLES), unique=True))
def test_renaming_variables_changes_no_call(chosen: list[str]) -> None:
    mapping = dict(zip(VARIABLES, chosen, strict=True))
    tree = _Renamed(mapping).visit(ast.parse(SCRIPT))
    renamed = read_python(ast.unparse(tree))
    before = read_python(ast.unparse(ast.parse(SCRIPT)))
    assert names(renamed) == names(before)
    assert [call.fitted for call in renamed.calls] == [call.fitted for call in before.calls]
    assert [operation.kind for operation in renamed.operations] == [operation.kind for operation in before.operations]
    assert f"{FOREST}.predict" in {name for call in renamed.calls for name in call.names}


@settings(deadline=None)
@given(st.sets(st.integers(1, len(ast.parse(SCRIPT).body) - 1)))
def test_splitting_a_script_into_cells_changes_no_call(places: set[int]) -> None:
    body = ast.parse(SCRIPT).body
    edges = [0, *sorted(places), len(body)]
    cells = ["\n".join(ast.unparse(statement) for statement in body[start:end]) for start, end in pairwise(edges)]
    whole, split = read_python(SCRIPT), read_cells(enumerate(cells))
    assert names(split) == names(whole)
    assert [call.fitted for call in split.calls] == [call.fitted for call in whole.calls]
    assert split.undefined == whole.undefined == ()
    assert [f.name for f in split.functions] == [f.name for f in whole.functions]


PIECES = st.sampled_from(
    [*"()[]{}:,.=+-*/%!?@#'\"\\ \n\t", "'''", '"""', "\n    ", "def f(x):\n    ", "class A(B):\n    ", "x", "y", "fit",
     "1", "1e999", "0777", "10L", "print ", "print 'a'\n", "except E, e:", "lambda: ", "for x in y:\n    ",
     "if __name__ == '__main__':\n    ", "import a as b\n", "from a import *\n", "return ", "yield ", "global x\n",
     "del x\n", "x = ", "x: ", ":=", "**", "match x:\n    case ", "%%time\n", "%", "!ls\n", "await ", "async ", "f'{",
     "}'", "with x as y:\n    ", "try:\n    ", "\nfinally:\n    ", "not ", "x.fit_transform(y)\n", "x[1:2]", "\0",
     "\ud800", "é", "\r", "\f"]
)  # fmt: skip
sources = st.text() | st.lists(PIECES, max_size=25).map("".join)


@settings(deadline=None)
@given(sources)
def test_no_text_is_too_odd(source: str) -> None:
    facts = read_python(source)
    assert msgspec.json.decode(msgspec.json.encode(facts), type=CodeFacts) == facts
    assert all(1 <= call.line <= facts.lines for call in facts.calls)


@settings(deadline=None)
@given(st.lists(sources, max_size=4))
def test_no_cell_is_too_odd(cells: list[str]) -> None:
    facts = read_cells(enumerate(cells))
    assert msgspec.json.decode(msgspec.json.encode(facts), type=CodeFacts) == facts
    for index, source in enumerate(cells):
        python, shell = split_magics(source, index)
        assert python == "" or python.count("\n") == source.count("\n")
        assert all(1 <= line.line <= source.count("\n") + 1 for line in shell)
