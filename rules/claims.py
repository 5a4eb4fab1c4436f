"""CLM: claims against evidence."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from portfolio_lint.facts.documents import Block, DocumentFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.paths import folder_of, is_readme, name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Project
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Problem, notebook, rule, summed

from .judging import is_coursework, is_exercise, is_workbench
from .layout import Layout
from .prose import talks_of
from .reading import is_own, names_of

_MOST_RELATED = 25

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


@rule(
    "CLM101",
    "unsupported-claim",
    Severity.WARNING,
    sources=("B8", "A4"),
    fires=[
        {
            "train.py": _TRAIN,
            "README.md": f"{_README}\n## Features\n\n- Hyperparameter tuning with GridSearchCV\n"
            "- Deployed on Kubernetes\n",
        }
    ],
    silent=[
        {"train.py": _TRAIN, "README.md": f"{_README}\n## Features\n\n- A random forest from scikit-learn\n"},
        {"train.py": _TRAIN, "README.md": f"{_README}\n## Future work\n\n- Deploy on Kubernetes\n- Add SHAP\n"},
        # An open box is an admission, and a line over a list or a table its heading.
        {"train.py": _TRAIN, "README.md": f"{_README}\n## Checklist\n\n- [ ] CI/CD\n- [x] Random forest\n"},
        {
            "train.py": _TRAIN,
            "README.md": f"{_README}\n## Stack\n\n**Planned (Future):**\n\n| Part | Tool |\n|---|---|\n"
            "| Streams | Apache Spark |\n\nStill to come:\n\n- Kubernetes\n",
        },
        {"train.py": _TRAIN, "README.md": f"{_README}\nCI/CD is in progress. The Docker image is not done yet.\n"},
        # The question of a form is nobody's claim, and what is prepared for is not there yet.
        {"train.py": _TRAIN, "README.md": f"{_README}\n> A frontend, a drift service, a Kubernetes cluster.\n"},
        {"train.py": _TRAIN, "README.md": f"{_README}\n## Features\n\n- Structure prepared for Kubernetes\n"},
        # A link to the running app shows what it runs on.
        {
            "train.py": _TRAIN,
            "README.md": f"{_README}\n- Deployed as a Streamlit app\n\nTry the [app](https://loans.streamlit.app).\n",
        },
        # The notebook has a section on it, in whatever form.
        {
            "model.ipynb": notebook(
                "md:## Hyperparameter tuning", "for p in settings:\n    best = max(best, run(p))", _TRAIN
            ),
            "README.md": f"{_README}\n## Features\n\n- Hyperparameter tuning\n",
        },
    ],
)
def unsupported_claim(project: Project) -> Iterable[Problem]:
    """A claim that nothing in the repository backs.

    ## What it looks for
    Sentences of the README that say a technique, tool or practice was used, where neither code nor configuration
    shows it. Plans, open boxes of a checklist and other admissions do not count as claims.

    ## Why it matters
    Readers who know the tools look for them. A list of fashionable names without the work behind it makes them doubt
    everything else, while a short true list makes them curious.

    ## How to fix it
    Commit what shows it, link to where it is, or take the claim out.
    """
    for place in project.evidence.get("unsupported_claims", ()):
        if not is_own(project, place.path):
            # The page at the top of a collection speaks of all its projects.
            continue
        if "tuning" in place.message and is_workbench(project):
            continue  # its visitors tune by moving its sliders
        if _is_no_claim(project, place):
            continue
        yield Problem(
            f"{name_of(place.path)} claims {_claim(place.message)}, and nothing in the repository shows it",
            "Commit or link what shows it, or take the claim out",
            Place(place.path, place.line, place.cell),
            # To accuse wrongly is the worst that can happen here, and code can do a thing in many forms.
            Confidence.MEDIUM,
        )


def _is_no_claim(project: Project, place: Place) -> bool:
    """Whether the place lies in a quotation, where somebody else speaks (the questions of a form, for one), or says
    that something is only prepared for."""
    return any(
        block.line <= place.line <= block.line + block.text.count("\n")
        and (block.kind == "quote" or _PREPARED.search(block.text))
        for path, document in project.readmes
        if path == place.path
        for block in document.blocks
    )


_PREPARED = lazy(
    r"\b((prepared|ready) for|preparad[ao]s? para|pr[eê]t[es]? pour|vorbereitet f[uü]r)\b",
    re.IGNORECASE,
    needs=("prepar", "ready", "pr\xeat", "pret", "vorbereitet"),
)


def _claim(message: str) -> str:
    message = " ".join(message.split()).rstrip(".")
    return message if message.startswith(("“", '"', "‘")) else f"“{message}”"


# --- CLM102

_METRIC = lazy(
    r"(?<![a-z])(?P<metric>accuracy|precision|recall|f1(?:[- ]?score)?|(?:roc[- ]?)?auc|rmse|mae|mse|mape|r2|r²|r\^2"
    r"|r-squared)"
    r"(?![a-z0-9])(?P<between>[^.\d\n|]{0,30}?)(?P<value>\d{1,3}(?:\.\d+)?)(?P<percent> ?%)?(?![\d.]*[\dx])",
    re.IGNORECASE,
)
_VAGUE = lazy(
    r"about|around|approx|roughly|nearly|almost|over|above|below|under|more|less|up to|than|at least|[~≈<>≥≤+@-]\s*$"
)
_NUMBER = lazy(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w]*[a-z_])", re.IGNORECASE)
_LONGEST_OUTPUT = 4_000
_MEASURES = lazy(
    r"accuracy|precision|recall|f1|auc|squared|absolute|r2|rmse|mae|mse|mape|classification_report|score|evaluate"
)
_FAMILIES = {"f1": "f1", "auc": "auc", "roc": "auc", "r2": "r2", "r²": "r2", "r^2": "r2", "r-s": "r2"}
_SHOWN = (
    "import pandas as pd\n"
    "from sklearn.metrics import accuracy_score\n"
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.tree import DecisionTreeClassifier\n"
    "frame = pd.read_csv('data/bikes.csv')\n"
    "train, test = train_test_split(frame, random_state=1)\n"
    "model = DecisionTreeClassifier().fit(train[['rain']], train['hired'])\n"
    "print('accuracy', accuracy_score(test['hired'], model.predict(test[['rain']])))\n"
)


@rule(
    "CLM102",
    "contradicted-number",
    Severity.ERROR,
    effort="minutes",
    sources=("B8", "A4"),
    fires=[
        {
            "model.ipynb": notebook(_SHOWN, printed="accuracy 0.8312\n"),
            "README.md": f"{_README}\n## Results\n\nThe decision tree reaches an accuracy of 95.4%.\n",
        }
    ],
    silent=[
        {
            "model.ipynb": notebook(_SHOWN, printed="accuracy 0.8312\n"),
            "README.md": f"{_README}\n## Results\n\nThe decision tree reaches an accuracy of 83.1%.\n",
        },
        # Nothing that was printed says anything of this metric.
        {
            "model.ipynb": notebook(_SHOWN, printed="accuracy 0.8312\n"),
            "README.md": f"{_README}\n## Results\n\nThe decision tree reaches a recall of 95.4%.\n",
        },
        # A round number, and one that a script may have printed on somebody's screen.
        {
            "model.ipynb": notebook(_SHOWN, printed="accuracy 0.8312\n"),
            "README.md": f"{_README}\n## Results\n\nThe decision tree reaches an accuracy of over 80%.\n",
        },
        {
            "model.ipynb": notebook(_SHOWN, printed="accuracy 0.8312\n"),
            "train.py": _SHOWN,
            "README.md": f"{_README}\n## Results\n\nThe decision tree reaches an accuracy of 95.4%.\n",
        },
    ],
)
def contradicted_number(project: Project) -> Iterable[Problem]:
    """A result in the README that no output shows.

    ## What it looks for
    A metric with its value in the README, in a project whose notebooks are saved with outputs that report the same
    metric, where that value stands in no output, log or results file. Projects in which a script measures something
    are left alone: it may have printed the number on a screen.

    ## Why it matters
    The first thing that a careful reader does is to look for the number. When the notebook says another one, the
    rest of the page is not believed either.

    ## How to fix it
    Run the notebook once more from top to bottom, save it, and write down what it prints.
    """
    outputs = _outputs(project)
    if outputs is None:
        return
    printed = "\n".join(outputs)
    shown = [float(number) for number in _NUMBER.findall(printed)]
    told: set[tuple[str, str]] = set()
    for path, document in project.readmes:
        if not is_own(project, path):
            continue
        for block in document.blocks:
            if block.kind not in ("paragraph", "item", "quote"):
                continue
            for match in _METRIC.finditer(block.text):
                metric, value = match["metric"].lower(), match["value"]
                if _VAGUE.search(match["between"]) or "." not in value or (metric, value) in told:
                    continue
                if not _reports_metric(printed, metric) or _is_shown(value, bool(match["percent"]), shown):
                    continue
                told.add((metric, value))
                percent = "%" if match["percent"] else ""
                yield Problem(
                    f"{name_of(path)} gives {match['metric']} as {value}{percent}, and no saved output shows it",
                    "Run the notebook again, save it with its outputs and write down what it prints",
                    Place(path, block.line, block.cell),
                    Confidence.MEDIUM,
                )


def _outputs(project: Project) -> list[str] | None:
    """All that notebooks and results files say; None where what was printed may be gone."""
    if any(
        _MEASURES.search(name) for unit in project.all_code if unit.notebook is None
        for call in unit.facts.calls for name in call.names
    ):  # fmt: skip
        return None
    outputs: list[str] = []
    for _, facts in project.notebooks:
        for cell in facts.cells:
            # What is cut off, shown as a picture or was never run could hold the number.
            if len(cell.output) >= _LONGEST_OUTPUT or cell.pictures or (cell.kind == "code" and cell.error):
                return None
            outputs.append(cell.output)
        outputs.extend(block.text for block in facts.document.blocks)
    for file in project.files:
        if file.text is not None:
            outputs.append(file.text.text)
        if file.configuration is not None:
            outputs.extend(entry.value for entry in file.configuration.entries)
        if file.data is not None:
            outputs.extend(" ".join(row) for row in file.data.sample)
        if file.document is not None and not is_readme(file.path):
            outputs.extend(block.text for block in file.document.blocks)
    return outputs if any(cell.output for _, facts in project.notebooks for cell in facts.cells) else None


def _reports_metric(printed: str, metric: str) -> bool:
    """Whether an output gives a value of the same metric."""
    family = _FAMILIES.get(metric[:3], _FAMILIES.get(metric[:2], metric))
    return any(
        _FAMILIES.get(found["metric"].lower()[:3], _FAMILIES.get(found["metric"].lower()[:2], found["metric"].lower()))
        == family
        for found in _METRIC.finditer(printed)
    )


def _is_shown(value: str, percent: bool, shown: Iterable[float]) -> bool:
    """Whether a number stands somewhere, as it is, as a share or in percent, rounded."""
    number = float(value)
    unit = 10.0 ** -len(value.partition(".")[2])
    wanted = [(number, unit), (number / 100, unit / 100), (number * 100, unit * 100)]
    if percent:
        wanted.append((1 - number / 100, unit / 100))
    return any(abs(found - expected) <= step for found in shown for expected, step in wanted)


# --- CLM103


class _Reference(Struct, frozen=True):
    """A file or folder that a text points at, as written there."""

    path: str
    line: int
    is_folder: bool = False
    is_prose: bool = False


@rule(
    "CLM103",
    "missing-file-referenced",
    Severity.WARNING,
    effort="minutes",
    sources=("B8", "A2"),
    scope="repository",
    fires=[
        {
            "train.py": _TRAIN,
            "README.md": f"{_README}\n```bash\npip install -r requirements.txt\npython train.py\n```\n",
        },
        {
            "src/train.py": _TRAIN,
            "README.md": f"{_README}\n```\nbikes/\n├── src/\n│   ├── train.py\n│   └── explain.py\n"
            "├── tests/\n└── data/\n```\n",
        },
        {"train.py": _TRAIN, "README.md": f"{_README}\nThe script `clean_hires.py` leaves out the days of a strike.\n"},
    ],
    silent=[
        {
            "src/train.py": _TRAIN,
            "requirements.txt": "pandas==2.2.0\n",
            "README.md": f"{_README}\n```bash\ngit clone https://github.com/ada/bikes.git\ncd bikes/src\n"
            "pip install -r ../requirements.txt\npython train.py --config path/to/config.yml\n"
            "curl -O https://bootstrap.pypa.io/get-pip.py\npython get-pip.py\npython -m http.server\n```\n",
        },
        {
            "src/train.py": _TRAIN,
            "README.md": f"{_README}\n```\nbikes/\n├── data/            # not tracked\n│   └── raw/hires.csv\n"
            "├── models/          # written by train.py\n│   └── forest.pkl\n├── src/\n│   ├── *.py\n"
            "│   └── train.py\n└── ...\n```\n",
        },
        {
            "train.py": _TRAIN,
            "README.md": f"{_README}\nGet the pictures, and lay them out so:\n\n```\nbikes\n├── train.py\n├── faces\n"
            "│   ├── images\n│   └── labels.csv\n└── notes\n```\n",
        },
        # The statement of a task names what was handed out.
        {
            "homework1/hw1.py": _TRAIN,
            "homework1/README.md": f"{_README}\n```\npython 1-likelihood.py\n```\n",
        },
        {
            "train.py": _TRAIN,
            "README.md": f"{_README}\nIt will get an `api.py` later. Training creates `report.ipynb`. Lay the "
            "pictures out like this:\n\n```\ntrain/\n├── cats/\n└── dogs/\n```\n\nSee https://example.org/scripts/other.py\n",
        },
    ],
)
def missing_file_referenced(repository: Repository) -> Iterable[Problem]:
    """The README points at files that are not there.

    ## What it looks for
    Scripts, notebooks and folders of code that a README names in commands, directory trees and text, and that are
    nowhere in the repository. Data, models and other things that a run makes are left out, as are plans, placeholders,
    web addresses and the texts of course exercises, which name what was handed out.

    ## Why it matters
    The first command that a reviewer copies fails, or the tests that the tree shows do not exist. Either way the README
    promises more than the repository holds.

    ## How to fix it
    Commit what was forgotten, or bring the README up to date with the files that there are.
    """
    if not repository.has("all_code"):
        return
    layout = Layout(repository)
    if layout.is_cut_off:
        return
    missing: list[tuple[str, _Reference]] = []
    given = {project.path for project in repository.projects if is_exercise(project)}
    if is_coursework(repository):
        return
    readmes = [(file.path, file.document) for file in repository.files if file.document is not None]
    for path, document in sorted(readmes, key=lambda pair: (pair[0].count("/"), pair[0])):
        if is_readme(path) and folder_of(path) not in given:
            seen: set[str] = set()
            for reference in _references(document, layout):
                name = reference.path.lower()
                if name not in seen and not any(name.startswith(f"{folder}/") for folder in seen):
                    seen.add(name)
                    missing.append((path, reference))
    if not missing:
        return
    yield summed(missing, _missing_files, lambda one: Place(one[0], one[1].line))


def _missing_files(missing: Sequence[tuple[str, _Reference]]) -> Problem:
    path, first = next(((p, r) for p, r in missing if not r.is_prose), missing[0])
    others = len(missing) - 1
    more = "" if not others else f", nor is {missing[1][1].path}" if others == 1 else f", nor are {others} other names"
    if others == 1 and missing[1][1] is first:
        more = f", nor is {missing[0][1].path}"
    return Problem(
        f"{name_of(path)} points at {first.path}, which is not in the repository{more}",
        "Commit what was forgotten, or bring the README up to date with the files that there are",
        Place(path, first.line),
        confidence=Confidence.MEDIUM if first.is_prose else Confidence.HIGH,
        related=tuple(
            Place(other_path, other.line, None, f"{other.path} is not in the repository")
            for other_path, other in missing
            if other is not first
        )[:_MOST_RELATED],
    )


def _references(document: DocumentFacts, layout: Layout) -> Iterator[_Reference]:
    """What a document points at and the repository does not hold."""
    foreign = _foreign_sections(document) | _plans(document)
    fetched = _fetched(document)
    for block in document.blocks:
        if block.section in foreign:
            continue
        if block.kind == "code" and not _WORTH.search(block.text) and not _TREE.search(block.text):
            continue
        if block.kind == "code" or "├" in block.text or "└" in block.text:
            if _TREE.search(block.text):
                yield from _in_tree(block, layout)
            elif block.kind == "code" and block.language in _SHELLS:
                yield from (r for r in _in_commands(block, layout) if name_of(r.path) not in fetched)
        elif block.kind != "heading":
            yield from (r for r in _in_prose(block, layout) if name_of(r.path) not in fetched)
    yield from _in_lists(document, layout, foreign)


_CLONE = lazy(r"git clone\s+(?:--?\S+\s+(?:\d+\s+)?)*\S*?([\w.-]+?)(?:\.git)?/?(?:\s|$)", needs=("git clone",))


# Apart, and the file from the last word alone: as one expression they take for ever on a long line of commands.
_FETCHES = lazy(r"\b(?:curl|wget|gdown|cp|mv|touch|nano|vim)\s|>\s*$")
_FETCHED = lazy(r"[\w-]+\.\w+$")
_LONGEST_NAME = 300


def _fetched(document: DocumentFacts) -> set[str]:
    """Names of files that a command downloads, copies or makes."""
    names: set[str] = set()
    for block in document.blocks:
        for line in block.text.split("\n") if block.kind == "code" else ():
            bare = line.rstrip()
            name = _FETCHED.search(bare[-_LONGEST_NAME:])
            if name is not None and _FETCHES.search(bare[: len(bare) - len(name[0])]):
                names.add(name[0])
    return names


def _plans(document: DocumentFacts) -> set[tuple[str, ...]]:
    """Sections on what is planned or was changed."""
    sections = {block.section for block in document.blocks}
    return {section for section in sections if any("plan_section" in talks_of(title) for title in section)}


def _foreign_sections(document: DocumentFacts) -> set[tuple[str, ...]]:
    """Sections that clone a second repository: what they name is in there."""
    first = ""
    sections = set()
    for block in document.blocks:
        for match in _CLONE.finditer(block.text):
            first = first or match[1].lower()
            if match[1].lower() != first:
                sections.add(block.section)
    return sections


# --- directory trees

_TREE = lazy(r"^[\s│|]*(?:[├└]|\|--|\+--|`--)", re.MULTILINE, needs=("├", "└", "|--", "+--", "`--"))
_BRANCH = lazy(r"^(?P<indent>[\s│|]*)(?:[├└][─\-–—]*|\|--+|\+--+|`--+)\s*(?P<name>.*)$")
_COMMENT = lazy(r"\s+(?:#|<-|←|->|→|//|--|–|—|-\s|\(|:|=>|\*\s)|\s{2,}|\t")
_PLACEHOLDER = lazy(r"[*<>{}\[\]…$%]|\.\.\.|\betc\b|\byour|xx|\bmy_", re.IGNORECASE)


def _in_tree(block: Block, layout: Layout) -> Iterator[_Reference]:
    entries: list[tuple[int, str, int]] = []
    for offset, line in enumerate(block.text.split("\n")):
        match = _BRANCH.match(line)
        if match:
            name = _COMMENT.split(match["name"].strip(), 1)[0].strip().strip("`'\"")
            name = re.sub(r"^[^\w.\[<{*_-]+", "", name)
            entries.append((len(match["indent"]), name, offset))
    found: list[_Reference] = []
    known = False
    parents: list[tuple[int, str, bool]] = []
    for index, (indent, name, offset) in enumerate(entries):
        while parents and parents[-1][0] >= indent:
            parents.pop()
        has_children = index + 1 < len(entries) and entries[index + 1][0] > indent
        is_folder = name.endswith("/") or has_children
        bare = name.strip("/").removeprefix("./")
        outside = any(skip for _, _, skip in parents)
        odd = not bare or bool(_PLACEHOLDER.search(bare)) or " " in bare
        exists = not odd and _exists(bare, is_folder, layout)
        known = known or exists
        # A folder of which only data is listed holds what is to be downloaded.
        lists_data = has_children and not exists and not _lists_tracked(entries, index)
        outside = outside or lists_data
        skip = (
            outside
            or odd
            or (is_folder and (bare.lower().split("/")[0] in names_of("untracked_folders") or not exists))
        )
        if not outside and not odd and not exists and _is_promised(bare, is_folder):
            path = posixpath.join(*(parent for _, parent, _ in parents), bare)
            found.append(_Reference(f"{path}/" if is_folder else path, block.line + offset + 1, is_folder))
        if is_folder:
            parents.append((indent, bare, skip))
    # A tree of which nothing is here shows something else: the layout of the data, another repository.
    if known:
        yield from found


def _lists_tracked(entries: Sequence[tuple[int, str, int]], index: int) -> bool:
    """Whether a tree lists anything under the folder at a position that people write and track."""
    indent = entries[index][0]
    for depth, name, _ in entries[index + 1 :]:
        if depth <= indent:
            break
        if "." in name.strip("./") and _is_promised(name, is_folder=False):
            return True
    return False


def _is_promised(path: str, is_folder: bool) -> bool:
    """Whether a file or folder of this name is one that people write and track."""
    name = name_of(path).lower()
    if is_folder:
        folders = path.lower().split("/")
        return not any(part in names_of("untracked_folders") for part in folders) and not name.endswith(
            (".egg-info", "_env", "-env", "_venv", ".zarr", ".mlpackage")
        )
    if name in names_of("untracked_names") or any(
        part in names_of("untracked_folders") for part in folder_of(path).lower().split("/") if part
    ):
        return False
    extension = name.rpartition(".")[2] if "." in name else ""
    return extension in names_of("tracked_extensions") or name in names_of("tracked_names")


def _exists(path: str, is_folder: bool, layout: Layout) -> bool:
    """Whether anything of this name is anywhere: texts often leave out where they stand."""
    if layout.holds(path):
        return True
    name = name_of(path).lower()
    if is_folder:
        return name in layout.folder_names
    # Of "Tumour classifier.ipynb" in a text only the last word is seen.
    if name in layout.last_words:
        return True
    # A name without an extension may be a folder written without its slash.
    return name in layout.names or ("." not in name and name in layout.folder_names)


# --- commands

_SHELLS = frozenset(
    {"", "bash", "sh", "shell", "console", "zsh", "cmd", "powershell", "ps1", "batch", "bat", "terminal", "text"}
)
_FILE = r"[\"']?(?P<file>[\w./\\-]+\.{})[\"']?"
_BEFORE = r"(?:^|[\s;&])"
_PYTHON = (
    r"(?:python3?(?:\.\d+)?|py|ipython|torchrun|accelerate launch|streamlit run|chainlit run|gradio|"
    r"fastapi (?:run|dev)|locust -f)\s+(?:-[uO]\s+)?"
)
_JUPYTER = r"(?:jupyter[ -](?:notebook|lab|nbconvert|execute)|papermill|code|open)\s+(?:--?\S+\s+(?:\w+\s+)?)*"
# Each with a part that a line must hold.
_COMMANDS = tuple(
    (needle, lazy(expression, re.IGNORECASE))
    for needle, expression in (
        (".py", _BEFORE + _PYTHON + _FILE.format("py")),
        (".sh", _BEFORE + r"(?:bash|sh|source|zsh)\s+" + _FILE.format("sh")),
        (".", r"^\.[/\\](?P<file>[\w./\\-]+\.(?:sh|bat|ps1))"),
        ("rscript", _BEFORE + r"rscript\s+" + _FILE.format("r")),
        (".ipynb", _BEFORE + _JUPYTER + _FILE.format("ipynb")),
        ("-r", r"pip3?\s+install\s+(?:--?\w\S*\s+)*-r\s*" + _FILE.format("txt")),
        ("conda", r"conda\s+env\s+(?:create|update)\s+(?:\S+\s+)*?(?:-f|--file)[ =]" + _FILE.format("ya?ml")),
        ("docker", r"docker\s+build\s+(?:\S+\s+)*?-f\s+(?P<file>[\w./-]+)"),
    )
)
# Commands that need a file of a fixed name.
_NEEDS = tuple(
    (needle, lazy(command), lazy(wanted), shown)
    for needle, command, wanted, shown in (
        (
            "compose",
            r"^(?:sudo\s+)?docker(?:-|\s+)compose\s+(?!-f|--file)(?:\S+\s+)*?(?:up|build|run)\b",
            r"(^|/)(docker-)?compose[^/]*\.ya?ml$",
            "docker-compose.yml",
        ),
        (
            "build",
            r"^(?:sudo\s+)?docker\s+build\s+(?!.*(?:-f|--file|https?:))",
            r"(^|/)[^/]*(dockerfile|containerfile)[^/]*$",
            "Dockerfile",
        ),
        ("make", r"^make(?:\s+[\w-]+)*\s*$", r"(^|/)(gnu)?makefile[^/]*$|\.mk$", "Makefile"),
        ("dvc", r"^dvc\s+repro\b", r"(^|/)dvc\.yaml$", "dvc.yaml"),
    )
)
# What a line must hold to be worth a closer look.
_WORTH = lazy(r"\.(?:py|sh|bat|ps1|r|ipynb|txt|ya?ml)\b|docker|make|dvc", re.IGNORECASE)


def _in_commands(block: Block, layout: Layout) -> Iterator[_Reference]:
    for offset, line in enumerate(block.text.split("\n")):
        if not _WORTH.search(line):
            continue
        command = re.sub(r"^\s*(?:\(\w+\)\s*)?(?:[$>%!]|PS .*?>)*\s*", "", line).partition(" #")[0]
        if not command or command.startswith("#") or _PLACEHOLDER.search(command):
            continue
        at = block.line + offset + bool(block.language or offset or block.kind == "code")
        lowered = command.lower()
        for needle, expression in _COMMANDS:
            match = expression.search(command) if needle in lowered else None
            if match is None:
                continue
            path = match["file"].replace("\\", "/").removeprefix("./").lstrip("/")
            while path.startswith("../"):
                path = path[3:]
            if (
                not _exists(path, is_folder=False, layout=layout)
                and "path/to" not in path
                and name_of(path) not in names_of("untracked_names")
            ):
                yield _Reference(path, at)
        for needle, expression, wanted, shown in _NEEDS:
            if needle not in lowered or not expression.search(command.strip()):
                continue
            if not any(wanted.search(path.lower()) for path in layout.files):
                yield _Reference(shown, at)


# --- prose

_NAMED = lazy(
    r"(?<![\w/.:@\\-])(?P<path>(?:[\w.-]+/)*[\w-]{2,}\.(?:py|ipynb|sh|rmd|qmd))(?![\w/-]|\.\w)",
    re.IGNORECASE,
    needs=(".py", ".ipynb", ".sh", ".rmd", ".qmd"),
)
_URL = lazy(r"\w+://\S+|www\.\S+", needs=("://", "www."))


def _in_prose(block: Block, layout: Layout) -> Iterator[_Reference]:
    if not _NAMED.search(block.text):
        return
    linked = " ".join(f"{link.text} {link.target}" for link in block.links).lower()
    for line_offset, line in enumerate(block.text.split("\n")):
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", _URL.sub(" ", line)):
            for match in _NAMED.finditer(sentence):
                path = match["path"].removeprefix("./")
                name = name_of(path).lower()
                if _exists(path, is_folder=False, layout=layout) or not _is_promised(path, is_folder=False):
                    continue
                if (
                    name in linked
                    or "elsewhere" in talks_of(sentence)
                    or _PLACEHOLDER.search(path)
                    or "path/to" in path
                ):
                    continue
                if f"{name.rpartition('.')[0]}.txt" in layout.names:
                    continue
                yield _Reference(
                    path, block.line + (line_offset if block.kind in ("paragraph", "html") else 0), is_prose=True
                )


_LISTED = lazy(r"^[^\w./-]*(?P<path>[\w.-]+(?:/[\w.-]+)*)/[`*\"']*\s*(?:$|[:–—|(→-])", needs=("/",))


def _in_lists(document: DocumentFacts, layout: Layout, foreign: set[tuple[str, ...]]) -> Iterator[_Reference]:
    """Folders that lists and tables describe, one in each line, where some of the list are really here."""
    by_section: dict[tuple[str, ...], list[tuple[str, int, str]]] = {}
    for block in document.blocks:
        if block.kind not in ("item", "row", "paragraph") or block.section in foreign:
            continue
        for offset, line in enumerate(block.text.split("\n")):
            match = _LISTED.match(line)
            # A paragraph with nothing after the name is the root of a tree that was pasted as text.
            bare = block.kind == "paragraph" and line.rstrip("`* ").endswith("/")
            if match and not bare and not _PLACEHOLDER.search(match["path"]):
                by_section.setdefault(block.section, []).append((match["path"], block.line + offset, line))
    for named in by_section.values():
        if not any(_exists(path, is_folder=True, layout=layout) for path, _, _ in named):
            continue
        for path, line_number, line in named:
            if (
                not _exists(path, is_folder=True, layout=layout)
                and _is_promised(path, is_folder=True)
                and "elsewhere" not in talks_of(line)
            ):
                yield _Reference(f"{path}/", line_number, is_folder=True)
