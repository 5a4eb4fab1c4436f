"""What is wrong with how data flows: leaks, as far as the facts of one file show them.

Every leak says where it happens, by which split, and where its result is used, so that a rule can tell its path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from portfolio_lint.dataflow.rows import overlap, share_rows
from portfolio_lint.facts.flow import Fit, FlowFacts, Part, Split, Spot, Statistic, Use

# What must be learnt from training rows alone.
LEARNT = frozenset(
    {
        "scale",
        "impute",
        "decompose",
        "select",
        "vectorise",
        "cluster",
        "target",
        "statistic",
        "group",
        "bins",
        "unknown",
    }
)
_HELD_OUT = frozenset({"holdout", "folds"})
# Rows drawn at random, whatever their class.
_BOOTSTRAPS = frozenset({"resample", "sample with replacement"})


class Leak(Struct, frozen=True):
    """A leak. `statistic` is what was learnt or resampled, `split` where the rows were set apart (None where a
    cross-validation does it), `fit` the model that is fitted on the result and `use` where that is scored."""

    kind: str
    spot: Spot
    statistic: Statistic | None = None
    split: Split | None = None
    fit: Fit | None = None
    use: Use | None = None


def held_out(flow: FlowFacts, fit: Fit, use: Use) -> bool:
    """Whether a model is used on rows that it was not fitted on."""
    return bool(use.rows) and bool(fit.rows) and not overlap(flow.parts, fit.rows, use.rows)


@lru_cache(maxsize=256)
def pairs(flow: FlowFacts) -> tuple[tuple[Fit, Use], ...]:
    """Fits with the uses of the fitted models on rows that were held out."""
    return tuple(
        (flow.fits[number], use)
        for use in flow.uses
        if use.kind != "cross"
        for number in sorted(use.fits)
        if held_out(flow, flow.fits[number], use)
    )


def common_cuts(flow: FlowFacts, rows: Iterable[int]) -> dict[int, int]:
    """The splits that all of some rows went through, with the output that they are."""
    common: dict[int, int] | None = None
    for row in rows:
        cuts = dict(flow.parts[row].cuts)
        common = cuts if common is None else {s: o for s, o in common.items() if cuts.get(s) == o}
    return common or {}


def _apart(flow: FlowFacts, some: Iterable[int], others: Iterable[int]) -> Split | None:
    """The split that keeps two sets of rows apart; None where they come from different data."""
    there = common_cuts(flow, others)
    for number, output in common_cuts(flow, some).items():
        if there.get(number, output) != output:
            return flow.splits[number]
    return None


def _reaches_over(flow: FlowFacts, statistic: Statistic, fit: Fit) -> Split | None:
    """The split whose other outputs a statistic has seen as well, if the model is fitted on one of them."""
    for number in common_cuts(flow, fit.rows):
        split = flow.splits[number]
        if split.kind not in _HELD_OUT or (split.grouped and statistic.kind == "group"):
            continue
        for row in statistic.rows:
            part = flow.parts[row]
            if any(cut == number for cut, _ in part.cuts):
                continue
            if any(share_rows(part, _without(flow.parts[own], number)) for own in fit.rows):
                return split
    return None


def _without(part: Part, split: int) -> Part:
    return Part(part.roots, tuple(cut for cut in part.cuts if cut[0] != split))


def _is_held_apart(flow: FlowFacts, rows: Iterable[int]) -> bool:
    """Whether rows are one output of a holdout split, so that other rows judge the model in the end."""
    return any(flow.splits[number].kind == "holdout" for number in common_cuts(flow, rows))


def _is_tried_elsewhere(flow: FlowFacts, number: int) -> bool:
    """Whether a model is scored on rows that a statistic was applied to and not taken of, so that these judge it."""
    statistic = flow.statistics[number]
    return any(
        use.kind == "score" and number in use.seen and use.rows and not overlap(flow.parts, statistic.rows, use.rows)
        for use in flow.uses
    )


def _found(flow: FlowFacts) -> Iterator[tuple[int, Leak]]:
    """Statistics, by number, that saw rows they must not see, with what shows it."""
    for fit, use in pairs(flow):
        for number in sorted(fit.seen | use.seen):
            statistic = flow.statistics[number]
            if not overlap(flow.parts, statistic.rows, use.rows):
                continue
            over_both = overlap(flow.parts, statistic.rows, fit.rows)
            if not over_both and number not in use.seen:
                continue
            split = _apart(flow, fit.rows, use.rows)
            if split is not None and split.grouped and statistic.kind == "group":
                continue
            kind = "both" if over_both else "test"
            yield number, Leak(kind, statistic.spot, statistic, split, fit, use)
    for fit in flow.fits:
        for number in sorted(fit.seen):
            statistic = flow.statistics[number]
            split = _reaches_over(flow, statistic, fit)
            if split is not None:
                yield number, Leak("both", statistic.spot, statistic, split, fit)
            elif (
                fit.folds
                and not _is_held_apart(flow, fit.rows)
                and overlap(flow.parts, statistic.rows, fit.rows)
                and not _is_tried_elsewhere(flow, number)
            ):
                yield number, Leak("both", statistic.spot, statistic, None, fit)


@lru_cache(maxsize=256)
def learnt_from_test_rows(flow: FlowFacts) -> tuple[Leak, ...]:
    """Each statistic that leaks, once, with the most telling path."""
    best: dict[int, Leak] = {}
    for number, leak in _found(flow):
        known = best.get(number)
        if known is None or (known.kind == "test" and leak.kind == "both"):
            best[number] = leak
    return tuple(best[number] for number in sorted(best))


def misled(flow: FlowFacts, statistic: Statistic) -> frozenset[str]:
    """The names of all models that something learnt from test rows leaks to."""
    return frozenset(
        leak.fit.name
        for number, leak in _found(flow)
        if leak.fit is not None and leak.kind == "both" and flow.statistics[number] is statistic
    )


def learnt_before_split(flow: FlowFacts) -> Iterator[Leak]:
    """What was learnt or made of all rows and goes through a split, whether or not a model follows in the file."""
    for leak in learnt_from_test_rows(flow):
        if leak.kind == "both" and leak.statistic is not None and leak.statistic.kind in (*LEARNT, "oversample"):
            yield leak
    if flow.fits:
        return
    for split in flow.splits:
        if split.kind in _HELD_OUT:
            for number in sorted(split.seen):
                statistic = flow.statistics[number]
                if statistic.kind in (*LEARNT, "oversample") and overlap(flow.parts, statistic.rows, split.rows):
                    yield Leak("both", statistic.spot, statistic, split)


def preprocessing_leaks(flow: FlowFacts) -> Iterator[Leak]:
    """LEK101: learnt from training and test rows together."""
    for leak in learnt_from_test_rows(flow):
        learnt = leak.statistic is not None and leak.statistic.kind in LEARNT
        if leak.kind == "both" and learnt and not _is_of_target(leak):
            yield leak


def target_means(flow: FlowFacts) -> Iterator[Leak]:
    """LEK108: means of the target by category, taken over training and test rows together."""
    for leak in learnt_from_test_rows(flow):
        if leak.kind == "both" and _is_of_target(leak):
            yield leak


def _is_of_target(leak: Leak) -> bool:
    statistic, fit = leak.statistic, leak.fit
    if statistic is None or fit is None:
        return False
    by_hand = (
        statistic.kind == "group" and bool(statistic.column) and fit.target.picked == frozenset((statistic.column,))
    )
    return statistic.kind == "target" or by_hand


def fits_on_test(flow: FlowFacts) -> Iterator[Leak]:
    """LEK104: learnt from test rows alone."""
    for leak in learnt_from_test_rows(flow):
        if leak.kind == "test" and leak.statistic is not None and leak.statistic.kind in LEARNT:
            yield leak


def overlaps(flow: FlowFacts) -> Iterator[Leak]:
    """LEK102: rows repeated or made up before the split, or a model fitted on the rows that test it."""
    for leak in learnt_from_test_rows(flow):
        if leak.kind == "both" and leak.statistic is not None and leak.statistic.kind == "oversample":
            yield leak
    seen: set[Spot] = set()
    for use in flow.uses:
        if use.kind == "cross" or not use.fits:
            continue
        fits = [flow.fits[number] for number in sorted(use.fits)]
        for number in common_cuts(flow, use.rows):
            split = flow.splits[number]
            if split.kind == "holdout" and all(_contains(flow, fit, use, number) for fit in fits):
                if fits[0].spot not in seen:
                    seen.add(fits[0].spot)
                    yield Leak("overlap", fits[0].spot, None, split, fits[0], use)
                break

    yield from _continued(flow)


def _continued(flow: FlowFacts) -> Iterator[Leak]:
    """Networks that go on learning from fold to fold, so that each fold's test rows were training rows before."""
    for fit, use in pairs(flow):
        if not fit.continues:
            continue
        for number in common_cuts(flow, fit.rows):
            split = flow.splits[number]
            outer = len(split.loops)
            if split.kind != "folds" or number not in common_cuts(flow, use.rows) or len(fit.loops) <= outer:
                continue
            if fit.loops[:outer] == split.loops and fit.loops[outer] not in fit.made:
                yield Leak("continued", fit.spot, None, split, fit, use)


