"""Documents: what READMEs and notebook text say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portfolio_lint.facts.documents import Block, DocumentFacts, Image
from portfolio_lint.facts.notebooks import NotebookFacts
from portfolio_lint.findings import Place
from portfolio_lint.paths import is_form, name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.probe import probe
from portfolio_lint.project import Project

from ..prose import in_section, is_plan, prose_blocks, quoted, sentences, topics, words

_FLAGS = re.IGNORECASE

_DATA_HOST = lazy(
    r"kaggle\.com/(datasets?|c/|competitions?|[\w-]+/[\w-]+)|archive(-beta)?\.ics\.uci\.edu|huggingface\.co/datasets|data\.gov|data\.world|zenodo\.org|figshare|openml\.org|physionet|"
    r"image-net\.org|cocodataset|yann\.lecun|cs\.toronto\.edu/~kriz|grouplens|drivendata\.|data\.gouv|opendata|dados\.gov|datos\.gob|data\.gov\.uk|kdd\.org|"
    r"nyc\.gov|s3\.amazonaws|storage\.googleapis|census\.gov|worldbank|ourworldindata|eurostat|insideairbnb|stlouisfed|finance\.yahoo|tensorflow\.org/datasets|"
    r"raw\.githubusercontent|gutenberg|statlib|lib\.stat\.cmu|github\.com/\S+/(data|datasets?)|drive\.google\.com|dropbox\.com|mendeley|dataverse|data\.\w+\.(gov|org|edu)|//(open|portal)?data\.|//(dados|datos|daten|donnees)\.|/datasets?/",
    _FLAGS,
)  # fmt: skip

# A value as results are reported: a decimal, a percentage or a range of percentages.
_VALUE = lazy(r"\d+\s?[-–]\s?\d+\s?%|\d+[.,]\d+|\d+\s?[%€]|[€$£≈~]\s?\d+")
_WHOLE_NUMBER = lazy(r"(?<![\w.])\d+(?![\w.])")
_REACH_BEFORE, _REACH_AFTER = 60, 40
# Scripts without spaces between words.
_METRIC_IN_CHARACTERS = lazy(
    r"(?:精度|正解率|准确率|準確率|정확도)[^\d\n]{0,8}\d+(?:\.\d+|\s?%)",
    needs=("精度", "正解率", "准确率", "準確率", "정확도"),
)
_FORMULA = lazy(r"\\[a-z]+\{", needs=("\\",))
_DIGIT = re.compile(r"\d")

_COMMAND = lazy(
    r"(^|[\s$>`!])(pip3? install|python3? (-m )?\S+|conda (env |create|activate|install)|poetry (install|run)|uv (sync|run|pip|venv)|docker(-compose| compose| build| run| pull)|streamlit run|uvicorn |flask run|make \w+|"
    r"jupyter[ -](notebook|lab)|git clone|npm (install|start|run)|gunicorn |mlflow (ui|server|run)|dvc (repro|pull)|Rscript |install\.packages|terraform (init|apply)|kubectl |pipenv |airflow |prefect |kedro run|gradio |source \S*activate|chainlit run|bash \S+\.sh|sh \S+\.sh|\./\S+\.sh|cargo |go run|yarn |pytest)",
)  # fmt: skip

_BADGE = lazy(
    r"shields\.io|badge|img\.shields|travis-ci|codecov|coveralls|circleci\.com|colab\.research|mybinder|contrib\.rocks|star-history|komarev|capsule-render|readme-typing|devicon|skillicons|simpleicons|visitor|hits\.|"
    r"github-readme-stats|streak-stats|forthebadge|buymeacoffee|ko-fi|liberapay|made-with|icons?8|/workflows/|flaticon|gstatic|wakatime|license|deepwiki|open-in-|avatars?\.|profile-trophy|cdn\.jsdelivr\.net/gh/devicons",
    _FLAGS,
)  # fmt: skip
_LOGO = lazy(
    r"(^|[/_. -])(logo|icon|avatar|emoji|favicon|linkedin|twitter|divider|separator)s?([/_. -]|\d|$)|hand[-_]?wave|wav(e|ing)\.gif",
    _FLAGS,
)
_VIDEO = lazy(
    r"youtube\.com/watch|youtu\.be/|loom\.com/share|vimeo\.com/\d|\.(mp4|webm|mov)(\?|$)|user-images\.githubusercontent|github\.com/user-attachments|github\.com/[^ ]+/assets/",
    _FLAGS,
)


# The name of a file alone says nothing of where it came from.
_NAMED_SOURCE = lazy(
    r"^\W*(data ?(set)?( source)?|source|fuente|fonte)s?( used| name)?\s*[:：]\s*\W*"
    r"(?![\w./ -]*\.(?:csv|tsv|xlsx?|json|parquet|txt|zip|data|pkl|db)\b)(\w{3,}.*)",
    re.IGNORECASE,
)
# Kinds or columns of data, or how many there are: `Data: temperature, wind, weather`.
_KINDS = lazy(r"\d[\d.,]*\s|(?:[^,\n]{3,40},[^A-Z\d/]*)$")
_ADDRESS = lazy(r"(?:https?://|www\.)\S+", needs=("://", "www."))


# Thanks for the data name who gave them.
_GIVER = lazy(
    r"(?i:\b(data ?sets?|(for|of) (the |their )?data|corpus|datos|dados|donn[ée]es|datens[aä]tz\w*))", re.MULTILINE
)


# A competition gives the data.
_COMPETITION = lazy(
    r"\bkaggle\b[^.\n]{0,60}\b(competition|challenge|competici[oó]n|competi[cç][aã]o|comp[ée]tition|wettbewerb)|\b(competition|challenge)\b[^.\n]{0,30}\bkaggle\b",
    re.IGNORECASE,
    needs=("kaggle",),
)
_DATA_TITLE = lazy(
    r"\W*(the )?(data ?sets?|corpus|(training |raw )?data( ?sets?)?( source| used| name)?s?|sources?( of (the )?data)?|fuente( de datos)?|datos|dados|donn[ée]es|datens(atz|ätze))\W*",
    re.IGNORECASE,
)


def _names_data(block: Block) -> bool:
    """A table row such as `Dataset | CIFAR-100`."""
    return len(block.cells) == 2 and bool(_DATA_TITLE.fullmatch(block.cells[0])) and bool(block.cells[1].strip())


def _readme_blocks(project: Project) -> Iterator[tuple[str, Block]]:
    for path, document in project.readmes:
        for block in document.blocks:
            yield path, block


@probe("readme_problem")
def readme_problem(project: Project) -> Iterable[Place]:
    """A sentence in a README that says what is solved, predicted or analysed."""
    for path, document in project.readmes:
        for block in _own_words(document):
            if block.kind not in ("paragraph", "quote", "item", "html") or in_section(block, "housekeeping", 1):
                continue
            if in_section(block, "plan", 1) or is_plan(block.text[:_BOX]):
                continue
            sentence = next((s for s in sentences(block.text) if not s.endswith(":") and _says_purpose(s)), None)
            if sentence is not None:
                yield Place(path, block.line, None, quoted(sentence))
                break


_PURPOSE_WORDS = 7
_BOX = 3  # characters of `[ ]`


def _says_purpose(sentence: str) -> bool:
    """Whether it says what the work is for, and not how to install or under which licence to use it."""
    told = topics(sentence)
    return "purpose" in told and "chore" not in told and words(_ADDRESS.sub("", sentence)) >= _PURPOSE_WORDS


def _own_words(document: DocumentFacts) -> Iterator[Block]:
    """A README up to where the text of the tool that made the folder begins."""
    for block in document.blocks:
        told = topics(block.text)
        if "boilerplate" in told or (block.kind == "heading" and "boilerplate_title" in told):
            return
        yield block


@probe("readme_data_source")
def readme_data_source(project: Project) -> Iterable[Place]:
    """A link to where data is published, or a sentence that names the source."""
    for path, block in project.prose:
        if block.kind == "code":
            continue
        link = next((link for link in block.links if _DATA_HOST.search(link.target)), None)
        in_data_section = in_section(block, "data", 1)
        about_data = in_data_section or "data" in topics(block.text)
        if link is not None and (about_data or "kaggle" in link.target or "uci.edu" in link.target):
            yield Place(path, block.line, block.cell, link.target)
            continue
        if block.kind == "heading":
            continue
        if in_section(block, "source_section", 2) and _PROPER_NAME.search(block.text) and not is_plan(block.text):
            yield Place(path, block.line, block.cell, quoted(block.text))
            continue
        if _COMPETITION.search(block.text):
            yield Place(path, block.line, block.cell, quoted(block.text))
            continue
        if not about_data:
            continue
        if _is_named(block) or _names_data(block):
            yield Place(path, block.line, block.cell, quoted(block.text))
            continue
        told = topics(block.text)
        if "data_source" not in told and ("data_place" not in told or not block.links):
            continue
        for sentence in sentences(block.text):
            told = topics(sentence)
            if (
                "imbalance" in told
                or (words(sentence) < _SOURCE_WORDS and not in_data_section)
                or _lists_kinds(sentence)
            ):
                continue  # rows made to balance the classes, too little to name a source, or what there is
            if ("data_source" in told or ("data_place" in told and block.links)) and (
                "data" in told or in_data_section
            ):
                yield Place(path, block.line, block.cell, quoted(sentence))
                break


_SOURCE_WORDS = 5
# A name within a sentence, or a short text that is one.
_PROPER_NAME = lazy(r"[a-zà-ÿ,(] [A-Z][\w-]+|^\W*[A-Z]\S*( \S+){0,3}$")
# Who gave what a section on the data describes: not the month, day or hour that it begins with.
_FROM = lazy(
    r"\bfrom (?:the )?(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b)(?:[A-Z][a-z]*[A-Z]?\w*\b)",
    needs=("from ",),
)


def _is_named(block: Block) -> bool:
    """Whether a block says in its form where the data came from: `Source: ...`, thanks, a link below `Dataset`."""
    if _NAMED_SOURCE.search(block.text) and not _lists_kinds(block.text):
        return True
    if in_section(block, "thanks", 1) and _GIVER.search(block.text):
        return True
    if not block.section or not _DATA_TITLE.fullmatch(block.section[-1]) or block.kind not in ("paragraph", "item"):
        return False
    return _FROM.search(block.text) is not None or any(
        link.target.startswith(("http://", "https://")) and not _OWN_FILES.search(link.target) for link in block.links
    )


def _lists_kinds(text: str) -> bool:
    match = _NAMED_SOURCE.search(text)
    return match is not None and _KINDS.match(match[match.re.groups]) is not None


# Files beside the text, and how to install something.
_OWN_FILES = lazy(r"/blob/|/tree/|\.ipynb|docs\.|readthedocs|pypi\.org|shields\.io")


@probe("readme_results")
def readme_results(project: Project) -> Iterable[Place]:
    """A metric with its value in a README: in a sentence, an item, a table or pasted output."""
    for path, document in project.readmes:
        yield from results_told(path, document)


def results_told(path: str, document: DocumentFacts) -> Iterator[Place]:
    """Where a text gives a metric with its value."""
    head: Block | None = None
    for block in document.blocks:
        if block.kind == "row":
            if block.level == 0:
                head = block
                continue
            if _row_reports(block, head):
                yield Place(path, block.line, None, quoted(block.text))
            continue
        head = None
        if block.kind == "code" and block.language not in (
            "",
            "text",
            "txt",
            "output",
            "console",
            "plaintext",
            "markdown",
        ):
            continue
        if is_pasted_report(block):
            yield Place(path, block.line, None, "classification report")
            continue
        for line in sentences(block.text) if block.kind != "code" else block.text.split("\n"):
            if block.kind == "code" and _ASSIGNED.search(line):
                continue
            if block.kind == "heading":
                line = _NUMBERING.sub("", line)
            if _reports(line) and not is_plan(line, block) and not _sets_goal(block):
                yield Place(path, block.line, None, quoted(line))
                break


def is_pasted_report(block: Block) -> bool:
    """Whether a block of code is the printed report of scores for each class."""
    return (
        block.kind == "code"
        and "f1-score" in block.text
        and "support" in block.text
        and _VALUE.search(block.text) is not None
    )


_NUMBERING = lazy(r"^\W*\d+(?:\.\d+)*\.?\s+")
# A value given to a name in code is no result.
_ASSIGNED = lazy(r"^\s*\w+\s*=\s*[\w.]+\(", needs=("=",))


def _sets_goal(block: Block) -> bool:
    """Whether the nearest heading is about what is to be reached, and not about what was."""
    return in_section(block, "goal_section", 1) and not in_section(block, "observation", 1)


def _reports(text: str) -> bool:
    """Whether a line gives a metric with its value: the metric's name shortly before or after the number."""
    if len(text) > 600 or not _DIGIT.search(text):
        return False
    if _METRIC_IN_CHARACTERS.search(text):
        return True
    told = topics(text)
    if "metric" not in told or "no_result" in told or "≥" in text or _FORMULA.search(text):
        return False
    for value in _VALUE.finditer(text):
        before = text[max(0, value.start() - _REACH_BEFORE) : value.start()].rpartition(". ")[2].rpartition("\n")[2]
        # Another number in between has the metric's name for itself.
        numbers = [number.end() for number in _WHOLE_NUMBER.finditer(before)]
        before = before[numbers[-1] :] if numbers else before
        after = text[value.end() : value.end() + _REACH_AFTER].partition(". ")[0].partition("\n")[0]
        near = topics(before)
        if "no_value" not in near and ("metric" in near or "metric" in topics(" ".join(after.split()[:4]))):
            return True
    return False


