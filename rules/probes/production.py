"""Production: serving, deployment, tests, dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from portfolio_lint.facts.code import Call, Function
from portfolio_lint.facts.configuration import ConfigurationFacts, Entry
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.findings import Place
from portfolio_lint.names import last_segment
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.probe import probe
from portfolio_lint.project import Code, Project
from portfolio_lint.tables import without_comments

from ..runners import started

_APPS = ("fastapi.", "flask.", "streamlit.", "gradio.", "dash.", "bentoml.", "quart.", "sanic.", "starlette.", "chainlit.", "litserve.",
         "ray.serve.", "django.", "rest_framework.", "panel.", "flask_restful.", "flask_restx.", "flask_restplus.", "flask_cors.", "shiny.", "taipy.", "nicegui.", "reflex.", "bottle.", "tornado.", "robyn.", "aiohttp.web.", "http.server.", "mangum.", "gradio_client.", "solara.", "tkinter.", "telegram.", "aiogram.", "flask_ngrok.")  # fmt: skip
_API = ("fastapi.", "flask.", "quart.", "sanic.", "starlette.", "flask_restful.", "flask_restx.", "flask_restplus.", "django.", "rest_framework.", "bentoml.",
        "ray.serve.", "litserve.", "bottle.", "tornado.", "robyn.", "aiohttp.", "falcon.", "http.server.")  # fmt: skip
_PREDICTS = frozenset(
    {"predict", "predict_proba", "predict_classes", "predict_one", "predict_single", "predict_batch", "generate_content", "generate", "from_pretrained",
     "decision_function", "kneighbors", "load_model", "make_prediction", "predict_sentiment", "inference", "infer", "run_inference", "get_prediction", "get_predictions",
     "classify", "recommend", "get_recommendations", "forecast", "invoke", "ainvoke", "similarity_search", "predict_step", "detect", "transcribe", "predict_price", "pipeline", "score_samples", "chat_completion", "predict_image", "similarity", "astream", "stream", "acall", "answer", "ask", "get_response", "generate_response", "generate_answer", "get_answer", "predict_churn", "predict_fraud", "query_engine", "as_query_engine", "load_state_dict", "InferenceSession", "load_learner", "predict_fn"}
)  # fmt: skip
_PREDICTION_NAME = lazy(
    r"predict|infer|classif|recommend|forecast|score|detect|generate|sentiment|estimat|chat|ask|query|invocation|transcri|summar|translate|segment|analy[sz]e|prognos",
    re.IGNORECASE,
)
_ROUTE = frozenset(
    {
        "route",
        "post",
        "get",
        "put",
        "api_route",
        "websocket",
        "add_api_route",
        "add_url_rule",
        "add_resource",
        "api",
        "service",
    }
)
_DEPLOYS = lazy(
    r"\b(kubectl (apply|set|rollout)|helm (upgrade|install)|gcloud (run|app|functions) deploy|gcloud builds submit|aws (ecs|lambda|cloudformation|s3 sync|elasticbeanstalk|ecr|apprunner|sagemaker)|"
    r"eb deploy|fly(ctl)? deploy|vercel|heroku |az (webapp|containerapp|ml|acr|aks|functionapp)|terraform apply|serverless deploy|sam deploy|railway up|"
    r"docker(-compose| compose) .*up -d|render\.com|RENDER_DEPLOY|git push heroku|huggingface\.co/spaces|git push .*hf|zappa (deploy|update)|wrangler deploy|anyscale (services?|jobs?) (rollout|deploy|submit)|modal deploy|bentoml deploy|skaffold run|pulumi up|cdk deploy)",
    re.IGNORECASE,
)  # fmt: skip
# An own script that a CI job runs, by its name.
_DEPLOY_SCRIPT = lazy(
    r"(?:^|[\s;&|])(?:(?:python3?|bash|sh)\s+|\./)(?:[\w.-]+/)*(?!test)\w*deploy\w*\.(?:py|sh)\b",
    re.IGNORECASE | re.MULTILINE,
    needs=("deploy",),
)
_DEPLOY_ACTIONS = lazy(
    r"akhileshns/heroku-deploy|google-github-actions/deploy|aws-actions/amazon-ecs-deploy|azure/webapps-deploy|azure/k8s-deploy|superfly/flyctl|"
    r"amondnet/vercel-action|appleboy/ssh-action|nwtgck/actions-netlify|einaregilsson/beanstalk-deploy|johnbeynon/render-deploy|azure/functions-action|"
    r"deploy-cloudrun|azure/container-apps-deploy|huggingface/|railway|jakejarvis/s3-sync|easingthemes/ssh-deploy|"
    r"^(?=[^@]*deploy)(?=[^@]*(heroku|render|vercel|netlify|cloud-?run|\becs|lambda|app-?(service|engine|runner)|gke|eks|aks|kube|k8s|helm|fly|beanstalk|digital-?ocean|droplet|hugging|\bhf|\bssh|\bec2|sagemaker|azure|aws|gcp|google))[\w./-]+",
    re.IGNORECASE,
)  # fmt: skip
_TEST_COMMAND = lazy(
    r"\b(pytest|py\.test|python3? -m (unittest|pytest|nose|coverage run)|(tox|nox)(?![\w-])|nosetests|unittest|make (\S+ )*tests?\b|coverage run|npm (run )?test|"
    r"hatch (run )?test|just test|go test|cargo test|testthat|devtools::test|ctest|manage\.py test|behave|nbmake|invoke test|task test|poe test|run_tests|python3? (\S*[/_])?tests?[/_]\S*\.py)",
    re.IGNORECASE,
)  # fmt: skip
_ECHO_ONLY = lazy(r"^\s*(echo|printf|:|true|ls|pwd|date|sleep|#|exit 0)\b")


# -- containers and apps


@probe("dockerfile")
def dockerfile(project: Project) -> Iterable[Place]:
    """A Dockerfile that builds on an image."""
    for file in project.files:
        if file.dockerfile is not None and any(i.name == "FROM" for i in file.dockerfile.instructions):
            if "/.devcontainer/" in f"/{file.path}":
                continue
            yield Place(file.path, 1, None, name_of(file.path))


@probe("serving", after=("model_training", "language_model"))
def serving(project: Project) -> Iterable[Place]:
    """A web API or an interactive app that calls a model, itself or through a module of the project."""
    predicting = _predicting_modules(project)
    apps = {unit.path: app for unit in project.code if (app := _first_call(project, unit, _APPS)) is not None}
    # An app may be made in one module and get its routes in others.
    made = frozenset(_module_name(path) for path in apps) - {"__init__"}
    for unit in project.code:
        app = apps.get(unit.path)
        if app is None:
            if unit.notebook is not None or not _imports_any(unit, made) or not _routes(unit):
                continue
            app = Place(unit.path, 1, None, "routes of the app")
        if _predicts(project, unit) or _imports_any(unit, predicting) or _calls_prediction_service(unit):
            yield app
    yield from _served_by_image(project)
    yield from _served_by_r(project)


_MODEL_SERVERS = lazy(
    r"tensorflow/serving|tritonserver|pytorch/torchserve|seldonio/|kserve/|text-generation-inference|text-embeddings-inference|vllm/vllm|mlserver|ghcr\.io/huggingface/tgi",
    re.IGNORECASE,
)


def _served_by_image(project: Project) -> Iterator[Place]:
    """Servers that ask for no code: an image that answers with the model it is given."""
    for file in project.files:
        if file.dockerfile is not None:
            for instruction in file.dockerfile.instructions:
                if instruction.name == "FROM" and _MODEL_SERVERS.search(instruction.arguments):
                    yield Place(file.path, instruction.line, None, instruction.arguments.split()[0][:60])
        if file.configuration is not None:
            for entry in file.configuration.entries:
                if entry.key[-1:] == ("image",) and _MODEL_SERVERS.search(entry.value):
                    yield Place(file.path, entry.line, None, entry.value[:60])


def _served_by_r(project: Project) -> Iterator[Place]:
    sources = {
        file.path: without_comments(file.text.text, file.text.language)
        for file in project.files
        if file.text is not None and file.text.language in ("r", "rmarkdown", "quarto")
    }
    if not any(re.search(r"\bpredict\w*\(", source) for source in sources.values()):
        return
    for path, source in sources.items():
        match = re.search(r"\b(shinyApp|plumb|pr_run|runApp)\(", source)
        if match:
            yield Place(path, source.count("\n", 0, match.start()) + 1, None, match[1])


@probe("api_endpoint", after=("serving",))
def api_endpoint(project: Project) -> Iterable[Place]:
    """An HTTP route that predicts: by the calls in its body, or by its path or name in a project that serves."""
    predicting = _predicting_modules(project)
    for unit in project.code:
        yield from _model_service(unit)
        if _first_call(project, unit, _API) is None and not any(
            i.name.startswith(_API) for i in unit.facts.imports if i.used
        ):
            continue
        predicts_here = _predicts(project, unit) or _imports_any(unit, predicting)
        if not predicts_here:
            continue
        for function in unit.facts.functions:
            route = _route_of(function)
            if route is None:
                continue
            qualified = f"{function.scope}.{function.name}".lstrip(".")
            in_body = any(c.scope == qualified and _is_prediction(c.names) for c in unit.facts.calls)
            if in_body or _PREDICTION_NAME.search(function.name) or _PREDICTION_NAME.search(route):
                yield Place(unit.path, function.line, function.cell, f"route {route or function.name}")
        for defined in unit.facts.classes:
            if any(
                base.endswith(("Resource", "APIView", "ViewSet", "BaseHTTPRequestHandler")) for base in defined.bases
            ):
                yield Place(unit.path, defined.line, defined.cell, f"class {defined.name}")
        if any(i.name.startswith("django.") for i in unit.facts.imports) and name_of(unit.path) == "views.py":
            yield Place(unit.path, 1, None, "Django view")
        for call in unit.facts.calls:
            if call.names[0] in ("ray.serve.run", "litserve.LitServer") and project.runs(unit, call.scope):
                yield Place(unit.path, call.line, call.cell, last_segment(call.names[0]))
    yield from _lambda_handlers(project)


def _model_service(unit: Code) -> Iterator[Place]:
    """Methods that BentoML answers requests by: what it serves is a model."""
    for function in unit.facts.functions:
        for decorator in function.decorators:
            if any(name.startswith("bentoml.") and last_segment(name) == "api" for name in decorator.names):
                yield Place(unit.path, function.line, function.cell, f"service {function.name}")


def _lambda_handlers(project: Project) -> Iterator[Place]:
    for unit in project.code:
        for function in unit.facts.functions:
            if (
                function.name in ("lambda_handler", "handler", "cloud_function")
                and function.parameters[:1] == ("event",)
                and _predicts(project, unit)
            ):
                yield Place(unit.path, function.line, function.cell, function.name)


def _route_of(function: Function) -> str | None:
    """The path of the route that a decorator makes of a function; None where it is none."""
    for decorator in function.decorators:
        for name in decorator.names:
            if last_segment(name) in _ROUTE and "." in name:
                return decorator.text
    return None


def _first_call(project: Project, unit: Code, roots: tuple[str, ...]) -> Place | None:
    for call in unit.facts.calls:
        for name in call.names:
            if name.startswith(roots) and project.runs(unit, call.scope):
                return Place(unit.path, call.line, call.cell, f"{name.split('.')[0]} app")
    return None


def _is_prediction(names: tuple[str, ...]) -> bool:
    return any(
        last_segment(name) in _PREDICTS or last_segment(name).startswith("predict") or name.endswith(_COMPLETIONS)
        for name in names
    )


# A hosted model asked by a client that somebody else made.
_COMPLETIONS = ("completions.create", "completions.parse", "messages.create", "responses.create", "responses.parse")


_HOSTED = ("openai.", "anthropic.", "groq.", "langchain", "google.generativeai.", "transformers.pipeline", "ollama.")


def _predicts(project: Project, unit: Code) -> bool:
    """Whether a file asks a model for an answer, its own or a hosted one."""
    return any(
        (_is_prediction(call.names) or any(name.startswith(_HOSTED) for name in call.names))
        and project.runs(unit, call.scope)
        for call in unit.facts.calls
    )


def _module_name(path: str) -> str:
    return path.removesuffix(".py").rpartition("/")[2]


def _routes(unit: Code) -> bool:
    """Whether a file defines what an HTTP request reaches."""
    return any(_route_of(function) is not None for function in unit.facts.functions) or any(
        base.endswith(("Resource", "APIView", "ViewSet", "MethodView")) for c in unit.facts.classes for base in c.bases
    )


def _predicting_modules(project: Project) -> frozenset[str]:
    """Last parts of the names of the project's own modules that predict."""
    return frozenset(
        _module_name(unit.path) for unit in project.code if unit.notebook is None and _predicts(project, unit)
    ) - {"__init__"}


