"""ETH: responsibility."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from portfolio_lint.facts.data import DataFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Project
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Problem, notebook, rule, summed

from .judging import is_competition, is_exercise, is_served, is_shown_study
from .models import FittedModel, fitted_models
from .reading import (
    DATA_WORD,
    counted,
    expression_of,
    first_place,
    is_made_up,
    is_own,
    listed,
    mentions,
    names_of,
    own_blocks,
    own_readme,
)
from .views import is_network, kind_of_data, loads_benchmark, most_telling

_MINIMUM_PEOPLE = 3
_MOST_RELATED = 25
_SHARE_OF_ONE_KIND = 0.6
_MINIMUM_ROWS_OF_DATA = 20
# What is handed in to a competition has an identifier and a prediction.
_LEAST_COLUMNS_OF_DATA = 3

_LOANS = (
    "import pandas as pd\n"
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.model_selection import train_test_split\n"
    "frame = pd.read_csv('data/loans.csv')\n"
    "train, test = train_test_split(frame, random_state=1)\n"
    "model = RandomForestClassifier().fit(train[['income', 'gender', 'age']], train['default'])\n"
    "print(model.score(test[['income', 'gender', 'age']], test['default']))\n"
)
_BIKES = (
    _LOANS.replace("loans", "bikes").replace("'income', 'gender', 'age'", "'rain', 'wind'").replace("default", "hire")
)
_README = (
    "# Credit default prediction\n\nThis project predicts whether a person who asks a bank for a loan will default on "
    "it, from what they say in their application.\n"
)
_BIKES_README = (
    "# Bicycle hire\n\nThis project predicts how many bicycles will be hired in a city tomorrow, from the weather "
    "forecast of the day before.\n"
)
_FAIR = (
    "\n## Fairness\n\nWe checked the fairness of the model: the false rejection rate differs by two points between "
    "women and men. For younger applicants the demographic parity difference is seven points, a disparate impact "
    "that we reduce by reweighing the groups.\n"
)
_PRIVATE = "\n## Privacy\n\nThe data was anonymised by the bank before we got it, as the GDPR asks for personal data.\n"
_LIMITS = "\n## Limitations\n\nThe model has only seen applicants of one bank and must not decide on its own.\n"


@rule(
    "ETH101",
    "fairness-unaddressed",
    Severity.WARNING,
    concept="fairness",
    sources=("A10",),
    fires=[{"train.py": _LOANS, "README.md": _README}],
    silent=[
        {"train.py": _LOANS, "README.md": f"{_README}{_FAIR}"},
        {"train.py": _BIKES, "README.md": _BIKES_README},
        # A page on a textbook's data.
        {"diabetes.py": _LOANS.replace("loans", "pima")},
        # Names make no groups.
        {
            "train.py": _BIKES,
            "README.md": _BIKES_README,
            "data/hires.csv": "Customer Name,rain,hired\nAda Lovelace,0,12\nAlan Turing,1,3\n",
        },
    ],
)
def fairness_unaddressed(project: Project) -> Iterable[Problem]:
    """Predictions about people, and no look at groups of them.

    ## What it looks for
    A model in a sensitive field (credit, hiring, health, justice, insurance, education), or trained on columns about
    people such as age or gender, in a project that neither measures nor discusses how it treats different groups. It
    is a note where only the columns hint at people, or where the data are a well-known teaching set or made up, and
    nothing where both is so, in pages on a teaching set without a README, in competitions and exercises by their
    columns, and where without such columns ETH104 asks for limits already.

    ## Why it matters
    A model can repeat the bias of its data against people. Employers in these fields look for candidates who raise
    the question themselves and say what they did about it.

    ## How to fix it
    Report the main metric for each group (fairlearn's `MetricFrame` does it in one call) and write two sentences on
    what you see and what follows from it.
    """
    if not project.has("model_training") or project.has("fairness"):
        return
    place = _sensitive_place(project)
    if place:
        if project.has("toy_dataset") and not own_readme(project):
            return  # a page on a textbook's data has nobody to treat
        has_groups = bool(_columns(project))
        if not has_groups and own_readme(project) and not project.has("readme_limitations"):
            return  # for whom it may be worse is a limit
        yield Problem(
            "It predicts about people in a sensitive field, and nothing compares how it treats different groups",
            f"Report the main metric by group ({_columns(project)}) and say what follows from it"
            if has_groups
            else "Say which groups of people the data cover, and for whom the model may be worse",
            place,
            severity=None
            if has_groups and not project.has("toy_dataset") and not is_made_up(project)
            else Severity.NOTE,
        )
    elif _columns(project) and own_readme(project) and not is_shown_study(project):
        yield Problem(
            f"The data describe people ({_columns(project)}), and nothing compares how the model treats them by group",
            "Report the main metric for each group and say what follows from it, or say why it does not matter here",
            first_place(project, "personal_data"),
            # Which columns of an exploration are left when the model learns can seldom be told.
            confidence=Confidence.LOW
            if all(place.path.endswith(".ipynb") for place in project.evidence["personal_data"])
            else Confidence.MEDIUM,
            severity=Severity.NOTE,
        )


def _sensitive_place(project: Project) -> Place | None:
    """Where the project itself, and not the collection it stands in, shows that it is about people in such a field."""
    own_name = f"{project.name} {project.path}"
    for place in project.evidence.get("sensitive_domain", ()):
        named = place.message.lower() in own_name.lower()
        if not named and not is_own(project, place.path):
            continue
        readme = own_readme(project)
        title = " ".join(block.text for block in readme[1].blocks[:2]) if readme else ""
        if expression_of("not_people").search(f"{own_name} {title}"):
            continue
        if is_own(project, place.path) and not name_of(place.path).startswith("."):
            return Place(place.path, place.line, place.cell)
        return Place(project.code[0].path if project.code else project.path)
    return None


def _columns(project: Project) -> str:
    """The columns about people by which there are groups of them; empty where there are none."""
    names: dict[str, str] = {}
    for place in project.evidence.get("personal_data", ()):
        for name in place.message.split(","):
            if not _NO_GROUP.search(name):
                names.setdefault(re.sub(r"[\W_]+", "", name).lower(), name.strip())
    return listed(list(names.values()), 3)


# Nobody shares a name, a number or an address with a group of others.
_NO_GROUP = lazy(r"pregnan|name|mail|phone|mobile|address|ssn|passport|(?<![a-z])id(?![a-z])|number", re.IGNORECASE)


@rule(
    "ETH102",
    "privacy-unaddressed",
    Severity.WARNING,
    concept="privacy",
    effort="minutes",
    sources=("A10",),
    fires=[
        {
            "train.py": _LOANS,
            "README.md": _README,
            "app.py": "import pickle\nimport streamlit as st\nmodel = pickle.load(open('model.pkl', 'rb'))\n"
            "income = st.number_input('income')\nst.write(model.predict([[income]]))\n",
        }
    ],
    silent=[
        {"train.py": _LOANS, "README.md": f"{_README}{_PRIVATE}"},
        {"train.py": _BIKES, "README.md": _BIKES_README},
        {"pima.py": _LOANS.replace("loans", "pima"), "README.md": _README.replace("Credit default", "Diabetes")},
        {"train.py": _LOANS, "README.md": f"{_README}\nThe data set holds 9,000 anonymised customers.\n"},
        {"train.py": _LOANS, "README.md": f"{_README}\nThe data are synthetic applications.\n"},
        # Whose they are is told with their source.
        {
            "train.py": _LOANS,
            "README.md": f"{_README}\nThe data come from [Kaggle](https://www.kaggle.com/datasets/ada/loans).\n",
        },
        # Who enters a competition gets data that its hosts have cleared.
        {"train.py": _LOANS, "README.md": f"{_README}\nhttps://www.kaggle.com/competitions/home-credit\n"},
    ],
)
def privacy_unaddressed(project: Project) -> Iterable[Problem]:
    """Data about people, and no word on their protection.

    ## What it looks for
    A model in a sensitive field in a project that neither protects personal data nor says a word on it. It is a note
    where nothing is served, since then nobody's data are taken in. Exercises and well-known teaching data, which
    are public, are left out, as are, where nothing is served, competitions, data that are made up, and data whose
    public source is named.

    ## Why it matters
    Data protection law decides what may be collected and kept, and for how long. Someone who builds on data about
    people is expected to have thought about it, even where the data are public.

    ## How to fix it
    Say in two sentences where the data come from, whether people can be recognised in them, and what the app keeps
    of what is typed into it.
    """
    place = _sensitive_place(project)
    if is_exercise(project) or project.has("toy_dataset"):
        return
    if project.has("model_training") and place and not project.has("privacy") and not _says_anonymous(project):
        served = is_served(project)
        if not served and (is_competition(project) or project.has("readme_data_source") or is_made_up(project)):
            return
        yield Problem(
            "The app takes in data about people, and nothing says how they are protected"
            if served
            else "The data are about people in a sensitive field, and nothing says how they are protected",
            "Say where the data come from, whether people can be recognised in them, and what is kept of new entries"
            if served
            else "Say where the data come from and whether people can be recognised in them",
            first_place(project, "serving", "api_endpoint") if served else place,
            severity=None if served else Severity.NOTE,
        )


_ANONYMOUS = lazy(
    r"(anonym|pseudonym)(i[sz]|is[ée])|de-?identif|anonimiz|anonymes?(?![a-z])",
    re.IGNORECASE,
    needs=("nonym", "ident", "nonim"),
)


def _says_anonymous(project: Project) -> bool:
    """Whether a text of the project says that nobody can be recognised in the data."""
    return any(_ANONYMOUS.search(block.text) for _, block in own_blocks(project) if block.kind != "code")


@rule(
    "ETH103",
    "unexplained-model",
    Severity.NOTE,
    concept="interpretability",
    effort="an hour",
    sources=("A1", "A10"),
    fires=[{"train.py": _LOANS, "README.md": _README}],
    silent=[
        {
            "train.py": f"{_LOANS}print(model.feature_importances_)\n",
            "README.md": _README,
        },
        {
            "train.py": _LOANS.replace("sklearn.ensemble", "sklearn.linear_model").replace(
                "RandomForestClassifier", "LogisticRegression"
            ),
            "README.md": _README,
        },
        # A series that is forecast from itself has no features to rank.
        {
            "forecast.py": "import pandas as pd\nfrom statsmodels.tsa.arima.model import ARIMA\n"
            "from tensorflow import keras\nfrom sklearn.metrics import mean_squared_error\n"
            "sales = pd.read_csv('sales.csv', index_col='date')['units']\n"
            "arima = ARIMA(sales[:-12], order=(5, 1, 0)).fit()\n"
            "print(mean_squared_error(sales[-12:], arima.forecast(12)))\n"
            "net = keras.Sequential([keras.layers.LSTM(9), keras.layers.Dense(1)])\nnet.compile(loss='mse')\n"
            "net.fit(X, y)\n",
            "README.md": _BIKES_README,
        },
        # A network on the digits that everybody knows.
        {
            "train.py": "from tensorflow import keras\n(X, y), (X_test, y_test) = keras.datasets.mnist.load_data()\n"
            "net = keras.Sequential([keras.layers.Conv2D(8, 3), keras.layers.Dense(10)])\n"
            "net.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])\n"
            "net.fit(X, y, validation_data=(X_test, y_test))\n",
            "README.md": _BIKES_README,
        },
        # The forest was never run.
        {
            "model.ipynb": notebook(
                _LOANS.replace("sklearn.ensemble", "sklearn.linear_model").replace(
                    "RandomForestClassifier", "LogisticRegression"
                ),
                "from sklearn.ensemble import RandomForestClassifier\nforest = RandomForestClassifier()\n"
                "forest.fit(train[['income']], train['default'])\n",
                executed=(1, None),
            ),
            "README.md": _README,
        },
        # A filter of outliers predicts nothing that asks for reasons.
        {
            "train.py": _LOANS.replace("sklearn.ensemble", "sklearn.linear_model").replace(
                "RandomForestClassifier", "LogisticRegression"
            )
            + "from sklearn.ensemble import IsolationForest\nkept = IsolationForest().fit_predict(frame) == 1\n",
            "README.md": _README,
        },
    ],
)
def unexplained_model(project: Project) -> Iterable[Problem]:
    """Nothing explains what the model looks at.

    ## What it looks for
    A model beyond the simple ones, and no code that explains it: SHAP, LIME, permutation importance, dependence
    plots, feature importances, attention or Grad-CAM maps. In a sensitive field it is a warning. Forecasts of a series
    from itself, models of well-known teaching data, models in cells that were never run among others that were, and
    networks of competitions, practice and benchmarks are left alone.

    ## Why it matters
    Many businesses need to justify a decision to the person it concerns. Knowing which features drive the model is
    also the cheapest way to find out that it learnt something it should not know.

    ## How to fix it
    Add `sklearn.inspection.permutation_importance` or a SHAP summary on held-out data, and write a sentence on whether
    the ranking makes sense.
    """
    if (
        project.has("model_training")
        and project.has("complex_model")
        and project.has("classification", "regression")
        # Nobody asks the flowers and digits of a textbook for reasons.
        and not project.has("interpretability", "toy_dataset")
        and not is_exercise(project)
    ):
        opaque = [f for f in fitted_models(project) if not f.model.simple and f.model.family not in _NOT_PREDICTING]
        opaque = [f for f in opaque if f.model.task in ("", "classification", "regression")]
        opaque = [f for f in opaque if _was_run(project, f.place)]
        if not opaque:
            return
        chosen = most_telling(project, opaque)
        if (is_shown_study(project) or loads_benchmark(project)) and is_network(chosen):
            return  # who practises with networks on pictures explains none of them yet
        if project.has("time_series") and (is_network(chosen) or chosen.model.family in _FORECASTERS):
            return
        sensitive = _sensitive_place(project) is not None
        # Which of several is kept at last can not be told for sure, so none is named.
        alone = len({fitted.place.message for fitted in opaque}) == 1
        name = chosen.place.message if alone and _MODEL_NAME.fullmatch(chosen.place.message) else ""
        whose = "the model" if alone else "the models"
        yield Problem(
            f"Nothing shows what drives the predictions of {f'the {name}' if name else whose}",
            _way_to_explain(project, chosen),
            Place(chosen.place.path, chosen.place.line, chosen.place.cell),
            severity=Severity.WARNING if sensitive else None,
        )


def _was_run(project: Project, place: Place) -> bool:
    """Whether a model may have been trained: a script's was, a cell's where it ran or no number is kept."""
    book = next((book for path, book in project.notebooks if path == place.path), None)
    if book is None or place.cell is None or place.cell >= len(book.cells):
        return True
    cell = book.cells[place.cell]
    return cell.execution_count is not None or bool(cell.outputs) or not any(c.execution_count for c in book.cells)


_FORECASTERS = frozenset({"ARIMA", "Prophet", "NeuralProphet"})
# Models that filter rows and predict no target.
_NOT_PREDICTING = frozenset({"isolation forest", "local outlier factor", "one-class SVM"})


def _way_to_explain(project: Project, chosen: FittedModel) -> str:
    """Maps for networks on pictures, weights of words for those on text, importances for all the rest."""
    kind = kind_of_data(project, chosen.place.path) if is_network(chosen) else "table"
    if kind == "images":
        return "Show what drives it, with Grad-CAM or similar maps for some examples"
    if kind == "text":
        return "Show which words drive it, with attention or integrated gradients for some examples"
    return "Add permutation importance or a SHAP summary on held-out data, and say whether it makes sense"


@rule(
    "ETH104",
    "no-model-card-or-limits",
    Severity.WARNING,
    concept="readme_limitations",
    effort="an hour",
    sources=("A10", "A6"),
    fires=[{"train.py": _LOANS, "README.md": _README}],
    silent=[
        {"train.py": _LOANS, "README.md": f"{_README}{_LIMITS}"},
        {"train.py": _LOANS, "README.md": _README, "docs/MODEL_CARD.md": "# Model card\n\nFor use by trained staff.\n"},
        {"train.py": _BIKES, "README.md": _BIKES_README},
    ],
)
def no_model_card_or_limits(project: Project) -> Iterable[Problem]:
    """A sensitive field, and no word on what the model must not be used for.

    ## What it looks for
    A model about people in a sensitive field, with neither a model card nor a text on limits or caveats. On
    well-known teaching data it is a note.

    ## Why it matters
    Showing where you would raise a red flag is a sign of professional maturity: a model for credit or health that
    comes without its limits invites a use that harms someone.

    ## How to fix it
    Add a short model card: intended use, who must not be judged by it, the data it saw, where it errs most.
    """
    place = _sensitive_place(project)
    if (
        place
        and own_readme(project)
        and project.has("model_training")
        and not project.has("readme_limitations")
        and not any(expression_of("model_cards").search(path) for path in project.paths)
    ):
        yield Problem(
            "It predicts about people in a sensitive field, and nothing says what the model must not be used for",
            "Add a short model card: intended use, data, where it errs most, who must not be judged by it",
            place,
            severity=Severity.NOTE if project.has("toy_dataset") else None,
        )


_MODEL_NAME = lazy(r"\w*(Classifier|Regressor|SVC|SVR|Forest|Boosting\w*)")


# --- what should not be in the repository


@rule(
    "ETH105",
    "personal-data-committed",
    Severity.ERROR,
    effort="an hour",
    sources=("A10",),
    scope="repository",
    fires=[
        {
            "train.py": _LOANS,
            "data/clients.csv": "client_id,full_name,email,balance\n"
            "8812,Grace Hopper,grace.hopper@navy.mil,12\n9177,Alan Turing,a.turing@npl.co.uk,7\n"
            "4410,Emmy Noether,noether@uni-goettingen.de,5\n1203,Mary Shelley,mshelley@villa-diodati.ch,9\n",
        }
    ],
    silent=[
        {
            "train.py": _LOANS,
            "data/clients.csv": "client_id,full_name,email,balance\n"
            "1,User 1,user1@example.com,12\n2,User 2,user2@example.com,7\n3,User 3,user3@example.com,5\n",
        },
        {
            "train.py": _LOANS,
            "data/titanic.csv": "PassengerId,Survived,Pclass,Name,Ticket\n1,0,3,Braund Mr. Owen,A/5\n"
            "2,1,1,Cumings Mrs. John,PC\n3,1,3,Heikkinen Miss. Laina,ST\n",
        },
        {
            "train.py": _LOANS,
            "data/synthetic_clients.csv": "id,full_name,email\n8812,Grace Hopper,grace.hopper@navy.mil\n"
            "9177,Alan Turing,a.turing@npl.co.uk\n4410,Emmy Noether,noether@uni-goettingen.de\n",
        },
    ],
)
def personal_data_committed(repository: Repository) -> Iterable[Problem]:
    """Data of real people in the repository.

    ## What it looks for
    Tables with columns of e-mail addresses, telephone or identity numbers, or of names beside an address or a date of
    birth. Public teaching sets and data that are obviously made up are left out. The values are never shown.

    ## Why it matters
    Publishing what identifies people may break the law and always breaks trust. An employer will think of the data
    of its own customers.

    ## How to fix it
    Remove the file from the repository and from its history, and publish a version without these columns or with
    made-up people. If the people are made up, say so beside the data.
    """
    found: list[tuple[str, str, bool]] = []
    for project in repository.projects:
        tables = [file for file in project.files if file.data is not None and file.data.sample]
        if not tables:
            continue
        for file in tables:
            if file.data is None or any(file.path == path for path, _, _ in found):
                continue
            kinds, sure = _personal_columns(file.path, file.data)
            if kinds:
                found.append((file.path, listed(kinds, 4), sure and not _is_called_made_up(project, file.path)))
    if not found:
        return
    found.sort(key=lambda entry: (not entry[2], entry[0]))
    yield summed([entry for entry in found if entry[2] == found[0][2]], _personal_data, lambda entry: Place(entry[0]))


def _personal_data(found: Sequence[tuple[str, str, bool]]) -> Problem:
    (path, kinds_text, sure), *others = found
    more = f", and {counted(len(others), 'other file')} likewise" if others else ""
    return Problem(
        f"{name_of(path)} holds {kinds_text} of what look like real people{more}",
        "Remove it from the repository and its history, or say beside the data that the people are made up",
        Place(path),
        confidence=Confidence.HIGH if sure else Confidence.LOW,
        related=tuple(Place(other, message=kinds) for other, kinds, _ in others[:_MOST_RELATED]),
    )


def _is_called_made_up(project: Project, path: str) -> bool:
    """Whether a document of the project, or a notebook that reads the file, says that the data are made up."""
    blocks = [block for _, document in project.documents for block in document.blocks]
    for _, book in project.notebooks:
        if any(name_of(path) in text.text for text in book.code.texts):
            blocks.extend(book.document.blocks)
    expression = expression_of("made_up_data")
    return any(
        expression.search(sentence) and DATA_WORD.search(sentence)
        for block in blocks
        if block.kind != "code"
        for sentence in block.text.split(". ")
    )


_EMAIL = lazy(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", needs=("@",))
_PHONE = lazy(r"\+?\(?\d[\d\s().-]{6,17}\d(?:\s?(?:x|ext\.?)\s?\d+)?")
_IDENTITY = lazy(r"(?=.*\d{4})[A-Z\d][A-Z\d .-]{6,24}", re.IGNORECASE)
_NUMBERED = lazy(r"^\D*\d+\D*$")
_PERSON = lazy(r"^[^\W\d_][^\d_@]*$")


def _personal_columns(path: str, data: DataFacts) -> tuple[list[str], bool]:
    """Which kinds of personal data a table holds, and whether they look real."""
    if expression_of("made_up_data").search(path):
        return [], False
    columns = [re.sub(r"[\W_]+", "", column).lower() for column in data.columns]
    present = frozenset(columns)
    if any(present.issuperset(known.split(",")) for known in names_of("public_set_columns")):
        return [], False
    if len(present & names_of("mail_columns")) > 1:
        return [], False
    kinds = list(dict.fromkeys(_kinds(columns, data)))
    direct = [kind for kind in kinds if kind in ("e-mail addresses", "telephone numbers", "identity numbers")]
    named = "names" in kinds
    if direct and (named or "e-mail addresses" in direct or len(direct) > 1):
        return kinds, True
    if named and ("home addresses" in kinds or "dates of birth" in kinds):
        return kinds, True
    return [], False


def _kinds(columns: list[str], data: DataFacts) -> Iterator[str]:
    has_first = any(column in names_of("first_name_columns") for column in columns)
    for index, column in enumerate(columns):
        values = [row[index].strip() for row in data.sample if index < len(row) and row[index].strip()]
        distinct = list(dict.fromkeys(values))
        if len(distinct) < _MINIMUM_PEOPLE:
            continue
        if _most(distinct, _is_real_email):
            yield "e-mail addresses"
        elif column in names_of("phone_columns") and _most(distinct, _is_phone):
            yield "telephone numbers"
        elif column in names_of("identity_columns") and _most(distinct, lambda value: bool(_IDENTITY.fullmatch(value))):
            yield "identity numbers"
        elif column in names_of("address_columns") and _most(
            distinct, lambda value: bool(re.search(r"\d+.*[^\W\d]{3}|[^\W\d]{3}.*\d+", value))
        ):
            yield "home addresses"
        elif column in names_of("birth_columns") and _most(distinct, lambda value: bool(re.search(r"\d", value))):
            yield "dates of birth"
        elif (
            column in names_of("full_name_columns") or (has_first and column in names_of("last_name_columns"))
        ) and _most(distinct, _is_person):
            yield "names"


def _most(values: list[str], test: Callable[[str], object]) -> bool:
    return sum(bool(test(value)) for value in values) >= _SHARE_OF_ONE_KIND * len(values)


def _is_real_email(value: str) -> bool:
    match = _EMAIL.fullmatch(value)
    if match is None:
        return False
    domain = match[1].lower()
    made_up = names_of("made_up_domains")
    if domain in made_up or domain.rpartition(".")[2] in made_up or any(domain.endswith(f".{d}") for d in made_up):
        return False
    # "user17@gmail.com" counts people, it does not name one.
    return not re.fullmatch(
        r"(user|test|customer|client|person|student|employee|name|email|patient)[._-]?\d*",
        value.partition("@")[0].lower(),
    )


def _is_phone(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return bool(_PHONE.fullmatch(value)) and len(set(digits)) > _MINIMUM_PEOPLE and "555" not in digits[:6]


def _is_person(value: str) -> bool:
    return bool(_PERSON.match(value)) and value[:1].isupper() and not _NUMBERED.match(value)


@rule(
    "ETH106",
    "secret-committed",
    Severity.ERROR,
    per_file=True,
    effort="minutes",
    sources=("A10", "B6"),
    scope="repository",
    fires=[
        {
            "train.py": f"{_LOANS}import openai\nopenai.api_key = 'sk-proj-"
            + "q7Rk2Xv9Lm4Tz8Wb3Nc6Yd1Hf5Jg0Ps" * 2
            + "'\n"
        },
    ],
    silent=[
        {"train.py": f"{_LOANS}import os\napi_key = os.environ['OPENAI_API_KEY']\n"},
        {"train.py": f"{_LOANS}api_key = 'your-api-key-here'\n", ".env.example": "OPENAI_API_KEY=sk-...\n"},
    ],
)
def secret_committed(repository: Repository) -> Iterable[Problem]:
    """A key or a password in the repository.

    ## What it looks for
    Credentials that look real in sources, notebooks, configuration and their outputs. Placeholders and passwords of
    local demos do not count. The value is never shown.

    ## Why it matters
    Bots find a published key within minutes, and it stays in the history after you delete it. To a reviewer it is
    a sign of how you would treat the keys of a company.

    ## How to fix it
    Revoke the key first, then read it from an environment variable or a secret store, and remove it from the history.
    """
    places = {place: None for project in repository.projects for place in project.evidence.get("secret_committed", ())}
    if not places:
        return
    files: dict[str, list[Place]] = {}
    for place in places:
        files.setdefault(place.path, []).append(place)
    for _, found in sorted(files.items()):
        yield summed(found, _secrets)


def _secrets(found: Sequence[Place]) -> Problem:
    first = found[0]
    kinds = list(dict.fromkeys(place.message or "credential" for place in found))
    what = f"looks like a real {kinds[0]}"
    if len(found) > 1:
        what = (
            f"look like {len(found)} real {kinds[0]}s"
            if len(kinds) == 1
            else f"look like real credentials ({listed(kinds)})"
        )
    return Problem(
        f"{name_of(first.path)} holds what {what}",
        "Revoke it, read it from an environment variable instead, and remove it from the history",
        Place(first.path, first.line, first.cell),
        related=tuple(found[1:]),
    )


@rule(
    "ETH107",
    "data-licence-unstated",
    Severity.NOTE,
    sources=("A10",),
    fires=[
        {
            "train.py": _BIKES,
            "README.md": f"{_BIKES_README}\nThe data come from the page of the city's transport office.\n",
            "data/bikes.csv": "rain,wind,hire\n" + "1,2,3\n" * 30,
        }
    ],
    silent=[
        {
            "train.py": _BIKES,
            "README.md": f"{_BIKES_README}\nThe city publishes the data under the licence CC BY 4.0.\n",
            "data/bikes.csv": "rain,wind,hire\n" + "1,2,3\n" * 30,
        },
        {"train.py": _BIKES, "README.md": _BIKES_README},
        {
            "train.py": _BIKES,
            "README.md": f"{_BIKES_README}\nThe data are synthetic: `make.py` draws them.\n",
            "data/bikes.csv": "rain,wind,hire\n" + "1,2,3\n" * 30,
        },
    ],
)
def data_licence_unstated(project: Project) -> Iterable[Problem]:
    """Somebody's data passed on without their terms.

    ## What it looks for
    A project that ships a table of data which it did not make itself, and no text on the licence or terms of use of
    these data. Well-known teaching sets, made-up data, exercises and the predictions handed in to a competition are
    left out.

    ## Why it matters
    Who may use data for what is one of the first questions in a company. Naming the licence takes a line and shows
    that you asked it.

    ## How to fix it
    Look the terms up where you got the data, and state them beside the source. Where they forbid passing the data
    on, keep a script that downloads them instead.
    """
    if not own_readme(project) or not project.has("model_training") or project.has("toy_dataset"):
        return
    if is_exercise(project):
        return
    least = _LEAST_COLUMNS_OF_DATA if is_competition(project) else 1
    results = expression_of("result_files")
    tables = [
        file.path
        for file in project.files
        if file.data is not None
        and is_own(project, file.path)
        and not results.search(file.path)
        and (file.data.rows is None or file.data.rows >= _MINIMUM_ROWS_OF_DATA)
        and len(file.data.columns) >= least
        and not re.search(r"(^|/)(tests?|fixtures|samples?|examples?|docs?|schemas?|conf(ig)?s?)/", file.path)
    ]
    if not tables or mentions(project, "data_licence", "own_data") or _is_called_made_up(project, tables[0]):
        return
    if any(expression_of("data_licence_files").search(path) for path in project.paths):
        return
    if any(expression_of("made_up_data").search(path) for path in tables):
        return
    more = f" and {counted(len(tables) - 1, 'other table')}" if len(tables) > 1 else ""
    yield Problem(
        f"Nothing says under which terms {name_of(tables[0])}{more} may be passed on",
        "Look the licence up where you got the data and state it beside the source",
        Place(tables[0]),
        confidence=Confidence.MEDIUM,
    )
