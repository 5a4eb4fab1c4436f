"""What a workflow has to install to get the very version that wrote it."""

from __future__ import annotations

import json
import subprocess
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from portfolio_lint import __version__
from portfolio_lint.configuration.requirement import requirement

COMMIT = "0123456789" * 4
RELEASED = f"portfolio-lint>={__version__}"


def installed(folder: Path, origin: object) -> Distribution:
    """A distribution as pip leaves it, with what it says of its origin."""
    metadata = folder / "portfolio_lint-0.dist-info"
    metadata.mkdir()
    if origin is not None:
        text = origin if isinstance(origin, str) else json.dumps(origin)
        (metadata / "direct_url.json").write_text(text, encoding="utf-8")
    return Distribution.at(metadata)


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        (None, RELEASED),
        ("{", RELEASED),
        ([], RELEASED),
        ({"url": 3}, RELEASED),
        ({"url": "https://example.org/portfolio_lint-0.whl", "archive_info": {}}, RELEASED),
        (
            {"url": "https://example.org/a/portfolio-lint.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"portfolio-lint @ git+https://example.org/a/portfolio-lint.git@{COMMIT}",
        ),
        # What only this machine or this user can reach, and what a shell would take for more than an address.
        ({"url": "ssh://git@example.org/a/b", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, RELEASED),
        ({"url": "https://me:word@example.org/a", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, RELEASED),
        ({"url": "https://example.org/$(touch a)", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, RELEASED),
        ({"url": "https://example.org/a", "vcs_info": {"vcs": "git", "commit_id": "main"}}, RELEASED),
        ({"url": "https://example.org/a", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}}, RELEASED),
    ],
)
def test_where_it_came_from(tmp_path: Path, origin: object, wanted: str) -> None:
    assert requirement(installed(tmp_path, origin)) == wanted


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_clone_stands_for_what_it_was_cloned_from(tmp_path: Path) -> None:
    clone = tmp_path / "clone of it"
    clone.mkdir()
    found = installed(tmp_path, {"url": clone.as_uri(), "dir_info": {}})
    assert requirement(found) == RELEASED
    git(clone, "init", "-q")
    assert requirement(found) == RELEASED
    git(clone, "remote", "add", "origin", "https://example.org/a/portfolio-lint")
    assert requirement(found) == RELEASED
    git(clone, "commit", "-q", "--allow-empty", "-m", "Begin")
    commit = git(clone, "rev-parse", "HEAD")
    assert requirement(found) == f"portfolio-lint @ git+https://example.org/a/portfolio-lint@{commit}"
    git(clone, "remote", "set-url", "origin", str(tmp_path))
    assert requirement(found) == RELEASED


def test_the_installation_that_runs() -> None:
    assert requirement().startswith(("portfolio-lint>=", "portfolio-lint @ git+https://"))
