"""Git over the network, into a repository of our own, by GitPython.

The server, and the repository behind it, are not trusted; the user's Git configuration does not apply.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, TYPE_CHECKING, cast

from portfolio_lint.source.address import Address
from portfolio_lint.source.budget import size_text
from portfolio_lint.source.command import LOCATION_VARIABLES, NO_CONSOLE, Answer, git_executable
from portfolio_lint.source.errors import SourceError

if TYPE_CHECKING:
    from git.cmd import Git

# Larger files stay where they are, except what an author wrote.
TRANSFER_LIMIT = 1_000_000
HISTORY_DEPTH = 5_001
# Of a repository without its large files; beyond it the transfer is ended.
MOST_BYTES = 2_000_000_000
_SECONDS_BETWEEN_LOOKS = 0.5
# The names of a hundred thousand branches, or of complaints.
_MOST_SAID = 16_000_000
_CHUNK = 1 << 16
_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
_TIP = "refs/portfolio-lint/tip"
_NOT_FOUND = re.compile(r"couldn't find remote ref|not our ref|unadvertised object|no such remote ref", re.IGNORECASE)


class RefNotFoundError(Exception):
    """The server has no such branch, tag or commit."""


class Transfer:
    """Fetches from one address into one bare repository, all within one time limit."""

    def __init__(self, address: Address, folder: str, *, seconds: float) -> None:
        executable = git_executable()
        if executable is None:
            raise SourceError("Git is not installed (or not on PATH), and a repository can't be fetched without it")
        self.git = executable
        self.address = address
        self.folder = folder
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._caller = _import_git(folder)
        self._environment = _environment(address, folder)
        self._specification = ""

    def prepare(self) -> None:
        """Lay out the empty repository. Not by `git init`, which would follow the user's templates and defaults."""
        for part in ("objects", "refs"):
            os.makedirs(os.path.join(self.folder, part), exist_ok=True)
        for part, content in (("HEAD", "ref: refs/heads/none\n"), ("config", _CONFIG)):
            with open(os.path.join(self.folder, part), "w", encoding="ascii", newline="\n") as stream:
                stream.write(content)

    def fetch(self, ref: str) -> str:
        """Fetch one commit and the names of its files; the name under which it can be read.

        Their contents come too where the server can't leave them out. Raises `RefNotFoundError`, and
        `SourceError` where the repository can't be read at all.
        """
        self._specification = f"+{ref}:{_TIP}"
        return self._fetch_commit("blob:none")

    def fetch_anew(self, limit: int) -> str:
        """Fetch what the last `fetch` did once more, with all files of up to `limit` bytes. Raises `SourceError`."""
        # Git would not fetch what it has a part of; no version before 2.36 can be told to.
        for part in ("objects", "refs"):
            shutil.rmtree(os.path.join(self.folder, part))
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.folder, "shallow"))
        self.prepare()
        try:
            return self._fetch_commit(f"blob:limit={limit}")
        except RefNotFoundError:
            raise SourceError(f"{self.address.shown} was changed while it was fetched: try again") from None

    def _fetch_commit(self, kept: str) -> str:
        answer = self._fetch("--depth=1", f"--filter={kept}", "--no-tags", "origin", self._specification)
        if answer.status == 0:
            return _TIP
        if _NOT_FOUND.search(answer.errors):
            raise RefNotFoundError
        raise self._explain(answer)

    def fetch_blobs(self, blobs: Iterable[str]) -> bool:
        """Fetch these files whatever their size, in one go; whether it worked."""
        feed = "".join(f"{blob}\n" for blob in blobs).encode()
        noop = ("-c", "fetch.negotiationAlgorithm=noop")
        return self._fetch("--filter=blob:none", "--no-tags", "--stdin", "origin", options=noop, feed=feed).status == 0

    def deepen(self, *, with_trees: bool, seconds: float = 120.0) -> bool:
        """Fetch the commits behind the tip, `with_trees` to know which folder they touch; whether it worked."""
        self._deadline = time.monotonic() + seconds
        kept = "blob:none" if with_trees else "tree:0"
        try:
            answer = self._fetch(
                f"--depth={HISTORY_DEPTH}", f"--filter={kept}", "--no-tags", "origin", self._specification
            )
        except SourceError:
            return False
        return answer.status == 0

    def refs(self) -> list[str]:
        """The full names of the branches and tags on the server. Raises `SourceError` where it can't be read."""
        answer = self._call("ls-remote", "--heads", "--tags", "--refs", "origin")
        if answer.status != 0:
            raise self._explain(answer)
        lines = answer.output.decode(errors="replace").splitlines()
        return [name for line in lines if (name := line.partition("\t")[2])]

    def commit_of(self, ref: str) -> str | None:
        """The commit that a ref on the server names, None where it has none. Raises `SourceError` as `refs` does."""
        answer = self._call("ls-remote", "origin", ref, f"{ref}^{{}}")
        if answer.status != 0:
            raise self._explain(answer)
        found: dict[str, str] = {}
        for line in answer.output.decode(errors="replace").splitlines():
            commit, _, name = line.partition("\t")
            found[name] = commit
        # In the order in which a fetch looks for it; a tag that has a text of its own is followed to its commit.
        names = (ref, f"refs/tags/{ref}^{{}}", f"refs/tags/{ref}", f"refs/heads/{ref}")
        return next((found[name] for name in names if name in found), None)

    def _fetch(self, *arguments: str, options: tuple[str, ...] = (), feed: bytes | None = None) -> Answer:
        safe = ("--no-recurse-submodules", "--no-auto-maintenance", "--force", "--quiet")
        return self._call(*options, "fetch", *safe, *arguments, feed=feed)

    def _call(self, *arguments: str, feed: bytes | None = None) -> Answer:
        session = {"creationflags": NO_CONSOLE} if sys.platform == "win32" else {"start_new_session": True}
        settings = [part for setting in self._settings() for part in ("-c", setting)]
        handle = self._caller.execute(
            [self.git, *settings, *arguments],
            as_process=True,
            istream=cast("None", subprocess.PIPE if feed is not None else None),
            env=self._environment,
            shell=False,
            **session,
        )
        # GitPython's own handle, which closes the pipes when it goes, raises where Git says no.
        process = cast("subprocess.Popen[bytes]", handle.proc)
        try:
            output, errors = self._watched(process, feed)
        except BaseException:
            _kill(process)
            raise
        return Answer(process.returncode, output, errors.decode(errors="replace"))

    def _watched(self, process: subprocess.Popen[bytes], feed: bytes | None) -> tuple[bytes, bytes]:
        """What Git says. Raises `SourceError` where it takes too long, too much room, or says too much."""
        output, errors = _Heard(process.stdout), _Heard(process.stderr)
        if feed is not None:
            threading.Thread(target=_tell, args=(process.stdin, feed), daemon=True).start()
        while True:
            left = self._deadline - time.monotonic()
            step = max(0.1, min(left, _SECONDS_BETWEEN_LOOKS))
            if output.ended(step) and errors.ended(step):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(step)
            if _size(self.folder) > MOST_BYTES:
                raise SourceError(
                    f"{self.address.shown} is larger than {size_text(MOST_BYTES)} even without its large files: "
                    "clone it yourself and scan the folder"
                )
            if output.too_much or errors.too_much:
                raise SourceError(f"{self.address.shown} is no repository that can be read: its server says too much")
            if process.returncode is not None:
                return output.said, errors.said
            if left <= 0:
                raise SourceError(
                    f"{self.address.shown} was not fetched within {self._seconds:g} seconds: try again, "
                    "or clone it yourself and scan the folder"
                )

    def _settings(self) -> list[str]:
        # The remote stands in no file: the repository forgets between two calls that it is a partial one,
        # so that no command fetches a missing object on its own.
        return [
            f"remote.origin.url={self.address.url}",
            "remote.origin.promisor=true",
            f"remote.origin.partialclonefilter=blob:limit={TRANSFER_LIMIT}",
            f"core.hooksPath={os.devnull}",
            "core.fsmonitor=false",
            "credential.helper=",
            # What shows who the user is goes to the host that was named, and to no other.
            f"http.followRedirects={'false' if self.address.credentials else 'initial'}",
            "http.lowSpeedLimit=100",
            "http.lowSpeedTime=30",
            "fetch.recurseSubmodules=false",
            "gc.auto=0",
            "maintenance.auto=false",
        ]

    def _explain(self, answer: Answer) -> SourceError:
        return explain(self.address, answer.errors)


