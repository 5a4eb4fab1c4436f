"""A guard on the work of a scan: the calls of functions, which no busy machine changes, beside those on record.

Where more work is meant, and where there is less, `python benchmarks/work/run.py --renew` puts it on record.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command_line import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from speed.growth import multiply
from work.run import FIXTURES, TOLERANCE, VERSION, calls, counted, recorded


@pytest.mark.parametrize("fixture", FIXTURES)
def test_a_scan_takes_no_more_calls_than_on_record(fixture: str) -> None:
    record = recorded()
    if fixture not in record:
        pytest.skip(f"no calls on record for Python {VERSION}: python benchmarks/work/run.py --renew")
    found = calls(fixture)
    assert found <= TOLERANCE * record[fixture], (
        f"a scan of fixtures/{fixture} takes {found:,} calls, and {record[fixture]:,} are on record: take the work out "
        "again, or, where it is meant, run python benchmarks/work/run.py --renew (--busiest 30 shows where it goes)"
    )


def test_calls_depend_on_no_hash() -> None:
    """Within a hundredth: which of two equal things a set gives first may save a look at the other."""
    one, other = calls("webapp", "1"), calls("webapp", "2")
    assert abs(one - other) < one / 100


@pytest.mark.parametrize("layout", ["project", "collection"])
def test_calls_grow_with_the_files_and_no_faster(layout: str, tmp_path: Path) -> None:
    few, more, many = (counted(multiply(tmp_path / str(number), number, layout))[0] for number in (4, 8, 16))
    assert many - more < 2.1 * (more - few)
