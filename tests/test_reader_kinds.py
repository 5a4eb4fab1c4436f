from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio_lint.readers import read_content
from portfolio_lint.readers.kinds import is_manifest, kind_of, may_be_dockerfile

KINDS = {
    "python": ["train.py", "src/App.PYW", "requirements.py", "setup.py", "README.py"],
    "notebook": ["01_EDA.ipynb", "README.ipynb"],
    "document": [
        "README",
        "readme.md",
        "README.rst",
        "ReadMe.txt",
        "Read Me.md",
        "README.zh-CN",
        "README_en",
        "Léame.txt",
        "LEIAME",
        "docs/index.mdx",
        "docs/notes.txt",
        "CONTRIBUTING",
        "CHANGELOG.txt",
        "MODEL_CARD",
        "model_card.md",
        "guide.adoc",
        "TODO",
    ],
    "dockerfile": [
        "Dockerfile",
        "dockerfile",
        "api/Dockerfile.gpu",
        "train.Dockerfile",
        "Dockerfile-dev",
        "Dockerfile_api",
        "Containerfile",
        "web_dockerfile",
    ],
    "manifest": [
        "requirements.txt",
        "Requirements.TXT",
        "requirements-dev.txt",
        "dev-requirements.txt",
        "requrements.txt",
        "requirement.txt",
        "reqs.txt",
        "requirements.in",
        "requirements/base.txt",
        "constraints.txt",
        "pyproject.toml",
        "Pipfile",
        "Pipfile.lock",
        "poetry.lock",
        "uv.lock",
        "pdm.lock",
        "pylock.toml",
        "setup.cfg",
        "environment.yml",
        "environment-gpu.yaml",
        "conda.yaml",
        "conda_env.yml",
        "recipe/meta.yaml",
        "conda-lock.yml",
        "renv.lock",
        "DESCRIPTION",
        "package.json",
        "runtime.txt",
        ".python-version",
    ],
    "configuration": [
        "dvc.yaml",
        ".github/workflows/ci.yml",
        "config.toml",
        "params.json",
        "tox.ini",
        "Procfile",
        "MLproject",
        "mlruns/0/meta.yaml",
        ".dvc/config",
        "dvc.lock",
        ".flake8",
    ],
    "data": [
        "data.csv",
        "x.tsv",
        "iris.data",
        "data/train.json",
        "a/datasets/b/c.json",
        "log.jsonl",
        "x.ndjson",
        "weather.arff",
    ],
    "text": [
        "analysis.R",
        "report.Rmd",
        "report.qmd",
        "query.sql",
        "run.sh",
        "x.bash",
        "x.jl",
        "Main.scala",
        "A.java",
        "a.js",
        "a.tsx",
        "main.tf",
        "a.hcl",
        "a.bicep",
        "deploy.tpl",
        "a.ps1",
        "a.bat",
        "Makefile",
        "Jenkinsfile",
        "Justfile",
        ".env",
        ".env.example",
        ".gitattributes",
        ".gitignore",
        "data/train.csv.dvc",
        "docker/api",
        "installation/training",
    ],
    "other": [
        "LICENSE",
        "docker/LICENSE",
        "model.pkl",
        "x.parquet",
        "README.pdf",
        "readme_plot.png",
        "a.xlsx",
        "package-lock.json",
        "yarn.lock",
        "scores.txt",
        "x",
        "",
        "bin/tool",
        ".git/description",
        "docker/.gitkeep",
    ],
}


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind, paths in KINDS.items() for path in paths])
def test_kind_of(kind: str, path: str) -> None:
    assert kind_of(path) == kind


def test_readable_dockerfile_names_only() -> None:
    assert kind_of("Dockerfile.md") == "document"
    assert kind_of("Dockerfile.yml") == "configuration"
    assert kind_of("Dockerfile.dockerignore") == "other"


def test_a_dockerfile_without_a_telling_name_is_left_to_its_text() -> None:
    assert may_be_dockerfile("docker/api")
    assert may_be_dockerfile("installation\\Docker.web")
    assert not may_be_dockerfile("docker/run.sh")
    assert not may_be_dockerfile("src/api")
    assert not may_be_dockerfile("docker/Makefile")


def test_setup_py_is_python_and_a_manifest() -> None:
    assert kind_of("setup.py") == "python"
    assert is_manifest("pkg/setup.py")
    assert is_manifest("requirements.txt")
    assert not is_manifest("train.py")


@given(st.text())
def test_kind_of_never_raises(path: str) -> None:
    kind_of(path)
    is_manifest(path)
    may_be_dockerfile(path)


@pytest.mark.parametrize("name", ["report.Rmd", "report.qmd"])
def test_a_report_in_r_has_text_to_search_and_prose_to_read(name: str) -> None:
    content = b"---\ntitle: Rents\n---\n\n# Aim\n\nThe rent of flats.\n\n```{r}\nm <- lm(rent ~ size)\n```\n"
    facts = read_content("text", name, None, content)
    assert facts.text is not None
    assert "lm(rent" in facts.text.text
    assert facts.document is not None
    assert [(b.kind, b.line) for b in facts.document.blocks] == [("heading", 5), ("paragraph", 7), ("code", 9)]
