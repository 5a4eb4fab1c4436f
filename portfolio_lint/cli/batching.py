"""What `batch` does."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from portfolio_lint import __version__
from portfolio_lint.batch.cluster import ClusterError, DaskExecutor
from portfolio_lint.batch.edition import edition_of
from portfolio_lint.batch.failures import NAME as FAILURES
from portfolio_lint.batch.failures import Ended, write_failures
from portfolio_lint.batch.local import LocalExecutor, usable_processors
from portfolio_lint.batch.lock import LockedError, locked
from portfolio_lint.batch.schedule import Executor, Politeness, perform_all
from portfolio_lint.batch.store import NAME as RESULTS
from portfolio_lint.batch.store import Known, Store
from portfolio_lint.batch.targets import ListError, Target, form_of, read_list
from portfolio_lint.batch.task import Judging, Limits, OtherVersionError, Task
from portfolio_lint.cli.configuring import Origin, named_configuration
from portfolio_lint.cli.faults import INTERNAL, SOURCE, USAGE, Failure, Terminated, close_when_terminated, warn
from portfolio_lint.cli.output import print_text
from portfolio_lint.cli.packs import catalogue_of, refuse_within, status_of
from portfolio_lint.cli.progress import Progress, is_wanted
from portfolio_lint.cli.scanning import named_token, selectors
from portfolio_lint.packs import Catalogue
from portfolio_lint.reports.layout import clean, counted
from portfolio_lint.reports.view import Vocabulary
from portfolio_lint.source.address import parse_address, takes_token

_MOST_TOLD = 10


class BatchOptions(Struct, frozen=True):
    listed: str
    output: str
    form: str | None
    jobs: str
    timeout: float
    memory: int
    per_host: int
    pause: float
    retry_failed: bool
    keep: bool
    scheduler: str | None
    no_tables: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    profile: str | None
    min_confidence: str | None
    config: str | None
    trust_config: bool
    quiet: bool
    no_cache: bool
    tokens: tuple[str, ...] = ()
    rules_dir: tuple[str, ...] = ()


class _Plan(Struct, frozen=True):
    """What is to be done: the targets to scan, each with what is known of it, and how many are done already."""

    open: tuple[Target, ...]
    done: int


def run(options: BatchOptions) -> int:
    """Scan what is to be scanned, put the results in order, and say by the exit status whether all went well."""
    listed = _listed(options)
    if not options.no_tables:
        _check_tables()
    for target in listed:
        refuse_within(options.rules_dir, target.given)
    _tokens(options)
    catalogue = catalogue_of(options.rules_dir)
    judging = _judging(options, catalogue)
    close_when_terminated()
    try:
        os.makedirs(options.output, exist_ok=True)
        with locked(options.output):
            return _run(options, listed, judging, catalogue)
    except LockedError as error:
        raise Failure(f"--output: another batch works in {options.output!r}: wait for its end", USAGE) from error
    except OSError as error:
        raise Failure(f"--output: {options.output!r} can't be written: {error.strerror or error}", USAGE) from error


def _run(options: BatchOptions, listed: tuple[Target, ...], judging: Judging, catalogue: Catalogue) -> int:
    store = Store(options.output)
    try:
        if store.damaged:
            warn(f"{store.path}: {counted(store.damaged, 'line')} can't be read: what stood there is scanned again")
        edition = edition_of(judging, catalogue)
        plan = _planned(listed, store, edition, options)
        kinds = _scan(options, plan, store, judging, edition)
        store.settle(listed)
        ended = write_failures(store.results(), options.output, _MOST_TOLD)
        files = _write_results(store, catalogue, options)
        if not options.quiet:
            print_text(_summary(plan, kinds, ended, files, options.output), colour=False)
        return status_of(catalogue, _status(ended))
    finally:
        store.close()


def _listed(options: BatchOptions) -> tuple[Target, ...]:
    name = options.listed
    try:
        if name == "-":
            content = sys.stdin.buffer.read()
        else:
            with open(name, "rb") as file:
                content = file.read()
        found = read_list(content, options.form or form_of(name), "standard input" if name == "-" else name)
    except OSError as error:
        raise Failure(
            f"{name!r} can't be read: {error.strerror}: give a file with a URL or folder a line", USAGE
        ) from error
    except ListError as error:
        raise Failure(str(error), USAGE) from error
    for remark in found.remarks[:_MOST_TOLD]:
        warn(remark)
    if len(found.remarks) > _MOST_TOLD:
        warn(f"{name}: and {counted(len(found.remarks) - _MOST_TOLD, 'line')} more like these")
    return found.targets


def _check_tables() -> None:
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise Failure("the tables need pyarrow: pip install 'portfolio-lint[batch]', or give --no-tables", USAGE)


def _judging(options: BatchOptions, catalogue: Catalogue) -> Judging:
    """The settings for all scans. Raises where they are wrong: once, and not in each of ten thousand."""
    if options.config is not None and options.trust_config:
        raise Failure("--config and --trust-config contradict each other: give one of them", USAGE)
    rules = tuple(catalogue.rules.values())
    if options.config is not None:
        named_configuration(Origin(".", config=options.config), rules)
    return Judging(
        select=selectors("--select", options.select, rules),
        ignore=selectors("--ignore", options.ignore, rules),
        profile=options.profile,
        min_confidence=options.min_confidence,
        config=os.path.abspath(options.config) if options.config is not None else None,
        trust_config=options.trust_config,
        rules_dir=tuple(map(os.path.abspath, options.rules_dir)),
        no_cache=options.no_cache,
    )


def _planned(targets: Iterable[Target], store: Store, edition: str, options: BatchOptions) -> _Plan:
    """What is open: what has no result of this edition, what may have changed since, and on request what failed."""
    wanted: list[Target] = []
    done = 0
    for target in targets:
        known = store.find(target)
        if known is None or known.edition != edition:
            wanted.append(target)
        elif known.status == "ok":
            if options.keep:
                done += 1
            else:
                wanted.append(target)
        elif options.retry_failed:
            wanted.append(target)
        else:
            done += 1
    return _Plan(tuple(wanted), done)


def _scan(options: BatchOptions, plan: _Plan, store: Store, judging: Judging, edition: str) -> Counter[str]:
    """Scan what is open and add the results as they come. How the tasks ended, by kind."""
    ended: Counter[str] = Counter()
    if not plan.open:
        return ended
    tokens = _tokens(options)
    limits, folder, batch = Limits(options.timeout, options.memory), os.getcwd(), _mark(options.output)

    def task_of(target: Target) -> Task:
        known = store.find(target)
        if known is None or known.edition != edition or known.status != "ok":
            known = Known(0, "ok", "", "", "")
        commit, state = ("", known.state) if target.is_folder else (known.commit, "")
        variable = _variable(target, tokens)
        return Task(target, judging, limits, edition, __version__, folder, batch, commit, state, variable)

    executor: Executor | None = None
    try:
        executor = _executor(options, batch)
        politeness = Politeness(options.per_host, options.pause)
        with Progress("starting", wanted=is_wanted(quiet=options.quiet)) as progress:
            pace = _Pace(len(plan.open))
            for _, outcome in perform_all(plan.open, task_of, executor, politeness):
                if outcome.kind == "done":
                    store.add(outcome.line)
                ended[outcome.kind] += 1
                ended["failed"] += outcome.status != "ok"
                progress.doing = pace.after(ended)
    except OtherVersionError as error:
        raise Failure(f"{error}: install the same version on all workers", USAGE) from error
    except ClusterError as error:
        raise Failure(str(error), USAGE if executor is None else SOURCE) from error
    except (KeyboardInterrupt, Terminated):
        done = sum(ended[kind] for kind in ("done", "same", "kept"))
        warn(f"{done:,} of {len(plan.open):,} are done: the same command goes on from here")
        raise
    finally:
        if executor is not None:
            executor.close()
    return ended


def _tokens(options: BatchOptions) -> Mapping[str, str]:
    """The environment variables with the tokens, by host. Each is of one host: whoever wrote an address into the list
    must not get what opens another. On a cluster the workers have them."""
    found: dict[str, str] = {}
    for given in options.tokens:
        host, _, variable = given.partition("=")
        if not host or not variable:
            raise Failure(f"--token-env: {given!r} is no HOST=NAME: give one such as github.com=GH_TOKEN", USAGE)
        if options.scheduler is None:
            named_token(variable)
        found[host.lower()] = variable
    return found


def _variable(target: Target, tokens: Mapping[str, str]) -> str | None:
    """The variable with the token for a target, where it may be shown."""
    variable = tokens.get(target.host) if target.host else None
    if variable is None:
        return None
    address = parse_address(target.given)
    return variable if address is not None and takes_token(address) else None


def _mark(folder: str) -> str:
    """What tells the temporary folders of this batch from those of another."""
    return hashlib.blake2b(os.fsencode(os.path.realpath(folder)), digest_size=6).hexdigest()


class _Pace:
    """How fast it goes, and how long it will take."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._began = time.monotonic()

    def after(self, ended: Counter[str]) -> str:
        done = sum(ended[kind] for kind in ("done", "same", "kept"))
        rate = done / max(time.monotonic() - self._began, 0.001)
        failed = f", {ended['failed']:,} failed" if ended["failed"] else ""
        return f"{done:,} of {self._total:,}{failed}, {rate:.1f} a second, {_time((self._total - done) / rate)} left"


