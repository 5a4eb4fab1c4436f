"""BIZ: business understanding."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portfolio_lint.facts.documents import Block
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Project
from portfolio_lint.rule import Problem, rule

from .judging import is_competition, is_exercise, is_for_practice, is_system
from .prose import sentences, talks_of
from .reading import (
    expression_of,
    first_place,
    is_about_models,
    is_own,
    mentions,
    own_blocks,
    own_readme,
    word_count,
)

_HINTS = 2

_TRAIN = (
    "import pandas as pd\n"
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.model_selection import train_test_split\n"
    "frame = pd.read_csv('data/customers.csv')\n"
    "train, test = train_test_split(frame, random_state=1)\n"
    "model = RandomForestClassifier().fit(train[['visits']], train['left'])\n"
    "print(model.score(test[['visits']], test['left']))\n"
)
_TASK = (
    "# Churn\n\nThis project predicts whether a subscriber of a newspaper leaves within three months, with a random "
    "forest trained on the visits to its web page.\n"
)
_AIM = (
    "# Churn\n\nThis project predicts which subscribers of a newspaper leave within three months, so that the "
    "marketing team can call the five hundred likeliest of them and increase retention.\n"
)
_SCORE = "\n## Results\n\n| Model | F1 | ROC AUC |\n|---|---|---|\n| Random forest | 0.81 | 0.92 |\n"


@rule(
    "BIZ101",
    "no-business-aim",
    Severity.WARNING,
    effort="minutes",
    concept="business_impact",
    sources=("A9", "B1", "B4"),
    fires=[{"train.py": _TRAIN, "README.md": _TASK}],
    silent=[
        {"train.py": _TRAIN, "README.md": _AIM},
        {"train.py": _TRAIN},
        # Somebody is said to be helped, in whatever words.
        {
            "train.py": _TRAIN,
            "README.md": _TASK + "\nSuch a forecast is valuable for publishers that want to keep readers.\n"
            "It helps small publishers to plan.\n",
        },
        # Nobody decides anything by a benchmark of pictures.
        {"train.py": _TRAIN, "README.md": _TASK.replace("# Churn", "# CIFAR-100 classification with a ResNet")},
        # The organisers of a competition know what it is worth to them.
        {
            "train.py": _TRAIN,
            "README.md": _TASK + "\nIt is an entry to a [competition](https://www.kaggle.com/competitions/readers).\n",
        },
        # A document of its own says what the README leaves out.
        {
            "train.py": _TRAIN,
            "README.md": _TASK,
            "docs/problem_statement.md": "# Problem\n\nThe marketing team decides weekly which subscribers to call.\n",
        },
        # What a treatment is decided by is a benefit as well.
        {
            "train.py": _TRAIN,
            "README.md": "# Prostate cancer\n\nThe grade plays a crucial role when deciding on a treatment.\n\n"
            "There is a risk of missing cancers and of overdiagnosis that leads to unnecessary treatment.\n\n"
            "This project predicts the grade from pictures of tissue.\n",
        },
        {"train.py": _TRAIN, "README.md": _TASK + "\nThis project is meant as a beginner's exercise.\n"},
        {"homework1/train.py": _TRAIN, "homework1/README.md": _TASK},
        {"titanic.py": _TRAIN.replace("customers", "titanic"), "README.md": _TASK.replace("Churn", "Titanic")},
    ],
)
def no_business_aim(project: Project) -> Iterable[Problem]:
    """Nobody's benefit is named.

    ## What it looks for
    A project of models whose README and notebooks frame neither its aim nor its outcome as somebody's benefit: money
    or time saved, customers kept, patients treated better, a decision that someone takes. A problem statement, a
    business case or a list of stakeholders in a document of its own will do, and so will a sentence that somebody is
    helped. Exercises, also where only the README calls the work an exercise or a hello world, benchmarks of pictures
    and well-known teaching data are left alone, as are entries to competitions, whose organisers have the benefit;
    where the README says that it was made to learn, and where nothing is served, tested or called production, it is a
    note. Projects without a README are left to DOC101.

    ## Why it matters
    A model is a means. Employers look for people who ask what a better score is worth and to whom, and a project
    that chases accuracy for its own sake leaves that open.

    ## How to fix it
    Add one sentence: who does what differently because of this prediction, and what it saves or brings them.
    """
    readme = own_readme(project)
    # Nobody decides anything by an exercise, by a leaderboard or by who survived the Titanic.
    if is_exercise(project) or project.has("toy_dataset") or is_competition(project):
        return
    if readme and any(_BENCHMARK.search(block.text) for block in readme[1].blocks[:2]):
        return
    if readme and any(_TRIAL.search(block.text) for block in readme[1].blocks[:12] if block.kind != "code"):
        return
    if readme and any(_helps_somebody(block) for block in readme[1].blocks):
        return
    if readme and is_about_models(project) and not project.has("business_impact") and not _has_business_case(project):
        hints = sum(_hint(block.text) for _, block in own_blocks(project) if block.kind != "code")
        yield Problem(
            "Nothing says who would do what with the result, or what it is worth to them",
            "Add one sentence to the README: who decides what by this prediction, and what it saves or brings",
            Place(readme[0]),
            # Several words of benefit: the aim may well be there, in a form that was not recognised.
            confidence=Confidence.LOW if hints >= _HINTS else Confidence.MEDIUM,
            severity=Severity.NOTE if is_for_practice(readme[1]) or not is_system(project) else None,
        )


_BENCHMARK = lazy(r"cifar[-_ ]?100?|imagenet|pascal voc|\bcoco\b|\bsvhn\b|stl-?10|omniglot|\bglue\b", re.IGNORECASE)
_TRIAL = lazy(
    r"\bhello[-\s]*world\b|\b(beginner['’]?s?|learning|practi[cs]e|training|coding|toy) exercise\b|\bas an? exercise\b|"
    r"\b(is|was|as) (just |only |purely )?(an exercise|for practi[cs]e|a practi[cs]e project)\b",
    re.IGNORECASE,
    needs=("hello", "exercise", "practi"),
)
_HELPS = lazy(
    r"\b(valuable|assist(s|ing|ance)?|help(s|ful|ing)?|enabl(e|es|ing)|vital|crucial|essential|beneficial|impacts?|"
    r"prevent(s|ing)?|reduc(e|es|ing)|sav(e|es|ing)|supports? (the )?decisions?|decid(e|es|ing)|allow(s|ing)?|"
    r"(used|utili[sz]ed) by|needs? to|automat(e|es|ing)|"
    r"(intended|meant|designed|aimed|useful) (for|at)|for (our|the|any) (\w+ )?(who|users?))\b",
    re.IGNORECASE,
)
_SOMEBODY = lazy(
    r"\b(users?|people|persons?|communit(y|ies)|clients?|customers?|consumers?|buyers?|sellers?|drivers?|doctors?|clinicians?|"
    r"physicians?|radiologists?|patients?|students?|applicants?|farmers?|growers?|banks?|lenders?|compan(y|ies)|"
    r"business(es)?|retailers?|stores?|shops?|teams?|managers?|insurers?|operators?|investors?|traders?|planners?|"
    r"publishers?|employers?|employees|recruiters?|hospitals?|cit(y|ies)|passengers|travellers?|owners?|society|"
    r"institutions?|organi[sz]ations?|underwriters?|analysts?|stakeholders?|agenc(y|ies)|authorit(y|ies)|candidates?|"
    r"policy-?makers?|teachers?|schools?|universit(y|ies)|nurses?|engineers?)\b",
    re.IGNORECASE,
)


def _helps_somebody(block: Block) -> bool:
    """Whether a sentence of running text says that somebody is helped, or that something is prevented or saved."""
    return block.kind in ("paragraph", "item", "quote") and any(
        _HELPS.search(sentence) and _SOMEBODY.search(sentence) for sentence in sentences(block.text)
    )


_BUSINESS_CASE = lazy(
    r"(^|/)[^/]*(problem[-_ ]?(statement|definition)|stakeholders?|business[-_ ]?(case|problem|understanding|context)|"
    r"use[-_ ]?case|value[-_ ]?proposition|project[-_ ]?charter)[^/]*$",
    re.IGNORECASE,
)


def _has_business_case(project: Project) -> bool:
    """Whether a document of the project is named after its aim or those it is for, and is no empty shell."""
    return any(
        _BUSINESS_CASE.search(path) and is_own(project, path) and word_count(document.blocks) >= _FEW
        for path, document in project.documents
    )


_FEW = 6


def _hint(text: str) -> int:
    """How much a text hints at an aim that was not recognised: a word of benefit, or somebody's decision."""
    topics = talks_of(text)
    if "decision" in topics:
        return _HINTS
    if "helping" in topics and "beneficiary" in topics:
        for sentence in sentences(text):
            if {"helping", "beneficiary"} <= talks_of(sentence):
                return _HINTS
    return int("benefit" in topics)


