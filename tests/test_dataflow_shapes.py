"""Shapes that real notebooks take: tables below each other, lists of scores, splits made twice, classes elsewhere."""

from __future__ import annotations

import pytest
from portfolio_lint_rules.leaks import selections
from test_dataflow import COLUMNS, HEAD, KERAS, MODEL, SPLIT, flow_of, found_in

from portfolio_lint.dataflow.modules import joined
from portfolio_lint.findings import Confidence
from portfolio_lint.packs import load_catalogue
from portfolio_lint.scan import Settings, scan
from portfolio_lint.snapshot import MemorySnapshot

FIT = "model = LogisticRegression()\nmodel.fit(A, train['default'])\nprint(model.predict(B))\n"
OF_TEST = "test['age'] = test['age'] - test['age'].mean()\nboth ="
PILE = "train = pd.read_csv('train.csv')\ntest = pd.read_csv('test.csv')\nboth = pd.concat([{}, test])\n{}"
CUT = "A = both[:len(train)]\nB = both[len(train):]\n"
HALVES = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)\n"

FITTING = "def scaled(t, scaler=None):\n"
RECORD = "@dataclass\nclass Parts:\n    a: object\n    b: object\n    c: object\n    d: object\n"
PARTS = "model = SVC().fit(p.a, p.c)\nprint(model.score(p.b, p.d))\n"

