"""Sources that are read as text only: R, SQL, shell, Makefiles and the like, with their language."""

from __future__ import annotations

from portfolio_lint.facts.files import TextFacts
from portfolio_lint.patterns import lazy

LONGEST_TEXT = 200_000

LANGUAGES = {
    "bash": "shell",
    "bat": "batch",
    "bicep": "bicep",
    "cmd": "batch",
    "conf": "conf",
    "cu": "cuda",
    "cypher": "cypher",
    "do": "stata",
    "dvc": "dvc",
    "fish": "shell",
    "gradle": "gradle",
    "groovy": "groovy",
    "hcl": "terraform",
    "java": "java",
    "jl": "julia",
    "js": "javascript",
    "jsx": "javascript",
    "m": "matlab",
    "mjs": "javascript",
    "mk": "make",
    "nf": "nextflow",
    "pbtxt": "protobuf",
    "properties": "properties",
    "proto": "protobuf",
    "ps1": "powershell",
    "qmd": "quarto",
    "r": "r",
    "rmd": "rmarkdown",
    "rnw": "rmarkdown",
    "rprofile": "r",
    "sas": "sas",
    "sbt": "scala",
    "sc": "scala",
    "scala": "scala",
    "service": "systemd",
    "sh": "shell",
    "slurm": "shell",
    "smk": "snakemake",
    "sql": "sql",
    "stan": "stan",
    "tf": "terraform",
    "tfvars": "terraform",
    "tpl": "template",
    "j2": "template",
    "jinja": "template",
    "jinja2": "template",
    "ts": "javascript",
    "tsx": "javascript",
    "zsh": "shell",
}
NAMES = {
    ".dockerignore": "ignore",
    ".dvcignore": "ignore",
    ".gcloudignore": "ignore",
    ".gitattributes": "gitattributes",
    ".gitignore": "ignore",
    ".gitmodules": "gitmodules",
    ".netrc": "conf",
    ".npmrc": "properties",
    ".pgpass": "conf",
    ".pypirc": "properties",
    ".rprofile": "r",
    "brewfile": "ruby",
    "codeowners": "codeowners",
    "gnumakefile": "make",
    "jenkinsfile": "groovy",
    "justfile": "just",
    "makefile": "make",
    "rakefile": "ruby",
    "snakefile": "snakemake",
    "tiltfile": "starlark",
    "vagrantfile": "ruby",
}
_SHEBANG = lazy(r"#![^\n]{0,200}?\b(bash|dash|ksh|zsh|fish|sh|Rscript|python|julia|node|make|perl)[\d.]*(?=\s|$)")
_INTERPRETERS = {
    "Rscript": "r",
    "julia": "julia",
    "make": "make",
    "node": "javascript",
    "perl": "perl",
    "python": "python",
}


def language_of(path: str) -> str:
    """The language that a file's name tells, empty where it tells none.

    >>> language_of("infra/main.tf")
    'terraform'
    """
    name = path.rpartition("/")[2].lower()
    if name in NAMES:
        return NAMES[name]
    if name.startswith(".env") or name.endswith(".env"):
        return "env"
    for prefix, language in (("makefile", "make"), ("jenkinsfile", "groovy"), ("snakefile", "snakemake")):
        if name.startswith((prefix + ".", prefix + "-", prefix + "_")):
            return language
    return LANGUAGES.get(name.rpartition(".")[2], "") if "." in name else ""


def read_text(path: str, text: str) -> TextFacts:
    """The text, cut at 200,000 characters, with the language from the name or else the shebang."""
    language = language_of(path)
    if not language and text.startswith("#!"):
        match = _SHEBANG.match(text)
        if match:
            language = _INTERPRETERS.get(match[1], "shell")
    return TextFacts(language, text[:LONGEST_TEXT])
