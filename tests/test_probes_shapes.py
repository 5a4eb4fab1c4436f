"""Shapes that real repositories take and that names alone do not tell: found, or rightly left alone."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of

_MODEL = lines(
    "import pandas as pd",
    "from sklearn.linear_model import LogisticRegression",
    "df = pd.read_csv('churn.csv')",
    "LogisticRegression().fit(df[['age']], df['left'])",
)
_KNN = lines("def knn_classifier(rows, labels, new, k):", "    return [labels[0] for _ in new]")
_TREE = lines(
    "class DecisionTree:",
    "    def __init__(self, depth=3):",
    "        self.depth = depth",
    "    def fit(self, rows, labels):",
    "        return self",
    "    def predict(self, rows):",
    "        return rows",
)
_FOREST = lines(
    "from tree import DecisionTree",
    "class RandomForest:",
    "    def fit(self, rows, labels):",
    "        self.trees = [DecisionTree() for _ in range(10)]",
    "        return self",
    "    def predict(self, rows):",
    "        return rows",
)
_BY_HAND = lines(
    "import pandas as pd",
    "from tree import DecisionTree",
    "df = pd.read_csv('flowers.csv')",
    "size = len(df) // 5",
    "for fold in range(5):",
    "    test = df.iloc[fold * size:(fold + 1) * size]",
    "    train = pd.concat([df.iloc[:fold * size], df.iloc[(fold + 1) * size:]])",
    "    model = DecisionTree()",
    "    model.fit(train[['a']], train['b'])",
    "    print((model.predict(test[['a']]) == test['b']).mean())",
)

SHOWN = [
    # -- documents
    Shown(
        "readme_problem",
        "a sentence in Chinese",
        {"README.md": "# 流失\n\n這個專案用來預測下個月會取消合約的電信客戶。\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_problem",
        "own words before those of the generator",
        {
            "README.md": "# Shop\n\nPredicts what the customers of a shop will order next week.\n\n"
            "This project was bootstrapped with [Create React App](https://example.org).\n"
        },
        ("README.md:3",),
    ),
    Shown(
        "readme_problem",
        "a stack that names the tools of generators",
        {
            "README.md": lines(
                "# Chat",
                "",
                "- Frontend: React + Vite",
                "",
                "Answers questions about the contracts a user uploads to it.",
            ),
        },
        ("README.md:5",),
    ),
    Shown(
        "readme_limitations",
        "a doubt about the own figures",
        {"eda.ipynb": notebook(_MODEL, "md: Other things matter too, so these ranks are not fully true!!")},
        ("eda.ipynb[1]:1",),
    ),
    Shown(
        "readme_limitations",
        "one limit in Spanish",
        {
            "README.md": "# Luz\n\nEsta limitación debe considerarse al usar el modelo en otros países.\n",
            "m.py": _MODEL,
        },
        ("README.md:3",),
    ),
    Shown(
        "notebook_narrative",
        "one conclusion under its heading",
        {
            "a.ipynb": notebook(
                "import pandas as pd",
                "df = pd.read_csv('x.csv')",
                "df.corr()",
                "md: ## Conclusion\n\nBy AUC the average of both networks is the best result so far.",
            )
        },
        ("a.ipynb[3]:3",),
    ),
    Shown(
        "notebook_narrative",
        "one finding that weighs",
        {
            "a.ipynb": notebook(
                "import pandas as pd",
                "df = pd.read_csv('x.csv')",
                "df.isna().sum()",
                "md: We can see that many more values are missing once the dates are filled in.",
            )
        },
        ("a.ipynb[3]:1",),
    ),
    Shown(
        "readme_data_source",
        "the competition that gave the data",
        {"README.md": "# Exam\n\nThis is an entry to the Kaggle LLM Science Exam competition.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_data_source",
        "a table that names the set",
        {"README.md": "# Photos\n\n| Item | Value |\n|---|---|\n| Dataset | CIFAR-100 |\n"},
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "what is decided weighed against what it earns",
        {"README.md": "# Loans\n\nA loan is approved when its expected profit is positive at the rate asked.\n"},
        ("README.md:3",),
    ),
    Shown(
        "business_impact",
        "a decision to keep customers, in Portuguese",
        {"README.md": "# Clientes\n\nO foco é um caso realista e orientado à decisão comercial de retenção.\n"},
        ("README.md:3",),
    ),
    # -- manifests of other languages
    Shown(
        "dependency_manifest",
        "the manifest of a front end",
        {"frontend/package.json": '{"dependencies": {"react": "18"}}\n', "m.py": _MODEL},
        ("frontend/package.json:1",),
    ),
    Shown("dependency_manifest", "a Go module", {"go.mod": "module x\n", "main.go": "package main\n"}, ("go.mod:1",)),
    Shown(
        "pinned_dependencies",
        "exact versions in Gradle, where there is no Python",
        {"app/build.gradle": "dependencies {\n  implementation 'androidx.core:core-ktx:1.7.0'\n}\n"},
        ("app/build.gradle:2",),
    ),
    Shown("pinned_dependencies", "a lock file of Go", {"go.mod": "module x\n", "go.sum": "x v1 h1:\n"}, ("go.sum:1",)),
    # -- data
    Shown(
        "missing_values",
        "a value put where one is missing",
        {"a.py": "import pandas as pd\ndf = pd.read_csv('a.csv')\ndf.loc[df['age'].isnull(), 'age'] = 30\n"},
        ("a.py:3",),
    ),
    Shown(
        "missing_values",
        "a function that guesses what is missing",
        {
            "a.ipynb": notebook(
                lines(
                    "import pandas as pd",
                    "def guess(row):",
                    "    if pd.isnull(row.age):",
                    "        if row.pclass == 1:",
                    "            return 37",
                    "    return row.age",
                    "df = pd.read_csv('a.csv')",
                    "df['age'] = df.apply(guess, axis=1)",
                )
            )
        },
        ("a.ipynb[0]:3",),
    ),
    Shown(
        "missing_values",
        "one value or the other",
        {
            "a.py": lines(
                "import pandas as pd",
                "df = pd.read_csv('a.csv')",
                "f = lambda x: 0 if pd.isna(x) else x",
                "df.age.map(f)",
            ),
        },
        ("a.py:3",),
    ),
    Shown(
        "missing_values",
        "zeros replaced by the mean",
        {
            "a.py": lines(
                "import numpy as np",
                "import pandas as pd",
                "df = pd.read_csv('a.csv')",
                "x = np.where(df.bmi == 0, df.bmi.mean(), df.bmi)",
            ),
        },
        ("a.py:4",),
    ),
    Shown(
        "outliers",
        "values cut at limits of the subject",
        {"a.py": "import pandas as pd\ndf = pd.read_csv('a.csv')\ndf['age'] = df['age'].clip(lower=18, upper=90)\n"},
        ("a.py:3",),
    ),
    Shown(
        "class_imbalance",
        "one class drawn again to the size of the other",
        {
            "a.py": lines(
                "import pandas as pd",
                "from sklearn.utils import resample",
                "df = pd.read_csv('a.csv')",
                "few = resample(df[df.y == 1], replace=True, n_samples=len(df[df.y == 0]))",
            )
        },
        ("a.py:4",),
    ),
    Shown(
        "feature_scaling",
        "principal components of scaled columns in R, over several lines",
        {"a.R": "d <- read.csv('a.csv')\np <- prcomp(formula = ~a + b,\n  data = d, # all rows\n  scale = T)\n"},
        ("a.R:2",),
    ),
    Shown(
        "data_pipeline",
        "modules with Spanish names",
        {
            "src/extraer.py": "def extraer_datos():\n    return 1\n",
            "src/limpieza.py": "def limpiar(datos):\n    return datos\n",
            "main.py": lines(
                "from src.extraer import extraer_datos",
                "from src.limpieza import limpiar",
                "def main():",
                "    datos = extraer_datos()",
                "    limpiar(datos)",
                "if __name__ == '__main__':",
                "    main()",
            ),
        },
        ("main.py:5",),
    ),
    Shown(
        "data_pipeline",
        "documents loaded and cut for retrieval",
        {
            "core/loader.py": "def load_documents(path):\n    return [path]\n",
            "core/chunker.py": "def chunk_text(text):\n    return [text]\n",
            "ingest.py": lines(
                "from core.loader import load_documents",
                "from core.chunker import chunk_text",
                "def main():",
                "    for text in load_documents('docs'):",
                "        chunk_text(text)",
                "if __name__ == '__main__':",
                "    main()",
            ),
        },
        ("ingest.py:5",),
    ),
    Shown(
        "data_pipeline",
        "a script for each step, handed over by files",
        {
            "pipelines/ingestion.py": "def main():\n    open('raw.csv')\nif __name__ == '__main__':\n    main()\n",
            "pipelines/preprocessing.py": "def main():\n    open('raw.csv')\nif __name__ == '__main__':\n    main()\n",
            "pipelines/train.py": "def main():\n    open('clean.csv')\nif __name__ == '__main__':\n    main()\n",
        },
        ("pipelines/ingestion.py:1",),
    ),
    # -- validation
    Shown(
        "holdout_split",
        "a test file beside the one that is learnt from",
        {
            "a.py": lines(
                "import pandas as pd",
                "from sklearn.svm import SVC",
                "df = pd.read_excel('texts.xlsx')",
                "model = SVC().fit(df[['a']], df['b'])",
                "test = pd.read_excel('test-texts.xlsx')",
                "print(model.score(test[['a']], test['b']))",
            )
        },
        ("a.py:5",),
    ),
    Shown("cross_validation", "folds cut by hand", {"tree.py": _TREE, "run.py": _BY_HAND}, ("run.py:6",)),
    Shown(
        "cross_validation",
        "a function of one's own",
        {
            "folds.py": "def cross_validate_model(model, rows, k):\n    return [k]\n",
            "run.py": "from folds import cross_validate_model\ncross_validate_model(1, [2], 5)\n",
        },
        ("run.py:2",),
    ),
    Shown(
        "hyperparameter_tuning",
        "a model written as a function, with each of several values",
        {
            "knn.py": _KNN,
            "run.py": lines(
                "from knn import knn_classifier",
                "for k in range(1, 11):",
                "    wrong = knn_classifier([[1]], [0], [[2]], k)",
            ),
        },
        ("run.py:3",),
    ),
    Shown(
        "error_analysis",
        "precision of each class in a loop",
        {
            "scores.py": "def precision(predicted, actual, which):\n    return 1\n",
            "run.py": "from scores import precision\nfor c in 'ab':\n    print(precision([1], [1], c))\n",
        },
        ("run.py:3",),
    ),
    Shown(
        "error_analysis",
        "a score that is not averaged over classes",
        {"run.py": "from sklearn.metrics import f1_score\nprint(f1_score([1], [1], average=None))\n"},
        ("run.py:2",),
    ),
    Shown(
        "model_comparison",
        "models of one's own writing",
        {
            "tree.py": _TREE,
            "knn.py": _KNN,
            "run.py": lines(
                "from knn import knn_classifier",
                "from tree import DecisionTree",
                "tree = DecisionTree().fit([[1]], [0])",
                "print(tree.predict([[2]]), knn_classifier([[1]], [0], [[2]], 3))",
            ),
        },
        ("run.py:3", "run.py:4"),
    ),
    Shown(
        "model_comparison",
        "saved networks scored side by side, in a script whose name looks like a test",
        {
            "test_networks.py": lines(
                "import keras",
                "from sklearn.metrics import accuracy_score",
                "paths = {'resnet50': 'a.keras', 'vgg16': 'b.keras'}",
                "for name, path in paths.items():",
                "    found = keras.models.load_model(path).predict([[1]])",
                "    print(name, accuracy_score([1], found))",
            )
        },
        ("test_networks.py:3",),
    ),
    Shown(
        "baseline",
        "a stump beside boosting of one's own writing",
        {
            "boost.py": _TREE.replace("DecisionTree", "AdaBoostClassifier"),
            "run.py": lines(
                "from sklearn.tree import DecisionTreeClassifier",
                "from boost import AdaBoostClassifier",
                "boosted = AdaBoostClassifier().fit([[1]], [0])",
                "stump = DecisionTreeClassifier(max_depth=1).fit([[1]], [0])",
            ),
        },
        ("run.py:4",),
    ),
    # -- production
    Shown(
        "serving",
        "an app made in one module and its routes in another",
        {
            "app.py": lines(
                "from flask import Flask",
                "from flask_restx import Api",
                "server = Flask(__name__)",
                "api = Api(server)",
            ),
            "ml/guess.py": "import joblib\ndef guess(row):\n    return joblib.load('m.pkl').predict([row])\n",
            "routes.py": lines(
                "from flask_restx import Resource",
                "from app import api",
                "from ml.guess import guess",
                "@api.route('/price')",
                "class Price(Resource):",
                "    def post(self):",
                "        return guess([1])",
            ),
        },
        ("routes.py:1",),
    ),
    Shown(
        "api_endpoint",
        "a route that asks a hosted model through a client it is given",
        {
            "chain.py": lines(
                "class Chain:",
                "    def __init__(self, client):",
                "        self.client = client",
                "    def run(self, text):",
                "        return self.client.chat.completions.create(model='m', messages=[text])",
            ),
            "api.py": lines(
                "from fastapi import FastAPI",
                "from chain import Chain",
                "app = FastAPI()",
                "@app.post('/')",
                "def chat(text: str):",
                "    return Chain(None).run(text)",
            ),
        },
        ("api.py:5",),
    ),
    Shown(
        "tests",
        "tests of workflows through the scheduler's own loader",
        {
            "dags/train.py": "from airflow import DAG\nDAG('train')\n",
            "tests/test_dags.py": lines(
                "from airflow.models import DagBag",
                "def test_tags():",
                "    assert all(dag.tags for dag in DagBag().dags.values())",
            ),
        },
        ("tests/test_dags.py:2",),
    ),
    # -- responsibility
    Shown(
        "sensitive_domain",
        "patients, by the name of a data set of R",
        {"a.R": "data(Prostate, package = 'lasso2')\nfit <- lm(lpsa ~ ., data = Prostate)\n"},
        ("a.R:1",),
    ),
    Shown(
        "interpretability",
        "the table of a fitted regression",
        {
            "a.py": lines(
                "import statsmodels.formula.api as smf",
                "fit = smf.ols('y ~ x', data=None).fit()",
                "print(fit.summary())",
            ),
        },
        ("a.py:3",),
    ),
]

SILENT = [
    Silent(
        "readme_problem",
        "the text of a generator",
        {
            "README.md": "# Getting Started with Create React App\n\n"
            "This project was bootstrapped with [Create React App](https://example.org).\n\n"
            "### `npm start`\n\nRuns the app in the development mode and builds it anew when you edit.\n"
        },
    ),
    Silent(
        "readme_problem",
        "a title and an address",
        {"README.md": "# Grades\n\nDatasheet of this project: https://example.org/ml/data/sets/student+performance\n"},
    ),
    Silent(
        "readme_data_source",
        "the name of a file alone",
        {"a.ipynb": notebook("md: **Dataset**: `Churn_Modelling.csv` (10,000 customers)", "import pandas as pd")},
    ),
    Silent(
        "readme_data_source",
        "a library that is used on data",
        {"README.md": "# Iris\n\nIt covers data preprocessing, plots and models with pandas and scikit-learn.\n"},
    ),
    Silent(
        "readme_data_source",
        "a tool that checks data",
        {"README.md": "# Ops\n\n| Part | Tool |\n|---|---|\n| Data Validation | Great Expectations |\n"},
    ),
    Silent(
        "business_impact",
        "terms of the trade",
        {
            "README.md": "# Trees\n\nThe decision threshold and the misclassification costs are set by its user.\n\n"
            "A recommendation system with a cost function of its own stands in the second notebook here.\n"
        },
    ),
    Silent(
        "readme_limitations",
        "a task that a course sets",
        {"a.ipynb": notebook("md: Report which classes the model struggles with the most.", _MODEL)},
    ),
    Silent(
        "readme_limitations",
        "what a setting does in general",
        {
            "README.md": "# Spam\n\nToo few epochs may result in an underfit model.\n",
            "m.py": _MODEL,
        },
    ),
    Silent(
        "privacy",
        "the rules of a community",
        {
            "CODE_OF_CONDUCT.md": "# Code\n\nAll leaders must respect the privacy of the reporter.\n",
            "m.py": _MODEL,
        },
    ),
    Silent(
        "class_imbalance",
        "what the simplest guess is",
        {"a.ipynb": notebook(_MODEL, "md: The majority class prediction just says the most common class.")},
    ),
    Silent(
        "readme_results",
        "a value given to a name in code",
        {"README.md": "# R\n\n```\nr2 = np.log(0.5)\n```\n", "m.py": _MODEL},
    ),
    Silent(
        "readme_results",
        "what is to be beaten",
        {"README.md": "# Health\n\n## Goal\n\nBeat the majority floor (0.333 balanced accuracy) by a wide margin.\n"},
    ),
    Silent(
        "readme_limitations",
        "notes on a subject without any model",
        {
            "README.md": "# Notes\n",
            "Analysis.md": lines(
                "# Analysis",
                "",
                "## Limitations of experiments",
                "",
                "- Necessary to actually implement the algorithm",
            ),
        },
    ),
    Silent(
        "readme_limitations",
        "a difficulty that was dealt with",
        {
            "README.md": "# Slides\n\nFor that we dealt with the limited number of patients in the set.\n",
            "m.py": _MODEL,
        },
    ),
    Silent(
        "notebook_narrative",
        "steps explained, and one remark",
        {
            "a.ipynb": notebook(
                "import pandas as pd",
                "md: First we import the libraries that the next cells need.",
                "df = pd.read_csv('x.csv')",
                "md: Looking at the output, we see that there are ten classes in one column.",
                "df.shape",
            )
        },
    ),
    Silent(
        "pinned_dependencies",
        "the front end's lock file beside a model",
        {"web/package-lock.json": "{}\n", "requirements.txt": "pandas\n", "m.py": _MODEL},
    ),
    Silent(
        "missing_values",
        "a number that stands for a sum without end",
        {"a.py": "import numpy as np\nimport pandas as pd\ns = pd.Series([1.0])\ns = s.fillna(np.inf)\n"},
    ),
    Silent(
        "missing_values",
        "a check that answers yes or no",
        {
            "a.py": lines(
                "import pandas as pd",
                "def ok(x):",
                "    if pd.isnull(x):",
                "        return False",
                "    return True",
                "ok(1)",
            ),
        },
    ),
    Silent(
        "outliers",
        "shares kept above zero",
        {"a.py": "import pandas as pd\ns = pd.read_csv('a.csv')['x']\ns = s.clip(lower=1e-8)\ns = s.clip(0, 1)\n"},
    ),
    Silent(
        "class_imbalance",
        "a bootstrap sample",
        {"a.py": "from sklearn.utils import resample\nX, y = [1], [2]\nX, y = resample(X, y, n_samples=10)\n"},
    ),
    Silent(
        "class_imbalance",
        "a plot to see whether there is any",
        {"README.md": "# Signs\n\nA plot of the labels helps to identify if there is a class imbalance in the data.\n"},
    ),
    Silent(
        "data_pipeline",
        "functions that the imported modules do not have",
        {
            "fetching.py": "x = 1\n",
            "preparing.py": "y = 2\n",
            "main.py": lines(
                "from fetching import load_rows",
                "from preparing import preprocess",
                "def main():",
                "    preprocess(load_rows())",
                "if __name__ == '__main__':",
                "    main()",
            ),
        },
    ),
    Silent(
        "toy_dataset",
        "another set of the same publisher",
        {"a.py": "import pandas as pd\ndf = pd.read_csv('WA_Fn-UseC_-HR-Employee-Attrition.csv')\n"},
    ),
    Silent(
        "cross_validation",
        "parts of a table in a loop without any folds",
        {"a.py": _BY_HAND.replace("fold", "part")},
    ),
    Silent(
        "model_comparison",
        "the trees of a forest of one's own",
        {
            "tree.py": _TREE,
            "forest.py": _FOREST,
            "run.py": "from forest import RandomForest\nRandomForest().fit([1], [2])\n",
        },
    ),
    Silent(
        "model_comparison",
        "a choice of networks, of which none is scored",
        {"a.py": "names = ['resnet50', 'vgg16']\nfor name in names:\n    print(name)\n"},
    ),
    Silent(
        "interpretability",
        "the table of a time-series model",
        {"a.py": "from statsmodels.tsa.arima.model import ARIMA\nfit = ARIMA([1, 2]).fit()\nprint(fit.summary())\n"},
    ),
    Silent(
        "privacy",
        "passwords handled with care",
        {"README.md": "# Shop\n\nEnsuring secure password handling and data protection took us a week.\n"},
    ),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_evidence_is_found_where_it_stands(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_near_misses_are_no_evidence(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()