def _imports_any(unit: Code, modules: frozenset[str]) -> bool:
    own = _module_name(unit.path)
    return any(
        part in modules and part != own
        for i in unit.facts.imports
        if i.used
        for part in (*i.module.split("."), i.name.rpartition(".")[2])
    )


def _calls_prediction_service(unit: Code) -> bool:
    """A front end that asks the project's own API."""
    return any(
        call.names[0] in ("requests.post", "requests.get", "httpx.post")
        and any(_PREDICTION_NAME.search(value.text) for value in call.arguments if value.kind == "text")
        for call in unit.facts.calls
    )


# -- continuous integration


def workflows(project: Project) -> Iterator[tuple[FileFacts, ConfigurationFacts, str]]:
    """CI configurations with the system they are for."""
    for file in project.files:
        if file.configuration is None:
            continue
        path = file.path.lower()
        if "/.github/workflows/" in f"/{path}":
            yield file, file.configuration, "github"
        elif name_of(path) in (".gitlab-ci.yml", ".gitlab-ci.yaml"):
            yield file, file.configuration, "gitlab"
        elif name_of(path) == ".travis.yml":
            yield file, file.configuration, "travis"
        elif path.endswith(".circleci/config.yml"):
            yield file, file.configuration, "circle"
        elif name_of(path).startswith("azure-pipelines") or "/.azure-pipelines/" in f"/{path}":
            yield file, file.configuration, "azure"
        elif name_of(path) == "bitbucket-pipelines.yml":
            yield file, file.configuration, "bitbucket"


