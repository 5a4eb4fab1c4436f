from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.facts.configuration import ConfigurationFacts
from portfolio_lint.readers.configuration import (
    MAXIMUM_ENTRIES,
    decode_json,
    read_configuration,
    read_ini,
    read_json,
    read_toml,
    read_yaml,
)


def flat(read: tuple[ConfigurationFacts, str]) -> list[tuple[str, str, int]]:
    return [("/".join(entry.key), entry.value, entry.line) for entry in read[0].entries]


# YAML


def test_workflow_keeps_its_texts() -> None:
    text = (
        "name: CI\non:\n  push:\n    branches: [main]\njobs:\n  test:\n    steps:\n      - run: |\n          pytest\n"
    )
    read = read_yaml(text)
    assert read[1] == ""
    assert flat(read) == [
        ("name", "CI", 1),
        ("on/push/branches/0", "main", 4),
        ("jobs/test/steps/0/run", "pytest\n", 8),
    ]


def test_empty_collections_and_values_keep_their_keys() -> None:
    assert flat(read_yaml("a: {}\nb: []\nc:\nd: ~\n- x")) == [
        ("a", "", 1),
        ("b", "", 2),
        ("c", "", 3),
        ("d", "~", 4),
    ]
    assert flat(read_yaml("a: {}\nb:\n  c: []\n")) == [("a", "", 1), ("b/c", "", 3)]
    assert flat(read_yaml("just words")) == [("", "just words", 1)]
    assert read_yaml("") == (ConfigurationFacts(), "")


def test_documents_are_numbered() -> None:
    facts, problem = read_yaml("kind: A\n---\nkind: B\n")
    assert problem == ""
    assert [(entry.value, entry.document) for entry in facts.entries] == [("A", 0), ("B", 1)]


def test_anchors_aliases_and_merges() -> None:
    text = (
        "base: &base\n  image: python\n  tag: &tag '3'\nother: &other {cpu: 1}\n"
        "web:\n  <<: *base\n  tag: 4\nboth:\n  <<: [*base, *other]\nversion: *tag\nnone: *missing\n"
        "inline:\n  <<: {a: 1}\n"
    )
    assert flat(read_yaml(text)) == [
        ("base/image", "python", 2),
        ("base/tag", "3", 3),
        ("other/cpu", "1", 4),
        ("web/image", "python", 2),
        ("web/tag", "4", 7),
        ("both/image", "python", 2),
        ("both/tag", "3", 3),
        ("both/cpu", "1", 4),
        ("version", "3", 3),
        ("none", "", 11),
        ("inline/a", "1", 13),
    ]


def test_tags_and_strange_keys_are_texts() -> None:
    read = read_yaml("a: !Ref Bucket\nb: !!python/object:os.system {x: y}\n? [1, [2]]\n: z\n*a : 1\n")
    assert read[1] == ""
    assert flat(read) == [("a", "Bucket", 1), ("b/x", "y", 2), ("?", "z", 4), ("*a", "1", 5)]


def test_alias_bomb_stays_within_the_budget() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    facts, _ = read_yaml("\n".join(lines))
    assert facts.truncated
    assert len(facts.entries) == MAXIMUM_ENTRIES


def test_deep_and_recursive_documents_end() -> None:
    facts, problem = read_yaml("a: 1\nb: " + "[" * 100_000)
    assert facts.truncated
    assert problem == "nested too deeply"
    assert flat((facts, ""))[0] == ("a", "1", 1)
    facts, problem = read_yaml("a: " + "[" * 80 + "x" + "]" * 80 + "\nb: 1")
    assert (facts.truncated, problem) == (True, "")
    assert facts.entries[-1].key == ("b",)
    assert flat(read_yaml("a: &a\n  b: *a\n")) == [("a/b", "", 2)]


def test_nested_anchors_do_not_lengthen_paths_without_end() -> None:
    deep = "a: &a0 " + "[" * 50 + "x" + "]" * 50
    text = deep + "\n" + "\n".join(f"b{n}: &a{n} " + "[" * 50 + f"*a{n - 1}" + "]" * 50 for n in range(1, 6))
    facts, _ = read_yaml(text)
    assert facts.truncated
    assert max(len(entry.key) for entry in facts.entries) <= 128


