"""Files that are read when something asks for what is in them, for scans that need not know everything."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Protocol

from portfolio_lint.facts.code import CodeFacts
from portfolio_lint.facts.configuration import ConfigurationFacts, DockerfileFacts
from portfolio_lint.facts.data import DataFacts
from portfolio_lint.facts.documents import DocumentFacts
from portfolio_lint.facts.files import FileFacts, FileKind, TextFacts
from portfolio_lint.facts.manifests import ManifestFacts
from portfolio_lint.facts.notebooks import Cell, NotebookFacts
from portfolio_lint.facts.secrets import Secret
from portfolio_lint.facts.suppressions import Suppression
from portfolio_lint.paths import name_of
from portfolio_lint.readers.kinds import kind_of, may_be_dockerfile
from portfolio_lint.snapshot import SnapshotFile


class Read(Protocol):
    """Reads a file; without `code` that of a notebook may be left out."""

    def __call__(self, file: SnapshotFile, *, code: bool) -> FileFacts: ...


class PostponedFile:
    """A file with the attributes of `FileFacts`. Those that its kind never has are known without reading it."""

    def __init__(self, file: SnapshotFile, read: Read) -> None:
        self.path = file.path
        self._file = file
        self._read = read
        self._kind = kind_of(file.path)

    @cached_property
    def _facts(self) -> FileFacts:
        """All that is known of it."""
        return self._read(self._file, code=True)

    @cached_property
    def _text(self) -> FileFacts:
        """All but the code of a notebook, which may be known as well."""
        return self._facts if "_facts" in self.__dict__ else self._read(self._file, code=False)

    @property
    def kind(self) -> FileKind:
        return self._facts.kind if self._may_be_dockerfile else self._kind

    @property
    def size(self) -> int:
        return self._text.size if self._file.size is None else self._file.size

    @property
    def program(self) -> CodeFacts | None:
        return self._facts.program if self._kind in ("python", "notebook") else None

    @property
    def code(self) -> CodeFacts | None:
        return self._facts.code if self._kind == "python" else None

    @property
    def notebook(self) -> PostponedNotebook | None:
        return self._notebook if self._kind == "notebook" else None

    @cached_property
    def _notebook(self) -> PostponedNotebook | None:
        text = self._text.notebook
        return PostponedNotebook(text, lambda: self.program) if text is not None else None

    @property
    def document(self) -> DocumentFacts | None:
        return self._facts.document if self._kind == "document" else None

    @property
    def dockerfile(self) -> DockerfileFacts | None:
        return self._facts.dockerfile if self._kind == "dockerfile" or self._may_be_dockerfile else None

    @property
    def configuration(self) -> ConfigurationFacts | None:
        return self._facts.configuration if self._kind in ("configuration", "manifest") else None

    @property
    def manifest(self) -> ManifestFacts | None:
        return self._facts.manifest if self._kind == "manifest" or name_of(self.path) == "setup.py" else None

    @property
    def data(self) -> DataFacts | None:
        return self._facts.data if self._kind == "data" else None

    @property
    def text(self) -> TextFacts | None:
        return self._facts.text if self._kind == "text" else None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return self._text.secrets

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        return self._text.suppressions

    @property
    def problem(self) -> str:
        return self._facts.problem

    @cached_property
    def _may_be_dockerfile(self) -> bool:
        return self._kind == "text" and may_be_dockerfile(self.path)


class PostponedNotebook:
    """A notebook with the attributes of `NotebookFacts`, whose code is read when something asks for it."""

    def __init__(self, text: NotebookFacts, program: Callable[[], CodeFacts | None]) -> None:
        self.language = text.language
        self.cells: tuple[Cell, ...] = text.cells
        self.document: DocumentFacts = text.document
        self.source = text.source
        self.format_version = text.format_version
        self._program = program

    @cached_property
    def code(self) -> CodeFacts:
        return self._program() or CodeFacts()