class _Heard:
    """Hears what a process says on a pipe, up to a bound: the server may say what it likes, and Git passes it on."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self.too_much = False
        self._stream = stream
        self._parts: list[bytes] = []
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    @property
    def said(self) -> bytes:
        return b"".join(self._parts)

    def ended(self, seconds: float) -> bool:
        """Whether all is heard within so many seconds: what Git started may hold the pipe for longer than Git lives."""
        self._thread.join(seconds)
        return not self._thread.is_alive() and not self.too_much

    def _hear(self) -> None:
        total = 0
        with suppress(OSError, ValueError):  # closed by whoever ended the process
            while self._stream is not None and (part := os.read(self._stream.fileno(), _CHUNK)):
                total += len(part)
                if total > _MOST_SAID:
                    self.too_much = True
                    return
                self._parts.append(part)


def _tell(stream: IO[bytes] | None, feed: bytes) -> None:
    if stream is not None:
        with suppress(OSError, ValueError), stream:
            stream.write(feed)


def _size(folder: str) -> int:
    """The bytes of the files below a folder, of which some may go meanwhile."""
    total = 0
    for top, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(top, name)).st_size
    return total


def _import_git(folder: str) -> Git:
    try:
        from git.cmd import Git
    except ImportError as error:  # GitPython looks for Git while it is imported
        raise SourceError(f"Git can't be used: {error}") from error
    return Git(folder)


def _environment(address: Address, folder: str) -> dict[str, str]:
    """What GitPython adds to the environment of Git. It can't take anything away, so what is set is neutralised."""
    changed = {
        "GIT_ALLOW_PROTOCOL": "http:https" if address.protocol == "http" else address.protocol,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": "0",
        "GIT_CONFIG_PARAMETERS": "",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "SSH_ASKPASS_REQUIRE": "never",
        "GCM_INTERACTIVE": "never",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_LAZY_FETCH": "1",
    }
    if "GIT_SSH" not in os.environ or "GIT_SSH_COMMAND" in os.environ:
        changed["GIT_SSH_COMMAND"] = f"{os.environ.get('GIT_SSH_COMMAND') or 'ssh'} -o BatchMode=yes"
    own = {
        "GIT_COMMON_DIR": folder,
        "GIT_OBJECT_DIRECTORY": os.path.join(folder, "objects"),
        "GIT_SHALLOW_FILE": os.path.join(folder, "shallow"),
        "GIT_INDEX_FILE": os.path.join(folder, "index"),
        "GIT_WORK_TREE": folder,
        "GIT_GRAFT_FILE": os.path.join(folder, "info", "grafts"),
        "GIT_REPLACE_REF_BASE": "refs/portfolio-lint/replace/",
    }
    for name in LOCATION_VARIABLES:
        if name in os.environ:
            changed[name] = own.get(name, "")
            changed["GIT_DIR"] = folder
    if address.credentials:
        # In the environment, and not among the arguments, which every user of the machine can list.
        token = base64.b64encode(address.credentials.encode()).decode()
        changed["GIT_CONFIG_COUNT"] = "1"
        changed["GIT_CONFIG_KEY_0"] = f"http.{address.url}.extraHeader"
        changed["GIT_CONFIG_VALUE_0"] = f"Authorization: Basic {token}"
    return changed


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End Git and the programs it started: one that lives on would hold the pipes and the folder."""
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]  # a program of Windows
        subprocess.run(command, capture_output=True, check=False)
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
    process.wait()


def _reason(errors: str) -> str:
    """The line of Git's complaint that says why."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    said = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))]
    line = (said or lines or ["no reason given"])[0]
    return line.partition(": ")[2] if said else line


