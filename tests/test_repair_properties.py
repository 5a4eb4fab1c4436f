"""What holds of every repair, whatever the text: it only adds or replaces what it must, and once is enough."""

from __future__ import annotations

import ast
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from repairing import TRAINING, fixable, repaired

from portfolio_lint.mend import NotMendable
from portfolio_lint.repair.notebooks import NotebookFile
from portfolio_lint.repair.texts import graft, python_of

IMPORTS = (
    "import numpy as np\nimport pandas as pd\n"
    "from sklearn.model_selection import train_test_split as tts, KFold\n"
    "from sklearn.ensemble import RandomForestClassifier\n"
)
BLANK = st.sampled_from(["", " ", "  "])
GAP = st.sampled_from(["", " ", "\n", "\n    ", "\n\t", "  # why\n    ", "\n    # why\n  "])
ARGUMENT = st.sampled_from(
    ["X", "y", "*rows", "test_size = .2", "stratify=y", "(lambda a: a)", "'é, )'", "{'a': [1, 2]}", "f(X)(1)"]
)
CALLEE = st.sampled_from(["tts", "RandomForestClassifier", "KFold"])
OTHER = st.sampled_from(
    [
        "x = 1  # one",
        "print('größe', \"it's\")",
        "if x:\n\ty = 2",
        "@f\ndef g(a, *, b=1): return a",
        "'''a\n\n b'''",
        "\f",
    ]
)


@st.composite
def calls(draw: st.DrawFn) -> str:
    """A call of something random, set in whatever way."""
    callee = draw(CALLEE)
    arguments = sorted(draw(st.lists(ARGUMENT, max_size=4, unique=True)), key=lambda a: " =" in a or "y=" in a)
    if callee == "KFold":
        arguments.append("shuffle=True")
    text = callee + "(" + draw(GAP)
    for number, argument in enumerate(arguments):
        text += argument + draw(BLANK)
        if number < len(arguments) - 1:
            text += "," + draw(GAP)
    if arguments and draw(st.booleans()):
        text += ","
    return text + draw(GAP) + ")"


@st.composite
def sources(draw: st.DrawFn) -> str:
    statements = []
    for _ in range(draw(st.integers(1, 4))):
        form = draw(st.sampled_from(["a = {}", "b = [{}, {}]  # two", "a = f({}).g", "if x:\n\tc = ({})"]))
        while "{}" in form:
            form = form.replace("{}", draw(calls()), 1)
        statements += [draw(OTHER), form]
    text = IMPORTS + "\n" + "\n".join(statements)
    return text + draw(st.sampled_from(["", "\n", "\n\n  \n", "  # end"]))


def without_seeds(text: str) -> str:
    class Strip(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.Call:
            self.generic_visit(node)
            node.keywords = [k for k in node.keywords if k.arg != "random_state"]
            return node

    return ast.dump(Strip().visit(ast.parse(text)))


def is_within(short: str, long: str) -> bool:
    """Whether a text is another with letters added."""
    letters = iter(long)
    return all(letter in letters for letter in short)


@settings(max_examples=60, deadline=None)
@given(sources(), st.sampled_from(["\n", "\r\n"]), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_seeds_are_all_that_is_added(source: str, line_end: str, mark: bytes) -> None:
    content = mark + source.replace("\n", line_end).encode()
    files = {"train.py": content, "fit.py": TRAINING}
    after, outcome = repaired(files, "VAL108")
    assert not outcome.refusals
    text = after["train.py"].decode()
    assert is_within(content.decode(), text)
    assert without_seeds(text.lstrip("\ufeff")) == without_seeds(source)
    assert text.count("#") == content.decode().count("#")
    assert True not in fixable(after, "VAL108")
    assert repaired(after, "VAL108")[0] == after
    if line_end == "\r\n":
        assert text.count("\n") == text.count("\r\n")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["np.int", "np.float", "np.NaN", "np.nan", "np.array([1])", "np.object"]), min_size=1),
    st.lists(st.sampled_from([" + ", ",  ", " # x\n  , ", " or "]), min_size=9, max_size=9),
)
def test_replaced_names_are_all_that_differs(names: list[str], between: list[str]) -> None:
    expression = "".join(name + glue for name, glue in zip(names, between, strict=False))
    source = f"import numpy as np\nvalues = [\n  {expression}1]  # end\n"
    after, outcome = repaired({"train.py": source, "fit.py": TRAINING}, "ENG115")
    assert not outcome.refusals
    expected = source.replace("np.int", "int").replace("np.float", "float").replace("np.object", "object")
    assert after["train.py"].decode() == expected.replace("np.NaN", "np.nan")
    assert repaired(after, "ENG115")[0] == after