_COMMAND_KEYS = frozenset(
    {
        "run",
        "script",
        "command",
        "before_script",
        "after_script",
        "bash",
        "install",
        "pwsh",
        "powershell",
        "after_success",
    }
)


def commands(configuration: ConfigurationFacts) -> Iterator[Entry]:
    """The shell commands of a CI configuration."""
    for entry in configuration.entries:
        if entry.value and any(part in _COMMAND_KEYS for part in entry.key[-3:]):
            yield entry


def _on_change(configuration: ConfigurationFacts, system: str) -> bool:
    """Whether it runs on a push or a pull request."""
    if system == "azure":
        return not any(e.key[:1] == ("trigger",) and e.value == "none" for e in configuration.entries)
    if system != "github":
        return True
    for entry in configuration.entries:
        if entry.key[:1] == ("on",) and {entry.value, *entry.key[1:2]} & {
            "push",
            "pull_request",
            "pull_request_target",
            "merge_group",
        }:
            return True
    return False


def _does_something(configuration: ConfigurationFacts) -> bool:
    used = [
        e
        for e in configuration.entries
        if e.key[-1:] == ("uses",) and not e.value.startswith(("actions/checkout", "actions/setup-"))
    ]
    if used:
        return True
    lines = [line for entry in commands(configuration) for line in entry.value.splitlines() if line.strip()]
    return any(not _ECHO_ONLY.match(line) for line in lines)