SHAPES: list[tuple[str, str, list[str]]] = [
    (
        "a mean of two tables",
        PILE.format("train", "both['age'] = both['age'].fillna(both['age'].mean())\n" + CUT + FIT),
        ["LEK101 mean"],
    ),
    (
        "a mean of the lower table only",
        PILE.format("train", CUT + FIT).replace(
            "both =", "test['age'] = test['age'].fillna(test['age'].mean())\nboth ="
        ),
        ["LEK104 mean"],
    ),
    (
        "a mean of the upper table only",
        PILE.format("train", CUT + FIT).replace("both =", "train['age'] = train['age'] - train['age'].mean()\nboth ="),
        [],
    ),
    (
        "tables that are cut by a number kept before",
        PILE.format("train", "A = both.iloc[:n, :]\nB = both.iloc[n:, :]\n" + FIT).replace(
            "both =", "n = train.shape[0]\ntest['age'] = test['age'] - test['age'].mean()\nboth ="
        ),
        ["LEK104 mean"],
    ),
    (
        "tables that are cut by a number written out",
        PILE.format("train", "A = both[:891]\nB = both[891:both.shape[0]]\n" + FIT).replace("both =", OF_TEST),
        ["LEK104 mean"],
    ),
    (
        "tables of which the heads are taken",
        PILE.format("train", "A = both.head(len(train))\nB = both.tail(len(test))\n" + FIT).replace("both =", OF_TEST),
        ["LEK104 mean"],
    ),
    (
        "tables that are mixed and cut elsewhere",
        PILE.format(
            "train", "both = both.sample(frac=1)\nA = both[:len(train)]\nB = both[len(train):]\n" + FIT
        ).replace("both =", OF_TEST, 1),
        ["LEK101 mean"],
    ),
    (
        "whole numbers made of means",
        f"df['age'] = df['age'].fillna(int(df['age'].mean()))\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "random numbers made of means",
        "m, s = df['age'].mean(), df['age'].std()\n"
        "df['age'][np.isnan(df['age'])] = np.random.randint(m - s, m + s, size=9)\n"
        f"{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean", "LEK101 std"],
    ),
    (
        "texts that are mended one by one",
        "import re\nfrom sklearn.feature_extraction.text import CountVectorizer\ntexts = []\n"
        "for i in range(len(df)):\n    text = re.sub('[^a-z]', ' ', df['text'][i]).split()\n"
        "    texts.append(' '.join([word for word in text]))\n"
        f"X = CountVectorizer().fit_transform(texts)\ny = df['default']\n{SPLIT}{MODEL}",
        ["LEK101 CountVectorizer"],
    ),
    (
        "word vectors",
        "from gensim.models import Word2Vec\nw = Word2Vec(df['text'])\n"
        "X = np.array([np.mean([w.wv[t] for t in s], axis=0) for s in df['text']])\n"
        f"y = df['default']\n{SPLIT}{MODEL}",
        ["LEK101 Word2Vec"],
    ),
    (
        "row numbers that are shuffled",
        f"{COLUMNS}X = StandardScaler().fit_transform(X)\norder = np.random.permutation(len(X))\n"
        "a, b = order[:600], order[600:]\nmodel = SVC().fit(X[a], y[a])\nprint(model.score(X[b], y[b]))\n",
        ["LEK101 StandardScaler"],
    ),
    (
        "row numbers in a list",
        f"{COLUMNS}X = StandardScaler().fit_transform(X)\na, b = train_test_split(list(range(len(X))))\n"
        "model = SVC().fit(X[a], y[a])\nprint(model.score(X[b], y[b]))\n",
        ["LEK101 StandardScaler"],
    ),
    (
        "rows of one class five times more",
        f"few = df[df.default == 1]\ndf = df.append([few] * 5)\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK102 rows repeated"],
    ),
    (
        "rows of one class once more",
        f"few = df[df.default == 1]\ndf = pd.concat([df, few])\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK102 rows repeated"],
    ),
    (
        "the rows of both classes",
        f"df = pd.concat([df[df.default == 0], df[df.default == 1]])\n{COLUMNS}{SPLIT}{MODEL}",
        [],
    ),
    (
        "rows that are added one by one",
        "out = pd.DataFrame()\nfor i in range(9):\n    out = out.append({'age': df['age'][i]}, ignore_index=True)\n"
        f"df = out\n{COLUMNS}{SPLIT}{MODEL}",
        [],
    ),
    (
        "training and validation rows put together",
        f"{COLUMNS}{SPLIT}A, V, a, v = train_test_split(X_train, y_train)\n"
        "X_train = pd.concat([A, V])\ny_train = pd.concat([a, v])\n" + MODEL,
        [],
    ),
    (
        "a split made twice with one seed",
        f"{COLUMNS}{HALVES}first = SVC().fit(X_train, y_train)\n{HALVES}print(first.score(X_test, y_test))\n",
        [],
    ),
    (
        "a split made twice with two seeds",
        f"{COLUMNS}{HALVES}first = SVC().fit(X_train, y_train)\n{HALVES.replace('7', '8')}"
        "print(first.score(X_test, y_test))\n",
        ["LEK102"],
    ),
    (
        "a column that is called y",
        "A, B, a, b = train_test_split(df, df.y)\nprint(cross_val_score(SVC(), A, a))\n",
        ["LEK106"],
    ),
    (
        "a bootstrap of the test scores",
        f"{COLUMNS}{SPLIT}{MODEL}more = resample(X_test, replace=True)\nprint(model.predict(more))\n",
        [],
    ),
    (
        "boosting that keeps its best round",
        f"from catboost import CatBoostClassifier\n{COLUMNS}{SPLIT}model = CatBoostClassifier()\n"
        "model.fit(X_train, y_train, eval_set=(X_test, y_test))\nprint(model.score(X_test, y_test))\n",
        ["LEK103"],
    ),
    (
        "answers that are counted",
        f"{COLUMNS}{SPLIT}model = SVC().fit(X_train, y_train)\np = model.predict(X_test)\nright = 0\n"
        "for i in range(len(p)):\n    if p[i] == y_test[i] and p[i] != 0:\n        right += 1\n",
        [],
    ),
    (
        "an expression of polars",
        "import polars as pl\ndf = df.with_columns(pl.col('age').fill_null(pl.col('age').mean()))\n"
        f"{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "an expression of polars, put into the training part",
        f"import polars as pl\nmean = pl.col('age').mean()\n{COLUMNS}{SPLIT}"
        f"X_train = X_train.with_columns(age=pl.col('age') - mean, one=pl.lit(1))\n{MODEL}",
        [],
    ),
    (
        "a data class of parts",
        f"from dataclasses import dataclass\n{RECORD}X = StandardScaler().fit_transform(df)\n"
        f"p = Parts(*train_test_split(X, df['default']))\n{PARTS}",
        ["LEK101 StandardScaler"],
    ),
    (
        "a data class that is filled by name",
        f"{RECORD}{COLUMNS}{SPLIT}p = Parts(b=StandardScaler().fit_transform(X_test), a=X_train, c=y_train, d=y_test)\n"
        f"{PARTS}",
        ["LEK104 StandardScaler"],
    ),
    (
        "a named tuple of parts",
        "from collections import namedtuple\nParts = namedtuple('Parts', 'a, b c d')\n"
        "X = StandardScaler().fit_transform(df)\n"
        f"p = Parts(*train_test_split(X, df['default']))\n{PARTS}",
        ["LEK101 StandardScaler"],
    ),
    (
        "features thrown out one by one",
        f"import statsmodels.api as sm\n{COLUMNS}kept = list(X.columns)\nwhile len(kept) > 0:\n"
        "    p = sm.OLS(y, X[kept]).fit().pvalues\n    if p.max() > 0.05:\n        kept.remove(p.idxmax())\n"
        f"X = X[kept]\n{SPLIT}{MODEL}",
        ["LEK101 OLS.pvalues"],
    ),
    (
        "a power found in all rows",
        "from scipy.special import boxcox1p\nfrom scipy.stats import boxcox_normmax\n"
        f"df['age'] = boxcox1p(df['age'], boxcox_normmax(df['age'] + 1))\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 boxcox_normmax"],
    ),
    (
        "columns of what was before",
        f"X = df[['lag_7', 'price']]\ny = df['load']\n{SPLIT}{MODEL}",
        ["LEK105 lag"],
    ),
    (
        "columns of flags in villages",
        f"X = df[['flag_7', 'village', 'lagoon']]\ny = df['load']\n{SPLIT}{MODEL}",
        [],
    ),
    (
        "a table that is filled column by column",
        "X = pd.DataFrame()\nX['age'] = df['age'] - df['age'].mean()\ny = df['default']\n" + SPLIT + MODEL,
        ["LEK101 mean"],
    ),
    (
        "two tables told apart by the missing answers",
        "both = pd.concat([df, pd.read_csv('test.csv')])\nboth['age'] = both['age'].fillna(both['age'].mean())\n"
        "A, B = both[both['default'].notnull()], both[both['default'].isna()]\n"
        "model = SVC().fit(A[['age']], A['default'])\nprint(model.predict(B[['age']]))\n",
        ["LEK101 mean"],
    ),
    (
        "a number for each group",
        "ages = df.pivot_table(values='age', index='town', aggfunc='median')\ndef fill(row):\n"
        f"    return ages.loc[row['town']]\ndf['age'] = df.apply(fill, axis=1)\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 pivot_table"],
    ),
    (
        "a number for each group, from a function",
        f"ages = pd.pivot_table(df, values='age', index='town')\ndf['mean'] = df['town'].map(ages)\n"
        f"{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 pivot_table"],
    ),
    (
        "a table with a row for each group",
        f"df = df.groupby('town').agg({{'age': 'mean', 'default': 'max'}}).reset_index()\n{COLUMNS}{SPLIT}{MODEL}",
        [],
    ),
    ("a table with a row for each day", f"df = df.resample('D').mean()\n{COLUMNS}{SPLIT}{MODEL}", []),
    (
        "a table of one row for each user and a column for each item",
        f"X = df.pivot_table(index='user', columns='item', values='stars').fillna(0)\n"
        f"y = df['default']\n{SPLIT}{MODEL}",
        [],
    ),
    (
        "the most frequent value",
        f"df['town'] = df['town'].fillna(df['town'].value_counts().index[0])\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 most frequent value"],
    ),
    (
        "the most frequent value by its number",
        f"df['town'] = df['town'].fillna(df['town'].value_counts().idxmax())\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 most frequent value"],
    ),
    (
        "a function of a library applied to columns",
        f"from scipy.stats import zscore\ndf[['age', 'pay']] = df[['age', 'pay']].apply(zscore)\n"
        f"{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 zscore"],
    ),
    (
        "words of texts that a file is read into",
        "import csv\ntexts, y = [], []\nfor row in csv.reader(open('a.csv')):\n    texts.append(row[0])\n"
        "    y.append(row[1])\nv = TfidfVectorizer()\nv.fit(texts)\nX = v.transform(texts)\n" + SPLIT + MODEL,
        ["LEK101 TfidfVectorizer"],
    ),
    (
        "a tuner of networks that looks at the test rows",
        "import keras_tuner\ndef build(trial):\n    return None\n"
        f"{COLUMNS}{SPLIT}tuner = keras_tuner.RandomSearch(build)\n"
        "tuner.search(X_train, y_train, validation_data=(X_test, y_test))\n"
        "print(tuner.get_best_models()[0].evaluate(X_test, y_test))\n",
        ["LEK103"],
    ),
    (
        "a static method",
        "class Help:\n    @staticmethod\n    def scaled(t):\n        return StandardScaler().fit_transform(t)\n"
        f"    def both(self, t):\n        return self.scaled(t)\n"
        f"{COLUMNS}X = Help.scaled(X)\nX = Help().both(X)\n{SPLIT}{MODEL}",
        ["LEK101 StandardScaler", "LEK101 StandardScaler"],
    ),
    (
        "a class method",
        "class Help:\n    @classmethod\n    def scaled(cls, t):\n        return StandardScaler().fit_transform(t)\n"
        f"{COLUMNS}X = Help.scaled(X)\n{SPLIT}{MODEL}",
        ["LEK101 StandardScaler"],
    ),
    (
        "inherited methods",
        "class Base:\n    def __init__(self, t):\n        self.t = t\n    def clean(self):\n"
        "        self.t['age'] = self.t['age'] - self.t['age'].mean()\nclass Middle(Base):\n    pass\n"
        "class Work(Middle):\n    def __init__(self, t):\n        super().__init__(t)\n    def clean(self):\n"
        "        super().clean()\n        return self.t\n    def more(self):\n        return super().nothing(self.t)\n"
        f"df = Work(df).clean()\n{COLUMNS}{SPLIT}{MODEL}",
        ["LEK101 mean"],
    ),
    (
        "a class that nothing uses, with what it inherits",
        "class Base:\n    def __init__(self, path):\n        self.t = pd.read_csv(path)\n"
        "        self.t = self.t - self.t.mean()\n"
        "class Work(Base):\n    def work(self):\n        a, b, c, d = train_test_split(self.t[['a']], self.t['y'])\n"
        "        model = SVC().fit(a, c)\n        print(model.score(b, d))\n",
        ["LEK101 mean"],
    ),
    (
        "classes that come from each other",
        "class A:\n    pass\nclass B(A):\n    pass\nclass A(B):\n    pass\nA().clean(df)\nB().clean(df)\n"
        "super().clean(df)\n" + COLUMNS + SPLIT + MODEL,
        [],
    ),
    (
        "features chosen by a test",
        f"from sklearn.feature_selection import f_classif\n{COLUMNS}f, p = f_classif(X, y)\n"
        f"X = X[X.columns[p < 0.05]]\n"
        f"{SPLIT}{MODEL}",
        ["LEK101 f_classif"],
    ),
    (
        "a scaler of the training rows, with a search in them and other rows to judge it",
        "test = pd.read_csv('test.csv')\nscaler = StandardScaler().fit(df)\n"
        "X, Z = scaler.transform(df), scaler.transform(test)\n"
        "search = GridSearchCV(SVC(), {}).fit(X, df['default'])\nprint(search.score(Z, test['default']))\n",
        [],
    ),
    (
        "a scaler of the training rows, with a search in them and other rows without answers",
        "test = pd.read_csv('test.csv')\nscaler = StandardScaler().fit(df)\n"
        "X, Z = scaler.transform(df), scaler.transform(test)\n"
        "search = GridSearchCV(SVC(), {}).fit(X, df['default'])\nprint(search.predict(Z))\n",
        ["LEK101 StandardScaler"],
    ),
    (
        "a sum for each group, and folds of whole groups",
        f"df['paid'] = df.groupby('family')['pay'].transform('sum')\n{COLUMNS}"
        "print(cross_val_score(SVC(), X, y, groups=df['family']))\n",
        [],
    ),
    (
        "a sum for each group, and folds of whole groups by hand",
        "from sklearn.model_selection import GroupKFold\n"
        f"df['paid'] = df.groupby('family')['pay'].transform('sum')\n{COLUMNS}"
        "for a, b in GroupKFold().split(X, y, df['family']):\n    model = SVC().fit(X.iloc[a], y.iloc[a])\n"
        "    print(model.score(X.iloc[b], y.iloc[b]))\n",
        [],
    ),
    (
        "data sets of a file that are read by their value",
        "import h5py\nf = h5py.File('a.h5')\nA, B, a, b = train_test_split(f['X'].value, f['Y'].value)\n"
        "print(SVC().fit(A, a).score(B, b))\n",
        [],
    ),
    (
        "columns that a pipeline picks",
        "print(cross_val_score(make_pipeline(ColumnTransformer("
        "[('a', 'passthrough', ['age'])]), SVC()), df, df['default']))\n",
        [],
    ),
    (
        "a network as large as there are users",
        "from keras.models import Sequential\nfrom keras.layers import Embedding\nn = df['user'].max()\n"
        f"{COLUMNS}{SPLIT}model = Sequential([Embedding(n + 1, 8)])\nmodel.fit(X_train, y_train)\n"
        "print(model.evaluate(X_test, y_test))\n",
        [],
    ),
    (
        "a scaler that is made where none is given",
        f"{FITTING}    if scaler is None:\n        scaler = StandardScaler()\n"
        f"        return scaler.fit_transform(t), scaler\n"
        f"    return scaler.transform(t), scaler\n{COLUMNS}{SPLIT}X_train, s = scaled(X_train)\n"
        f"X_test, _ = scaled(X_test, s)\n{MODEL}",
        [],
    ),
    (
        "a scaler that is fitted unless one is given",
        f"{FITTING}    if not scaler:\n        scaler = StandardScaler().fit(t)\n    return scaler.transform(t)\n"
        f"{COLUMNS}{SPLIT}"
        f"X_train, X_test = scaled(X_train), scaled(X_test)\n{MODEL}",
        ["LEK104 StandardScaler"],
    ),
    (
        "a scaler that is fitted by a word",
        f"{FITTING.replace('None', chr(39) * 2)}    if scaler == 'train':\n        return S.fit_transform(t)\n"
        "    if scaler != 'test':\n        return S.fit_transform(t)\n    return S.transform(t)\n"
        f"S = StandardScaler()\n{COLUMNS}{SPLIT}"
        f"X_train, X_test = scaled(X_train, 'train'), scaled(X_test, 'test')\n{MODEL}",
        [],
    ),
    (
        "parts in a list that is filled",
        f"{COLUMNS}{SPLIT}parts = []\nfor part in (X_train, X_test):\n    parts.append(part)\n"
        "print(SVC().fit(parts[0], y_train).score(parts[1], y_test))\n",
        [],
    ),
    (
        "parts in a list that are changed by their number",
        f"{COLUMNS}{SPLIT}parts = [X_train, X_test]\nfor i in range(len(parts)):\n"
        "    parts[i] = parts[i] - parts[i].mean()\nX_train, X_test = parts\n" + MODEL,
        ["LEK104 mean"],
    ),
    (
        "parts that a function is mapped on",
        f"{COLUMNS}{SPLIT}X_train, X_test = map(lambda t: t - t.mean(), (X_train, X_test))\n{MODEL}",
        ["LEK104 mean"],
    ),
    (
        "parts of which it cannot be said which is scored",
        f"{COLUMNS}{SPLIT}parts = []\nfor i in np.arange(9):\n    parts.append(X_train)\n    parts.append(X_test)\n"
        "print(SVC().fit(parts[0], y_train).score(parts[1], y_test))\n",
        [],
    ),
    (
        "boosting that is cross-validated",
        "import lightgbm\ndf['age'] = df['age'] - df['age'].mean()\n"
        f"{COLUMNS}print(lightgbm.cv({{}}, lightgbm.Dataset(X, label=y)))\n",
        ["LEK101 mean"],
    ),
    (
        "a transformer of another kind",
        f"from elsewhere import Softener\nsoftener = Softener()\n{COLUMNS}"
        f"softener.fit(X)\nX = softener.transform(X)\n{SPLIT}{MODEL}",
        ["LEK101 Softener"],
    ),
    (
        "pictures cut by a moving frame",
        "pieces = []\nfor x in range(9):\n    pieces.append(df.values[x:x + 5, x:x + 5])\nX = np.array(pieces)\n"
        f"y = df['default']\n{SPLIT}{MODEL}",
        [],
    ),
]