MAGIC = st.sampled_from(["%matplotlib inline", "!pip install é", "df?", "files = !ls", "    ", "%time z = 1"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(MAGIC, calls().map(lambda call: f"a = {call}")), min_size=1, max_size=6), st.data())
def test_a_notebook_keeps_all_but_its_calls(lines: list[str], data: st.DataObject) -> None:
    style: dict[str, Any] = data.draw(
        st.fixed_dictionaries({"indent": st.sampled_from([None, 1, "\t"]), "ensure_ascii": st.booleans()})
    )
    kept: list[str] = [IMPORTS + TRAINING[:-1], "# é\n" + "\n".join(lines)]
    cells = [
        {
            "cell_type": "code",
            "metadata": {"é": [1.0, None]},
            "outputs": [{"data": {"text/plain": ["1e5\u2028"]}}],
            "source": source if data.draw(st.booleans()) else source.splitlines(keepends=True),
            "execution_count": 3,
        }
        for source in kept
    ]
    content = json.dumps({"cells": cells, "nbformat": 4, "metadata": {}, "nbformat_minor": 5}, **style).encode()
    after, outcome = repaired({"model.ipynb": content}, "VAL108")
    assert not outcome.refusals
    assert is_within(content.decode(), after["model.ipynb"].decode())
    made = json.loads(after["model.ipynb"])["cells"][1]["source"]
    text = made if isinstance(made, str) else "".join(made)
    assert [line for line in text.split("\n") if line in lines and "(" not in line] == [
        line for line in kept[1].split("\n") if line in lines and "(" not in line
    ]
    assert without_seeds(python_of(text, 1)) == without_seeds(python_of(kept[1], 1))
    assert repaired(after, "VAL108")[0] == after


TEXT = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["a\nb\n", "é\n\n", '"\\\n', "\u2028\x0c\n😀"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3), st.booleans(), st.booleans(), st.sampled_from([None, 2])
)
def test_any_source_can_be_put_in_the_place_of_any_other(
    pairs: list[tuple[str, str]], ascii_only: bool, listed: bool, indent: int | None
) -> None:
    cells = [
        {"cell_type": "code", "x": "é", "source": old.splitlines(keepends=True) if listed else old, "outputs": [0.10]}
        for old, _ in pairs
    ]
    document = {"cells": cells, "nbformat": 4}
    content = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode()
    file = NotebookFile(content)
    texts: dict[int | None, str] = {
        number: new for number, (_, new) in enumerate(pairs) if number in file.sources and new.strip()
    }
    try:
        after = file.replaced(texts)
    except NotMendable:
        return
    assert NotebookFile(after).sources == {**file.sources, **texts}
    assert file.replaced(dict(file.sources)) == content
    if ascii_only and all(text.isascii() for text in texts.values()):
        assert after.isascii()


LINES = st.lists(st.sampled_from(["%m", "!ls", "a = 1", "", "b", "%time c = 2", "d?"]), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(LINES, st.data())
def test_a_cell_keeps_its_magics_whatever_changes_between_them(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    before = python_of(text, 0)
    new = before.split("\n")
    at = data.draw(st.integers(0, len(new) - 1))
    new[at : at + data.draw(st.integers(0, 1))] = data.draw(st.lists(st.sampled_from(["a = 2", "e", "b"]), max_size=2))
    after = "\n".join(new)
    try:
        made = graft(text, before, after)
    except NotMendable:
        return
    assert python_of(made, 0) == after
    magics = [line for line in lines if line[:2] in ("%m", "!l", "d?")]
    assert [line for line in made.split("\n") if line in magics] == magics