_LOGIN = re.compile(
    r"could not read (Username|Password)|Authentication failed|terminal prompts disabled|error: (401|403|404)"
    r"|Repository not found|repository '.*' not found|could not be found or you don't have permission",
    re.IGNORECASE,
)
_MOVED = re.compile(r"error: 30[1278]|unable to update url base from redirection|redirect", re.IGNORECASE)
_KEY = re.compile(r"Permission denied|Host key verification failed", re.IGNORECASE)
_UNKNOWN = re.compile(r"Could not resolve (host|proxy|hostname)|Name or service not known", re.IGNORECASE)
_DOWN = re.compile(
    r"Failed to connect|Couldn't connect|Connection refused|Connection timed out|Connection reset|timed out"
    r"|unreachable|No route to host|Operation too slow|Empty reply",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"SSL|certificate", re.IGNORECASE)
_NO_REPOSITORY = re.compile(
    r"does not appear to be a git|not a git repository|valid: is this a git|not exist|No such file"
)


def explain(address: Address, errors: str) -> SourceError:
    """Git's complaint in one line that says what to do."""
    shown = address.shown
    host = address.host or "the host"
    if _KEY.search(errors) and address.protocol == "ssh":
        return SourceError(
            f"{host} does not accept this machine's SSH key, or its host key is not known here: "
            f"try ssh {host} once, or use the https address"
        )
    if _LOGIN.search(errors):
        habit = " (GitHub asks for a login in both cases)" if "github" in host else ""
        return SourceError(
            f"{shown} does not exist or is private{habit}: check the address, "
            "or clone it with your own access and scan the folder"
        )
    if address.credentials and _MOVED.search(errors):
        return SourceError(
            f"{shown} has moved, and a password or token is not handed on to another address: give its new one"
        )
    if "dubious ownership" in errors:
        return SourceError(f"{shown} belongs to another user, and Git does not read it: make a copy of your own")
    if _UNKNOWN.search(errors):
        return SourceError(f"the host {host} is unknown: check the address and the network connection")
    if _DOWN.search(errors):
        return SourceError(f"{host} can't be reached: check the address and the network connection, or try again later")
    if _CERTIFICATE.search(errors):
        return SourceError(f"{host} has no valid certificate ({_reason(errors)}): check the address")
    if _NO_REPOSITORY.search(errors):
        return SourceError(f"{shown} is not a Git repository: check the address")
    return SourceError(f"{shown} can't be fetched: {_reason(errors)}")
