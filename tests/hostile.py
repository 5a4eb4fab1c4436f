"""Hostile inputs, each made when it is asked for: a name, the class of attack, and the files that carry it."""

# ruff: noqa: E501
from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

Content = str | bytes
KILO, MEGA = 1_000, 1_000_000


class Attack(NamedTuple):
    """`files` makes the contents by path, relative to the scanned folder."""

    kind: str
    name: str
    files: Callable[[], Mapping[str, Content]]

    @property
    def label(self) -> str:
        return f"{self.kind}-{self.name}"


def attacks() -> list[Attack]:
    """Every input that is a file of its own; what needs a file system or a repository is made by its test."""
    return [
        *_each("python", "attack.py", _python()),
        *_each("notebook", "attack.ipynb", _notebooks()),
        *_each("markdown", "ATTACK.md", _markdown()),
        *_each("rst", "attack.rst", _restructured_text()),
        *_named("configuration", _configuration()),
        *_named("manifest", _manifests()),
        *_named("data", _data()),
        *_named("encoding", _encodings()),
    ]


def _each(kind: str, path: str, made: Mapping[str, Callable[[], Content]]) -> Iterator[Attack]:
    for name, make in made.items():
        yield Attack(kind, name, lambda make=make: {path: make()})  # type: ignore[misc]


def _named(kind: str, made: Mapping[str, Callable[[], Mapping[str, Content]]]) -> Iterator[Attack]:
    for name, make in made.items():
        yield Attack(kind, name, make)


def _chain(step: str, times: int, start: str) -> str:
    """Lines made from a template with `{this}` and `{last}`, numbered."""
    return start + "".join(step.format(this=f"v{n}", last=f"v{n - 1}") for n in range(1, times + 1))


