"""Prose: what texts of many kinds and languages say in their own shapes, and what only looks like it."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of

_TREE = lines("from sklearn.tree import DecisionTreeClassifier", "DecisionTreeClassifier().fit([[0], [1]], [0, 1])")

SHOWN = [
    # -- business_impact: what gets better, where the aim is told
    Shown(
        "business_impact",
        "what a campaign is to lower, in Russian",
        {"README.md": "# Отток\n\nЗадача: снизить отток абонентов за счет целевых кампаний для клиентов банка.\n"},
        ("README.md:3",),
    ),
    Shown(
        "business_impact",
        "an aim in a list of aims",
        {"README.md": "# Parcels\n\n## Objectives\n\n- Prefer precision to lower the costs of second deliveries\n"},
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "advice to a company, in Portuguese",
        {
            "notas.ipynb": notebook(
                "import pandas as pd",
                "md: # Conclusão\n\nA empresa deveria aumentar os benefícios do cartão básico, usado por quase todos.",
            )
        },
        ("notas.ipynb[1]:3",),
    ),
    Shown(
        "business_impact",
        "what keeping somebody costs, in Indonesian",
        {
            "README.md": "# Churn\n\n## Data\n\nMempertahankan pelanggan lama lima kali lebih murah daripada mencari "
            "pelanggan yang baru.\n"
        },
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "what a bank decides, in French",
        {"README.md": "# Prêts\n\n## Description\n\nL'outil aide la banque à préparer l'octroi des petits crédits.\n"},
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "a section on what the business decides",
        {
            "kpi.ipynb": notebook(
                "md: # Forecasts and business KPIs\n\nThe forecasts become orders that the business places early.",
                "import pandas as pd",
            )
        },
        ("kpi.ipynb[0]:3",),
    ),
    # -- readme_results
    Shown(
        "readme_results",
        "a share of recall, in French",
        {"README.md": "# Fraude\n\n- Modèle complet : rappel de 83 % sur les fraudes\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_results",
        "a range of accuracies",
        {"README.md": "# Abandono\n\n- **Accuracy:** 85-95%\n"},
        ("README.md:3",),
    ),
    # -- readme_data_source
    Shown(
        "readme_data_source",
        "thanks for the data",
        {"README.md": "# Fuga\n\nModelo de fuga.\n\n## Agradecimientos\n\n- Caja Andina (dataset de base)\n"},
        ("README.md:7",),
    ),
    Shown(
        "readme_data_source",
        "made-up data, in Spanish",
        {"README.md": "# Fraude\n\nLos datos de las compras son sintéticos y se generan cada noche.\n"},
        ("README.md:3",),
    ),
    # -- readme_how_to_run
    Shown(
        "readme_how_to_run",
        "steps below a short line in a text without markup",
        {"README.md": "Churn app\n\n⚙️ Installation\n\n1. Clone the repository\n2. Install dependencies\n"},
        ("README.md:5", "README.md:6"),
    ),
    # -- readme_limitations
    Shown(
        "readme_limitations",
        "what the model was not made for, in Portuguese",
        {"README.md": "# Crédito\n\n## Aviso Legal\n\nEste modelo não foi validado para uso em produção.\n"},
        ("README.md:5",),
    ),
    Shown(
        "readme_limitations",
        "training that goes nowhere",
        {
            "cnn.ipynb": notebook(
                "x = 1", "md: Leaving out the copies resulted in a network that is not converging at all."
            )
        },
        ("cnn.ipynb[1]:1",),
    ),
    # -- error_analysis
    Shown(
        "error_analysis",
        "what is hard to predict, in French",
        {
            "README.md": "# Salaires\n\nQuelques points éloignés suggèrent que les valeurs extrêmes sont plus "
            "difficiles à prédire.\n"
        },
        ("README.md:3",),
    ),
    Shown(
        "error_analysis",
        "a report by class in the README",
        {
            "README.md": lines(
                "# News",
                "",
                "```",
                "          precision    recall  f1-score   support",
                "   fake       0.95      0.95      0.95       791",
                "```",
            )
        },
        ("README.md:3",),
    ),
    Shown(
        "error_analysis",
        "a table of predictions in R, named as one",
        {"svm.R": lines("y_hat <- predict(fit, test)", "cm = table(test[, 14], y_hat)")},
        ("svm.R:2",),
    ),
    Shown(
        "error_analysis",
        "a table of predictions in R, by its arguments",
        {"glm.Rmd": lines("# Matriz", "", "```{r}", "m <- table(Pred = t$p, Real = t$y)", "print(m)", "```")},
        ("glm.Rmd:4",),
    ),
    Shown(
        "error_analysis",
        "scores by class, no average taken",
        {
            "m.py": lines(
                "from sklearn.metrics import precision_recall_fscore_support",
                "print(precision_recall_fscore_support(a, b))",
            )
        },
        ("m.py:2",),
    ),
    Shown(
        "error_analysis",
        "a curve that is labelled as residuals",
        {"arima.py": lines("import matplotlib.pyplot as plt", "plt.plot(rest, label='Residuals')", "plt.show()")},
        ("arima.py:2",),
    ),
    # -- sensitive_domain
    Shown(
        "sensitive_domain",
        "pupils who leave, in Spanish",
        {"README.md": "# Aulas\n\nModelo para anticipar la deserción estudiantil en la universidad.\n", "m.py": _TREE},
        ("README.md:3",),
    ),
    Shown(
        "sensitive_domain",
        "a model that was trained elsewhere and is served",
        {
            "README.md": "# API\n\nCe service estime la probabilité de défaut de nos clients.\n",
            "app.py": lines(
                "import joblib",
                "from fastapi import FastAPI",
                "app = FastAPI()",
                "model = joblib.load('best.pkl')",
                "@app.post('/predict')",
                "def predict(x: float):",
                "    return float(model.predict([[x]])[0])",
            ),
        },
        ("README.md:3",),
    ),
    # -- monitoring
    Shown(
        "monitoring",
        "own checks of drift that a script runs",
        {"monitor.py": lines("def run_drift_checks():", "    return 0", "run_drift_checks()")},
        ("monitor.py:3",),
    ),
    # -- privacy
    Shown(
        "privacy",
        "personal data, in German",
        {"README.md": "# Akten\n\nAlle personenbezogenen Angaben werden vor dem Training anonymisiert und gelöscht.\n"},
        ("README.md:3",),
    ),
]

SILENT = [
    Silent("readme_problem", "a box not ticked yet", {"README.md": "# Costs\n\n- [ ] Analysis of pairs of columns\n"}),
    Silent(
        "readme_problem",
        "an account that is needed, in Portuguese",
        {"README.md": "# Demanda\n\n### Pré-requisitos\n\n- Conta na nuvem com acesso ao projeto de demanda\n"},
    ),
    Silent(
        "readme_problem",
        "where the code was taken from",
        {"README.md": "# App\n\nThis is a modified version of somebody's project on handwritten digits.\n"},
    ),
    Silent(
        "readme_results",
        "what a metric can be",
        {"README.md": "# Gini\n\nThe Gini coefficient ranges from 0 for guesses to 0.5 for a perfect score.\n"},
    ),
    Silent(
        "readme_results",
        "what others reported",
        {
            "README.md": lines(
                "# Tone", "", "| Model | F1 macro (ref.) |", "|---|---|", "| A | 0.705 |", "| B | 0.679 |"
            )
        },
    ),
    Silent(
        "readme_results",
        "a value with the year of its paper",
        {"README.md": lines("# Tone", "", "| Model | F1 |", "|---|---|", "| A | 0.705 (Contest 2020) |")},
    ),
    Silent("readme_data_source", "rows made for balance", {"README.md": "# C\n\nCréation de données synthétiques\n"}),
    Silent(
        "readme_data_source",
        "thanks for a library that checks data",
        {"README.md": "# API\n\n## Acknowledgments\n\n- Pydantic - data validation\n"},
    ),
    Silent(
        "readme_limitations",
        "the pros and cons of a method in notes",
        {
            "notes/method.md": "# Phrases\n\n## Advantages and limitations\n\n- Fluency is poor in long sentences\n",
            "m.py": _TREE,
        },
    ),
    Silent(
        "readme_limitations",
        "limits that are announced and not told",
        {"README.md": "# Prices\n\n- Key takeaways from model performance and limitations.\n", "m.py": _TREE},
    ),
    Silent(
        "readme_limitations",
        "what an app does in case of need",
        {
            "README.md": "# App\n\nMade-up rows are shown if the upload fails or the file is too small to use.\n",
            "m.py": _TREE,
        },
    ),
    Silent(
        "business_impact",
        "a file to be saved",
        {"README.md": "App\n\nSave the trained model (churn_model.pkl)\n\nSee the KPIs of all customers at once\n"},
    ),
    Silent(
        "business_impact",
        "a threshold that is tuned",
        {
            "README.md": "# Churn\n\n## Objectives\n\n- Sweep decision thresholds to maximize recall at the given "
            "misclassification costs\n"
        },
    ),
    Silent(
        "business_impact",
        "advice on the model, in Spanish",
        {
            "a.ipynb": notebook(
                "x = 1", "md: Se recomienda a la empresa aumentar los árboles del modelo Random Forest hasta cien."
            )
        },
    ),
    Silent(
        "business_impact",
        "the risk of overfitting, in Spanish",
        {"README.md": "# Árbol\n\n## Descripción\n\nSe limita la profundidad para reducir el riesgo de sobreajuste.\n"},
    ),
    Silent(
        "business_impact",
        "what goes with what",
        {"a.ipynb": notebook("x = 1", "md: ## Plots\n\nLonger contracts reduce churn risk, as the second plot shows.")},
    ),
    Silent(
        "error_analysis",
        "scores averaged over the classes",
        {
            "m.py": lines(
                "from sklearn.metrics import precision_recall_fscore_support",
                "print(precision_recall_fscore_support(a, b, average='weighted'))",
            )
        },
    ),
    Silent(
        "privacy",
        "to identify, in Portuguese",
        {"README.md": "# Perfil\n\nO objetivo é o de identificar padrões de compra entre os clientes da loja.\n"},
    ),
    Silent(
        "privacy",
        "what a company keeps to itself",
        {"README.md": "# Segments\n\nThe logic of production is left out of this repository for confidentiality.\n"},
    ),
    Silent(
        "sensitive_domain",
        "a route that tells whether the server is up",
        {
            "README.md": "# Chat\n\nAnswers questions on manuals.\n",
            "routes/health.py": "def up():\n    return True\n",
            "app.py": lines(
                "import joblib",
                "from fastapi import FastAPI",
                "app = FastAPI()",
                "model = joblib.load('best.pkl')",
                "@app.post('/predict')",
                "def predict(x: float):",
                "    return float(model.predict([[x]])[0])",
            ),
        },
    ),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_what_a_text_says_is_found(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_what_only_looks_like_it_is_not(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()


def test_parts_that_scrape_and_prepare_belong_to_the_project_around_them() -> None:
    part = {"README.md": "# Part\n\n```bash\npip install -r requirements.txt\n```\n", "run.py": "print(1)\n"}
    files = {"README.md": "# Assistant\n\n```mermaid\ngraph TD\nA-->B\n```\n"}
    files |= {f"{folder}/{name}": text for folder in ("preprocessor", "scraper") for name, text in part.items()}
    assert places_of("readme_visual", files) == ("README.md:3",)
