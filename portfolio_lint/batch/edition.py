"""What makes a result besides the repository: the tool, its rule packs and the settings."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

import msgspec

from portfolio_lint import __version__
from portfolio_lint.batch.task import Judging
from portfolio_lint.packs import Catalogue

_DECIDING = (".py", ".toml", ".json")


def edition_of(judging: Judging, catalogue: Catalogue) -> str:
    """The version, and a digest that changes with the settings, the rules and the files that they come from."""
    digest = hashlib.blake2b(digest_size=6)
    settings = msgspec.structs.replace(judging, no_cache=False, rules_dir=(), config=None)
    digest.update(msgspec.json.encode(settings))
    digest.update("\n".join([*catalogue.rules, *sorted(catalogue.concepts)]).encode())
    for path in _files(judging):
        with open(path, "rb") as file:
            digest.update(file.read())
    return f"{__version__} {digest.hexdigest()}"


def _files(judging: Judging) -> Iterable[str]:
    if judging.config is not None:
        yield judging.config
    for top in judging.rules_dir:
        for folder, inner, files in os.walk(top):
            inner.sort()
            yield from (os.path.join(folder, name) for name in sorted(files) if name.endswith(_DECIDING))