# A year in brackets behind a value says whose it is.
_CITED = lazy(r"\([^()]*\b(?:19|20)\d\d\)", needs=("(",))


def _row_reports(row: Block, head: Block | None) -> bool:
    titles = head.cells if head is not None else ()
    for position, cell in enumerate(row.cells):
        title = titles[position] if position < len(titles) else ""
        if not _VALUE.search(cell) or "no_result" in topics(cell) or "no_result" in topics(title):
            continue
        if _CITED.search(cell):
            continue
        if "metric" in topics(title) or (position and "metric" in topics(row.cells[0])):
            return True
    return False


@probe("readme_how_to_run")
def readme_how_to_run(project: Project) -> Iterable[Place]:
    """Commands in a README, or steps under a heading about running it."""
    heading: Block | None = None
    for path, block in _readme_blocks(project):
        if block.kind == "heading":
            continue
        if block.kind == "paragraph":
            # In a text without markup a short line of its own is the heading of what follows.
            heading = block if words(block.text) <= _HEADING_WORDS and "running" in topics(block.text) else None
        match = _COMMAND.search(block.text)
        if match and (block.kind == "code" or in_section(block, "running") or "make " not in match[0]):
            yield Place(path, block.line, None, quoted(block.text[match.start() :].split("\n")[0].strip(" $>`!")))
        elif (
            block.kind in ("item", "paragraph")
            and in_section(block, "running")
            and "step" in topics(block.text)
            and words(block.text) >= 4
            and not is_plan(block.text, block)
        ) or (block.kind == "item" and heading is not None and "step" in topics(block.text)):
            yield Place(path, block.line, None, quoted(block.text))


