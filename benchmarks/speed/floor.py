"""The least that reading a repository costs: its files read, their Python parsed, their JSON decoded, nothing else.

    python benchmarks/speed/floor.py FOLDER

Only what that needs is imported, since this is timed as a process.
"""

import ast
import os
import sys
import warnings

import orjson

_READ = {".py", ".ipynb", ".md", ".rst", ".txt", ".yml", ".yaml", ".toml", ".json", ".cfg", ".r", ".rmd", ".sh"}
_LEFT_OUT = {".git", "node_modules", ".venv", "venv", "__pycache__", ".ipynb_checkpoints", "site-packages"}
_LARGEST = 2_000_000


def read_bare(folder: str) -> None:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        for name in files:
            path = os.path.join(root, name)
            suffix = os.path.splitext(name)[1].lower()
            if suffix not in _READ or (suffix != ".ipynb" and os.path.getsize(path) > _LARGEST):
                continue
            with open(path, "rb") as file:
                content = file.read()
            try:
                if suffix == ".py":
                    ast.parse(content)
                elif suffix == ".ipynb":
                    for cell in orjson.loads(content).get("cells", []):
                        if cell.get("cell_type") == "code":
                            _parse_cell("".join(cell.get("source", [])))
                elif suffix == ".json":
                    orjson.loads(content)
            except (SyntaxError, ValueError, RecursionError, AttributeError, TypeError):
                continue


def _parse_cell(source: str) -> None:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    read_bare(sys.argv[1])
