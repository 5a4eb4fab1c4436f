"""GRO: growth and collaboration."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from portfolio_lint.facts.documents import DocumentFacts
from portfolio_lint.facts.history import Commit, HistoryFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.options import Option, Options
from portfolio_lint.paths import is_readme, name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Example, Problem, rule

from .judging import is_practice, is_study, products
from .library import knowledge
from .prose import talks_of
from .reading import names_of, word_count

_DAY = 86_400
_ONE_DAY_FILES = 8
_MINIMUM_OWN_COMMITS = 3
_SHARE_OF_COMMITS = 0.1
_SEVERAL = 3
_FEW_WORDS = 20

_START = 1_780_000_000
_TRAIN = (
    "import pandas as pd\n"
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.model_selection import train_test_split\n"
    "frame = pd.read_csv('data/bikes.csv')\n"
    "train, test = train_test_split(frame, random_state=1)\n"
    "model = RandomForestClassifier().fit(train[['rain']], train['hired'])\n"
    "print(model.score(test[['rain']], test['hired']))\n"
)
_README = (
    "# Bicycle hire\n\nThis project predicts how many bicycles will be hired in a city tomorrow, from the weather "
    "forecast of the day before.\n"
)
_TELLING = (
    "Read the hires of 2023",
    "Split by week, not by row",
    "Add the mean of last week as a baseline",
    "Try a random forest on weather and weekday",
    "Leave out days of a strike",
    "Explain the forest by permutation importance",
    "Serve the model behind an API",
    "Test the API with a broken request",
    "Say in the README where the model is wrong",
)


def _past(
    *subjects: str, authors: tuple[str, ...] = ("Ada",), start: int = _START, step: int = _DAY, complete: bool = True
) -> HistoryFacts:
    """A history for an example, the first subject being the oldest commit."""
    commits = [
        Commit(f"{number:040x}", author, f"{author.lower()}@example.org", start + number * step, subject)
        for (number, subject), author in zip(enumerate(subjects), itertools.cycle(authors), strict=False)
    ]
    return HistoryFacts(tuple(reversed(commits)), complete)


_PROJECT = {"train.py": _TRAIN, "README.md": _README}
_NETWORK = (
    "import pandas as pd\n"
    "from tensorflow import keras\n"
    "frame = pd.read_csv('data/bikes.csv')\n"
    "net = keras.Sequential([keras.layers.LSTM(16), keras.layers.Dense(1)])\n"
    "net.compile(loss='mse')\n"
    "net.fit(frame[['rain']], frame['hired'], validation_split=0.2)\n"
)


@rule(
    "GRO101",
    "one-shot-history",
    Severity.NOTE,
    effort="a day",
    sources=("A2", "A11", "B5"),
    options=(
        Option("commits", 2, "Up to so many commits are one go.", least=1),
        Option(
            "commits-of-a-day", 6, "Up to so many are one go where they are of one day and brought many files.", least=0
        ),
    ),
    scope="repository",
    fires=[Example(_PROJECT, _past("Add files via upload"))],
    silent=[
        Example(_PROJECT, _past(*_TELLING)),
        Example(_PROJECT, _past("Add files via upload", complete=False)),
        Example({"README.md": _README}, _past("First commit")),
    ],
)
def one_shot_history(repository: Repository, options: Options) -> Iterable[Problem]:
    """All of the work came in one go.

    ## What it looks for
    A complete history of one or two commits, or of a handful within a single day that brought many files. Shallow
    clones and folders without Git say nothing about it.

    ## Why it matters
    The history shows how somebody works: in steps, with second thoughts. One upload shows nothing of it, and raises
    the question of where the code came from.

    ## How to fix it
    Commit the next steps one by one as you make them. There is no need to invent a past.
    """
    commits = _own_commits(repository.history)
    if not _has_a_past(repository) or not commits:
        return
    span = commits[0].time - commits[-1].time
    files = sum(file.code is not None or file.notebook is not None for file in repository.files)
    if len(commits) <= options.whole("commits"):
        what = "a single commit" if len(commits) == 1 else f"{len(commits)} commits"
    elif len(commits) <= options.whole("commits-of-a-day") and span < _DAY and files >= _ONE_DAY_FILES:
        what = f"{len(commits)} commits of one day"
    else:
        return
    yield Problem(
        f"The whole history is {what}, so nobody can see how the work grew",
        "Commit the next steps one by one as you make them, each with a sentence on why",
        Place("."),
    )


@rule(
    "GRO102",
    "uninformative-commits",
    Severity.NOTE,
    effort="minutes",
    sources=("A2", "B4", "B9"),
    options=(
        Option("share", 0.6, "From which share of such messages on a history is reported.", most=1),
        Option("commits", 8, "A history of fewer commits is not judged.", least=1),
    ),
    scope="repository",
    fires=[Example(_PROJECT, _past(*["Add files via upload", "Update README.md", "fix", "update"] * 3))],
    silent=[
        Example(_PROJECT, _past(*_TELLING, "fix", "Update README.md")),
        Example(_PROJECT, _past(*["feat(api): reject negative hours", "docs: say where the data come from"] * 5)),
        Example(_PROJECT, _past(*["Add files via upload"] * 12, complete=False)),
    ],
)
def uninformative_commits(repository: Repository, options: Options) -> Iterable[Problem]:
    """Commit messages that say nothing.

    ## What it looks for
    A complete history in which most messages only say that something was uploaded, updated or fixed. Merges and bots
    are left out.

    ## Why it matters
    Commit messages are how people who do not sit in one room tell each other what they did and why. A reviewer reads
    the last ten of them.

    ## How to fix it
    From now on write what the change does and why, in one line: "Split by week so that no week is on both sides".
    """
    commits = _own_commits(repository.history)
    if not _has_a_past(repository) or len(commits) < options.whole("commits"):
        return
    empty = [commit for commit in commits if _says_nothing(commit.subject)]
    if len(empty) >= options.number("share") * len(commits):
        subject = max({commit.subject for commit in empty}, key=lambda text: (_frequency(empty, text), text))
        yield Problem(
            f"{len(empty)} of {len(commits)} commit messages do not say what changed, such as “{subject[:40]}”",
            "Write from now on what each change does and why, in one line",
            Place("."),
        )


def _frequency(commits: list[Commit], subject: str) -> int:
    return sum(commit.subject == subject for commit in commits)


def _says_nothing(subject: str) -> bool:
    """Whether all words of a subject are empty ones, names of files or numbers."""
    # "fix: reject negative hours" says something after its prefix.
    _, colon, rest = subject.partition(":")
    words = (rest if colon and rest.strip() and " " not in subject.partition(":")[0] else subject).lower().split()
    empty = names_of("empty_words")
    return all(
        not any(character.isalpha() for character in word)
        or len(word) == 1
        or word.strip(".,!;()\"'`-_…") in empty
        or ("." in word.strip(".,!;") and "/" not in word)
        for word in words
    )


@rule(
    "GRO103",
    "stale",
    Severity.NOTE,
    effort="an hour",
    sources=("A11",),
    options=(Option("years", 3, "After so many years without a commit a repository is stale.", least=1),),
    scope="repository",
    fires=[Example(_PROJECT, _past(*_TELLING, start=1_550_000_000))],
    silent=[
        Example(_PROJECT, _past(*_TELLING)),
        Example(_PROJECT, _past(*_TELLING, start=1_550_000_000, complete=False)),
        Example({"README.md": _README}, _past(*_TELLING, start=1_550_000_000)),
    ],
)
def stale(repository: Repository, options: Options) -> Iterable[Problem]:
    """Untouched for years.

    ## What it looks for
    A complete history whose last commit is more than three years older than this release of the rules.

    ## Why it matters
    The field moves fast. A repository that was left years ago shows what you could do then, and its code may no
    longer run with today's libraries.

    ## How to fix it
    Run it with current versions, mend what broke, and add what you would do differently today. Or archive it and pin
    something newer on your profile.
    """
    commits = _own_commits(repository.history)
    if not _has_a_past(repository) or not commits:
        return
    reference = datetime.fromisoformat(knowledge().maps["growth"]["reference_day"]).replace(tzinfo=UTC)
    last = datetime.fromtimestamp(max(commit.time for commit in commits), UTC)
    if (reference - last).days > options.whole("years") * 365.25:
        yield Problem(
            f"The last commit is of {last:%B %Y}",
            "Run it with current versions and add what you would do differently today, or archive it",
            Place("."),
        )


@rule(
    "GRO104",
    "no-references",
    Severity.NOTE,
    effort="minutes",
    sources=("A7", "A11"),
    scope="repository",
    fires=[Example({"train.py": _NETWORK, "README.md": _README})],
    silent=[
        Example(
            {"train.py": _NETWORK, "README.md": f"{_README}\nThe features follow [this](https://arxiv.org/abs/1).\n"}
        ),
        Example({"train.py": _NETWORK, "README.md": f"{_README}\n## References\n\n- Fanaee-T and Gama (2014)\n"}),
        # Everybody knows where Titanic comes from, and an app around a language model builds on a service.
        Example({"train.py": _NETWORK.replace("bikes", "titanic"), "README.md": _README.replace("Bicycle", "Titanic")}),
        Example(
            {
                "chat.py": "import openai\nopenai.OpenAI().chat.completions.create(model='m', messages=[])\n",
                "README.md": _README,
            }
        ),
        Example({"rename.py": "print('done')\n", "README.md": _README}),
        # A forest over a table is in every textbook.
        Example({"train.py": _TRAIN, "README.md": _README}),
    ],
)
def no_references(repository: Repository) -> Iterable[Problem]:
    """No paper, post or earlier work is named.

    ## What it looks for
    A project of neural networks, whose documents and notebooks name no paper, article, course or other work that it
    learnt from. Exercises, competitions, practice and well-known teaching data are left alone, and so are the models of
    rows and columns that every textbook has.

    ## Why it matters
    Reading what others found out is a habit that employers look for, and saying what you took from whom is honest.

    ## How to fix it
    Add two or three links to what you read for this project, each with half a sentence on what you took from it.
    """
    studied = [p for p in products(repository) if not p.has("toy_dataset") and not is_study(p)]
    if not any(project.has("deep_learning") for project in studied) or not _documents(repository):
        return
    if is_practice(repository):
        return
    targets = knowledge().lists["reference_targets"]
    for _, document in (*_documents(repository), *_notebook_documents(repository)):
        for block in document.blocks:
            if block.kind != "code" and "reference" in talks_of(block.text):
                return
            if any(_leads_to(link.target, targets) for link in block.links):
                return
    yield Problem(
        "No paper, article or other work is named that this builds on",
        "Link what you read for it, each with half a sentence on what you took from it",
        Place(_documents(repository)[0][0]),
        confidence=Confidence.MEDIUM,
    )


@rule(
    "GRO105",
    "no-write-up-or-demo",
    Severity.NOTE,
    effort="a day",
    sources=("A11", "A6"),
    scope="repository",
    fires=[
        Example(
            {
                "train.py": _TRAIN,
                "README.md": f"{_README}\nThe R2 on the test weeks is 0.81.\n\n![Hires by week](images/hires.png)\n",
            }
        )
    ],
    silent=[
        # Without a result there is nothing to show yet.
        Example({"train.py": _TRAIN, "README.md": f"{_README}\n![Hires by week](images/hires.png)\n"}),
        Example(
            {
                "train.py": _TRAIN,
                "README.md": f"{_README}\nWork in progress. The R2 on the test weeks is 0.81.\n\n"
                "![Hires by week](images/hires.png)\n",
            }
        ),
        # No picture either: that comes first.
        Example(_PROJECT),
        Example({"train.py": _TRAIN, "README.md": f"{_README}\n[Try it](https://bikes.streamlit.app)\n"}),
        Example({"train.py": _TRAIN, "README.md": _README, "docs/report.pdf": "%PDF"}),
        # A README with scores and plots is a report itself.
        Example(
            {
                "train.py": _TRAIN,
                "README.md": f"{_README}\n## Results\n\nThe R2 on the test weeks is 0.81.\n\n"
                "![Hires by week](images/hires.png)\n\n![Misses by week](images/misses.png)\n",
            }
        ),
        Example({"rename.py": "print('done')\n", "README.md": _README}),
    ],
)
def no_write_up_or_demo(repository: Repository) -> Iterable[Problem]:
    """Nothing to try, watch or read besides the code.

    ## What it looks for
    A repository of models whose READMEs lead to no live app, video, slides, report, article or notebook viewer, and
    are none themselves by several plots beside the scores. Exercises, competitions, practice and well-known teaching
    data are left alone. Where the READMEs show no picture (DOC105) or no result (DOC103), or call the work unfinished,
    that comes first.

    ## Why it matters
    Most people who decide about an interview will not run code. A post or a demo shows enthusiasm and lets them see
    the result in a minute.

    ## How to fix it
    Put a small demo on a free host, record a minute of it, or write a post on the one thing that surprised you, and
    link it at the top of the README.
    """
    documents = _documents(repository)
    if not repository.has("model_training", "language_model") or not documents:
        return
    # Where no README shows as much as a picture, that comes first and is said already (DOC105).
    if not repository.has("readme_visual") or not repository.has("readme_results", "serving"):
        return
    if all(project.has("toy_dataset") or is_study(project) for project in products(repository)):
        return
    if any(_UNFINISHED.search(block.text) for _, document in documents[:1] for block in document.blocks[:_OPENING]):
        return
    if any(_shows_the_work(file.path.lower()) for file in repository.listed):
        return
    if any(
        project.has("readme_results") and len(project.evidence.get("readme_visual", ())) > 1
        for project in products(repository)
    ):
        return
    targets = knowledge().lists["demo_targets"]
    for _, document in documents:
        for block in document.blocks:
            if block.kind != "code" and "demo" in talks_of(block.text):
                return
            linked = [link.target for link in block.links]
            linked.extend(target for image in block.images for target in (image.target, image.linked))
            if any(_leads_to(target, targets) for target in linked):
                return
    yield Problem(
        "There is no demo, video, report or article that shows the result to someone who will not run the code",
        "Host a small demo, record a minute of it or write a post, and link it at the top of the README",
        Place(documents[0][0]),
        confidence=Confidence.MEDIUM,
    )


_OPENING = 8
_UNFINISHED = lazy(
    r"\b(in progress|not (yet )?(finished|complete)|unfinished|under (construction|development)|wip|coming soon)\b",
    re.IGNORECASE,
    needs=("progress", "finish", "complete", "under", "wip", "soon"),
)


def _leads_to(target: str, parts: Iterable[str]) -> bool:
    target = target.lower()
    return any(part in target for part in parts)


def _shows_the_work(path: str) -> bool:
    """Whether a file is a film, slides, a report or a page of its own."""
    lists = knowledge().lists
    if path.endswith(lists["demo_endings"]) or path in lists["demo_sites"]:
        return True
    if not path.endswith(lists["demo_document_endings"]):
        return False
    return (path.endswith(".pdf") and "/" not in path) or any(word in path for word in lists["demo_document_words"])


@rule(
    "GRO106",
    "no-contribution-guide",
    Severity.NOTE,
    effort="minutes",
    sources=("A2", "A7", "B9"),
    scope="repository",
    fires=[Example(_PROJECT, _past(*_TELLING, *_TELLING, authors=("Ada", "Grace", "Emmy")))],
    silent=[
        Example(_PROJECT, _past(*_TELLING, *_TELLING)),
        Example(
            {**_PROJECT, "CONTRIBUTING.md": "# Contributing\n\nOpen a pull request against main.\n"},
            _past(*_TELLING, *_TELLING, authors=("Ada", "Grace", "Emmy")),
        ),
        Example(_PROJECT, _past(*_TELLING, *_TELLING, authors=("Ada", "dependabot[bot]", "renovate[bot]"))),
    ],
)
def no_contribution_guide(repository: Repository) -> Iterable[Problem]:
    """Several people commit, and nothing says how they work together.

    ## What it looks for
    A complete history with three or more people who committed several times, and neither a contribution guide nor a
    word in the README on branches or pull requests.

    ## Why it matters
    Working with others is part of the job. A page on how changes are proposed and reviewed shows that you have done
    it in an orderly way.

    ## How to fix it
    Add a short CONTRIBUTING.md: how to set up, how to name branches, what a pull request must pass.
    """
    people = _people(repository.history)
    if not _has_a_past(repository) or len(people) < _SEVERAL:
        return
    names = knowledge().lists["contribution_names"]
    if any(name in name_of(file.path).lower() for file in repository.listed for name in names):
        return
    for _, document in _documents(repository):
        if any(block.kind != "code" and "contribution" in talks_of(block.text) for block in document.blocks):
            return
    yield Problem(
        f"{len(people)} people commit here, and nothing says how changes are proposed and reviewed",
        "Add a short CONTRIBUTING.md: how to set up, how to name branches, what a pull request must pass",
        Place(_documents(repository)[0][0] if _documents(repository) else "."),
    )


@rule(
    "GRO107",
    "undescribed-role",
    Severity.NOTE,
    effort="minutes",
    sources=("A7", "B4"),
    scope="repository",
    fires=[Example(_PROJECT, _past(*_TELLING, *_TELLING, authors=("Ada", "Grace")))],
    silent=[
        Example(_PROJECT, _past(*_TELLING, *_TELLING)),
        Example(
            {"train.py": _TRAIN, "README.md": f"{_README}\n## Team\n\nAda built the model, Grace the API.\n"},
            _past(*_TELLING, *_TELLING, authors=("Ada", "Grace")),
        ),
        Example(_PROJECT, _past(*_TELLING, *_TELLING, authors=("Ada Byron", "ada-byron"))),
    ],
)
def undescribed_role(repository: Repository) -> Iterable[Problem]:
    """Group work, and no text on who did what.

    ## What it looks for
    A complete history in which two or more people did a fair share of the commits, and documents that neither name
    the authors nor say what each of them did.

    ## Why it matters
    In group work a reviewer wants to know your part: your role, your technical achievement, what you learnt about
    working together.

    ## How to fix it
    Add a line for each person to the README: who did what.
    """
    people = _people(repository.history)
    if not _has_a_past(repository) or len(people) < 2 or not _documents(repository):
        return
    names = [name.lower() for name in people]
    for _, document in _documents(repository):
        for block in document.blocks:
            text = block.text.lower()
            if "role" in talks_of(block.text) or sum(name in text for name in names) > 1:
                return
    yield Problem(
        f"{len(people)} people did a fair share of the commits, and nothing says who did what",
        "Add a line for each person to the README: their part in the work",
        Place(_documents(repository)[0][0]),
        confidence=Confidence.MEDIUM,
    )


# --- what the rules share


def _has_a_past(repository: Repository) -> bool:
    """Whether the history tells something: it is all there, and the work is about data or models."""
    return repository.has("model_training", "language_model", "data_used") and repository.history.complete


def _own_commits(history: HistoryFacts) -> list[Commit]:
    bots = knowledge().lists["bot_authors"]
    return [
        commit
        for commit in history.commits
        if not _leads_to(commit.author, bots)
        and commit.author != "root"
        and not commit.subject.startswith(("Merge ", "Initial commit from"))
    ]


def _people(history: HistoryFacts) -> list[str]:
    """Names of those who did a fair share of the commits. Names and addresses of one person are taken together."""
    commits = _own_commits(history)
    groups: list[tuple[set[str], list[Commit]]] = []
    for commit in commits:
        keys = _identity(commit)
        joined: tuple[set[str], list[Commit]] = (set(keys), [commit])
        rest = []
        for group in groups:
            if group[0] & joined[0]:
                joined = (joined[0] | group[0], [*group[1], *joined[1]])
            else:
                rest.append(group)
        groups = [*rest, joined]
    fair = max(_MINIMUM_OWN_COMMITS, _SHARE_OF_COMMITS * len(commits))
    return sorted(group[1][0].author for group in groups if len(group[1]) >= fair)


def _identity(commit: Commit) -> set[str]:
    """What a person is recognised by: the letters of name and of address, and the words of the name."""
    local = commit.email.partition("@")[0].partition("+")[2] or commit.email.partition("@")[0]
    letters = re.sub(r"[\W_\d]+", "", commit.author.lower())
    address = re.sub(r"[\W_\d]+", "", local.lower())
    first = re.split(r"[\W_\d]+", commit.author.lower())[0]
    last = re.split(r"[\W_\d]+", commit.author.lower())[-1]
    return {key for key in (letters, address, f"{last}{first}") if key not in ("", "me", "mail", "info", "contact")}


def _documents(repository: Repository) -> list[tuple[str, DocumentFacts]]:
    """READMEs with more than a title first, then the other documents."""
    found = [
        (file.path, file.document)
        for file in repository.files
        if file.document is not None and (word_count(file.document.blocks) >= _FEW_WORDS or not is_readme(file.path))
    ]
    found.sort(key=lambda pair: (not is_readme(pair[0]), pair[0].count("/"), pair[0]))
    # Pages deep inside, of a library or a template, do not speak for the repository.
    return found if found and is_readme(found[0][0]) and found[0][0].count("/") <= 1 else []


def _notebook_documents(repository: Repository) -> Iterator[tuple[str, DocumentFacts]]:
    for file in repository.files:
        if file.notebook is not None:
            yield file.path, file.notebook.document