@pytest.mark.parametrize(("code", "expected"), [case[1:] for case in SHAPES], ids=[case[0] for case in SHAPES])
def test_shapes_of_real_notebooks(code: str, expected: list[str]) -> None:
    assert found_in(flow_of(HEAD, code)) == expected


NEIGHBOURS = (
    "import itertools\nfrom sklearn.model_selection import ParameterGrid\n"
    "from sklearn.neighbors import KNeighborsClassifier\nfor k in {}:\n    model = KNeighborsClassifier(k)\n"
    "    model.fit(X_train, y_train)\n    print(model.score(X_test, y_test))\n"
)
BOTH = "SVC().fit(X_train, y_train)\nmodel = SVC().fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"
EPOCHS = (
    "net = Sequential()\nfor epoch in range(9):\n    net.fit(X_train, y_train)\n"
    "    print(net.evaluate(X_test, y_test))\n"
)
COUNTED = (
    "k = 1\nwhile k < 20:\n    model = SVC(C=k).fit(X_train, y_train)\n"
    "    print(model.score(X_test, y_test))\n    k += 1\n"
)
LISTS: list[tuple[str, str, str]] = [
    ("one model", MODEL, ""),
    ("one model, scored in several ways", f"{MODEL}print(accuracy_score(y_test, model.predict(X_test)))\n", ""),
    ("two models", f"{MODEL}{BOTH}", "listed"),
    ("a loop over settings", NEIGHBOURS.format("np.arange(1, 40)"), "swept"),
    ("a loop over a few settings", NEIGHBOURS.format("(1, 3, 5)"), "swept"),
    (
        "a setting that is changed",
        "model = SVC()\nfor c in np.arange(9):\n    model.set_params(C=c)\n    model.fit(X_train, y_train)\n"
        "    print(model.score(X_test, y_test))\n",
        "swept",
    ),
    (
        "a function that fits and scores",
        "def judge(model):\n    model.fit(X_train, y_train)\n    print(model.score(X_test, y_test))\n"
        "judge(SVC())\njudge(LogisticRegression())\n",
        "listed",
    ),
    ("cross-validation beside it", f"{MODEL}{BOTH}print(cross_val_score(SVC(), X_train, y_train))\n", "listed"),
    ("networks that are evaluated", KERAS + 2 * MODEL.replace("LogisticRegression()", "Sequential()"), "listed"),
    (
        "other rows for the last word",
        "A, V, a, v = train_test_split(X_train, y_train)\none, two = SVC().fit(A, a), LogisticRegression().fit(A, a)\n"
        "print(one.score(V, v), two.score(V, v))\nprint(two.score(X_test, y_test))\n",
        "",
    ),
    (
        "other rows that were scored before",
        "A, V, a, v = train_test_split(X_train, y_train)\nprint(SVC().fit(A, a).score(V, v))\n" + MODEL + BOTH,
        "open",
    ),
    (
        "other rows that have no answers",
        f"{MODEL}{BOTH}print(model.predict(pd.read_csv('test.csv')))\n",
        "open",
    ),
    (
        "folds",
        "for a, b in KFold().split(X):\n    model = SVC().fit(X[a], y[a])\n    print(model.score(X[b], y[b]))\n",
        "",
    ),
    (
        "settings by hand",
        "".join(MODEL.replace("()", f"(C={c})", 1) for c in (1, 2, 3)),
        "listed",
    ),
    ("seeds", NEIGHBOURS.format("range(1, 40)").replace("(k)", "(random_state=k)"), "listed"),
    (
        "settings in a pipeline",
        NEIGHBOURS.format("np.arange(1, 40)").replace(
            "Classifier(k)", "Classifier(k)\n    model = make_pipeline(model)"
        ),
        "swept",
    ),
    (
        "settings handed to a function",
        "def error(c):\n    model = SVC(C=c)\n    model.fit(X_train, y_train)\n"
        "    return accuracy_score(y_test, model.predict(X_test))\n"
        "print({c: error(c) for c in np.logspace(0, 3, 9)})\n",
        "swept",
    ),
    (
        "settings of a class elsewhere",
        "from nets import Net, Way\n"
        + NEIGHBOURS.partition("\n")[2]
        .partition("\n")[2]
        .partition("\n")[2]
        .replace("KNeighborsClassifier(k)", "Net(way=Way(k))")
        .format("np.arange(1, 40)"),
        "swept",
    ),
    ("settings in a while loop", COUNTED, "swept"),
    ("settings of a grid", NEIGHBOURS.format("ParameterGrid({})").replace("(k)", "(**k)"), "swept"),
    (
        "settings of two lists",
        NEIGHBOURS.format("itertools.product((1, 2), np.arange(9))").replace("for k", "for a, k"),
        "swept",
    ),
    ("settings reckoned from a number", NEIGHBOURS.format("range(-4, 40)").replace("(k)", "(2 ** k)"), "swept"),
    ("settings that are numbered", NEIGHBOURS.format("enumerate(np.arange(40))").replace("for k", "for i, k"), "swept"),
    ("settings of the epochs of one network", KERAS + EPOCHS, ""),
    (
        "a table of scores in their order",
        f"{MODEL}one = model.score(X_test, y_test)\n{BOTH}two = model.score(X_test, y_test)\n"
        "table = pd.DataFrame({'name': ['a', 'b'], 'score': [one, two]})\n"
        "table.sort_values('score', ascending=False)\n",
        "ranked",
    ),
    (
        "a table that scores are put into row by row",
        "table = pd.DataFrame(columns=['name', 'score'])\n"
        "for name, model in [('a', SVC()), ('b', LogisticRegression())]:\n"
        "    model.fit(X_train, y_train)\n    table.loc[len(table)] = [name, model.score(X_test, y_test)]\n"
        "print(table.sort_values(by='score'))\n",
        "ranked",
    ),
    (
        "one model of several, by a switch",
        "if len(X) > 9:\n    model = SVC().fit(X_train, y_train)\nelse:\n"
        "    model = LogisticRegression().fit(X_train, y_train)\n"
        "print(model.score(X_test, y_test), accuracy_score(y_test, model.predict(X_test)))\n",
        "",
    ),
    (
        "a table of both kinds of scores",
        "rows = []\nfor model in (SVC(), LogisticRegression()):\n    model.fit(X_train, y_train)\n"
        "    rows.append((model.score(X_test, y_test), cross_val_score(model, X_train, y_train).mean()))\n"
        "print(pd.DataFrame(rows).sort_values(1).iloc[0])\n",
        "listed",
    ),
    (
        "two models of which one is chosen in a line",
        "one, two = SVC().fit(X_train, y_train), LogisticRegression().fit(X_train, y_train)\n"
        "a, b = one.score(X_test, y_test), two.score(X_test, y_test)\nkept = one if a > b else two\n",
        "chosen",
    ),
    (
        "the best setting, fitted on all rows and not scored",
        "scores = {}\nfor k in range(9):\n    model = SVC(C=k).fit(X_train, y_train)\n"
        "    scores[k] = model.score(X_test, y_test)\nk = min(scores, key=scores.get)\nfinal = SVC(C=k).fit(X, y)\n",
        "open",
    ),
    (
        "the best setting, fitted on all rows after another model was scored",
        "scores = {}\nfor k in range(9):\n    model = SVC(C=k).fit(X_train, y_train)\n"
        "    scores[k] = model.score(X_test, y_test)\nk = min(scores, key=scores.get)\n"
        f"{MODEL}final = SVC(C=k).fit(X, y)\n",
        "chosen",
    ),
    (
        "the best setting, scored once more on the same rows",
        "scores = {}\nfor k in range(9):\n    model = SVC(C=k).fit(X_train, y_train)\n"
        "    scores[k] = model.score(X_test, y_test)\nk = min(scores, key=scores.get)\n"
        "final = SVC(C=k).fit(X_train, y_train)\nprint(final.score(X_test, y_test))\n",
        "chosen",
    ),
]


