"""Name patterns: which resolved names they match."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio_lint.names import NameIndex, last_segment, matches, matches_any


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("sklearn.svm.SVC", "SVC"),
        ("pandas.DataFrame.mean()", "mean"),
        ("print", "print"),
        (".train", "train"),
        (".load().fit", "fit"),
        ("?", "?"),
        ("", ""),
    ],
)
def test_last_segment(name: str, last: str) -> None:
    assert last_segment(name) == last


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("print", "print", True),
        ("print", "rich.print", False),
        ("print", "printed", False),
        ("sklearn.KFold", "sklearn.model_selection.KFold", True),
        ("sklearn.KFold", "sklearn.KFold", True),
        ("sklearn.KFold", "KFold", False),
        ("sklearn.KFold", "torch.KFold", False),
        ("sklearn.KFold", "sklearn.model_selection.KFold.split", False),
        ("sklearn.KFold", "sklearn.model_selection.StratifiedKFold", False),
        ("sklearn.svm.SVC.fit", "sklearn.svm.SVC.fit", True),
        ("sklearn.SVC.fit", "sklearn.svm.SVC.fit", True),
        ("sklearn.SVC.svm.fit", "sklearn.svm.SVC.fit", False),
        ("sklearn.SVC.SVC.fit", "sklearn.svm.SVC.fit", False),
        ("*.fit", "sklearn.svm.SVC.fit", True),
        ("*.fit", "?.fit", True),
        ("*.fit", "fit", False),
        ("*.SVC.fit", "sklearn.svm.SVC.fit", True),
        ("*.SVC.fit", "SVC.fit", False),
        ("?.fit", "?.fit", True),
        ("?.fit", "sklearn.svm.SVC.fit", False),
        ("keras.*", "keras.layers.Dense", True),
        ("keras.*", "keras.Model", True),
        ("keras.*", "keras", False),
        ("keras.layers.*", "keras.layers.Dense", True),
        ("keras.layers.*", "keras.Model", False),
        ("*", "anything", True),
        ("*", "a.b", False),
        ("pandas.mean", "pandas.DataFrame.mean()", True),
        ("pandas.value_counts.plot", "pandas.DataFrame.value_counts().plot", True),
        ("open.read", "open().read", True),
        (".train", ".train", True),
    ],
)
def test_patterns(pattern: str, name: str, expected: bool) -> None:
    assert matches(pattern, name) is expected


def test_any_pattern_with_any_name() -> None:
    assert matches_any(("a.b", "*.fit"), ("x", "?.fit"))
    assert not matches_any(("a.b", "*.fit"), ("x", "?.predict"))
    assert not matches_any((), ("x",))
    assert not matches_any(("x",), ())


def test_an_index_finds_all_that_match_in_order() -> None:
    index = NameIndex(
        [("*.fit", 1), ("sklearn.fit", 2), ("sklearn.*", 3), ("fit", 4), ("sklearn.SVC", 5), ("sklearn.fit", 6)]
    )
    assert index.find("sklearn.svm.SVC.fit") == [1, 2, 6, 3]
    assert index.find("sklearn.svm.SVC") == [5, 3]
    assert index.find("fit") == [4]
    assert index.find("?.fit()") == [1]
    assert index.find("torch.nn.Linear") == []


segments = st.sampled_from(["a", "b", "c", "d()", "?"])
some_names = st.lists(segments, min_size=1, max_size=5).map(".".join)
patterns = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from(
        [".".join(parts), ".".join(["*", *parts]), ".".join(["?", *parts]), ".".join([*parts, "*"])]
    )
)


@settings(deadline=None)
@given(st.lists(patterns, max_size=12), some_names)
def test_an_index_agrees_with_one_pattern_after_another(given_patterns: list[str], name: str) -> None:
    index = NameIndex((pattern, pattern) for pattern in given_patterns)
    assert sorted(index.find(name)) == sorted(pattern for pattern in given_patterns if matches(pattern, name))


@settings(deadline=None)
@given(some_names)
def test_a_name_without_brackets_matches_itself(name: str) -> None:
    assert matches(name.replace("()", ""), name)