@rule(
    "BIZ102",
    "metric-without-meaning",
    Severity.WARNING,
    effort="minutes",
    sources=("A9", "B4"),
    fires=[
        {
            "train.py": _TRAIN,
            "README.md": f"{_AIM}{_SCORE}",
        }
    ],
    silent=[
        {
            "train.py": _TRAIN,
            "README.md": f"{_AIM}{_SCORE}\nOf a hundred subscribers whom the team calls, 81 were about to leave, so a "
            "call costs 4 pounds for each subscriber kept.\n",
        },
        {"train.py": _TRAIN, "README.md": f"{_TASK}{_SCORE}"},
        {"train.py": _TRAIN, "README.md": _AIM},
    ],
)
def metric_without_meaning(project: Project) -> Iterable[Problem]:
    """A score is reported and never translated.

    ## What it looks for
    A README that names an aim and reports a metric, while nothing near the metric says what the number means for
    that aim: money, time, wrong decisions, a threshold. Projects that name no aim at all are left to BIZ101; where
    nothing is served, tested or called production, it is a note.

    ## Why it matters
    "ROC AUC 0.92" tells a manager nothing. Saying how many of the flagged customers would really have left, or what
    a wrong alarm costs, is what connects your work with the decision that it serves.

    ## How to fix it
    Put one sentence under the table of scores: of a hundred cases, how many are decided wrongly, and what that costs.
    """
    readme = own_readme(project)
    if (
        not readme
        or not project.has("model_training")
        or not project.has("business_impact")
        or project.has("toy_dataset")
        or is_exercise(project)
    ):
        return
    reported = [place for place in project.evidence.get("readme_results", ()) if place.path == readme[0]]
    if not reported:
        return
    meaning = expression_of("metric_meaning")
    aims = {(place.path, place.cell, place.line) for place in project.evidence["business_impact"]}
    results = {place.line for place in reported}
    sections = {block.section for block in readme[1].blocks if block.line in results and block.section}
    for path, block in own_blocks(project):
        near = path != readme[0] or not sections or block.section in sections or block.line in results
        is_aim = (path, block.cell, block.line) in aims and block.line not in results
        if near and not is_aim and block.kind != "code" and meaning.search(block.text):
            return
    yield Problem(
        "The reported scores are never put into terms of the aim: money, time or wrong decisions",
        "Add a sentence under the scores: of a hundred cases how many are decided wrongly, and what that costs",
        Place(reported[0].path, reported[0].line),
        confidence=Confidence.MEDIUM,
        severity=None if is_system(project) else Severity.NOTE,
    )