@pytest.mark.parametrize(("code", "how"), [case[1:] for case in LISTS], ids=[case[0] for case in LISTS])
def test_scores_of_several_models_on_one_test_set(code: str, how: str) -> None:
    told = {found.how for found in selections(flow_of(HEAD, COLUMNS + SPLIT + code))}
    assert told == ({how} if how else set())


def test_lists_are_told_at_low_confidence_with_what_to_do() -> None:
    snapshot = MemorySnapshot({"train.py": (HEAD + COLUMNS + SPLIT + MODEL + BOTH).encode()})
    hidden, shown = (
        scan(snapshot, load_catalogue(), Settings(select=("LEK103",), minimum_confidence=least)).projects[0].findings
        for least in (Confidence.MEDIUM, Confidence.LOW)
    )
    assert not hidden
    assert shown[0].confidence is Confidence.LOW
    assert "cross-validation" in shown[0].advice


def test_the_last_fold_is_a_test_set_after_the_loop() -> None:
    code = (
        "for a, b in KFold().split(X):\n    A, B, u, v = X[a], X[b], y[a], y[b]\n"
        "print(SVC().fit(A, u).score(B, v), LogisticRegression().fit(A, u).score(B, v))\n"
    )
    assert list(selections(flow_of(HEAD, COLUMNS + code)))


