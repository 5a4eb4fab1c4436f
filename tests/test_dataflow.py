"""The flow of data through code: what is found stays the same however the code is written down."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notebooks import notebook
from portfolio_lint_rules.leaks import (
    fits_on_test,
    overlaps,
    preprocessing_leaks,
    resampled_tests,
    selections,
    shuffled_in_time,
    target_means,
    targets_in_features,
    training_scores,
)

from portfolio_lint.dataflow import follow
from portfolio_lint.dataflow.modules import joined
from portfolio_lint.dataflow.store import Store
from portfolio_lint.dataflow.values import Value
from portfolio_lint.facts.flow import FlowFacts
from portfolio_lint.findings import Confidence, Finding
from portfolio_lint.packs import load_catalogue
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

_KINDS = {
    "LEK101": preprocessing_leaks,
    "LEK102": overlaps,
    "LEK104": fits_on_test,
    "LEK105": shuffled_in_time,
    "LEK108": target_means,
    "LEK109": resampled_tests,
    "VAL107": training_scores,
}
HEAD = """
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split, cross_val_score, KFold, GridSearchCV
from sklearn.preprocessing import StandardScaler, LabelEncoder
from sklearn.impute import SimpleImputer
from sklearn.feature_selection import SelectKBest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC
from sklearn.metrics import accuracy_score
from imblearn.over_sampling import SMOTE
from sklearn.utils import resample
df = pd.read_csv('loans.csv')
"""
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y)\n"
COLUMNS = "X = df.drop(columns='default')\ny = df['default']\n"
MODEL = "model = LogisticRegression()\nmodel.fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"


def flow_of(*cells: str) -> FlowFacts:
    """The flow through cells of one notebook."""
    return follow([(ast.parse(cell), number) for number, cell in enumerate(cells)])


def found_in(flow: FlowFacts) -> list[str]:
    """The codes of what is wrong, each with the text of what did it."""
    found = []
    for code, find in _KINDS.items():
        found.extend(f"{code} {leak.statistic.what if leak.statistic else ''}".strip() for leak in find(flow))
    found.extend("LEK103" for chosen in selections(flow) if chosen.how not in ("listed", "open"))
    found.extend("LEK106" for _ in targets_in_features(flow))
    return sorted(found)


CASES: list[tuple[str, str, list[str]]] = [
    (
        "a scaler before the split",
        f"{COLUMNS}X = StandardScaler().fit_transform(X)\n{SPLIT}{MODEL}",
        ["LEK101 StandardScaler"],
    ),
    (
        "a scaler fitted and applied apart",
        f"{COLUMNS}scaler = StandardScaler()\nscaler.fit(X)\nX = scaler.transform(X)\n{SPLIT}{MODEL}",
        ["LEK101 StandardScaler"],
    ),
    (
        "a scaler of all rows applied to the parts",
        f"{COLUMNS}{SPLIT}scaler = StandardScaler().fit(X)\nX_train = scaler.transform(X_train)\n{MODEL}",
        ["LEK101 StandardScaler"],
    ),
    (
        "a median of all rows",
        f"df['age'] = df['age'].fillna(df['age'].median())\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 median"],
    ),
    (
        "in place, through the column",
        f"df['age'].fillna(df['age'].median(), inplace=True)\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 median"],
    ),
    (
        "through an alias",
        f"other = df\nother['age'] = df['age'] / df['age'].std()\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 std"],
    ),
    (
        "in a function, in place",
        f"def clean(t):\n    t['age'] = t['age'].fillna(t['age'].mean())\nclean(df)\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "in a function that gives it back",
        f"def scaled(t):\n    return StandardScaler().fit_transform(t)\n{COLUMNS}X = scaled(X)\n{SPLIT}{MODEL}",
        ["LEK101 StandardScaler"],
    ),
    (
        "in a class",
        "class Cleaner:\n    def fit(self, t):\n        self.mean = t.mean()\n        return self\n"
        f"    def transform(self, t):\n        return t.fillna(self.mean)\n{COLUMNS}X = Cleaner().fit(X).transform(X)\n{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "on a branch",
        f"{COLUMNS}if len(X) > 9:\n    X = StandardScaler().fit_transform(X)\nelse:\n    X = X.fillna(0)\n{SPLIT}{MODEL}",
        ["LEK101 StandardScaler"],
    ),
    (
        "in a loop over columns",
        f"for c in df.columns:\n    df[c] = df[c].fillna(df[c].mean())\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "in a lambda of apply, column by column",
        f"{COLUMNS}X = X.apply(lambda c: (c - c.mean()) / c.std())\n{SPLIT}{MODEL}",
        ["LEK101 mean", "LEK101 std"],
    ),
    (
        "features chosen by the target",
        f"{COLUMNS}X = SelectKBest(k=5).fit_transform(X, y)\n{SPLIT}{MODEL}",
        ["LEK101 SelectKBest"],
    ),
    (
        "features chosen by correlation",
        f"best = df.corr()['default'].abs().sort_values()[-5:].index\nX = df[best]\ny = df['default']\n{SPLIT}{MODEL}",
        ["LEK101 corr"],
    ),
    (
        "words of all texts",
        f"X = TfidfVectorizer().fit_transform(df['text'])\ny = df['default']\n{SPLIT}{MODEL}",
        ["LEK101 TfidfVectorizer"],
    ),
    (
        "split by hand",
        f"{COLUMNS}X = StandardScaler().fit_transform(X)\nn = int(len(X) * 0.8)\n"
        f"X_train, X_test = X[:n], X[n:]\ny_train, y_test = y[:n], y[n:]\n{MODEL}",
        ["LEK101 StandardScaler"],
    ),
    (
        "split by a mask",
        "df['age'] = df['age'] - df['age'].mean()\ntrain = df[df.year < 2015]\ntest = df[df.year >= 2015]\n"
        "model = SVC().fit(train[['age']], train['default'])\nprint(model.score(test[['age']], test['default']))\n",
        ["LEK101 mean"],
    ),
    (
        "split by a sample and the rest",
        "df['age'] = df['age'] - df['age'].mean()\ntrain = df.sample(frac=0.8)\ntest = df.drop(train.index)\n"
        "model = SVC().fit(train[['age']], train['default'])\nprint(model.score(test[['age']], test['default']))\n",
        ["LEK101 mean"],
    ),
    (
        "cross-validated",
        f"{COLUMNS}X = StandardScaler().fit_transform(X)\nprint(cross_val_score(SVC(), X, y).mean())\n",
        ["LEK101 StandardScaler"],
    ),
    (
        "folds by hand",
        f"{COLUMNS}X = PCA().fit_transform(X)\nfor a, b in KFold().split(X):\n"
        "    model = SVC().fit(X[a], y[a])\n    print(model.score(X[b], y[b]))\n",
        ["LEK101 PCA"],
    ),
    (
        "Kaggle's train and test together",
        "test = pd.read_csv('test.csv')\nboth = pd.concat([df, test])\nboth['age'] = both['age'].fillna(both['age'].mean())\n"
        "train, test = both[:len(df)], both[len(df):]\n"
        "model = SVC().fit(train.drop('default', axis=1), train['default'])\nmodel.predict(test.drop('default', axis=1))\n",
        ["LEK101 mean"],
    ),
    ("balanced before the split", f"{COLUMNS}X, y = SMOTE().fit_resample(X, y)\n{SPLIT}{MODEL}", ["LEK102 SMOTE"]),
    (
        "drawn with replacement before the split",
        "few = df[df.default == 1]\nmany = df[df.default == 0]\nfew = resample(few, replace=True, n_samples=9)\n"
        f"df = pd.concat([many, few])\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK102 resample"],
    ),
    (
        "fitted on the test rows too",
        f"{COLUMNS}{SPLIT}model = SVC().fit(X, y)\nprint(model.score(X_test, y_test))\n",
        ["LEK102"],
    ),
    (
        "fitted again on the test rows",
        f"{COLUMNS}{SPLIT}s = StandardScaler()\nX_train = s.fit_transform(X_train)\nX_test = s.fit_transform(X_test)\n{MODEL}",
        ["LEK104 StandardScaler"],
    ),
    (
        "each part by its own mean",
        f"{COLUMNS}{SPLIT}for part in [X_train, X_test]:\n    part['age'] = part['age'].fillna(part['age'].mean())\n{MODEL}",
        ["LEK104 mean"],
    ),
    (
        "the best by the test score",
        f"{COLUMNS}{SPLIT}best = 0\nfor c in (1, 2, 3):\n    model = SVC(C=c).fit(X_train, y_train)\n"
        "    score = model.score(X_test, y_test)\n    if score > best:\n        best = score\n",
        ["LEK103"],
    ),
    (
        "the best of a table of models",
        f"{COLUMNS}{SPLIT}scores = {{}}\nfor name, model in {{'a': SVC(), 'b': LogisticRegression()}}.items():\n"
        "    model.fit(X_train, y_train)\n    scores[name] = accuracy_score(y_test, model.predict(X_test))\n"
        "best = max(scores, key=scores.get)\n",
        ["LEK103"],
    ),
    (
        "the first of a sorted list of scores",
        f"{COLUMNS}{SPLIT}scores = {{}}\nfor name, model in [('a', SVC()), ('b', LogisticRegression())]:\n"
        "    model.fit(X_train, y_train)\n    scores[name] = accuracy_score(y_test, model.predict(X_test))\n"
        "best = sorted(scores.items(), key=lambda pair: pair[1])[-1]\n",
        ["LEK103"],
    ),
    (
        "the first row of a sorted table of scores",
        f"{COLUMNS}{SPLIT}rows = []\nfor name, model in [('a', SVC()), ('b', LogisticRegression())]:\n"
        "    model.fit(X_train, y_train)\n    score = accuracy_score(y_test, model.predict(X_test))\n"
        "    rows.append({'name': name, 'score': score})\n"
        "best = pd.DataFrame(rows).sort_values('score', ascending=False).iloc[0]\n",
        ["LEK103"],
    ),
    (
        "settings searched by the test score",
        f"import optuna\n{COLUMNS}{SPLIT}def objective(trial):\n    model = SVC(C=trial.suggest_float('C', 1, 9))\n"
        "    model.fit(X_train, y_train)\n    return model.score(X_test, y_test)\n"
        "study = optuna.create_study()\nstudy.optimize(objective, n_trials=9)\n",
        ["LEK103"],
    ),
    (
        "training that stops by the test rows",
        f"from keras.models import Sequential\nfrom keras.callbacks import EarlyStopping\n{COLUMNS}{SPLIT}"
        "model = Sequential()\nmodel.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[EarlyStopping()])\n"
        "print(model.evaluate(X_test, y_test))\n",
        ["LEK103"],
    ),
    (
        "a network whose best state is that of the test rows",
        f"import torch\nfrom elsewhere import Net\n{COLUMNS}{SPLIT}net = Net().to('cuda')\nloss_of = torch.nn.MSELoss()\n"
        "best = 0\nfor epoch in range(9):\n    for i in range(9):\n        loss = loss_of(net(X_train), y_train)\n"
        "        loss.backward()\n    right = 0\n    right += net(X_test).max(1)[1].eq(y_test).sum().item()\n"
        "    if right > best:\n        best = right\n",
        ["LEK103"],
    ),
    (
        "a network of the file's own, scaled by hand",
        f"import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return x\n{COLUMNS}"
        f"X = (X - X.mean()) / X.std()\n{SPLIT}net = Net().to('cpu')\nloss = ((net(X_train) - y_train) ** 2).mean()\n"
        "loss.backward()\nprint((net(X_test) - y_test).abs().mean())\n",
        ["LEK101 mean", "LEK101 std"],
    ),
    (
        "Spark",
        "from pyspark.ml.classification import RandomForestClassifier\n"
        "df = StandardScaler(inputCol='a', outputCol='b').fit(df).transform(df)\n"
        "train, test = df.randomSplit([0.8, 0.2])\nmodel = RandomForestClassifier().fit(train)\nmodel.transform(test)\n",
        ["LEK101 StandardScaler"],
    ),
    (
        "a class that nothing here uses",
        "class Work:\n    def __init__(self, path):\n        self.t = pd.read_csv(path)\n    def clean(self):\n"
        "        self.t['a'] = self.t['a'].fillna(self.t['a'].mean())\n    def work(self):\n"
        "        a, b, c, d = train_test_split(self.t[['a']], self.t['y'])\n        model = SVC().fit(a, c)\n"
        "        print(model.score(b, d))\n",
        ["LEK101 mean"],
    ),
    (
        "booster of its own kind, stopped by the test rows",
        f"import xgboost as xgb\n{COLUMNS}{SPLIT}train = xgb.DMatrix(X_train, label=y_train)\n"
        "test = xgb.DMatrix(X_test, label=y_test)\n"
        "model = xgb.train({}, train, evals=[(test, 'test')], early_stopping_rounds=9)\n"
        "print(accuracy_score(y_test, model.predict(test)))\n",
        ["LEK103"],
    ),
    (
        "a shuffled split of what came before",
        f"df['last'] = df['load'].shift(1)\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK105 shift"],
    ),
    (
        "windows in a shuffled split",
        "series = df[['load']].values\nX, y = [], []\nfor i in range(60, len(series)):\n    X.append(series[i - 60:i])\n"
        f"    y.append(series[i])\nX, y = np.array(X), np.array(y)\n{SPLIT}{MODEL}",
        ["LEK105 sliding window"],
    ),
    ("the target among the features", f"X = df.drop(columns='id')\ny = df['default']\n{SPLIT}{MODEL}", ["LEK106"]),
    (
        "means of the target by category",
        f"df['town'] = df.groupby('town')['default'].transform('mean')\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK108 mean"],
    ),
    ("scored where it learnt", f"{COLUMNS}model = SVC().fit(X, y)\nprint(model.score(X, y))\n", ["VAL107"]),
    (
        "features chosen by a model of all rows",
        f"{COLUMNS}forest = SVC().fit(X, y)\nbest = forest.feature_importances_.argsort()[-5:]\nX = X[X.columns[best]]\n"
        f"{SPLIT}{MODEL}",
        ["LEK101 SVC.feature_importances_"],
    ),
    (
        "columns left out by correlation with each other",
        f"{COLUMNS}m = X.corr().abs()\nout = [c for c in m.columns if any(m[c] > 0.9)]\nX = X.drop(columns=out)\n{SPLIT}{MODEL}",
        ["LEK101 corr"],
    ),
    (
        "clusters as a feature",
        f"from sklearn.cluster import KMeans\n{COLUMNS}X['group'] = KMeans().fit_predict(X)\n{SPLIT}{MODEL}",
        ["LEK101 KMeans"],
    ),
    ("bins by quantiles", f"df['band'] = pd.qcut(df['age'], 4)\n{COLUMNS}{SPLIT}{MODEL}", ["LEK101 qcut"]),
    ("bins of equal width", f"df['band'] = pd.cut(df['age'], bins=4)\n{COLUMNS}{SPLIT}{MODEL}", ["LEK101 cut"]),
    (
        "means by group, put back by map",
        f"means = df.groupby('town')['rent'].mean()\ndf['m'] = df['town'].map(means)\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "gaps filled by group",
        f"df['a'] = df.groupby('town')['a'].transform(lambda x: x.fillna(x.median()))\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 median"],
    ),
    (
        "means by group, merged",
        f"by = df.groupby('town').agg('mean')\ndf = df.merge(by, on='town')\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "a mean by where",
        f"df['a'] = np.where(df['a'].isnull(), np.nanmean(df['a']), df['a'])\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 nanmean"],
    ),
    (
        "a mean for some rows",
        f"df.loc[df['a'].isnull(), 'a'] = df['a'].mean()\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "a mean through a chain of subscripts",
        f"df['a'][df['a'].isnull()] = df['a'].mean()\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "with assign",
        f"df = df.assign(a=lambda t: t['a'] - t['a'].mean(), b=df['b'].fillna(0))\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "through apply with a name",
        f"m = df['a'].mean()\ndef near(v):\n    return v if v > 0 else m\ndf['a'] = df['a'].apply(near)\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "scaled in one call",
        f"from sklearn.preprocessing import scale\n{COLUMNS}X = scale(X)\n{SPLIT}{MODEL}",
        ["LEK101 scale"],
    ),
    (
        "split by the index of a part",
        "df['a'] = df['a'] - df['a'].mean()\ntrain = df.sample(frac=0.7)\ntest = df[~df.index.isin(train.index)]\n"
        "model = SVC().fit(train[['a']], train['y'])\nprint(model.score(test[['a']], test['y']))\n",
        ["LEK101 mean"],
    ),
    (
        "split by numbers of rows",
        "X = StandardScaler().fit_transform(df[['a']])\ny = df['y']\ni, j = train_test_split(df.index)\n"
        "model = SVC().fit(X[i], y[i])\nprint(model.score(X[j], y[j]))\n",
        ["LEK101 StandardScaler"],
    ),
    (
        "cross-validated in order with shuffled folds beside it",
        f"df['last'] = df['load'].rolling(3).mean()\n{COLUMNS}print(cross_val_score(SVC(), X, y, cv=KFold(5, shuffle=True)))\n",
        ["LEK105 rolling"],
    ),
    (
        "rows repeated",
        f"df = pd.concat([df, df])\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK102 rows repeated"],
    ),
    (
        "rows repeated by numpy",
        f"X = np.repeat(df[['a']].values, 3, axis=0)\ny = np.repeat(df['y'].values, 3)\n{SPLIT}{MODEL}",
        ["LEK102 repeat", "LEK102 repeat"],
    ),
    (
        "rows sampled with replacement",
        f"df = df.sample(n=900, replace=True)\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK102 sample with replacement"],
    ),
    (
        "both parts put together again",
        f"{COLUMNS}{SPLIT}model = SVC().fit(np.concatenate([X_train, X_test]), np.concatenate([y_train, y_test]))\n"
        "print(model.score(X_test, y_test))\n",
        ["LEK102"],
    ),
    (
        "balanced by leaving rows out before the split",
        f"from imblearn.under_sampling import RandomUnderSampler\n{COLUMNS}X, y = RandomUnderSampler().fit_resample(X, y)\n{SPLIT}{MODEL}",
        ["LEK109 RandomUnderSampler"],
    ),
    (
        "balanced test rows",
        f"{COLUMNS}{SPLIT}X_test, y_test = SMOTE().fit_resample(X_test, y_test)\n{MODEL}",
        ["LEK109 SMOTE"],
    ),
    (
        "prices from a service, shuffled",
        "import yfinance as yf\nt = yf.download('ABC')\nX = t[['Open']]\ny = t['Close']\n" + SPLIT + MODEL,
        ["LEK105 download"],
    ),
    (
        "dates as the index, shuffled",
        f"t = df.set_index('date')\nX = t[['a']]\ny = t['b']\n{SPLIT}{MODEL}",
        ["LEK105 set_index"],
    ),
    (
        "dates assigned as the index, shuffled",
        f"df.index = df['Date']\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK105 index"],
    ),
    (
        "encoded by the target",
        f"from category_encoders import TargetEncoder\n{COLUMNS}X = TargetEncoder().fit_transform(X, y)\n{SPLIT}{MODEL}",
        ["LEK108 TargetEncoder"],
    ),
    (
        "pictures of one folder, prepared together",
        "from keras.preprocessing.image import ImageDataGenerator\nfrom keras.models import Sequential\n"
        "g = ImageDataGenerator(validation_split=0.2)\na = g.flow_from_directory('pictures', subset='training')\n"
        "b = g.flow_from_directory('pictures', subset='validation')\nmodel = Sequential()\nmodel.fit(a)\n"
        "print(model.evaluate(b))\n",
        [],
    ),
    (
        "scored by a picture of the training rows",
        f"from sklearn.metrics import plot_roc_curve\n{COLUMNS}model = SVC().fit(X, y)\nplot_roc_curve(model, X, y)\n",
        ["VAL107"],
    ),
    # -- right, and silent
    (
        "folds in order",
        f"from sklearn.model_selection import TimeSeriesSplit\ndf['last'] = df['load'].shift(1)\n{COLUMNS}"
        "for a, b in TimeSeriesSplit().split(X):\n    model = SVC().fit(X.iloc[a], y.iloc[a])\n"
        "    print(model.score(X.iloc[b], y.iloc[b]))\n",
        [],
    ),
    ("bins with edges", f"df['band'] = pd.cut(df['age'], [0, 18, 65])\n{COLUMNS}{SPLIT}{MODEL}", []),
    ("filled from the row before", f"df = df.fillna(method='ffill')\n{COLUMNS}{SPLIT}{MODEL}", []),
    ("shuffled first", f"from sklearn.utils import shuffle\n{COLUMNS}X, y = shuffle(X, y)\n{SPLIT}{MODEL}", []),
    (
        "means of the training rows for both parts",
        f"{COLUMNS}{SPLIT}m = X_train.mean()\nX_train = X_train.fillna(m)\nX_test = X_test.fillna(m)\n{MODEL}",
        [],
    ),
    (
        "a table of parts",
        f"{COLUMNS}{SPLIT}parts = dict(train=(X_train, y_train), test=(X_test, y_test))\nfor name, (a, b) in parts.items():\n"
        "    print(name, len(a))\nmodel = SVC().fit(*parts['train'])\nprint(model.score(*parts['test']))\n",
        [],
    ),
    (
        "a target taken out in place",
        f"y = df.pop('default')\nX = df\n{SPLIT}{MODEL}",
        [],
    ),
    (
        "a target deleted",
        f"y = df['default']\ndel df['default']\nX = df\n{SPLIT}{MODEL}",
        [],
    ),
    (
        "two models, listed",
        f"{COLUMNS}{SPLIT}for model in [SVC(), LogisticRegression()]:\n    model.fit(X_train, y_train)\n"
        "    print(model.score(X_test, y_test))\n",
        [],
    ),
    (
        "a scaler of the training rows",
        f"{COLUMNS}{SPLIT}s = StandardScaler()\nX_train = s.fit_transform(X_train)\nX_test = s.transform(X_test)\n{MODEL}",
        [],
    ),
    (
        "a pipeline",
        f"{COLUMNS}{SPLIT}model = make_pipeline(StandardScaler(), SVC())\nmodel.fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n",
        [],
    ),
    ("a pipeline in folds", f"{COLUMNS}print(cross_val_score(make_pipeline(StandardScaler(), SVC()), X, y))\n", []),
    (
        "a search with a pipeline",
        f"{COLUMNS}GridSearchCV(Pipeline([('s', StandardScaler()), ('m', SVC())]), {{}}).fit(X, y)\n",
        [],
    ),
    ("a scaled copy that is only shown", f"{COLUMNS}shown = StandardScaler().fit_transform(X)\n{SPLIT}{MODEL}", []),
    (
        "codes for categories",
        f"{COLUMNS}X['town'] = LabelEncoder().fit_transform(X['town'])\nX = pd.get_dummies(X)\n{SPLIT}{MODEL}",
        [],
    ),
    ("constants", f"df = df.fillna(0)\ndf['age'] = df['age'].fillna(30)\n{COLUMNS}{SPLIT}{MODEL}", []),
    ("row by row", f"df['t'] = df[['a', 'b']].mean(axis=1)\ndf['l'] = np.log1p(df['a'])\n{COLUMNS}{SPLIT}{MODEL}", []),
    ("a mean that is only printed", f"print(df['age'].mean())\n{COLUMNS}{SPLIT}{MODEL}", []),
    (
        "a column that is taken out",
        f"df['age'] = df['age'].fillna(df['age'].mean())\nX = df[['income']]\ny = df['default']\n{SPLIT}{MODEL}",
        [],
    ),
    ("fitted on everything after the score", f"{COLUMNS}{SPLIT}{MODEL}model.fit(X, y)\n", []),
    (
        "balanced training rows",
        f"{COLUMNS}{SPLIT}X_train, y_train = SMOTE().fit_resample(X_train, y_train)\n{MODEL}",
        [],
    ),
    (
        "chosen by validation rows",
        f"{COLUMNS}{SPLIT}X_train, X_val, y_train, y_val = train_test_split(X_train, y_train)\nbest = 0\n"
        "for c in (1, 2):\n    model = SVC(C=c).fit(X_train, y_train)\n    score = model.score(X_val, y_val)\n"
        "    if score > best:\n        best = score\nprint(model.score(X_test, y_test))\n",
        [],
    ),
    (
        "a split in order",
        f"df['last'] = df['load'].shift(1)\n{COLUMNS}{SPLIT.replace('y)', 'y, shuffle=False)')}{MODEL}",
        [],
    ),
    (
        "a switch that says which rows to learn from",
        "class Scaler:\n    def scaled(self, t, learn):\n        if learn:\n            self.mean = t.mean()\n"
        f"        return t - self.mean\n{COLUMNS}{SPLIT}s = Scaler()\nX_train = s.scaled(X_train, True)\n"
        f"X_test = s.scaled(X_test, False)\n{MODEL}",
        [],
    ),
    ("clusters", "from sklearn.cluster import KMeans\nmodel = KMeans().fit(df)\nprint(model.score(df))\n", []),
]


@pytest.mark.parametrize(("code", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_wrong_is_found(code: str, expected: list[str]) -> None:
    assert found_in(flow_of(HEAD, code)) == expected


KERAS = "import tensorflow as tf\nfrom keras.models import Sequential\n"
NETWORK = "model = Sequential()\nmodel.fit(X_train, y_train)\nprint(model.evaluate(X_test, y_test))\n"
TEXTS = "X = df['text']\ny = df['default']\n"
VECTORS = "v = tf.keras.layers.TextVectorization(max_tokens=9)\n"
LAYERED = NETWORK.replace("Sequential()", "Sequential([v, tf.keras.layers.Dense(1)])")
RECORDS = (
    "from sklearn.feature_extraction import DictVectorizer\na, b = train_test_split(df)\na = a.reset_index(drop=True)\n"
    "u, v = a.default.values, b.default.values\n{}dv = DictVectorizer()\nA = dv.fit_transform(a.to_dict(orient='records'))\n"
    "B = dv.transform(b.to_dict(orient='records'))\nm = SVC().fit(A, u)\nprint(m.score(B, v))\n"
)
FOLDS = "for a, b in KFold().split(X):\n    {}model.fit(X[a], y[a])\n    print(model.evaluate(X[b], y[b]))\n"
TORCH = (
    "import torch.nn as nn\nfrom torch.utils.data import DataLoader, Subset, SubsetRandomSampler, TensorDataset\n"
    "ds = TensorDataset(df.values)\n"
)
EPOCH = (
    "    for x, t in DataLoader(ds, sampler=SubsetRandomSampler(a)):\n        loss = nn.MSELoss()(net(x), t)\n"
    "        loss.backward()\n    for x, t in DataLoader(Subset(ds, b)):\n        print(net(x))\n"
)
# Each with a twin that does it right.
TWINS: list[tuple[str, str, str, list[str]]] = [
    (
        "a text layer that adapts",
        f"{KERAS}{TEXTS}{VECTORS}v.adapt(X)\n{SPLIT}{LAYERED}",
        f"{KERAS}{TEXTS}{VECTORS}{SPLIT}v.adapt(X_train)\n{LAYERED}",
        ["LEK101 TextVectorization"],
    ),
    (
        "a text layer applied to the texts",
        f"{KERAS}{TEXTS}{VECTORS}v.adapt(X)\nX = v(X)\n{SPLIT}{NETWORK}",
        f"{KERAS}{TEXTS}{VECTORS}{SPLIT}v.adapt(X_train)\nX_train = v(X_train)\nX_test = v(X_test)\n{NETWORK}",
        ["LEK101 TextVectorization"],
    ),
    (
        "a layer that is added",
        f"{KERAS}{COLUMNS}n = tf.keras.layers.Normalization()\nn.adapt(X)\n{SPLIT}"
        + NETWORK.replace("\nmodel.fit", "\nmodel.add(n)\nmodel.fit"),
        f"{KERAS}{COLUMNS}n = tf.keras.layers.Normalization()\n{SPLIT}n.adapt(X_train)\n"
        + NETWORK.replace("\nmodel.fit", "\nmodel.add(n)\nmodel.fit"),
        ["LEK101 Normalization"],
    ),
    ("records with the target", RECORDS.format(""), RECORDS.format("del a['default']\ndel b['default']\n"), ["LEK106"]),
    (
        "an imputer",
        f"{COLUMNS}X = SimpleImputer(strategy='most_frequent').fit_transform(X)\n{SPLIT}{MODEL}",
        f"{COLUMNS}X = SimpleImputer(strategy='constant', fill_value=0).fit_transform(X)\n{SPLIT}{MODEL}",
        ["LEK101 SimpleImputer"],
    ),
    (
        "the support of a selector",
        f"{COLUMNS}s = SelectKBest(k=5)\ns.fit(X, y)\nX = X[X.columns[s.get_support()]]\n{SPLIT}{MODEL}",
        f"{COLUMNS}{SPLIT}s = SelectKBest(k=5)\ns.fit(X_train, y_train)\nc = X.columns[s.get_support()]\n"
        f"X_train, X_test = X_train[c], X_test[c]\n{MODEL}",
        ["LEK101 SelectKBest"],
    ),
    (
        "a model that is given its rows",
        f"import statsmodels.api as sm\n{COLUMNS}X = StandardScaler().fit_transform(X)\n{SPLIT}"
        "r = sm.OLS(y_train, sm.add_constant(X_train)).fit()\nprint(accuracy_score(y_test, r.predict(X_test)))\n",
        f"import statsmodels.api as sm\n{COLUMNS}{SPLIT}s = StandardScaler().fit(X_train)\n"
        "r = sm.OLS(y_train, s.transform(X_train)).fit()\nprint(accuracy_score(y_test, r.predict(s.transform(X_test))))\n",
        ["LEK101 StandardScaler"],
    ),
    (
        "a network from fold to fold",
        f"{KERAS}{COLUMNS}model = Sequential()\n{FOLDS.format('')}",
        f"{KERAS}{COLUMNS}{FOLDS.format('model = Sequential(); ')}",
        ["LEK102"],
    ),
    (
        "a network from fold to fold that is set back",
        f"{KERAS}{COLUMNS}model = Sequential()\n{FOLDS.format('')}",
        f"{KERAS}{COLUMNS}model = Sequential()\nw = model.get_weights()\n{FOLDS.format('model.set_weights(w); ')}",
        ["LEK102"],
    ),
    (
        "a network of PyTorch from fold to fold",
        f"{TORCH}net = nn.Sequential(nn.Linear(3, 1))\nfor a, b in KFold().split(ds):\n{EPOCH}",
        f"{TORCH}for a, b in KFold().split(ds):\n    net = nn.Sequential(nn.Linear(3, 1))\n{EPOCH}",
        ["LEK102"],
    ),
    (
        "fitted on both parts put together",
        f"{TEXTS}{SPLIT}v = TfidfVectorizer()\nv.fit(list(X_train) + list(X_test))\nX_train = v.transform(X_train)\n"
        f"X_test = v.transform(X_test)\n{MODEL}",
        f"{TEXTS}{SPLIT}v = TfidfVectorizer()\nv.fit(list(X_train))\nX_train = v.transform(X_train)\n"
        f"X_test = v.transform(X_test)\n{MODEL}",
        ["LEK101 TfidfVectorizer"],
    ),
    (
        "a scaler for each column",
        "for c in ['a', 'b']:\n    df[c] = StandardScaler().fit_transform(df[[c]])\n" + COLUMNS + SPLIT + MODEL,
        f"{COLUMNS}{SPLIT}for c in ['a', 'b']:\n    s = StandardScaler()\n    X_train[c] = s.fit_transform(X_train[[c]])\n"
        f"    X_test[c] = s.transform(X_test[[c]])\n{MODEL}",
        ["LEK101 StandardScaler", "LEK101 StandardScaler"],
    ),
    (
        "rows scaled",
        f"from sklearn.preprocessing import scale\n{COLUMNS}X = scale(X.values)\n{SPLIT}{MODEL}",
        f"from sklearn.preprocessing import scale\n{COLUMNS}X = [scale(row) for row in X.values]\n{SPLIT}{MODEL}",
        ["LEK101 scale"],
    ),
    (
        "validation rows by themselves",
        f"{COLUMNS}{SPLIT}a, v, c, w = train_test_split(X_train, y_train)\ns = StandardScaler()\na = s.fit_transform(a)\n"
        "v = s.fit_transform(v)\nm = SVC().fit(a, c)\nprint(m.score(v, w))\n",
        f"{COLUMNS}{SPLIT}a, v, c, w = train_test_split(X_train, y_train)\ns = StandardScaler()\na = s.fit_transform(a)\n"
        "v = s.transform(v)\nm = SVC().fit(a, c)\nprint(m.score(v, w))\n",
        ["LEK104 StandardScaler"],
    ),
    (
        "means of the target joined",
        f"m = df.groupby('town')['default'].mean().reset_index(name='rate')\ndf = df.merge(m, on='town')\n{COLUMNS}{SPLIT}{MODEL}",
        f"{COLUMNS}{SPLIT}m = X_train.groupby('town')['rent'].mean()\nX_train['r'] = X_train['town'].map(m)\n"
        f"X_test['r'] = X_test['town'].map(m)\n{MODEL}",
        ["LEK108 mean"],
    ),
]


@pytest.mark.parametrize(("wrong", "right", "expected"), [twin[1:] for twin in TWINS], ids=[twin[0] for twin in TWINS])
def test_what_is_wrong_is_told_from_its_right_twin(wrong: str, right: str, expected: list[str]) -> None:
    assert found_in(flow_of(HEAD, wrong)) == expected
    assert found_in(flow_of(HEAD, right)) == []


HELPERS = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

def scaled(table):
    return StandardScaler().fit_transform(table)

def clean(table):
    table['age'] = table['age'].fillna(table['age'].median())

def drop(table):
    return table.dropna()

def prepared(path):
    table = pd.read_csv(path)
    X, y = scaled(table.drop(columns='default')), table['default']
    return train_test_split(X, y)

def well_prepared(path, scale=True):
    table = pd.read_csv(path)
    X, y = table.drop(columns='default'), table['default']
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    scaler = StandardScaler()
    return scaler.fit_transform(X_train), scaler.transform(X_test), y_train, y_test

def parted(X, y, apart):
    if apart:
        X_train, X_test, y_train, y_test = train_test_split(X, y)
    else:
        X_train, X_test, y_train, y_test = X, None, y, None
    return X_train, X_test, y_train, y_test

def trained(X, y):
    model = LogisticRegression()
    model.fit(X, y)
    return model

def loaded(path):
    table = pd.read_csv(path)
    table['age'] = table['age'] / table['age'].max()
    return table

def compared(X_train, X_test, y_train, y_test):
    model = LogisticRegression()
    model.fit(X_train, y_train)
    print(model.score(X_test, y_test))
"""
IMPORTS = "import preparing\nimport pandas as pd\nfrom preparing import *\n"
READ = "df = pd.read_csv('loans.csv')\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"{READ}{COLUMNS}X = preparing.scaled(X)\n{SPLIT}{MODEL}", ["LEK101 StandardScaler"]),
        (f"{READ}{COLUMNS}X = preparing.scaled(table=X)\n{SPLIT}{MODEL}", ["LEK101 StandardScaler"]),
        (f"{READ}preparing.clean(df)\n{COLUMNS}{SPLIT}{MODEL}", ["LEK101 median"]),
        (f"{READ}df = drop(df)\n{COLUMNS}{SPLIT}{MODEL}", []),
        (
            f"{READ}{COLUMNS}{SPLIT}X_train = scaled(X_train)\nX_test = scaled(X_test)\n{MODEL}",
            ["LEK104 StandardScaler"],
        ),
        (f"X_train, X_test, y_train, y_test = prepared('a.csv')\n{MODEL}", ["LEK101 StandardScaler"]),
        (f"X_train, X_test, y_train, y_test = well_prepared('a.csv')\n{MODEL}", []),
        (f"{READ}{COLUMNS}X_train, X_test, y_train, y_test = parted(X, y, True)\n{MODEL}", []),
        (
            f"{READ}{COLUMNS}X = scaled(X)\nX_train, X_test, y_train, y_test = parted(X, y, True)\n{MODEL}",
            ["LEK101 StandardScaler"],
        ),
        (f"{READ}{COLUMNS}X = scaled(X)\n{SPLIT}model = trained(X_train, y_train)\n", ["LEK101 StandardScaler"]),
        (f"{READ}{COLUMNS}{SPLIT}X_train = scaled(X_train)\nmodel = trained(X_train, y_train)\n", []),
        (f"df = loaded('a.csv')\n{COLUMNS}{SPLIT}{MODEL}", ["LEK101 max"]),
        (
            f"{READ}{COLUMNS}X = scaled(X)\n{SPLIT}compared(X_train, X_test, y_train, y_test)\n",
            ["LEK101 StandardScaler"],
        ),
        (f"{READ}{COLUMNS}{SPLIT}compared(X_train, X_test, y_train, y_test=y_test)\n", []),
        (f"{READ}{COLUMNS}X = unknown(X)\n{SPLIT}{MODEL}", []),
    ],
)
def test_functions_of_other_files_are_followed(code: str, expected: list[str]) -> None:
    flows = {"preparing.py": flow_of(HELPERS), "train.py": flow_of(HEAD.rpartition("df =")[0] + IMPORTS + code)}
    assert found_in({**flows, **joined(flows)}["train.py"]) == expected


