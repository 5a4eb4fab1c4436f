"""Production: projects that serve, deploy, test and watch a model, and projects that only look as if they did."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of

_MODEL = lines("from sklearn.svm import SVC", "model = SVC()", "model.fit([[0], [1]], [0, 1])")
_CLEAN = "def clean(text):\n    return text.strip()\n"
_API = lines(
    "from fastapi import FastAPI",
    "import joblib",
    "",
    "app = FastAPI()",
    "model = joblib.load('model.pkl')",
    "",
    "@app.post('/predict')",
    "def predict(row: dict):",
    "    return model.predict([list(row.values())])[0]",
)
_SHINY = lines(
    "library(shiny)",
    "m <- readRDS('m.rds')",
    "server <- function(input, output) {",
    "  output$y <- renderText(predict(m, input$x))",
    "}",
    "shinyApp(ui, server)",
)


def workflow(on: str, *steps: str) -> str:
    """A workflow of GitHub with one job."""
    return lines(
        f"on: {on}",
        "jobs:",
        "  one:",
        "    runs-on: ubuntu-latest",
        "    steps:",
        *(f"      - {step}" for step in steps),
    )


_CI = ".github/workflows/ci.yml"

SHOWN = [
    # -- dockerfile
    Shown("dockerfile", "at the root", {"Dockerfile": "FROM python:3.12-slim\nCOPY . .\n"}, ("Dockerfile:1",)),
    Shown("dockerfile", "a Containerfile", {"Containerfile": "FROM python:3.12\n"}, ("Containerfile:1",)),
    Shown(
        "dockerfile",
        "in a folder, by a name of its own",
        {"docker/api.Dockerfile": "ARG V=3.12\nFROM python:${V}\nCOPY . .\n"},
        ("docker/api.Dockerfile:1",),
    ),
    Shown(
        "dockerfile",
        "without the name, by its content",
        {"installation/mlflow": "FROM python:3.12\nRUN pip install mlflow\n"},
        ("installation/mlflow:1",),
    ),
    # -- serving
    Shown("serving", "an API", {"api.py": _API}, ("api.py:4",)),
    Shown(
        "serving",
        "a Streamlit app",
        {
            "app.py": lines(
                "import joblib",
                "import streamlit as st",
                "st.title('Rent')",
                "model = joblib.load('m.pkl')",
                "st.write(model.predict([[st.number_input('m2')]]))",
            )
        },
        ("app.py:3",),
    ),
    Shown(
        "serving",
        "an app that asks another module",
        {
            "app.py": lines(
                "import gradio as gr",
                "from rent.inference import price",
                "gr.Interface(fn=price, inputs='number', outputs='number').launch()",
            ),
            "rent/inference.py": lines(
                "import joblib", "def price(area):", "    return joblib.load('m.pkl').predict([[area]])[0]"
            ),
        },
        ("app.py:3",),
    ),
    Shown("serving", "a Shiny app", {"app.R": _SHINY}, ("app.R:6",)),
    Shown(
        "serving",
        "a front end that asks the API",
        {
            "front.py": lines(
                "import requests",
                "import streamlit as st",
                "age = st.number_input('age')",
                "st.write(requests.post('http://api:8000/predict', json={'age': age}).json())",
            )
        },
        ("front.py:3",),
    ),
    # -- api_endpoint
    Shown("api_endpoint", "a FastAPI route", {"api.py": _API}, ("api.py:8",)),
    Shown(
        "api_endpoint",
        "a Flask route named otherwise",
        {
            "app.py": lines(
                "from flask import Flask, request",
                "import pickle",
                "app = Flask(__name__)",
                "model = pickle.load(open('m.pkl', 'rb'))",
                "@app.route('/rent', methods=['POST'])",
                "def rent():",
                "    return str(model.predict([request.json['x']])[0])",
            )
        },
        ("app.py:6",),
    ),
    Shown(
        "api_endpoint",
        "a Lambda",
        {
            "handler.py": lines(
                "import joblib",
                "model = joblib.load('m.pkl')",
                "def lambda_handler(event, context):",
                "    return model.predict([event['x']]).tolist()",
            )
        },
        ("handler.py:3",),
    ),
    Shown(
        "api_endpoint",
        "a resource as a class",
        {
            "app.py": lines(
                "from flask import Flask",
                "from flask_restful import Api, Resource",
                "import joblib",
                "app = Flask(__name__)",
                "api = Api(app)",
                "class Rent(Resource):",
                "    def post(self):",
                "        return joblib.load('m.pkl').predict([[1]]).tolist()",
                "api.add_resource(Rent, '/rent')",
            )
        },
        ("app.py:6",),
    ),
    Shown(
        "api_endpoint",
        "a view of Django",
        {
            "rent/views.py": lines(
                "from django.http import JsonResponse",
                "import joblib",
                "def rent(request):",
                "    return JsonResponse({'y': joblib.load('m.pkl').predict([[1]])[0]})",
            )
        },
        ("rent/views.py:1",),
    ),
    Shown(
        "api_endpoint",
        "a route that asks a hosted model",
        {
            "app.py": lines(
                "from flask import Flask",
                "from openai import OpenAI",
                "app = Flask(__name__)",
                "@app.post('/chat')",
                "def talk():",
                "    return OpenAI().chat.completions.create(model='m').id",
            )
        },
        ("app.py:5",),
    ),
    # -- cloud_or_k8s
    Shown(
        "cloud_or_k8s",
        "a Kubernetes manifest",
        {"k8s/api.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n"},
        ("k8s/api.yaml:2",),
    ),
    Shown(
        "cloud_or_k8s",
        "Terraform and a Procfile",
        {"infra/main.tf": 'resource "aws_instance" "a" {}\n', "Procfile": "web: gunicorn app:app\n"},
        ("Procfile:1", "infra/main.tf:1"),
    ),
    Shown(
        "cloud_or_k8s",
        "a CI job that deploys",
        {_CI: workflow("push", "uses: actions/checkout@v4", "run: flyctl deploy --remote-only")},
        (f"{_CI}:7",),
    ),
    Shown(
        "cloud_or_k8s",
        "deployment code",
        {
            "deploy.py": lines(
                "from sagemaker.sklearn import SKLearnModel", "SKLearnModel(model_data='s3://m', role='r')"
            )
        },
        ("deploy.py:2",),
    ),
    Shown(
        "cloud_or_k8s",
        "App Engine",
        {"app.yaml": "runtime: python312\nentrypoint: gunicorn -b :$PORT main:app\n"},
        ("app.yaml:1",),
    ),
    Shown(
        "cloud_or_k8s",
        "CloudFormation",
        {"stack.yaml": "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n"},
        ("stack.yaml:1",),
    ),
    Shown(
        "cloud_or_k8s",
        "an action that deploys",
        {_CI: workflow("push", "uses: superfly/flyctl-actions/setup-flyctl@master")},
        (f"{_CI}:6",),
    ),
    Shown(
        "cloud_or_k8s",
        "a step of Jenkins",
        {"Jenkinsfile": "node {\n  // later: terraform apply\n  sh 'kubectl apply -f k8s'\n}\n"},
        ("Jenkinsfile:1",),
    ),
    Shown(
        "cloud_or_k8s",
        "a script that deploys",
        {"deploy.sh": "#!/bin/sh\ndocker compose up -d\ngcloud run deploy rent\n"},
        ("deploy.sh:1",),
    ),
    Shown(
        "cloud_or_k8s",
        "a Space of Hugging Face",
        {"README.md": "---\ntitle: Rent\nsdk: gradio\napp_file: app.py\n---\n\n# Rent\n"},
        ("README.md:1",),
    ),
    # -- ci
    Shown("ci", "a workflow on push", {_CI: workflow("push", "run: ruff check .")}, (f"{_CI}:1",)),
    Shown(
        "ci",
        "a workflow on pull requests among others",
        {_CI: workflow("[workflow_dispatch, pull_request]", "uses: docker/build-push-action@v5")},
        (f"{_CI}:1",),
    ),
    Shown("ci", "GitLab", {".gitlab-ci.yml": "test:\n  script:\n    - make lint\n"}, (".gitlab-ci.yml:1",)),
    Shown(
        "ci",
        "Jenkins",
        {"Jenkinsfile": "pipeline {\n  stages { stage('t') { steps { sh 'make all' } } }\n}\n"},
        ("Jenkinsfile:1",),
    ),
    Shown(
        "ci",
        "CircleCI",
        {".circleci/config.yml": "jobs:\n  build:\n    steps:\n      - checkout\n      - run: make\n"},
        (".circleci/config.yml:1",),
    ),
    Shown("ci", "Travis", {".travis.yml": "script:\n  - make\n"}, (".travis.yml:1",)),
    Shown(
        "ci",
        "Bitbucket",
        {"bitbucket-pipelines.yml": "pipelines:\n  default:\n    - step:\n        script:\n          - make\n"},
        ("bitbucket-pipelines.yml:1",),
    ),
    Shown(
        "ci",
        "Azure",
        {"azure-pipelines.yml": "trigger:\n  - main\nsteps:\n  - script: make\n"},
        ("azure-pipelines.yml:1",),
    ),
    # -- ci_runs_tests
    Shown(
        "ci_runs_tests",
        "pytest",
        {_CI: workflow("push", "uses: actions/checkout@v4", "run: python -m pytest -q")},
        (f"{_CI}:7",),
    ),
    Shown(
        "ci_runs_tests",
        "after installing, on one line",
        {_CI: workflow("[push]", "run: pip install -e . && pytest tests")},
        (f"{_CI}:6",),
    ),
    Shown(
        "ci_runs_tests",
        "through the project's own script",
        {_CI: workflow("push", "run: bash .ci/run"), ".ci/run": "#!/usr/bin/env bash\nset -e\npython -m pytest\n"},
        (f"{_CI}:6",),
    ),
    Shown(
        "ci_runs_tests",
        "a target of make on GitLab",
        {".gitlab-ci.yml": "test:\n  script:\n    - make test\n"},
        (".gitlab-ci.yml:3",),
    ),
    Shown(
        "ci_runs_tests",
        "unittest on Jenkins",
        {"Jenkinsfile": "pipeline {\n  stages { stage('t') { steps { sh 'python -m unittest' } } }\n}\n"},
        ("Jenkinsfile:1",),
    ),
    Shown(
        "ci_runs_tests",
        "what a target of make needs",
        {
            _CI: workflow("push", "run: make check"),
            "Makefile": "SHELL := sh\ncheck: lint test ## all\n\nlint:\n\truff .\n\ntest:\n\tpython -m pytest\n",
        },
        (f"{_CI}:6",),
    ),
    Shown(
        "ci_runs_tests",
        "make without a target",
        {_CI: workflow("push", "run: make"), "Makefile": ".PHONY: all\nall: quick\nquick:\n\ttox\n"},
        (f"{_CI}:6",),
    ),
    Shown(
        "ci_runs_tests",
        "a task of invoke",
        {
            _CI: workflow("push", "run: poetry run invoke checks"),
            "tasks/checks.py": lines(
                "from invoke import task", "", "", "@task", "def test(context):", '    context.run("pytest tests/")'
            ),
        },
        (f"{_CI}:6",),
    ),
    Shown(
        "ci_runs_tests",
        "a task in a settings file",
        {_CI: workflow("push", "run: task ci"), "Taskfile.yml": "tasks:\n  ci:\n    cmds:\n      - pytest -q\n"},
        (f"{_CI}:6",),
    ),
    Shown(
        "ci_runs_tests",
        "an action of the project's own",
        {
            _CI: workflow("push", "uses: ./.github/actions/check"),
            ".github/actions/check/action.yml": "runs:\n  using: composite\n  steps:\n    - run: pytest\n",
        },
        (f"{_CI}:6",),
    ),
    # -- tests
    Shown(
        "tests",
        "a function with an assertion",
        {
            "clean.py": _CLEAN,
            "tests/test_clean.py": lines(
                "from clean import clean", "", "def test_clean():", "    assert clean(' a') == 'a'"
            ),
        },
        ("tests/test_clean.py:3",),
    ),
    Shown(
        "tests",
        "a test case of unittest",
        {
            "src/clean.py": _CLEAN,
            "tests/test_clean.py": lines(
                "import unittest",
                "from src.clean import clean",
                "",
                "class CleanTest(unittest.TestCase):",
                "    def test_clean(self):",
                "        self.assertEqual(clean(' a'), 'a')",
            ),
        },
        ("tests/test_clean.py:5",),
    ),
    Shown(
        "tests",
        "an exception that is expected",
        {
            "clean.py": _CLEAN,
            "test_clean.py": lines(
                "import pytest",
                "import clean",
                "",
                "def test_numbers():",
                "    with pytest.raises(AttributeError):",
                "        clean.clean(1)",
            ),
        },
        ("test_clean.py:4",),
    ),
    Shown(
        "tests",
        "testthat",
        {
            "R/clean.R": "clean <- function(x) trimws(x)\n",
            "tests/testthat/test-clean.R": "test_that('it trims', {\n  expect_equal(clean(' a'), 'a')\n})\n",
        },
        ("tests/testthat/test-clean.R:1",),
    ),
    Shown(
        "tests",
        "of a running service",
        {
            "api.py": _API,
            "tests/test_api.py": lines(
                "import requests", "", "def test_api():", "    assert requests.get('http://localhost:8000/health').ok"
            ),
        },
        ("tests/test_api.py:3",),
    ),
    Shown(
        "tests",
        "of a script that is started",
        {
            "m.py": _MODEL,
            "tests/test_m.py": lines(
                "import subprocess",
                "",
                "def test_m():",
                "    assert subprocess.run(['python', 'm.py']).returncode == 0",
            ),
        },
        ("tests/test_m.py:3",),
    ),
    Shown(
        "tests",
        "by a fixture",
        {
            "clean.py": _CLEAN,
            "tests/conftest.py": lines(
                "import pytest", "import clean", "@pytest.fixture", "def cleaned():", "    return clean.clean(' a')"
            ),
            "tests/test_clean.py": lines("def test_clean(cleaned):", "    assert cleaned == 'a'"),
        },
        ("tests/test_clean.py:1",),
    ),
    # -- monitoring
    Shown(
        "monitoring",
        "a drift report",
        {"drift.py": lines("from evidently.report import Report", "r = Report(metrics=[])", "r.save_html('d.html')")},
        ("drift.py:2",),
    ),
    Shown(
        "monitoring",
        "metrics of the service",
        {"api.py": _API + lines("from prometheus_client import Counter", "calls = Counter('calls', 'Calls')")},
        ("api.py:11",),
    ),
    Shown(
        "monitoring",
        "its own test of drift",
        {
            "watch.py": lines(
                "from scipy.stats import ks_2samp",
                "def check_for_drift(a, b):",
                "    return ks_2samp(a, b).pvalue < 0.05",
                "check_for_drift([1], [2])",
            )
        },
        ("watch.py:3",),
    ),
    Shown(
        "monitoring",
        "services in a compose file",
        {
            "docker-compose.yml": "services:\n  watch:\n    image: prom/prometheus:v2\n  show:\n    "
            "image: grafana/grafana\n"
        },
        ("docker-compose.yml:3", "docker-compose.yml:5"),
    ),
    Shown(
        "monitoring",
        "predictions logged for later",
        {
            "api.py": lines(
                "import csv",
                "from fastapi import FastAPI",
                "import joblib",
                "app = FastAPI()",
                "model = joblib.load('m.pkl')",
                "def log_prediction(row, answer):",
                "    with open('predictions.csv', 'a') as file:",
                "        csv.writer(file).writerow([*row, answer])",
                "@app.post('/predict')",
                "def predict(row: list):",
                "    answer = model.predict([row])[0]",
                "    log_prediction(row, answer)",
                "    return answer",
            )
        },
        ("api.py:12",),
    ),
    # -- retraining
    Shown(
        "retraining",
        "a workflow on a schedule",
        {
            _CI: lines(
                "on:",
                "  schedule:",
                "    - cron: '0 3 * * 1'",
                "jobs:",
                "  train:",
                "    steps:",
                "      - run: python src/train.py",
            )
        },
        (f"{_CI}:7",),
    ),
    Shown(
        "retraining",
        "when drift is found",
        {
            "watch.py": lines("from jobs import find_drift, retrain_model", "if find_drift():", "    retrain_model()"),
            "jobs.py": "def find_drift():\n    return True\n",
        },
        ("watch.py:3",),
    ),
    Shown(
        "retraining",
        "an Airflow DAG with a schedule",
        {
            "dags/d.py": lines(
                "from airflow import DAG",
                "from rent import train_model",
                "with DAG('d', schedule='@weekly') as dag:",
                "    train_model()",
            )
        },
        ("dags/d.py:3",),
    ),
    Shown(
        "retraining",
        "a job of Kubernetes",
        {
            "k8s/job.yaml": "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: train\n"
            "spec:\n  schedule: '0 3 * * *'\n"
        },
        ("k8s/job.yaml:1",),
    ),
    Shown(
        "retraining",
        "a flow with a cron line",
        {
            "flow.py": lines(
                "from prefect import flow",
                "@flow",
                "def train():",
                "    return 1",
                "train.serve(name='weekly', cron='0 3 * * 1')",
            )
        },
        ("flow.py:5",),
    ),
    # -- experiment_tracking
    Shown(
        "experiment_tracking",
        "MLflow",
        {"t.py": lines("import mlflow", "with mlflow.start_run():", "    mlflow.log_metric('auc', 0.9)")},
        ("t.py:2", "t.py:3"),
    ),
    Shown(
        "experiment_tracking",
        "Weights & Biases in a notebook",
        {"t.ipynb": notebook("import wandb", "wandb.init(project='rent')")},
        ("t.ipynb[1]:1",),
    ),
    Shown(
        "experiment_tracking",
        "TensorBoard",
        {"t.py": lines("from torch.utils.tensorboard import SummaryWriter", "w = SummaryWriter()")},
        ("t.py:2",),
    ),
    Shown(
        "experiment_tracking",
        "asked of a trainer",
        {
            "t.py": lines(
                "from transformers import TrainingArguments", "a = TrainingArguments('out', report_to='wandb')"
            )
        },
        ("t.py:2",),
    ),
    Shown(
        "experiment_tracking",
        "metrics that DVC tracks",
        {"dvc.yaml": "stages:\n  train:\n    cmd: python t.py\n    metrics:\n      - metrics.json\n"},
        ("dvc.yaml:5",),
    ),
    # -- data_or_model_versioning
    Shown(
        "data_or_model_versioning",
        "a file of DVC",
        {"data/raw.csv.dvc": "outs:\n- path: raw.csv\n"},
        ("data/raw.csv.dvc:1",),
    ),
    Shown(
        "data_or_model_versioning",
        "git-LFS for models",
        {".gitattributes": "*.py text\n*.pkl filter=lfs diff=lfs merge=lfs -text\n"},
        (".gitattributes:2",),
    ),
    Shown(
        "data_or_model_versioning",
        "a model registry",
        {"t.py": lines("import mlflow", "mlflow.sklearn.log_model(m, 'm', registered_model_name='rent')")},
        ("t.py:2",),
    ),
    Shown(
        "data_or_model_versioning",
        "in a notebook's shell line",
        {"t.ipynb": notebook("import os", "!dvc add data/raw.csv")},
        ("t.ipynb[1]:1",),
    ),
    # -- pinned_dependencies
    Shown(
        "pinned_dependencies",
        "exact versions",
        {"requirements.txt": "# tools\npandas==2.2.0\nscikit-learn==1.4.0\n"},
        ("requirements.txt:2",),
    ),
    Shown(
        "pinned_dependencies",
        "a lock file",
        {"poetry.lock": '[[package]]\nname = "pandas"\nversion = "2.2.0"\n'},
        ("poetry.lock:1",),
    ),
    Shown(
        "pinned_dependencies",
        "a conda environment",
        {"environment.yml": "dependencies:\n  - python=3.12.1\n  - pandas=2.2.0\n"},
        ("environment.yml:3",),
    ),
    Shown(
        "pinned_dependencies",
        "renv in R",
        {"renv.lock": '{"R": {"Version": "4.3.1"}, "Packages": {"caret": {"Package": "caret", "Version": "6.0"}}}\n'},
        ("renv.lock:1",),
    ),
    # -- dependency_manifest
    Shown("dependency_manifest", "requirements", {"requirements.txt": "pandas\n"}, ("requirements.txt:1",)),
    Shown(
        "dependency_manifest",
        "a project file",
        {"pyproject.toml": '[project]\nname = "rent"\ndependencies = ["pandas>=2"]\n'},
        ("pyproject.toml:1",),
    ),
    Shown(
        "dependency_manifest",
        "a conda environment",
        {"environment.yml": "dependencies:\n  - pandas\n"},
        ("environment.yml:1",),
    ),
    Shown(
        "dependency_manifest", "an R package", {"DESCRIPTION": "Package: rent\nImports: caret\n"}, ("DESCRIPTION:1",)
    ),
]

SILENT = [
    # -- dockerfile
    Silent(
        "dockerfile",
        "a compose file of other people's images",
        {"docker-compose.yml": "services:\n  db:\n    image: postgres:16\n"},
    ),
    Silent(
        "dockerfile", "comments alone", {"Dockerfile": "# FROM python:3.12\n# COPY . .\n", "README.md": "# Docker\n"}
    ),
    Silent("dockerfile", "an editor's container", {".devcontainer/Dockerfile": "FROM python:3.12\n", "m.py": _MODEL}),
    Silent("dockerfile", "a text about it", {"docs/dockerfile.md": "# Dockerfile\n\n    FROM python:3.12\n"}),
    # -- serving
    Silent(
        "serving",
        "an app without a model",
        {
            "app.py": lines(
                "from flask import Flask",
                "app = Flask(__name__)",
                "@app.route('/')",
                "def index():",
                "    return 'hello'",
            )
        },
    ),
    Silent(
        "serving",
        "a dashboard of data",
        {"app.py": lines("import pandas as pd", "import streamlit as st", "st.line_chart(pd.read_csv('a.csv'))")},
    ),
    Silent(
        "serving",
        "an import that nothing uses",
        {"m.py": lines("import streamlit as st", "from fastapi import FastAPI") + _MODEL + "model.predict([[1]])\n"},
    ),
    Silent(
        "serving",
        "a plan",
        {"README.md": "# Rent\n\n## Future work\n\n- Serve it with FastAPI\n", "m.py": _MODEL + "# app = FastAPI()\n"},
    ),
    Silent(
        "serving", "a Shiny app commented out", {"app.R": "# shinyApp(ui, server)\nm <- lm(y ~ x, d)\npredict(m, d)\n"}
    ),
    Silent(
        "serving",
        "a Shiny app of plots",
        {
            "app.R": lines(
                "server <- function(input, output) {",
                "  output$p <- renderPlot(hist(d$x))",
                "}",
                "shinyApp(ui, server)",
            )
        },
    ),
    # -- api_endpoint
    Silent(
        "api_endpoint",
        "an interactive app",
        {"app.py": lines("import joblib", "import streamlit as st", "st.write(joblib.load('m.pkl').predict([[1]]))")},
    ),
    Silent(
        "api_endpoint",
        "a route that tells its health",
        {
            "api.py": lines(
                "from fastapi import FastAPI",
                "app = FastAPI()",
                "@app.get('/health')",
                "def health():",
                "    return 'ok'",
            )
        },
    ),
    Silent(
        "api_endpoint",
        "a client",
        {"client.py": lines("import requests", "print(requests.post('http://host/predict', json={}).json())")},
    ),
    Silent(
        "api_endpoint",
        "a route commented out",
        {
            "api.py": lines(
                "from flask import Flask",
                "app = Flask(__name__)",
                "# @app.route('/predict')",
                "def predict():",
                "    return 'soon'",
            )
        },
    ),
    # -- cloud_or_k8s
    Silent(
        "cloud_or_k8s",
        "a command commented out",
        {
            _CI: lines(
                "on: push",
                "jobs:",
                "  one:",
                "    steps:",
                "      - run: |",
                "          make",
                "          # kubectl apply -f k8s",
            )
        },
    ),
    Silent(
        "cloud_or_k8s",
        "a command that is only echoed",
        {
            _CI: workflow("push", 'run: echo "gcloud run deploy would go here"'),
            "deploy.sh": "#!/bin/sh\n# terraform apply\necho terraform apply\n",
        },
    ),
    Silent(
        "cloud_or_k8s",
        "containers on one's own machine",
        {"docker-compose.yml": "services:\n  api:\n    build: .\n", "start.sh": "#!/bin/sh\ndocker compose up -d\n"},
    ),
    Silent("cloud_or_k8s", "settings of an app", {"config/app.yaml": "title: Rent\nport: 8000\n", "m.py": _MODEL}),
    Silent("cloud_or_k8s", "another kind of manifest", {"params.yaml": "kind: Deployment\nname: rent\n"}),
    # -- ci
    Silent("ci", "echo alone", {_CI: workflow("push", "uses: actions/checkout@v4", 'run: echo "tests pass"')}),
    Silent("ci", "by hand alone", {_CI: workflow("workflow_dispatch", "run: pytest")}),
    Silent(
        "ci",
        "on a schedule alone",
        {
            _CI: lines(
                "on:", "  schedule:", "    - cron: '0 3 * * 1'", "jobs:", "  one:", "    steps:", "      - run: make"
            )
        },
    ),
    Silent(
        "ci",
        "Jenkins that only echoes",
        {"Jenkinsfile": "pipeline {\n  stages { stage('t') { steps { echo 'make test' } } }\n}\n", "m.py": _MODEL},
    ),
    Silent("ci", "a workflow elsewhere", {"docs/ci.yml": workflow("push", "run: pytest")}),
    Silent("ci", "Azure by hand alone", {"azure-pipelines.yml": "trigger: none\nsteps:\n  - script: make\n"}),
    # -- ci_runs_tests
    Silent(
        "ci_runs_tests",
        "pytest installed",
        {_CI: workflow("push", "run: pip install pytest ruff", "run: ruff check .")},
    ),
    Silent(
        "ci_runs_tests",
        "pytest echoed or commented out",
        {
            _CI: lines(
                "on: push",
                "jobs:",
                "  one:",
                "    steps:",
                "      - run: |",
                "          echo pytest",
                "          # pytest tests",
                "          ruff check .",
            )
        },
    ),
    Silent(
        "ci_runs_tests",
        "another target of make",
        {_CI: workflow("push", "run: make lint"), "Makefile": "test:\n\tpytest\n\nlint:\n\truff check .\n"},
    ),
    Silent(
        "ci_runs_tests",
        "a task that only builds",
        {_CI: workflow("push", "run: inv build"), "tasks.py": 'def test(context):\n    context.run("pytest")\n'},
    ),
    Silent(
        "ci_runs_tests",
        "targets that need each other",
        {_CI: workflow("push", "run: make a"), "Makefile": "a: b\nb: a\n\techo pytest\n"},
    ),
    Silent("ci_runs_tests", "by hand alone", {_CI: workflow("workflow_dispatch", "run: pytest")}),
    Silent(
        "ci_runs_tests",
        "tests that no CI runs",
        {
            "clean.py": _CLEAN,
            "test_clean.py": "from clean import clean\n\ndef test_clean():\n    assert clean('a')\n",
            "Makefile": "test:\n\tpytest\n",
        },
    ),
    # -- tests
    Silent(
        "tests",
        "without an assertion",
        {
            "clean.py": _CLEAN,
            "tests/test_clean.py": lines(
                "from clean import clean",
                "",
                "def test_clean():",
                "    print(clean(' a'))",
                "    # assert clean(' a') == 'a'",
            ),
        },
    ),
    Silent(
        "tests",
        "of a module that does not exist",
        {
            "clean.py": _CLEAN,
            "tests/test_wash.py": lines(
                "from wash import wash", "", "def test_wash():", "    assert wash(' a') == 'a'"
            ),
        },
    ),
    Silent(
        "tests",
        "of nothing",
        {"clean.py": _CLEAN, "tests/test_sum.py": lines("def test_sum():", "    assert 1 + 1 == 2")},
    ),
    Silent(
        "tests",
        "of an import that nothing uses",
        {
            "clean.py": _CLEAN,
            "tests/test_sum.py": lines("from clean import clean", "", "def test_sum():", "    assert 1 + 1 == 2"),
        },
    ),
    Silent(
        "tests",
        "a function of that name in a script",
        {
            "m.py": lines("from clean import clean", "def test_model(x):", "    assert clean(x)", "test_model('a')"),
            "clean.py": _CLEAN,
        },
    ),
    Silent(
        "tests",
        "an example in a docstring",
        {
            "clean.py": 'def clean(text):\n    """Trim.\n\n    >>> assert clean(" a") == "a"\n    '
            '"""\n    return text.strip()\n'
        },
    ),
    Silent(
        "tests",
        "testthat with its expectation commented out",
        {"tests/testthat/test-clean.R": "test_that('it trims', {\n  # expect_equal(clean(' a'), 'a')\n})\n"},
    ),
    # -- monitoring
    Silent(
        "monitoring",
        "logging of training",
        {
            "t.py": lines(
                "import logging", "import mlflow", "logging.info('loss %s', 1)", "mlflow.log_metric('loss', 1)"
            )
        },
    ),
    Silent(
        "monitoring",
        "a test of two samples",
        {"m.ipynb": notebook("from scipy.stats import ks_2samp", "ks_2samp(a, b)")},
    ),
    Silent(
        "monitoring",
        "an import that nothing uses",
        {
            "m.py": lines(
                "from evidently.report import Report", "from prometheus_client import Counter", "print('Counter()')"
            )
        },
    ),
    Silent(
        "monitoring", "a plan", {"README.md": "# Rent\n\n## Next steps\n\n- Watch drift with Evidently and Grafana\n"}
    ),
    # -- retraining
    Silent(
        "retraining",
        "tests on a schedule",
        {
            _CI: lines(
                "on:",
                "  schedule:",
                "    - cron: '0 3 * * 1'",
                "jobs:",
                "  t:",
                "    steps:",
                "      - run: python -m pytest tests/test_train.py",
            )
        },
    ),
    Silent("retraining", "training on push", {_CI: workflow("push", "run: python train.py")}),
    Silent(
        "retraining",
        "a function that nothing calls",
        {
            "m.py": lines(
                "def refresh():", "    retrain_model()", "", "if __name__ == '__main__':", "    print('retrain')"
            )
        },
    ),
    Silent(
        "retraining",
        "a pretrained model",
        {"m.py": lines("from transformers import AutoModel", "m = AutoModel.from_pretrained('bert')")},
    ),
    Silent(
        "retraining",
        "an Airflow DAG by hand",
        {
            "dags/d.py": lines(
                "from airflow import DAG",
                "from rent import train_model",
                "with DAG('d', schedule=None) as dag:",
                "    train_model()",
            )
        },
    ),
    # -- experiment_tracking
    Silent(
        "experiment_tracking",
        "an import that nothing uses",
        {"t.py": lines("import mlflow", "import wandb", "# wandb.init()")},
    ),
    Silent("experiment_tracking", "a requirement", {"requirements.txt": "mlflow\nwandb\n", "m.py": _MODEL}),
    Silent(
        "experiment_tracking",
        "switched off",
        {"t.py": lines("from transformers import TrainingArguments", "a = TrainingArguments('out', report_to='none')")},
    ),
    Silent(
        "experiment_tracking",
        "a model loaded",
        {"t.py": lines("import mlflow", "m = mlflow.pyfunc.load_model('models:/rent/1')")},
    ),
    # -- data_or_model_versioning
    Silent("data_or_model_versioning", "a requirement", {"requirements.txt": "dvc\n", ".dvcignore": "*.tmp\n"}),
    Silent(
        "data_or_model_versioning",
        "git-LFS for slides and fonts",
        {".gitattributes": "*.pptx filter=lfs\n*.ttf filter=lfs\n# *.pkl filter=lfs\n*.csv linguist-detectable\n"},
    ),
    Silent(
        "data_or_model_versioning",
        "a model logged and not registered",
        {"t.py": lines("import mlflow", "mlflow.sklearn.log_model(m, 'm')")},
    ),
    Silent("data_or_model_versioning", "a command in a printed string", {"t.py": "print('!dvc add data')\n"}),
    # -- pinned_dependencies
    Silent("pinned_dependencies", "ranges", {"requirements.txt": "pandas>=2.2.0\nscikit-learn~=1.4\nnumpy\n"}),
    Silent("pinned_dependencies", "any patch of a version", {"requirements.txt": "pandas==2.*\n# numpy==1.26.4\n"}),
    Silent(
        "pinned_dependencies",
        "the lock of a front end",
        {"frontend/package-lock.json": '{"name": "a", "lockfileVersion": 3}\n', "m.py": _MODEL},
    ),
    Silent(
        "pinned_dependencies", "one in five", {"requirements.txt": "pandas==2.2.0\nnumpy\nscipy\nmatplotlib\nseaborn\n"}
    ),
    # -- dependency_manifest
    Silent("dependency_manifest", "an empty file", {"requirements.txt": "# to do\n\n", "m.py": _MODEL}),
    Silent(
        "dependency_manifest", "a sentence", {"README.md": "# Rent\n\n## Requirements\n\n- pandas\n- scikit-learn\n"}
    ),
    Silent(
        "dependency_manifest",
        "tools that are only configured",
        {"pyproject.toml": "[tool.ruff]\nline-length = 100\n", "m.py": _MODEL},
    ),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_evidence_is_found_where_it_stands(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_near_misses_are_no_evidence(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()