def _contains(flow: FlowFacts, fit: Fit, use: Use, split: int) -> bool:
    """Whether a model is fitted on the test rows of a split, because on all rows that it splits."""
    if fit.unsupervised or fit.rows == use.rows or not overlap(flow.parts, fit.rows, use.rows):
        return False
    wider = [row for row in fit.rows if all(number != split for number, _ in flow.parts[row].cuts)]
    return any(share_rows(flow.parts[row], flow.parts[own]) for row in wider for own in use.rows) or (
        # Both outputs put together again.
        {dict(flow.parts[row].cuts).get(split) for row in fit.rows}
        > {dict(flow.parts[row].cuts).get(split) for row in use.rows}
    )


def resampled_tests(flow: FlowFacts) -> Iterator[Leak]:
    """LEK109: balancing applied to the test rows."""
    for leak in learnt_from_test_rows(flow):
        statistic = leak.statistic
        if statistic is None or statistic.kind not in ("oversample", "undersample"):
            continue
        if statistic.what in _BOOTSTRAPS and leak.kind == "test":
            continue  # to say how sure a score is
        if leak.kind == "test" or (statistic.kind == "undersample" and leak.use is not None):
            yield leak


# -- scores


class Selection(Struct, frozen=True):
    """Models or settings that are compared on one set of test rows: the uses that show it.

    `how` the comparison tells of a choice. stopped: the rows decide when training stops. chosen: the code itself keeps
    what scores best. swept: a loop tries one setting after another. ranked: the scores are put in order. listed: the
    scores are only told. open: other rows are kept back for the last word, though nothing is scored on them.
    """

    uses: tuple[Use, ...]
    fits: tuple[Fit, ...]
    how: str