def _time(seconds: float) -> str:
    """A time as people say it.

    >>> _time(40), _time(600), _time(8000)
    ('40 s', '10 min', '2 h 13 min')
    """
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _executor(options: BatchOptions, batch: str) -> Executor:
    jobs = _jobs(options.jobs)
    if options.scheduler is None:
        return LocalExecutor(jobs or usable_processors(), batch)
    return DaskExecutor(options.scheduler, jobs)


def _jobs(given: str) -> int | None:
    if given == "auto":
        return None
    if not given.isdecimal() or int(given) < 1:
        raise Failure(f"--jobs: {given!r} is no number from 1 on: give one, or auto", USAGE)
    return int(given)


def _write_results(store: Store, catalogue: Catalogue, options: BatchOptions) -> list[str]:
    """Everything that is made from the results; the names of the files."""
    from portfolio_lint.batch.overview import write_overview

    vocabulary = Vocabulary(catalogue.rules, catalogue.concepts, len(catalogue.rules))
    files = [write_overview(store.results(), vocabulary, options.output, __version__), RESULTS]
    if not options.no_tables:
        from portfolio_lint.batch.tables import write_tables

        files.extend(write_tables(store.results(), vocabulary, options.output))
    return files


def _summary(plan: _Plan, kinds: Counter[str], ended: Ended, files: list[str], folder: str) -> str:
    """What there is now, and what is missing."""
    total = sum(ended.counts.values())
    failed = total - ended.counts["ok"]
    before = plan.done + kinds["same"] + kinds["kept"]
    lines = [
        f"{counted(total, 'target')}: {ended.counts['ok']:,} with a report, {failed:,} failed "
        f"({kinds['done']:,} scanned now, {before:,} done before)"
    ]
    if kinds["kept"]:
        lines.append(f"{kinds['kept']:,} could not be asked for a newer commit: their results are kept")
    lines += [f"  {status:<10}  {clean(source)}: {clean(message)}" for source, status, message in ended.first]
    if failed > len(ended.first):
        lines.append(f"  and {failed - len(ended.first):,} more")
    if failed:
        lines.append(f"All that failed is in {FAILURES}; --retry-failed scans it again.")
        files = [*files, FAILURES]
    lines.append(f"In {clean(folder)}: {', '.join(files)}")
    return "".join(f"{line}\n" for line in lines)


def _status(ended: Ended) -> int:
    if ended.counts["fault"]:
        return INTERNAL
    return SOURCE if sum(ended.counts.values()) > ended.counts["ok"] else 0
