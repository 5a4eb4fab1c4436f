"""Credentials: what looks like a working one is found, what is shown as an example is not, and no value is kept.

The values are made up and put together at run time, so that nothing in this file is a credential.
"""

from __future__ import annotations

import base64
import random
import string

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio_lint.facts.secrets import Secret
from portfolio_lint.readers import read_file
from portfolio_lint.readers.secrets import find_secrets
from portfolio_lint.snapshot import MemorySnapshot

CAPITALS = string.ascii_uppercase + "234567"
LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


def made_up(alphabet: str, length: int, seed: int = 7) -> str:
    """A value of so many different characters, the same at every run."""
    return "".join(random.Random(seed).choices(alphabet, k=length))


TOKENS = [
    ("AWS access key", "AK" + "IA" + made_up(CAPITALS, 16)),
    ("AWS access key", "AS" + "IA" + made_up(CAPITALS, 16)),
    ("GitHub token", "gh" + "p_" + made_up(LETTERS, 36)),
    ("GitHub token", "gh" + "s_" + made_up(LETTERS, 36)),
    ("GitHub token", "github" + "_pat_" + made_up(LETTERS, 50)),
    ("Google API key", "AI" + "za" + made_up(LETTERS, 35)),
    ("OpenAI key", "s" + "k-" + made_up(LETTERS, 48)),
    ("OpenAI key", "s" + "k-proj-" + made_up(LETTERS, 48)),
    ("Anthropic key", "s" + "k-ant-" + made_up(LETTERS, 48)),
    ("Groq key", "gs" + "k_" + made_up(LETTERS, 52)),
    ("Hugging Face token", "h" + "f_" + made_up(string.ascii_letters, 34)),
    ("Slack token", "xo" + "xb-" + made_up(string.digits, 12) + "-" + made_up(LETTERS, 24)),
    ("Stripe key", "s" + "k_live_" + made_up(LETTERS, 24)),
    ("SendGrid key", "S" + "G." + made_up(LETTERS, 22) + "." + made_up(LETTERS, 43)),
    ("PyPI token", "py" + "pi-" + made_up(LETTERS, 80)),
    ("GitLab token", "gl" + "pat-" + made_up(LETTERS, 20)),
    ("Pinecone key", "pc" + "sk_" + made_up(LETTERS, 60)),
    ("LangSmith key", "ls" + "v2_pt_" + made_up(HEX, 32) + "_" + made_up(HEX, 10)),
    ("Telegram bot token", made_up("2345679", 9) + ":A" + "A" + made_up(LETTERS, 33)),
]
LONG = made_up(LETTERS, 32)
MIXED = "Zu9!" + "kRw7#p"


def kinds(text: str) -> list[str]:
    return [secret.kind for secret in find_secrets(text)]


@pytest.mark.parametrize(("kind", "value"), TOKENS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(TOKENS)])
@pytest.mark.parametrize(
    "text", ["{}", "key = '{}'", "os.environ['API_KEY'] = \"{}\"", "curl -H 'x: {}' a", "(see {}, there)"]
)
def test_tokens_of_known_services(kind: str, value: str, text: str) -> None:
    found = find_secrets("first line\n" + text.format(value) + "\nlast line")
    assert Secret(kind, 2) in found
    assert {secret.line for secret in found} == {2}


@pytest.mark.parametrize(("kind", "value"), TOKENS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(TOKENS)])
def test_tokens_that_are_examples(kind: str, value: str) -> None:
    for filler in ("x" * 200, "0" * 200, "abcdefgh" * 25, "YOUR" * 50, "1234567" * 30):
        shown = value[:5] + filler[: len(value) - 5]
        assert kind not in kinds(f"key = '{shown}'")


def test_a_kaggle_file() -> None:
    content = '{"username": "ada", "key": "' + made_up(HEX, 32) + '"}'
    assert kinds(content) == ["Kaggle key"]
    assert kinds('{"key": "' + "0" * 32 + '"}') == []


