"""Addresses: what is understood, what is refused, and what is never shown."""

from __future__ import annotations

import os

import pytest

from portfolio_lint.source.address import Address, parse_address
from portfolio_lint.source.errors import SourceError
from portfolio_lint.source.paths import check_ref, check_revision, check_subdir, decode


@pytest.mark.parametrize(
    ("text", "url", "place", "is_file"),
    [
        ("https://github.com/ada/churn", "https://github.com/ada/churn", "", False),
        ("https://github.com/ada/churn/", "https://github.com/ada/churn", "", False),
        ("https://github.com/ada/churn.git", "https://github.com/ada/churn.git", "", False),
        ("https://github.com/ada/churn.git/", "https://github.com/ada/churn.git", "", False),
        ("HTTPS://GitHub.com/ada/churn", "https://github.com/ada/churn", "", False),
        ("https://www.github.com/ada/churn", "https://github.com/ada/churn", "", False),
        ("github.com/ada/churn", "https://github.com/ada/churn", "", False),
        ("https://github.com/ada/churn?tab=readme-ov-file#top", "https://github.com/ada/churn", "", False),
        ("https://github.com/ada/churn/tree/main", "https://github.com/ada/churn", "main", False),
        ("https://github.com/ada/churn/tree/main/a/b/", "https://github.com/ada/churn", "main/a/b", False),
        (
            "https://github.com/ada/churn/tree/main/My%20Project",
            "https://github.com/ada/churn",
            "main/My Project",
            False,
        ),
        ("https://github.com/ada/churn/blob/main/a/b.ipynb", "https://github.com/ada/churn", "main/a/b.ipynb", True),
        ("https://github.com/ada/churn/commit/" + "a" * 40, "https://github.com/ada/churn", "a" * 40, False),
        ("https://github.com/ada/churn/issues/3", "https://github.com/ada/churn", "", False),
        (
            "https://raw.githubusercontent.com/ada/churn/main/a/b.py",
            "https://github.com/ada/churn",
            "main/a/b.py",
            True,
        ),
        (
            "https://raw.githubusercontent.com/ada/churn/refs/heads/main/b.py",
            "https://github.com/ada/churn",
            "main/b.py",
            True,
        ),
        ("https://gist.github.com/ada/0123abcd", "https://gist.github.com/ada/0123abcd", "", False),
        ("https://gitlab.com/group/sub/churn", "https://gitlab.com/group/sub/churn", "", False),
        ("https://gitlab.com/group/sub/churn/-/tree/main/a", "https://gitlab.com/group/sub/churn", "main/a", False),
        ("https://gitlab.com/group/churn/-/blob/main/a/b.py", "https://gitlab.com/group/churn", "main/a/b.py", True),
        ("https://gitlab.com/group/churn/-/", "https://gitlab.com/group/churn", "", False),
        ("https://gitlab.com/ada/churn/tree/main/a", "https://gitlab.com/ada/churn", "main/a", False),
        ("https://git.example.org/x/y/z/-/tree/dev/a", "https://git.example.org/x/y/z", "dev/a", False),
        ("https://bitbucket.org/ada/churn/src/main/a/", "https://bitbucket.org/ada/churn", "main/a", False),
        ("https://codeberg.org/ada/churn/src/branch/main/a", "https://codeberg.org/ada/churn", "main/a", False),
        ("https://huggingface.co/ada/churn/tree/main", "https://huggingface.co/ada/churn", "main", False),
        ("https://huggingface.co/spaces/ada/churn", "https://huggingface.co/spaces/ada/churn", "", False),
        ("https://git.example.org/tree/blob", "https://git.example.org/tree/blob", "", False),
        ("http://127.0.0.1:8080/churn", "http://127.0.0.1:8080/churn", "", False),
        ("http://[::1]:8080/churn", "http://[::1]:8080/churn", "", False),
        ("ssh://git@example.org:2222/ada/churn.git", "ssh://git@example.org:2222/ada/churn.git", "", False),
        ("ssh://example.org/ada/churn/", "ssh://example.org/ada/churn", "", False),
        ("git@github.com:ada/churn.git", "git@github.com:ada/churn.git", "", False),
        ("example.org:ada/churn", "example.org:ada/churn", "", False),
        ("file:///srv/churn.git/", "file:///srv/churn.git", "", False),
        ("file://localhost/srv/churn", "file:///srv/churn", "", False),
    ],
)
def test_addresses(text: str, url: str, place: str, is_file: bool) -> None:
    address = parse_address(text)
    assert address is not None
    assert (address.url, address.place, address.is_file) == (url, place, is_file)