_HEADING_WORDS = 4


@probe("readme_visual")
def readme_visual(project: Project) -> Iterable[Place]:
    """A picture that is no badge or logo, a Mermaid diagram or a video."""
    for path, block in _readme_blocks(project):
        if block.kind == "code" and block.language == "mermaid":
            yield Place(path, block.line, None, "Mermaid diagram")
        for image in block.images:
            if not _is_decoration(image):
                yield Place(path, image.line, None, image.target.rpartition("/")[2][:60] or "picture")
        for link in block.links:
            if _VIDEO.search(link.target):
                yield Place(path, link.line, None, "video")


def _is_decoration(image: Image) -> bool:
    return bool(
        _BADGE.search(image.target)
        or _LOGO.search(image.target.rpartition("/")[2])
        or _LOGO.search(image.text)
        or _BADGE.search(image.linked)
    ) and not image.target.lower().startswith("data:")


@probe("readme_limitations", after=("model_training", "language_model", "data_used"))
def readme_limitations(project: Project) -> Iterable[Place]:
    """Limits, weaknesses or caveats, stated in a section or a sentence."""
    readmes = frozenset(path for path, _ in project.readmes)
    notes = frozenset(path for path, _ in project.documents) - readmes
    blocks = [(path, block) for path, document in project.documents for block in document.blocks]
    blocks.extend((path, block) for path, notebook in project.notebooks for block in notebook.document.blocks)
    for path, block in prose_blocks(blocks):
        if is_form(path):
            continue
        told = topics(block.text)
        if words(block.text) < 5 or "no_limit" in told:
            continue
        if path not in readmes and any("method_section" in topics(title) for title in block.section):
            continue  # the pros and cons of a method are not those of the work
        in_section = bool(block.section) and "limit_section" in topics(block.section[-1])
        if not in_section and "limit" not in told and ("limit_of" not in told or block.kind == "row"):
            continue
        # Notes on a subject speak of its limits, and not of those of a work.
        if path in notes and "work" not in told and not project.has("model_training", "language_model", "data_used"):
            continue
        if in_section:
            yield Place(path, block.line, block.cell, quoted(block.text))
        else:
            sentence = next((s for s in sentences(block.text) if words(s) >= 6 and _states_limit(s)), None)
            if sentence is not None:
                yield Place(path, block.line, block.cell, quoted(sentence))


