"""Idioms without a name of their own: what people write by hand, in the lines that they write it in."""

from __future__ import annotations

import pytest
from scanning import evidence_of, lines

_START = ("import numpy as np", "import pandas as pd", "df = pd.read_csv('a.csv')")

IDIOMS = [
    ("holdout_split", lines(*_START, "train=df.sample(frac=.8)", "test=df.drop(train.index)")),
    ("holdout_split", lines(*_START, "mask=np.random.rand(len(df))<.8", "train=df[mask]", "test=df[~mask]")),
    (
        "holdout_split",
        lines(
            "import tensorflow as tf",
            "ds=tf.data.Dataset.from_tensor_slices([1])",
            "train_ds=ds.take(80)",
            "val_ds=ds.skip(80)",
        ),
    ),
    (
        "holdout_split",
        lines("from torch.utils.data import Subset", "ds=[1]", "train_set=Subset(ds,[1])", "test_set=Subset(ds,[2])"),
    ),
    ("holdout_split", lines(*_START, "train,test=np.split(df.sample(frac=1),[int(.8*len(df))])")),
    ("holdout_split", lines(*_START, "train=df.query('year<2018')", "test=df.query('year>=2018')")),
    ("holdout_split", lines(*_START, "n=int(len(df)*.8)", "X_train,X_test=df[:n],df[n:]")),
    ("holdout_split", lines(*_START, "train=df.loc[df.date<'2018']", "valid=df.loc[df.date>='2018']")),
    ("holdout_split", lines(*_START, "train_data=df.head(80)", "test_data=df.tail(20)")),
    (
        "holdout_split",
        lines("from datasets import load_dataset", "ds=load_dataset('x')", "train=ds['train']", "test=ds['test']"),
    ),
    ("missing_values", lines(*_START, "df=df[df.a.notnull()]")),
    ("missing_values", lines(*_START, "df=df[~df.isnull().any(axis=1)]")),
    ("missing_values", lines(*_START, "x=df.a.values", "x=x[~np.isnan(x)]")),
    ("missing_values", lines(*_START, "df=df.replace('?',np.nan)")),
    ("missing_values", lines(*_START, "df.replace({'a':{0:np.nan}},inplace=True)")),
    ("missing_values", lines(*_START, "df['a']=df.groupby('b')['a'].transform(lambda s: s.fillna(s.median()))")),
    ("missing_values", lines(*_START, "for c in df.columns:", "    df[c].fillna(df[c].mode()[0],inplace=True)")),
    ("feature_scaling", lines(*_START, "x=(df-df.mean())/df.std()")),
    ("feature_scaling", lines(*_START, "x=df.values", "x=x*(1./255)")),
    ("feature_scaling", lines(*_START, "x=df.values", "x=x.astype('float32')", "x/=255")),
    ("feature_scaling", lines(*_START, "mu=df.mean()", "sigma=df.std()", "x=(df-mu)/sigma")),
    ("feature_scaling", lines(*_START, "mean=np.mean(df,axis=0)", "std=np.std(df,axis=0)", "x=(df-mean)/std")),
    (
        "feature_scaling",
        lines(*_START, "def normalize(x):", "    return (x-x.min())/(x.max()-x.min())", "y=df.apply(normalize)"),
    ),
    (
        "feature_scaling",
        lines(
            "import tensorflow as tf", "def f(i,l):", "    return tf.cast(i,tf.float32)/255.,l", "ds=None", "ds.map(f)"
        ),
    ),
    (
        "class_imbalance",
        lines(
            *_START, "a=df[df.y==1]", "b=df[df.y==0].sample(n=len(a))", "balanced=pd.concat([a,b])", "print(balanced)"
        ),
    ),
    (
        "class_imbalance",
        lines(
            *_START,
            "from sklearn.linear_model import LogisticRegression",
            "w={0:1,1:9}",
            "LogisticRegression(class_weight=w).fit(df,df.y)",
        ),
    ),
    (
        "outliers",
        lines(
            *_START,
            "q1=df.a.quantile(.25)",
            "q3=df.a.quantile(.75)",
            "iqr=q3-q1",
            "df=df[(df.a>q1-1.5*iqr)&(df.a<q3+1.5*iqr)]",
        ),
    ),
    ("outliers", lines(*_START, "from scipy import stats", "z=np.abs(stats.zscore(df.a))", "df=df[z<3]")),
    ("outliers", lines(*_START, "q1,q3=np.percentile(df.a,[25,75])", "iqr=q3-q1", "low=q1-(1.5*iqr)")),
    ("outliers", lines(*_START, "df=df[df.price<df.price.quantile(.99)]")),
    ("outliers", lines(*_START, "cap=df.a.quantile(.99)", "df.loc[df.a>cap,'a']=cap")),
    ("eda_plots", lines(*_START, "df.groupby('a')['b'].mean().plot(kind='bar')")),
    ("eda_plots", lines(*_START, "import plotly.express as px", "px.line(df,x='date',y='price').show()")),
    ("eda_plots", lines(*_START, "import seaborn as sns", "sns.lineplot(data=df,x='a',y='b')")),
    ("eda_plots", lines(*_START, "import matplotlib.pyplot as plt", "fig,ax=plt.subplots()", "ax.hist(df['a'])")),
    ("eda_plots", lines(*_START, "df.hist(figsize=(9,9))")),
    ("eda_plots", lines(*_START, "import seaborn as sns", "sns.heatmap(df.corr())")),
    (
        "eda_plots",
        lines(
            "import matplotlib.pyplot as plt",
            "from torchvision import datasets",
            "d=datasets.MNIST('.')",
            "for i in range(9):",
            "    plt.subplot(3,3,i+1)",
            "    plt.imshow(d[i][0],cmap='gray')",
        ),
    ),
    ("eda_plots", lines(*_START, "import matplotlib.pyplot as plt", "plt.scatter(df['a'],df['b'])")),
    ("eda_plots", lines(*_START, "import altair as alt", "alt.Chart(df).mark_bar().encode(x='a',y='count()')")),
    (
        "eda_plots",
        lines(*_START, "import matplotlib.pyplot as plt", "c=df.a.value_counts()", "plt.bar(c.index,c.values)"),
    ),
    (
        "eda_plots",
        lines(*_START, "import matplotlib.pyplot as plt", "c=df.a.value_counts()", "plt.pie(c,labels=c.index)"),
    ),
    (
        "error_analysis",
        lines(
            *_START,
            "from sklearn.svm import SVC",
            "m=SVC().fit(df,df.y)",
            "p=m.predict(df)",
            "wrong=df[p!=df.y]",
            "print(wrong)",
        ),
    ),
    (
        "error_analysis",
        lines(
            *_START,
            "from sklearn.svm import SVR",
            "m=SVR().fit(df,df.y)",
            "p=m.predict(df)",
            "res=df.y-p",
            "import matplotlib.pyplot as plt",
            "plt.scatter(p,res)",
        ),
    ),
    (
        "error_analysis",
        lines(
            *_START,
            "from sklearn.svm import SVC",
            "m=SVC().fit(df,df.y)",
            "p=m.predict(df)",
            "print(pd.crosstab(df.y,p))",
        ),
    ),
    (
        "error_analysis",
        lines(
            *_START,
            "from sklearn.svm import SVR",
            "m=SVR().fit(df,df.y)",
            "p=m.predict(df)",
            "import matplotlib.pyplot as plt",
            "plt.plot(df.y)",
            "plt.plot(p)",
            "plt.scatter(df.y,p)",
        ),
    ),
    (
        "baseline",
        lines(
            *_START,
            "from sklearn.ensemble import RandomForestRegressor",
            "from sklearn.metrics import mean_absolute_error",
            "m=RandomForestRegressor().fit(df,df.y)",
            "baseline_pred=np.full(len(df),df.y.mean())",
            "print('Baseline MAE',mean_absolute_error(df.y,baseline_pred))",
        ),
    ),
    (
        "baseline",
        lines(
            *_START,
            "from sklearn.ensemble import RandomForestRegressor",
            "from sklearn.metrics import mean_absolute_error",
            "m=RandomForestRegressor().fit(df,df.y)",
            "naive=df.y.shift(1)",
            "print(f'Naive forecast MAE: {mean_absolute_error(df.y,naive)}')",
        ),
    ),
    (
        "interpretability",
        lines(
            *_START,
            "from sklearn.ensemble import RandomForestRegressor",
            "m=RandomForestRegressor().fit(df,df.y)",
            "imp=pd.Series(m.feature_importances_)",
            "imp.plot(kind='bar')",
        ),
    ),
    (
        "interpretability",
        lines(
            *_START,
            "import matplotlib.pyplot as plt",
            "import torch",
            "def gradcam(model,x):",
            "    return x",
            "gradcam(1,2)",
        ),
    ),
    (
        "hyperparameter_tuning",
        lines(
            *_START,
            "from sklearn.neighbors import KNeighborsClassifier",
            "s=[]",
            "for k in range(1,20):",
            "    m=KNeighborsClassifier(k).fit(df,df.y)",
            "    s.append(m.score(df,df.y))",
        ),
    ),
    (
        "hyperparameter_tuning",
        lines(
            *_START,
            "from statsmodels.tsa.arima.model import ARIMA",
            "import itertools",
            "best=None",
            "for order in itertools.product(range(3),range(2),range(3)):",
            "    m=ARIMA(df.y,order=order).fit()",
            "    if best is None or m.aic<best: best=m.aic",
        ),
    ),
    (
        "hyperparameter_tuning",
        lines(
            *_START,
            "from sklearn.linear_model import Ridge",
            "for a in [0.1,1,10]:",
            "    m=Ridge(alpha=a).fit(df,df.y)",
            "    print(a,m.score(df,df.y))",
        ),
    ),
    (
        "cross_validation",
        lines(
            *_START,
            "from sklearn.model_selection import KFold",
            "kf=KFold(5)",
            "for tr,te in kf.split(df):",
            "    pass",
        ),
    ),
    (
        "cross_validation",
        lines(
            *_START,
            "from sklearn.model_selection import KFold",
            "for f,(tr,te) in enumerate(KFold(5).split(df)):",
            "    pass",
        ),
    ),
    (
        "cross_validation",
        lines(
            *_START,
            "from sklearn import model_selection",
            "kf=model_selection.StratifiedKFold(n_splits=5)",
            "for f,(tr,te) in enumerate(kf.split(X=df,y=df.y)):",
            "    df.loc[te,'kfold']=f",
        ),
    ),
    (
        "regularisation",
        lines(
            *_START,
            "from sklearn.tree import DecisionTreeClassifier",
            "DecisionTreeClassifier(max_depth=3).fit(df,df.y)",
        ),
    ),
    (
        "regularisation",
        lines(
            "import torch",
            "import torch.nn as nn",
            "class N(nn.Module):",
            "    def __init__(s):",
            "        super().__init__()",
            "        s.d=nn.Dropout(p=.5)",
        ),
    ),
    ("experiment_tracking", lines("from tensorflow.keras.callbacks import TensorBoard", "t=TensorBoard('logs')")),
    (
        "fairness",
        lines(
            *_START,
            "from sklearn.metrics import recall_score",
            "from sklearn.svm import SVC",
            "df['p']=SVC().fit(df,df.y).predict(df)",
            "for g in df['gender'].unique():",
            "    s=df[df['gender']==g]",
            "    print(g,recall_score(s.y,s.p))",
        ),
    ),
]