@probe("ci")
def ci(project: Project) -> Iterable[Place]:
    """A CI configuration that does something on a push or pull request."""
    for file, configuration, system in workflows(project):
        if _on_change(configuration, system) and _does_something(configuration):
            yield Place(file.path, 1, None, name_of(file.path))
    for path, steps in _jenkins(project):
        if _JENKINS_STEP.search(steps):
            yield Place(path, 1, None, "Jenkinsfile")


_JENKINS_STEP = lazy(
    r"\b(sh|bat|powershell|pwsh)\b|\bdocker\.\w|\bdockerfile\b|@Library|\bbuild\b\s*\(?\s*job", re.IGNORECASE
)
_GROOVY_COMMENT = lazy(r"/\*.*?\*/|(?<![:\w])//[^\n]*", re.DOTALL)
_GROOVY_ECHO = lazy(r"""\becho\b\s*\(?\s*("[^"\n]*"|'[^'\n]*')|\b(sh|bat)\b\s*\(?\s*["']\s*echo\b[^\n]*""")


def _jenkins(project: Project) -> Iterator[tuple[str, str]]:
    """The Jenkins pipelines without their comments and what they only print."""
    for file in project.files:
        if file.text is not None and name_of(file.path).startswith("Jenkinsfile"):
            yield file.path, _GROOVY_ECHO.sub("", _GROOVY_COMMENT.sub("", file.text.text))


