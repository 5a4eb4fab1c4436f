"""Documents: projects whose texts say what a reviewer asks for, and projects whose texts only look like it."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of

SHOWN = [
    # -- readme_problem
    Shown(
        "readme_problem",
        "a sentence in English",
        {"README.md": "# Churn\n\nThis project predicts which subscribers of an operator cancel within a month.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_problem",
        "a sentence in Spanish",
        {"readme.md": "# Abandono\n\nEl objetivo es predecir qué clientes cancelan su contrato el mes que viene.\n"},
        ("readme.md:3",),
    ),
    Shown(
        "readme_problem",
        "a sentence in German, in reStructuredText",
        {"README.rst": "Mieten\n======\n\nZiel ist die Vorhersage von Mieten in Hamburg aus Lage und Größe.\n"},
        ("README.rst:4",),
    ),
    Shown(
        "readme_problem",
        "an item under a heading, in a file without an extension",
        {"README": "# Wind\n\n## Overview\n\n- Forecasts the output of a wind farm one day ahead from weather data\n"},
        ("README:5",),
    ),
    Shown(
        "readme_problem",
        "licence plates are a subject",
        {"README.md": "# Plates\n\nDetects the license plates of parked cars in photographs of a car park.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_problem",
        "clones of code are a subject",
        {"README.md": "# Twins\n\nDetects where a programmer made a clone of somebody else's code.\n"},
        ("README.md:3",),
    ),
    # -- readme_data_source
    Shown(
        "readme_data_source",
        "a link to a public archive",
        {"README.md": "# Wine\n\nData: [UCI](https://archive.ics.uci.edu/dataset/186/wine).\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_data_source",
        "a sentence in a notebook",
        {"eda.ipynb": notebook("md: # Rides", "import pandas as pd", "md: The dataset was downloaded from the city.")},
        ("eda.ipynb[2]:1",),
    ),
    Shown(
        "readme_data_source",
        "a sentence in Portuguese",
        {"README.md": "# Ônibus\n\nOs dados foram obtidos no portal da prefeitura de Recife.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_data_source",
        "a row of a table",
        {"README.md": "# Birds\n\n| Part | Choice |\n|---|---|\n| Dataset | CUB-200-2011 |\n| Model | ResNet-50 |\n"},
        ("README.md:5",),
    ),
    # -- readme_results
    Shown(
        "readme_results",
        "a metric in a sentence",
        {"README.md": "# Churn\n\nThe forest reaches an accuracy of 0.91 on the test set.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_results",
        "rows of a table of models",
        {"README.md": "# Rent\n\n| Model | RMSE |\n|---|---|\n| Ridge | 120.4 |\n| Boosting | 98.7 |\n"},
        ("README.md:5", "README.md:6"),
    ),
    Shown(
        "readme_results",
        "a percentage in Spanish",
        {"README.md": "# Flores\n\nExactitud: 87,5 % en el conjunto de prueba.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_results",
        "a pasted classification report",
        {
            "README.md": lines(
                "# Spam",
                "",
                "```",
                "              precision    recall  f1-score   support",
                "         ham       0.98      0.99      0.98       965",
                "```",
            )
        },
        ("README.md:3",),
    ),
    # -- readme_how_to_run
    Shown(
        "readme_how_to_run",
        "commands in a block of code",
        {"README.md": "# Churn\n\n```bash\npip install -r requirements.txt\npython train.py\n```\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_how_to_run",
        "steps in French",
        {"README.md": "# Loyers\n\n## Utilisation\n\n1. Ouvrir le carnet et exécuter toutes les cellules\n"},
        ("README.md:5",),
    ),
    Shown(
        "readme_how_to_run",
        "a command within a sentence",
        {"README.md": "# Churn\n\nServe it with `uvicorn api:app` and open the address it prints.\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_how_to_run",
        "a literal block in reStructuredText",
        {"README.rst": "Rent\n====\n\nRun it::\n\n    conda env create -f environment.yml\n"},
        ("README.rst:6",),
    ),
    # -- readme_visual
    Shown(
        "readme_visual",
        "a picture of a curve",
        {"README.md": "# Churn\n\n![ROC curve](reports/roc.png)\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_visual",
        "an animation in HTML",
        {"README.md": '# Churn\n\n<p align="center">\n<img src="docs/app.gif" width="600">\n</p>\n'},
        ("README.md:4",),
    ),
    Shown(
        "readme_visual",
        "a Mermaid block",
        {"README.md": "# Churn\n\n```mermaid\ngraph LR; raw-->clean-->train\n```\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_visual",
        "a picture beside a badge",
        {"README.md": "![ci](https://img.shields.io/x.svg)\n\n![Architecture](docs/architecture.png)\n"},
        ("README.md:3",),
    ),
    Shown(
        "readme_visual",
        "a video that is linked",
        {"README.md": "# Churn\n\nWatch [the app](https://youtu.be/abc) at work.\n"},
        ("README.md:3",),
    ),
    # -- readme_limitations
    Shown(
        "readme_limitations",
        "a section of the README",
        {"README.md": "# Rent\n\n## Limitations\n\nThe sample covers one city and two summers only.\n"},
        ("README.md:5",),
    ),
    Shown(
        "readme_limitations",
        "a sentence in a notebook",
        {"m.ipynb": notebook("fit()", "md: The model struggles with reviews that are shorter than five words.")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "readme_limitations",
        "a section in Spanish",
        {"README.md": "# Renta\n\n## Limitaciones\n\nLos datos cubren una sola ciudad y dos años.\n"},
        ("README.md:5",),
    ),
    Shown(
        "readme_limitations",
        "a model card among the documents",
        {
            "README.md": "# Rent\n",
            "docs/model_card.md": "# Card\n\nThe model is not suitable for flats outside the city it was trained on.\n",
        },
        ("docs/model_card.md:3",),
    ),
    # -- business_impact
    Shown(
        "business_impact",
        "a decision that somebody takes",
        {
            "README.md": "# Churn\n\nThe scores allow the marketing team to target the 500 likeliest churners "
            "and so to reduce losses.\n"
        },
        ("README.md:3",),
    ),
    Shown(
        "business_impact",
        "a section that counts the gain",
        {
            "README.md": "# Churn\n\n## Business impact\n\n"
            "Calling the likeliest 500 keeps 40,000 euros of revenue a month, at a tenth of the cost.\n"
        },
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "a section in Portuguese",
        {
            "README.md": "# Estoque\n\n## Impacto de negócio\n\n"
            "Com a previsão da demanda a empresa corta um quinto dos custos de estoque por mês.\n"
        },
        ("README.md:5",),
    ),
    Shown(
        "business_impact",
        "a recommendation in a notebook",
        {
            "m.ipynb": notebook(
                "fit()",
                "md: We recommend that the bank calls the riskiest clients first, to cut its losses by a third.",
            )
        },
        ("m.ipynb[1]:1",),
    ),
    # -- notebook_narrative
    Shown(
        "notebook_narrative",
        "conclusions between the cells",
        {
            "eda.ipynb": notebook(
                "md: # Rent",
                "import pandas as pd",
                "df = pd.read_csv('rent.csv')",
                "md: We see that rents are skewed: most flats cost less than the mean suggests.",
                "df.corr()",
                "md: Area correlates most with the rent, therefore it goes into the model first.",
            )
        },
        ("eda.ipynb[3]:1",),
    ),
    Shown(
        "notebook_narrative",
        "observations in Spanish",
        {
            "eda.ipynb": notebook(
                "import pandas as pd",
                "df = pd.read_csv('renta.csv')",
                "md: Se observa que la renta sube con la superficie en todos los barrios.",
                "df.corr()",
                "md: El mejor resultado se obtiene con los datos de los dos últimos años.",
            )
        },
        ("eda.ipynb[2]:1",),
    ),
    Shown(
        "notebook_narrative",
        "a report with items and paragraphs",
        {
            "report.ipynb": notebook(
                "import pandas as pd",
                "md: - The highest rents stand near the river and in the old town",
                "df = pd.read_csv('rent.csv')",
                "md: ## Findings\n\nThe boosted trees performed better than the linear model on flats above 100 m².",
            )
        },
        ("report.ipynb[1]:1",),
    ),
    # -- license
    Shown("license", "a file in English", {"LICENSE": "MIT License\n"}, ("LICENSE:1",)),
    Shown("license", "British spelling in Markdown", {"LICENCE.md": "# MIT\n"}, ("LICENCE.md:1",)),
    Shown("license", "the name that GNU uses", {"COPYING": "GNU GENERAL PUBLIC LICENSE\n"}, ("COPYING:1",)),
    Shown("license", "one of two licences", {"LICENSE-APACHE": "Apache License\n"}, ("LICENSE-APACHE:1",)),
]

SILENT = [
    # -- readme_problem
    Silent(
        "readme_problem", "a bare title", {"README.md": "# Predicting the churn of customers of a telecom operator\n"}
    ),
    Silent(
        "readme_problem",
        "a licence",
        {"README.md": "# Churn\n\nThis project is licensed under the MIT licence, see the file LICENSE.\n"},
    ),
    Silent(
        "readme_problem",
        "how to install it",
        {"README.md": "# Churn\n\n## Installation\n\nInstall the requirements before you train the first model.\n"},
    ),
    Silent(
        "readme_problem",
        "a comment",
        {"README.md": "# Churn\n\n<!-- This project predicts which subscribers cancel within a month. -->\n"},
    ),
    Silent(
        "readme_problem",
        "a document that is no README",
        {"NOTES.md": "# Churn\n\nThis project predicts which subscribers cancel their contract within a month.\n"},
    ),
    # -- readme_data_source
    Silent(
        "readme_data_source", "a heading alone", {"README.md": "# Rent\n\n## Data source\n\n## Model\n\nA forest.\n"}
    ),
    Silent(
        "readme_data_source",
        "where to put data",
        {"README.md": "# Rent\n\nPut your own files into `data/` before you train the model.\n"},
    ),
    Silent(
        "readme_data_source",
        "open source is no source of data",
        {"README.md": "# Rent\n\nAn open-source toolbox for the analysis of data.\n"},
    ),
    Silent(
        "readme_data_source",
        "a profile on a data platform",
        {"README.md": "# Ada\n\nFind me on [Kaggle](https://www.kaggle.com/ada).\n"},
    ),
    Silent(
        "readme_data_source",
        "a comment in code",
        {"load.py": "# the data comes from https://www.kaggle.com/datasets/a/b\nprint('data')\n"},
    ),
    # -- readme_results
    Silent(
        "readme_results",
        "metrics without a value",
        {"README.md": "# Churn\n\nWe report accuracy, F1 and ROC AUC for the 3 models.\n"},
    ),
    Silent(
        "readme_results",
        "a goal",
        {"README.md": "# Churn\n\nThe goal is an accuracy of at least 90% on unseen customers.\n"},
    ),
    Silent(
        "readme_results",
        "shares and versions",
        {"README.md": "# Churn\n\nNeeds Python 3.11. Of the rows, 80% train the model and 20% test it.\n"},
    ),
    Silent(
        "readme_results",
        "a plan",
        {"README.md": "# Churn\n\n## Future work\n\n- Raise the recall to 0.95 with more data\n"},
    ),
    Silent(
        "readme_results",
        "somebody else's result",
        {"README.md": "# Churn\n\nSmith et al. report an accuracy of 95.2% on the same customers.\n"},
    ),
    Silent(
        "readme_results",
        "a result in a notebook alone",
        {"README.md": "# Churn\n", "m.ipynb": notebook("fit()", "md: The accuracy is 0.91 on the test set.")},
    ),
    # -- readme_how_to_run
    Silent("readme_how_to_run", "a heading alone", {"README.md": "# Churn\n\n## Usage\n\n## Installation\n"}),
    Silent(
        "readme_how_to_run",
        "a section yet to be written",
        {"README.md": "# Churn\n\n## How to run\n\nThis part is still to be written.\n"},
    ),
    Silent(
        "readme_how_to_run",
        "running as a subject",
        {"README.md": "# Gait\n\nWe open with a study of how people run and make up their minds to stop.\n"},
    ),
    Silent(
        "readme_how_to_run",
        "the tools that were used",
        {"README.md": "# Churn\n\nBuilt with Python 3, pandas, Docker and Streamlit.\n"},
    ),
    # -- readme_visual
    Silent(
        "readme_visual",
        "badges",
        {
            "README.md": "# Churn\n\n![build](https://github.com/a/b/actions/workflows/ci.yml/badge.svg)\n"
            "[![licence](https://img.shields.io/badge/licence-MIT-blue)](LICENSE)\n"
        },
    ),
    Silent("readme_visual", "a logo", {"README.md": '# Churn\n\n<img src="assets/logo.png" width="80">\n'}),
    Silent("readme_visual", "a link to a picture", {"README.md": "# Churn\n\nSee [the curve](reports/roc.png).\n"}),
    Silent("readme_visual", "a picture in a comment", {"README.md": "# Churn\n\n<!-- ![ROC](reports/roc.png) -->\n"}),
    Silent("readme_visual", "another diagram language", {"README.md": "# Churn\n\n```text\nraw --> clean\n```\n"}),
    Silent(
        "readme_visual",
        "a picture that no README embeds",
        {"README.md": "# Churn\n", "notes.md": "![ROC](reports/roc.png)\n"},
    ),
    # -- readme_limitations
    Silent("readme_limitations", "a heading alone", {"README.md": "# Rent\n\n## Limitations\n\n## Licence\n\nMIT\n"}),
    Silent(
        "readme_limitations",
        "future work",
        {"README.md": "# Rent\n\n## Future work\n\n- Add the flats of other cities and more years\n- Deploy it\n"},
    ),
    Silent(
        "readme_limitations",
        "the limits of a service",
        {"README.md": "# Rent\n\nMind the rate limit: the service is limited to ten requests a minute.\n"},
    ),
    Silent(
        "readme_limitations",
        "the text of a licence",
        {
            "README.md": "# Rent\n\nPermission is granted to deal in it without limitation, "
            "including the rights to use.\n"
        },
    ),
    Silent(
        "readme_limitations",
        "a comment in code",
        {"train.py": "# The model struggles with flats that are larger than average.\nprint('the model is limited')\n"},
    ),
    # -- business_impact
    Silent(
        "business_impact",
        "somebody could use it",
        {"README.md": "# Credit\n\nBanks can use this model to assess the applications of their clients.\n"},
    ),
    Silent(
        "business_impact", "a heading alone", {"README.md": "# Credit\n\n## Business impact\n\n## Model\n\nA tree.\n"}
    ),
    Silent(
        "business_impact",
        "the cost function of a model",
        {
            "README.md": "# Credit\n\nThe optimiser helps to reduce the cost function in 500 steps "
            "of gradient descent.\n"
        },
    ),
    Silent(
        "business_impact",
        "data on customers",
        {"README.md": "# Shop\n\nThe table holds the age, income and purchases of 2,000 customers of a shop.\n"},
    ),
    # -- notebook_narrative
    Silent(
        "notebook_narrative",
        "headings alone",
        {
            "eda.ipynb": notebook(
                "md: # Rent",
                "import pandas as pd",
                "md: ## Conclusions on which flats are most expensive and why",
                "df = pd.read_csv('rent.csv')",
                "md: ## Results show that area is the best of all the features",
            )
        },
    ),
    Silent(
        "notebook_narrative",
        "two texts among a dozen cells",
        {
            "eda.ipynb": notebook(
                "import pandas as pd",
                *(f"x{number} = {number}" for number in range(9)),
                "md: We see that rents are skewed: most flats cost less than the mean suggests.",
                "md: Area correlates most with the rent, therefore it goes into the model first.",
            )
        },
    ),
    Silent(
        "notebook_narrative",
        "an introduction alone",
        {
            "eda.ipynb": notebook(
                "md: # Rent",
                "md: We summarise the results of last year here: the best model had the lowest error of all.",
                "md: Most of the flats stand in the old town, which suggests that rents are higher there.",
                "import pandas as pd",
                "df = pd.read_csv('rent.csv')",
                "df.corr()",
            )
        },
    ),
    Silent(
        "notebook_narrative",
        "a README is no notebook",
        {
            "README.md": "# Rent\n\nWe see that rents are skewed.\n\nArea correlates most with the rent.\n",
            "eda.ipynb": notebook("import pandas as pd", "df = pd.read_csv('rent.csv')", "df.corr()", "df.hist()"),
        },
    ),
    Silent(
        "notebook_narrative",
        "text alone",
        {"notes.ipynb": notebook(*["md: We see that rents are higher in the old town than anywhere."] * 5)},
    ),
    # -- license
    Silent("license", "a sentence in the README", {"README.md": "# Churn\n\n## License\n\nMIT, see LICENSE.\n"}),
    Silent("license", "code about licence plates", {"license_plates.py": "print('plates')\n"}),
    Silent("license", "a table of licences", {"data/licenses.csv": "id,plate\n1,HH-A 12\n", "README.md": "# Plates\n"}),
    Silent("license", "a notebook on plates", {"License Plate Detection.ipynb": notebook("print('plates')")}),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_evidence_is_found_where_it_stands(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_near_misses_are_no_evidence(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()