_Pairs = list[tuple[Fit, Use]]


def selections(flow: FlowFacts) -> Iterator[Selection]:
    """LEK103: several models scored on the same held-out rows and on no others."""
    groups: dict[frozenset[int], _Pairs] = {}
    for fit, use in pairs(flow):
        if not _in_folds(flow, use) and not fit.unsupervised:
            groups.setdefault(use.rows, []).append((fit, use))
    for rows, used in groups.items():
        scored = [(fit, use) for fit, use in used if use.kind == "score"]
        others = [theirs for other, theirs in groups.items() if _goes_with(flow, rows, used, other, theirs)]
        left = _left(flow, rows, used)
        if "holdout" in left or any(_is_final(flow, theirs, scored) for theirs in others):
            continue  # there are rows to choose by, and others for the final score
        judged = bool(others or left)
        stopping = [fit for fit in flow.fits if fit.watched and overlap(flow.parts, fit.watched, rows)]
        uses = tuple(use for fit, use in used if fit in stopping)
        if uses and not judged:
            yield Selection(uses, tuple(stopping), "stopped")
            continue
        how, uses = _comparison(flow, rows, scored)
        if how:
            fits = tuple(dict.fromkeys(fit for fit, use in scored if use in uses))
            open_end = judged or _is_fitted_on_all(flow, rows, scored, uses)
            yield Selection(uses, fits, "open" if open_end else how)