@pytest.mark.parametrize(
    "text", ["projects/churn", "./a:b", "/srv/churn", "C:\\work\\churn", "C:/work", "churn", ".", "~/x"]
)
def test_paths(text: str) -> None:
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-u", "starts with a dash"),
        ("--upload-pack=touch /tmp/x", "starts with a dash"),
        ("ext::sh -c 'touch /tmp/x'", "ext:: addresses could run a program"),
        ("fd::17", "fd:: addresses"),
        ("git://github.com/ada/churn", "git:// addresses are refused"),
        ("ftp://example.org/churn", "ftp:// addresses are refused"),
        ("rsync://example.org/churn", "refused"),
        ("https://github.com/ada", "names no repository"),
        ("https://github.com", "names no repository"),
        ("https:///ada/churn", "names no host"),
        ("https://exa mple.org/ada/churn", "blanks"),
        ("https://example.org/ada\x1b[31m/churn", "blanks or control"),
        ("https://example.org:port/ada/churn", "names no host"),
        ("https://[::1/ada/churn", "names no host"),
        ("ssh://-oProxyCommand=touch%20x/churn", "names no host"),
        ("ssh://-x@example.org/churn", "user name"),
        ("ssh://example.org", "names no repository"),
        ("-oProxyCommand=x:churn", "starts with a dash"),
        ("git@-oProxyCommand=x:churn", "dash"),
        ("git@example.org:-churn", "dash"),
        ("git@example.org:a b", "blanks"),
        ("file://server/share/churn", "host in it"),
        ("file:///", "names no repository"),
    ],
)
def test_refused(text: str, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        parse_address(text)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_password_is_kept_apart() -> None:
    address = parse_address("https://ada:s3%40cret@git.example.org/ada/churn/-/tree/main/a?private_token=t0ken")
    assert isinstance(address, Address)
    assert address.credentials == "ada:s3@cret"
    assert address.url == "https://git.example.org/ada/churn"
    assert address.shown == "https://git.example.org/ada/churn/-/tree/main/a"
    token = parse_address("https://t0ken@github.com/ada/churn")
    assert token is not None
    assert (token.credentials, token.shown) == ("t0ken:", "https://github.com/ada/churn")
    secure = parse_address("ssh://git:s3cret@example.org/churn")
    assert secure is not None
    assert secure.url == secure.shown == "ssh://git@example.org/churn"


def test_password_is_in_no_message() -> None:
    for text in ("https://ada:s3cret@github.com/ada", "git://ada:s3cret@example.org/x", "ssh://ada:s3cret@example.org"):
        with pytest.raises(SourceError) as caught:
            parse_address(text)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("ref", ["main", "feature/x", "v1.0", "a" * 40, "été", "fix#3"])
def test_refs(ref: str) -> None:
    assert check_ref(ref) == ref


@pytest.mark.parametrize(
    "ref", ["", "-x", "+main", "^main", "a:b", "a..b", "a b", "a\nb", "HEAD~1", "@{u}", "a*", "a/", "x.lock"]
)
def test_refs_refused(ref: str) -> None:
    with pytest.raises(SourceError):
        check_ref(ref)


def test_revisions() -> None:
    assert check_revision("HEAD~2") == "HEAD~2"
    for revision in ("", "--all", "HEAD:README.md", "a\0b"):
        with pytest.raises(SourceError):
            check_revision(revision)


def test_subdirs() -> None:
    assert check_subdir("./a//b/") == "a/b"
    assert check_subdir(os.path.join("a", "b")) == "a/b"
    for subdir in ("/etc", "..", "a/../../b", "a\0b"):
        with pytest.raises(SourceError):
            check_subdir(subdir)


def test_names_of_a_listing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert decode("é/a.py".encode()) == ("é/a.py", None)
    assert decode(b"\xff.py") == ("\\xff.py", "name is not UTF-8")
    for bad in (b"../a", b"/etc/passwd", b"a//b", b"a/./b", b""):
        assert decode(bad)[1] == "path leads out of the folder"
    assert decode(b"a/" * 3000 + b"b")[1] == "path longer than 4096 characters"
    monkeypatch.setattr("portfolio_lint.source.paths.os.name", "nt")
    assert decode(b"a\\..\\b")[1] == "path is not valid on Windows"