CLASS = """
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split
class Preparation:
    def __init__(self, columns=()):
        self.scaler = StandardScaler()
    def prepared(self, frame):
        return self.scaler.fit_transform(frame.fillna(0))
    def shortened(self, frame):
        return frame.drop(columns='id')
    def parts(self, frame):
        return train_test_split(frame)
"""
PACKAGED = {
    "train.py": "from shop import Preparation\np = Preparation()\nX = p.prepared(X)\n",
    "shop/train.py": "from .preparing import Preparation\nX = Preparation(['a']).prepared(X)\n",
    "other.py": "import shop.preparing as q\nX = q.Preparation().prepared(X)\n",
    "right.py": "from shop import Preparation\nX = Preparation().shortened(X)\n",
    "strange.py": "from shop import Cleaning\nX = Cleaning().prepared(X)\n",
}


@pytest.mark.parametrize("path", PACKAGED)
def test_methods_of_classes_of_other_files_are_followed(path: str) -> None:
    flows = {"shop/preparing.py": flow_of(CLASS), path: flow_of(HEAD, PACKAGED[path].join((COLUMNS, SPLIT + MODEL)))}
    found = found_in({**flows, **joined(flows)}[path])
    assert found == ([] if path in ("right.py", "strange.py") else ["LEK101 StandardScaler"])