@probe("ci_runs_tests", after=("ci",))
def ci_runs_tests(project: Project) -> Iterable[Place]:
    """A CI command that runs tests, on a push or pull request."""
    for file, configuration, system in workflows(project):
        if not _on_change(configuration, system):
            continue
        for entry in (*commands(configuration), *_own_steps(configuration, project)):
            line = _test_line(entry.value)
            if line is not None or any(_test_line(script) is not None for script in started(entry.value, project)):
                yield Place(file.path, entry.line, None, (line or entry.value).strip()[:60])
    for path, steps in _jenkins(project):
        if _TEST_COMMAND.search(steps):
            yield Place(path, 1, None, "Jenkinsfile")


def _own_steps(configuration: ConfigurationFacts, project: Project) -> Iterator[Entry]:
    """The commands of the project's own actions that a workflow uses, where it uses them."""
    for entry in configuration.entries:
        if entry.key[-1:] == ("uses",) and entry.value.startswith("./"):
            folder = entry.value.removeprefix("./").rstrip("/")
            for name in (f"{folder}/action.yml", f"{folder}/action.yaml"):
                action = project.by_path.get(name)
                if action is not None and action.configuration is not None:
                    yield from (replace(step, line=entry.line) for step in commands(action.configuration))


def _test_line(script: str) -> str | None:
    """The first line that runs tests."""
    lines = (line for line in script.splitlines() if _TEST_COMMAND.search(line) and not _is_no_test(line))
    return next(lines, None)


def _is_no_test(line: str) -> bool:
    return (
        bool(re.match(r"\s*(echo|#|-?\s*(pip3?|uv|conda|poetry|python3? -m pip)( pip)? (install|add))", line))
        and "&&" not in line
    )


# -- deployment


@probe("cloud_or_k8s")
def cloud_or_k8s(project: Project) -> Iterable[Place]:
    """Kubernetes manifests by content, and CI jobs that deploy."""
    for file in project.files:
        if file.configuration is None:
            continue
        entries = file.configuration.entries
        if any(e.key == ("apiVersion",) for e in entries) and any(
            e.key == ("kind",) and e.value in _KUBERNETES_KINDS for e in entries
        ):
            kind = next(e for e in entries if e.key == ("kind",))
            yield Place(file.path, kind.line, None, f"Kubernetes {kind.value}")
        elif any(e.key == ("AWSTemplateFormatVersion",) for e in entries):
            yield Place(file.path, 1, None, "CloudFormation")
        elif name_of(file.path) in ("app.yaml", "app.yml") and any(e.key[:1] in _APP_KEYS for e in entries):
            yield Place(file.path, 1, None, name_of(file.path))
    for file, configuration, _ in workflows(project):
        for entry in commands(configuration):
            executed = _executed(entry.value)
            match = _DEPLOYS.search(executed) or _DEPLOY_SCRIPT.search(executed)
            if match:
                yield Place(file.path, entry.line, None, match[0].strip())
        for entry in configuration.entries:
            if entry.key[-1:] == ("uses",) and _DEPLOY_ACTIONS.search(entry.value):
                yield Place(file.path, entry.line, None, entry.value)
    for path, steps in _jenkins(project):
        match = _DEPLOYS.search(steps)
        if match:
            yield Place(path, 1, None, match[0])
    for file in project.files:
        if file.text is not None and file.text.language == "shell":
            match = next((m for m in _DEPLOYS.finditer(_executed(file.text.text)) if not _is_local(m[0])), None)
            if match:
                yield Place(file.path, 1, None, match[0])
        document = file.document
        if document is not None and file.path.endswith("README.md") and _is_space_card(document.front_matter):
            yield Place(file.path, 1, None, "Hugging Face Space")


# What tells the app.yaml of App Engine, DigitalOcean or Databricks from an app's own settings.
_APP_KEYS = frozenset({("runtime",), ("entrypoint",), ("handlers",), ("services",), ("instance_class",), ("command",)})


def _executed(commands: str) -> str:
    """The lines of a shell script that do more than comment and print."""
    return "\n".join(line for line in commands.splitlines() if not line.lstrip().startswith(("#", "echo", "printf")))


