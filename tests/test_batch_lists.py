"""What a list of repositories may look like, and what is said of one that can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from portfolio_lint.batch.targets import ListError, Target, form_of, read_list


def targets(text: str, form: str = "text") -> tuple[Target, ...]:
    return read_list(text.encode(), form, "cohort").targets


def test_text(tmp_path: Path) -> None:
    (tmp_path / "a#1").mkdir()
    listed = f"# the cohort\n\nhttps://github.com/ada/churn   # the best\n  {tmp_path}/a#1\r\n\n"
    url, folder = targets(listed)
    assert (url.source, url.host, url.is_folder) == ("https://github.com/ada/churn", "github.com", False)
    assert (folder.source, folder.host, folder.is_folder) == (f"{tmp_path}/a#1", "", True)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(separator: str) -> None:
    lines = [
        ["Candidate", "Cohort", "URL", "ref", "subdir"],
        ["Ada", "7", "https://example.org/a", "v1", "churn"],
        ['"Turing, ""Alan"""', "7", "https://example.org/b"],
        ["", "", "", "", ""],
    ]
    text = "\ufeff" + "\r\n".join(separator.join(line) for line in lines)
    ada, alan = targets(text, "csv")
    assert (ada.candidate, ada.source, ada.ref, ada.subdir) == ("Ada", "https://example.org/a", "v1", "churn")
    assert (alan.candidate, alan.source, alan.ref, alan.subdir) == ('Turing, "Alan"', "https://example.org/b", "", "")


def test_json_lines() -> None:
    text = '{"url": "https://example.org/a", "name": "Ada", "id": 7}\n\n"https://example.org/b"\n'
    text += '{"path": "here", "ref": null}\n'
    ada, other, folder = targets(text, "jsonl")
    assert (ada.candidate, ada.source) == ("Ada", "https://example.org/a")
    assert other.source == "https://example.org/b"
    assert (folder.source, folder.ref) == ("here", "")


def test_the_form_by_the_name() -> None:
    names = {"a.csv": "csv", "a.tsv": "csv", "a.jsonl": "jsonl", "a.ndjson": "jsonl", "a.txt": "text", "-": "text"}
    assert {name: form_of(name) for name in names} == names


def test_what_can_not_be_scanned_is_said_and_left_out() -> None:
    text = "url,name\nhttps://example.org/a,Ada\n,Alan\nhttps://example.org/a,Ada\nhttps://example.org/a,Grace\n"
    found = read_list(text.encode(), "csv", "cohort.csv")
    assert [target.candidate for target in found.targets] == ["Ada", "Grace"]
    assert found.remarks == (
        "cohort.csv:3: no address for 'Alan': left out",
        "cohort.csv:4: https://example.org/a is listed before: left out",
    )


@pytest.mark.parametrize(
    "address",
    ["https://ada:secret@example.org/a", "ftp://ada:secret@example.org/a", "https://ada:secret@example.org:x/a"],
)
def test_no_password_is_shown(address: str) -> None:
    (target,) = targets(address)
    assert "secret" not in target.source
    assert target.given == address


@pytest.mark.parametrize(
    ("content", "form", "said"),
    [
        (b"", "text", "cohort names nothing to scan"),
        (b"# none\n", "text", "cohort names nothing to scan"),
        (b"", "csv", "cohort:1: no column is named url or path"),
        (b"who,what\na,b\n", "csv", "cohort:1: no column is named url or path"),
        (b"url\n\n", "csv", "cohort names nothing to scan"),
        (b"url,name\n" + b"a" * 200_000, "csv", "cohort:2: this is not CSV"),
        (b'"a"\n{', "jsonl", "cohort:2: this is not JSON"),
        (b'{"who": "a"}', "jsonl", "cohort:1: no url or path"),
        (b"7", "jsonl", "cohort:1: no url or path"),
        ("a\nü\n".encode("latin-1"), "text", "cohort:2: this is not UTF-8"),
    ],
)
def test_lists_that_can_not_be_read(content: bytes, form: str, said: str) -> None:
    with pytest.raises(ListError) as error:
        read_list(content, form, "cohort")
    assert str(error.value).startswith(said)
