"""Evidence in code that nothing can run does not count, and evidence in what something runs does."""

from __future__ import annotations

import pytest
from scanning import lines, notebook, places_of, r_notebook

_IMPORTS = (
    "from sklearn.ensemble import RandomForestClassifier",
    "from sklearn.model_selection import cross_val_score",
)
_VALIDATE = "cross_val_score(RandomForestClassifier(), [[1]], [0])"
_FUNCTION = ("def validate():", f"    return {_VALIDATE}")
_MAIN = ("if __name__ == '__main__':", "    main()")


def code(*content: str) -> str:
    return lines(*_IMPORTS, *content)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.py": code(_VALIDATE)}, id="at the top"),
        pytest.param({"a.py": code(*_FUNCTION)}, id="a function of a module that is there to be imported"),
        pytest.param({"a.py": code(*_FUNCTION, "def main():", "    validate()", *_MAIN)}, id="called by what is run"),
        pytest.param(
            {"a.py": code(*_FUNCTION, "def step():", "    validate()", "def main():", "    step()", *_MAIN)},
            id="called two steps down",
        ),
        pytest.param(
            {"a.py": code(*_FUNCTION, "STEPS = [validate]", "def main():", "    [s() for s in STEPS]", *_MAIN)},
            id="passed on by its name",
        ),
        pytest.param(
            {"a.py": code("import click", "@click.command()", *_FUNCTION, "def main():", "    pass", *_MAIN)},
            id="registered by a decorator",
        ),
        pytest.param(
            {
                "steps/checks.py": code(*_FUNCTION),
                "work.ipynb": notebook("from steps.checks import validate\nvalidate()"),
            },
            id="a helper module that a notebook imports",
        ),
        pytest.param(
            {"checks.py": code(*_FUNCTION, *_MAIN), "run.py": "from checks import validate\nvalidate()\n"},
            id="a helper module with an entry point of its own",
        ),
        pytest.param({"a.py": code("if True:", f"    {_VALIDATE}")}, id="under a condition that always holds"),
        pytest.param({"a.py": code("if False:", "    pass", "else:", f"    {_VALIDATE}")}, id="the other branch"),
        pytest.param(
            {"a.py": code("import sys", "if not sys.argv:", "    sys.exit(1)", _VALIDATE)}, id="after a check"
        ),
        pytest.param(
            {"a.py": code("def main(x):", "    if x:", "        return 1", f"    return {_VALIDATE}", "main(0)")},
            id="after a return under a condition",
        ),
        pytest.param({"a.ipynb": notebook(code("raise SystemExit"), _VALIDATE)}, id="in the cell after one that stops"),
        pytest.param({"a.ipynb": notebook("%%time\n" + code(_VALIDATE))}, id="in a cell that is timed"),
        pytest.param({"a.R": "if (TRUE) {\n  trainControl(method = 'cv')\n}\n"}, id="R under a condition"),
        pytest.param({"a.R": "if (FALSE) {\n  x <- 1\n}\ntrainControl(method = 'cv')\n"}, id="R after a dead block"),
    ],
)
def test_what_something_runs_counts(files: dict[str, str]) -> None:
    assert places_of("cross_validation", files) != ()


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.py": code(*_FUNCTION, "def main():", "    pass", *_MAIN)}, id="nobody calls it"),
        pytest.param({"a.ipynb": notebook(code(*_FUNCTION))}, id="nobody calls it in a notebook"),
        pytest.param(
            {"a.py": code(*_FUNCTION, "def unused():", "    validate()", "def main():", "    pass", *_MAIN)},
            id="called by what nobody calls",
        ),
        pytest.param(
            {"a.py": code("def again(x):", f"    {_VALIDATE}", "    again(x)", "def main():", "    pass", *_MAIN)},
            id="called by itself alone",
        ),
        pytest.param({"a.py": code("if False:", f"    {_VALIDATE}")}, id="if False"),
        pytest.param({"a.py": code("if 0:", f"    {_VALIDATE}")}, id="if 0"),
        pytest.param({"a.py": code("if not True:", f"    {_VALIDATE}")}, id="if not True"),
        pytest.param({"a.py": code("READY = 1", "if False and READY:", f"    {_VALIDATE}")}, id="False and something"),
        pytest.param({"a.py": code("while False:", f"    {_VALIDATE}")}, id="while False"),
        pytest.param({"a.py": code("if True:", "    pass", "else:", f"    {_VALIDATE}")}, id="the branch never taken"),
        pytest.param({"a.py": code("def main():", "    return 1", f"    {_VALIDATE}", "main()")}, id="after a return"),
        pytest.param(
            {"a.py": code("def main():", "    raise ValueError", f"    {_VALIDATE}", "main()")}, id="after raise"
        ),
        pytest.param({"a.py": code("for x in 'ab':", "    continue", f"    {_VALIDATE}")}, id="after continue"),
        pytest.param({"a.py": code("import sys", "sys.exit(0)", _VALIDATE)}, id="after sys.exit"),
        pytest.param({"a.py": code("exit()", _VALIDATE)}, id="after exit"),
        pytest.param({"a.ipynb": notebook("%%script false\n" + code(_VALIDATE))}, id="a cell that is switched off"),
        pytest.param({"a.ipynb": notebook("# " + code(_VALIDATE).replace("\n", "\n# "))}, id="a cell commented out"),
        pytest.param({"a.ipynb": notebook(f"'''\n{code(_VALIDATE)}'''")}, id="a cell in quotes"),
        pytest.param({"a.R": "if (FALSE) {\n  if (x) { y }\n  trainControl(method = 'cv')\n}\n"}, id="R: if (FALSE)"),
        pytest.param(
            {"a.Rmd": "# A\n\n```{r, eval=FALSE}\ntrainControl(method = 'cv')\n```\n"}, id="R Markdown: eval=FALSE"
        ),
        pytest.param({"a.qmd": "```{r}\n#| eval: false\ntrainControl(method = 'cv')\n```\n"}, id="Quarto: eval: false"),
        pytest.param({"a.ipynb": r_notebook("if (F) {\n  trainControl(method = 'cv')\n}")}, id="R in a notebook"),
    ],
)
def test_what_nothing_can_run_does_not_count(files: dict[str, str]) -> None:
    assert places_of("cross_validation", files) == ()
