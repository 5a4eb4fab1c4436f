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
    # -- who is told what, and what is at stake
    Shown(
        "business_impact",
        "whom to address, as a summary advises",
        {"README.md": "# Offers\n\n## Summary\n\nTo sell season tickets it is best to target families.\n"},
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "what a team can do early, in the first cell of a notebook",
        {
            "a.ipynb": notebook(
                "md: # Pumps\n\n**Context:** flag pumps that fail within a week so teams can intervene in time.",
                "import pandas as pd",
            )
        },
        ("a.ipynb[0]:3",),
    ),
    Shown(
        "business_impact",
        "costs that a company manages, in German",
        {"README.md": "# Absatz\n\nDie Prognose hilft dem Unternehmen, die Lagerkosten im Herbst zu planen.\n"},
        ("README.md:3",),
    ),
    Shown(
        "business_impact",
        "what sellers get, under a title on results for the business",
        {"README.md": "# Bikes\n\n## Resultados do Negócio\n\nVendedores fixam preços, evitando prejuízo na troca.\n"},
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "an amount that is at stake",
        {"README.md": "# Falls\n\n## Why it matters\n\n- Falls at night cost the homes about $4 million each winter\n"},
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "a client's decisions, in R Markdown",
        {
            "plan.Rmd": "---\ntitle: Plan\n---\n\n## The client\n\nThis would help guide the client's decisions with "
            "respect to product development.\n\n```{r}\nx <- 1\n```\n",
            "README.md": "# Shop\n",
        },
        ("plan.Rmd:7",),
    ),
    # -- limits
    Shown(
        "readme_limitations",
        "caution",
        {"README.md": "# Moles\n\nTells moles apart. Still the labels should be used with caution.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_limitations",
        "what the models had difficulty with",
        {"README.md": "# Prices\n\n## Notes\n\nThe model was robust and had difficulty with sudden jumps in autumn.\n"},
        ("README.md:5",),
    ),
    # -- results
    Shown(
        "readme_results",
        "values beside the threshold that they were reached with",
        {"README.md": "# Moles\n\nIt reached a sensitivity of 71% with the threshold set to 0.35 on new photos.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_results",
        "an error in whole euros",
        {"README.md": "# Rents\n\n## Bilan\n\n- **MAE ≈ 67 €**\n"},
        ("README.md:5",),
    ),
    # -- sources
    Shown(
        "readme_data_source",
        "who gave the tables, in Spanish",
        {"README.md": "# Rutas\n\n## Datos\n\nSe usan cuatro tablas de datos proporcionadas por Moto.\n"},
        ("README.md:5",),
    ),
    Shown(
        "readme_data_source",
        "names under a title on sources",
        {"README.md": "# Ríos\n\n## APIs y fuentes\n\n- Consulta los caudales diarios de HIDRO por estación.\n"},
        ("README.md:5",),
    ),
    Shown(
        "readme_data_source",
        "a section for each source",
        {"README.md": "# Power\n\n## Data sources\n\n### Grid\n\nRun by the Northern Grid Office since 1990.\n"},
        ("README.md:7",),
    ),
    Shown(
        "readme_data_source",
        "a link below `Dataset`",
        {"README.md": "# Trams\n\n## Dataset\n\nEvery tram of 2020, see [the list](https://trams.example.org/all).\n"},
        ("README.md:5",),
    ),
    Shown(
        "readme_data_source",
        "whose statements they are, below `Dataset`",
        {"README.md": "# Claims\n\n## Dataset\n\n900 labelled statements from Factcheck, six classes.\n"},
        ("README.md:5",),
    ),
    # -- residuals by their label
    Shown(
        "error_analysis",
        "a cloud of points that is titled so",
        {
            "m.py": lines(
                "import seaborn as sns",
                "ax = sns.scatterplot(x='true', y='guess', data=both)",
                "ax.set_title('Residuals')",
            )
        },
        ("m.py:3",),
    ),
    Shown(
        "error_analysis",
        "an axis of a plot in R",
        {"m.R": lines("p <- ggplot(d, aes(x = guess, y = guess - real)) + geom_point() +", '  ylab("Trip Residuals")')},
        ("m.R:2",),
    ),
    Shown(
        "error_analysis",
        "two columns held against each other, and drawn",
        {
            "a.ipynb": notebook(
                "import seaborn as sns",
                "d['miss'] = d['trips'] - d['predictions']",
                "sns.histplot(d['miss'])",
            )
        },
        ("a.ipynb[1]:1",),
    ),
    # -- people
    Shown(
        "sensitive_domain",
        "what people earn, in Portuguese",
        {"README.md": "# Renda\n\nEstima a faixa de renda de pessoas pela profissão e pelo bairro.\n", "m.py": _TREE},
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
    Silent(
        "business_impact",
        "what a service costs to run",
        {"README.md": "# Chat\n\n- Serverless endpoints on a small plan reduce the monthly costs of the demo\n"},
    ),
    Silent(
        "business_impact",
        "advice on a model, among recommendations",
        {
            "a.ipynb": notebook(
                "x = 1", "md: ## Recomendaciones\n\nSe recomienda un modelo de bosque según el contexto del negocio."
            )
        },
    ),
    Silent(
        "business_impact",
        "a loss that is computed, in Spanish",
        {"a.ipynb": notebook("x = 1", "md: ## Impacto de negocio\n\nEl método minimiza una función de pérdida.")},
    ),
    Silent(
        "business_impact",
        "the name of a whole work",
        {"README.md": "# Cost-sensitive learning of rare ships in pictures\n\nOn rare ships at a low cost.\n"},
    ),
    Silent(
        "business_impact",
        "what is predicted of a bank",
        {"README.md": "# Loans\n\n## Data\n\nTells whether the bank should approve a loan by its amount and term.\n"},
    ),
    Silent(
        "readme_limitations",
        "a column that tells little",
        {"a.ipynb": notebook("x = 1", "md: The plot suggests that the number of doors may not be useful.")},
    ),
    Silent(
        "readme_limitations",
        "trouble with a build",
        {"README.md": "# Trams\n\n## Diary\n\nWe had some struggles with the continuous integration in the cloud.\n"},
    ),
    Silent(
        "readme_limitations",
        "what a curve shows of any model",
        {"README.md": "# Trams\n\n## Curves\n\nThe loss of both parts tells whether it overfits or not, each day.\n"},
    ),
    Silent(
        "readme_data_source",
        "that something is fetched, in French",
        {
            "a.ipynb": notebook(
                "x = 1", "md: ## Collecte de données\n\nNous allons maintenant télécharger toutes les images."
            )
        },
    ),
    Silent(
        "readme_data_source",
        "rivals",
        {"README.md": "# Shop\n\nThe data tells which brands are the strongest competition of the shop.\n"},
    ),
    Silent(
        "readme_data_source",
        "kinds of data",
        {"README.md": "# Value\n\n## Parts\n\n- **Data Sources:** Sales data, profiles, web analytics data.\n"},
    ),
    Silent(
        "readme_data_source",
        "a path where the data has to be",
        {"README.md": "# Banco\n\n## Notas\n\nEl dataset debe estar disponible en la ruta del cuaderno.\n"},
    ),
    Silent(
        "readme_results",
        "the number of a heading",
        {"README.md": "# Fraud\n\n### 2.1 Metric: F1\n\nThe share that is found counts most.\n"},
    ),
    Silent(
        "error_analysis",
        "two columns of predictions",
        {"a.ipynb": notebook("d['gap'] = d['pred_a'] - d['pred_b']", "d.gap.hist()")},
    ),
    Silent(
        "readme_how_to_run",
        "steps that are still to come",
        {"README.md": "# Trams\n\n## Next steps to improve\n\n- To create one more model for the winter\n"},
    ),
    Silent(
        "readme_how_to_run",
        "instalments",
        {"README.md": "# Loans\n\n## Table `installments_payments`\n\n- `installments_count`: how many were paid\n"},
    ),
    Silent(
        "fairness",
        "groups that buy",
        {
            "README.md": "# Offers\n\nTells which demographic groups answer offers. Demographic groups buy anyway.\n",
            "m.py": _TREE,
        },
    ),
    Silent(
        "error_analysis",
        "sugar in wine",
        {"m.R": lines('p <- ggplot(d, aes(x = q, y = s)) + labs(x = "Quality", y = "Residual sugar")')},
    ),
    Silent(
        "sensitive_domain",
        "the air of a town",
        {"README.md": "# Air quality\n\nForecasts a pollutant for the public health office.\n", "m.py": _TREE},
    ),
    Silent(
        "sensitive_domain",
        "what is told of a disease",
        {"README.md": "# COVID-19 fake news\n\nTells fake news on a disease from true ones.\n", "m.py": _TREE},
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