def _comparison(flow: FlowFacts, rows: frozenset[int], scored: _Pairs) -> tuple[str, tuple[Use, ...]]:
    """How models or settings are compared, with the scores that show it; "" where only one is scored."""
    several = _several(use for _, use in scored)
    # One model that is scored once is not chosen among others.
    chosen = [use for _, use in scored if use.selects]
    if chosen and (several or any(use.loops for use in chosen)):
        return "chosen", tuple(dict.fromkeys(chosen))
    swept = [use for fit, use in scored if _turns(flow, rows, use, fit.varied)]
    if swept:
        return "swept", tuple(dict.fromkeys(swept))
    ranked = [use for _, use in scored if use.ranked]
    if _several(ranked):
        return "ranked", tuple(dict.fromkeys(ranked))
    # Made or fitted anew in each turn of a loop in which it is scored; a network that goes on learning is one.
    if several or any(_turns(flow, rows, use, fit.made if fit.continues else fit.loops) for fit, use in scored):
        return "listed", tuple(dict.fromkeys(use for _, use in scored))
    return "", ()


def _several(uses: Iterable[Use]) -> bool:
    """Whether more than one model is scored; one that can be made in several ways, by a switch, is one."""
    return len({use.fits for use in uses}) > 1


def _turns(flow: FlowFacts, rows: Iterable[int], use: Use, loops: Iterable[int]) -> bool:
    """Whether one of some loops goes around a score, and not around the split as well."""
    common = set(loops) & set(use.loops)
    return bool(common) and not _split_in_loop(flow, rows, common)


def _is_fitted_on_all(flow: FlowFacts, rows: frozenset[int], scored: _Pairs, shown: tuple[Use, ...]) -> bool:
    """Whether the last word is left to rows yet to come.

    A model is then fitted on these rows as well and never scored, and no other score is told since they were compared.
    """
    first = min(flow.uses.index(use) for use in shown)
    if any(use not in shown and flow.uses.index(use) > first for _, use in scored):
        return False
    last = max(flow.fits.index(fit) for fit, _ in scored)
    tested = {number for use in flow.uses if use.kind == "score" for number in use.fits}
    return any(
        number not in tested
        and overlap(flow.parts, fit.rows, rows)
        and all(overlap(flow.parts, fit.rows, own.rows) for own, _ in scored)
        for number, fit in enumerate(flow.fits[last + 1 :], last + 1)
    )


def _goes_with(flow: FlowFacts, rows: frozenset[int], used: _Pairs, other: frozenset[int], others: _Pairs) -> bool:
    """Whether other held-out rows belong to the same work: parts of the same data, or used by the same models."""
    if rows == other or overlap(flow.parts, rows, other):
        return False
    roots, theirs = (frozenset().union(*(flow.parts[row].roots for row in part)) for part in (rows, other))
    return not roots.isdisjoint(theirs) or any(fit in (one for one, _ in others) for fit, _ in used)


def _is_final(flow: FlowFacts, used: _Pairs, before: _Pairs) -> bool:
    """Whether a single model is scored after others were on other rows, and nothing is chosen by that."""
    scored = [(fit, use) for fit, use in used if use.kind == "score"]
    if len({fit for fit, _ in scored}) != 1 or any(use.selects for _, use in scored):
        return False
    last = max((flow.uses.index(use) for _, use in before), default=-1)
    return last < max(flow.uses.index(use) for _, use in scored)


