"""The pack holds every rule of the catalogue that it was planned by, under its code."""

from __future__ import annotations

from portfolio_lint.packs import load_catalogue

# By family. A code is never given to another rule, and a rule that goes leaves its code behind here.
CATALOGUE = {
    "BIZ": "101 102 103 104",
    "CLM": "101 102 103",
    "DAT": "101 102 103 104 105 106 107 108",
    "DOC": "101 102 103 104 105 106 107 108 109 110 111 112 113",
    "ENG": "101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120 121 122 123 124 125 126",
    "ETH": "101 102 103 104 105 106 107",
    "FND": "101 102 103 104",
    "GRO": "101 102 103 104 105 106 107",
    "LEK": "101 102 103 104 105 106 107 108 109 110",
    "OPS": "101 102 103 104 105 106 107 108 109 110 111 112 113 114 115",
    "RWP": "101 102 103 104 105",
    "VAL": "101 102 103 104 105 106 107 108 109 110 111 112 113",
}
# Rules that need the flow of data, which come with its reading.
TO_COME = {"VAL107", "OPS112", "CLM102", *(f"LEK{number}" for number in CATALOGUE["LEK"].split())}
# Rules that the tool has besides: on its own comments.
BESIDES = {"SUP101", "SUP102"}


def test_every_code_of_the_catalogue_is_a_rule() -> None:
    wanted = {f"{family}{number}" for family, numbers in CATALOGUE.items() for number in numbers.split()}
    built_in = next(pack for pack in load_catalogue().packs if pack.name == "builtin")
    codes = {rule.code for rule in built_in.rules}
    assert wanted - codes - TO_COME == set()
    assert codes - wanted - BESIDES == set()
