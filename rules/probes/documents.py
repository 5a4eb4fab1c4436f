"""Documents: what READMEs and notebook text say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portfolio_lint.facts.documents import Block, Image
from portfolio_lint.facts.notebooks import NotebookFacts
from portfolio_lint.findings import Place
from portfolio_lint.probe import probe
from portfolio_lint.project import Project

from ..prose import in_section, is_plan, prose_blocks, sentences, words

_FLAGS = re.IGNORECASE
_PURPOSE = re.compile(
    r"\b(predict\w*|classif\w*|detect\w*|forecast\w*|recommend\w*|analy[sz]\w*|estimat\w*|identif\w*|explor\w*|goal|aims?|objectives?|purpose|"
    r"segment\w*|cluster\w*|generat\w*|understand\w*|determin\w*|build\w*|built|develop\w*|implement\w*|demonstrat\w*|solv\w*|problem|tackl\w*|"
    r"investigat\w*|evaluat\w*|compar\w*|train\w*|models?|automat\w*|extract\w*|translat\w*|summari[sz]\w*|answer\w*|"
    r"predecir|predicci[oó]n|predi[cç]\w*|prever|previs[aã]o|clasific\w*|classifica\w*|an[aá]lis\w*|objetivo|proyecto|projeto|projet|"
    r"objectif|pr[ée]di\w*|vorhersag\w*|ziel|projekt|analys\w*|modelo|mod[eè]le)\b",
    _FLAGS,
)  # fmt: skip
_NOT_ABOUT = re.compile(
    r"\b(licen[sc]e|contribut\w*|install\w*|requirements?|prerequisites?|acknowledg\w*|contact|authors?|setup|usage|getting started)\b",
    _FLAGS,
)

_DATA_HOST = re.compile(
    r"kaggle\.com/(datasets?|c/|competitions?|[\w-]+/[\w-]+)|archive(-beta)?\.ics\.uci\.edu|huggingface\.co/datasets|data\.gov|data\.world|zenodo\.org|figshare|openml\.org|physionet|"
    r"image-net\.org|cocodataset|yann\.lecun|cs\.toronto\.edu/~kriz|grouplens|drivendata\.|data\.gouv|opendata|dados\.gov|datos\.gob|data\.gov\.uk|kdd\.org|"
    r"nyc\.gov|s3\.amazonaws|storage\.googleapis|census\.gov|worldbank|ourworldindata|eurostat|insideairbnb|stlouisfed|finance\.yahoo|tensorflow\.org/datasets|"
    r"raw\.githubusercontent|gutenberg|statlib|lib\.stat\.cmu|github\.com/\S+/(data|datasets?)|drive\.google\.com|dropbox\.com|mendeley|dataverse|data\.\w+\.(gov|org|edu)",
    _FLAGS,
)  # fmt: skip
_DATA_WORD = re.compile(
    r"\b(data ?-?sets?|data|corpus|datos|dados|donn[ée]es|daten(satz)?|conjunto de (datos|dados)|jeu de donn[ée]es|base de (datos|dados))\b",
    _FLAGS,
)
_SOURCE_WORD = re.compile(
    r"\b(from (the )?(kaggle|uci|hugging ?face|[A-Z][\w.&-]+)|provided by|collected (from|by|via)|obtained from|sourced? (from|:)|source\b|downloaded? (from|it|the)|taken from|comes? from|"
    r"gathered from|available (at|on|from|here)|scraped (from|off)|published by|extracted from|retrieved from|released by|generated (by|with|from|using|syntheti\w+)|synthetic(ally)?|simulated|"
    r"kaggle|uci (machine|repository)|hugging ?face|yahoo finance|yfinance|fred\b|census|competition|scikit-learn|sklearn|"
    r"provenientes?|obtenid\w*|obtid\w*|dispon[ií]ve(l|is)|disponible|fuente|fonte|proven\w*|extra[ií]d\w*|issues? de|provenant|stammt|quelle)\b",
)  # fmt: skip

_METRIC = (
    r"(?:accurac(?:y|ies)|precision|recall|f1|f-1|f-?score|f1[- ]?score|auc|roc|rmse|r\.m\.s\.e|mae|mse|rmsle|mape|smape|wape|r2|r²|r\^2|r-squared|r squared|log ?loss|val(?:idation)? loss|test loss|silhouette|"
    r"bleu|rouge(?:-\w)?|perplexity|iou|map@?\d*|m?ap50|dice|kappa|mcc|ndcg|hit ?rate|specificity|sensitivity|gini|ks|lift|score|exactitud|precisi[oó]n|acur[aá]cia|precis[aã]o|pr[ée]cision|"
    r"exactitude|genauigkeit|pr-auc|roc-auc|roc_auc|top-\d|wer|cer|fid|psnr|ssim|error rate|mean absolute error|mean squared error|brier)"
)
_NUMBER = r"[-+~≈<>≥≤]?\s?\$?\d{1,3}(?:[.,]\d+)*(?:e-?\d+)?\s?%?"
_METRIC_THEN_NUMBER = re.compile(
    rf"(?<![\w@]){_METRIC}(?![a-z])[^.\n\d]{{0,45}}?(?:\b(?:of|is|was|=|:|to|at|≈|~|de|von)\b|[:=|≈~(\s]|→|—|-)\s*\**`?{_NUMBER}",
    _FLAGS,
)
_NUMBER_THEN_METRIC = re.compile(rf"(?<![\w.]){_NUMBER}[*_`]*\s*(?:[\w-]+\s){{0,3}}[*_`]*{_METRIC}(?![a-z])", _FLAGS)
_METRIC_ALONE = re.compile(rf"(?<![\w@]){_METRIC}(?![a-z])", _FLAGS)
_DECIMAL = re.compile(r"\d+[.,]\d+|\d+\s?%")
_NO_RESULT = re.compile(
    r"\b(target|goal|threshold|at least|minimum|expected|aim|e\.g\.|for example|placeholder|tbd|xx|version|python ?3)\b|≥",
    _FLAGS,
)

_COMMAND = re.compile(
    r"(^|[\s$>`!])(pip3? install|python3? (-m )?\S+|conda (env |create|activate|install)|poetry (install|run)|uv (sync|run|pip|venv)|docker(-compose| compose| build| run| pull)|streamlit run|uvicorn |flask run|make \w+|"
    r"jupyter[ -](notebook|lab)|git clone|npm (install|start|run)|gunicorn |mlflow (ui|server|run)|dvc (repro|pull)|Rscript |install\.packages|terraform (init|apply)|kubectl |pipenv |airflow |prefect |kedro run|gradio |source \S*activate|chainlit run|bash \S+\.sh|sh \S+\.sh|\./\S+\.sh|cargo |go run|yarn |pytest)",
)  # fmt: skip
_RUN_SECTION = re.compile(
    r"install|usage|how to|getting started|set-? ?up|quick ?start|\brun(ning)?\b|reproduc|get started|instructions|deploy|execut|como (usar|executar|rodar)|c[oó]mo (usar|ejecutar)|instala|uso\b|utili[sz]|ejecuci|"
    r"d[ée]marr|lancer|verwend|ausf[üu]hr|steps to",
    _FLAGS,
)  # fmt: skip
_STEP = re.compile(
    r"\b(open|run|click|download|clone|install|upload|execute|launch|start|navigate|create|activate|abr[ae]|ejecut\w*|execut\w*|descarg\w*|baix\w*|instal\w*|ouvr\w*|lanc\w*|öffne\w*)\b",
    _FLAGS,
)

_BADGE = re.compile(
    r"shields\.io|badge|img\.shields|travis-ci|codecov|coveralls|circleci\.com|colab\.research|mybinder|contrib\.rocks|star-history|komarev|capsule-render|readme-typing|devicon|skillicons|simpleicons|visitor|hits\.|"
    r"github-readme-stats|streak-stats|forthebadge|buymeacoffee|ko-fi|liberapay|made-with|icons?8|/workflows/|flaticon|gstatic|wakatime|license|deepwiki|open-in-|avatars?\.|profile-trophy|cdn\.jsdelivr\.net/gh/devicons",
    _FLAGS,
)  # fmt: skip
_LOGO = re.compile(
    r"(^|[/_. -])(logo|icon|avatar|emoji|favicon|linkedin|twitter|divider|separator)s?([/_. -]|\d|$)|hand[-_]?wave|wav(e|ing)\.gif",
    _FLAGS,
)
_VIDEO = re.compile(
    r"youtube\.com/watch|youtu\.be/|loom\.com/share|vimeo\.com/\d|\.(mp4|webm|mov)(\?|$)|user-images\.githubusercontent|github\.com/user-attachments|github\.com/[^ ]+/assets/",
    _FLAGS,
)

_LIMIT_SECTION = re.compile(
    r"limitation|caveat|drawback|shortcoming|weakness|known issues|disclaimer|constraints|limitacion|limita[cç]|limites?\b|einschr[äa]nkung|assumptions|challenges|threats to validity|out of scope|what .*(can'?t|cannot|does not)",
    _FLAGS,
)
_LIMIT = re.compile(
    r"\b(limitations?|caveats?|drawbacks?|shortcomings?|weakness(es)?|does(n'?t| not) (generali[sz]e|account|capture|consider|handle|take)|do(n'?t| not) (generali[sz]e|account for|capture)|not (suitable|intended|meant|designed) for|should not be (used|relied)|"
    r"limited (by|to the|data|number|sample|amount|dataset|size)|too (small|few|little) (data|samples?|to)|struggl\w*|fails? (to|on|when|for)|poor(ly)? (on|for|perform\w*)|is (very )?sensitive to|may not (be|hold|generali[sz]e|reflect|perform|work)|might not (be|hold|generali[sz]e|reflect)|"
    r"overfit(s|ting)? (is|was|because|due|occur\w*|remain\w*)|not a (substitute|replacement)|far from (ideal|perfect)|(shortage|lack) of (data|labels|samples)|not enough data|(is|are) (currently |still |slightly )?overfitting|for educational purposes|small (sample|data ?set)|cannot (be used|capture|generali[sz]e|handle|detect)|"
    r"limitaciones|limita[cç][õo]es|limitations|einschr[äa]nkungen|no (se )?generaliza)\b",
    _FLAGS,
)  # fmt: skip
_NOT_A_LIMIT = re.compile(
    r"rate limit|memory limit|time limit|no limitation|without limitation|limitation of liability|upload limit|token limit|overcome[sd]? (the )?limit|liability|api key|port \d|credit limit|speed limit",
    _FLAGS,
)


_NAMED_SOURCE = re.compile(
    r"^\W*(data ?(set)?( source)?|source|fuente|fonte)s?( used| name)?\s*[:：]\s*\W*\w{3,}", re.IGNORECASE
)


def _names_data(block: Block) -> bool:
    """A table row such as `Dataset | CIFAR-100`."""
    return (
        len(block.cells) == 2
        and _DATA_WORD.fullmatch(block.cells[0].strip()) is not None
        and bool(block.cells[1].strip())
    )


def _readme_blocks(project: Project) -> Iterator[tuple[str, Block]]:
    for path, document in project.readmes:
        for block in document.blocks:
            yield path, block


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "..."


@probe("readme_problem")
def readme_problem(project: Project) -> Iterable[Place]:
    """A sentence in a README that says what is solved, predicted or analysed."""
    for path, document in project.readmes:
        for block in document.blocks:
            if block.kind not in ("paragraph", "quote", "item", "html") or in_section(block, _NOT_ABOUT, 1):
                continue
            sentence = next((s for s in sentences(block.text) if words(s) >= 7 and _PURPOSE.search(s)), None)
            if sentence is not None:
                yield Place(path, block.line, None, _quoted(sentence))
                break


@probe("readme_data_source")
def readme_data_source(project: Project) -> Iterable[Place]:
    """A link to where data is published, or a sentence that names the source."""
    for path, block in project.prose:
        if block.kind == "code":
            continue
        link = next((link for link in block.links if _DATA_HOST.search(link.target)), None)
        about_data = _DATA_WORD.search(block.text) or any(_DATA_WORD.search(title) for title in block.section[-1:])
        if link is not None and (about_data or "kaggle" in link.target or "uci.edu" in link.target):
            yield Place(path, block.line, block.cell, link.target)
            continue
        if not about_data or block.kind == "heading":
            continue
        named = _NAMED_SOURCE.search(block.text)
        if named or _names_data(block):
            yield Place(path, block.line, block.cell, _quoted(block.text))
            continue
        in_data_section = any(_DATA_WORD.search(title) for title in block.section[-1:])
        for sentence in sentences(block.text):
            if _SOURCE_WORD.search(sentence) and (_DATA_WORD.search(sentence) or in_data_section):
                yield Place(path, block.line, block.cell, _quoted(sentence))
                break


@probe("readme_results")
def readme_results(project: Project) -> Iterable[Place]:
    """A metric with its value in a README: in a sentence, an item, a table or pasted output."""
    for path, document in project.readmes:
        head: Block | None = None
        for block in document.blocks:
            if block.kind == "row":
                if block.level == 0:
                    head = block
                    continue
                if _row_reports(block, head):
                    yield Place(path, block.line, None, _quoted(block.text))
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
            for line in sentences(block.text) if block.kind != "code" else block.text.split("\n"):
                if _reports(line) and not is_plan(line, block):
                    yield Place(path, block.line, None, _quoted(line))
                    break


def _reports(text: str) -> bool:
    if len(text) > 600 or not any(character.isdigit() for character in text) or _NO_RESULT.search(text):
        return False
    for expression in (_METRIC_THEN_NUMBER, _NUMBER_THEN_METRIC):
        match = expression.search(text)
        if match and _DECIMAL.search(match[0] + text[match.end() : match.end() + 4]):
            return True
    return False


def _row_reports(row: Block, head: Block | None) -> bool:
    titles = head.cells if head is not None else ()
    for position, cell in enumerate(row.cells):
        if not re.search(r"\d[.,]\d|\d\s?%", cell) or _NO_RESULT.search(cell):
            continue
        title = titles[position] if position < len(titles) else ""
        if _METRIC_ALONE.search(title) or (position and _METRIC_ALONE.search(row.cells[0])):
            return True
    return False


@probe("readme_how_to_run")
def readme_how_to_run(project: Project) -> Iterable[Place]:
    """Commands in a README, or steps under a heading about running it."""
    for path, block in _readme_blocks(project):
        if block.kind == "heading":
            continue
        match = _COMMAND.search(block.text)
        if match and (block.kind == "code" or in_section(block, _RUN_SECTION) or "make " not in match[0]):
            yield Place(path, block.line, None, _quoted(block.text[match.start() :].split("\n")[0].strip(" $>`!")))
        elif (
            block.kind in ("item", "paragraph")
            and in_section(block, _RUN_SECTION)
            and _STEP.search(block.text)
            and words(block.text) >= 4
        ):
            yield Place(path, block.line, None, _quoted(block.text))


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


@probe("readme_limitations")
def readme_limitations(project: Project) -> Iterable[Place]:
    """Limits, weaknesses or caveats, stated in a section or a sentence."""
    blocks = [(path, block) for path, document in project.documents for block in document.blocks]
    blocks.extend((path, block) for path, notebook in project.notebooks for block in notebook.document.blocks)
    for path, block in prose_blocks(tuple(blocks)):
        if words(block.text) < 5 or _NOT_A_LIMIT.search(block.text):
            continue
        if block.section and re.search(
            r"limitation|caveat|drawback|shortcoming|known issues|disclaimer|limitacion|limita[cç]|einschr",
            block.section[-1],
            _FLAGS,
        ):
            yield Place(path, block.line, block.cell, _quoted(block.text))
            continue
        for sentence in sentences(block.text):
            if words(sentence) >= 6 and _LIMIT.search(sentence):
                yield Place(path, block.line, block.cell, _quoted(sentence))
                break


_BENEFIT = re.compile(
    r"\b(revenues?|costs?|profit\w*|roi|return on investment|savings?|retention|kpis?|budgets?|conversion|lifetime value|clv|margin|sales|turnover|operational efficiency|"
    r"waste|downtime|inventory|staffing|customer (satisfaction|experience|engagement|loyalty)|churn|losses|money|time|risk|resources|ingresos|costos?|costes?|custos?|receitas?|beneficios?|lucro|ahorro|co[uû]ts?|kosten|umsatz)\b",
    _FLAGS,
)  # fmt: skip
_ACTION = re.compile(
    r"\b(reduc\w+|increas\w+|sav(e|es|ing)|prevent\w*|boost\w*|minimi[sz]\w+|maximi[sz]\w+|optimi[sz]\w+|lower(ing|s)?|cut(ting)?|grow(ing)?|retain\w*|reducir|aumentar|reduzir|r[ée]duire|augmenter|senken|steigern)\b",
    _FLAGS,
)  # fmt: skip
_WHO = re.compile(
    r"\b(business(es)?|compan(y|ies)|stakeholders?|marketing|managers?|management|teams?|banks?|lenders?|retailers?|hospitals?|clinicians?|doctors?|physicians?|customers?|clients?|investors?|operators?|planners?|executives?|organi[sz]ations?|"
    r"decision[- ]makers?|sellers?|buyers?|agents?|insurers?|farmers?|owners?|analysts?|underwriters?|recruiters?|hr|airlines?|utilit(y|ies)|enterprises?|empresas?|negocios?|neg[oó]cios?|clientes?|entreprises?|unternehmen)\b",
    _FLAGS,
)  # fmt: skip
_DECISION = re.compile(
    r"\b(so that|in order to|allow(s|ing)?|enabl(e|es|ing)|help(s|ing)?|to (target|prioriti[sz]e|allocate|intervene|decide|plan|adjust|offer|focus|schedule|identify)|decisions?|recommend(ed|ation|ations)?|should (focus|target|invest|offer|consider|prioriti[sz]e|increase|reduce)|campaigns?|interventions?|strateg(y|ies)|actionable|proactive\w*)\b",
    _FLAGS,
)  # fmt: skip
_BUSINESS_SECTION = re.compile(
    r"business (problem|objective|impact|value|case|question|goal|understanding|recommendation|context|insight|use|need|implication|application)|decision (supported|support)|cost (posture|model|benefit|analysis|sensitiv)|recommendations?$|stakeholder|value proposition|impacto (de|no) neg[oó]cio|problema de neg[oó]cio|impact m[ée]tier",
    _FLAGS,
)


@probe("business_impact")
def business_impact(project: Project) -> Iterable[Place]:
    """The aim or outcome as somebody's benefit: who does what better, at which gain."""
    for path, block in prose_blocks(project.prose):
        if words(block.text) < 8:
            continue
        if (
            in_section(block, _BUSINESS_SECTION, 2)
            and words(block.text) >= 10
            and (_WHO.search(block.text) or _BENEFIT.search(block.text))
        ):
            yield Place(path, block.line, block.cell, _quoted(block.text))
            continue
        for sentence in sentences(block.text):
            if (
                words(sentence) >= 8
                and _WHO.search(sentence)
                and _BENEFIT.search(sentence)
                and _ACTION.search(sentence)
                and _DECISION.search(sentence)
            ):
                yield Place(path, block.line, block.cell, _quoted(sentence))
                break