def test_modules_are_found_from_where_they_are_imported() -> None:
    helpers = flow_of(HELPERS)

    def found(caller: str, *files: str, code: str) -> list[str]:
        flows = dict.fromkeys(files, helpers)
        flows[caller] = flow_of(HEAD, f"{code}\n{COLUMNS}X = scaled(X)\n{SPLIT}{MODEL}")
        return found_in({**flows, **joined(flows)}[caller])

    leak = ["LEK101 StandardScaler"]
    assert found("app/train.py", "app/preparing.py", code="from .preparing import scaled") == leak
    assert found("app/run/train.py", "app/preparing.py", code="from ..preparing import scaled") == leak
    assert found("train.py", "src/data/preparing.py", code="from data.preparing import scaled") == leak
    assert found("notebooks/a.ipynb", "src/preparing.py", code="from src.preparing import scaled") == leak
    # Which of two it is nobody can say.
    assert found("train.py", "a/preparing.py", "b/preparing.py", code="from preparing import scaled") == []
    assert found("app/train.py", "preparing.py", code="from .preparing import scaled") == []


def test_files_that_call_each_other_are_joined() -> None:
    one = flow_of(f"from other import second\n{HELPERS}\ndef first(t):\n    return second(scaled(t))\n")
    other = flow_of("from one import first\nimport pandas as pd\ndef second(t):\n    return first(t - t.mean())\n")
    flows = {
        "one.py": one,
        "other.py": other,
        "train.py": flow_of(HEAD, f"import one\n{COLUMNS}X = one.first(X)\n{SPLIT}{MODEL}"),
    }
    assert found_in(joined(flows)["train.py"])[0].startswith("LEK101")