# What is only announced, as the last word of a list, and what is done in case something fails.
_ANNOUNCED = lazy(
    r"^[^.,:;]{0,60}\b(and|&|of|with|including|on|y|e|et|und)\s+(its\s+|the\s+|their\s+|model\s+)?(limitations?|caveats|weaknesses|shortcomings|drawbacks|limitaciones|limita[çc][oõ]es|limites)\W*$",
    re.IGNORECASE,
)
_IN_CASE = lazy(
    r"\b(if|when|unless|falls? back)\b[^.;]{0,120}\b(too (small|few|little)|not enough|fails?)\b", re.IGNORECASE
)


_JUDGED = frozenset({"work", "metric"})


def _states_limit(sentence: str) -> bool:
    told = topics(sentence)
    if "limit_of" in told and told & _JUDGED:
        pass
    elif "limit" not in told or "asked" in told:
        return False
    return not (_is_task(sentence) or _ANNOUNCED.search(sentence) or _IN_CASE.search(sentence))


# A question or a task, as courses set them, says nothing of the own work.
_TASK = lazy(
    r"\W*(\d+[.)]\s*)?(report|describe|discuss|explain|identify|answer|write|list|calculate|compute|state|what|which|why|how|does|do|is|are|can)\b",
    re.IGNORECASE,
)


