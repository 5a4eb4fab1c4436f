"""Notebooks of the formats 1 to 3, brought to the shape of the fourth.

nbformat does the same, checks each step against a schema, which takes seconds on some notebooks, and gives up where a
cell is damaged. The old formats are settled since 2014; what they call a thing is told by nbformat's
`v4/convert.py`, against which the tests hold this.
"""

from __future__ import annotations

from typing import Any

_MEDIA = {
    "text": "text/plain",
    "html": "text/html",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "latex": "text/latex",
    "json": "application/json",
    "javascript": "application/javascript",
}
_OUTPUT_TYPES = {"pyout": "execute_result", "pyerr": "error"}
_DEEPEST_HEADING = 6


def upgraded(document: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The notebook with its cells in the fourth format, and what is wrong with its structure, if anything.

    Without `cells` where none could be found. What is damaged keeps its place and is left as it is.
    """
    parts, whole = _parts(document)
    lists = [part for part in parts if isinstance(part, list)]
    cells = [_cell(cell) if isinstance(cell, dict) else cell for part in lists for cell in part]
    whole = whole and len(lists) == len(parts) and all(isinstance(cell, dict) for cell in cells)
    problem = "" if whole else "damaged notebook of an old format"
    rest = {key: value for key, value in document.items() if key != "cells"}
    return ({**rest, "cells": cells} if lists or whole else rest), problem


def _parts(document: dict[str, Any]) -> tuple[list[Any], bool]:
    """The lists of cells: formats 2 and 3 keep them in worksheets, format 1 has one. False where there are others."""
    sheets = document.get("worksheets")
    own = [document["cells"]] if "cells" in document else []
    if not isinstance(sheets, list):
        return own, sheets is None and document.get("nbformat") == 1
    return [*(sheet.get("cells") if isinstance(sheet, dict) else None for sheet in sheets), *own], not own


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    kind = cell.get("cell_type")
    source = _text(next((cell[key] for key in ("source", "input", "code", "text") if key in cell), ""))
    if kind == "code":
        outputs = cell.get("outputs")
        return {
            "cell_type": "code",
            "source": source,
            "execution_count": cell.get("execution_count", cell.get("prompt_number")),
            "outputs": [_output(output) for output in outputs] if isinstance(outputs, list) else [],
        }
    if kind == "heading":
        return {"cell_type": "markdown", "source": _heading(source, cell.get("level"))}
    return {"cell_type": "markdown" if kind in ("html", "text") else kind, "source": source}


def _text(value: Any) -> str:
    """A text that may be kept as its lines, which have no ends in the oldest notebooks."""
    if not isinstance(value, list):
        return value if isinstance(value, str) else ""
    lines = [line for line in value if isinstance(line, str)]
    return ("" if lines and lines[0].endswith(("\n", "\r")) else "\n").join(lines)


def _heading(text: str, level: Any) -> str:
    depth = level if isinstance(level, int) and 1 <= level <= _DEEPEST_HEADING else 1
    return f"{'#' * depth} {' '.join(text.splitlines())}"


def _output(output: Any) -> Any:
    if not isinstance(output, dict):
        return output
    kind = output.get("output_type")
    if kind in ("pyout", "display_data"):
        data = {media: _text(output[key]) for key, media in _MEDIA.items() if key in output}
        return {"output_type": _OUTPUT_TYPES.get(kind, kind), "data": data}
    if "text" in output:
        output = {**output, "text": _text(output["text"])}
    return {**output, "output_type": _OUTPUT_TYPES.get(kind, kind)} if isinstance(kind, str) else output