def _is_local(command: str) -> bool:
    """Starting containers in a script of one's own deploys nothing."""
    return command.lower().startswith("docker")


_KUBERNETES_KINDS = frozenset(
    {
        "Deployment",
        "Service",
        "StatefulSet",
        "CronJob",
        "Job",
        "Ingress",
        "InferenceService",
        "SeldonDeployment",
        "DaemonSet",
        "HorizontalPodAutoscaler",
        "Pod",
        "RayService",
    }
)


def _is_space_card(text: str) -> bool:
    return "sdk:" in text and ("app_file:" in text or "colorFrom:" in text)


# -- tests


@probe("tests")
def tests(project: Project) -> Iterable[Place]:
    """A test function with an assertion, in a file that uses the project's own code."""
    for unit in project.all_code:
        if unit.notebook is not None or not _holds_tests(unit.path):
            continue
        if not _uses_own_code(unit, project):
            continue
        for function in unit.facts.functions:
            if function.name.lower().startswith("test") and function.assertions:
                yield Place(unit.path, function.line, None, function.name)
                break
    for file in project.files:
        if (
            file.text is not None
            and file.text.language == "r"
            and "/testthat/" in f"/{file.path}"
            and "expect_" in without_comments(file.text.text, "r")
        ):
            yield Place(file.path, 1, None, name_of(file.path))


def _holds_tests(path: str) -> bool:
    name = name_of(path).lower()
    return (
        name.startswith("test")
        or name.endswith("_test.py")
        or "/tests/" in f"/{path.lower()}"
        or "/test/" in f"/{path.lower()}"
    )


def _uses_own_code(unit: Code, project: Project) -> bool:
    own_name = unit.path.removesuffix(".py").rpartition("/")[2]
    modules = project.local_modules - {own_name, "tests", "test", "__init__", "conftest"}
    asked = {parameter for function in unit.facts.functions for parameter in function.parameters}
    for imported in unit.facts.imports:
        if not imported.used and imported.alias not in asked:
            continue
        parts = imported.module.split(".")
        if imported.level or (parts[0] in modules and parts[-1] in modules | {parts[0]}):
            return True
    names = {name for call in unit.facts.calls for name in call.names}
    starts_process = any(
        last_segment(name) == "DagBag"
        or name
        in (
            "subprocess.run",
            "subprocess.check_output",
            "importlib.import_module",
            "runpy.run_path",
            "os.system",
            "importlib.util.spec_from_file_location",
        )
        for name in names
    )
    # Tests of a running service, and of files that the project makes.
    asks_service = any(name.startswith(("requests.", "httpx.")) for name in names)
    fixtures = any(path.endswith("conftest.py") for path in project.paths)
    return (
        starts_process
        or asks_service
        or (fixtures and any(f.parameters for f in unit.facts.functions if f.name.startswith("test")))
    )


# -- operation


_DRIFT_TEST = frozenset({"ks_2samp", "wasserstein_distance", "jensenshannon"})
_LOGS_PREDICTION = lazy(
    r"_?(log|record|store|persist)_(model_)?(prediction|inference)(_\w+)?", re.IGNORECASE, needs=("predi", "infer")
)
_DRIFT_CHECK = lazy(
    r"_?(compute|calculate|calc|detect|check|run|monitor|measure|generate|evaluate)_(\w+_)?(psi|drift)(_\w+)?",
    re.IGNORECASE,
    needs=("psi", "drift"),
)
_DRIFT_NAME = lazy(r"drift|monitor|psi", re.IGNORECASE)


@probe("monitoring", after=("serving",))
def monitoring(project: Project) -> Iterable[Place]:
    """Own drift tests, predictions logged by what serves them, and monitoring services in a compose file."""
    tested = False
    for unit, call in project.calls():
        if project.has("serving") and _LOGS_PREDICTION.fullmatch(last_segment(call.names[0])):
            yield Place(unit.path, call.line, call.cell, last_segment(call.names[0]))
        if last_segment(call.names[0]) in _DRIFT_TEST and (
            _DRIFT_NAME.search(unit.path) or _DRIFT_NAME.search(call.scope)
        ):
            tested = True
            yield Place(unit.path, call.line, call.cell, last_segment(call.names[0]))
    for unit, call in () if tested else project.calls():
        if _DRIFT_CHECK.fullmatch(last_segment(call.names[0])):
            yield Place(unit.path, call.line, call.cell, last_segment(call.names[0]))
    for file in project.files:
        if file.configuration is not None and name_of(file.path).lower().startswith(("docker-compose", "compose")):
            for entry in file.configuration.entries:
                if entry.key[-1:] == ("image",) and re.search(
                    r"prom/prometheus|grafana/grafana|evidently", entry.value
                ):
                    yield Place(file.path, entry.line, None, entry.value)