def _is_task(sentence: str) -> bool:
    match = _TASK.match(sentence)
    return match is not None and (sentence.rstrip().endswith("?") or match[2].lower() in _IMPERATIVES)


_IMPERATIVES = frozenset(
    {"report", "describe", "discuss", "explain", "identify", "answer", "write", "list", "calculate", "compute", "state"}
)

# Who does what better, at which gain: all four in one sentence.
_BENEFIT_TO_SOMEBODY = frozenset({"stakeholder", "benefit", "improve", "decision"})
_IMPACT_WORDS = 5
_BUSINESS_WORDS = 6
# More words name a whole work, and not what one of its sections is on.
_TITLE_WORDS = 6


@probe("business_impact")
def business_impact(project: Project) -> Iterable[Place]:
    """The aim or outcome as somebody's benefit: who does what better, at which gain."""
    for path, block in prose_blocks(project.prose):
        if words(block.text) < _IMPACT_WORDS:
            continue
        told = topics(block.text)
        if (
            any("business_section" in topics(title) for title in block.section[-2:] if words(title) <= _TITLE_WORDS)
            and words(block.text) >= _BUSINESS_WORDS
            and told & {"stakeholder", "benefit"}
            and topics(_TERMS.sub("", block.text)) & {"stakeholder", "benefit"}
            and not ("advice" in told and _MODELLING.search(block.text))
        ):
            yield Place(path, block.line, block.cell, quoted(block.text))
        elif any(told >= wanted for wanted in _IMPACTS):
            sentence = next((s for s in sentences(block.text) if _benefits(s, block)), None)
            if sentence is not None:
                yield Place(path, block.line, block.cell, quoted(sentence))


