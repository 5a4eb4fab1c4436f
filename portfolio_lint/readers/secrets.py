"""Credentials in text: known token formats, and values assigned to names that hold credentials.

Only what looks like a working credential counts: placeholders, example values, references to the
environment, and passwords of local demo services do not.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from portfolio_lint.facts.secrets import Secret
from portfolio_lint.patterns import Match, Pattern, lazy

# Kind, what its text holds in lower case, and its form.
_TOKENS: tuple[tuple[str, tuple[str, ...], Pattern], ...] = (
    ("AWS access key", ("akia", "asia"), lazy(r"(?<!Credential=)(?<!AccessKeyId=)\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    (
        "GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        lazy(r"\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{40,}"),
    ),
    ("Google API key", ("aiza",), lazy(r"\bAIza[0-9A-Za-z_-]{35}\b")),
    ("OpenAI key", ("sk-",), lazy(r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}\b")),
    ("Anthropic key", ("sk-ant-",), lazy(r"\bsk-ant-[A-Za-z0-9_-]{32,}")),
    ("Groq key", ("gsk_",), lazy(r"\bgsk_[A-Za-z0-9]{40,}\b")),
    ("Hugging Face token", ("hf_",), lazy(r"\bhf_[A-Za-z0-9]{30,}\b")),
    ("Slack token", ("xox",), lazy(r"\bxox[abprs]-[A-Za-z0-9-]{20,}")),
    ("Stripe key", ("k_live_",), lazy(r"\b[sr]k_live_[0-9A-Za-z]{20,}")),
    ("SendGrid key", ("sg.",), lazy(r"\bSG\.[\w-]{20,}\.[\w-]{30,}")),
    ("PyPI token", ("pypi-",), lazy(r"\bpypi-[A-Za-z0-9_-]{50,}")),
    ("GitLab token", ("glpat-",), lazy(r"\bglpat-[A-Za-z0-9_-]{20}\b")),
    ("Pinecone key", ("pcsk_",), lazy(r"\bpcsk_[A-Za-z0-9_]{40,}")),
    ("LangSmith key", ("lsv2_",), lazy(r"\blsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}\b")),
    ("Kaggle key", ('"key"',), lazy(r'"key"\s*:\s*"[0-9a-f]{32}"')),
    ("Telegram bot token", (":aa",), lazy(r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b")),
)
_PRIVATE_KEY = lazy(
    r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----(?:\\n|\s)*([A-Za-z0-9+/=\\\s]{0,80})"
)
# A line without any of these (in lower case) holds no credential; looking for them is all that most texts cost.
_HINTS = (
    *(hint for _, hints, _ in _TOKENS for hint in hints),
    "private key", "secret", "token", "_pass", "passw", "pwd", "api_key", "api-key", "apikey", "access_key", "accesskey", "access-key",
    "auth_key", "account_key", "accountkey", "credential", "://",
)  # fmt: skip
# A name is taken whole and looked at afterwards: a search for the word inside it would be quadratic.
_ASSIGNED = lazy(
    r"""(?<![\w.\[\]"'-])(?P<name>[\w.\[\]"'-]++)\s*+(?:=(?!=)|:|=>)\s*(?P<quote>["'])(?P<value>[^"'\n]{6,200})(?P=quote)"""
)
_NAME = lazy(
    r"secret|token|passw(?:or)?d|passwd|pwd|(?<=_)pass\b|api[_-]?key|apikey|access[_-]?key|account[_-]?key|auth[_-]?key|private[_-]?key",
    re.IGNORECASE,
)
_UNQUOTED = lazy(
    r"""^\s*(?:export\s+|ENV\s+)?(?P<name>[A-Z0-9_]++)\s*[=:]\s*(?P<value>[^\s"'#]{8,200})\s*$""", re.MULTILINE
)
_UNQUOTED_NAME = lazy(r"SECRET|TOKEN|PASSWORD|PASSWD|PWD|API_?KEY|ACCESS_?KEY|ACCOUNT_?KEY")
_URL_CREDENTIALS = lazy(
    r"(?P<scheme>[a-z][a-z0-9+]{0,20})://(?P<user>[^/\s:@\"'{}$<>]+):(?P<value>[^/\s:@\"'{}$<>]{4,})@(?P<host>[\w.-]+)"
)
_PLACEHOLDER = lazy(
    r"your|example|sample|dummy|change[_-]?me|placeholder|replace|insert|xxx|\*\*\*|\.\.\.|<|>|\{|\}|\$|%\(|test|fake|todo|none|null|undefined|redacted|secret[_-]?key$|my[_-]?(secret|password|token|key)|"
    r"enter|here|default|django-insecure|dev[_-]|_key$|_token$|^password|password$|abc123|123456|qwerty|admin|postgres|root|mlflow|airflow|minio|grafana|guest|user|localhost|env\b|os\.|getenv|secrets?\.|config|demo|local|supersecret|super[_-]secret|"
    r"[_ -]secret|^secret|\bkey\b|^token|tokenizer|embedding|pad_|^\[|bearer$|string|optional|required|prod(uction)?[_-]|jwt[_-]|hash|encrypt",
    re.IGNORECASE,
)
_LOCAL_HOST = lazy(
    r"^(localhost|127\.|0\.0\.0\.0|host\.docker|[\w-]+$)",
    re.IGNORECASE,
)
_FILLER_WORD = lazy(
    r"your|example|dummy|change|placeholder|replace|insert|x{3}|\*\*|\.\.\.|<|\{|\$|%|enter|here|env|none|null|secret|password",
    re.IGNORECASE,
)
_REMOTE_HOST = lazy(
    r"""(?:host|server|endpoint|uri|url)\w{0,40}+["']?\s*[=:]\s*["'](?:[a-z+]+://)?(?!localhost|127\.|0\.0|example)[\w-]+\.(?:[\w-]+\.)+[a-z]{2,}["':/]""",
    re.IGNORECASE,
)
_MAXIMUM_LINE = 5_000
_MINIMUM_ENTROPY = 3.2


def find_secrets(text: str, *, cell: int | None = None) -> tuple[Secret, ...]:
    """The suspected credentials of a text, one for each line and kind."""
    lines = _suspicious_lines(text)
    if not lines:
        return ()
    found: dict[tuple[int, str], Secret] = {}
    remote = any("pass" in line.lower() or "pwd" in line.lower() for _, line in lines) and bool(
        _REMOTE_HOST.search(text)
    )
    for number, line in lines:
        for kind in _in_line(line, remote):
            found.setdefault((number, kind), Secret(kind, number, cell))
    for match in _PRIVATE_KEY.finditer(text) if "PRIVATE KEY" in text else ():
        if len(re.sub(r"[\s\\]", "", match[1])) >= 40:
            number = text.count("\n", 0, match.start()) + 1
            found.setdefault((number, "private key"), Secret("private key", number, cell))
    return tuple(found[key] for key in sorted(found))


def _suspicious_lines(text: str) -> list[tuple[int, str]]:
    """The lines that hold a hint, with their numbers, in order."""
    lowered = text.lower()
    if len(lowered) != len(text):  # some capitals grow in lower case
        lowered = text
    starts: set[int] = set()
    for hint in _HINTS:
        position = lowered.find(hint)
        while position >= 0:
            start, end = lowered.rfind("\n", 0, position) + 1, lowered.find("\n", position)
            if hint != "://" or "@" in lowered[start:end]:
                starts.add(start)
            position = lowered.find(hint, end) if end >= 0 else -1
    lines: list[tuple[int, str]] = []
    number, last = 1, 0
    for start in sorted(starts):
        number += text.count("\n", last, start)
        last = start
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)]
        if len(line) <= _MAXIMUM_LINE:
            lines.append((number, line))
    return lines