def test_cells_that_ran_in_another_order_are_remarked_on() -> None:
    cells = [HEAD, f"{COLUMNS}X = StandardScaler().fit_transform(X)", SPLIT, MODEL]
    in_order = notebook(*cells)
    (leak,) = _leaks_in(in_order)
    assert (leak.confidence, leak.related[-1].message) == (Confidence.HIGH, "it is scored here on the rows set apart")
    (leak,) = _leaks_in(in_order.replace('"execution_count": 2', '"execution_count": 9'))
    assert leak.confidence is Confidence.MEDIUM
    assert leak.related[-1].message.startswith("cell 2 ran before cell 1")


def _leaks_in(book: str) -> list[Finding]:
    report = scan(MemorySnapshot({"model.ipynb": book}, source="example"), load_catalogue(), Settings(select=("LEK",)))
    return [finding for project in report.projects for finding in project.findings if finding.code == "LEK101"]


def _renamed(code: str) -> str:
    """The code with every variable under another name."""
    tree = ast.parse(code)
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)} - {"self"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in own:
            node.id = f"q{sum(map(ord, node.id))}_{len(node.id)}_{node.id[::-1]}"
        elif isinstance(node, ast.arg) and node.arg in own:
            node.arg = f"q{sum(map(ord, node.arg))}_{len(node.arg)}_{node.arg[::-1]}"
    return ast.unparse(tree)


@pytest.mark.parametrize(("code", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_names_of_variables_mean_nothing(code: str, expected: list[str]) -> None:
    if "learn" not in code:  # a keyword of a method of its own
        assert found_in(flow_of(_renamed(HEAD + code))) == expected


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_cells_can_be_split_anywhere(data: st.DataObject) -> None:
    _, code, expected = data.draw(st.sampled_from(CASES))
    statements = ast.parse(HEAD + code).body
    cells: list[tuple[ast.Module, int | None]] = []
    position = 0
    while position < len(statements):
        count = data.draw(st.integers(1, len(statements) - position))
        cells.append((ast.Module(statements[position : position + count], []), len(cells)))
        position += count
    assert found_in(follow(cells)) == expected


_UNRELATED = (
    "print('done')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "notes = ['a', 'b']\nfor note in notes:\n    print(note.upper())",
    "def unused(value):\n    return value * 2",
    "df.head()",
    "unrelated = pd.read_csv('elsewhere.csv')\nprint(unrelated.describe())",
    "try:\n    import torch\nexcept ImportError:\n    pass",
)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_unrelated_cells_change_nothing(data: st.DataObject) -> None:
    _, code, expected = data.draw(st.sampled_from(CASES))
    cells = [ast.unparse(statement) for statement in ast.parse(code).body]
    for _ in range(data.draw(st.integers(1, 4))):
        cells.insert(data.draw(st.integers(0, len(cells))), data.draw(st.sampled_from(_UNRELATED)))
    assert found_in(flow_of(HEAD, *cells)) == expected


# -- whatever parses goes through

_NAMES = st.sampled_from(["df", "X", "y", "model", "a", "b", "train_test_split", "StandardScaler", "self", "np", "pd"])
_METHODS = st.sampled_from(
    ["fit", "transform", "fit_transform", "predict", "score", "drop", "fillna", "groupby", "mean", "apply", "items",
     "append", "split", "iloc", "loc", "index", "shift", "sample", "backward", "values", "update", "pop", "isin"]
)  # fmt: skip
_LEAVES = st.one_of(
    _NAMES, st.sampled_from(["1", "'a'", "None", "True", "[]", "{}", "()", "...", "f'{X}'", "b''", "1j"])
)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, _METHODS).map(lambda t: f"({t[0]}).{t[1]}"),
        st.tuples(inner, _METHODS, st.lists(inner, max_size=3)).map(lambda t: f"({t[0]}).{t[1]}({', '.join(t[2])})"),
        st.tuples(_NAMES, st.lists(inner, max_size=4)).map(lambda t: f"{t[0]}({', '.join(t[1])})"),
        st.tuples(_NAMES, inner).map(lambda t: f"{t[0]}(*{t[1]}, axis=1, **{t[1]}, inplace=True)"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]})[{t[1]}]"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]})[{t[1]}:{t[2]}, ::2]"),
        st.tuples(inner, st.sampled_from("+ - * / == < & | and is".split()), inner).map(" ".join).map("({})".format),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]} for i, *j in {t[1]} if {t[0]}]"),
        st.tuples(inner, inner).map(lambda t: f"{{{t[0]}: {t[1]} for k in {t[1]}}}"),
        st.tuples(inner, inner).map(lambda t: f"{{{t[0]}: {t[1]}, **{t[1]}}}"),
        st.tuples(inner, inner).map(lambda t: f"(lambda q, *r, s=1, **t: {t[0]})({t[1]})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda t: f"({', '.join(t)},)"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[0]})"),
        inner.map("(not {})".format),
        inner.map("(~{})".format),
        inner.map("(w := {})".format),
    )