_OBSERVATION = re.compile(
    r"\b(conclu\w+|summar\w+|we (can )?(see|observe|find|found|notice|conclude)|shows?|showed|indicat\w+|insights?|observ\w+|results?|suggest\w*|appears?|reveal\w*|performs?|performed|highest|lowest|best|higher|lower|significant\w*|"
    r"correlat\w+|majority|most of|because|therefore|however|as expected|it seems|means that|podemos|observ[ao]\w*|mejor|melhor|resultad\w*|on (voit|remarque|constate)|meilleur|ergebnis\w*|zeigt)\b",
    _FLAGS,
)  # fmt: skip
_NARRATIVE_SHARE = 0.2
_NARRATIVE_OBSERVATIONS = 2
_NARRATIVE_BLOCKS = 4


@probe("notebook_narrative")
def notebook_narrative(project: Project) -> Iterable[Place]:
    """A fifth of a notebook's cells are text, and some of it draws conclusions after code has run."""
    for path, notebook in project.notebooks:
        cells = [cell for cell in notebook.cells if cell.lines]
        text_cells = [cell for cell in cells if cell.kind == "markdown"]
        if len(cells) < 4 or len(text_cells) < _NARRATIVE_SHARE * len(cells):
            continue
        told = _prose_after_code(notebook)
        observed = [block for block in told if _OBSERVATION.search(block.text)]
        if len(observed) >= _NARRATIVE_OBSERVATIONS or len(told) >= _NARRATIVE_BLOCKS:
            first = (observed or told)[0]
            yield Place(path, first.line, first.cell, _quoted(first.text))


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