LOOKALIKES = [
    ("holdout_split", lines(*_START, "training = df.sample(frac=0.8)", "rest = df.drop(training.index)")),
    ("holdout_split", lines(*_START, "train = df['train']", "delay = df['delay']")),
    ("missing_values", lines(*_START, "print(df[df.a.isnull()])")),
    ("outliers", lines(*_START, "df['high'] = df.a > df.a.quantile(0.5)")),
    ("class_imbalance", lines(*_START, "few = df.sample(n=5)", "more = pd.concat([few, df])")),
    (
        "error_analysis",
        lines(
            *_START, "from sklearn.svm import SVC", "p = SVC().fit(df, df.y).predict(df)", "print(np.mean(p == df.y))"
        ),
    ),
    (
        "baseline",
        lines(
            *_START,
            "from sklearn.svm import SVC",
            "m = SVC().fit(df, df.y)",
            "print('Baseline plan: none', m.score(df, df.y))",
        ),
    ),
    (
        "eda_plots",
        lines(
            *_START, "import matplotlib.pyplot as plt", "for i in range(3):", "    plt.imshow(df.values, cmap='jet')"
        ),
    ),
    ("eda_plots", lines(*_START, "import seaborn as sns", "sns.lineplot(x=[1, 2], y=[0.1, 0.2])")),
    ("fairness", lines(*_START, "for g in df['gender'].unique():", "    print(g, df[df['gender'] == g].age.mean())")),
    (
        "hyperparameter_tuning",
        lines(
            *_START,
            "from sklearn.linear_model import Ridge",
            "m = Ridge(0.5).fit(df, df.y)",
            "print(m.score(df, df.y))",
        ),
    ),
]


def _name(case: object) -> str:
    return case.split("\n")[-2][:60] if isinstance(case, str) and "\n" in case else str(case)


@pytest.mark.parametrize(("concept", "code"), IDIOMS, ids=_name)
def test_what_is_written_by_hand_is_found(concept: str, code: str) -> None:
    assert evidence_of({"work.py": code})[concept] != ()


@pytest.mark.parametrize(("concept", "code"), LOOKALIKES, ids=_name)
def test_what_only_looks_like_it_is_left_alone(concept: str, code: str) -> None:
    assert evidence_of({"work.py": code})[concept] == ()


def test_a_series_drawn_over_time_is_exploration_where_time_is_the_subject() -> None:
    drawn = lines(*_START, "from prophet import Prophet", "df['price'].plot()", "Prophet().fit(df)")
    assert evidence_of({"work.py": drawn})["eda_plots"] != ()
    losses = lines(*_START, "from prophet import Prophet", "Prophet().fit(df)", "fit.history.plot()")
    assert evidence_of({"work.py": losses})["eda_plots"] == ()