_EXPRESSIONS = st.recursive(_LEAVES, _nested, max_leaves=8)


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def indent(text: str) -> str:
        return "\n".join(f"    {line}" for line in text.split("\n"))

    body = inner.map(indent)
    return st.one_of(
        st.tuples(_EXPRESSIONS, body, body).map(lambda t: f"if {t[0]}:\n{t[1]}\nelse:\n{t[2]}"),
        st.tuples(_EXPRESSIONS, body).map(lambda t: f"for a, b in {t[0]}:\n{t[1]}"),
        st.tuples(_EXPRESSIONS, body).map(lambda t: f"while {t[0]}:\n{t[1]}\n    break"),
        st.tuples(_EXPRESSIONS, body).map(lambda t: f"with {t[0]} as (a, b):\n{t[1]}"),
        st.tuples(body, body).map(lambda t: f"try:\n{t[0]}\nexcept ValueError as e:\n{t[1]}\nfinally:\n{t[0]}"),
        st.tuples(_NAMES, body, _EXPRESSIONS).map(
            lambda t: f"def {t[0]}(a, b=1, *c, d=2, **e):\n    global X\n{t[1]}\n    return {t[2]}"
        ),
        st.tuples(body, _EXPRESSIONS).map(
            lambda t: (
                f"class model({'object'}):\n    def fit(self, a):\n{'    ' + t[0].replace(chr(10), chr(10) + '    ')}"
                f"\n        self.b = {t[1]}\n        return self"
            )
        ),
        st.tuples(inner, inner).map("\n".join),
    )


