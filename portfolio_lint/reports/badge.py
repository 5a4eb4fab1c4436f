"""The badge: how many of the points that apply are shown, as an SVG and as the JSON that shields.io draws from."""

from __future__ import annotations

import json
from html import escape

from msgspec import Struct

from portfolio_lint.findings import Severity
from portfolio_lint.report import Report
from portfolio_lint.reports.layout import counted
from portfolio_lint.reports.overall import overall, standings
from portfolio_lint.reports.view import Vocabulary

LABEL = "portfolio"
_GREY, _RED = "#555", "#c0392b"
# From which share on, in per cent, a badge has which colour, and what shields.io calls it.
_SHADES = (
    (75, "#2f8f4e", "brightgreen"),
    (50, "#6f8f1f", "green"),
    (25, "#9a7a10", "yellow"),
    (0, "#b0641c", "orange"),
)
_HEIGHT, _PADDING = 20, 6
# Advances of DejaVu Sans at 11 pixels; text is set to its length, so that every font fits.
_NARROW, _WIDE = frozenset("fijlrt.,:;'|!()[] "), frozenset("mwMWQO%@")


class Badge(Struct, frozen=True):
    """What a badge says: `message` after the label, and the colour as CSS and as shields.io names it."""

    message: str
    colour: str
    shade: str


def badge_of(report: Report, vocabulary: Vocabulary) -> Badge:
    """Points shown of those that apply. An error that the scan found is not hidden behind a high share."""
    found = standings(report, vocabulary)
    errors = sum(finding.severity is Severity.ERROR for finding in report.all_findings())
    if not found:
        return Badge("nothing to judge yet", "#777", "lightgrey")
    message = f"{sum(1 for s in found if s.shown)} of {len(found)} points shown"
    if errors:
        return Badge(f"{message}, {counted(errors, 'error')}", _RED, "red")
    share = overall(report, vocabulary)
    colour, shade = next((colour, shade) for least, colour, shade in _SHADES if share >= least)
    return Badge(message, colour, shade)


def endpoint(badge: Badge) -> str:
    """The JSON of a shields.io endpoint badge."""
    said = {"schemaVersion": 1, "label": LABEL, "message": badge.message, "color": badge.shade}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def svg(badge: Badge) -> str:
    """The badge as a picture in the flat style that people know."""
    left, right = _width(LABEL) + 2 * _PADDING, _width(badge.message) + 2 * _PADDING
    title = escape(f"{LABEL}: {badge.message}")
    width = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" role="img" aria-label="{title}">\n'
        f"<title>{title}</title>\n"
        f'<clipPath id="r"><rect width="{width}" height="{_HEIGHT}" rx="3"/></clipPath>\n'
        '<g clip-path="url(#r)">\n'
        f'<rect width="{left}" height="{_HEIGHT}" fill="{_GREY}"/>\n'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{badge.colour}"/>\n'
        "</g>\n"
        '<g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">\n'
        f"{_text(_PADDING, LABEL)}{_text(left + _PADDING, badge.message)}"
        "</g>\n</svg>\n"
    )


def _text(x: int, text: str) -> str:
    return f'<text x="{x}" y="14" textLength="{_width(text)}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>\n'


def _width(text: str) -> int:
    """About how many pixels a text takes."""
    return round(sum(4.2 if letter in _NARROW else 10.2 if letter in _WIDE else 6.9 for letter in text))
