"""Reading prose: sentences, plans, sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from portfolio_lint.facts.documents import Block

_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+(?=[A-ZÀ-Ý0-9\"'(*_])|\n{1,}")
_PLAN = re.compile(
    r"\b(future|planned|plan(s|ning)? to|to-?do|roadmap|next steps?|upcoming|coming soon|will be|could be|would be|might be|should be added|"
    r"not yet|in progress|work in progress|wip|possible (improvements?|extensions?)|potential improvements?|can be (extended|added|improved)|"
    r"pr[óo]xim[oa]s? (pasos|passos)|trabajo futuro|trabalhos? futuros?|melhorias futuras|mejoras futuras|"
    r"perspectives|am[ée]liorations? futures?|ausblick|geplant|stretch goals?|wish ?list|backlog|improvements?|enhancements?|ideas)\b",
    re.IGNORECASE,
)  # fmt: skip


@lru_cache(maxsize=8_192)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences (or lines) of a block's text, stripped."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if part.strip())


def words(text: str) -> int:
    """How many words a text has."""
    return sum(1 for word in text.split() if any(character.isalpha() for character in word))


def is_plan(text: str, block: Block | None = None) -> bool:
    """Whether a sentence, or the section it stands in, speaks of what is not there yet."""
    if _PLAN.search(text):
        return True
    return block is not None and any(_PLAN.search(title) for title in block.section)


def in_section(block: Block, pattern: re.Pattern[str], depth: int | None = None) -> bool:
    """Whether a heading above the block (the nearest `depth`, or any) matches."""
    titles = block.section if depth is None else block.section[-depth:]
    return any(pattern.search(title) for title in titles)


def prose_blocks(blocks: tuple[tuple[str, Block], ...]) -> Iterator[tuple[str, Block]]:
    """Blocks that hold running text."""
    for path, block in blocks:
        if block.kind in ("paragraph", "item", "quote", "html", "row") and block.text:
            yield path, block