_SIMPLE = st.one_of(
    _EXPRESSIONS,
    st.tuples(_NAMES, _EXPRESSIONS).map(" = ".join),
    st.tuples(_EXPRESSIONS).map(lambda t: f"a, *b = {t[0]}"),
    st.tuples(_EXPRESSIONS).map(lambda t: f"a, (b, X) = {t[0]}"),
    st.tuples(_EXPRESSIONS, _EXPRESSIONS).map(lambda t: f"df[{t[0]}] = {t[1]}"),
    st.tuples(_EXPRESSIONS, _EXPRESSIONS).map(lambda t: f"df.loc[{t[0]}, 'a'] += {t[1]}"),
    st.tuples(_NAMES, _EXPRESSIONS).map(lambda t: f"{t[0]}.index = {t[1]}"),
    st.sampled_from(["del df['a']", "del X", "import numpy as np", "from sklearn.svm import SVC as model", "pass"]),
)
_PROGRAMS = st.recursive(_SIMPLE, _blocks, max_leaves=10)


@given(_PROGRAMS)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
def test_whatever_parses_goes_through(code: str) -> None:
    try:
        tree = ast.parse(code)
        compile(code, "code", "exec")
    except (SyntaxError, ValueError):
        return
    flow = follow([(tree, None)])
    assert not any(note.startswith("not followed to its end") for note in flow.notes), flow.notes
    found_in(flow)


