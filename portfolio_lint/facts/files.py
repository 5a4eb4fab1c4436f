"""The facts of one file of the repository, whatever its kind."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from portfolio_lint.facts.code import CodeFacts
from portfolio_lint.facts.configuration import ConfigurationFacts, DockerfileFacts
from portfolio_lint.facts.data import DataFacts
from portfolio_lint.facts.documents import DocumentFacts
from portfolio_lint.facts.manifests import ManifestFacts
from portfolio_lint.facts.notebooks import NotebookFacts
from portfolio_lint.facts.secrets import Secret
from portfolio_lint.facts.suppressions import Suppression

FileKind = Literal["python", "notebook", "document", "dockerfile", "configuration", "manifest", "data", "text", "other"]


class TextFacts(Struct, frozen=True):
    """A file that is read as text only: R, SQL, shell, Makefile and other sources."""

    language: str
    text: str


class FileFacts(Struct, frozen=True):
    """What is known of one file. Exactly the parts that its kind has are set.

    `problem` says in a few words why (a part of) the file could not be read; whatever was readable is
    still there. A manifest in TOML or YAML also has its `configuration`, R Markdown and Quarto their `document`.
    """

    path: str
    kind: FileKind
    size: int = 0
    code: CodeFacts | None = None
    notebook: NotebookFacts | None = None
    document: DocumentFacts | None = None
    dockerfile: DockerfileFacts | None = None
    configuration: ConfigurationFacts | None = None
    manifest: ManifestFacts | None = None
    data: DataFacts | None = None
    text: TextFacts | None = None
    secrets: tuple[Secret, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    problem: str = ""

    @property
    def program(self) -> CodeFacts | None:
        """The Python in it: that of a script or module, or of the cells of a notebook."""
        return self.notebook.code if self.notebook is not None else self.code
