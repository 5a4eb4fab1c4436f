"""Jupyter notebooks of any format, any kernel, whole or damaged."""

from __future__ import annotations

from typing import Any

import msgspec

from portfolio_lint.facts.code import CodeFacts
from portfolio_lint.facts.documents import Block, DocumentFacts
from portfolio_lint.facts.notebooks import Cell, NotebookFacts
from portfolio_lint.facts.secrets import Secret
from portfolio_lint.readers.decoding import decode, without_surrogates
from portfolio_lint.readers.markdown import read_markdown
from portfolio_lint.readers.old_notebooks import upgraded
from portfolio_lint.readers.parsing import TooMuch
from portfolio_lint.readers.python import read_cells
from portfolio_lint.readers.secrets import find_secrets

_MAXIMUM_OUTPUT = 4_000
# Of what stands in the cells themselves, as against their outputs; pictures may be attached to the text.
_MAXIMUM_SOURCE = 5_000_000
_PYTHON_KERNELS = ("python", "ipython", "conda", "pyspark", "xpython", "sage", "tensorflow", "pytorch", "py", "venv")
_LANGUAGES = {"ir": "r", "irkernel": "r", "r": "r", "scala": "scala", "spylon-kernel": "scala", "sql": "sql"}


def read_notebook(content: bytes, *, code: bool = True) -> tuple[NotebookFacts | None, tuple[Secret, ...], str]:
    """Read a notebook, the suspected credentials in its text, and what was wrong with it, if anything.

    None where not even a cell could be found. Without `code` its Python is left out.
    """
    document, problem = _load(content)
    if not isinstance(document, dict):
        return None, (), problem or "not a notebook: no JSON object"
    version = document.get("nbformat")
    if "worksheets" in document or (isinstance(version, int) and version < 4):
        document, damage = upgraded(document)
        problem = problem or damage
    raw_cells = document.get("cells")
    if not isinstance(raw_cells, list):
        return None, (), problem or "not a notebook: it has no cells"
    raw_cells, cut = _within_bounds(raw_cells)
    facts = _facts(document, raw_cells, _whole_number(version) or 4, code=code)
    return facts, _secrets(raw_cells, facts), problem or cut or _left_out(facts)


def _left_out(facts: NotebookFacts) -> str:
    """What to say of code that is too much to read."""
    too_much = str(TooMuch())
    return next(
        (f"{too_much}: from cell {problem.cell}" for problem in facts.code.problems if problem.message == too_much), ""
    )


def _within_bounds(raw_cells: list[Any]) -> tuple[list[Any], str]:
    """The cells up to the one that holds too much, and what to say of that."""
    total = 0
    for index, raw in enumerate(raw_cells):
        if isinstance(raw, dict):
            total += len(_joined(raw.get("source"), _MAXIMUM_SOURCE + 1))
            if total > _MAXIMUM_SOURCE:
                return raw_cells[:index], f"more than 5 MB in its cells: read up to cell {index}"
    return raw_cells, ""


def _secrets(raw_cells: list[Any], facts: NotebookFacts) -> tuple[Secret, ...]:
    """Suspected credentials in sources and in textual outputs (whose line is the cell's first)."""
    found: list[Secret] = []
    for index, (raw, cell) in enumerate(zip(raw_cells, facts.cells, strict=True)):
        if isinstance(raw, dict):
            found.extend(find_secrets(_joined(raw.get("source")), cell=index))
            if cell.output:
                found.extend(Secret(secret.kind, 1, index) for secret in find_secrets(cell.output, cell=index))
    return tuple(dict.fromkeys(found))


def _load(content: bytes) -> tuple[Any, str]:
    """The JSON document, or as much of it as stands before or between the damage."""
    if not content.strip():
        return None, "empty file"
    try:
        return msgspec.json.decode(content), ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = f"damaged notebook: {error}"
    if b"<<<<<<< " in content:
        try:
            return msgspec.json.decode(_without_conflicts(content)), "damaged notebook: merge conflict markers"
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
    import json

    text, _ = decode(content)
    try:
        # A notebook may be followed by something else, or hold control characters in its texts.
        document, _ = json.JSONDecoder(strict=False).raw_decode(text.lstrip())
        if "\\ud" in text.lower():
            document = json.loads(without_surrogates(json.dumps(document, ensure_ascii=False)))
    except (ValueError, RecursionError):
        return None, problem
    return document, problem