@rule(
    "BIZ103",
    "no-success-criterion",
    Severity.NOTE,
    sources=("B1", "A9"),
    fires=[{"train.py": _TRAIN, "README.md": _AIM}],
    silent=[
        {"train.py": _TRAIN, "README.md": f"{_AIM}\nThe goal is to reach a recall of at least 80 % at that size.\n"},
        {"train.py": _TRAIN, "README.md": _TASK},
    ],
)
def no_success_criterion(project: Project) -> Iterable[Problem]:
    """Nothing says when the model would be good enough.

    ## What it looks for
    A project that predicts something and names a benefit, and nowhere a target, a limit or a benchmark by which its
    success is judged.

    ## Why it matters
    Projects fail when nobody has said what success looks like. A target set beforehand turns a score into an answer.

    ## How to fix it
    State the number that would make the model worth using, for instance what the present practice achieves.
    """
    if (
        own_readme(project)
        and project.has("model_training")
        and project.has("business_impact")
        and project.has("classification", "regression")  # groups that are found have no score to reach
        and not project.has("toy_dataset")
        and not is_exercise(project)
        and not mentions(project, "success_criteria")
    ):
        yield Problem(
            "Nothing says which score would be good enough for the stated aim",
            "State the number that would make the model worth using, such as what the present practice achieves",
            first_place(project, "business_impact"),
            confidence=Confidence.MEDIUM,
        )


@rule(
    "BIZ104",
    "no-stakeholder",
    Severity.NOTE,
    sources=("A9", "B4"),
    fires=[
        {
            "train.py": _TRAIN,
            "README.md": "# Churn\n\n## Value proposition\n\nPredicting churn from the visits to a web page reduces "
            "the costs of it and leads to more revenue by a better retention.\n",
        }
    ],
    silent=[{"train.py": _TRAIN, "README.md": _AIM}, {"train.py": _TRAIN, "README.md": _TASK}],
)
def no_stakeholder(project: Project) -> Iterable[Problem]:
    """A benefit, and nobody who has it.

    ## What it looks for
    A project that speaks of benefits such as revenue or savings and names nobody who would use the result.

    ## Why it matters
    Naming the person who decides shows that you thought about how the prediction reaches them, and in which form.

    ## How to fix it
    Say who would look at the prediction, when, and what they would do with it.
    """
    if (
        own_readme(project)
        and is_about_models(project)
        and project.has("business_impact")
        and not is_exercise(project)
        and not mentions(project, "stakeholders")
    ):
        yield Problem(
            "A benefit is named, and nobody who would have it or decide by the result",
            "Say who would look at the prediction, when, and what they would do with it",
            first_place(project, "business_impact"),
            confidence=Confidence.MEDIUM,
        )