def _left(flow: FlowFacts, rows: Iterable[int], used: Iterable[tuple[Fit, Use]]) -> set[str]:
    """The kinds of splits that leave other rows than those scored, on which no model is fitted either."""
    rows = tuple(rows)
    found = set()
    for number, own in common_cuts(flow, rows).items():
        kind = flow.splits[number].kind
        if kind not in ("holdout", "slice"):
            continue
        outputs = {output for part in flow.parts for split, output in part.cuts if split == number}
        for output in outputs - {own}:
            others = [_without(flow.parts[row], number) for row in rows]
            left = [Part(other.roots, (*other.cuts, (number, output))) for other in others]
            fitted = [flow.parts[row] for fit, _ in used for row in fit.rows]
            if not any(share_rows(one, other) for one in left for other in fitted):
                found.add(kind)
    return found


def _split_in_loop(flow: FlowFacts, rows: Iterable[int], loops: set[int]) -> bool:
    return any(loops & set(flow.splits[number].loops) for number in common_cuts(flow, rows))


def _in_folds(flow: FlowFacts, use: Use) -> bool:
    """Whether a use stands in a loop over folds; after it, the rows of the last fold are test rows like others."""
    splits = (flow.splits[split] for row in use.rows for split, _ in flow.parts[row].cuts)
    return any(split.kind == "folds" and len(use.loops) > len(split.loops) for split in splits)


def training_scores(flow: FlowFacts) -> Iterator[Leak]:
    """VAL107: scores on rows that the models were fitted on, where there are no others."""
    if any(fit.folds for fit in flow.fits) or any(use.kind == "cross" for use in flow.uses):
        return
    if any(use.kind == "score" for _, use in pairs(flow)):
        return
    found: list[Leak] = []
    for use in flow.uses:
        if use.kind != "score" or use.spot.path or (use.spot.scope and use.how in ("comparison", "difference")):
            continue  # told of the other file; and what a learner does within a fit of its own is no score
        fits = [flow.fits[number] for number in sorted(use.fits)]
        if not use.rows or not fits or _is_of_both(flow, use.rows):
            return  # a score of which it can't be said what it is of
        if all(fit.rows == use.rows and not fit.unsupervised for fit in fits):
            found.append(Leak("training", use.spot, None, None, fits[0], use))
        else:
            return
    yield from found


def _is_of_both(flow: FlowFacts, rows: Iterable[int]) -> bool:
    """Whether rows can be the training part of a split or the other one."""
    outputs: dict[int, int] = {}
    return any(
        outputs.setdefault(split, output) != output
        for row in rows
        for split, output in flow.parts[row].cuts
        if flow.splits[split].kind == "holdout"
    )


def shuffled_in_time(flow: FlowFacts) -> Iterator[Leak]:
    """LEK105: rows that follow each other in time, split as if they did not."""
    for number, split in enumerate(flow.splits):
        if split.kind not in _HELD_OUT or not split.how or split.how in ("TimeSeriesSplit", "sample"):
            continue
        if not (split.shuffled or split.kind == "folds"):
            continue
        order = [flow.statistics[n] for n in sorted(split.seen) if flow.statistics[n].kind == "order"]
        fit = next(
            (f for f in flow.fits if number in common_cuts(flow, f.rows) or (f.folds and f.spot == split.spot)), None
        )
        if order and fit is not None:
            yield Leak("order", split.spot, order[0], split, fit)


# -- columns


def targets_in_features(flow: FlowFacts) -> Iterator[tuple[Fit, str]]:
    """LEK106: models fitted on features that hold the column they are to predict."""
    for fit in flow.fits:
        features, target = fit.features, fit.target
        if fit.unsupervised or not features.origin or features.origin != target.origin:
            continue
        if target.picked is None or len(target.picked) != 1:
            continue
        (column,) = target.picked
        held = column in features.picked if features.picked is not None else column not in features.dropped
        if held:
            yield fit, column


def columns_of(fit: Fit, table: Iterable[str]) -> tuple[str, ...]:
    """The columns that a model is fitted on, given those of the table as it is read; none where it isn't known."""
    features = fit.features
    if not features.origin:
        return ()
    if features.picked is not None:
        return tuple(sorted(features.picked))
    taken_out = features.dropped | (fit.target.picked or frozenset())
    return tuple(column for column in table if column not in taken_out)