def _without_conflicts(content: bytes) -> bytes:
    """The upper side of every merge conflict."""
    kept: list[bytes] = []
    mine = True
    for line in content.splitlines(keepends=True):
        if line.startswith((b"<<<<<<< ", b">>>>>>> ")):
            mine = True
        elif line.startswith((b"=======", b"||||||| ")):
            mine = False
        elif mine:
            kept.append(line)
    return b"".join(kept)


def _facts(document: dict[str, Any], raw_cells: list[Any], version: int, *, code: bool) -> NotebookFacts:
    language = _language(document.get("metadata"))
    cells: list[Cell] = []
    sources: list[tuple[int, str]] = []
    blocks: list[Block] = []
    comments: list[str] = []
    headings: list[tuple[int, str]] = []
    for index, raw in enumerate(raw_cells):
        if not isinstance(raw, dict):
            cells.append(Cell("raw", 0))
            continue
        source = _joined(raw.get("source"))
        kind = raw.get("cell_type")
        if kind == "code":
            sources.append((index, source))
            cells.append(_code_cell(raw, source))
        elif kind == "markdown":
            cells.append(Cell("markdown", source.count("\n") + 1 if source.strip() else 0))
            read = read_markdown(source, cell=index)
            comments.extend(read.comments)
            # A cell stands in the sections that the headings of the cells before it opened.
            for block in read.blocks:
                if block.kind == "heading":
                    while headings and headings[-1][0] >= block.level:
                        headings.pop()
                section = tuple(text for _, text in headings)
                blocks.append(block if block.section == section else msgspec.structs.replace(block, section=section))
                if block.kind == "heading":
                    headings.append((block.level, block.text))
        else:
            cells.append(Cell("raw", source.count("\n") + 1))
    python = language == "python"
    return NotebookFacts(
        language=language,
        cells=tuple(cells),
        code=read_cells(sources) if python and code else CodeFacts(),
        document=DocumentFacts(tuple(blocks), tuple(comments)),
        source="" if python else "\n\n".join(source for _, source in sources),
        format_version=version,
    )


def _code_cell(raw: dict[str, Any], source: str) -> Cell:
    count = raw.get("execution_count")
    outputs = raw.get("outputs")
    outputs = [output for output in outputs if isinstance(output, dict)] if isinstance(outputs, list) else []
    texts: list[str] = []
    length = pictures = 0
    error = ""
    for output in outputs:
        data = output.get("data")
        data = data if isinstance(data, dict) else {}
        pictures += any(str(media).startswith(("image/", "application/vnd.plotly")) for media in data)
        if output.get("output_type") == "error":
            error = f"{output.get('ename', '')}: {output.get('evalue', '')}"[:200]
        text = _joined(output.get("text") if "text" in output else data.get("text/plain"), _MAXIMUM_OUTPUT)
        if text and length < _MAXIMUM_OUTPUT:
            texts.append(text[: _MAXIMUM_OUTPUT - length])
            length += len(texts[-1])
    return Cell(
        "code",
        source.count("\n") + 1 if source.strip() else 0,
        _whole_number(count),
        len(outputs),
        "\n".join(texts),
        pictures,
        error,
        _opens_with_remark(source),
    )


def _opens_with_remark(source: str) -> bool:
    """Whether a cell opens with a comment that is no command, no rule of signs and no code set aside."""
    line = source.lstrip().partition("\n")[0]
    text = line.lstrip("#").strip()
    if not line.startswith("#") or text.startswith(("%", "!")) or any(sign in text for sign in "=()[]"):
        return False
    # Scripts that write without spaces say as much in a few signs.
    return text.count(" ") >= 2 or sum(sign >= "\u3040" for sign in text) >= 4


def _whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None


def _joined(source: Any, limit: int | None = None) -> str:
    if isinstance(source, str):
        return source[:limit]
    if isinstance(source, list):
        parts: list[str] = []
        length = 0
        for part in source:
            parts.append(part if isinstance(part, str) else "")
            length += len(parts[-1])
            if limit is not None and length > limit:
                break
        return "".join(parts)[:limit]
    return ""


def _language(metadata: Any) -> str:
    metadata = metadata if isinstance(metadata, dict) else {}
    for key, field in (("language_info", "name"), ("kernelspec", "language"), ("kernelspec", "name")):
        part = metadata.get(key)
        name = part.get(field) if isinstance(part, dict) else None
        if isinstance(name, str) and name:
            name = name.lower()
            return "python" if name.startswith(_PYTHON_KERNELS) else _LANGUAGES.get(name, name)
    return "python"