def test_what_stands_before_a_break_is_kept_and_the_rest_read_by_line() -> None:
    read = read_yaml("a: 1\nb:\n  c: 2\n\td: 3\n'e': \"four\"\n- f: 5\n  g: 6\n")
    assert read[1].startswith("not valid YAML (line 4")
    assert flat(read) == [("a", "1", 1), ("b/c", "", 3), ("e", "four", 5), ("f", "5", 6)]


def test_templates() -> None:
    text = (
        "{{- if .Values.on }}\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}-api\n"
        '  labels:\n    {{- include "x" . | nindent 4 }}\n{{- end }}\n'
    )
    read = read_yaml(text)
    assert read[1] == "a template, read without its control lines"
    assert flat(read) == [
        ("kind", "Deployment", 2),
        ("metadata/name", "{{ .Release.Name }}-api", 4),
        ("metadata/labels", "", 5),
    ]
    broken = read_yaml("{% if a %}\nkind: A\n{% endif %}\nb: [\nc: 1\n")
    assert broken[1].startswith("not valid YAML")
    assert ("kind", "A", 2) in flat(broken)


def test_unprintable_characters() -> None:
    assert flat(read_yaml("\ufeffa: b\x07c\n")) == [("a", "b c", 1)]


# TOML


def test_toml_lines() -> None:
    text = (
        'title = "x"\n\n[tool.ruff]\nline-length = 120\nselect = [\n  "E", # errors\n  "F",\n]\nempty = []\n'
        '[[package]]\nname = "a"\n[[package]]\nname = "b"\n[package."x.y"]\nz.w = true\nd = 2024-01-01\nf = {g = "h"}\n'
    )
    read = read_toml(text)
    assert read[1] == ""
    assert flat(read) == [
        ("title", "x", 1),
        ("tool/ruff/line-length", "120", 4),
        ("tool/ruff/select/0", "E", 6),
        ("tool/ruff/select/1", "F", 7),
        ("tool/ruff/empty", "", 9),
        ("package/0/name", "a", 11),
        ("package/1/name", "b", 13),
        ("package/1/x.y/z/w", "true", 15),
        ("package/1/x.y/d", "2024-01-01", 16),
        ("package/1/x.y/f/g", "h", 17),
    ]


def test_broken_toml_by_line() -> None:
    text = (
        '# c\n[project]\nname = "x"  # y\nversion = 1.0.0\ndependencies = ["numpy",\n  "pandas[all]>=2", \'torch\'\n]\n'
        'keywords = ["a", "b"]\ntext = """\nno = key\n"""\n[[tool.x]]\na = 1\n=\n' + "k" * 600 + " = 1\n"
    )
    read = read_toml(text)
    assert read[1].startswith("not valid TOML")
    assert flat(read) == [
        ("project", "", 2),
        ("project/name", "x", 3),
        ("project/version", "1.0.0", 4),
        ("project/dependencies", "", 5),
        ("project/dependencies/0", "numpy", 5),
        ("project/dependencies/1", "pandas[all]>=2", 6),
        ("project/dependencies/2", "torch", 6),
        ("project/keywords", "", 8),
        ("project/keywords/0", "a", 8),
        ("project/keywords/1", "b", 8),
        ("project/text", "", 9),
        ("tool/x/0", "", 12),
        ("tool/x/0/a", "1", 13),
    ]


def test_toml_that_would_take_too_long() -> None:
    assert read_toml("a = 1\n" + "# x\n" * 200_000)[1] == "too long to parse, read by line"
    assert read_toml("a" + ".a" * 50_000 + " = 1\nb = 2")[1] == "a key of too many parts, read by line"
    many = read_toml("\n".join(f"a{n} = 1" for n in range(30_000)) + "\nb = = 2")
    assert many[0].truncated
    assert len(many[0].entries) == MAXIMUM_ENTRIES


# JSON


def test_json_lines() -> None:
    text = '{\n "a": "b",\n "b": [1, "x",\n  "y"],\n "c": {"d": null, "e": true, "f": 1.5},\n "g": {}, "h\\n": 1\n}'
    read = read_json(text)
    assert read[1] == ""
    assert flat(read) == [
        ("a", "b", 2),
        ("b/0", "1", 3),
        ("b/1", "x", 3),
        ("b/2", "y", 4),
        ("c/d", "null", 5),
        ("c/e", "true", 5),
        ("c/f", "1.5", 5),
        ("g", "", 6),
        ("h\n", "1", 6),
    ]