def _python() -> dict[str, Callable[[], Content]]:
    """Nested, long or growing enough to break a parser, the walk over its tree, or what follows values."""
    return {
        "open-parentheses": lambda: "(" * 500_000,
        "nested-lists": lambda: "x = " + "[" * 5_000 + "]" * 5_000,
        "nested-just-allowed": lambda: "\n".join("x = " + "[" * 190 + "]" * 190 for _ in range(4_000)),
        "nested-calls-just-allowed": lambda: "\n".join("x = " + "f(" * 190 + ")" * 190 for _ in range(3_000)),
        "sum-of-many": lambda: "x = " + "+".join(["y"] * 500_000),
        "sum-of-some": lambda: "x = " + "+".join(["y"] * 900),
        "many-sums-of-some": lambda: "\n".join("x = x + " + "+".join(["x"] * 500) for _ in range(1_500)),
        "many-signs": lambda: "x = " + "-" * 500_000 + "1",
        "many-nots": lambda: "x = " + "not " * 300_000 + "y",
        "many-attributes": lambda: "x" + ".a" * 500_000,
        "some-attributes": lambda: "\n".join("x" + ".a" * 900 for _ in range(1_000)),
        "many-calls": lambda: "x" + "()" * 500_000,
        "some-method-calls": lambda: "\n".join("x = x" + ".a()" * 450 for _ in range(800)),
        "many-subscripts": lambda: "x" + "[0]" * 500_000,
        "many-comparisons": lambda: "x = " + "<".join(["y"] * 500_000),
        "many-alternatives": lambda: "if x: pass\n" + "elif x: pass\n" * 100_000,
        "some-alternatives": lambda: "if x: y = 1\n" + "elif x: y = y\n" * 900,
        "nested-conditions": lambda: "x = " + "1 if y else " * 100_000 + "2",
        "nested-lambdas": lambda: "x = " + "lambda: " * 100_000 + "1",
        "deep-indentation": lambda: "".join(" " * n + "if x:\n" for n in range(1_900)) + " " * 1_900 + "pass\n",
        "allowed-indentation": lambda: (
            "".join(" " * n + "for i in x:\n" for n in range(19)) + " " * 19 + "x = fit(x)\n"
        ),
        "deep-functions": lambda: (
            "".join(" " * n + f"def f{n}(x=f{n - 1}):\n" for n in range(95)) + " " * 95 + "f0()\n"
        ),
        "huge-decimal": lambda: "x = " + "9" * 1_900_000,
        "huge-hexadecimal": lambda: "x = 0x" + "f" * 1_900_000 + "\nprint(x, test_size=x)",
        "huge-powers": lambda: (
            "from sklearn.model_selection import train_test_split as s\n"
            "a = 9 ** 9 ** 9 ** 9\nb = 1 << 10 ** 12\nc = 'x' * 10 ** 12\nd = [0] * 10 ** 12\ne = '%9999999999d' % 1\n"
            "g = f'{1:>9999999999}'\ns(a, b, c, test_size=9 ** 9 ** 9 ** 9, random_state=1 << 10 ** 12)\n"
        ),
        "doubling-text": lambda: "v0 = 'ha' * 9\n" + _chain("{this} = {last} + {last}\n", 2_000, "") + "open(v2000)",
        "doubling-format": lambda: (
            "v0 = 'ha'\n" + _chain("{this} = f'{{{last}}}{{{last}}}'\n", 2_000, "") + "open(v2000)"
        ),
        "doubling-tuples": lambda: "v0 = 1\n" + _chain("{this} = ({last}, {last})\n", 2_000, "") + "open(v2000)",
        "doubling-calls": lambda: (
            "def v0(x): return x\n" + _chain("def {this}(x): return {last}({last}(x))\n", 400, "") + "v400(1)"
        ),
        "doubling-frames": lambda: (
            "import pandas as pd\nfrom sklearn.model_selection import train_test_split\nv0 = pd.read_csv('x.csv')\n"
            + _chain("{this} = pd.concat([{last}, {last}])\n", 2_000, "")
            + "a, b = train_test_split(v2000)\n"
        ),
        "chain-of-names": lambda: _chain("{this} = {last}\n", 60_000, "import numpy as v0\n") + "v60000.random.seed(1)",
        "chain-of-classes": lambda: (
            _chain("class {this}({last}): pass\n", 20_000, "class v0: pass\n") + "v20000().fit()"
        ),
        "chain-of-functions": lambda: (
            _chain("def {this}(x): return {last}(x)\n", 20_000, "def v0(x): return x\n") + "v20000(1)"
        ),
        "circle-of-classes": lambda: "class A(B): pass\nclass B(A): pass\nA().fit(B())\nA = B = A()\nA.fit(A)",
        "circle-of-functions": lambda: "def f(x): return g(f(x))\ndef g(x): return f(g(x))\nf(g(f(1)))",
        "circle-of-imports": lambda: (
            "from attack import attack as attack\nimport attack\nattack = attack.attack\n" * 5_000
        ),
        "one-name-rebound": lambda: "import pandas as pd\nx = pd.read_csv('a')\n" + "x = x.dropna()\n" * 60_000,
        "many-decorators": lambda: "@a\n" * 100_000 + "def f(): pass",
        "many-arguments": lambda: "f(" + ",".join(f"a{n}={n}" for n in range(100_000)) + ")",
        "many-functions": lambda: "".join(f"def f{n}(x):\n    return f{(n * 7) % 9_000}(x)\n" for n in range(30_000)),
        "many-models": lambda: "from sklearn.svm import SVC\n" + "SVC().fit(x, y).score(x, y)\n" * 40_000,
        "many-literals": lambda: "x = [" + "'a'," * 400_000 + "]",
        "many-pieces-of-text": lambda: "x = (" + "'a'\n" * 400_000 + ")",
        "one-line": lambda: "x='" + "a" * 1_900_000 + "'",
        "many-backslashes": lambda: "x = 1 + \\\n" * 150_000 + "1",
        "open-quotes": lambda: "x = '''" + "\"'" * 900_000,
        "python-2-quotes": lambda: "print " + "'a\\" * 500_000 + "\nexcept X" + " " * 200_000 + "y:",
        "python-2-lines": lambda: "print 'a' 'b\n" * 100_000,
        "null-bytes": lambda: b"import pandas\n\0\0\0x = 1\n",
        "strange-coding": lambda: b"# -*- coding: rot13 -*-\nvzcbeg bf\n# vim: fileencoding=zip\n",
        "unknown-coding": lambda: b"# -*- coding: ../../etc/passwd -*-\nimport os\n",
        "carriage-returns": lambda: b"x = 1\r" * 300_000,
        "form-feeds": lambda: "\f\n" * 500_000 + "x = 1",
        "directions": lambda: "x = '\u202e\u2066' # \u2069\nimport \u0441klearn\n" * 20_000,
        "suppressions": lambda: (
            "# portfolio-lint: ignore[" * 40_000 + "\n" + "x = 1 # portfolio-lint: ignore[LEK101\n" * 15_000
        ),
        "all-suppressions": lambda: (
            "x = 1  # portfolio-lint: ignore["
            + ",".join(["LEK101"] * 2_000)
            + "] why\n"
            + "x = 1  # portfolio-lint: ignore[LEK101] why\n" * 20_000
        ),
        "secret-shapes": lambda: "password = " * 150_000 + "\n" + "api_key=" + "A" * 300_000,
        "half-characters": lambda: 'x = "\\ud800"\nopen("\\udfff" + x)\n' * 5_000,
        "templates": lambda: "{% if x %}\n" * 50_000 + "{{ " * 100_000,
        "match-patterns": lambda: "match x:\n case " + "[" * 3_000 + "]" * 3_000 + ": pass\n",
        "walruses": lambda: "".join(f"(x{n} := (y{n} := f(x{n})))\n" for n in range(30_000)),
        "comprehensions": lambda: "x = [y" + " for y in y" * 50_000 + "]",
        "globals": lambda: "def f():\n" + "".join(f" global x{n}\n x{n} = x{n - 1}\n" for n in range(20_000)),
        "shell": lambda: "import os\n" + "os.system('" + "a;" * 300_000 + "')\n" + "!pip install " + "x " * 100_000,
    }


