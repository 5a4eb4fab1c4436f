#!/usr/bin/env python3
"""Make files that hold made-up credentials, and much that only looks like them, with the truth of each line.

    python benchmarks/secrets/generate.py FOLDER [--seed 1] [--files 400]

Every value is drawn at random, so that nothing here ever opened anything. `FOLDER/truth.json` lists for each path
the lines that hold a credential, with their shape, and the lines that look as if, with theirs. What a value is made of
follows what people commit: keys in the form of their service, keys of no form under a telling name, passwords that a
person typed (letters without sense, words with digits and signs), and for the others placeholders, names of fields
and variables, look-ups, templates, prose, identifiers, checksums and pictures.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import string
import uuid
from pathlib import Path

HEX = "0123456789abcdef"
LETTERS = string.ascii_letters + string.digits
BASE64 = LETTERS + "+/"
WORDS = (
    "river garden monday coffee tiger summer winter orange silver rocket planet mountain guitar banana pepper shadow "
    "falcon dragon market window bottle engine castle yellow purple forest"
).split()
THINGS = "db admin smtp mysql redis mongo ftp api stripe weather mail proxy aws kafka user root ldap vpn".split()
KEY_NAMES = (
    "api_key secret_key access_token auth_token client_secret token secret apikey app_secret private_key".split()
)
PASSWORD_NAMES = "password passwd pwd db_password PASSWORD smtp_password user_password DB_PASS passphrase".split()


class Maker:
    """Draws values and lines; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def some(self, alphabet: str, least: int, most: int | None = None) -> str:
        return "".join(self.random.choices(alphabet, k=self.random.randint(least, most or least)))

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    # -- values

    def password(self) -> str:
        """Something that a person or a generator of passwords made."""
        word = self.random.choice(WORDS)
        kind = self.random.random()
        if kind < 0.35:
            return self.some(string.ascii_lowercase, 7, 12)
        if kind < 0.55:
            return self.some(LETTERS, 8, 14)
        if kind < 0.75:
            return self.some(LETTERS + "!@%^*-_=+", 9, 16)
        if kind < 0.9:
            return word.capitalize() + self.one("!", "@", "-", "_") + self.some(string.digits, 2, 4)
        return self.some(string.ascii_lowercase, 5, 7) + self.some(string.digits, 2, 4)

    def key(self) -> str:
        """A key of no service's form."""
        kind = self.random.random()
        if kind < 0.4:
            return self.some(HEX, self.random.choice((32, 40, 64)))
        if kind < 0.7:
            return self.some(LETTERS, 20, 44)
        if kind < 0.9:
            return self.some(BASE64, 38, 43) + "="
        return self.some(string.ascii_letters + string.digits + "!@#%^&*(-_=+)", 50)

    def jwt(self) -> str:
        parts = (
            {"alg": "HS256", "typ": "JWT"},
            {"sub": self.some(LETTERS, 12), "iat": self.random.randint(10**9, 2 * 10**9)},
        )
        encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
        return ".".join([*encoded, self.some(LETTERS + "-_", 43)])

    def token(self) -> tuple[str, str]:
        """A key in the form of its service."""
        made = {
            "aws": "AK" + "IA" + self.some(string.ascii_uppercase + "234567", 16),
            "github": "gh" + "p_" + self.some(LETTERS, 36),
            "google": "AI" + "za" + self.some(LETTERS + "-_", 35),
            "openai": "s" + "k-" + self.some(LETTERS, 48),
            "hugging face": "h" + "f_" + self.some(string.ascii_letters, 34),
            "slack": "xo"
            + "xb-"
            + self.some(string.digits, 12)
            + "-"
            + self.some(string.digits, 12)
            + "-"
            + self.some(LETTERS, 24),
            "stripe": "s" + "k_live_" + self.some(LETTERS, 24),
            "jwt": self.jwt(),
        }
        kind = self.random.choice(sorted(made))
        return kind, made[kind]

    def host(self) -> str:
        return f"{self.random.choice(THINGS)}.{self.some(string.ascii_lowercase, 5, 9)}.{self.one('com', 'org', 'io', 'net')}"

    # -- lines with a credential, by kind of file

    def true_python(self) -> tuple[str, str]:
        quote = self.one("'", '"')
        name, password = self.random.choice(PASSWORD_NAMES), self.password()
        kind = self.random.randrange(15)
        if kind < 4:
            return "password", self.one(
                f"{name} = {quote}{password}{quote}",
                f"    self.{name.lower()} = {quote}{password}{quote}",
                f"conn = connect(host={quote}{self.host()}{quote}, user={quote}ann{quote}, password={quote}{password}{quote})",
                f"    {quote}{name}{quote}: {quote}{password}{quote},",
                f"def login(user, {name.lower()}={quote}{password}{quote}):",
                f"config[{quote}{name}{quote}] = {quote}{password}{quote}",
            )
        if kind < 8:
            key, named = self.key(), self.random.choice(KEY_NAMES)
            return "key", self.one(
                f"{named.upper()} = {quote}{key}{quote}",
                f"{self.random.choice(THINGS)}_{named} = {quote}{key}{quote}",
                f"client = Client({named}={quote}{key}{quote})",
                f"    {quote}{named}{quote}: {quote}{key}{quote},",
                f"params[{quote}{named}{quote}] = {quote}{key}{quote}",
            )
        if kind < 11:
            service, token = self.token()
            return service, self.one(
                f"TOKEN = {quote}{token}{quote}",
                f"os.environ[{quote}API_KEY{quote}] = {quote}{token}{quote}",
                f"client = Service({quote}{token}{quote})",
            )
        if kind == 11:
            return (
                "address",
                f"engine = create_engine({quote}postgresql://{self.random.choice(THINGS)}:{self.some(LETTERS, 9, 14)}@{self.host()}:5432/main{quote})",
            )
        if kind == 12:
            pair = base64.b64encode(f"{self.random.choice(THINGS)}:{password}".encode()).decode()
            return "basic", f"headers = {{{quote}Authorization{quote}: {quote}Basic {pair}{quote}}}"
        if kind == 13:
            return (
                "bearer",
                f"headers = {{{quote}Authorization{quote}: {quote}Bearer {self.some(LETTERS, 32, 48)}{quote}}}",
            )
        return "basic", f"requests.get(url, auth=({quote}{self.random.choice(WORDS)}{quote}, {quote}{password}{quote}))"

    def true_settings(self, form: str) -> tuple[str, str]:
        thing = self.random.choice(THINGS)
        if self.random.random() < 0.5:
            name, value, kind = f"{thing}_password", self.password(), "password"
        else:
            name, value, kind = f"{thing}_{self.random.choice(KEY_NAMES)}", self.key(), "key"
        if self.random.random() < 0.2:
            kind, value = self.token()
            name = f"{thing}_token"
        value = value.replace("#", "x").replace("&", "y")
        if form == "env":
            return kind, f"{name.upper()}={value}"
        if form == "yaml":
            return kind, self.one(f"  {name}: {value}", f'  {name}: "{value}"')
        if form == "json":
            return kind, f'  "{name}": "{value}",'
        return kind, f"{name.replace('_', '.')} = {value}"

    # -- lines that only look like it

    def false_python(self) -> tuple[str, str]:
        quote = self.one("'", '"')
        name = self.random.choice(PASSWORD_NAMES)
        named = self.random.choice(KEY_NAMES)
        thing = self.random.choice(THINGS)
        word, second = self.random.sample(WORDS, 2)
        shapes = {
            "placeholder": [
                f"{name} = {quote}{self.one('password', 'changeme', 'your_password', 'secret', '********', 'xxxxxxxx', '<password>', 'PASSWORD', 'dummy', 'foo', 'foobar', 'abc123', 'test123')}{quote}",
                f"{named} = {quote}{self.one('YOUR_API_KEY', 'your-api-key-here', '<token>', 'xxxxxxxxxxxxxxxxxxxx', 'REPLACE_ME_WITH_A_KEY', '0' * 32, 'test-token-1234567890', 'my-secret-token', 'fake_access_token_0123', 'insert your key here')}{quote}",
            ],
            "variable": [
                f"{name} = {thing}_pass",
                f"{named} = response.json()[{quote}{named}{quote}]",
                f"{name} = args.{name.lower()}",
                f"login(user, password={name.lower()})",
                f"{named} = generate_{named}(32)",
            ],
            "look-up": [
                f"{named.upper()} = os.environ[{quote}{thing.upper()}_{named.upper()}{quote}]",
                f"{name} = getpass.getpass({quote}Password for {thing}: {quote})",
                f"{name} = config.get({quote}{thing}{quote}, {quote}{name.lower()}{quote})",
                f"{named} = os.getenv({quote}{named.upper()}{quote}, {quote}{quote})",
            ],
            "template": [
                f"{name} = f{quote}{{user}}-{{suffix}}{quote}",
                f"url = f{quote}postgresql://{{user}}:{{{name.lower()}}}@{{host}}/{{name}}{quote}",
                f"{named} = {quote}${{{{ secrets.{named.upper()} }}}}{quote}",
                f"{named} = {quote}%({named})s{quote}",
            ],
            "name": [
                f"{name.lower()}_field = {quote}id_{word}_{second}{quote}",
                f"token_type = {quote}{self.one('bearer', 'access', 'refresh_token', 'Bearer')}{quote}",
                f"SECRET_NAME = {quote}prod/{thing}/{word}-{second}{quote}",
                f"tokenizer = AutoTokenizer.from_pretrained({quote}bert-base-uncased{quote})",
                f"pad_token={quote}[PAD]{quote}, unk_token={quote}<unk>{quote}, sep_token={quote}</s>{quote}",
                f"TOKEN_URL = {quote}https://{self.host()}/oauth/{named}{quote}",
                f"{quote}{named}{quote}: {quote}{thing}_{word}_{second}{quote},",
                f"password_hasher = {quote}django.contrib.auth.hashers.PBKDF2PasswordHasher{quote}",
                f"secret_key_file = {quote}/etc/{thing}/{word}.key{quote}",
                f"{named} = {quote}{thing}.{word}.{second}{quote}",
                f"password_input = page.locator({quote}#{word}-{second}{quote})",
                f"token = {quote}{word}{quote}",
            ],
            "prose": [
                f"parser.add_argument({quote}--{name.lower()}{quote}, help={quote}the password of the {thing} user{quote})",
                f"raise ValueError({quote}password: must have eight characters{quote})",
                f"message = {quote}Invalid token: try again{quote}",
                f"# {name} = the {word} of the {second}",
                f"print({quote}Your secret: {quote} + {word})",
            ],
            "identifier": [
                f"run_id = {quote}{uuid.UUID(int=self.random.getrandbits(128))}{quote}",
                f"sha256 = {quote}{self.some(HEX, 64)}{quote}",
                f"commit = {quote}{self.some(HEX, 40)}{quote}",
                f"{quote}md5{quote}: {quote}{self.some(HEX, 32)}{quote},",
                f"image = {quote}data:image/png;base64,{self.some(BASE64, 120)}{quote}",
                f"checkpoint = {quote}{self.some(HEX, 32)}.pt{quote}",
                f"requests.get({quote}https://{self.host()}/files/{self.some(LETTERS, 33)}{quote})",
                f"key = {quote}{word}_{second}{quote}",
                f"primary_key = {quote}{word}_id{quote}",
                f"sort_key = {quote}{word}{quote}",
            ],
            "demo": [
                f"engine = create_engine({quote}postgresql://postgres:postgres@localhost:5432/{word}{quote})",
                f"url = {quote}mongodb://user:password@host:27017/{quote}",
                f"{name} = {quote}{self.one('postgres', 'admin', 'root', 'guest', 'minio123', 'airflow', word)}{quote}",
                f"API = {quote}https://user:pass@example.com/{quote}",
            ],
        }
        kind = self.random.choice(sorted(shapes))
        return kind, self.random.choice(shapes[kind])

    def false_settings(self, form: str) -> tuple[str, str]:
        thing = self.random.choice(THINGS)
        word = self.random.choice(WORDS)
        name, value = self.random.choice(
            [
                (f"{thing}_password", "${DB_PASSWORD}"), (f"{thing}_password", "changeme"), (f"{thing}_token", "<your token>"),
                (f"{thing}_host", self.host()), ("checksum", self.some(HEX, 64)), ("run_id", str(uuid.UUID(int=self.random.getrandbits(128)))),
                ("secret_name", f"{thing}-{word}"), ("password_file", f"/run/secrets/{thing}_password"), ("max_tokens", "2048"),
                ("pad_token_id", "50256"), ("tokenizer", "bert-base-uncased"), (f"{thing}_password", "postgres"), ("api_key", "YOUR_API_KEY"),
                ("key", word), ("integrity", "sha512-" + self.some(BASE64, 86) + "=="), ("token_type", "bearer"), (f"{thing}_secret_key", "{{ vault_secret }}"),
                ("password_policy", "strict"), ("secretkeyref", f"{thing}-credentials"),
            ]
        )  # fmt: skip
        if form == "env":
            return "setting", f"{name.upper()}={value}"
        if form == "yaml":
            return "setting", f"  {name}: {value}"
        if form == "json":
            return "setting", f'  "{name}": "{value}",'
        return "setting", f"{name.replace('_', '.')} = {value}"