def test_an_object_of_another_file_that_trains_is_followed() -> None:
    trainer = (
        "from sklearn.svm import SVC\nclass Learning:\n    def __init__(self):\n        self.model = SVC()\n"
        "    def train(self, X, y):\n        self.model.fit(X, y)\n"
    )
    code = f"{COLUMNS}X = StandardScaler().fit_transform(X)\n{SPLIT}Learning().train(X_train, y_train)\n"
    flows = {"trainer.py": flow_of(trainer), "main.py": flow_of(HEAD, "from trainer import Learning", code)}
    assert found_in(joined(flows)["main.py"]) == ["LEK101 StandardScaler"]


def test_a_function_that_a_package_passes_on_stands_in_one_of_its_files() -> None:
    function = "import pandas as pd\ndef centred(t):\n    return t - t.mean()\n"
    calling = flow_of(HEAD, f"from shop import centred\n{COLUMNS}X = centred(X)\n{SPLIT}{MODEL}")
    flows = {"shop/a.py": flow_of(function), "train.py": calling}
    assert found_in(joined(flows)["train.py"]) == ["LEK101 mean"]
    flows["shop/b.py"] = flow_of(function)
    assert not joined(flows)  # it can be either


def test_parts_by_name_of_what_another_file_gives_back_are_apart() -> None:
    code = (
        "from loading import Loader\np = Loader('a').read()\nmodel = SVC().fit(p['X_train'], p['y_train'])\n"
        "print(model.score(p['X_test'], p['y_test']))\n"
    )
    assert found_in(flow_of(HEAD, code)) == []
