"""What `init` does."""

from __future__ import annotations

import os
import re
from typing import Any

from portfolio_lint.cli.faults import USAGE, Failure
from portfolio_lint.cli.output import print_text, write_file
from portfolio_lint.cli.packs import catalogue_of, status_of
from portfolio_lint.configuration import template
from portfolio_lint.configuration.discovery import FILES, load
from portfolio_lint.configuration.reading import ConfigurationError, speaks_of_us
from portfolio_lint.configuration.requirement import requirement

PRE_COMMIT = ".pre-commit-config.yaml"
WORKFLOW = ".github/workflows/portfolio-lint.yml"
_ITEM = re.compile(r"^( *)- +repo:", re.MULTILINE)


def begin(folder: str, *, pre_commit: bool, workflow: bool, force: bool) -> int:
    """Write the files into a folder, all or none. What is there stays unless `force` is set.

    Hooks of others in a pre-commit configuration stay in any case, and so does a configuration where only
    something else is missing.
    """
    if not os.path.isdir(folder):
        raise Failure(f"{folder!r} is not a folder: give the one that holds the repository", USAGE)
    catalogue = catalogue_of(())
    wanted: dict[str, str] = {}
    said: list[str] = []
    remarks: list[str] = []
    configured = _configured(folder, force)
    if not configured:
        wanted[FILES[0]] = template.configuration(catalogue.rules.values())
    elif pre_commit or workflow:
        said.append(f"{configured}: kept as it is")
    else:
        way = "" if configured == FILES[1] else ", or let --force write over it"
        raise Failure(f"{configured} holds a configuration already: change it there{way}", USAGE)
    if pre_commit:
        content = _with_hook(os.path.join(folder, PRE_COMMIT))
        if content:
            wanted[PRE_COMMIT] = content
        else:
            said.append(f"{PRE_COMMIT}: has the hook already")
    if workflow:
        if os.path.lexists(os.path.join(folder, WORKFLOW)) and not force:
            raise Failure(f"{WORKFLOW} is there already: --force writes over it", USAGE)
        installed = requirement()
        wanted[WORKFLOW] = template.workflow(installed)
        if "://" not in installed:
            remarks.append(f"It installs {installed} from PyPI. Where that is none, name another place in it.")
    for name in wanted:
        _check_within(folder, name)
    for name, content in wanted.items():
        path = os.path.join(folder, *name.split("/"))
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        except OSError as error:
            raise Failure(f"{os.path.dirname(path)!r} can't be made: {error.strerror}", USAGE) from error
        write_file(path, content.encode(), "init")
        said.append(f"{name}: written")
    print_text("".join(f"{line}\n" for line in (*said, *remarks)), colour=False)
    return status_of(catalogue)


def _check_within(folder: str, name: str) -> None:
    """Raise where a link would take a file elsewhere."""
    top = os.path.realpath(folder)
    if os.path.realpath(os.path.join(top, *name.split("/"))) != os.path.join(top, *name.split("/")):
        raise Failure(f"{name} is, or lies behind, a symbolic link: nothing is written through it", USAGE)


def _configured(folder: str, force: bool) -> str:
    """The file of the folder that holds a configuration and is to be kept, empty where none is."""
    if os.path.lexists(os.path.join(folder, FILES[0])) and not force:
        return FILES[0]
    shared = os.path.join(folder, FILES[1])
    try:
        return FILES[1] if os.path.isfile(shared) and speaks_of_us(load(shared)) else ""
    except ConfigurationError:
        return ""


def _with_hook(path: str) -> str:
    """A pre-commit configuration with the hook at its end, empty where it has the hook already."""
    if not os.path.lexists(path):
        return template.PRE_COMMIT
    try:
        text = load(path)
    except ConfigurationError as error:
        raise Failure(str(error), USAGE) from error
    before = _hooks(text)
    if isinstance(before, list) and any(_is_ours(hook) for repo in before for hook in _listed(repo)):
        return ""
    item = _ITEM.search(text)
    indent = item[1] if item is not None else "  "
    entry = "".join(indent + line[2:] for line in template.PRE_COMMIT_ENTRY.splitlines(keepends=True))
    made = f"{text.rstrip()}\n{entry}"
    after = _hooks(made)
    # Only where the entry joins the list, and leaves all that stood before it as it was, is it where it should be.
    if not isinstance(before, list) or not isinstance(after, list) or after[:-1] != before:
        raise Failure(
            f"{PRE_COMMIT} is laid out so that nothing can be added to it safely: add the hook by hand, "
            "as docs/configuration.md shows it",
            USAGE,
        )
    return made


def _hooks(text: str) -> Any:
    import yaml

    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return data.get("repos") if isinstance(data, dict) else None


def _listed(repo: Any) -> list[Any]:
    hooks = repo.get("hooks") if isinstance(repo, dict) else None
    return hooks if isinstance(hooks, list) else []


def _is_ours(hook: Any) -> bool:
    return isinstance(hook, dict) and str(hook.get("id", "")).startswith("portfolio-lint")