_RETRAIN = lazy(r"(?<![a-z])re[-_]?train(?!ed)", re.IGNORECASE, needs=("retrain", "re-train", "re_train"))
_TRAIN_COMMAND = lazy(
    r"\b(python3?|uv run|dvc repro|make|prefect|mlflow run|kedro run|curl)\b[^\n]*\b\S*(train|retrain|pipeline|repro)\S*",
    re.IGNORECASE,
)


_TEST_RUN = lazy(r"\b(pytest|unittest|nose2?|tests?/)", re.IGNORECASE)


@probe("retraining")
def retraining(project: Project) -> Iterable[Place]:
    """Training on a schedule in CI or an orchestrator, or code that retrains when something triggers it."""
    for file, configuration, _ in workflows(project):
        scheduled = any(e.key[:2] == ("on", "schedule") or e.key[:1] == ("schedules",) for e in configuration.entries)
        if scheduled:
            for entry in commands(configuration):
                if any(
                    _TRAIN_COMMAND.search(line) and not _TEST_RUN.search(line)
                    for line in _executed(entry.value).splitlines()
                ):
                    yield Place(file.path, entry.line, None, "scheduled training")
    for unit, call in project.calls():
        last = last_segment(call.names[0])
        if _RETRAIN.search(last) and not last.startswith("should"):
            yield Place(unit.path, call.line, call.cell, last)
        elif (
            last in ("ScheduleDefinition", "schedule", "build_schedule_from_partitioned_job")
            and call.names[0].startswith(("dagster", "metaflow"))
            and _trains(unit)
        ) or (
            last in ("DAG", "dag")
            and call.names[0].startswith("airflow")
            and _is_scheduled(call.keywords)
            and _trains(unit)
        ):
            yield Place(unit.path, call.line, call.cell, "scheduled training")
        elif (
            last in ("serve", "build_from_flow", "deploy", "Deployment")
            and {"cron", "interval", "schedule"} & call.keywords.keys()
            and call.names[0].startswith(("prefect", "?.", "."))
        ):
            yield Place(unit.path, call.line, call.cell, "scheduled flow")
    for unit in project.code:
        for function in unit.facts.functions:
            route = _route_of(function)
            if (
                route is not None
                and (_RETRAIN.search(function.name) or _RETRAIN.search(route))
                and any(call.scope == function.name and _starts_training(call) for call in unit.facts.calls)
            ):
                yield Place(unit.path, function.line, function.cell, f"route {route or function.name}")
    for file in project.files:
        entries = file.configuration.entries if file.configuration is not None else ()
        scheduled = any(e.key == ("kind",) and e.value == "CronJob" for e in entries)
        if scheduled and any(_RETRAIN.search(e.value) or "train" in e.value for e in entries):
            yield Place(file.path, 1, None, "CronJob")


def _starts_training(call: Call) -> bool:
    """Whether a call trains, or starts a script or a task that does."""
    last = last_segment(call.names[0]).lower()
    return "train" in last or last == "fit" or any("train" in value.text.lower() for value in call.arguments)


def _is_scheduled(keywords: object) -> bool:
    if not isinstance(keywords, dict):
        return False
    value = keywords.get("schedule_interval") or keywords.get("schedule")
    return value is not None and value.kind != "none"


def _trains(unit: Code) -> bool:
    return any(
        "train" in last_segment(name).lower() or last_segment(name) == "fit"
        for c in unit.facts.calls
        for name in c.names
    ) or any("train" in text.text.lower() for text in unit.facts.texts)


@probe("experiment_tracking")
def experiment_tracking(project: Project) -> Iterable[Place]:
    """DVC experiments: metrics that its pipeline tracks."""
    for file in project.files:
        if name_of(file.path) == "dvc.yaml" and file.configuration is not None:
            for entry in file.configuration.entries:
                if "metrics" in entry.key:
                    yield Place(file.path, entry.line, None, "DVC metrics")
                    break


