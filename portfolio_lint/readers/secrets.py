"""Credentials in text: known token formats, and values assigned to names that hold credentials.

Only what looks like a working credential counts: placeholders, example values, references to the
environment, and passwords of local demo services do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portfolio_lint.facts.secrets import Secret
from portfolio_lint.patterns import Match, Pattern, lazy
from portfolio_lint.readers.randomness import entropy, looks_random

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
    ("JSON Web Token", ("eyj",), lazy(r"\beyJ[\w-]{15,}\.eyJ(?!zdWIiOiIxMjM0NTY3ODkw)[\w-]{15,}\.[\w-]{30,}")),
    ("Telegram bot token", (":aa",), lazy(r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b")),
)
_PRIVATE_KEY = lazy(
    r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----(?:\\n|\s)*([A-Za-z0-9+/=\\\s]{0,80})"
)
# A line without any of these (in lower case) holds no credential; looking for them is all that most texts cost.
_HINTS = (
    *(hint for _, hints, _ in _TOKENS for hint in hints),
    "private key", "secret", "token", "_pass", "passw", "pwd", "api_key", "api-key", "apikey", "access_key", "accesskey", "access-key",
    "auth_key", "account_key", "accountkey", "credential", "private_key", "passphrase", "basic ", "bearer ", "auth=", "auth =",
    "basicauth(", "login(", "://",
)  # fmt: skip
# A name is taken whole and looked at afterwards: a search for the word inside it would be quadratic.
_ASSIGNED = lazy(
    r"""(?<![\w.\[\]"':-])(?P<name>[\w.\[\]"'-]++)\s*+(?:=(?!=)|:|=>)\s*(?P<quote>["'])(?P<value>[^"'\n]{6,200})(?P=quote)"""
)
_NAME = lazy(
    r"secret|token|passw(?:or)?d|passwd|passphrase|pwd|(?<=_)pass\b|api[_-]?key|apikey|access[_-]?key|account[_-]?key|auth[_-]?key|private[_-]?key",
    re.IGNORECASE,
)
_UNQUOTED = lazy(
    r"""^\s*(?:export\s+|ENV\s+)?(?P<name>[A-Z0-9_]++)\s*[=:]\s*(?P<value>[^\s"'#()]{8,200})\s*$""", re.MULTILINE
)
_UNQUOTED_NAME = lazy(
    r"SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|PWD|(?<=_)PASS$|API_?KEY|ACCESS_?KEY|ACCOUNT_?KEY|PRIVATE_?KEY"
)
# In settings, values stand without quotes, and names in small letters.
_SETTING = lazy(
    r"""^\s*(?:-\s+)?(?:export\s+)?(?P<name>[\w.-]++)\s*[=:]\s*(?P<value>[^\s"'#,\[\]{}()]{6,200})\s*$""", re.MULTILINE
)
# Parts of a connection string, within its quotes.
_CONNECTION = lazy(
    r"""[;"'](?P<name>Password|Pwd|AccountKey|SharedAccessKey|SharedSecret)=(?P<value>[^;"'\s{}<>$]{6,200})(?=[;"'])""",
    re.IGNORECASE,
)
_HEADER = lazy(r"\b(?P<scheme>Basic|Bearer) +(?P<value>[A-Za-z0-9+/=._~-]{10,500})(?=[\"'\s\\,;]|$)")
_LOGIN = lazy(
    r"""(?:\bauth\s{0,4}=\s{0,4}\(|BasicAuth\(|\blogin\()\s{0,4}["'][^"'\n]{1,80}["']\s{0,4},\s{0,4}["'](?P<value>[^"'\n]{6,80})["']"""
)
# The rest of a value that is a name, a path, a version or a sentence, whatever its letters say.
_NO_VALUE = lazy(
    r"^[\w-]+(?:\.[A-Za-z_][\w-]*){2,}$|^[./~\\]|^https?:|^[a-z]+(?:[_.-][a-z]+)+$|^[A-Z]+(?:_[A-Z]+)+$|^[a-z]+(?:[A-Z][a-z]+)+\d?$|^#|[(),;]\s"
)
_URL_CREDENTIALS = lazy(
    r"(?P<scheme>[a-z][a-z0-9+]{0,20})://(?P<user>[^/\s:@\"'{}$<>]+):(?P<value>[^/\s:@\"'{}$<>]{4,})@(?P<host>[\w.-]+)"
)
_PLACEHOLDER = lazy(
    r"your|example|sample|dummy|change[_-]?me|placeholder|replace|insert|xxx|\*\*\*|\.\.\.|<|>|\{|\}|\$|%\(|test|fake|todo|none|null|undefined|redacted|secret[_-]?key$|my[_-]?(secret|password|token|key)|"
    r"enter|here|default|django-insecure|dev[_-]|_key$|_token$|^password|password$|abc123|123456|qwerty|admin|postgres|root|mlflow|airflow|minio|grafana|guest|user|localhost|env\b|os\.|getenv|secrets?\.|config|demo|local|supersecret|super[_-]secret|"
    r"[_ -]secret|^secret|\bkey\b|^token|tokenizer|embedding|pad_|^\[|bearer$|string|optional|required|prod(uction)?[_-]|jwt[_-]|hash|encrypt",
    re.IGNORECASE,
)
_KEYBOARD = lazy(r"asdf|qwer|zxcv|hjkl|wasd|foo|bar\b|blah|abcd|lorem|1234|(.)\1{3}|xyz\b", re.IGNORECASE)
# What a name says of its value that no credential is: a place, a kind, a length, a text about one.
_ABOUT = lazy(
    r"(?:field|input|label|name|names|url|uri|path|file|dir|type|types|id|ids|prefix|suffix|length|len|size|count|limit|hash|hashed|hasher|"
    r"policy|regex|pattern|format|error|message|msg|text|title|help|hint|placeholder|prompt|template|header|column|col|selector|xpath|class|"
    r"validator|validators|expires?|expiry|expiration|ttl|index|idx|arn|ref|version|algorithm|alg|scope|endpoint|env|var|manager|provider|"
    r"backend|store|option|param|key_?ref|embedding|ids_to_tokens|tokens)$|public",
    re.IGNORECASE,
)
_LOCAL_HOST = lazy(
    r"^(localhost|127\.|0\.0\.0\.0|host\.docker|[\w-]+$)",
    re.IGNORECASE,
)
_FILLER_WORD = lazy(
    r"your|example|dummy|change|placeholder|replace|insert|x{3}|\*\*|\.\.\.|<|\{|\$|%|enter|here|env|none|null|secret|password|"
    r"^(?:postgres|mysql|root|admin|guest|user|test|demo|default|airflow|minio|mlflow|grafana|foobar|foo|abc|qwerty|pass)(?:_?pass(?:word)?)?_?(?:123)?$|1234",
    re.IGNORECASE,
)
_REMOTE_HOST = lazy(
    r"""(?:host|server|endpoint|uri|url)\w{0,40}+["']?\s*[=:]\s*["'](?:[a-z+]+://)?(?!localhost|127\.|0\.0|example)[\w-]+\.(?:[\w-]+\.)+[a-z]{2,}["':/]""",
    re.IGNORECASE,
    needs=("host", "server", "endpoint", "uri", "url"),
)
# P@55w0rd is a word all the same.
_DISGUISED = str.maketrans("@4$50!13", "aassoiie")
_UUID = lazy(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_IDENTIFIER = lazy(r"[A-Za-z_]+(?:\.[A-Za-z_]\w*)*")
# A host so many lines away is that of a password.
_NEAR = 8
_MAXIMUM_LINE = 5_000
_MINIMUM_ENTROPY = 3.2


def find_secrets(text: str, *, cell: int | None = None, settings: bool = False) -> tuple[Secret, ...]:
    """The suspected credentials of a text, one for each line and kind; in settings, values need no quotes."""
    lines = _suspicious_lines(text)
    if not lines:
        return ()
    found: dict[tuple[int, str], Secret] = {}
    others: frozenset[str] | None = None
    has_password = any("pass" in line.lower() or "pwd" in line.lower() for _, line in lines)
    every = text.split("\n") if has_password else []
    for number, line in lines:
        remote = any(_REMOTE_HOST.search(near) for near in every[max(number - 1 - _NEAR, 0) : number + _NEAR])
        for kind, value in _in_line(line, remote, settings):
            if value.isalpha() and others is None:
                others = _other_names(text, (number for number, _ in lines))
            # A password that is also the name of something else is that of a demo.
            if others is None or value not in others:
                found.setdefault((number, kind), Secret(kind, number, cell))
    for match in _PRIVATE_KEY.finditer(text) if "PRIVATE KEY" in text else ():
        if len(re.sub(r"[\s\\]", "", match[1])) >= 40:
            number = text.count("\n", 0, match.start()) + 1
            found.setdefault((number, "private key"), Secret("private key", number, cell))
    return tuple(found[key] for key in sorted(found))


def _other_names(text: str, suspicious: Iterable[int]) -> frozenset[str]:
    """The words on all lines but the suspicious ones, such as the names of users and databases."""
    lines = text.split("\n")
    for number in suspicious:
        lines[number - 1] = ""
    return frozenset(re.findall(r"[^\W\d_]+", "\n".join(lines)))


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


def _in_line(line: str, remote: bool, settings: bool) -> Iterator[tuple[str, str]]:
    """What a line holds: its kind and its value, which goes no further than the reader."""
    known = False
    lowered = line.lower()
    for kind, hints, expression in _TOKENS:
        match = expression.search(line) if any(hint in lowered for hint in hints) else None
        if match and not _is_filler(match[0]):
            known = True
            yield kind, match[0]
    if known:
        return
    for match in _assignments(line, settings):
        if _looks_real(match["name"], match["value"], remote):
            yield "password" if _is_password(match["name"]) else "credential", match["value"]
    for match in _URL_CREDENTIALS.finditer(line) if "://" in line else ():
        value, host = match["value"], match["host"]
        if (
            "example" not in host
            and value.lower() != "pass"
            and not _PLACEHOLDER.search(value)
            and not _LOCAL_HOST.match(host)
        ):
            yield "credentials in an address", ""
    for match in _HEADER.finditer(line) if "asic " in line or "earer " in line else ():
        if _is_real_header(match["scheme"], match["value"]):
            yield "credential", ""
    for match in _LOGIN.finditer(line) if "auth" in lowered or "login(" in lowered else ():
        if _looks_real("password", match["value"], remote):
            yield "password", match["value"]


def _assignments(line: str, settings: bool) -> Iterator[Match]:
    """What is assigned to a name, or stands under a key, that speaks of a credential."""
    for match in _ASSIGNED.finditer(line):
        if match["name"].count(match["quote"]) % 2:
            continue  # the quote ends a text that ends in `token=`, and code follows
        if _is_telling(re.split(r"[.\[]", match["name"])[-1]):
            yield match
    for match in _UNQUOTED.finditer(line):
        if _UNQUOTED_NAME.search(match["name"]) and (settings or not _IDENTIFIER.fullmatch(match["value"])):
            yield match
    for match in _SETTING.finditer(line) if settings else ():
        if _is_telling(match["name"].replace(".", "_")):
            yield match
    for match in _CONNECTION.finditer(line) if ";" in line and "=" in line else ():
        yield match


def _is_telling(name: str) -> bool:
    """Whether a name speaks of a credential, and not of something about one."""
    name = name.strip("\"'[]")
    return _NAME.search(name) is not None and _ABOUT.search(name) is None


def _is_password(name: str) -> bool:
    return re.search(r"pass|pwd", name, re.IGNORECASE) is not None


def _is_drawn(value: str) -> bool:
    """Whether a value was drawn at random; what is typed along the keyboard and what names something was not."""
    if _NO_VALUE.search(value) or _KEYBOARD.search(value) or " " in value.strip():
        return False
    return looks_random(value)


def _is_real_header(scheme: str, value: str) -> bool:
    if scheme == "Bearer":
        return len(value) >= 20 and _looks_real("token", value, remote=False)
    from base64 import b64decode

    try:
        user, colon, password = b64decode(value, validate=True).decode("ascii").partition(":")
    except ValueError:
        return False
    return bool(user and colon) and _looks_real("password", password, remote=False)


def _looks_real(name: str, value: str, remote: bool) -> bool:
    if remote and _is_password(name) and not _FILLER_WORD.search(value) and " " not in value.strip():
        return True  # a weak password of a host on the network is a credential all the same
    if " " in value.strip() or _UUID.fullmatch(value):
        return False
    if _is_long_key(value):
        return not _is_filler(value) and not _SAMPLE.search(value)
    if _PLACEHOLDER.search(value) or _PLACEHOLDER.search(value.translate(_DISGUISED)):
        return False
    if "/" in value[:2] or value.startswith(("http", "./", "~")):
        return False
    if _is_password(name):
        # A word alone is a demo password; a real one mixes classes of characters, or was drawn at random.
        classes = sum(bool(re.search(c, value)) for c in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w]"))
        return (len(value) >= 8 and classes >= 3) or _is_drawn(value)
    if len(value) >= 10 and _is_drawn(value) and not _is_filler(value):
        return True
    if not re.search(r"\d", value) or not re.search(r"[A-Za-z]", value) or len(value) < 16:
        return False
    return entropy(value) >= _MINIMUM_ENTROPY and not _is_filler(value)


_SAMPLE = lazy(
    r"your|example|sample|dummy|change|placeholder|replace|insert|insecure|x{4}|fake|test|secret|\{\{|\$\{", re.I
)
_LONG_KEY = lazy(r"[0-9a-fA-F]{32,}|[A-Za-z0-9+/_=-]{32,}|[!-~]{40,}")


def _is_long_key(value: str) -> bool:
    """So long and so mixed that a word within it says nothing: a hexadecimal or base64 key, or what Django makes."""
    if not _LONG_KEY.fullmatch(value) or not re.search(r"\d", value) or value.startswith(("/", "http")):
        return False
    # Names of many parts and paths are long as well.
    return entropy(value) >= _MINIMUM_ENTROPY and looks_random(re.sub(r"[^A-Za-z0-9]", "", value))


def _is_filler(value: str) -> bool:
    """`sk-xxxxxxxx`, `AKIAIOSFODNN7EXAMPLE`, `hf_abcdefghij`: shown as a pattern, not as a key."""
    body = max(value.split("-"), key=len)
    if re.search(r"example|your|x{4,}|0{6,}|1234567|abcdefgh|\*{3}|\.{3}", value, re.IGNORECASE):
        return True
    return entropy(body) < 2.5