PLAIN = (
    "import pandas as pd", "", "def load(path):", "    return pd.read_csv(path)", "rows = load('loans.csv')", "",
    "model.fit(X_train, y_train)", "# Evaluate on the rows that were held out", "print(classification_report(y, p))", "",
)  # fmt: skip
FORMS = {"python": "py", "env": "env", "yaml": "yaml", "json": "json", "properties": "properties"}


def write(folder: Path, seed: int, files: int) -> None:
    maker = Maker(seed)
    truth: dict[str, dict[str, dict[str, str]]] = {}
    for number in range(files):
        form = "python" if number % 2 == 0 else maker.random.choice(("env", "yaml", "json", "properties", "python"))
        path = f"app{number:04}.{FORMS[form]}"
        lines: list[str] = ["{"] if form == "json" else ["settings:"] if form == "yaml" else []
        real: dict[str, str] = {}
        seeming: dict[str, str] = {}
        for _ in range(maker.random.randint(12, 30)):
            drawn = maker.random.random()
            if drawn < 0.08:
                kind, line = maker.true_python() if form == "python" else maker.true_settings(form)
                real[str(len(lines) + 1)] = kind
            elif drawn < 0.5:
                kind, line = maker.false_python() if form == "python" else maker.false_settings(form)
                seeming[str(len(lines) + 1)] = kind
            else:
                line = maker.random.choice(PLAIN) if form == "python" else ""
            lines.append(line)
        if form == "json":
            lines.append('  "end": 1\n}')
        (folder / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        truth[path] = {"real": real, "seeming": seeming}
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=400)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    write(arguments.folder, arguments.seed, arguments.files)


if __name__ == "__main__":
    main()