def test_the_same_code_gives_the_same_facts() -> None:
    for _, code, _ in CASES:
        assert flow_of(HEAD, code) == flow_of(HEAD, code)


def test_own_source_goes_through() -> None:
    for path in Path("portfolio_lint").rglob("*.py"):
        follow([(ast.parse(path.read_text(encoding="utf-8")), None)])


def test_model_files_are_known_by_name() -> None:
    flow = flow_of(
        HEAD,
        "import joblib, os, pickle, torch\nfrom pathlib import Path\nFOLDER = 'models'\nmodel = SVC().fit(df, df['y'])",
        "joblib.dump(model, os.path.join(FOLDER, 'svc.joblib'))\nmodel.save('net.keras')",
        "with open(f'{FOLDER}/svc.pkl', 'wb') as f:\n    pickle.dump(model, f)",
        "torch.save(model, Path('models') / 'net.pt')\nmodel.save_model(Path('a').joinpath('b', 'c.ubj').resolve())",
        "joblib.load(FOLDER + '/svc.joblib')\npickle.load(open(os.environ['M'] + '.pkl', 'rb'))\njoblib.load(filename='x.sav')",
    )
    written = [artefact.name for artefact in flow.artefacts if artefact.written]
    assert written == ["models/svc.joblib", "net.keras", "models/svc.pkl", "models/net.pt", "a/b/c.ubj"]
    assert {artefact.name for artefact in flow.artefacts if not artefact.written} >= {"models/svc.joblib", "x.sav"}


