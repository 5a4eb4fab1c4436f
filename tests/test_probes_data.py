"""Data: projects that explore and prepare their data, and projects that only look as if they did."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of, r_notebook

_TRAIN = lines(
    "from sklearn.linear_model import LogisticRegression",
    "model = LogisticRegression()",
    "model.fit([[0], [1]], [0, 1])",
)

SHOWN = [
    # -- eda_plots
    Shown(
        "eda_plots",
        "a histogram by seaborn in a script",
        {
            "eda.py": lines(
                "import pandas as pd", "import seaborn as sns", "df = pd.read_csv('rent.csv')", "sns.histplot(df.rent)"
            )
        },
        ("eda.py:4",),
    ),
    Shown(
        "eda_plots",
        "a frame's own histograms and a bar of counts in a notebook",
        {
            "eda.ipynb": notebook(
                "import pandas as pd\ndf = pd.read_csv('rent.csv')",
                "md: Distributions",
                "df.describe()\ndf.hist(figsize=(9, 9))",
                "df['city'].value_counts().plot(kind='bar')",
            )
        },
        ("eda.ipynb[2]:2", "eda.ipynb[3]:1"),
    ),
    Shown(
        "eda_plots",
        "ggplot in R",
        {"eda.R": lines("library(ggplot2)", "d <- read.csv('a.csv')", "ggplot(d, aes(x)) +", "  geom_histogram()")},
        ("eda.R:3",),
    ),
    Shown(
        "eda_plots",
        "a correlation heatmap",
        {
            "eda.py": lines(
                "import pandas as pd",
                "import seaborn as sns",
                "df = pd.read_csv('a.csv')",
                "sns.heatmap(df.corr(), annot=True)",
            )
        },
        ("eda.py:4",),
    ),
    Shown(
        "eda_plots",
        "a grid of sample images",
        {
            "look.ipynb": notebook(
                "import matplotlib.pyplot as plt",
                "for i in range(9):\n    plt.subplot(3, 3, i + 1)\n    plt.imshow(images[i])",
            )
        },
        ("look.ipynb[1]:3",),
    ),
    Shown(
        "eda_plots",
        "a word cloud inside a function that runs",
        {
            "look.py": lines(
                "from wordcloud import WordCloud",
                "",
                "def look(text):",
                "    return WordCloud(width=400).generate(text)",
                "",
                "if __name__ == '__main__':",
                "    look('a b c')",
            )
        },
        ("look.py:4",),
    ),
    # -- missing_values
    Shown(
        "missing_values",
        "filled with the median",
        {
            "clean.py": lines(
                "import pandas as pd", "df = pd.read_csv('a.csv')", "df['age'] = df['age'].fillna(df['age'].median())"
            )
        },
        ("clean.py:3",),
    ),
    Shown(
        "missing_values",
        "an imputer within a pipeline in a notebook",
        {
            "m.ipynb": notebook(
                "from sklearn.impute import KNNImputer\nfrom sklearn.pipeline import make_pipeline",
                "pipe = make_pipeline(\n    KNNImputer(),\n    model,\n)",
            )
        },
        ("m.ipynb[1]:2",),
    ),
    Shown(
        "missing_values",
        "rows left out in R",
        {"clean.R": lines("d <- read.csv('a.csv')", "d <- na.omit(d)")},
        ("clean.R:2",),
    ),
    Shown(
        "missing_values",
        "replaced in SQL",
        {"clean.sql": lines("select id,", "       coalesce(income, 0) as income", "from people;")},
        ("clean.sql:2",),
    ),
    Shown(
        "missing_values",
        "dropped by polars",
        {"clean.py": lines("import polars as pl", "df = pl.read_csv('a.csv')", "df = df.drop_nulls()")},
        ("clean.py:3",),
    ),
    Shown(
        "missing_values",
        "rows kept by a mask",
        {"clean.py": lines("import pandas as pd", "df = pd.read_csv('a.csv')", "known = df[df['age'].notna()]")},
        ("clean.py:3",),
    ),
    Shown(
        "missing_values",
        "asked of PyCaret",
        {"m.py": lines("from pycaret.regression import setup", "setup(d, target='y', numeric_imputation='median')")},
        ("m.py:2",),
    ),
    # -- outliers
    Shown(
        "outliers",
        "the quartile rule",
        {
            "clean.py": lines(
                "import pandas as pd",
                "df = pd.read_csv('a.csv')",
                "low, high = df.rent.quantile(0.25), df.rent.quantile(0.75)",
                "limit = high + 1.5 * (high - low)",
                "df = df[df.rent < limit]",
            )
        },
        ("clean.py:4",),
    ),
    Shown(
        "outliers",
        "z-scores in a notebook",
        {"m.ipynb": notebook("from scipy import stats", "z = stats.zscore(df['rent'])")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "outliers",
        "a box plot drawn to look for them",
        {
            "m.ipynb": notebook(
                "import seaborn as sns", "md: Are there outliers among the rents?", "sns.boxplot(x=df['rent'])"
            )
        },
        ("m.ipynb[2]:1",),
    ),
    Shown(
        "outliers",
        "columns clipped",
        {
            "clean.py": lines(
                "import pandas as pd", "df = pd.read_csv('a.csv')", "df['rent'] = df['rent'].clip(lower=0, upper=5000)"
            )
        },
        ("clean.py:3",),
    ),
    Shown(
        "outliers",
        "box plot statistics in R",
        {"clean.R": lines("x <- read.csv('a.csv')$rent", "bad <- boxplot.stats(x)$out")},
        ("clean.R:2",),
    ),
    Shown(
        "outliers",
        "rows taken out by a name that says so",
        {"m.py": lines("import pandas as pd", "df = pd.read_csv('a.csv')", "outliers = df[df.rent > 9000]")},
        ("m.py:3",),
    ),
    Shown(
        "outliers",
        "limits by quantiles",
        {
            "m.py": lines(
                "import pandas as pd",
                "df = pd.read_csv('a.csv')",
                "top = df.rent.quantile(0.99)",
                "print('without outliers', df[df.rent < top].size)",
            )
        },
        ("m.py:3", "m.py:4"),
    ),
    Shown(
        "outliers",
        "a function that runs",
        {"m.py": lines("from rent import cut_outliers", "x = cut_outliers([1])")},
        ("m.py:2",),
    ),
    # -- feature_scaling
    Shown(
        "feature_scaling",
        "a scaler within a pipeline",
        {
            "train.py": lines(
                "from sklearn.pipeline import make_pipeline",
                "from sklearn.preprocessing import StandardScaler",
                "from sklearn.svm import SVC",
                "model = make_pipeline(StandardScaler(), SVC())",
            )
        },
        ("train.py:4",),
    ),
    Shown(
        "feature_scaling",
        "pixels divided by 255",
        {"m.ipynb": notebook("x = load()", "x = x.astype('float32') / 255")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "feature_scaling",
        "torchvision's normalisation",
        {
            "data.py": lines(
                "from torchvision import transforms as T",
                "prepare = T.Compose([",
                "    T.ToTensor(),",
                "    T.Normalize((0.5,), (0.5,)),",
                "])",
            )
        },
        ("data.py:4",),
    ),
    Shown(
        "feature_scaling",
        "written out by hand",
        {
            "data.py": lines(
                "import pandas as pd",
                "x = pd.read_csv('a.csv')",
                "x = (x - x.mean()) / x.std()",
                "x = (x - x.min()) / (x.max() - x.min())",
            )
        },
        ("data.py:3", "data.py:4"),
    ),
    Shown(
        "feature_scaling",
        "in an R notebook",
        {"m.ipynb": r_notebook("x <- read.csv('a.csv')", "x <- scale(x)")},
        ("m.ipynb[1]:1",),
    ),
    # -- class_imbalance
    Shown(
        "class_imbalance",
        "SMOTE",
        {
            "train.py": lines(
                "from imblearn.over_sampling import SMOTE",
                "x, y = load()",
                "x, y = SMOTE(random_state=1).fit_resample(x, y)",
            )
        },
        ("train.py:3",),
    ),
    Shown(
        "class_imbalance",
        "weights of a model in a notebook",
        {"m.ipynb": notebook("from sklearn.svm import SVC", "model = SVC(class_weight='balanced')")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "class_imbalance",
        "a parameter among others",
        {
            "train.py": lines(
                "from xgboost import XGBClassifier",
                "PARAMS = {",
                "    'scale_pos_weight': 9,",
                "}",
                "model = XGBClassifier(**PARAMS)",
            )
        },
        ("train.py:2", "train.py:5"),
    ),
    Shown(
        "class_imbalance",
        "ROSE in R",
        {"train.R": lines("library(ROSE)", "d <- ROSE(y ~ ., data = train)$data")},
        ("train.R:2",),
    ),
    Shown(
        "class_imbalance",
        "analysis in Spanish",
        {"README.md": "# Fraude\n\nLas clases están muy desbalanceadas: solo el 2 % de las filas es fraude.\n"},
        ("README.md:3",),
    ),
    Shown(
        "class_imbalance",
        "analysis in English, a weighted loss in code",
        {
            "m.ipynb": notebook(
                "import torch",
                "loss = torch.nn.CrossEntropyLoss(weight=weights)",
                "md: The data set is imbalanced: nine of ten images show no tumour.",
            )
        },
        ("m.ipynb[1]:1", "m.ipynb[2]:1"),
    ),
    # -- data_pipeline
    Shown(
        "data_pipeline",
        "an Airflow DAG",
        {
            "dags/etl.py": lines(
                "from airflow import DAG",
                "from airflow.operators.python import PythonOperator",
                "with DAG('etl') as dag:",
                "    PythonOperator(task_id='load', python_callable=print)",
            )
        },
        ("dags/etl.py:3",),
    ),
    Shown(
        "data_pipeline",
        "a Prefect flow",
        {"flow.py": lines("from prefect import flow", "", "@flow", "def etl():", "    return 1", "", "etl()")},
        ("flow.py:4",),
    ),
    Shown(
        "data_pipeline",
        "a DVC pipeline",
        {"dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n"},
        ("dvc.yaml:1",),
    ),
    Shown(
        "data_pipeline",
        "a Makefile from ingestion to training",
        {"Makefile": "all:\n\tpython src/clean_data.py\n\tpython src/train.py\n", "src/train.py": _TRAIN},
        ("Makefile:1",),
    ),
    Shown(
        "data_pipeline",
        "modules wired by an entry point",
        {
            "main.py": lines(
                "from src.ingestion import load_data",
                "from src.preprocessing import clean",
                "",
                "def main():",
                "    data = load_data()",
                "    return clean(data)",
                "",
                "if __name__ == '__main__':",
                "    main()",
            ),
            "src/ingestion.py": "def load_data():\n    return []\n",
            "src/preprocessing.py": "def clean(data):\n    return data\n",
        },
        ("main.py:6",),
    ),
    Shown(
        "data_pipeline",
        "a Luigi task",
        {"tasks.py": lines("import luigi", "", "class Clean(luigi.Task):", "    def run(self):", "        pass")},
        ("tasks.py:3",),
    ),
    Shown(
        "data_pipeline",
        "a chain of R scripts in a shell script",
        {
            "run.sh": "#!/bin/sh\nset -e\nRscript R/01_download.R\nRscript R/02_fit.R\n",
            "R/02_fit.R": "fit <- lm(y ~ x, d)\n",
        },
        ("run.sh:1",),
    ),
    Shown(
        "data_pipeline",
        "a script that is the entry point by its name",
        {
            "main.py": lines(
                "from steps import download_rides, build_features", "rides = download_rides()", "build_features(rides)"
            ),
            "steps.py": lines(
                "def download_rides():", "    return []", "def build_features(rides):", "    return rides"
            ),
        },
        ("main.py:3",),
    ),
    # -- toy_dataset
    Shown(
        "toy_dataset",
        "a loader of scikit-learn",
        {"train.py": lines("from sklearn.datasets import load_iris", "x, y = load_iris(return_X_y=True)")},
        ("train.py:2",),
    ),
    Shown(
        "toy_dataset",
        "the file of a competition for beginners",
        {"m.ipynb": notebook("import pandas as pd", "df = pd.read_csv('../input/titanic/train.csv')")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "toy_dataset",
        "telling columns of a table",
        {"data/train.csv": "id,Survived,Pclass,SibSp,Parch\n1,0,3,1,0\n", "README.md": "# Ships\n"},
        ("data/train.csv:1",),
    ),
    Shown(
        "toy_dataset",
        "a set that comes with R",
        {"m.Rmd": lines("# Flowers", "", "```{r}", "data(iris)", "```")},
        ("m.Rmd:4",),
    ),
    Shown(
        "toy_dataset",
        "torchvision's digits",
        {
            "train.py": lines(
                "from torchvision import datasets", "train = datasets.MNIST('.', train=True, download=True)"
            )
        },
        ("train.py:2",),
    ),
    Shown(
        "toy_dataset",
        "the title of what trains a model",
        {"README.md": "# Titanic: who survives?\n", "m.py": _TRAIN},
        ("README.md:1",),
    ),
    Shown(
        "toy_dataset",
        "columns that code names",
        {"m.py": lines("x = load()", "x = x[['crim', 'chas', 'lstat']]")},
        ("m.py:1",),
    ),
]

SILENT = [
    # -- eda_plots
    Silent(
        "eda_plots",
        "plots of results only",
        {
            "m.py": lines(
                "import matplotlib.pyplot as plt",
                "import seaborn as sns",
                "from sklearn.metrics import RocCurveDisplay, confusion_matrix",
                "sns.heatmap(confusion_matrix(y, model.predict(x)), annot=True)",
                "RocCurveDisplay.from_estimator(model, x, y)",
                "plt.plot(history.history['loss'])",
                "plt.scatter(y, model.predict(x))",
                "plt.bar(names, model.feature_importances_)",
            )
        },
    ),
    Silent(
        "eda_plots",
        "an import that nothing uses",
        {"m.ipynb": notebook("import seaborn as sns", "import matplotlib.pyplot as plt")},
    ),
    Silent(
        "eda_plots",
        "calls commented out",
        {
            "m.py": lines("import seaborn as sns", "# sns.histplot(df.rent)", "x = 1  # sns.pairplot(df)"),
            "m.R": lines("x <- 1 # hist(x)", "# ggplot(d)"),
        },
    ),
    Silent(
        "eda_plots",
        "maps of what the network saw",
        {
            "cam.py": lines(
                "import matplotlib.pyplot as plt",
                "def show_heatmap(maps):",
                "    for m in maps:",
                "        plt.imshow(m)",
                "show_heatmap([])",
            )
        },
    ),
    Silent("eda_plots", "a printed string in R", {"m.R": lines("cat('see hist(x) for more\\n')", "x <- 1")}),
    # -- missing_values
    Silent(
        "missing_values",
        "counting them",
        {
            "m.ipynb": notebook(
                "import pandas as pd\nimport missingno",
                "df = pd.read_csv('a.csv')",
                "df.isnull().sum()",
                "df.isna().mean().sort_values()",
                "missingno.matrix(df)",
            ),
            "m.R": "d <- read.csv('a.csv')\ncolSums(is.na(d))\nsum(!complete.obs)\n",
        },
    ),
    Silent(
        "missing_values",
        "images brought to another size",
        {"net.py": lines("import torch.nn.functional as F", "x = F.interpolate(load(), scale_factor=2)")},
    ),
    Silent(
        "missing_values",
        "a constraint of a table",
        {"schema.sql": "-- coalesce(a, b)\ncreate table t (id int not null);\n"},
    ),
    Silent(
        "missing_values",
        "other values replaced",
        {
            "m.py": lines(
                "import pandas as pd", "df = pd.read_csv('a.csv')", "df['sex'] = df['sex'].replace({'m': 0, 'f': 1})"
            )
        },
    ),
    Silent(
        "missing_values",
        "an import that nothing uses",
        {"m.py": lines("from sklearn.impute import SimpleImputer", "print('df.fillna(0)')")},
    ),
    # -- outliers
    Silent(
        "outliers",
        "a box plot and no word of them",
        {"m.ipynb": notebook("import seaborn as sns", "md: Rents by city", "sns.boxplot(x=df['rent'])")},
    ),
    Silent(
        "outliers",
        "gradients clipped",
        {"train.py": lines("import torch", "torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)")},
    ),
    Silent(
        "outliers",
        "quantiles reported",
        {
            "m.py": lines(
                "import pandas as pd", "df = pd.read_csv('a.csv')", "print(df.rent.quantile([0.05, 0.5, 0.95]))"
            )
        },
    ),
    Silent(
        "outliers",
        "a plan",
        {
            "README.md": "# Rent\n\n## Future work\n\n- Remove outliers by z-scores\n",
            "m.py": "# z = stats.zscore(x)\nprint('done')\n",
        },
    ),
    Silent(
        "outliers",
        "an import that nothing uses",
        {"m.py": lines("from scipy.stats import zscore", "print('zscore(df)')")},
    ),
    # -- feature_scaling
    Silent(
        "feature_scaling",
        "batch normalisation",
        {
            "net.py": lines(
                "import torch.nn as nn",
                "from tensorflow.keras.layers import BatchNormalization",
                "net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.LayerNorm(8))",
                "layer = BatchNormalization()",
            )
        },
    ),
    Silent(
        "feature_scaling",
        "an import that nothing uses",
        {"m.ipynb": notebook("from sklearn.preprocessing import StandardScaler, MinMaxScaler")},
    ),
    Silent(
        "feature_scaling",
        "shares and percentages",
        {
            "m.py": lines(
                "import pandas as pd",
                "df = pd.read_csv('a.csv')",
                "print(df.city.value_counts(normalize=True))",
                "df['share'] = df['share'] / 100",
            )
        },
    ),
    Silent(
        "feature_scaling",
        "axes of a plot in R",
        {"m.R": lines("ggplot(d, aes(x)) + scale_x_log10() + scale_fill_brewer()", "# scale(x)")},
    ),
    Silent(
        "feature_scaling",
        "a function that nothing calls",
        {
            "m.py": lines(
                "def to_unit(image):",
                "    return image / 255",
                "",
                "def main():",
                "    print('nothing')",
                "",
                "if __name__ == '__main__':",
                "    main()",
            )
        },
    ),
    # -- class_imbalance
    Silent(
        "class_imbalance",
        "a stratified split alone",
        {
            "m.py": lines(
                "from sklearn.model_selection import train_test_split", "a, b = train_test_split(x, stratify=y)"
            )
        },
    ),
    Silent(
        "class_imbalance",
        "weights switched off",
        {"m.py": lines("from sklearn.svm import SVC", "model = SVC(class_weight=None)")},
    ),
    Silent(
        "class_imbalance",
        "a plan",
        {"README.md": "# Fraud\n\n## Future work\n\n- Handle the imbalanced classes of the data with SMOTE\n"},
    ),
    Silent(
        "class_imbalance",
        "a plan in a sentence",
        {"README.md": "# Fraud\n\nThe imbalanced classes could be balanced by oversampling in a next step.\n"},
    ),
    Silent(
        "class_imbalance",
        "a heading alone",
        {"m.ipynb": notebook("md: ## Handling the class imbalance of the data", "x = 1")},
    ),
    Silent(
        "class_imbalance",
        "an import that nothing uses",
        {"m.py": lines("from imblearn.over_sampling import SMOTE", "# SMOTE().fit_resample(x, y)")},
    ),
    # -- data_pipeline
    Silent(
        "data_pipeline",
        "a notebook by hand",
        {"m.ipynb": notebook("import pandas as pd", "df = pd.read_csv('a.csv')", "df = df.dropna()")},
    ),
    Silent(
        "data_pipeline",
        "a Makefile of other chores",
        {"Makefile": "test:\n\tpython -m pytest\nlint:\n\truff check .\n", "train.py": _TRAIN},
    ),
    Silent(
        "data_pipeline",
        "a Makefile with its chain commented out",
        {"Makefile": "all:\n\t@true\n#\tpython clean.py\n#\tpython train.py\n", "train.py": _TRAIN},
    ),
    Silent(
        "data_pipeline",
        "an import that nothing uses",
        {"m.py": lines("from prefect import flow, task", "from airflow import DAG", "print('flow')")},
    ),
    Silent(
        "data_pipeline",
        "modules imported and never called",
        {
            "main.py": lines(
                "from src import ingestion, preprocessing", "", "if __name__ == '__main__':", "    print('hello')"
            ),
            "src/ingestion.py": "def load_data():\n    return []\n",
            "src/preprocessing.py": "def clean(data):\n    return data\n",
        },
    ),
    Silent(
        "data_pipeline",
        "a model's own pipeline",
        {"m.py": lines("from sklearn.pipeline import Pipeline", "model = Pipeline([('a', a), ('b', b)])")},
    ),
    # -- toy_dataset
    Silent(
        "toy_dataset",
        "a hundred classes instead of ten",
        {"m.py": lines("from torchvision.datasets import CIFAR100", "train = CIFAR100('.', train=True)")},
    ),
    Silent(
        "toy_dataset",
        "a mention",
        {"README.md": "# Digits of meters\n\nHarder than MNIST or the Titanic set.\n", "m.py": _TRAIN},
    ),
    Silent(
        "toy_dataset",
        "an import that nothing uses",
        {"m.py": lines("from sklearn.datasets import load_iris, load_wine", "x = load()")},
    ),
    Silent(
        "toy_dataset",
        "an example in a docstring",
        {
            "m.py": lines(
                "def fit(x):",
                '    """Fit.',
                "",
                "    >>> from sklearn.datasets import load_iris",
                "    >>> fit(load_iris().data)",
                '    """',
                "    return x",
                "fit(1)",
            )
        },
    ),
    Silent(
        "toy_dataset",
        "data of its own",
        {
            "m.py": lines("import pandas as pd", "df = pd.read_csv('data/meters_2023.csv')"),
            "data/meters_2023.csv": "meter,day,kwh\n1,2023-01-01,4.2\n",
        },
    ),
    Silent(
        "toy_dataset",
        "test code",
        {
            "tests/test_m.py": lines(
                "from sklearn.datasets import load_iris", "def test_m():", "    assert load_iris()"
            ),
            "m.py": _TRAIN,
        },
    ),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_evidence_is_found_where_it_stands(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_near_misses_are_no_evidence(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()