# Terms of the trade, in which nobody decides or pays anything.
_TERMS = lazy(
    r"decision[\s_-]+(trees?|functions?|boundar\w+|thresholds?|forests?|stumps?|makers?|surfaces?|regions?)|"
    r"(cost|profit|loss)[\s_-]+functions?|fun[cç][ií]?[oóã]n?o?e?s? de (p[eé]rdidas?|coste?o?s?|perdas?|custos?)|fonctions? de (perte|co[uû]t)s?|p[eé]rdida de bisagra|(verlust|kosten)funktion\w*|(training|tuned|comput\w+|token|time|latency|search|trial|error|epoch)[\s_-]+budgets?|((comput|memory|token)\w*|training|time|api|inference|misclassification)[\s_-]+costs?|recommend\w*[\s_-]+(systems?|engines?|algorithms?)|cost[\s_-]+complexity|"
    r"(maximi\w+|improv\w+|increas\w+|reduc\w+|minimi\w+|optimi\w+|maximizar|minimizar|reducir|reduzir)\s+([\w-]+\s+){0,2}(recall|precision|accuracy|f1|auc|errors?|false[\s_-](negatives?|positives?)|overfitting|variance|bias|dimension\w*)|"
    r"(training|train|validation|test|model|cross[\s_-]entropy)[\s_-]+loss(es)?|(risks?|riesgo|risco|risque|risiko)[\s_-]+(of|de|d'une?|von|der)?[\s_-]*(over-?fit\w*|leak\w*|sobreajuste|overfitting|surapprentissage|sur-apprentissage|überanpassung)|(cost[oe]s?|custos?|co[uû]ts?)[\s_-]+(computaciona(l|is|les)|de calcul)|(threshold|parameter|hyper-?parameter|model|performance|weights?)[\s_-]+(optimi\w+|tuning)|sampling|dropout|\bsav(e|es|ed|ing)\b|\w+[._/]\w+",
    re.IGNORECASE,
)


# What a service costs to run is no benefit of what it predicts, nor is what it costs to choose a model.
_INFRASTRUCTURE = lazy(
    r"\b(aws|gcp|azure|lambda|serverless|endpoints?|kubernetes|docker|cloud|gpus?|eks|ec2|terraform|hyper-?param\w*|cross[- ]valid\w*)\b|cost[- ]effective (models?|llms?)",
    re.IGNORECASE,
)
# Advice on how to model is for colleagues.
_MODELLING = lazy(
    r"random forest|xgboost|lightgbm|regress|classifi|algorit|model[eos]?\b|data ?sets?|features?|hyper-?param|overfit|train",
    re.IGNORECASE,
)
_MONEY_AND_ACT = frozenset({"money", "act"})
_ADVICE = frozenset({"stakeholder", "advice", "improve"})
_PRICE = frozenset({"stakeholder", "dearer"})
_BETTER = frozenset({"improve", "gain"})
_DEED = frozenset({"stakeholder", "decision", "deed"})
_COUNSEL = frozenset({"counsel"})
# An amount of money that is at stake.
_AMOUNT = lazy(
    r"[$€£]\s?\d+(?:[.,]\d+)*\s?(?:billion|million|bn|[kmb]\b|millones|milh|milliard|mio|mrd)",
    re.IGNORECASE,
    needs=("$", "€", "£"),
)
_PAID = frozenset({"stakeholder", "decision", "money"})
_GAINED = frozenset({"improve", "benefit"})
_MONEY = frozenset({"money"})
_IMPACTS = (_BENEFIT_TO_SOMEBODY, _ADVICE, _PRICE, _BETTER, _DEED, _COUNSEL, _GAINED, _MONEY)
_OF_AIMS = (_BETTER, _DEED, _PAID, _GAINED)


