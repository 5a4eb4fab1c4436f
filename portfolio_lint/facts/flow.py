"""Where data flows: which rows were set apart, which statistics of them were taken, what was fitted and scored on what.

Everything is a table whose entries name each other by position, so that facts stay small and serialisable.
"""

from __future__ import annotations

from msgspec import Struct


class Spot(Struct, frozen=True, gc=False):
    """A place in the code: lines count from 1 within the file or cell.

    `scope` is the function or class through which it was come to, where nothing in the file calls that. `path` is
    the file where it is another one: a module of the same project that is imported.
    """

    line: int
    cell: int | None = None
    scope: str = ""
    path: str = ""


class Part(Struct, frozen=True):
    """A set of rows: of which raw data (`roots`), and which output of which splits it is.

    `cuts` pairs the position of a split with the number of its output. Two parts share rows unless they are different
    outputs of one split, or of different data.
    """

    roots: frozenset[int]
    cuts: tuple[tuple[int, int], ...] = ()


class Split(Struct, frozen=True):
    """Rows set apart. `how` is what does it (`train_test_split`), `kind` what sort of cut it is.

    holdout: into training and test rows; folds: cross-validation; slice, mask: by hand; unpacked: the results of
    something unknown. `rows` and `seen` are what goes in, `shuffled` whether the order of the rows gets lost,
    `loops` the loops that it stands in.
    """

    how: str
    kind: str
    spot: Spot
    rows: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    shuffled: bool = False
    grouped: bool = False
    loops: tuple[int, ...] = ()


class Statistic(Struct, frozen=True):
    """Something learnt from rows: `what` did it (`StandardScaler`, `mean`), of which `kind`, from which `rows`.

    `column` is the column it was taken of and `by` the one it was grouped by, where the code says so. `inside` is where
    it is taken if `spot` only calls a function of another file that does. Of kind "call" it stands for whatever a
    function of another file learns.
    """

    what: str
    kind: str
    spot: Spot
    rows: frozenset[int] = frozenset()
    column: str = ""
    by: str = ""
    inside: Spot | None = None


class Columns(Struct, frozen=True):
    """The columns of a table as far as the code tells: of which table, the only ones, and those taken out."""

    origin: int = 0
    picked: frozenset[str] | None = None
    dropped: frozenset[str] = frozenset()
    source: str = ""


class Fit(Struct, frozen=True):
    """A model fitted. `model` numbers the estimators of the file; `seen` are the statistics that its data carries.

    `folds` is set where cross-validation refits it on parts of the rows, `watched` are the rows by whose score it
    stops or keeps its best state, `tuned` whether it is the outcome of a search. `loops` are those that the fit
    stands in, `made` those in which the model is made anew, `varied` those whose turns set it otherwise.
    `continues` tells that it goes on from what the model has
    learnt before, as networks do.
    """

    model: int
    name: str
    spot: Spot
    rows: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    folds: bool = False
    tuned: bool = False
    watched: frozenset[int] = frozenset()
    features: Columns = Columns()
    target: Columns = Columns()
    loops: tuple[int, ...] = ()
    unsupervised: bool = False
    made: tuple[int, ...] = ()
    continues: bool = False
    varied: tuple[int, ...] = ()


class Use(Struct, frozen=True):
    """Fitted models used on rows: `kind` is predict or score; `fits` are those that the models come from.

    `selects` tells that what is scored decides which model or setting is kept, `ranked` that it is put in order with
    others.
    """

    kind: str
    how: str
    spot: Spot
    models: frozenset[int]
    fits: frozenset[int]
    rows: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    loops: tuple[int, ...] = ()
    selects: bool = False
    ranked: bool = False


class Artefact(Struct, frozen=True, gc=False):
    """A file that code writes or reads as a model: `name` as far as the code tells, `*` where it does not."""

    name: str
    spot: Spot
    written: bool
    what: str = ""


class Output(Struct, frozen=True):
    """Data that goes into or comes out of a function: its rows and the statistics that it depends on."""

    rows: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()


class Function(Struct, frozen=True):
    """A function that other files can call, followed with data of which nothing is known.

    `parameters` are the rows that each is given, `returned` what comes back, one by one for a tuple, and `changed` the
    statistics that end up in the data of a parameter.
    """

    name: str
    parameters: tuple[tuple[str, frozenset[int]], ...]
    returned: tuple[Output, ...] = ()
    changed: tuple[tuple[str, frozenset[int]], ...] = ()


class HelperCall(Struct, frozen=True):
    """A call of a function that is imported, from another file of the project perhaps.

    `learnt` is the statistic that stands for what it learns, `changed` those for what it leaves in its positional
    arguments, `source` the rows of a result that is made of no data given, `split` the one that unpacks its results.
    """

    name: str
    spot: Spot
    arguments: tuple[Output, ...]
    keywords: tuple[tuple[str, Output], ...]
    learnt: frozenset[int] = frozenset()
    changed: tuple[frozenset[int], ...] = ()
    source: frozenset[int] = frozenset()
    split: int | None = None


class FlowFacts(Struct, frozen=True):
    """The flow of data through one script, module or notebook.

    `notes` say in words what was not followed to its end.
    """

    parts: tuple[Part, ...] = ()
    splits: tuple[Split, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    fits: tuple[Fit, ...] = ()
    uses: tuple[Use, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    notes: tuple[str, ...] = ()
    functions: tuple[Function, ...] = ()
    calls: tuple[HelperCall, ...] = ()