def test_private_keys() -> None:
    begin, end = "-----BEGIN {}PRIVATE" + " KEY-----", "-----END PRIVATE KEY-----"
    body = "\n".join(made_up(LETTERS, 64, seed) for seed in range(4))
    for name in ("", "RSA ", "EC ", "OPENSSH "):
        assert find_secrets(f"a\n\n{begin.format(name)}\n{body}\n{end}\n") == (Secret("private key", 3),)
    in_json = '{"private_key": "' + begin.format("") + "\\n" + body.replace("\n", "\\n") + '"}'
    assert "private key" in kinds(in_json)
    assert kinds(f"{begin.format('')}\n...\n{end}") == []
    assert kinds("-----BEGIN PUBLIC KEY-----\n" + body) == []


@pytest.mark.parametrize(
    "text",
    [
        "api_key = '{}'",
        'API_KEY="{}"',
        "self.secret_key = '{}'",
        "config['access_token'] = \"{}\"",
        '"auth_key": "{}",',
        "'apiKey': '{}'",
        "client(token='{}')",
        "OPENWEATHER_API_KEY={}",
        "export MY_SECRET={}",
        "ENV DB_TOKEN = {}",
        "  ACCOUNT_KEY: {}",
        "secret => '{}'",
    ],
)
def test_values_of_names_that_hold_credentials(text: str) -> None:
    assert kinds(text.format(LONG)) == ["credential"]


def test_code_after_a_text_that_ends_in_the_name_is_no_value() -> None:
    assert kinds('hash.substring("access_token=".length+1).split("&")[0]; state("9f8Kd3LqPz7Xw2Vb")') == []


@pytest.mark.parametrize(
    "text",
    [
        "db_password = '{}'",
        "passwd: '{}'",
        "conn = connect(user='ada', pwd=\"{}\")",
        "smtp_pass = '{}'",
        "POSTGRES_PASSWORD={}",
        "PWD: {}",
    ],
)
def test_passwords_that_mix_characters(text: str) -> None:
    assert kinds(text.format(MIXED.replace("#", "%"))) == ["password"]


@pytest.mark.parametrize(
    "text",
    [
        "api_key = 'your-{}'",
        "api_key = '<{}>'",
        "api_key = '${{{}}}'",
        "api_key = os.getenv('{}')",
        "api_key == '{}'",
        "api_keys_file = '/{}'",
        "token = 'https://x.org/{}'",
        "token = 'some words {}'",
        "tokens: {}",
        "key = '{}'",
        "passage = '{}'",
        "model = '{}'",
        "PASSWORD = {} # note",
        "token = '{}",
    ],
)
def test_what_is_no_credential(text: str) -> None:
    assert kinds(text.format(LONG)) == []


@pytest.mark.parametrize(
    "text",
    [
        "password = 'postgres'",
        "password = 'hunter22'",
        "password = 'Password'",
        "password = 'admin123!A'",
        "api_key = 'abcdefghijklmnopqrst'",
        "api_key = '12345678901234567890'",
        "api_key = 'a1a1a1a1a1a1a1a1a1a1'",
        "api_key = 'a1'",
        "SECRET_KEY = 'django-insecure-" + LONG + "'",
        "pad_token = '[PAD]1234567890123'",
        "MLFLOW_PASSWORD=mlflow123A!",
        "AWS_SECRET_ACCESS_KEY=minio123",
        "",
    ],
)
def test_placeholders_and_demo_values(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("postgresql://ada:{}@db.shop.org:5432/x", True),
        ("mongodb+srv://ada:{}@cluster0.abc.mongodb.net", True),
        ("https://ada:{}@github.com/a/b", True),
        ("postgresql://ada:{}@localhost/x", False),
        ("postgresql://ada:{}@127.0.0.1/x", False),
        ("postgresql://ada:{}@postgres:5432/x", False),
        ("postgresql://ada:{}@example.com/x", False),
        ("postgresql://ada:{}@db.example.com/x", False),
        ("postgresql://{{user}}:{}@db.shop.org/x", False),
        ("postgresql://ada@db.shop.org/{}", False),
        ("https://shop.org/a:{}@b", False),
    ],
)
def test_credentials_in_addresses(address: str, found: bool) -> None:
    assert kinds(f"url = '{address.format('Rw7kzu9')}'") == ["credentials in an address"] * found


