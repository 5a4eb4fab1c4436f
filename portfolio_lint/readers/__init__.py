"""Readers: from the bytes of a file to its facts, one module for each kind of file. No reader raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from portfolio_lint.facts.documents import DocumentFacts
from portfolio_lint.facts.files import FileFacts, FileKind
from portfolio_lint.faults import Panicked, is_panic
from portfolio_lint.readers.headroom import Headroom
from portfolio_lint.readers.kinds import kind_of, may_be_dockerfile
from portfolio_lint.snapshot import Snapshot, SnapshotFile


class Cache(Protocol):
    """Facts that are kept between scans, by what a file is called and holds."""

    def key(self, path: str, size: int, content: bytes) -> bytes: ...
    def find(self, key: bytes) -> FileFacts | None: ...
    def keep(self, key: bytes, facts: FileFacts) -> None: ...


# Reads a file elsewhere; None where it may as well be read here.
Apart = Callable[[FileKind, str, int | None, bytes], FileFacts | None]

_DATA_SAMPLE = 65_536
_LARGEST_CONFIGURATION = 200_000


def is_read(file: SnapshotFile) -> bool:
    """Whether there is a reader for a file."""
    kind = kind_of(file.path)
    # Beyond that size it is a vocabulary, a model or a data set: nobody writes so many settings.
    return kind != "other" and not (kind == "configuration" and (file.size or 0) > _LARGEST_CONFIGURATION)


def content_of(snapshot: Snapshot, file: SnapshotFile) -> bytes:
    """As much of a file as its reader looks at. Raises `OSError` where it can't be read."""
    return snapshot.read(file.path, limit=_DATA_SAMPLE if kind_of(file.path) == "data" else None)


def read_file(
    snapshot: Snapshot,
    file: SnapshotFile,
    cache: Cache | None = None,
    apart: Apart | None = None,
    *,
    code: bool = True,
) -> FileFacts | None:
    """Read one file of a snapshot, or take its facts from a cache; None where nothing in it concerns the tool.

    What could not be read has a `problem`; whatever was readable is there all the same. What `apart` raises is raised.
    Without `code` that of Python and of notebooks is left out, unless it is at hand.
    """
    if not is_read(file):
        return None
    kind = kind_of(file.path)
    try:
        content = content_of(snapshot, file)
    except OSError as error:
        return FileFacts(file.path, kind, file.size or 0, problem=str(error) or type(error).__name__)
    key = cache.key(file.path, file.size or len(content), content) if cache is not None else b""
    known = cache.find(key) if cache is not None else None
    if known is not None:
        return known
    facts = apart(kind, file.path, file.size, content) if apart is not None else None
    whole = facts is not None or code or kind not in ("notebook", "python")
    if facts is None:
        facts = read_content(kind, file.path, file.size, content, code=code)
    if cache is not None and whole:
        cache.keep(key, facts)
    return facts


def read_content(kind: FileKind, path: str, known_size: int | None, content: bytes, *, code: bool = True) -> FileFacts:
    """Read a file of this kind and size, of which a data file's `content` is only the beginning."""
    with Headroom():
        try:
            return _facts(kind, path, known_size, content, code=code)
        except BaseException as error:
            if not is_panic(error):
                raise
            raise Panicked(f"{type(error).__name__}: {error}") from error


def _facts(kind: FileKind, path: str, known_size: int | None, content: bytes, *, code: bool) -> FileFacts:
    size = known_size or len(content)
    if kind == "notebook":
        from portfolio_lint.readers.notebook import read_notebook
        from portfolio_lint.readers.suppressions import find_in_notebook

        notebook, secrets, problem = read_notebook(content, code=code)
        suppressions = find_in_notebook(content)
        return FileFacts(
            path, kind, size, notebook=notebook, secrets=secrets, suppressions=suppressions, problem=problem
        )
    if kind == "data":
        from portfolio_lint.readers.data_files import read_table

        table, problem = read_table(path, content, known_size)
        return FileFacts(path, kind, size, data=table, problem=problem)

    from portfolio_lint.readers.decoding import decode
    from portfolio_lint.readers.secrets import find_secrets
    from portfolio_lint.readers.suppressions import find_suppressions

    text, problem = decode(content)
    if problem == "binary":
        return FileFacts(path, kind, size, problem="binary content")
    facts = _read_text(kind, path, size, text, problem, code=code)
    secrets = find_secrets(text, settings=_is_settings(facts))
    suppressions = find_suppressions(facts.kind, path, text)
    return replace(facts, secrets=secrets, suppressions=suppressions) if secrets or suppressions else facts


def _is_settings(facts: FileFacts) -> bool:
    """Whether values stand in the file without quotes."""
    return facts.configuration is not None or (facts.text is not None and facts.text.language in ("env", "properties"))


def _read_text(kind: FileKind, path: str, size: int, text: str, problem: str, *, code: bool) -> FileFacts:
    if kind == "python" and not code:
        return FileFacts(path, kind, size, problem=problem)
    if kind == "python":
        from portfolio_lint.readers.python import read_python

        program = read_python(text)
        if program.problems and not program.problems[0].python2:
            problem = f"line {program.problems[0].line}: {program.problems[0].message}"
        if path.rpartition("/")[2] == "setup.py":
            from portfolio_lint.readers.manifests import read_manifest

            manifest, _, _ = read_manifest(path, text)
            return FileFacts(path, kind, size, code=program, manifest=manifest, problem=problem)
        return FileFacts(path, kind, size, code=program, problem=problem)
    if kind == "document":
        return FileFacts(path, kind, size, document=_document(path, text), problem=problem)
    if kind == "dockerfile":
        from portfolio_lint.readers.dockerfile import read_dockerfile

        return FileFacts(path, kind, size, dockerfile=read_dockerfile(text), problem=problem)
    if kind == "manifest":
        from portfolio_lint.readers.manifests import read_manifest

        manifest, configuration, found = read_manifest(path, text)
        return FileFacts(path, kind, size, manifest=manifest, configuration=configuration, problem=found or problem)
    if kind == "configuration":
        from portfolio_lint.readers.configuration import read_configuration

        configuration, found = read_configuration(path, text)
        return FileFacts(path, kind, size, configuration=configuration, problem=found or problem)

    from portfolio_lint.readers.dockerfile import looks_like_dockerfile, read_dockerfile
    from portfolio_lint.readers.text import read_text

    if may_be_dockerfile(path) and looks_like_dockerfile(text):
        return FileFacts(path, "dockerfile", size, dockerfile=read_dockerfile(text), problem=problem)
    facts = FileFacts(path, kind, size, text=read_text(path, text), problem=problem)
    if facts.text is not None and facts.text.language in ("rmarkdown", "quarto") and not path.lower().endswith(".rnw"):
        return replace(facts, document=_document(path, text))
    return facts


def _document(path: str, text: str) -> DocumentFacts:
    extension = path.lower().rpartition(".")[2]
    if extension in ("rst", "rest"):
        from portfolio_lint.readers.restructured_text import read_restructured_text

        return read_restructured_text(text)
    from portfolio_lint.readers.markdown import read_markdown

    return read_markdown(text)