def _notebook(cells: object, **more: object) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more})


def _code(source: object, outputs: object = ()) -> dict[str, object]:
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": source, "outputs": outputs}


def _printed(text: str) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _notebooks() -> dict[str, Callable[[], Content]]:
    return {
        "open-lists": lambda: "[" * 2 * MEGA,
        "nested-metadata": lambda: '{"cells": [], "metadata": ' + '{"a":' * 300_000 + "1" + "}" * 300_000 + "}",
        "nested-outputs": lambda: (
            '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1", "outputs": '
            + "[" * 900
            + "]" * 900
            + "}]}"
        ),
        "many-cells": lambda: _notebook([_code("x = 1")] * 60_000),
        "many-text-cells": lambda: _notebook([{"cell_type": "markdown", "source": "# a\n[b](c)"}] * 50_000),
        "many-lines": lambda: _notebook([_code(["x = 1\n"] * 300_000)]),
        "long-cell": lambda: _notebook([_code("x = 1\n" * 1_500_000)]),
        "long-text-cell": lambda: _notebook([{"cell_type": "markdown", "source": "[" * 3 * MEGA}]),
        "large-outputs": lambda: _notebook([_code("x", [_printed("y" * 48 * MEGA)])]),
        "many-outputs": lambda: _notebook([_code("x", [_printed("y")] * 400_000)]),
        "large-picture": lambda: _notebook(
            [_code("x", [{"output_type": "display_data", "data": {"image/png": "A" * 45 * MEGA}}])]
        ),
        "too-large": lambda: _notebook([_code("x", [_printed("y" * 51 * MEGA)])]),
        "wrong-types": lambda: _notebook(
            [
                None,
                1,
                "x",
                [],
                {"cell_type": []},
                _code({"a": 1}),
                _code([None, 1, []], 7),
                _code("x", [None, {"data": 1, "text": {}}]),
            ]
        ),
        "strange-numbers": lambda: (
            '{"nbformat": 1e999, "cells": [{"cell_type": "code", "source": "x", "execution_count": '
            + "9" * 5_000
            + '}], "x": NaN, "y": -Infinity}'
        ),
        "old-and-wrong": lambda: json.dumps(
            {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": [1]}, None, 3]}, 4]}
        ),
        "old-and-large": lambda: json.dumps(
            {
                "nbformat": 3,
                "metadata": {},
                "worksheets": [
                    {"cells": [{"cell_type": "code", "language": "python", "input": "x = 1", "outputs": []}] * 10_000}
                ],
            }
        ),
        "old-and-nested": lambda: '{"nbformat": 2, "worksheets": ' + "[" * 5_000 + "]" * 5_000 + "}",
        "future": lambda: _notebook([_code("x = 1")], nbformat=10**9, nbformat_minor=-1),
        "conflicts": lambda: (
            _notebook([_code("x = 1")]).replace('"cells"', '\n<<<<<<< a\n"cells"') + "\n=======\n>>>>>>> b" * 20_000
        ),
        "cut-off": lambda: _notebook([_code("x = 1")] * 2_000)[:-5_000],
        "repeated-keys": lambda: "{" + '"cells": [], ' * 300_000 + '"cells": []}',
        "half-characters": lambda: (
            '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}, {"cell_type": "markdown", "source": "\\udfff # a"}]}'
        ),
        "magics": lambda: _notebook(
            [
                _code("%%" * 100_000),
                _code("%run ../../x.py\n!rm -rf /\n%%bash\n" * 5_000),
                _code("%" * 300_000),
                _code("x = !" * 50_000),
                _code("?" * 300_000),
            ]
        ),
        "nested-cells-of-code": lambda: _notebook([_code("(" * 400)] * 3_000),
        "damaged-code": lambda: _notebook([_code("print 'a' 'b\nexcept X, y:\n" * 30)] * 2_000),
        "escapes-in-outputs": lambda: _notebook(
            [
                _code(
                    "1/0",
                    [
                        {
                            "output_type": "error",
                            "ename": "\x1b]0;x\x07",
                            "evalue": "\x1b[2J" * MEGA,
                            "traceback": ["\x1b[31m"] * 200_000,
                        }
                    ],
                )
            ]
        ),
        "headings": lambda: _notebook(
            [{"cell_type": "markdown", "source": "#" * (n % 6 + 1) + " " + "a" * 50} for n in range(40_000)]
        ),
        "long-text-cells": lambda: _notebook([{"cell_type": "markdown", "source": "[" * 990_000}] * 45),
        "many-models": lambda: _notebook(
            [_code("from sklearn.svm import SVC\n" + "SVC().fit(x, y).score(x, y)\n" * 400)] * 600
        ),
        "continued-shell": lambda: _notebook([_code("!a \\\n" * 500_000)]),
        "possible-secrets": lambda: _notebook([{"cell_type": "raw", "source": "password = 'a'; token=" * 40_000}] * 45),
        "strange-kernel": lambda: _notebook(
            [_code("x = 1")],
            metadata={"kernelspec": {"name": ["python"], "language": {"a": 1}}, "language_info": "python"},
        ),
    }


def _markdown() -> dict[str, Callable[[], Content]]:
    return {
        "open-brackets": lambda: "[" * 900_000,
        "open-pictures": lambda: "![" * 450_000,
        "open-links": lambda: "[a](" * 200_000,
        "open-angles": lambda: "<" * 900_000,
        "open-tags": lambda: "<a href='" * 100_000,
        "open-comments": lambda: "<!--" * 200_000,
        "many-comments": lambda: "<!---->" * 120_000,
        "open-declarations": lambda: "a <!A " * 100_000 + "<![CDATA[" * 50_000 + "<?" * 50_000,
        "stars": lambda: "*a **a " * 120_000,
        "many-stars": lambda: "*" * 900_000 + "a",
        "underscores": lambda: "a_" * 450_000 + "b",
        "backticks": lambda: "".join("e" + "`" * n for n in range(1_300)),
        "quotes": lambda: ">" * 400_000 + "a",
        "quotes-on-lines": lambda: (">" * 500 + "a\n") * 1_500,
        "nested-items": lambda: "".join("  " * n + "* a\n" for n in range(900)),
        "items-on-a-line": lambda: "* " * 300_000 + "a",
        "nested-html": lambda: "<div>" * 150_000,
        "nested-tables": lambda: "<table><tr><td><h1>" * 40_000 + "</h1>" * 40_000,
        "anchors": lambda: "<a href=x><img src=y>" * 40_000,
        "long-attribute": lambda: "<img alt='" + "a=' " * 200_000 + "'>",
        "definitions": lambda: "".join(f"[a{n}]: x\n" for n in range(50_000)) + "[a1] " * 100_000,
        "one-definition": lambda: "[a]: " + "x" * 10_000 + "\n\n" + "[a] " * 200_000,
        "wide-table": lambda: "|a" * 20_000 + "|\n" + "|-" * 20_000 + "|\n" + "|b\n" * 5_000,
        "long-table": lambda: "|a|b|\n|-|-|\n" + "|c|d|\n" * 120_000,
        "headings": lambda: "# a\n" * 200_000,
        "hashes": lambda: "#" * 900_000,
        "deep-headings": lambda: "".join("#" * (n % 6 + 1) + f" {'a' * 100}\n" for n in range(8_000)),
        "front-matter": lambda: "---\na: b\n" + "--- \n" * 150_000 + "----",
        "front-matter-without-end": lambda: "---\n" + "a: b\n" * 180_000,
        "addresses": lambda: "https://" * 110_000,
        "entities": lambda: "&#x10ffff;&amp;" * 60_000 + "&" * 100_000,
        "fences": lambda: "```\n~~~\n" * 100_000,
        "spaces": lambda: " " * 900_000 + "\n" + "a" + " " * 500_000,
        "one-word": lambda: "a" * 1_900_000,
        "strikes": lambda: "~~a " * 200_000,
        "claims": lambda: "# Deployed with Kubernetes on AWS, accuracy 99.9 %, CI, Docker, monitoring\n" * 12_000,
        "suppressions": lambda: (
            "<!-- portfolio-lint: ignore[" * 30_000 + "<!-- portfolio-lint: ignore[DOC105] -->\n" * 10_000
        ),
        "numbers": lambda: "1." * 400_000 + "%" + " 99.9" * 50_000 + "\n" + "accuracy of " * 20_000,
        "commands": lambda: "# A\n\n## Usage\n\n```bash\n" + "cp " * 100_000 + "\n" + "vim .\\ " * 60_000 + "\n```\n",
        "clones": lambda: (
            "# A\n\n```bash\ngit clone --aaa "
            + "-" * 100_000
            + "\n"
            + ("git clone " + "-" * 900 + "\n") * 900
            + "```\n"
        ),
        "endless-words": lambda: (
            "# A\n\n## Usage\n\n"
            + "1" * 300_000
            + "\n"
            + "1 " * 200_000
            + "\n"
            + "-1-" * 100_000
            + "\n\n"
            + "me." * 100_000
        ),
        "links-out": lambda: "".join(
            f"[a](../../../../etc/passwd{n}) ![b](file:///etc/passwd) ![c](\\\\host\\share)\n" for n in range(5_000)
        ),
    }


def _restructured_text() -> dict[str, Callable[[], Content]]:
    return {
        "directives": lambda: (
            ".. include:: /etc/passwd\n.. raw:: html\n   :file: /etc/passwd\n.. csv-table::\n   :url: file:///etc/passwd\n"
            * 4_000
        ),
        "substitutions": lambda: ".. |a| replace:: |b||b|\n.. |b| replace:: |a||a|\n" + "|a| " * 100_000,
        "indentation": lambda: "".join(" " * n + "a\n" for n in range(1_300)),
        "marks": lambda: "`a <" * 200_000 + "`_" * 100_000,
        "titles": lambda: "a\n=\nb\n-\n" * 80_000,
        "lines": lambda: "=" * 900_000 + "\n" + "-" * 900_000,
        "stars": lambda: "*" * 500_000 + " **a" * 100_000,
        "tables": lambda: "+-+-+\n|a|b|\n" * 60_000 + "== ==\na  b\n" * 40_000,
        "anonymous": lambda: ".. _a: b_\n.. _b: a_\n`a`__ " * 40_000,
        "colons": lambda: ":" * 900_000 + "\n" + "a::\n" * 100_000,
    }


def _configuration() -> dict[str, Callable[[], Mapping[str, Content]]]:
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    merges = "a0: &a0 {b0: 1, c0: 2}\n" + "".join(
        f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n  b{n}: 1\n" for n in range(1, 2_000)
    )
    return {
        "yaml-laughs": lambda: {"attack.yaml": laughs, "environment.yml": laughs, ".github/workflows/a.yml": laughs},
        "yaml-merges": lambda: {"attack.yaml": merges, "docker-compose.yml": merges},
        "yaml-circle": lambda: {"attack.yaml": "a: &a [*a, *a]\nb: &b {<<: *b, c: *b}\n<<: *a\n" * 500},
        "yaml-objects": lambda: {
            "attack.yaml": "a: !!python/object/apply:os.system ['touch canary']\nb: !!python/name:os.system\n"
        },
        "yaml-flow": lambda: {"attack.yaml": "a: " + "[" * 99_000, "environment.yml": "a: " + "{a: " * 100_000},
        "yaml-blocks": lambda: {
            "attack.yaml": "".join(" " * n + "a:\n" for n in range(620)),
            "environment.yml": "- " * 600_000,
        },
        "yaml-keys": lambda: {"attack.yaml": "? " * 90_000, "environment.yml": "? [" * 300_000},
        "yaml-documents": lambda: {"attack.yaml": "---\na: b\n" * 20_000, "environment.yml": "---\n" * 400_000},
        "yaml-templates": lambda: {"attack.yaml": "{{" * 90_000, "templates/a.yaml": "{% a %}\n{{ b }}: [\n" * 8_000},
        "yaml-anchors": lambda: {"attack.yaml": "".join(f"- &a{n} b\n" for n in range(15_000)) + "- *a1\n" * 5_000},
        "yaml-numbers": lambda: {
            "attack.yaml": "a: " + "9" * 190_000,
            "params.yaml": "a: 1:" + ":59" * 60_000 + "\nb: 0x" + "f" * 9_000,
        },
        "yaml-tags": lambda: {"attack.yaml": "%TAG ! " + "x" * 90_000 + "\n--- " + "!" * 90_000},
        "yaml-quotes": lambda: {"attack.yaml": 'a: "' + "\\x41" * 45_000, "environment.yml": "a: '" + "''" * 900_000},
        "json-nested": lambda: {
            "attack.json": "[" * 190_000,
            "package.json": '{"a":' * 300_000,
            "Pipfile.lock": "[" * 1_900_000,
        },
        "json-closed": lambda: {
            "attack.json": "[" * 90_000 + "]" * 90_000,
            "package.json": '{"a":' * 50_000 + "1" + "}" * 50_000,
        },
        "json-numbers": lambda: {
            "attack.json": "[" + "9" * 190_000 + ", 1e99999999, -0, NaN]",
            "package.json": '{"version": ' + "9" * 1_900_000 + "}",
        },
        "json-comments": lambda: {
            "attack.json": "/*" * 90_000,
            "attack.jsonc": "//" * 90_000,
            "tsconfig.json": '{"a": "\\' + '"/*' * 50_000,
            "package.json": "/* */," * 300_000,
        },
        "json-open-comments": lambda: {
            "attack.json": "*/ " * 30_000 + "/* " * 30_000,
            "package.json": "*/ " * 200_000 + "/* " * 200_000,
        },
        "toml-suppressions": lambda: {
            "attack.toml": "# portfolio-lint: ignore[X]\n" + '\\"""' * 40_000,
            "sub/pyproject.toml": "# portfolio-lint: ignore[X]\n" + '\\"""' * 300_000,
        },
        "json-keys": lambda: {
            "attack.json": "{" + ",".join(f'"{n}":{n}' for n in range(13_000)) + "}",
            "package.json": "{" + ",".join(f'"{n}":{n}' for n in range(120_000)) + "}",
        },
        "toml-nested": lambda: {"attack.toml": "a = " + "[" * 190_000, "sub/pyproject.toml": "a = " + "[" * 400_000},
        "toml-dotted": lambda: {
            "attack.toml": ".".join("a" * 90_000) + " = 1",
            "sub/pyproject.toml": "[" + ".".join("a" * 200_000) + "]\nb = 1",
        },
        "toml-tables": lambda: {
            "attack.toml": "".join(f"[a{n}.b.c]\n" for n in range(14_000)),
            "sub/pyproject.toml": "[[a]]\n" * 80_000,
        },
        "toml-deep-tables": lambda: {
            "sub/pyproject.toml": "".join(f"[{'.'.join(['a'] * (n + 1))}]\n" for n in range(600))
        },
        "toml-inline": lambda: {
            "attack.toml": "a = " + "{a = " * 36_000,
            "sub/pyproject.toml": "a = " + "{a=" * 2_000 + "1" + "}" * 2_000,
        },
        "toml-numbers": lambda: {
            "attack.toml": "a = " + "9" * 190_000,
            "sub/pyproject.toml": "a = 0x" + "f" * 400_000 + "\nb = 1e999999999",
        },
        "toml-text": lambda: {
            "attack.toml": "a = '''" + "'" * 190_000,
            "sub/pyproject.toml": 'a = "' + "\\u0041" * 80_000 + '"',
        },
        "ini": lambda: {
            "attack.ini": "[a]\nb = %(b)s%(b)s\n" + " c\n" * 60_000,
            "setup.cfg": "[" * 900_000,
            ".flake8": "[a]\n" * 40_000,
        },
        "ini-options": lambda: {
            "setup.cfg": "[metadata]\n" + "name = x\n" * 150_000,
            "tox.ini": "[tox]\nenvlist = " + "{a," * 50_000,
        },
        "own-configuration": lambda: {
            ".gitignore": "harmless\n",
            "sub/.portfolio-lint.toml": "rules-dir = ['evil']\n",
            "sub/pyproject.toml": "[tool.portfolio-lint]\nignore = ['ALL']\nextend = '/etc/passwd'\n",
        },
    }


def _manifests() -> dict[str, Callable[[], Mapping[str, Content]]]:
    return {
        "markers": lambda: {"requirements.txt": "pandas; " + "(" * 100_000 + "os_name == 'a'" + ")" * 100_000 + "\n"},
        "some-markers": lambda: {
            "requirements.txt": ("pandas; " + "(" * 300 + "os_name == 'a'" + ")" * 300 + "\n") * 900
        },
        "many-markers": lambda: {"requirements.txt": "pandas; " + "os_name == 'a' and " * 60_000 + "os_name == 'b'\n"},
        "versions": lambda: {
            "requirements.txt": "pandas==" + "1." * 400_000 + "1\nnumpy" + ">=1," * 200_000 + "<2\n",
            "sub/requirements.txt": "pandas==" + "9" * 900_000,
        },
        "extras": lambda: {"requirements.txt": "pandas[" + "a," * 300_000 + "b]\n" + "[" * 300_000},
        "includes": lambda: {
            "requirements.txt": "-r requirements.txt\n-r /etc/passwd\n-r ../../../etc/passwd\n-c http://127.0.0.1:9/\n-e .\n"
            * 5_000
        },
        "circle": lambda: {
            f"requirements-{n}.txt": f"-r requirements-{(n + 1) % 300}.txt\npandas\n" for n in range(300)
        },
        "many": lambda: {"requirements.txt": "".join(f"package{n}=={n}\n" for n in range(90_000))},
        "lines": lambda: {
            "requirements.txt": "a \\\n" * 300_000,
            "sub/requirements.txt": "#" * 900_000 + "\n" + "--hash=sha256:" * 60_000,
        },
        "names": lambda: {
            "requirements.txt": "a" * 900_000 + "\n" + "-_." * 300_000,
            "constraints.txt": "@ " * 500_000,
        },
        "setup": lambda: {
            "setup.py": "from setuptools import setup\nsetup(install_requires="
            + "[" * 150
            + "]" * 150
            + " * 10 ** 12)\nx = 'a' * 10 ** 12\nopen('canary', 'w')\n"
        },
        "setup-names": lambda: {
            "setup.py": "from setuptools import setup\n"
            + "r = r + r\n" * 40_000
            + "setup(install_requires=r, name=r, version=9 ** 9 ** 9 ** 9)\n"
        },
        "setup-circle": lambda: {
            "setup.py": "from setuptools import setup\na = b\nb = a\nr = [*r, *r]\nsetup(install_requires=a + r, extras_require={**b})\n"
        },
        "setup-doubling": lambda: {
            "setup.py": "from setuptools import setup\nv0 = ['a']\n"
            + _chain("{this} = {last} + {last}\n", 500, "")
            + "setup(install_requires=v500)\n"
        },
        "poetry": lambda: {
            "pyproject.toml": "[tool.poetry.dependencies]\n"
            + "".join(f'p{n} = {{version = "^{n}", optional = true}}\n' for n in range(10_000)),
            "poetry.lock": "[[package]]\nname = 'a'\nversion = '1'\n" * 30_000,
        },
        "conda": lambda: {
            "environment.yml": "dependencies:\n"
            + "  - pip:\n" * 200
            + "".join(f"  - a{n}={n}=b\n" for n in range(50_000))
        },
        "r": lambda: {
            "DESCRIPTION": "Imports: " + "a (>= 1), " * 100_000,
            "renv.lock": '{"Packages": ' + '{"a":' * 100_000,
        },
        "dockerfile-lines": lambda: {"Dockerfile": "FROM a\nRUN a \\\n" * 60_000 + "RUN a && \\\n" * 60_000},
        "dockerfile-variables": lambda: {
            "Dockerfile": "ARG v0=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
            + _chain("ARG {this}=${last}${last}\n", 2_000, "")
            + "FROM $v2000\nENV a=$a$a\n" * 500
        },
        "dockerfile-stages": lambda: {
            "Dockerfile": "".join(f"FROM s{n - 1} AS s{n}\nCOPY --from=s{n} /a /b\n" for n in range(25_000))
        },
        "dockerfile-documents": lambda: {
            "Dockerfile": "FROM a\nRUN <<A <<B\n" + "x\n" * 200_000,
            "sub/Dockerfile": "FROM a\n" + "RUN <<A\n" * 100_000,
        },
        "dockerfile-quotes": lambda: {
            "Dockerfile": "FROM a\nCMD " + '["' * 300_000 + "\nENTRYPOINT " + "[" * 300_000 + "\nRUN " + "'\"" * 200_000
        },
        "dockerfile-directive": lambda: {
            "Dockerfile": "# escape=`\n# syntax=evil/frontend\n" * 20_000 + "FROM " + "a" * 900_000
        },
        "makefile": lambda: {"Makefile": "a: a\n\t" + "$(shell touch canary)" * 50_000 + "\n" + "a: b \\\n" * 50_000},
        "shell": lambda: {
            "run.sh": "a=$(" * 200_000 + "\n" + "cat <<A\n" * 50_000,
            "train.R": "f(" * 200_000,
            "a.sql": "(" * 300_000 + "SELECT " * 100_000,
        },
    }


def _data() -> dict[str, Callable[[], Mapping[str, Content]]]:
    return {
        "columns": lambda: {"attack.csv": "a," * MEGA + "\n" + "1," * MEGA},
        "quotes": lambda: {"attack.csv": 'a,b\n"' + "x\n" * 30_000, "attack.tsv": '"' * MEGA},
        "rows": lambda: {"attack.csv": "\n" * MEGA, "attack.data": "a\n" * MEGA},
        "formulas": lambda: {"attack.csv": "=cmd|'/c calc'!A0,@SUM(1),+1,-1\n" * 2_000},
        "names": lambda: {"attack.csv": "\x1b[2J,<script>,::error::x," + "a" * MEGA + "\n1,2,3,4\n"},
        "numbers": lambda: {"attack.csv": "a,b\n" + "9" * MEGA + ",1e" + "9" * MEGA + "\n"},
        "null-bytes": lambda: {"attack.csv": b"a,b\n\0\0\0,\0\n" * 10_000, "sub/attack.csv": b"\0" * MEGA},
        "json-nested": lambda: {
            "data/attack.json": "[" * MEGA,
            "data/b.json": "[" + '{"a":' * 20_000,
            "data/c.json": "[" * 30_000 + "]" * 30_000,
        },
        "json-lines": lambda: {
            "attack.jsonl": "[" * 60_000
            + "\n"
            + '{"a":' * 10_000
            + "\n"
            + '{"a": '
            + "9" * 9_000
            + "}\n"
            + "{}\n" * 10_000
        },
        "json-keys": lambda: {"data/attack.json": "[{" + ",".join(f'"{n}": {n}' for n in range(6_000)) + "}]"},
        "json-wrong": lambda: {
            "data/a.json": '{"a": [], "b": []}',
            "data/b.json": '{"a": {}, "b": {}}',
            "data/c.json": '[[], {}, 1, null, "x"]',
            "data/d.json": '{"a": [1, [2], {}], "b": [1, 2, 3]}',
            "data/e.json": '[{"a": NaN}, {"a": 1e999}]',
        },
        "attributes": lambda: {
            "attack.arff": "@attribute '" * 90_000 + "\n@data\n" + "{" * 90_000,
            "b.arff": "@attribute a real\n" * 60_000,
        },
        "pickles": lambda: {
            "model.pkl": b"cos\nsystem\n(S'touch canary'\ntR.",
            "model.joblib": b"cos\nsystem\n(S'touch canary'\ntR.",
            "model.pt": b"PK\3\4" + b"\0" * 100,
            "data.npy": b"\x93NUMPY\1\0",
            "a.h5": b"\x89HDF\r\n\x1a\n",
        },
        "archives": lambda: {
            "a.zip": b"PK\3\4" * 10_000,
            "a.tar.gz": b"\x1f\x8b" + b"\0" * 1_000,
            "a.csv.gz": b"\x1f\x8b",
            "a.whl": b"PK\5\6",
        },
    }


def _encodings() -> dict[str, Callable[[], Mapping[str, Content]]]:
    every = {
        "attack.py": b"",
        "attack.ipynb": b"",
        "ATTACK.md": b"",
        "attack.rst": b"",
        "attack.yaml": b"",
        "attack.toml": b"",
        "attack.json": b"",
        "attack.ini": b"",
        "attack.csv": b"",
        "Dockerfile": b"",
        "requirements.txt": b"",
        "environment.yml": b"",
        "Makefile": b"",
    }

    def all_of(content: bytes) -> Callable[[], Mapping[str, Content]]:
        return lambda: dict.fromkeys(every, content)

    return {
        "empty": all_of(b""),
        "null-bytes": all_of(b"\0" * 100_000),
        "every-byte": all_of(bytes(range(256)) * 300),
        "high-bytes": all_of(b"\xff" * 100_000),
        "mark-of-utf-8": all_of(b"\xef\xbb\xbf" * 30_000),
        "mark-of-utf-16": all_of(b"\xff\xfe" + b"\0\xd8" * 30_000),
        "mark-of-utf-32": all_of(b"\xff\xfe\0\0" + b"\xff" * 99_999),
        "half-of-utf-16": all_of(b"\xfe\xff\0"),
        "overlong": all_of(b"\xc0\xaf\xe0\x80\xaf\xed\xa0\x80\xf4\x90\x80\x80" * 8_000),
        "escape-sequences": all_of(b"\x1b]0;title\x07\x1b[2J\x1b[1;1H" * 5_000),
        "line-separators": all_of("a\u2028b\u2029c\x85d\x0be\x0cf\x1cg".encode() * 5_000),
        "marks-above-letters": all_of(("a" + "\u0301" * 30_000).encode()),
        "wide-characters": all_of("\U0010ffff\U000e0001\ufffe".encode() * 9_000),
        "spaces": all_of(b" " * 150_000),
        "line-feeds": all_of(b"\n" * 150_000),
        "tabs": all_of(b"\t" * 150_000),
        "carriage-returns": all_of(b"\r" * 150_000),
        "one-brace": all_of(b"{" * 150_000),
        "one-quote": all_of(b'"' * 150_000),
        "one-colon": all_of(b": " * 75_000),
        "one-backslash": all_of(b"\\" * 150_000),
        "one-letter": all_of(b"a" * 150_000),
        "one-digit": all_of(b"1" * 150_000),
        "one-equals": all_of(b"=" * 150_000),
        "letters-and-dots": all_of(b"a." * 75_000),
        "letters-and-dashes": all_of(b"a-" * 75_000),
        "letters-and-spaces": all_of(b"a " * 75_000),
        "letters-and-signs": all_of(b"a@" * 75_000),
        "slashes": all_of(b"//" * 75_000),
        "addresses": all_of(b"https://a:b@c/" * 10_000),
    }
