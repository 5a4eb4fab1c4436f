"""What the user gave: a path, a Git URL, or the address of a page of a code host in the browser."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from portfolio_lint.source.errors import SourceError

_TRANSPORT = re.compile(r"[A-Za-z0-9+.-]+::")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SCP = re.compile(r"(?:(?P<user>[^@/:\s]+)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^@/:\s\[\]]+):(?P<path>.+)")
_NAME = re.compile(r"\w[\w.+-]*")
_PLAIN_HOST = re.compile(
    r"(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)/[^/]+/[^/]"
)
_ALLOWED = "an https, http, ssh or file URL, or git@host:path"

# What the pages of the hosts put between a repository and what of it they show.
_TREE = frozenset({"tree", "src", "commits", "commit"})
_FILE = frozenset({"blob", "raw", "blame", "edit", "resolve"})
# Gitea says what kind of ref follows: /src/branch/main/folder
_KINDS = frozenset({"branch", "tag", "commit"})


class Address(Struct, frozen=True):
    """A repository to fetch.

    `url` is what Git is given and `shown` what people see: neither holds a password. `credentials` is
    "user:password". `place` is what a browser URL says after the repository: a ref and perhaps a folder
    or file of it (`is_file`), which only the repository's refs can tell apart, for both may hold slashes.
    """

    url: str
    protocol: str
    host: str
    shown: str
    credentials: str = ""
    place: str = ""
    is_file: bool = False


def parse_address(text: str) -> Address | None:
    """The address, or None for what can only be a path. Raises `SourceError` for what is refused."""
    if text.startswith("-"):
        raise SourceError(f"{text!r} starts with a dash: give a path (./{text} for a folder of that name) or a Git URL")
    if _DRIVE.match(text):
        return None
    if _TRANSPORT.match(text):
        raise SourceError(f"{text.partition('::')[0]}:: addresses could run a program and are refused: give {_ALLOWED}")
    scheme = _SCHEME.match(text)
    if scheme is None and _PLAIN_HOST.match(text):
        text = f"https://{text}"
        scheme = _SCHEME.match(text)
    if scheme is None:
        return _scp(text)
    _refuse_blanks(text)
    protocol = scheme[1].lower()
    if protocol in {"https", "http"}:
        return _http(protocol, text)
    if protocol == "ssh":
        return _ssh(text)
    if protocol == "file":
        return _file(text)
    raise SourceError(f"{protocol}:// addresses are refused: give {_ALLOWED}")


def takes_token(address: Address) -> bool:
    """Whether a token may be shown there: over https, or to this machine."""
    return address.protocol == "https" or (address.protocol == "http" and _is_here(address.host))


def with_token(address: Address, token: str) -> Address:
    """The address with a token to show. Raises `SourceError` where it would be shown to others, or is none."""
    if not takes_token(address):
        raise SourceError(f"a token is only shown over https: give the https address of {address.shown}")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise SourceError("the token is empty, or holds blanks or other characters that no token has")
    # The code hosts take any name beside a token; this is the one that GitHub's own tools give.
    return replace(address, credentials=f"{address.credentials.partition(':')[0] or 'x-access-token'}:{token}")


def _is_here(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


def _refuse_blanks(text: str) -> None:
    if any(character.isspace() or not character.isprintable() for character in text):
        raise SourceError("the address holds blanks or control characters: write them as %20 and the like")


def _split(text: str) -> tuple[SplitResult, str, str]:
    """The parts of a URL, its host and its host with the port. Raises `SourceError` where it has none."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or not re.fullmatch(r"[\w.:-]+", host) or host.startswith("-"):
        raise SourceError(f"the address names no host: give {_ALLOWED}")
    place = f"[{host}]" if ":" in host else host
    return parts, host, place if port is None else f"{place}:{port}"


def _http(protocol: str, text: str) -> Address:
    parts, host, network = _split(text)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    repository, place, is_file = _browser(host, [part for part in parts.path.split("/") if part])
    if not repository:
        raise SourceError(
            f"{protocol}://{network} names no repository: give its address, such as https://{host}/user/name"
        )
    if host in {"raw.githubusercontent.com", "www.github.com"}:
        network = "github.com"
    return Address(
        url=f"{protocol}://{network}/{'/'.join(repository)}",
        protocol=protocol,
        host=host,
        shown=f"{protocol}://{network}/{parts.path.strip('/')}",
        credentials=f"{user}:{password}" if user or password else "",
        place="/".join(unquote(part) for part in place),
        is_file=is_file,
    )


def _browser(host: str, parts: list[str]) -> tuple[list[str], list[str], bool]:
    """The repository's path, what follows it (a ref and a place in it), and whether that is a file."""
    if "-" in parts[2:]:  # GitLab, on any host, with groups of any depth before it
        at = parts.index("-", 2)
        return parts[:at], parts[at + 2 :] if parts[at + 1 : at + 2] else [], parts[at + 1 : at + 2] == ["blob"]
    if host == "raw.githubusercontent.com":
        rest = parts[4:] if parts[2:4] == ["refs", "heads"] else parts[2:]
        return parts[:2], rest, True
    if host == "gist.github.com":
        return parts[:2], [], False
    depth = _depth(host, parts)
    if depth == 0:
        return parts, [], False
    repository, page, rest = parts[:depth], parts[depth : depth + 1], parts[depth + 1 :]
    if not page:
        return (repository if len(repository) == depth else []), [], False
    if host == "codeberg.org" and rest[:1] and rest[0] in _KINDS:
        rest = rest[1:]
    if page[0] in _TREE:
        return repository, rest, False
    if page[0] in _FILE:
        return repository, rest, True
    return repository, [], False  # issues, pulls, releases: the repository is meant


def _depth(host: str, parts: list[str]) -> int:
    """The number of parts that name a repository on a known host, or 0."""
    if host in {"github.com", "www.github.com", "bitbucket.org", "codeberg.org"}:
        return 2
    if host == "huggingface.co":
        return 3 if parts[:1] and parts[0] in {"datasets", "spaces"} else 2
    if host == "gitlab.com" and len(parts) > 3 and parts[2] in {"tree", "blob"}:
        return 2
    return 0


def _ssh(text: str) -> Address:
    parts, host, network = _split(text)
    user = unquote(parts.username or "")
    if user and not _NAME.fullmatch(user):
        raise SourceError("the user name in the address is not one: give ssh://git@host/path")
    path = parts.path.rstrip("/")
    if not path:
        raise SourceError(f"ssh://{network} names no repository: give ssh://git@{host}/user/name")
    url = f"ssh://{user + '@' if user else ''}{network}{path}"
    return Address(url=url, protocol="ssh", host=host, shown=url)


def _scp(text: str) -> Address | None:
    """The short form of ssh, `git@host:path`, or None."""
    match = _SCP.fullmatch(text)
    if match is None:
        return None
    _refuse_blanks(text)
    user, host, path = match["user"], match["host"], match["path"]
    if host.startswith("-") or path.startswith("-") or (user and not _NAME.fullmatch(user)):
        raise SourceError("the host, user or path in the address starts with a dash: give git@host:path")
    return Address(url=text.rstrip("/"), protocol="ssh", host=host.strip("[]"), shown=text)


def _file(text: str) -> Address:
    parts = urlsplit(text)
    if parts.netloc.lower() not in {"", "localhost"}:
        raise SourceError("a file URL with a host in it is refused: give file:///path/of/the/repository")
    path = parts.path.rstrip("/")
    if not path:
        raise SourceError("the file URL names no repository: give file:///path/of/the/repository")
    return Address(url=f"file://{path}", protocol="file", host="", shown=f"file://{path}")
