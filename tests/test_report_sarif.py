"""SARIF: by the official schema, with places that code scanning finds.

`data/sarif-schema-2.1.0.json` is the schema as OASIS publishes it (errata 01), from `sarif-2.1/schema/` of
https://github.com/oasis-tcs/sarif-spec.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace
from notebooks import notebook
from reporting import (
    EVIL,
    FIXTURE_NAMES,
    finding,
    hostile,
    hostile_files,
    of_files,
    of_fixture,
    rendered,
    report,
    schema_file,
)
from scanning import catalogue

from portfolio_lint.findings import Place, Severity
from portfolio_lint.reports.sarif import MOST_RESULTS, SCHEMA
from portfolio_lint.snapshot import MemorySnapshot, Skipped

OFFICIAL = json.loads(schema_file().read_text(encoding="utf-8"))


def checked(text: str) -> Any:
    """The one run of a SARIF log that is valid by the official schema."""
    log = json.loads(text)
    jsonschema.validate(log, OFFICIAL, cls=jsonschema.Draft4Validator, format_checker=jsonschema.FormatChecker())
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert len(result["locations"]) == 1
        assert set(result["partialFingerprints"]) == {"portfolioLint/v1"}
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}
    return run


def test_the_official_schema_is_the_one_that_is_named() -> None:
    assert OFFICIAL["id"] == SCHEMA


@pytest.mark.parametrize("name", FIXTURE_NAMES)
def test_every_fixture_keeps_to_the_schema(name: str) -> None:
    run = checked(of_fixture("sarif", name))
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert rule["helpUri"].endswith(f"/{rule['id']}/")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert of_fixture("sarif", "collection") == of_fixture("sarif", "collection")


def test_a_cell_is_mapped_to_the_lines_of_its_file() -> None:
    text = json.dumps(json.loads(notebook("import os", "a = 1\nb = 2\nc = 3")), indent=1)
    document = json.loads(text)
    document["cells"][1]["source"] = ["a = 1\n", "b = 2\n", "c = 3"]
    text = json.dumps(document, indent=1)
    found = replace(finding(path="eda.ipynb", line=2), cell=1, related=(Place("eda.ipynb", 3, 1, "used here"),))
    run = checked(rendered("sarif", report(found), MemorySnapshot({"eda.ipynb": text})))
    (result,) = run["results"]
    line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert '"b = 2\\n"' in text.split("\n")[line - 1]
    assert result["message"]["text"].startswith("Cell 1, line 2: A thing is wrong.")
    (related,) = result["relatedLocations"]
    assert '"c = 3"' in text.split("\n")[related["physicalLocation"]["region"]["startLine"] - 1]
    assert related["message"]["text"] == "used here"
    assert "[eda.ipynb cell 1, line 3](1): used here" in result["message"]["text"]


def test_what_is_told_of_a_folder_stands_at_its_readme() -> None:
    run = checked(
        rendered(
            "sarif",
            report(finding(path="."), finding(path="churn"), finding(path="gone/")),
            MemorySnapshot({"churn/a.py": "a = 1\n"}),
            prefix="work",
        )
    )
    at = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]
    assert at == ["work/README.md", "work/churn/README.md", "work/gone/README.md"]


def test_a_fingerprint_stays_when_other_lines_come() -> None:
    files = catalogue().rules["VAL108"].fires[0].files

    def marks(start: str) -> dict[str, str]:
        texts = {path: start + text if path.endswith(".py") else text for path, text in files.items()}
        run = checked(of_files("sarif", texts))
        return {result["ruleId"]: result["partialFingerprints"]["portfolioLint/v1"] for result in run["results"]}

    before, after = marks(""), marks("# A comment\n\n")
    assert before == after
    assert "VAL108" in before


def test_findings_in_lines_that_read_alike_are_told_apart() -> None:
    twice = report(finding(line=1), finding(line=2))
    run = checked(rendered("sarif", twice, MemorySnapshot({"train.py": "a = 1\na = 1\n"})))
    assert len({result["partialFingerprints"]["portfolioLint/v1"] for result in run["results"]}) == 2


def test_what_github_does_not_take_is_cut_with_a_note() -> None:
    many = [finding(Severity.NOTE, line=line) for line in range(1, MOST_RESULTS + 1)]
    many.append(finding(Severity.ERROR, line=1))
    run = checked(rendered("sarif", report(*many)))
    assert len(run["results"]) == MOST_RESULTS
    assert run["results"][0]["level"] == "error"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "5,001 findings, of which the 5,000 worst are here" in note["message"]["text"]


def test_what_could_not_be_read_is_a_note() -> None:
    run = checked(rendered("sarif", report(skipped=(Skipped("a.ipynb", "no JSON"),))))
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note == {"level": "note", "message": {"text": "a.ipynb: no JSON"}}


def test_a_source_behind_a_url_is_named() -> None:
    made = report(finding(), source="https://github.com/ada/work//churn")
    made = replace(made, repository=replace(made.repository, commit="3f2c1ab"))
    (origin,) = checked(rendered("sarif", made))["versionControlProvenance"]
    assert origin == {"repositoryUri": "https://github.com/ada/work", "revisionId": "3f2c1ab"}


def test_a_rule_that_no_pack_knows() -> None:
    strange = replace(finding(), code="XXX101")
    assert checked(rendered("sarif", report(strange)))["tool"]["driver"]["rules"] == [
        {"id": "XXX101", "name": "some-rule"}
    ]


def test_nothing_of_a_hostile_repository_becomes_a_link() -> None:
    run = checked(rendered("sarif", hostile()))
    for result in run["results"]:
        assert "[link](" not in result["message"]["text"].replace("\\[link](", "")
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert uri.isprintable()
        assert " " not in uri
        assert ":" not in uri
    assert EVIL not in rendered("sarif", hostile())
    checked(of_files("sarif", hostile_files()))
