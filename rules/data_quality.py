"""DAT: data quality and preparation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from portfolio_lint.facts.code import Call
from portfolio_lint.facts.notebooks import NotebookFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.names import last_segment
from portfolio_lint.options import Option, Options
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Code, Project
from portfolio_lint.rule import Problem, notebook, rule
from portfolio_lint.tables import names_within

from .judging import is_exercise, is_notebooks_only, is_served, is_shown_study
from .library import knowledge
from .models import FittedModel, fitted_models
from .reading import is_made_up
from .views import (
    calls_to,
    class_balance,
    classical_models,
    has_name,
    holds_everything,
    is_network,
    is_readable,
    is_supervised,
    is_tabular,
    is_text_or_image,
    kind_of_data,
    last_names,
    named,
    names_of,
    place_of,
    printed_counts,
    rare_event,
    shipped,
    table_reads,
    texts_of,
    training_read,
)

_READ = "import pandas as pd\ndf = pd.read_csv('bookings.csv')\n"
_SPLIT = (
    "from sklearn.model_selection import train_test_split\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
)
_FOREST = (
    "from sklearn.ensemble import RandomForestClassifier\n"
    "model = RandomForestClassifier(random_state=0).fit(X_train, y_train)\n"
)
_LINEAR = "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(X_train, y_train)\n"
_KNN = "from sklearn.neighbors import KNeighborsClassifier\nmodel = KNeighborsClassifier().fit(X_train, y_train)\n"


@rule(
    "DAT101",
    "no-eda",
    Severity.WARNING,
    sources=("A3",),
    effort="an hour",
    concept="eda_plots",
    fires=[{"train.py": _READ + _SPLIT + _FOREST}],
    silent=[
        {"eda.ipynb": notebook(_READ + "df.hist()"), "train.py": _READ + _SPLIT + _FOREST},
        # The pictures of the exploration stand in the README; the notebook that drew them is not here.
        {"README.md": "# Bookings\n\n![correlation heatmap](img/heatmap.png)\n", "train.py": _READ + _SPLIT + _FOREST},
        {"report.py": _READ + "print(df.describe())\n"},
        # A notebook that shows what another one has drawn.
        {
            "Exploring data.ipynb": notebook("md:## Scans\n\n![scan](docs/scan.gif)"),
            "train.py": _READ + _SPLIT + _FOREST,
        },
        # The series itself, before its forecast.
        {
            "forecast.py": "import matplotlib.pyplot as plt\nimport pandas as pd\n"
            "from statsmodels.tsa.arima.model import ARIMA\n"
            "sales = pd.read_csv('sales.csv', index_col='date')['units'].resample('D').sum()\n"
            "forecast = ARIMA(sales, order=(5, 1, 0)).fit().forecast(10)\n"
            "plt.plot(sales, label='Historical sales')\nplt.plot(forecast, label='Forecast')\n"
        },
    ],
)
def no_eda(project: Project) -> Iterable[Problem]:
    """The data is never looked at.

    ## What it looks for
    A model is trained on data that no code draws: no histogram, box plot, scatter, correlation matrix, sample of
    pictures or profiling report. Exercises are left alone. Where a text tells of an exploration or SQL explores,
    and for entries to competitions, teaching data and practice, it is a note.

    ## Why it matters
    Distributions and relationships decide which model can work and which values are wrong. A reviewer who sees
    no plot of the data assumes that the first look at it was `fit`.

    ## How to fix it
    Add a notebook that draws the target, the most telling features and their correlation, with a sentence under
    each plot on what it changed in your plan.
    """
    if not project.has("data_used") or not project.has("model_training") or project.has("eda_plots"):
        return
    if not is_readable(project) or _pictures_exploration(project) or is_exercise(project):
        return
    if has_name(project, "exploring_calls") or _draws(project):
        return
    place = training_read(project)
    kind = kind_of_data(project, place.path)
    looks = {
        "images": "Show a grid of samples with their labels and the count of each class",
        "text": "Show a few texts of each class, how long they are, and the commonest words",
    }
    yield Problem(
        "a model is trained, and no plot shows the data it is trained on",
        looks.get(kind, "Draw the target and the most telling features")
        + ", and write under each plot what it means for the model",
        place,
        Confidence.HIGH if is_tabular(project) else Confidence.MEDIUM,
        severity=Severity.NOTE if is_shown_study(project) or _tells_exploration(project) else None,
    )


def _tells_exploration(project: Project) -> bool:
    """Whether a file of texts, numbers or queries explores the data, or a README says that it was explored."""
    return any(_WRITTEN_UP.search(path) for path in project.paths) or any(
        _EXPLORED.search(block.text) for _, document in project.readmes for block in document.blocks
    )


_EXPLORED = lazy(r"\bEDA\b|\b[Ee]xplorat(ory|ion) (data|analy)|\b[Dd]ata exploration\b")


_WRITTEN_UP = lazy(r"(^|/)[^/]*(?<![a-z])(eda|explorat|profil)[^/]*\.(md|rst|txt|csv|json|sql)$", re.IGNORECASE)


_EXPLORATION = lazy(
    r"eda|explor|distribut|correlat|heatmap|hist(ogram)?|(box|pair|count)[ _-]?plot|scatter|profil|"
    r"samples?\b|word ?cloud",
    re.IGNORECASE,
)


def _pictures_exploration(project: Project) -> bool:
    """Whether documents show pictures of an exploration, or a file is a report of one."""
    documents = [document for _, document in project.documents]
    documents.extend(notebook.document for _, notebook in project.notebooks)
    for document in documents:
        for block in document.blocks:
            if any(_EXPLORATION.search(f"{image.target} {image.text}") for image in block.images):
                return True
    return any(
        re.search(
            r"(^|/)[^/]*(eda|profil|explorat|exploring|pandas_report)[^/]*\.(html?|pdf|twbx?|pbix|ipynb|rmd|png)$",
            path,
            re.I,
        )
        for path in project.paths
    )


_DRAWING = frozenset(
    {"scatter", "scatterplot", "bar", "barh", "barplot", "pie", "imshow", "regplot", "lineplot", "heatmap", "px"}
)
_OF_RESULTS = lazy(r"predict|confusion|importance|coef_|roc|precision|recall|score|history", re.IGNORECASE)


# What the line of a series is called that is no forecast.
_SERIES = lazy(r"histor(ical|ic|y of)|observ|original|raw (data|series)|time series|past |over time", re.IGNORECASE)


def _draws(project: Project) -> bool:
    """Whether something is drawn that is, as far as one can see, no result of the model."""
    for _, call in project.calls():
        if project.has("time_series") and last_segment(call.names[0]) == "plot":
            label = call.keywords.get("label") or call.keywords.get("title")
            if label is not None and _SERIES.search(label.text):
                return True
        if last_segment(call.names[0]) in _DRAWING:
            names = [name for value in (*call.arguments, *call.keywords.values()) for name in names_within(value)]
            if not any(_OF_RESULTS.search(name) for name in names):
                return True
    return False


class _Gaps(Struct, frozen=True):
    """What the project shows of missing values: how many of them, and where it counted them."""

    found: bool | None
    counted: bool
    place: Place | None


@rule(
    "DAT102",
    "missing-values-ignored",
    Severity.WARNING,
    sources=("A3", "B5"),
    effort="an hour",
    concept="missing_values",
    fires=[
        {"train.py": _READ + _SPLIT + _LINEAR},
        {
            "data/bookings.csv": "city,price,nights\nRome,,2\nOslo,80,\nBonn,90,3\n",
            "train.py": "import pandas as pd\ndf = pd.read_csv('data/bookings.csv')\n" + _SPLIT + _LINEAR,
        },
    ],
    silent=[
        {"train.py": _READ + "df = df.dropna()\n" + _SPLIT + _LINEAR},
        # A linear model stops at a gap, and the saved run did not.
        {"model.ipynb": notebook(_READ, _SPLIT, _LINEAR)},
        # Counted (with what result the file doesn't say): somebody looked.
        {"train.py": _READ + "print(df.isnull().sum())\n" + _SPLIT + _LINEAR},
        # Boosted trees take gaps as they are.
        {
            "train.py": _READ
            + _SPLIT
            + "from xgboost import XGBRegressor\nmodel = XGBRegressor().fit(X_train, y_train)\n"
        },
        {"train.py": "from sklearn.datasets import load_wine\nX, y = load_wine(return_X_y=True)\n" + _SPLIT + _FOREST},
        # The table is here, and no cell of it is empty.
        {"bookings.csv": "city,price\nRome,90\nOslo,80\nBonn,90\n", "train.py": _READ + _SPLIT + _LINEAR},
    ],
)
def missing_values_ignored(project: Project) -> Iterable[Problem]:
    """Missing values are not dealt with.

    ## What it looks for
    Rows of a table are modelled and no code fills, drops or imputes missing values. It is silent where an output
    of the project shows that there are none, where they are counted, where every model takes them as they are, where
    a notebook shows that a model that refuses them was fitted, and for exercises.

    ## Why it matters
    Real tables have gaps, and what is done about them changes the result. Handling them is one of the first
    things an employer looks for, because it shows that you have met real data.

    ## How to fix it
    Count them per column, say why they are missing, then impute inside a `Pipeline` or drop with a reason. If there
    are none, leave the output that shows it.
    """
    if not is_supervised(project) or project.has("missing_values", "data_pipeline") or not is_tabular(project):
        return
    if is_exercise(project):
        return
    models = classical_models(project)
    if not is_readable(project) or not models or {m.model.family for m in models} <= names_of("tolerant_families"):
        return
    if any(True for _ in calls_to(project, "complete_data_sets")):
        return
    advice = "Count the gaps per column, then impute them in a Pipeline or drop them with a reason"
    gaps = _gaps(project)
    if gaps.found and gaps.place is not None:
        yield Problem(f"{gaps.place.message}, and no code fills or drops them", advice, gaps.place)
    elif gaps.found is None and not gaps.counted and not _was_fitted(project, models):
        tables = [table for table in (shipped(project, read) for read in table_reads(project)) if table is not None]
        looks_complete = bool(tables) and not any(
            cell.strip().lower() in _EMPTY
            for table in tables
            if table.data
            for row in table.data.sample
            for cell in row
        )
        yield Problem(
            f"nothing shows whether values are missing in {name_of(tables[0].path)}"
            if looks_complete
            else "no code counts, fills or drops missing values",
            "Print the count of gaps per column, and impute or drop what you find" if looks_complete else advice,
            training_read(project),
            Confidence.MEDIUM,
            severity=Severity.NOTE if looks_complete else None,
        )


def _was_fitted(project: Project, models: Iterable[FittedModel]) -> bool:
    """Whether a saved run shows that a model was fitted which stops at a missing value."""
    refusing = {fitted.place.path for fitted in models if fitted.model.family not in names_of("tolerant_families")}
    return any(
        call.cell is not None
        and last_segment(call.names[0]) == "fit"
        and unit.notebook is not None
        and _went_well(unit.notebook, call.cell)
        for unit in project.code
        if unit.path in refusing
        for call in unit.facts.calls
    )


def _went_well(book: NotebookFacts, number: int) -> bool:
    """Whether a saved run of a cell ended without an error, by its own count or output or by what came after it."""
    cells = book.cells[number:]
    if not cells or cells[0].error:
        return False
    # Some editors save outputs without counts.
    return cells[0].execution_count is not None or any(cell.output.strip() for cell in cells)


_NON_NULL = lazy(r"(\d+) non-null")
_ENTRIES = lazy(r"(\d+) entries")
_CHECKS = frozenset(
    "isnull isna info missing_values null_count is_null notnull notna count_nulls profile_report profilereport".split()
)
_EMPTY = frozenset({"", "na", "nan", "n/a", "null", "none", "?"})


def _gaps(project: Project) -> _Gaps:
    """What the outputs and the tracked data tell of missing values."""
    counted = False
    complete = False
    for unit in project.code:
        for call in unit.facts.calls:
            if not any(last_segment(name).lower() in _CHECKS for name in call.names):
                continue
            counted = counted or last_segment(call.names[0]) != "info"
            if unit.notebook is None or call.cell is None or call.cell >= len(unit.notebook.cells):
                continue
            if last_segment(call.names[0]) in ("notnull", "notna"):
                continue
            missing = _missing_by_output(unit.notebook.cells[call.cell].output)
            if missing:
                message = f"the output shows {missing:,} missing values"
                return _Gaps(True, True, Place(unit.path, call.line, call.cell, message))
            complete = complete or missing == 0
    if complete or holds_everything(project):
        return _Gaps(False, True, None)
    wanted = {read.target.replace("\\", "/").rpartition("/")[2] for read in table_reads(project) if read.target}
    for file in project.files:
        if file.data is not None and file.path.rpartition("/")[2] in wanted:
            for row in file.data.sample:
                empty = [c for c, cell in zip(file.data.columns, row, strict=False) if cell.strip().lower() in _EMPTY]
                if empty and not counted:
                    return _Gaps(True, counted, Place(file.path, 1, None, f"column {empty[0][:40]} has empty cells"))
    return _Gaps(None, counted, None)


def _missing_by_output(output: str) -> int | None:
    """How many missing values an output shows; None where it does not tell."""
    entries = _ENTRIES.search(output)
    if entries and (filled := [match[1] for match in _NON_NULL.finditer(output)]):
        return sum(max(int(entries[1]) - int(count), 0) for count in filled)
    columns = printed_counts(output)
    if len(columns) >= 2 and all(count.is_integer() for count in columns):
        return int(sum(columns))
    text = output.strip()
    if text == "False" or text in ("0", "np.int64(0)"):
        return 0
    return None


@rule(
    "DAT103",
    "outliers-ignored",
    Severity.NOTE,
    sources=("A3",),
    effort="an hour",
    concept="outliers",
    fires=[{"train.py": _READ + "print(df.describe())\n" + _SPLIT + _LINEAR}],
    silent=[
        {
            "train.py": _READ
            + "df['price'] = df['price'].clip(0, 500)\nimport seaborn\nseaborn.boxplot(x=df['price'])\n"
            + _SPLIT
            + _LINEAR
        },
        # Trees split by order: extremes hardly move them.
        {"train.py": _READ + _SPLIT + _FOREST},
        # Where fraud is looked for, the extremes are what one looks for.
        {"fraud.py": _READ.replace("bookings", "card_fraud") + _SPLIT + _KNN},
        # Who draws every pair of columns sees what lies far out.
        {"train.py": _READ + "import seaborn\nseaborn.pairplot(df)\n" + _SPLIT + _LINEAR},
        # What was drawn by a program has no wrong decimal points.
        {
            "train.py": _READ + _SPLIT + _LINEAR,
            "data_description.md": "# Columns\n\nThe data are synthetic: a script draws all thousand rows.\n",
        },
        # Words have no outliers.
        {
            "train.py": _READ + "from sklearn.feature_extraction.text import TfidfVectorizer\n"
            "X = TfidfVectorizer().fit_transform(df['text'])\n" + _SPLIT + _LINEAR
        },
    ],
)
def outliers_ignored(project: Project) -> Iterable[Problem]:
    """Nobody looks for outliers.

    ## What it looks for
    A model that extreme values pull about, such as a linear regression, a support vector machine or k-means, is
    fitted to a table, and nothing identifies or treats outliers: no box plot, no histogram, no logarithm. Where fraud
    or another anomaly is looked for, the outliers are the signal, and it is silent, as it is for exercises, entries
    to competitions, teaching data, practice and data that are made up.

    ## Why it matters
    One wrong decimal point can turn a regression line. Identifying outliers is the first thing the articles name
    when they speak of cleaning, and a sentence on them shows that you looked.

    ## How to fix it
    Draw box plots of the numeric columns, apply the IQR rule or a z-score, and say for each column whether you keep,
    cap or drop what it finds.
    """
    if not is_supervised(project) or project.has("outliers", "toy_dataset") or not is_tabular(project):
        return
    if not _LOOKS.isdisjoint(last_names(project)):
        return
    sought = rare_event(project)
    if is_shown_study(project) or is_made_up(project) or (sought is not None and _ANOMALY.match(sought.message)):
        return
    models = fitted_models(project)
    # Beside a forest or boosted trees the linear model is there for comparison.
    chosen = [f for f in models if not f.model.simple and f.model.task != "clustering"] or list(models)
    pulled = [f for f in chosen if (f.model.scale or f.model.family == "linear regression") and not is_network(f)]
    if len(pulled) == len(chosen) and is_readable(project):
        first = named(pulled[0])
        yield Problem(
            f"{first.message} is moved by extreme values, and nothing looks for them",
            "Draw box plots of the numeric columns and say for each what you keep, cap or drop",
            first,
            Confidence.MEDIUM,
        )


# Plots and tables in which an extreme value meets the eye, and what takes its weight away.
_LOOKS = frozenset(
    {"pairplot", "scatter_matrix", "boxplot", "boxenplot", "violinplot", "ggpairs", "hist", "histplot", "distplot",
     "displot", "kdeplot", "log", "log1p", "log10", "clip", "quantile", "RobustScaler", "PowerTransformer",
     "QuantileTransformer", "winsorize", "profile_report", "ProfileReport"}
)  # fmt: skip
_ANOMALY = lazy(r"fraud|anomal|outlier|intrusion|attack|fault|defect", re.IGNORECASE)


@rule(
    "DAT104",
    "unscaled-features",
    Severity.WARNING,
    sources=("A3",),
    effort="minutes",
    concept="feature_scaling",
    fires=[{"train.py": _READ + _SPLIT + _KNN}],
    silent=[
        {
            "train.py": _READ + _SPLIT + "from sklearn.preprocessing import StandardScaler\n"
            "scaler = StandardScaler().fit(X_train)\nX_train = scaler.transform(X_train)\n" + _KNN
        },
        {"train.py": _READ + _SPLIT + _FOREST},
        # Weights of words come on one scale already.
        {
            "train.py": _READ + "from sklearn.feature_extraction.text import TfidfVectorizer\n"
            "X = TfidfVectorizer().fit_transform(df['text'])\n" + _SPLIT + _KNN
        },
        # Plain least squares gives the same predictions at any scale.
        {"train.py": _READ + _SPLIT + _LINEAR},
        # All lengths of iris are in centimetres.
        {"train.py": "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\n" + _SPLIT + _KNN},
        # Spark standardises before it fits.
        {
            "train.py": "from pyspark.ml.classification import LogisticRegression\nimport pandas as pd\n"
            "rows = pd.read_csv('rows.csv')\nmodel = LogisticRegression(regParam=0.1).fit(rows)\n"
        },
        # Scaled by hand.
        {"train.py": _READ + "import numpy as np\nX = np.log(df['price'].fillna(0) / 1000. + 1)\n" + _SPLIT + _KNN},
    ],
)
def unscaled_features(project: Project) -> Iterable[Problem]:
    """A model that depends on the scale of its features gets them unscaled.

    ## What it looks for
    Nearest neighbours, a support vector machine, k-means, PCA, a penalised linear model or a neural network is
    fitted to a table, and nothing in the project scales or normalises features. Exercises, and teaching sets whose
    columns share a unit, such as iris, are left alone.

    ## Why it matters
    Where distances or penalties decide, the column with the largest numbers decides alone: income in pounds
    drowns age in years. It is one of the first questions an interviewer asks about such a model.

    ## How to fix it
    Put a `StandardScaler` before the model in a `Pipeline`, so that it learns from the training rows only.
    """
    if not project.has("scale_sensitive_model") or project.has("feature_scaling") or not is_tabular(project):
        return
    if not is_readable(project) or has_name(project, "scale_free_steps") or is_exercise(project):
        return
    if any(_ONE_UNIT.search(place.message) for place in project.evidence.get("toy_dataset", ())):
        return
    by_hand = _scaled_by_hand(project)
    one_scale = has_name(project, "one_column_each")
    sensitive = [
        fitted
        for fitted in fitted_models(project)
        if fitted.model.scale
        and not _is_scale_free(fitted.call)
        # Groups of zeros and ones are on one scale.
        and not (one_scale and fitted.model.task == "clustering")
    ]
    if sensitive:
        # A penalised regression suffers least: many leave it unscaled with reason.
        strong = [fitted for fitted in sensitive if not fitted.model.simple or fitted.model.family in _BY_DISTANCE]
        first = named((strong or sensitive)[0])
        yield Problem(
            f"{first.message} depends on the scale of its features, and nothing scales them",
            "Put a StandardScaler before the model in a Pipeline, so that it learns from the training rows only",
            first,
            Confidence.LOW if by_hand else Confidence.HIGH if strong else Confidence.MEDIUM,
        )


# Lengths of flowers, and grey values.
_ONE_UNIT = lazy(r"(?<![a-z])(iris|penguins|digits|f?mnist|fashion|cifar)", re.IGNORECASE)


def _scaled_by_hand(project: Project) -> bool:
    """Whether columns are divided by a round number and put on a logarithmic scale, or either of them often."""
    logs = sum(last_segment(call.names[0]) in ("log", "log1p", "log10", "log2") for _, call in project.calls())
    divided = sum(
        operation.kind == "divide_by_constant" and operation.constant >= 10 and operation.constant != 100
        for _, operation in project.operations()
    )
    return (logs > 0 and divided > 0) or max(logs, divided) > 2


_BY_DISTANCE = frozenset({"nearest neighbours", "k-means", "nearest centroid", "hierarchical clustering"})


def _is_scale_free(call: Call | None) -> bool:
    """Distances by angle, networks written elsewhere, and linear models of Spark, which standardise by themselves."""
    if call is None:
        return False
    if any(name.startswith("pyspark.") for name in call.names):
        return True
    metric = call.keywords.get("metric")
    return metric is not None and metric.text in ("cosine", "hamming", "jaccard", "precomputed", "haversine")


_REPORT = (
    "              precision    recall  f1-score   support\n\n"
    "           0       0.95      0.99      0.97      1900\n"
    "           1       0.60      0.20      0.30       100\n\n"
    "    accuracy                           0.95      2000\n"
)


_SCORED = (
    "from sklearn.metrics import classification_report\nprint(classification_report(y_test, model.predict(X_test)))"
)


@rule(
    "DAT105",
    "imbalance-ignored",
    Severity.WARNING,
    sources=("A3",),
    effort="an hour",
    concept="class_imbalance",
    fires=[
        {"model.ipynb": notebook(_READ + _SPLIT, _FOREST, _SCORED, printed=_REPORT)},
        {"fraud_detection.py": "import pandas as pd\ndf = pd.read_csv('card_fraud.csv')\n" + _SPLIT + _FOREST},
    ],
    silent=[
        {
            "model.ipynb": notebook(
                _READ + _SPLIT, _FOREST.replace("random_state=0", "class_weight='balanced'"), _SCORED, printed=_REPORT
            )
        },
        # Balanced by the project's own output.
        {
            "model.ipynb": notebook(
                _READ + _SPLIT, _FOREST, _SCORED, printed=_REPORT.replace("1900", "1010").replace(" 100\n", " 990\n")
            )
        },
        # Most of the rare class is found.
        {
            "model.ipynb": notebook(
                _READ + _SPLIT, _FOREST, _SCORED, printed=_REPORT.replace("0.60      0.20", "0.90      0.95")
            )
        },
        # Of three classes, one that is seven times rarer than another is no rare event.
        {
            "model.ipynb": notebook(
                _READ + _SPLIT,
                _FOREST,
                _SCORED,
                printed=_REPORT.replace(" 100\n", " 300\n           2       0.80      0.70      0.75       700\n"),
            )
        },
        # The table that is here shows that the event is not so rare, and recall answers for it.
        {
            "churn.csv": "age,churn\n" + "30,no\n40,no\n50,yes\n" * 6,
            "churn.py": "import pandas as pd\ndf = pd.read_csv('churn.csv')\n" + _SPLIT + _FOREST,
        },
        {
            "fraud_detection.py": "import pandas as pd\ndf = pd.read_csv('card_fraud.csv')\n"
            + _SPLIT
            + _FOREST
            + "from sklearn.metrics import precision_score, recall_score\np = model.predict(X_test)\n"
            "print(precision_score(y_test, p), recall_score(y_test, p))\n"
        },
        # A regression has no classes.
        {"churn_value.py": "import pandas as pd\ndf = pd.read_csv('churn.csv')\n" + _SPLIT + _LINEAR},
    ],
)
def imbalance_ignored(project: Project) -> Iterable[Problem]:
    """The classes are unbalanced, and nothing answers to it.

    ## What it looks for
    A classifier whose classes are unbalanced by the project's own output (a classification report, counts of the
    target) or by its subject (fraud, churn, default), and neither weights, resampling nor a word about it. Of two
    classes one is four times as frequent as the other, of several ten times. Where the report shows that most of the
    rarest class is found, nothing is asked.

    ## Why it matters
    With one fraud in a hundred rows, a model that always says "fine" is 99 % accurate. How you deal with it is
    one of the real data issues that employers want to hear about.

    ## How to fix it
    Show the share of each class, try `class_weight="balanced"` or resampling of the training rows, and choose the
    threshold by what a miss and a false alarm cost.
    """
    if not project.has("model_training") or not project.has("classification") or project.has("class_imbalance"):
        return
    if any(_UNBALANCED.search(text) for text in (*texts_of(project), *(block.text for _, block in project.prose))):
        return
    balance = class_balance(project)
    advice = "Try class weights or resampling of the training rows, and report recall of the rare class"
    if balance is not None:
        if balance.is_found:
            return
        if balance.is_unbalanced and (balance.classes == 2 or balance.rarest * _MANY_TIMES <= balance.commonest):
            ratio = round(balance.commonest / balance.rarest) if balance.rarest else 0
            shown = (
                f"the commonest class is {ratio} times as frequent as the rarest" if ratio else "a class hardly occurs"
            )
            yield Problem(f"{shown}, and nothing is done about it", advice, balance.place)
        return
    rare = rare_event(project)
    if rare is None or is_text_or_image(project) or not is_readable(project) or is_exercise(project):
        return
    if any(_FOUND.search(text) for text in texts_of(project) if len(text) < _SHORT_TEXT):
        return
    # Both together answer for a rare class, and a table that is here can be counted.
    if {"precision_score", "recall_score"} <= last_names(project) or _is_common_in_sample(project):
        return
    yield Problem(
        f"nothing shows how rare {rare.message} is in the data, or that the model was told",
        "Show the share of each class; where one is rare, try class weights and report its recall",
        rare,
        Confidence.MEDIUM,
        severity=Severity.NOTE,
    )


_COMMON = 0.15
_MANY_TIMES = 10
_SHORT_TEXT = 60
# Recall and its like by hand: somebody asks how many of the rare ones are found.
_FOUND = lazy(r"(?<![a-z])(recall|tpr|true_?positives?|sensitivity)(?![a-z])", re.IGNORECASE)


def _is_common_in_sample(project: Project) -> bool:
    """Whether the rarest value of a target of two values is common in the first rows of a tracked table."""
    for read in table_reads(project):
        table = shipped(project, read)
        if table is None or table.data is None:
            continue
        for index, column in enumerate(table.data.columns):
            if re.sub(r"\s+", "_", column.strip().lower()) not in names_of("target_names"):
                continue
            counts = Counter(row[index] for row in table.data.sample if index < len(row))
            if len(counts) == 2 and min(counts.values()) >= _COMMON * sum(counts.values()):
                return True
    return False


_UNBALANCED = lazy(
    r"im_?balanc|un_?balanc|class_?balance|(over|under|down|up)_?sampl|desbalanc|d[ée]s[ée]quilibr",
    re.I,
    needs=("balanc", "sampl", "quilibr"),
)


_CELLS = (
    _READ + "df = df.dropna()\ndf = df.drop_duplicates()",
    "df['city'] = df['city'].replace('NYC', 'New York')\ndf['date'] = pd.to_datetime(df['date'])\n"
    "df['nights'] = df['nights'].fillna(1).astype(int)\ndf['agent'] = df['agent'].map({'a': 0, 'b': 1})\n"
    "df['floor'] = df['floor'].fillna(0)\ndf['rooms'] = df['rooms'].fillna(1)\ndf = pd.get_dummies(df)",
    _SPLIT + _FOREST,
)


@rule(
    "DAT106",
    "manual-pipeline",
    Severity.WARNING,
    sources=("A3", "B10"),
    options=(Option("steps", 10, "From how many steps in one notebook on they are reported.", least=1),),
    effort="an hour",
    concept="data_pipeline",
    fires=[{"model.ipynb": notebook(*_CELLS), "plots.py": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"}],
    silent=[
        # Where nothing but notebooks is there, ENG106 says so.
        {"model.ipynb": notebook(*_CELLS)},
        {"model.ipynb": notebook(*_CELLS), "src/prepare.py": _READ + "df = df.dropna().drop_duplicates()\n"},
        {
            "model.ipynb": notebook(
                *_CELLS[:2],
                _SPLIT + "from sklearn.pipeline import make_pipeline\nfrom sklearn.impute import SimpleImputer\n"
                "from sklearn.ensemble import RandomForestClassifier\n"
                "model = make_pipeline(SimpleImputer(), RandomForestClassifier()).fit(X_train, y_train)",
            )
        },
        # Groups of a table are found once: no new rows will come.
        {
            "boroughs.ipynb": notebook(
                *_CELLS[:2], _READ + "from sklearn.cluster import KMeans\nmodel = KMeans(4).fit(df)"
            ),
            "plots.py": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n",
        },
        # Two steps need no pipeline.
        {"model.ipynb": notebook(_READ + "df = df.dropna()", _SPLIT + _FOREST)},
    ],
)
def manual_pipeline(project: Project, options: Options) -> Iterable[Problem]:
    """The preparation of the data lives in notebook cells alone.

    ## What it looks for
    A target is predicted, at least ten steps of preparation stand in notebooks, none in a script or module, and
    neither a scikit-learn `Pipeline` nor an orchestrator holds them together. Where nothing is served, it is a note.

    ## Why it matters
    New rows need the very same steps, and cells that someone runs by hand will not give them. Automating the way
    from raw data to features is what the articles ask you to show.

    ## How to fix it
    Move the steps into a function of a module, or into a `Pipeline` with a `ColumnTransformer`, and call it from the
    notebook and from whatever predicts.
    """
    if not is_supervised(project) or project.has("data_pipeline") or has_name(project, "preparation_objects"):
        return
    if is_exercise(project):
        return
    if project.sibling_count == 0 and is_notebooks_only(project):
        return  # that all code lies in notebooks is said of the repository as a whole
    steps: dict[str, list[Place]] = {}
    for unit, call in project.calls():
        name = last_segment(call.names[0])
        if name in names_of("preparation_steps") and _is_about_data(call):
            if unit.notebook is None:
                return
            steps.setdefault(unit.path, []).append(place_of(unit, call))
    if not steps or not is_tabular(project):
        return
    path = max(steps, key=lambda each: (len(steps[each]), each))
    if len(steps[path]) >= options.whole("steps"):
        yield Problem(
            f"{len(steps[path])} steps of preparation stand in notebook cells alone",
            "Move them into a function of a module or a Pipeline, so that new rows get the very same steps",
            steps[path][0],
            severity=None if is_served(project) else Severity.NOTE,
        )


def _is_about_data(call: Call) -> bool:
    """No methods of texts and lists, and no plain function that happens to be called `map`."""
    return not call.names[0].startswith(("text.", "sequence.", "mapping.", "os.", "matplotlib.", "?")) or (
        call.names[0].startswith("?.")
        and last_segment(call.names[0]) not in ("replace", "join", "map", "apply", "shift")
    )


_MODULE = (
    "import pandas as pd\nfrom sklearn.ensemble import RandomForestClassifier\n\n\n"
    "def load(path):\n    return pd.read_csv(path)\n\n\n"
    "def train(df):\n    return RandomForestClassifier().fit(df[['a']], df['b'])\n\n\n"
    "if __name__ == '__main__':\n    train(load('bookings.csv'))\n"
)
_API = (
    "import joblib\nfrom fastapi import FastAPI\n\napp = FastAPI()\nmodel = joblib.load('model.joblib')\n\n\n"
    "@app.post('/predict')\ndef predict(a: float):\n    return {'p': float(model.predict([[a]])[0])}\n"
)


@rule(
    "DAT107",
    "no-data-validation",
    Severity.NOTE,
    sources=("A3", "B5"),
    effort="an hour",
    fires=[{"train.py": _MODULE, "api.py": _API}],
    silent=[
        {
            "train.py": _MODULE.replace(
                "    return pd.read_csv(path)",
                "    df = pd.read_csv(path)\n    assert df['a'].notna().all()\n    return df",
            ),
            "api.py": _API,
        },
        {
            "train.py": _MODULE,
            "api.py": _API,
            "src/data_validation.py": "def validate_columns(df):\n    return set(df) == {'a', 'b'}\n",
        },
        # An exploration in a notebook is looked at by eye.
        {"model.ipynb": notebook(_READ, _SPLIT, _FOREST)},
    ],
)
def no_data_validation(project: Project) -> Iterable[Problem]:
    """Nothing checks the data that comes in.

    ## What it looks for
    A project with a data pipeline or a served model whose code trains on a table without a schema, an expectation, an
    assertion or a function that validates what it reads.

    ## Why it matters
    Sources change without notice. A pipeline that trains on whatever comes in will one day learn from an empty
    column, and nobody will notice until the predictions do.

    ## How to fix it
    Check columns, types and ranges right after reading, with pandera, Great Expectations or a handful of assertions,
    and stop with a clear message when they fail.
    """
    if not project.has("model_training") or not project.has("data_pipeline", "serving") or not is_tabular(project):
        return
    if any(True for _ in calls_to(project, "data_checks")) or any(_CHECKED.search(path) for path in project.paths):
        return
    for unit in project.code:
        if any(function.assertions or _CHECKING.search(function.name) for function in unit.facts.functions):
            return
        if any(_CHECKING.search(last_segment(call.names[0])) for call in unit.facts.calls):
            return
        if any(name in ("ValueError", "SchemaError") for name in unit.facts.references) and unit.notebook is None:
            return
    place = training_read(project)
    if not place.path.endswith(".ipynb"):
        yield Problem(
            "data is read for training without any check of its columns, types or ranges",
            "Add a schema or a few assertions right after reading, and stop with a clear message when they fail",
            place,
            Confidence.MEDIUM,
        )


_CHECKED = lazy(r"(^|/)[^/]*(validat|schema|expectation|data_check|data_quality)[^/]*(/|\.\w+$)", re.IGNORECASE)
_CHECKING = lazy(r"validat|schema|sanity|(^|_)(check|verify|ensure)_|expect_|quality", re.IGNORECASE)


_ENCODED = (
    _READ + "from sklearn.preprocessing import LabelEncoder\n"
    "df['city'] = LabelEncoder().fit_transform(df['city'])\n" + _SPLIT
)
_LOGISTIC = "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression().fit(X_train, y_train)\n"


@rule(
    "DAT108",
    "ordinal-codes-for-names",
    Severity.NOTE,
    sources=("A3", "A1"),
    effort="minutes",
    fires=[{"train.py": _ENCODED + _LOGISTIC}],
    silent=[
        # The target is what LabelEncoder is for.
        {
            "train.py": _READ + "from sklearn.preprocessing import LabelEncoder\n"
            "y = LabelEncoder().fit_transform(df['cancelled'])\n" + _SPLIT + _LOGISTIC
        },
        # A tree can cut such codes anywhere.
        {"train.py": _ENCODED + _FOREST},
        # Two values have no order to get wrong.
        {"train.py": _ENCODED.replace("'city'", "'is_weekend'") + _LOGISTIC},
    ],
)
def ordinal_codes_for_names(project: Project) -> Iterable[Problem]:
    """Names become numbers with an order they do not have.

    ## What it looks for
    `LabelEncoder` turns a column of names (city, occupation, brand) into 0, 1, 2 ..., no column is encoded one by
    one, and a model that reads order into numbers is fitted: linear, distances, support vectors or a network.

    ## Why it matters
    To such a model Rome is now twice Oslo. The score suffers silently, and an interviewer who sees it will ask what
    the coefficient of "city" means.

    ## How to fix it
    Use `OneHotEncoder` for names without order and `OrdinalEncoder` with the order written out where there is one.
    """
    if not is_supervised(project) or has_name(project, "one_column_each") or not is_tabular(project):
        return
    readers = [f for f in classical_models(project) if f.model.scale or f.model.family == "linear regression"]
    if not readers:
        return
    found = list(_encoded_names(project))
    if found:
        first, column = found[0]
        readers.sort(key=lambda fitted: fitted.place.path != first.path)
        yield Problem(
            f"LabelEncoder gives the names in {column} an order that {named(readers[0]).message} will believe",
            "Use OneHotEncoder for names without order",
            first,
            Confidence.MEDIUM,
            related=(readers[0].place,),
        )


def _encoded_names(project: Project) -> Iterator[tuple[Place, str]]:
    nominal = frozenset(knowledge().lists["nominal_columns"])
    for unit, call in project.calls():
        if not any("LabelEncoder.fit_transform" in name for name in call.names):
            continue
        for column in _columns_near(unit, call):
            name = re.sub(r"\s+", "_", column.strip().lower())
            if name in nominal and name not in names_of("target_names") and not _is_target(unit, column):
                yield place_of(unit, call), column


def _columns_near(unit: Code, call: Call) -> list[str]:
    """The texts on the line of a call, or of the list that its loop goes over."""
    near = [text.text for text in unit.facts.texts if text.cell == call.cell and text.line == call.line]
    if near or not call.loop:
        return near
    return [t.text for t in unit.facts.texts if t.cell == call.cell and call.line - 5 <= t.line <= call.line]


def _is_target(unit: Code, column: str) -> bool:
    """Whether the column is taken out on its own, as a target is."""
    return any(
        last_segment(call.names[0]) == "drop"
        and any(
            value.text == column or [item.text for item in value.items] == [column]
            for value in (*call.arguments, *call.keywords.values())
        )
        for call in unit.facts.calls
    )
