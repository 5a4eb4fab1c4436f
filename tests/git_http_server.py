"""Real Git for the tests: repositories made by Git itself, and Git's own HTTP server on loopback."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

_ISOLATION = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Ada Example",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada Example",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "LC_ALL": "C",
}


def environment(**more: str) -> dict[str, str]:
    """An environment in which nobody's Git configuration counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **_ISOLATION, **more}


def git(folder: Path | str, *arguments: str, **more: str) -> str:
    """Run Git in a folder and return what it prints."""
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment(**more), capture_output=True, check=True)
    return done.stdout.decode(errors="replace").strip()


def write(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    """Write files, with the folders they need."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def commit(
    folder: Path, contents: Mapping[str, str | bytes], subject: str = "change", time: int = 1_700_000_000
) -> str:
    """Write files, commit everything and return the commit's hash."""
    write(folder, contents)
    git(folder, "add", "--all", "--force")
    date = f"{time} +0000"
    git(folder, "commit", "--quiet", "--allow-empty", "-m", subject, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
    return git(folder, "rev-parse", "HEAD")


def make_repository(folder: Path, contents: Mapping[str, str | bytes] | None = None) -> Path:
    """A repository with a work tree and, where there are contents, a first commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    if contents is not None:
        commit(folder, contents, "first")
    return folder


class GitServer:
    """Serves the repositories of a folder by `git http-backend`, under the names of their folders.

    Partial clone is allowed where the repository's own `uploadpack.allowFilter` says so. A repository in
    `private` asks for the user and password in it; without them every request is answered with 401. One in `moved`
    is sent on to the address in it. `authorizations` has what each request said of who asks. `transferred` counts the
    bytes of all requests and answers, without their headers.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.private: dict[str, tuple[str, str]] = {}
        self.moved: dict[str, str] = {}
        self.requests: list[str] = []
        self.authorizations: list[str] = []
        self.transferred = 0
        self.protocol_2 = True
        self.stall = threading.Event()
        self.stalling = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        cast("_Owned", self._server).owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def url(self, name: str) -> str:
        return f"http://{self.host}/{name}"

    def close(self) -> None:
        self.stall.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Owned(ThreadingHTTPServer):
    owner: GitServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self._body())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on the terminal."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, body: bytes) -> None:
        server = cast("_Owned", self.server).owner
        server.requests.append(f"{self.command} {self.path}")
        server.authorizations.append(self.headers.get("Authorization", ""))
        server.transferred += len(body)
        if server.stalling:
            server.stall.wait(30)
        path, _, query = self.path.partition("?")
        name = path.strip("/").split("/")[0]
        if name in server.moved:
            self._send(301, {"Location": self.path.replace(f"/{name}", server.moved[name], 1)}, b"")
            return
        if name in server.private and not self._allowed(server.private[name]):
            self._send(401, {"WWW-Authenticate": 'Basic realm="git"'}, b"who are you?")
            return
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            check=False,
            env=environment(
                GIT_PROJECT_ROOT=str(server.root),
                GIT_HTTP_EXPORT_ALL="1",
                REQUEST_METHOD=self.command,
                PATH_INFO=path,
                QUERY_STRING=query,
                CONTENT_TYPE=self.headers.get("Content-Type", ""),
                CONTENT_LENGTH=str(len(body)),
                HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
                REMOTE_ADDR="127.0.0.1",
                GIT_PROTOCOL=self.headers.get("Git-Protocol", "") if server.protocol_2 else "",
            ),
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        status = int(headers.pop("Status", "200 OK").split()[0])
        self._send(status, headers, content)

    def _allowed(self, login: tuple[str, str]) -> bool:
        token = base64.b64encode(":".join(login).encode()).decode()
        return self.headers.get("Authorization") == f"Basic {token}"

    def _send(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        cast("_Owned", self.server).owner.transferred += len(content)
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)


@contextlib.contextmanager
def serve(root: Path) -> Iterator[GitServer]:
    """A server for the repositories below `root`, for as long as the block runs."""
    server = GitServer(root)
    try:
        yield server
    finally:
        server.close()
