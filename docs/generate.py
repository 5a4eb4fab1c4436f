"""What MkDocs calls while it builds the site: the pages that are made from the packs, and where they stand.

mkdocs build --strict
python docs/generate.py FOLDER      writes the generated pages alone, for a look at their Markdown
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

if str(Path(__file__).resolve().parent) not in sys.path:
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from pages.articles import PAGES, article_pages, load_articles
from pages.concepts import concept_families, concept_pages
from pages.markdown import table
from pages.rules import families, family_title, rule_pages
from picture.screens import taken

from portfolio_lint.packs import Catalogue, load_catalogue

_FAMILIES = "<!-- families -->"


class BrokenPack(Exception):
    """A pack could not be loaded, so its pages would be missing."""


@cache
def catalogue() -> Catalogue:
    found = load_catalogue()
    if found.broken:
        raise BrokenPack("; ".join(found.broken))
    return found


def generated() -> Mapping[str, str]:
    """The generated pages by path."""
    articles = load_articles()
    return {
        **rule_pages(catalogue(), articles),
        **concept_pages(catalogue(), articles),
        **article_pages(articles, catalogue()),
    }


def navigation() -> list[Any]:
    """Where every page stands."""
    rules = [
        {f"{family} · {family_title(members)}": [{f"{r.code} {r.name}": f"rules/{r.code}.md"} for r in members]}
        for family, members in families(catalogue()).items()
    ]
    concepts = [
        {family: [{catalogue().concepts[name].title: f"concepts/{name}.md"} for name in names]}
        for family, names in concept_families(catalogue()).items()
    ]
    return [
        {"Home": "index.md"},
        {"Rules": ["rules/index.md", *rules]},
        {"Concepts": ["concepts/index.md", *concepts]},
        {"By article": [{title: page} for page, (title, _) in PAGES.items()]},
        {
            "Guides": [
                "integrations.md",
                "html-report.md",
                "batch.md",
                "configuration.md",
                "repairs.md",
                "write-a-rule.md",
                "projects.md",
                "accuracy.md",
                "security.md",
            ]
        },
    ]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    config.nav = navigation()
    # The rules know where their pages are published; the site is built for that place.
    config.site_url = next(pack.site for pack in catalogue().packs if pack.site)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    from mkdocs.structure.files import File

    # Pictures of today where there is a browser to take them; else those that are kept beside the text.
    made: Mapping[str, str | bytes] = {**generated(), **taken()}
    for path, content in made.items():
        kept = files.get_file_from_path(path)
        if kept is not None:
            files.remove(kept)
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    return markdown.replace(_FAMILIES, _family_table()) if _FAMILIES in markdown else markdown


def _family_table() -> str:
    rows = [
        (f"[{family}](rules/index.md#{family.lower()})", family_title(rules), str(len(rules)), rules[0].summary)
        for family, rules in families(catalogue()).items()
    ]
    return table(("Family", "About", "Rules", "For example"), rows)


def main(folder: str) -> None:
    for path, content in generated().items():
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