def test_what_cannot_be_followed_is_noted() -> None:
    broken = ast.Module([ast.Expr(ast.Call(ast.Name("print", ast.Load()), [None], []))], [])  # type: ignore[list-item]
    broken.body[0].value.args = None  # type: ignore[attr-defined]
    flow = follow([(broken, None)])
    assert any(note.startswith("not followed to its end") for note in flow.notes)


# -- budgets


def test_a_program_too_long_is_followed_in_part() -> None:
    flow = flow_of(HEAD, f"{COLUMNS}X = StandardScaler().fit_transform(X)\n{SPLIT}{MODEL}" + "a = [1, 2, 3]\n" * 60_000)
    assert any("too long" in note for note in flow.notes)
    assert found_in(flow) == ["LEK101 StandardScaler"]


def test_what_nests_too_deeply_is_noted() -> None:
    flow = flow_of(HEAD, "a = " + "-" * 90 + "1", COLUMNS + SPLIT + MODEL)
    assert len(flow.fits) == 1


def test_what_can_be_many_things_is_changed_once_for_each() -> None:
    # Of forty steps with two ways each, a way at a time would take longer than anybody lives.
    steps = [(Value("data"), Value("data"))]
    for _ in range(40):
        both = (Value("data"), Value("data"))
        for one in both:
            one.alias = steps[-1]
        steps.append(both)
    Store().update(steps[-1][0], rows=frozenset({7}))
    assert all(one.rows == {7} for pair in steps[:-1] for one in pair)