def test_json_with_comments_and_nan() -> None:
    assert flat(read_json('{// c\n"a": NaN, /* d */ "u": "http://x",\n}')) == [("a", "nan", 2), ("u", "http://x", 2)]


def test_broken_json_by_line() -> None:
    read = read_json('{\n  "a": 1,\n  "b": {\n    "c": "d"\n  "e"\n')
    assert read[1].startswith("not valid JSON")
    assert flat(read) == [("a", "1", 2), ("b", "", 3), ("c", "d", 4)]
    assert read_json('"a": 1\n' * 6_000)[0].truncated
    assert read_json("")[0] == ConfigurationFacts()


def test_large_and_deep_json() -> None:
    facts, problem = read_json("[" + "1," * 10_000 + "1]")
    assert (len(facts.entries), facts.truncated, problem) == (MAXIMUM_ENTRIES, True, "")
    facts, _ = read_json('{"a":' * 100 + "1" + "}" * 100)
    assert facts.truncated
    assert read_json("[" * 100_000)[1] != ""
    escaped = ", ".join(f'"\\u00e9{n}": "\\n{n}"' for n in range(30)) + ', "l": ["\\n"]'
    assert read_json("{" + escaped + "}")[1] == ""
    assert read_json('["' + '\\n", "' * 30 + '"]')[1] == ""


@pytest.mark.parametrize("piece", ['"a\\', '"', "/*", "//", ",", '"a":', "{{", "a.", "[[a]]\n"])
def test_repeated_pieces_end(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    decode_json(text)
    read_toml(text)
    read_yaml(text)


# INI


def test_ini() -> None:
    text = (
        "top = 1\n[metadata]\nname = x\n# c\n[options]\ninstall_requires =\n    numpy>=1\n    pandas\n"
        "zip_safe: no\nflag\n[empty]\n[last]\n"
    )
    assert read_ini(text)[1] == ""
    assert flat(read_ini(text)) == [
        ("top", "1", 1),
        ("metadata/name", "x", 3),
        ("options/install_requires", "numpy>=1\npandas", 6),
        ("options/zip_safe", "no", 9),
        ("options/flag", "", 10),
        ("empty", "", 11),
        ("last", "", 12),
    ]


def test_procfile_and_strange_lines() -> None:
    assert flat(read_ini("web: gunicorn app:app --workers=2\n")) == [("web", "gunicorn app:app --workers=2", 1)]
    assert read_ini("what is this\n= x\n")[1] == "2 lines are no settings"
    assert read_ini("a=1\n" * 6_000)[0].truncated


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a/x.toml", "[a]\nb = 1", ("a/b", "1", 2)),
        ("Pipfile", "[a]\nb = 1", ("a/b", "1", 2)),
        ("x.JSON", '{"a": 1}', ("a", "1", 1)),
        ("tox.ini", "[a]\nb = 1", ("a/b", "1", 2)),
        ("Procfile", "web: python a.py", ("web", "python a.py", 1)),
        (".dvc/config", "[core]\n    remote = s3\n", ("core/remote", "s3", 2)),
        ("dvc.lock", "a: 1", ("a", "1", 1)),
    ],
)
def test_read_configuration_goes_by_name(path: str, text: str, expected: tuple[str, str, int]) -> None:
    assert flat(read_configuration(path, text)) == [expected]


PIECES = st.sampled_from(
    [
        "a",
        "a: ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "<<: ",
        '"',
        "'",
        "{{ x }}",
        "{% if %}\n",
        "= ",
        "[[b]]",
        "b = ",
        ", ",
        "#",
        "---\n",
        "? ",
        ": ",
        "|\n",
        "\t",
        '"""',
        ".",
        "1",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_never_raises(text: str) -> None:
    for read in (read_yaml, read_toml, read_json, read_ini):
        facts, _ = read(text)
        assert all(1 <= entry.line <= text.count("\n") + 1 for entry in facts.entries)