def test_placeholders_in_addresses() -> None:
    for value in ("password", "$PASS", "changeme", "postgres"):
        assert kinds(f"postgresql://ada:{value}@db.shop.org/x") == []


def test_a_weak_password_of_a_remote_host_is_a_credential() -> None:
    weak = "password = 'hunter22'\n"
    assert kinds(weak + "host = 'localhost'") == []
    assert kinds(weak + "host = 'db.example.com'") == ["password"]
    assert kinds(weak + 'db_host: "shop.rds.amazonaws.com"') == ["password"]
    assert kinds("password = 'your_word'\nhost = 'db.shop.org'") == []
    assert kinds("password = 'two words'\nhost = 'db.shop.org'") == []


def test_one_for_each_line_and_kind() -> None:
    first, second = TOKENS[0][1], TOKENS[2][1]
    text = f"{first} {first}\n\nx = 1\n{first} {second}\npassword = '{MIXED}'\n"
    assert find_secrets(text, cell=3) == (
        Secret("AWS access key", 1, 3),
        Secret("AWS access key", 4, 3),
        Secret("GitHub token", 4, 3),
        Secret("password", 5, 3),
    )


def test_very_long_lines_are_data() -> None:
    token = TOKENS[0][1]
    assert kinds("a " * 2_000 + token) == ["AWS access key"]
    assert kinds("a " * 3_000 + token) == []


def test_capitals_that_grow_in_lower_case() -> None:
    """Lines are looked for in lower case; a letter that becomes two moves everything behind it."""
    token = TOKENS[2][1]
    assert find_secrets("İ" * 300 + "\n" + token) == (Secret("GitHub token", 2),)


@pytest.mark.parametrize(
    "line",
    ["token" * 900, "a" * 4_900 + "token", "a" * 4_900 + "://", "token " + "host." * 900, "PASSWORD" * 600,
     "s" + "k-" * 2_000, "://" * 1_500, "token='" * 700, "host" * 1_200, "host" + " " * 4_000 + "token"],
    ids=lambda line: line[:6],
)  # fmt: skip
def test_long_runs_are_read(line: str) -> None:
    assert {secret.kind for secret in find_secrets((line + "\n") * 50)} <= {"credential", "password"}


@pytest.mark.parametrize("path", ["a.py", "README.md", "a.ipynb", ".env", "config.yaml", "run.sh", "Dockerfile", "a.R"])
@pytest.mark.parametrize(("kind", "value"), [*TOKENS[:4], ("credential", LONG), ("password", MIXED)])
def test_a_value_is_never_a_fact_of_the_secret(path: str, kind: str, value: str) -> None:
    name = "DB_PASSWORD" if kind == "password" else "API_KEY"
    content = f"{name} = '{value}'\n"
    if path.endswith(".ipynb"):
        content = msgspec.json.encode(
            {"nbformat": 4, "cells": [{"cell_type": "code", "source": content, "outputs": []}]}
        ).decode()
    snapshot = MemorySnapshot({path: content})
    facts = read_file(snapshot, snapshot.files[0])
    assert facts is not None
    assert [(secret.kind, secret.line) for secret in facts.secrets] == [(kind, 1)]
    for part in (value, value[4:12], value[-8:]):
        assert part not in msgspec.json.encode(facts.secrets).decode()


DRAWN = "qzjw" + "hrpt"


@pytest.mark.parametrize(
    "text",
    [
        "password = '{}'",
        '    self.db_password = "{}"',
        "connect(user='ada', passwd='{}')",
        "'pwd': '{}',",
        "def login(user, passphrase='{}'):",
        "requests.get(url, auth=('ada', '{}'))",
        "session.login('ada', '{}')",
        "dsn = 'Server=db;Uid=ada;Pwd={};'",
    ],
)
def test_a_password_without_a_word_in_it(text: str) -> None:
    assert kinds(text.format(DRAWN)) == ["password"]
    for word in (
        "elephant",
        "kubernetes",
        "wachtwoord",
        "asdfghjk",
        "foobarba",
        "P@55w0rd",
        "db.users.row",
        "myPassField",
    ):
        assert kinds(text.format(word)) == []