def _benefits(sentence: str, block: Block) -> bool:
    """Whether one sentence says who does what better, weighs money in what is decided, or advises somebody."""
    length = words(sentence)
    if length < _IMPACT_WORDS:
        return False
    told = topics(sentence)
    if length >= 8 and told >= _BENEFIT_TO_SOMEBODY:
        return True
    if not any(told >= wanted for wanted in _IMPACTS):
        return False  # most sentences end here, without the search for terms
    told = topics(_TERMS.sub("", sentence))
    if "plan" in told or sentence.endswith(":") or _INFRASTRUCTURE.search(sentence):
        return False
    if length >= 8 and told >= _MONEY_AND_ACT:
        return True
    if (
        length >= 8
        and block.kind != "row"
        and (told >= _PRICE or ((told >= _ADVICE or _counsels(told)) and not _MODELLING.search(sentence)))
    ):
        return True
    # What gets better or gets done, said where the aim is told: of a finding it would only say what goes with what.
    if block.kind == "row":
        return False
    if told >= _DEED and not _MODELLING.search(sentence):
        return True
    at_stake = "money" in told and _AMOUNT.search(sentence) is not None
    return (at_stake or any(told >= wanted for wanted in _OF_AIMS)) and _tells_aim(block)


def _counsels(told: frozenset[str]) -> bool:
    return "counsel" in told and "asked" not in told


def _tells_aim(block: Block) -> bool:
    """Whether a block stands before a text's first section, or in one on the problem or the aim."""
    opening = not block.cell and block.line <= _OPENING_LINES and len(block.section) <= 1
    return opening or in_section(block, "aim_section", 1)


_OPENING_LINES = 30


_NARRATIVE_SHARE = 0.2
_NARRATIVE_OBSERVATIONS = 2
_NARRATIVE_BLOCKS = 6


@probe("notebook_narrative")
def notebook_narrative(project: Project) -> Iterable[Place]:
    """A fifth of a notebook's cells are text, and some of it draws conclusions after code has run."""
    for path, notebook in project.notebooks:
        cells = [cell for cell in notebook.cells if cell.lines]
        text_cells = [cell for cell in cells if cell.kind == "markdown"]
        if len(cells) < 4 or len(text_cells) < _NARRATIVE_SHARE * len(cells):
            continue
        told = _prose_after_code(notebook)
        observed = [block for block in told if "observation" in topics(block.text)]
        concluding = [block for block in observed if _concludes(block)]
        if len(observed) >= _NARRATIVE_OBSERVATIONS or len(told) >= _NARRATIVE_BLOCKS or concluding:
            several = len(observed) >= _NARRATIVE_OBSERVATIONS
            first = (observed if several else concluding or observed or told)[0]
            yield Place(path, first.line, first.cell, quoted(first.text))


def _concludes(block: Block) -> bool:
    """Whether what is observed is a conclusion: by its heading, or because it weighs one thing against another."""
    return in_section(block, "conclusion_section", 1) or "finding" in topics(block.text)


def _prose_after_code(notebook: NotebookFacts) -> list[Block]:
    code = [index for index, cell in enumerate(notebook.cells) if cell.kind == "code" and cell.lines]
    if not code:
        return []
    return [
        block
        for block in notebook.document.blocks
        if block.kind in ("paragraph", "item", "quote")
        and block.cell is not None
        and block.cell > code[0]
        and words(block.text) >= 8
    ]


_LICENCE = lazy(
    r"(?:licen[cs]es?|unlicen[cs]e|copying)"
    r"(?:[-_. ](?:lesser|mit|apache|bsd|a?gpl|lgpl|mpl|cc|isc|epl|data|code|docs?|models?|third)[\w.-]*?)?"
    r"(?:\.(?:md|markdown|txt|rst|adoc|html?|pdf))?",
    _FLAGS,
)


@probe("license")
def license_file(project: Project) -> Iterable[Place]:
    """A file with a licence's name, and no code or data about licences."""
    for listed in project.listed:
        name = name_of(listed.path)
        if _LICENCE.fullmatch(name):
            yield Place(listed.path, 1, None, name)