def _in_line(line: str, remote: bool) -> Iterator[str]:
    known = False
    lowered = line.lower()
    for kind, hints, expression in _TOKENS:
        match = expression.search(line) if any(hint in lowered for hint in hints) else None
        if match and not _is_filler(match[0]):
            known = True
            yield kind
    if known:
        return
    for match in _assignments(line):
        if _looks_real(match["name"], match["value"], remote):
            yield "password" if re.search(r"pass|pwd", match["name"], re.IGNORECASE) else "credential"
    for match in _URL_CREDENTIALS.finditer(line):
        if (
            not _LOCAL_HOST.match(match["host"])
            and not _PLACEHOLDER.search(match["value"])
            and "example" not in match["host"]
        ):
            yield "credentials in an address"


def _assignments(line: str) -> Iterator[Match]:
    """What is assigned to a name, or stands under a key, that speaks of a credential."""
    for match in _ASSIGNED.finditer(line):
        if _NAME.search(re.split(r"[.\[]", match["name"])[-1]):
            yield match
    for match in _UNQUOTED.finditer(line):
        if _UNQUOTED_NAME.search(match["name"]):
            yield match


def _looks_real(name: str, value: str, remote: bool) -> bool:
    if remote and re.search(r"pass|pwd", name, re.IGNORECASE):
        # A weak password of a host on the network is a credential all the same.
        return not _FILLER_WORD.search(value) and " " not in value.strip()
    if _PLACEHOLDER.search(value) or " " in value.strip() or "/" in value[:2] or value.startswith(("http", "./", "~")):
        return False
    if re.search(r"pass|pwd", name, re.IGNORECASE):
        # A word alone is a demo password; a real one mixes classes of characters.
        classes = sum(bool(re.search(c, value)) for c in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w]"))
        return len(value) >= 8 and classes >= 3
    if not re.search(r"\d", value) or not re.search(r"[A-Za-z]", value) or len(value) < 16:
        return False
    return _entropy(value) >= _MINIMUM_ENTROPY and not _is_filler(value)


def _is_filler(value: str) -> bool:
    """`sk-xxxxxxxx`, `AKIAIOSFODNN7EXAMPLE`, `hf_abcdefghij`: shown as a pattern, not as a key."""
    body = value.split("-")[-1] if "-" in value else value
    if re.search(r"example|your|x{4,}|0{6,}|1234567|abcdefgh|\*{3}|\.{3}", value, re.IGNORECASE):
        return True
    return _entropy(body) < 2.5


def _entropy(value: str) -> float:
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) if value else 0.0
