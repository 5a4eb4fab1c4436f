"""Validation: projects that check their models honestly, and projects that only look as if they did."""

from __future__ import annotations

import pytest
from scanning import Shown, Silent, lines, name_of_case, notebook, places_of, r_notebook

_FOREST = (
    "from sklearn.ensemble import RandomForestClassifier",
    "forest = RandomForestClassifier()",
    "forest.fit(x, y)",
)

SHOWN = [
    # -- holdout_split
    Shown(
        "holdout_split",
        "train_test_split",
        {"m.py": lines("from sklearn.model_selection import train_test_split", "a, b = train_test_split(x)")},
        ("m.py:2",),
    ),
    Shown(
        "holdout_split",
        "under an alias in a notebook",
        {"m.ipynb": notebook("import sklearn.model_selection as ms", "md: Split", "a, b = ms.train_test_split(x)")},
        ("m.ipynb[2]:1",),
    ),
    Shown(
        "holdout_split",
        "slices by time",
        {
            "m.py": lines(
                "import pandas as pd",
                "df = pd.read_csv('a.csv')",
                "train = df[df.year < 2020]",
                "test = df[df.year >= 2020]",
            )
        },
        ("m.py:4",),
    ),
    Shown(
        "holdout_split",
        "random_split of torch",
        {"m.py": lines("from torch.utils.data import random_split", "a, b = random_split(d, [80, 20])")},
        ("m.py:2",),
    ),
    Shown(
        "holdout_split",
        "a share for validation",
        {"m.py": lines("net = make()", "net.fit(x, y, validation_split=0.2)")},
        ("m.py:2",),
    ),
    Shown(
        "holdout_split",
        "two folders",
        {
            "m.py": lines(
                "from torchvision.datasets import ImageFolder",
                "a = ImageFolder('data/train')",
                "b = ImageFolder('data/test')",
            )
        },
        ("m.py:3",),
    ),
    Shown(
        "holdout_split",
        "caret in R",
        {"m.R": lines("library(caret)", "rows <- createDataPartition(d$y, p = 0.8)")},
        ("m.R:2",),
    ),
    # -- cross_validation
    Shown(
        "cross_validation",
        "cross_val_score",
        {
            "m.py": lines(
                "from sklearn.model_selection import cross_val_score", "s = cross_val_score(model, x, y, cv=5)"
            )
        },
        ("m.py:2",),
    ),
    Shown(
        "cross_validation",
        "a loop over folds in a notebook",
        {
            "m.ipynb": notebook(
                "from sklearn.model_selection import StratifiedKFold",
                "folds = StratifiedKFold(5)\nfor a, b in folds.split(x, y):\n    fit(a, b)",
            )
        },
        ("m.ipynb[1]:2",),
    ),
    Shown(
        "cross_validation",
        "a grid search's own folds",
        {
            "m.py": lines(
                "from sklearn.model_selection import GridSearchCV", "s = GridSearchCV(m, {'C': [1, 2]}).fit(x, y)"
            )
        },
        ("m.py:2",),
    ),
    Shown(
        "cross_validation",
        "that of XGBoost",
        {"m.py": lines("import xgboost as xgb", "r = xgb.cv({}, d, nfold=5)")},
        ("m.py:2",),
    ),
    Shown(
        "cross_validation",
        "Spark's",
        {"m.py": lines("from pyspark.ml.tuning import CrossValidator", "cv = CrossValidator(estimator=m)")},
        ("m.py:2",),
    ),
    Shown(
        "cross_validation",
        "folds in an R notebook",
        {"m.ipynb": r_notebook("library(rsample)", "md: Folds", "f <- vfold_cv(d, v = 10)")},
        ("m.ipynb[2]:1",),
    ),
    # -- hyperparameter_tuning
    Shown(
        "hyperparameter_tuning",
        "a random search",
        {"m.py": lines("from sklearn.model_selection import RandomizedSearchCV", "s = RandomizedSearchCV(m, {})")},
        ("m.py:2",),
    ),
    Shown(
        "hyperparameter_tuning",
        "an Optuna study",
        {"m.ipynb": notebook("import optuna", "study = optuna.create_study()\nstudy.optimize(goal, n_trials=9)")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "hyperparameter_tuning",
        "a loop over values, each scored",
        {
            "m.py": lines(
                "from sklearn.neighbors import KNeighborsClassifier",
                "for k in range(1, 9):",
                "    knn = KNeighborsClassifier(n_neighbors=k)",
                "    knn.fit(x, y)",
                "    print(knn.score(x_val, y_val))",
            )
        },
        ("m.py:3",),
    ),
    Shown(
        "hyperparameter_tuning",
        "Keras Tuner",
        {"m.py": lines("import keras_tuner as kt", "t = kt.Hyperband(build, objective='val_loss')")},
        ("m.py:2",),
    ),
    Shown("hyperparameter_tuning", "a grid in R", {"m.R": lines("g <- expand.grid(k = 1:9)")}, ("m.R:1",)),
    # -- regularisation
    Shown(
        "regularisation",
        "a penalised model",
        {"m.py": lines("from sklearn.linear_model import Lasso", "m = Lasso(alpha=0.1)")},
        ("m.py:2",),
    ),
    Shown(
        "regularisation",
        "dropout and early stopping",
        {
            "m.ipynb": notebook(
                "from tensorflow import keras",
                "net = keras.Sequential([\n    keras.layers.Dropout(0.5),\n])",
                "stop = keras.callbacks.EarlyStopping(patience=3)",
            )
        },
        ("m.ipynb[1]:2", "m.ipynb[2]:1"),
    ),
    Shown(
        "regularisation",
        "weight decay",
        {"m.py": lines("import torch", "o = torch.optim.AdamW(net.parameters(), weight_decay=0.01)")},
        ("m.py:2",),
    ),
    Shown(
        "regularisation",
        "a bounded tree",
        {"m.py": lines("from sklearn.tree import DecisionTreeRegressor", "m = DecisionTreeRegressor(max_depth=4)")},
        ("m.py:2",),
    ),
    Shown(
        "regularisation",
        "an explicit C in a support vector machine",
        {"m.py": lines("from sklearn.svm import SVC", "m = SVC(C=0.5)")},
        ("m.py:2",),
    ),
    Shown("regularisation", "glmnet in R", {"m.R": lines("library(glmnet)", "m <- glmnet(x, y)")}, ("m.R:2",)),
    Shown(
        "regularisation",
        "a parameter in a file that code loads",
        {
            "params.yaml": "model:\n  n_estimators: 90\n  reg_lambda: 2\n",
            "m.py": lines("import yaml", "p = yaml.safe_load(open('params.yaml'))"),
        },
        ("params.yaml:3",),
    ),
    Shown(
        "regularisation",
        "a constant that is passed on",
        {"config.py": lines("WEIGHT_DECAY = 0.01", "EPOCHS = 9")},
        ("config.py:1",),
    ),
    Shown(
        "regularisation",
        "a grid of parameters",
        {"m.py": lines("GRID = {", "    'model__max_depth': [2, 4],", "}")},
        ("m.py:1",),
    ),
    # -- error_analysis
    Shown(
        "error_analysis",
        "a confusion matrix",
        {"m.py": lines("from sklearn.metrics import confusion_matrix", "print(confusion_matrix(y, p))")},
        ("m.py:2",),
    ),
    Shown(
        "error_analysis",
        "a report by class in a notebook",
        {"m.ipynb": notebook("from sklearn import metrics", "print(metrics.classification_report(y, p))")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "error_analysis",
        "residuals plotted",
        {
            "m.py": lines(
                "import matplotlib.pyplot as plt",
                "from sklearn.linear_model import LinearRegression",
                "m = LinearRegression().fit(x, y)",
                "r = y - m.predict(x)",
                "plt.hist(r)",
            )
        },
        ("m.py:4",),
    ),
    Shown("error_analysis", "a table of predictions in R", {"m.R": lines("table(predicted, d$y)")}, ("m.R:1",)),
    Shown(
        "error_analysis",
        "metrics by slice",
        {
            "m.py": lines(
                "from fairlearn.metrics import MetricFrame",
                "f = MetricFrame(metrics=m, y_true=y, y_pred=p, sensitive_features=g)",
            )
        },
        ("m.py:2",),
    ),
    Shown(
        "error_analysis",
        "misclassified samples described in a notebook",
        {"m.ipynb": notebook("fit()", "md: The network confuses foxes with cats where the picture is dark.")},
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "error_analysis",
        "in Spanish, in a README",
        {"README.md": "# Zorros\n\nLa red confunde a los zorros con gatos cuando la foto es oscura.\n"},
        ("README.md:3",),
    ),
    Shown(
        "error_analysis",
        "predicted against actual values",
        {
            "m.py": lines(
                "import matplotlib.pyplot as plt",
                "from sklearn.svm import SVR",
                "m = SVR().fit(x, y)",
                "plt.scatter(y, m.predict(x))",
            )
        },
        ("m.py:4",),
    ),
    Shown(
        "error_analysis",
        "a function of that name",
        {
            "m.py": lines(
                "def error_analysis(y, p):",
                "    return [a for a, b in zip(y, p) if a != b]",
                "error_analysis([1], [0])",
            )
        },
        ("m.py:1", "m.py:3"),
    ),
    # -- baseline
    Shown(
        "baseline",
        "a dummy beside a forest",
        {
            "m.py": lines(
                "from sklearn.dummy import DummyClassifier",
                "b = DummyClassifier().fit(x, y)",
                *_FOREST,
                "print(b.score(x, y), forest.score(x, y))",
            )
        },
        ("m.py:2",),
    ),
    Shown(
        "baseline",
        "a linear model beside boosting, in a notebook",
        {
            "m.ipynb": notebook(
                "from sklearn.linear_model import LinearRegression\nfrom xgboost import XGBRegressor",
                "a = LinearRegression().fit(x, y)",
                "b = XGBRegressor().fit(x, y)",
            )
        },
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "baseline",
        "a linear model beside a forest in R",
        {"m.R": lines("a <- lm(y ~ ., d)", "b <- ranger(y ~ ., d)")},
        ("m.R:1",),
    ),
    Shown(
        "baseline",
        "a module of that name",
        {
            "baseline.py": lines("from sklearn.svm import LinearSVC", "m = LinearSVC().fit(x, y)"),
            "train.py": lines(*_FOREST),
        },
        ("baseline.py:2",),
    ),
    Shown(
        "baseline",
        "a dummy beside a logistic regression",
        {
            "m.py": lines(
                "from sklearn.dummy import DummyClassifier",
                "from sklearn.linear_model import LogisticRegression",
                "a = DummyClassifier().fit(x, y)",
                "b = LogisticRegression().fit(x, y)",
            )
        },
        ("m.py:3",),
    ),
    # -- model_comparison
    Shown(
        "model_comparison",
        "two families",
        {
            "m.py": lines(
                *_FOREST,
                "from sklearn.svm import SVC",
                "s = SVC().fit(x, y)",
                "print(forest.score(x, y), s.score(x, y))",
            )
        },
        ("m.py:2", "m.py:5"),
    ),
    Shown(
        "model_comparison",
        "a loop over a dict of models in a notebook",
        {
            "m.ipynb": notebook(
                "from sklearn.svm import SVR\nfrom lightgbm import LGBMRegressor",
                "models = {\n    'svr': SVR(),\n    'lgbm': LGBMRegressor(),\n}",
                "for name, model in models.items():\n    print(name, model.fit(x, y).score(x, y))",
            )
        },
        ("m.ipynb[1]:2", "m.ipynb[1]:3"),
    ),
    Shown(
        "model_comparison",
        "all the models that PyCaret knows",
        {
            "m.py": lines(
                "from pycaret.classification import setup, compare_models",
                "setup(d, target='y')",
                "best = compare_models()",
            )
        },
        ("m.py:3",),
    ),
    Shown(
        "model_comparison",
        "two functions of R",
        {"m.Rmd": lines("# Fit", "```{r}", "a <- svm(y ~ ., d)", "b <- randomForest(y ~ ., d)", "```")},
        ("m.Rmd:3", "m.Rmd:4"),
    ),
    Shown(
        "model_comparison",
        "classes named in a file that code loads",
        {
            "models.yaml": "models:\n  - sklearn.svm.SVC\n  - sklearn.ensemble.RandomForestClassifier\n",
            "m.py": lines(
                "import yaml", "for name in yaml.safe_load(open('models.yaml'))['models']:", "    make(name).fit(x, y)"
            ),
        },
        ("models.yaml:2", "models.yaml:3"),
    ),
    Shown(
        "model_comparison",
        "a network written as a class beside a forest",
        {"net.py": lines("import torch.nn as nn", "class Net(nn.Module):", "    pass"), "m.py": lines(*_FOREST)},
        ("m.py:2", "net.py:2"),
    ),
    # -- preprocessing_leakage
    Shown(
        "preprocessing_leakage",
        "scaled before the split",
        {
            "m.py": lines(
                "from sklearn.model_selection import train_test_split",
                "from sklearn.preprocessing import StandardScaler",
                "x = StandardScaler().fit_transform(x)",
                "a, b = train_test_split(x)",
            )
        },
        ("m.py:3",),
    ),
    Shown(
        "preprocessing_leakage",
        "oversampled before the split, cells apart",
        {
            "m.ipynb": notebook(
                "from imblearn.over_sampling import SMOTE\nfrom sklearn.model_selection import train_test_split",
                "x2, y2 = SMOTE().fit_resample(x, y)",
                "a, b, c, d = train_test_split(x2, y2)",
            )
        },
        ("m.ipynb[1]:1",),
    ),
    Shown(
        "preprocessing_leakage",
        "filled with the mean of all rows",
        {
            "m.py": lines(
                "import pandas as pd",
                "from sklearn.model_selection import train_test_split",
                "df = pd.read_csv('a.csv')",
                "df['age'] = df['age'].fillna(df['age'].mean())",
                "a, b = train_test_split(df)",
            )
        },
        ("m.py:4",),
    ),
    Shown(
        "preprocessing_leakage",
        "TF-IDF over all texts",
        {
            "m.py": lines(
                "from sklearn.feature_extraction.text import TfidfVectorizer",
                "from sklearn.model_selection import train_test_split",
                "tfidf = TfidfVectorizer()",
                "x = tfidf.fit_transform(texts)",
                "a, b = train_test_split(x)",
            )
        },
        ("m.py:4",),
    ),
]

SILENT = [
    # -- complex_model
    Silent(
        "complex_model",
        "layers that only augment pictures",
        {
            "m.py": lines(
                "from tensorflow import keras",
                "turned = keras.Sequential([keras.layers.RandomFlip(), keras.layers.RandomRotation(0.1)])",
                "pictures = pictures.map(lambda x: turned(x, training=True))",
                "net.fit(pictures)",
            )
        },
    ),
    # -- holdout_split
    Silent(
        "holdout_split",
        "an import that nothing uses",
        {"m.py": lines("from sklearn.model_selection import train_test_split", *_FOREST)},
    ),
    Silent(
        "holdout_split",
        "training data and columns alone",
        {
            "m.py": lines(
                "import pandas as pd",
                "train = pd.read_csv('data/train.csv')",
                "x_train = train[['a', 'b']]",
                "y_train = train['y']",
            )
        },
    ),
    Silent(
        "holdout_split",
        "commented out, and no validation",
        {
            "m.py": lines(
                "# a, b = train_test_split(x)",
                "net = make()",
                "net.fit(x, y, validation_data=None, validation_split=0.0)",
            )
        },
    ),
    Silent(
        "holdout_split",
        "a text split into words",
        {"m.py": lines("words = 'train test'.split()", "print('train_test_split(x)')")},
    ),
    # -- cross_validation
    Silent(
        "cross_validation",
        "folds made and never used",
        {"m.py": lines("from sklearn.model_selection import KFold", "folds = KFold(n_splits=5)")},
    ),
    Silent(
        "cross_validation",
        "an import that nothing uses",
        {"m.ipynb": notebook("from sklearn.model_selection import cross_val_score, GridSearchCV", "x = 1")},
    ),
    Silent(
        "cross_validation",
        "one split",
        {
            "m.py": lines(
                "from sklearn.model_selection import train_test_split",
                "a, b = train_test_split(x)",
                "print('cross_val_score: todo')",
            )
        },
    ),
    Silent(
        "cross_validation",
        "a README's word for it",
        {"README.md": "# Rent\n\nWe used 5-fold cross-validation.\n", "m.py": lines(*_FOREST)},
    ),
    Silent(
        "cross_validation",
        "commented out in R",
        {"m.R": lines("# ctrl <- trainControl(method = 'cv')", "m <- lm(y ~ x, d)")},
    ),
    # -- hyperparameter_tuning
    Silent(
        "hyperparameter_tuning",
        "a grid that nothing searches",
        {"m.py": lines("GRID = {'max_depth': [2, 4]}", *_FOREST)},
    ),
    Silent(
        "hyperparameter_tuning",
        "a loop over seeds",
        {
            "m.py": lines(
                "from sklearn.svm import SVC",
                "for seed in range(5):",
                "    m = SVC(random_state=seed).fit(x, y)",
                "    print(m.score(x, y))",
            )
        },
    ),
    Silent(
        "hyperparameter_tuning",
        "a loop over models",
        {
            "m.py": lines(
                "from sklearn.svm import SVC",
                "from sklearn.naive_bayes import GaussianNB",
                "for m in [SVC(C=2.0), GaussianNB()]:",
                "    print(m.fit(x, y).score(x, y))",
            )
        },
    ),
    Silent(
        "hyperparameter_tuning",
        "an import that nothing uses",
        {"m.py": lines("import optuna", "from sklearn.model_selection import GridSearchCV", "# GridSearchCV(m, {})")},
    ),
    Silent(
        "hyperparameter_tuning",
        "the number of clusters by the elbow",
        {
            "m.py": lines(
                "from sklearn.cluster import KMeans",
                "for k in range(2, 9):",
                "    m = KMeans(n_clusters=k).fit(x)",
                "    print(m.score(x))",
            )
        },
    ),
    # -- regularisation
    Silent(
        "regularisation",
        "switched off",
        {
            "m.py": lines(
                "from sklearn.linear_model import LogisticRegression",
                "m = LogisticRegression(penalty=None)",
                "n = LogisticRegression(penalty='none')",
                "import lightgbm as lgb",
                "t = lgb.LGBMClassifier(reg_alpha=0, reg_lambda=0.0)",
            )
        },
    ),
    Silent(
        "regularisation",
        "trees without a bound",
        {
            "m.py": lines(
                "from sklearn.ensemble import RandomForestClassifier",
                "m = RandomForestClassifier(n_estimators=90, max_depth=None)",
            )
        },
    ),
    Silent(
        "regularisation",
        "the depth at which a tree is drawn",
        {
            "m.py": lines(
                "from sklearn.tree import plot_tree, export_text",
                "plot_tree(m, max_depth=3)",
                "print(export_text(m, max_depth=2))",
            )
        },
    ),
    Silent(
        "regularisation",
        "transparency of a plot",
        {"m.py": lines("import matplotlib.pyplot as plt", "plt.scatter(a, b, alpha=0.5)", "plt.plot(a, C=1)")},
    ),
    Silent(
        "regularisation",
        "a file that nothing loads",
        {"params.yaml": "max_depth: 4\nreg_lambda: 2\n", "m.py": lines(*_FOREST)},
    ),
    Silent(
        "regularisation",
        "imports that nothing uses",
        {
            "m.py": lines(
                "from tensorflow.keras.layers import Dropout", "from sklearn.linear_model import Ridge", "# m = Ridge()"
            )
        },
    ),
    # -- error_analysis
    Silent(
        "error_analysis",
        "accuracy alone",
        {
            "m.py": lines(
                "from sklearn.metrics import accuracy_score, f1_score", "print(accuracy_score(y, p), f1_score(y, p))"
            )
        },
    ),
    Silent(
        "error_analysis",
        "an import that nothing uses",
        {
            "m.ipynb": notebook(
                "from sklearn.metrics import confusion_matrix, classification_report", "# confusion_matrix(y, p)"
            )
        },
    ),
    Silent(
        "error_analysis",
        "a cross table of two columns",
        {"m.py": lines("import pandas as pd", "df = pd.read_csv('a.csv')", "pd.crosstab(df.city, df.kind)")},
    ),
    Silent(
        "error_analysis",
        "an error computed and not looked at",
        {
            "m.py": lines(
                "from sklearn.linear_model import LinearRegression",
                "m = LinearRegression().fit(x, y)",
                "print(abs(y - m.predict(x)).mean())",
            )
        },
    ),
    Silent(
        "error_analysis",
        "a printed string",
        {"m.R": lines("cat('see confusionMatrix(p, y)')", "# table(predicted, y)")},
    ),
    Silent(
        "error_analysis",
        "a metric explained",
        {"README.md": "# Fraud\n\nPrecision falls with the number of false positives among all the positives.\n"},
    ),
    Silent(
        "error_analysis",
        "a plan",
        {"README.md": "# Fraud\n\n## Next steps\n\n- Look at the largest errors of the model and at what they share\n"},
    ),
    Silent(
        "error_analysis",
        "a function that nothing calls",
        {
            "m.py": lines(
                "def plot_residuals(y, p):", "    return y", "", "if __name__ == '__main__':", "    print('done')"
            )
        },
    ),
    # -- baseline
    Silent("baseline", "a complex model alone", {"m.py": lines(*_FOREST)}),
    Silent(
        "baseline",
        "a simple model alone",
        {"m.py": lines("from sklearn.linear_model import LogisticRegression", "m = LogisticRegression().fit(x, y)")},
    ),
    Silent(
        "baseline",
        "a dummy alone",
        {"m.py": lines("from sklearn.dummy import DummyClassifier", "m = DummyClassifier().fit(x, y)")},
    ),
    Silent(
        "baseline",
        "an import that nothing uses",
        {
            "m.py": lines(
                "from sklearn.dummy import DummyClassifier",
                "from sklearn.linear_model import LogisticRegression",
                *_FOREST,
            )
        },
    ),
    Silent(
        "baseline",
        "a simple model of another task",
        {
            "m.py": lines(
                "from sklearn.linear_model import LinearRegression",
                "from sklearn.ensemble import RandomForestClassifier",
                "a = LinearRegression().fit(x, z)",
                "b = RandomForestClassifier().fit(x, y)",
            )
        },
    ),
    Silent(
        "baseline",
        "clusters beside a forest",
        {"m.py": lines("from sklearn.cluster import KMeans", "k = KMeans(3).fit(x)", *_FOREST)},
    ),
    Silent(
        "baseline",
        "a member of an ensemble",
        {
            "m.py": lines(
                "from sklearn.ensemble import StackingClassifier, RandomForestClassifier",
                "from sklearn.linear_model import LogisticRegression",
                "m = StackingClassifier([('rf', RandomForestClassifier())], "
                "final_estimator=LogisticRegression()).fit(x, y)",
            )
        },
    ),
    # -- model_comparison
    Silent(
        "model_comparison",
        "one family twice",
        {
            "m.py": lines(
                "from sklearn.ensemble import RandomForestClassifier",
                "a = RandomForestClassifier(10).fit(x, y)",
                "b = RandomForestClassifier(99).fit(x, y)",
            )
        },
    ),
    Silent(
        "model_comparison",
        "two tasks",
        {
            "m.py": lines(
                "from sklearn.cluster import KMeans",
                "from sklearn.svm import SVC",
                "a = KMeans(3).fit(x)",
                "b = SVC().fit(x, y)",
            )
        },
    ),
    Silent(
        "model_comparison",
        "a second model that is only imported",
        {"m.py": lines("from sklearn.svm import SVC", "# s = SVC()", *_FOREST)},
    ),
    Silent(
        "model_comparison",
        "models that nothing trains",
        {
            "m.py": lines(
                "from sklearn.svm import SVC",
                "from sklearn.naive_bayes import GaussianNB",
                "models = [SVC(), GaussianNB()]",
            )
        },
    ),
    Silent(
        "model_comparison",
        "the members of one ensemble",
        {
            "m.py": lines(
                "from sklearn.ensemble import VotingClassifier",
                "from sklearn.naive_bayes import GaussianNB",
                "from sklearn.svm import SVC",
                "m = VotingClassifier([('a', SVC()), ('b', GaussianNB())]).fit(x, y)",
            )
        },
    ),
    # -- preprocessing_leakage
    Silent(
        "preprocessing_leakage",
        "fitted on the training data",
        {
            "m.py": lines(
                "from sklearn.model_selection import train_test_split",
                "from sklearn.preprocessing import StandardScaler",
                "a, b = train_test_split(x)",
                "s = StandardScaler()",
                "a = s.fit_transform(a)",
                "b = s.transform(b)",
            )
        },
    ),
    Silent(
        "preprocessing_leakage",
        "within a pipeline",
        {
            "m.py": lines(
                "from sklearn.model_selection import train_test_split",
                "from sklearn.preprocessing import StandardScaler",
                "from sklearn.pipeline import make_pipeline",
                "m = make_pipeline(StandardScaler(), model)",
                "a, b, c, d = train_test_split(x, y)",
                "m.fit(a, c)",
            )
        },
    ),
    Silent(
        "preprocessing_leakage",
        "categories encoded before the split",
        {
            "m.py": lines(
                "from sklearn.model_selection import train_test_split",
                "from sklearn.preprocessing import LabelEncoder",
                "y = LabelEncoder().fit_transform(y)",
                "a, b, c, d = train_test_split(x, y)",
            )
        },
    ),
    Silent(
        "preprocessing_leakage",
        "filled with a constant",
        {
            "m.py": lines(
                "import pandas as pd",
                "from sklearn.model_selection import train_test_split",
                "df = pd.read_csv('a.csv').fillna(0)",
                "a, b = train_test_split(df)",
            )
        },
    ),
    Silent(
        "preprocessing_leakage",
        "a scaled copy for a plot",
        {
            "m.ipynb": notebook(
                "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing "
                "import StandardScaler",
                "shown = StandardScaler().fit_transform(x)",
                "a, b = train_test_split(x)",
            )
        },
    ),
    Silent(
        "preprocessing_leakage",
        "a text split into words",
        {
            "m.py": lines(
                "from sklearn.preprocessing import StandardScaler",
                "x = StandardScaler().fit_transform(x)",
                "parts = x.split(',')",
            )
        },
    ),
]


@pytest.mark.parametrize("case", SHOWN, ids=name_of_case)
def test_evidence_is_found_where_it_stands(case: Shown) -> None:
    assert places_of(case.concept, case.files) == case.at


@pytest.mark.parametrize("case", SILENT, ids=name_of_case)
def test_near_misses_are_no_evidence(case: Silent) -> None:
    assert places_of(case.concept, case.files) == ()