def test_functions_that_call_each_other_end() -> None:
    code = "def a(x):\n    return b(x)\ndef b(x):\n    return a(x)\na(df)\n"
    assert flow_of(HEAD, code, COLUMNS + SPLIT + MODEL).fits


def test_many_statistics_are_bounded() -> None:
    cells = [f"df['c{n}'] = df['c{n}'].fillna(df['c{n}'].mean())" for n in range(600)]
    flow = flow_of(HEAD, *cells, COLUMNS + SPLIT + MODEL)
    assert len(flow.statistics) < 600
    assert any("statistics" in note for note in flow.notes)


def test_steps_grow_with_the_code_alone() -> None:
    from portfolio_lint.dataflow.interpreter import Interpreter

    def steps(cells: int) -> int:
        interpreter = Interpreter(10**9)
        sources = [HEAD, *("df['a'] = df['a'].fillna(df['a'].mean())" for _ in range(cells)), COLUMNS + SPLIT + MODEL]
        interpreter.run((ast.parse(source), number) for number, source in enumerate(sources))
        return 10**9 - interpreter.steps_left

    one, ten = steps(50), steps(500)
    assert ten < 11 * one


def test_the_compiled_tables_are_current() -> None:
    from portfolio_lint.knowledge import compile_tables

    folder = Path("portfolio_lint/dataflow/library")
    assert (folder / "compiled.json").read_bytes() == compile_tables(folder)


def test_places_are_those_of_the_cells() -> None:
    flow = flow_of(HEAD, COLUMNS, "\nX = StandardScaler().fit_transform(X)", SPLIT, MODEL)
    (leak,) = preprocessing_leaks(flow)
    assert (leak.spot.cell, leak.spot.line) == (2, 2)
    assert leak.split is not None
    assert (leak.split.spot.cell, leak.split.spot.line) == (3, 1)
    assert leak.fit is not None
    assert re.match("LogisticRegression", leak.fit.name)