def test_a_word_that_names_something_else_is_no_password() -> None:
    assert kinds(f"POSTGRES_USER: '{DRAWN}'\nPOSTGRES_PASSWORD: '{DRAWN}'") == []
    assert kinds(f"password = '{DRAWN}'\nsecret_password = '{DRAWN}'") == ["password", "password"]


@pytest.mark.parametrize(
    "name",
    ["password_field", "PASSWORD_HASH", "token_url", "secret_name", "api_key_header", "publicKeyToken",
     "max_token_length", "AWS::IAM::AccessKey", "access_token_expiry"],
)  # fmt: skip
def test_names_that_only_speak_of_a_credential(name: str) -> None:
    assert kinds(f'"{name}": "{LONG}"') == []


@pytest.mark.parametrize(
    "line", ["db_password: {}", "  token = {}", "- api_key: {}", "app.secret.key={}", "export pwd={}"]
)
def test_settings_need_no_quotes(line: str) -> None:
    value = LONG + "A1"
    assert [secret.line for secret in find_secrets(line.format(value), settings=True)] == [1]
    assert find_secrets(line.format("${VALUE}"), settings=True) == ()
    if not line.startswith("export"):
        assert kinds(line.format(value)) == []


@pytest.mark.parametrize("path", ["app.yaml", "app.ini", ".env", "db.properties", ".pypirc"])
def test_files_of_settings(path: str) -> None:
    snapshot = MemorySnapshot(
        {path: f"[main]\ndb_password = {DRAWN}\n" if path[-4:] != "yaml" else f"db_password: {DRAWN}\n"}
    )
    facts = read_file(snapshot, snapshot.files[0])
    assert facts is not None
    assert [secret.kind for secret in facts.secrets] == ["password"]


def test_headers() -> None:
    basic = base64.b64encode(f"ada:{DRAWN}".encode()).decode()
    plain = base64.b64encode(b"user:password").decode()
    assert kinds(f"headers = {{'Authorization': 'Basic {basic}'}}") == ["credential"]
    for harmless in (f"Basic {plain}", "Basic concepts, explained", "Basic QUJDREVGR0hJSktM", f"Basic {'Zm9v' * 5}x"):
        assert kinds(f"'{harmless}'") == []
    assert kinds(f"'Bearer {LONG}'") == ["credential"]
    assert kinds("'Bearer your-token-goes-in-here-1'") == []


def test_a_json_web_token() -> None:
    head, body = (
        base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg": "HS256"}', b'{"sub": "ada-7f3"}')
    )
    assert kinds(f"x = '{head}.{body}.{made_up(LETTERS, 43)}'") == ["JSON Web Token"]
    assert kinds(f"x = '{head}.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6I.{made_up(LETTERS, 43)}'") == []


def test_a_long_key_may_hold_any_word_by_chance() -> None:
    key = made_up(LETTERS + "!@%^&*(-_=+)", 44)
    assert kinds(f"SECRET_KEY = '{key}env'") == ["credential"]
    assert kinds(f"SECRET_KEY = 'django-insecure-{key}'") == []


def test_an_identifier_is_no_key() -> None:
    assert kinds("update_token = '1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d'") == []


PIECES = st.sampled_from(
    [*"\n\t '\"=:/@.-_[]{}<>", "token", "PASSWORD", "api_key", "host", "://", "a.b.org", "sk-", "hf_", "AKIA", LONG,
     MIXED, "-----BEGIN PRIVATE" + " KEY-----", "İ", "export "]
)  # fmt: skip


@settings(deadline=None)
@given(st.text() | st.lists(PIECES, max_size=40).map("".join))
def test_no_text_is_too_odd(text: str) -> None:
    found = find_secrets(text)
    assert list(found) == sorted(found, key=lambda secret: (secret.line, secret.kind))
    assert all(1 <= secret.line <= text.count("\n") + 1 for secret in found)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["", "x = 1", "text", "import a", "# note"]), max_size=8), st.sampled_from(TOKENS))
def test_the_line_is_right_wherever_it_stands(before: list[str], token: tuple[str, str]) -> None:
    kind, value = token
    assert Secret(kind, len(before) + 1) in find_secrets("\n".join([*before, f"k = {value}", "end"]))
