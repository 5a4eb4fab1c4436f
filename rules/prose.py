"""Reading prose: words, sentences, topics by vocabulary, plans, sections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portfolio_lint.facts.documents import Block
from portfolio_lint.patterns import lazy
from portfolio_lint.readers.secrets import find_secrets

from .library import knowledge

# A line that goes on in lower case belongs to the sentence before it.
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+(?=[A-ZÀ-Ý0-9\"'(*_])|(?<=[.!?。:;])\n+|\n+(?![a-zà-ÿ])")
_WORD = re.compile(r"[^\W_]+")
# Chinese characters, Japanese syllables and Korean ones.
_UNSPACED = lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STEM_KEY = 3
_TALK = "talk: "
# The accents that a decomposed text has as characters of their own.
_WITHOUT_ACCENTS = dict.fromkeys(range(0x300, 0x370))
_NOTHING: frozenset[str] = frozenset()


class Vocabulary:
    """The words of several topics in one index: by word, by the beginning of a stem, by the first word of a phrase."""

    def __init__(self, terms_by_topic: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._words: dict[str, set[str]] = {}
        self._stems: dict[str, list[tuple[str, str]]] = {}
        self._phrases: dict[str, list[tuple[str, str]]] = {}
        # Scripts without spaces between words: a term is searched as it stands.
        self._characters: list[tuple[str, str]] = []
        self._met: dict[str, tuple[frozenset[str], list[tuple[str, str]]] | None] = {}
        for topic, terms in terms_by_topic:
            for term in terms:
                first, _, rest = term.partition(" ")
                if not term.isascii() and _UNSPACED.search(term):
                    self._characters.append((unicodedata.normalize("NFKD", term), topic))
                elif rest:
                    # A phrase is searched between spaces; a stem at its end leaves the end open.
                    searched = f" {term[:-1]}" if term.endswith("*") else f" {term} "
                    self._phrases.setdefault(first, []).append((searched, topic))
                elif term.endswith("*"):
                    self._stems.setdefault(term[:_STEM_KEY], []).append((term[:-1], topic))
                else:
                    self._words.setdefault(term, set()).add(topic)

    def topics(self, text: str) -> frozenset[str]:
        """The topics that a text speaks of."""
        found: set[str] = set()
        if not text.isascii():
            unspaced = _UNSPACED.search(text) is not None
            text = unicodedata.normalize("NFKD", text).translate(_WITHOUT_ACCENTS)
            if unspaced:
                found.update(topic for term, topic in self._characters if term in text)
        tokens = _WORD.findall(text.lower())
        joined = ""
        met = self._met
        for token in set(tokens):
            told = met[token] if token in met else self._meet(token)
            if told is None:
                continue
            found |= told[0]
            for phrase, topic in told[1]:
                if topic not in found:
                    joined = joined or f" {' '.join(tokens)} "
                    if phrase in joined:
                        found.add(topic)
        return frozenset(found) if found else _NOTHING

    def _meet(self, token: str) -> tuple[frozenset[str], list[tuple[str, str]]] | None:
        """What a word alone tells and which phrases it can begin; most words tell nothing, and come again."""
        topics = set(self._words.get(token, ()))
        topics.update(topic for stem, topic in self._stems.get(token[:_STEM_KEY], ()) if token.startswith(stem))
        phrases = self._phrases.get(token, [])
        self._met[token] = (frozenset(topics), phrases) if topics or phrases else None
        return self._met[token]


@lru_cache(maxsize=1)
def _vocabulary() -> Vocabulary:
    maps = knowledge().maps
    # The rules' own topics stand in the same index: a text is looked through once.
    return Vocabulary([*maps["vocabulary"].items(), *((_TALK + topic, terms) for topic, terms in maps["talk"].items())])


@lru_cache(maxsize=65_536)
def topics(text: str) -> frozenset[str]:
    """The topics of `knowledge/vocabulary.toml` that a text speaks of.

    >>> sorted(topics("Predicts churn so that marketing can act") & {"purpose", "decision", "fairness"})
    ['decision', 'purpose']
    """
    return _vocabulary().topics(text)


@lru_cache(maxsize=65_536)
def talks_of(text: str) -> frozenset[str]:
    """The topics of `knowledge/talk.toml` that a text speaks of."""
    return frozenset(topic[len(_TALK) :] for topic in topics(text) if topic.startswith(_TALK))


@lru_cache(maxsize=65_536)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences (or lines) of a block's text, stripped."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if part.strip())


@lru_cache(maxsize=65_536)
def words(text: str) -> int:
    """How many words a text has; two characters count for one in scripts without spaces.

    >>> words("Predicts churn"), words("預測客戶流失")
    (2, 3)
    """
    count = len(_WORD.findall(text))
    if text.isascii() or not _UNSPACED.search(text):
        return count
    return max(count, (len(_UNSPACED.findall(text)) + 1) // 2)


# An unticked box of a task list.
_UNTICKED = ("[ ]", "☐", "⬜", "🔲")


def is_plan(text: str, block: Block | None = None) -> bool:
    """Whether a sentence, or the section it stands in, speaks of what is not there yet."""
    return text.startswith(_UNTICKED) or "plan" in topics(text) or (block is not None and in_section(block, "plan"))


def in_section(block: Block, topic: str, depth: int | None = None) -> bool:
    """Whether a heading above the block (of the nearest `depth`, or any) speaks of a topic."""
    titles = block.section if depth is None else block.section[-depth:]
    return any(topic in topics(title) for title in titles)


def prose_blocks(blocks: Iterable[tuple[str, Block]]) -> Iterator[tuple[str, Block]]:
    """Blocks that hold running text."""
    for path, block in blocks:
        if block.kind in ("paragraph", "item", "quote", "html", "row") and block.text:
            yield path, block


def quoted(text: str) -> str:
    """A text as a place's message: on one line, at most 80 characters, and none that holds a credential."""
    if find_secrets(text):
        return "(not shown: it holds what looks like a credential)"
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "..."