_LFS_DATA = lazy(
    r"(?<![a-z])(csv|tsv|parquet|pkl|pickle|joblib|h5|hdf5|pt|pth|onnx|keras|zip|npy|npz|bin|safetensors|gz|data(sets?)?|models?|jsonl?|jpe?g|png|ckpt|pb|tflite|feather|arrow|gguf|xlsx?)(?![a-z])",
    re.IGNORECASE,
)


@probe("data_or_model_versioning")
def data_or_model_versioning(project: Project) -> Iterable[Place]:
    """git-LFS for data or models."""
    for file in project.files:
        if name_of(file.path) == ".gitattributes" and file.text is not None:
            for number, line in enumerate(file.text.text.splitlines(), 1):
                if "filter=lfs" in line and not line.lstrip().startswith("#") and _LFS_DATA.search(line.split()[0]):
                    yield Place(file.path, number, None, line.split()[0])


# -- dependencies

_PINNED_SHARE = 0.5
# Manifests and lock files of other languages, by name.
_OTHER_MANIFESTS = frozenset(
    {"build.gradle", "build.gradle.kts", "libs.versions.toml", "pom.xml", "build.sbt", "cargo.toml", "go.mod", "gemfile", "composer.json", "pubspec.yaml",
     "package.swift", "podfile", "mix.exs", "packages.config", "directory.packages.props", "deno.json", "project.clj", "stack.yaml", "vcpkg.json", "conanfile.txt", "conanfile.py", "project.toml", "manifest.toml"}
)  # fmt: skip
_OTHER_LOCKS = frozenset(
    {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "cargo.lock", "go.sum", "gemfile.lock", "composer.lock", "pubspec.lock", "package.resolved",
     "podfile.lock", "mix.lock", "gradle.lockfile", "packages.lock.json", "deno.lock", "manifest.toml", "stack.yaml.lock"}
)  # fmt: skip
_OTHER_ENDINGS = (".csproj", ".fsproj", ".cabal", ".gemspec", ".rockspec")
_GRADLE_EXACT = lazy(r"""["'][\w.-]+:[\w.-]+:\d[\w.-]*(?:@\w+)?["']""", needs=(":",))


@probe("dependency_manifest")
def dependency_manifest(project: Project) -> Iterable[Place]:
    """A manifest that names at least one dependency, or a lock file, of any language."""
    for file in project.files:
        manifest = file.manifest
        if manifest is not None and (manifest.requirements or manifest.lock or manifest.format == "r"):
            yield Place(file.path, 1, None, name_of(file.path))
    for listed in project.listed:
        name = name_of(listed.path).lower()
        if name in _OTHER_MANIFESTS or name in _OTHER_LOCKS or name.endswith(_OTHER_ENDINGS):
            yield Place(listed.path, 1, None, name_of(listed.path))


@probe("pinned_dependencies", after=("all_code",))
def pinned_dependencies(project: Project) -> Iterable[Place]:
    """A lock file, or a manifest whose requirements are mostly exact.

    Where there is code in Python or R, what another language's part of the project needs settles nothing.
    """
    if not project.has("all_code"):
        yield from _pinned_elsewhere(project)
    for file in project.files:
        manifest = file.manifest
        if manifest is None or manifest.format == "node":
            continue
        if manifest.lock:
            yield Place(file.path, 1, None, name_of(file.path))
            continue
        main = [r for r in manifest.requirements if not r.group] or list(manifest.requirements)
        pinned = [requirement for requirement in main if requirement.pinned]
        if pinned and len(pinned) >= _PINNED_SHARE * len(main):
            yield Place(file.path, pinned[0].line, None, f"{len(pinned)} of {len(main)} exact")


def _pinned_elsewhere(project: Project) -> Iterator[Place]:
    """Lock files of other languages, and manifests of theirs that name exact versions."""
    for listed in project.listed:
        if name_of(listed.path).lower() in _OTHER_LOCKS:
            yield Place(listed.path, 1, None, name_of(listed.path))
    for file in project.files:
        if file.text is not None and file.text.language == "gradle":
            match = _GRADLE_EXACT.search(file.text.text)
            if match is not None:
                line = file.text.text.count("\n", 0, match.start()) + 1
                yield Place(file.path, line, None, match[0].strip("\"'"))
