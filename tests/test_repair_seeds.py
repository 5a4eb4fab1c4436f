"""VAL108 mended: a seed for each call that takes one, for a whole file where a keyword would do harm."""

from __future__ import annotations

import pytest
from notebooks import notebook
from repairing import TRAINING, fixable, repaired, script

SPLIT = "from sklearn.model_selection import train_test_split\n"
FOREST = "from sklearn.ensemble import RandomForestClassifier\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("train_test_split(X, y)", "train_test_split(X, y, random_state=42)"),
        ("train_test_split()", "train_test_split(random_state=42)"),
        ("train_test_split(\n)", "train_test_split(\n    random_state=42\n)"),
        (
            "train_test_split(  # all\n    # of it\n)",
            "train_test_split(  # all\n    # of it\n    random_state=42\n)",
        ),
        ("train_test_split(X, y, )", "train_test_split(X, y, random_state=42, )"),
        ("train_test_split( X, y )", "train_test_split( X, y, random_state=42 )"),
        ("train_test_split(X,y,test_size=.2)", "train_test_split(X,y,test_size=.2, random_state=42)"),
        ("train_test_split(*arrays)", "train_test_split(*arrays, random_state=42)"),
        (
            "train_test_split(X, y,\n                 test_size=0.2)",
            "train_test_split(X, y,\n                 test_size=0.2,\n                 random_state=42)",
        ),
        (
            "train_test_split(\n    X,\n    y,  # the price\n)",
            "train_test_split(\n    X,\n    y,  # the price\n    random_state=42,\n)",
        ),
        (
            "train_test_split(\n\tX,\n\ty # the price\n)",
            "train_test_split(\n\tX,\n\ty, # the price\n\trandom_state=42\n)",
        ),
        (
            "train_test_split(\n    X, y, test_size=0.2\n)",
            "train_test_split(\n    X, y, test_size=0.2, random_state=42\n)",
        ),
        (
            "train_test_split(X, y,  # all of it\n)",
            "train_test_split(X, y,  # all of it\n    random_state=42,\n)",
        ),
        (
            "train_test_split(\n    X,\n    # the target\n    y,\n    # nothing more\n)",
            "train_test_split(\n    X,\n    # the target\n    y,\n    # nothing more\n    random_state=42,\n)",
        ),
    ],
)
def test_the_keyword_stands_as_its_neighbours_do(before: str, after: str) -> None:
    assert script(f"{SPLIT}parts = {before}  # split\n", "VAL108") == f"{SPLIT}parts = {after}  # split\n"


@pytest.mark.parametrize(
    ("source", "call", "seeded"),
    [
        ("import sklearn.ensemble as se\nm = {}\n", "se.ExtraTreesClassifier()", "se.ExtraTreesClassifier({})"),
        ("from sklearn.cluster import KMeans as K\nm = {}\n", "K(3)", "K(3, {})"),
        (
            "from sklearn.model_selection import KFold\nk = {}\n",
            "KFold(5, shuffle=True)",
            "KFold(5, shuffle=True, {})",
        ),
        ("from imblearn.over_sampling import SMOTE\ns = {}\n", "SMOTE( )", "SMOTE( {} )"),
        ("import pandas as pd\ndf = pd.read_csv('a')\nd = {}\n", "df.sample(frac=1)", "df.sample(frac=1, {})"),
        ("from sklearn.utils import shuffle\nX = {}\n", "shuffle(X)", "shuffle(X, {})"),
        (
            FOREST + "models = [{}, 2]\n",
            "RandomForestClassifier(n_estimators=3)",
            "RandomForestClassifier(n_estimators=3, {})",
        ),
    ],
)
def test_what_takes_a_seed_gets_one(source: str, call: str, seeded: str) -> None:
    after = source.replace("{}", seeded.replace("{}", "random_state=42"))
    assert script(source.replace("{}", call), "VAL108") == after


def test_two_calls_on_a_line_and_one_in_another() -> None:
    source = SPLIT + "a, b = train_test_split(X), train_test_split(train_test_split(y)[0])\n"
    assert script(source, "VAL108").count("random_state=42") == 3


def test_wide_characters_before_a_call() -> None:
    source = SPLIT + "größe = ('é', '😀'), train_test_split(X)  # naïve\n"
    assert script(source, "VAL108") == source.replace("split(X)", "split(X, random_state=42)")


@pytest.mark.parametrize(
    "source",
    [
        # Each turn would draw the same rows.
        SPLIT + "for i in range(9):\n    parts = train_test_split(X)\n",
        SPLIT + "def once():\n    return train_test_split(X)\nfor i in range(9):\n    once()\n",
        SPLIT
        + "def once():\n    return train_test_split(X)\ndef turn():\n    once()\nruns = [turn() for _ in range(9)]\n",
        # The options may hold a seed already.
        SPLIT + "parts = train_test_split(X, **options)\n",
    ],
)
def test_a_file_is_seeded_where_a_keyword_would_do_harm(source: str) -> None:
    assert fixable({"train.py": source, "fit.py": TRAINING}, "VAL108") == [False]
    script_source = source if "def " not in source else source + "if __name__ == '__main__':\n    pass\n"
    after = script("import numpy as np\nimport os\n" + script_source, "VAL108")
    assert after == "import numpy as np\nimport os\n" + script_source.replace(SPLIT, SPLIT + "np.random.seed(42)\n")


