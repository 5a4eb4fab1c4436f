"""IPython syntax in notebook cells: magics and shell lines are taken out so that the rest parses as Python."""

from __future__ import annotations

from portfolio_lint.facts.code import Shell
from portfolio_lint.patterns import lazy

# Cell magics whose body is still Python that runs in the notebook.
_PYTHON_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun", "python", "python3", "pypy", "memray_flamegraph"})
# Line magics followed by a Python statement.
_PYTHON_LINE_MAGICS = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})

_LINE = lazy(r"^(?P<indent>\s*)(?P<mark>%%|%|!!|!|\?\??)(?P<rest>.*)$")
_ASSIGNED = lazy(r"^(?P<target>[\w\s,.\[\]'\"]+=\s*)(?P<mark>[%!])(?P<rest>[^=].*)$")
_HELP = lazy(r"^\s*[\w.]+\?{1,2}\s*$")


def split_magics(source: str, cell: int | None) -> tuple[str, tuple[Shell, ...]]:
    """Give the Python of a cell, line for line, and the shell lines and magics that stood in it.

    Lines keep their number: what is no Python becomes `pass` (or an empty line at the top level).
    """
    if "%" not in source and "!" not in source and "?" not in source:
        return source, ()
    lines = source.split("\n")
    shell: list[Shell] = []
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].lstrip().startswith("%%"):
        command = lines[first].strip()[2:].strip()
        magic = command.split(maxsplit=1)[0] if command else ""
        if magic == "writefile" and command.endswith(".py"):
            lines[first] = ""
        elif magic not in _PYTHON_CELL_MAGICS:
            body = "\n".join(lines[first + 1 :])
            return "", (Shell(f"%%{command}\n{body}", first + 1, cell),)
        else:
            shell.append(Shell(f"%%{command}", first + 1, cell))
            lines[first] = ""
    index = 0
    in_text = False
    while index < len(lines):
        line = lines[index]
        if in_text or line.count('"""') % 2 or line.count("'''") % 2:
            # A magic inside a triple-quoted text is text.
            if (line.count('"""') + line.count("'''")) % 2:
                in_text = not in_text
            index += 1
            continue
        index = _replace_line(lines, index, cell, shell)
    return "\n".join(lines), tuple(shell)


def _replace_line(lines: list[str], index: int, cell: int | None, shell: list[Shell]) -> int:
    """Replace the magic at `index`, with its continuation lines; give the index after it."""
    line = lines[index]
    match = _LINE.match(line)
    if match and not _is_operator(lines, index, match["mark"]):
        parts, after = [match["rest"]], index + 1
        while parts[-1].endswith("\\") and after < len(lines):
            parts[-1] = parts[-1][:-1]
            parts.append(lines[after].strip())
            lines[after] = ""
            after += 1
        command = " ".join(parts)
        magic, _, statement = command.strip().partition(" ")
        if match["mark"] == "%" and magic in _PYTHON_LINE_MAGICS and statement and not statement.startswith("-"):
            lines[index] = match["indent"] + statement.strip()
            return after
        if match["mark"] in ("%", "!", "!!"):
            mark = "%" if match["mark"] == "%" else "!"
            shell.append(Shell(mark + command.strip(), index + 1, cell))
        lines[index] = match["indent"] + "pass" if match["indent"] else ""
        return after
    assigned = _ASSIGNED.match(line)
    if assigned:
        shell.append(Shell(assigned["mark"] + assigned["rest"].strip(), index + 1, cell))
        lines[index] = assigned["target"] + "[]"
    elif _HELP.match(line):
        lines[index] = ""
    return index + 1


def _is_operator(lines: list[str], index: int, mark: str) -> bool:
    """A line that starts with `%` can go on from an open expression: `"%s"\\n % value`."""
    if mark != "%" or index == 0:
        return False
    previous = lines[index - 1].rstrip()
    return previous.endswith(("\\", "(", ",", "+")) or lines[index].lstrip().startswith(("% ", "%("))