def test_a_module_that_others_import_seeds_nothing() -> None:
    source = "import numpy as np\n" + SPLIT + "def parts(X, **options):\n    return train_test_split(X, **options)\n"
    files = {"parts.py": source, "fit.py": TRAINING}
    assert fixable(files, "VAL108") == [False]
    assert not repaired(files, "VAL108")[1].patches


def test_a_name_that_may_be_something_else_is_left_alone() -> None:
    source = (
        FOREST
        + "from sklearn.linear_model import Ridge\nkind = RandomForestClassifier if big else Ridge\nmodel = kind()\n"
    )
    assert fixable({"train.py": source, "fit.py": TRAINING}, "VAL108") == [False]


def test_what_can_be_mended_is_a_finding_of_its_own() -> None:
    source = SPLIT + "a = train_test_split(X)\nfor i in range(3):\n    b = train_test_split(a)\n"
    files = {"train.py": source, "fit.py": TRAINING}
    assert sorted(fixable(files, "VAL108")) == [False, True]
    after, outcome = repaired(files, "VAL108")
    assert after["train.py"].decode() == source.replace("(X)", "(X, random_state=42)")
    assert outcome.mended == {("VAL108", "train.py"): 1}
    assert fixable(after, "VAL108") == [False]


@pytest.mark.parametrize(
    ("imports", "draw", "statement"),
    [
        ("import numpy as np", "np.random.permutation(9)", "np.random.seed(42)"),
        ("import numpy", "numpy.random.shuffle(rows)", "numpy.random.seed(42)"),
        ("import random", "random.shuffle(rows)", "random.seed(42)"),
        ("import torch", "torch.utils.data.random_split(rows, [8, 2])", "torch.manual_seed(42)"),
        ("import torch as t", "t.randperm(9)", "t.manual_seed(42)"),
        ("import tensorflow as tf", "tf.random.shuffle(rows)", "tf.random.set_seed(42)"),
    ],
)
def test_splits_by_hand_are_seeded_for_the_whole_file(imports: str, draw: str, statement: str) -> None:
    source = f'"""Train."""\n\n{imports}\nimport os  # for paths\n\nprint(1)\norder = {draw}\n'
    expected = source.replace("for paths\n", f"for paths\n\n{statement}\n")
    assert script(source, "VAL108") == expected


def test_both_generators_of_a_file_are_seeded() -> None:
    source = "import numpy as np, os\nimport torch\norder = np.random.permutation(9)\nsplit = torch.randperm(9)\n"
    after = script(source, "VAL108")
    assert after == source.replace("torch\no", "torch\nnp.random.seed(42)\ntorch.manual_seed(42)\no")


@pytest.mark.parametrize(
    "files",
    [
        {"train.py": "import numpy as np\norder = np.random.RandomState(0).permutation(9)\n"},
        {"train.py": "import torch\nimport numpy as np\ntorch.manual_seed(0)\norder = np.random.permutation(9)\n"},
        {"train.py": "import random\nrandom.shuffle(rows)\n", "main.py": "import train, random\nrandom.seed(1)\n"},
        {
            "train.py": "import torch\ng = torch.Generator()\n"
            "parts = torch.utils.data.random_split(rows, [8, 2], generator=g)\n"
        },
    ],
)
def test_draws_with_a_seed_from_elsewhere_are_no_findings(files: dict[str, str]) -> None:
    assert fixable({**files, "fit.py": TRAINING}, "VAL108") == []


def test_an_import_in_a_function_is_no_place_for_a_seed() -> None:
    source = "def main():\n    import random\n    random.shuffle(rows)\n\nif __name__ == '__main__':\n    main()\n"
    assert fixable({"train.py": source, "fit.py": TRAINING}, "VAL108") == [False]


def test_an_import_under_a_condition_is_none_either() -> None:
    source = "if True:\n    import random\nrandom.shuffle(rows)\n"
    after, outcome = repaired({"train.py": source, "fit.py": TRAINING}, "VAL108")
    assert after["train.py"].decode() == source
    assert [refusal.reason for refusal in outcome.refusals] == ["the import is not a line of its own at the top level"]


def test_a_notebook_is_seeded_where_its_package_is_imported() -> None:
    book = notebook("import numpy as np\nimport pandas as pd", TRAINING, "order = np.random.permutation(9)")
    after, outcome = repaired({"model.ipynb": book}, "VAL108")
    assert [(part.cell, part.after) for part in outcome.patches[0].parts] == [
        (0, "import numpy as np\nimport pandas as pd\nnp.random.seed(42)")
    ]
    assert fixable(after, "VAL108") == []


def test_a_generator_without_brackets_stays_one() -> None:
    source = "from sklearn.utils import shuffle\nX = shuffle(x for x in rows)\ny = shuffle(rows)\n"
    after, outcome = repaired({"train.py": source, "fit.py": TRAINING}, "VAL108")
    assert after["train.py"].decode() == source.replace("shuffle(rows)", "shuffle(rows, random_state=42)")
    assert [refusal.path for refusal in outcome.refusals] == ["train.py"]
    assert "generator" in outcome.refusals[0].reason
