"""What the usual ten lines with each library must show, and what they must not."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from scanning import evidence_of


class Usage(NamedTuple):
    """Typical code with a library: the concepts it shows, and those it only looks like."""

    library: str
    code: str
    shows: str
    hides: str = ""
    path: str = "work.py"


USAGES = [
    Usage(
        "scikit-learn",
        """
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ConfusionMatrixDisplay
from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("a.csv")
X_train, X_test, y_train, y_test = train_test_split(df[["a"]], df["y"], stratify=df["y"])
pipe = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(C=0.5, class_weight="balanced"))
print(cross_val_score(pipe, X_train, y_train, cv=StratifiedKFold(5)))
model = HistGradientBoostingClassifier(early_stopping=True).fit(X_train, y_train)
ConfusionMatrixDisplay.from_estimator(model, X_test, y_test)
permutation_importance(model, X_test, y_test)
""",
        "model_training missing_values feature_scaling class_imbalance holdout_split cross_validation regularisation "
        "error_analysis baseline model_comparison interpretability",
        "outliers hyperparameter_tuning preprocessing_leakage",
    ),
    Usage(
        "scikit-learn's searches",
        """
from sklearn.experimental import enable_halving_search_cv
from sklearn.model_selection import HalvingGridSearchCV
from sklearn.svm import SVC
search = HalvingGridSearchCV(SVC(), {"C": [1, 10]}).fit([[1]], [0])
""",
        "model_training cross_validation hyperparameter_tuning regularisation",
        "model_comparison baseline feature_scaling",
    ),
    Usage(
        "scikit-learn's calibration and displays",
        """
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import PartialDependenceDisplay
from sklearn.metrics import PredictionErrorDisplay
model = RandomForestRegressor(min_samples_leaf=5).fit([[1]], [0.5])
PredictionErrorDisplay.from_estimator(model, [[1]], [0.5], kind="residual_vs_predicted")
PartialDependenceDisplay.from_estimator(model, [[1]], [0])
""",
        "error_analysis interpretability regularisation",
        "cross_validation",
    ),
    Usage(
        "pandas",
        """
import pandas as pd
df = pd.read_csv("a.csv")
df["a"] = df["a"].fillna(df["a"].median())
low, high = df["a"].quantile([0.01, 0.99])
df["a"] = df["a"].clip(low, high)
df["a"].plot.hist(bins=30)
df["kind"].value_counts().plot(kind="bar")
df.plot(kind="scatter", x="a", y="b")
""",
        "data_used missing_values outliers eda_plots",
        "feature_scaling model_training holdout_split",
    ),
    Usage(
        "polars",
        """
import polars as pl
df = pl.read_csv("a.csv")
df = df.with_columns(pl.col("a").fill_null(strategy="mean"), pl.col("b").interpolate())
df = df.drop_nulls()
df = df.with_columns(pl.col("a").clip(pl.col("a").quantile(0.01), pl.col("a").quantile(0.99)))
""",
        "data_used missing_values outliers",
        "eda_plots model_training",
    ),
    Usage(
        "statsmodels",
        """
import statsmodels.api as sm
from statsmodels.tsa.seasonal import seasonal_decompose
from statsmodels.tsa.statespace.sarimax import SARIMAX
series = sm.datasets.co2.load_pandas().data
seasonal_decompose(series).plot()
fit = SARIMAX(series[:-12], order=(1, 1, 1)).fit()
fit.plot_diagnostics()
ols = sm.OLS([1.0], sm.add_constant([1.0])).fit()
print(ols.summary())
""",
        "model_training eda_plots error_analysis time_series interpretability",
        "cross_validation hyperparameter_tuning",
    ),
    Usage(
        "XGBoost",
        """
import xgboost as xgb
train = xgb.DMatrix([[1]], label=[0])
result = xgb.cv({"max_depth": 4, "lambda": 2}, train, nfold=5, early_stopping_rounds=10)
booster = xgb.train({"max_depth": 4, "scale_pos_weight": 9}, train, evals=[(train, "train")])
xgb.plot_importance(booster)
""",
        "model_training cross_validation regularisation class_imbalance interpretability",
        "model_comparison baseline",
    ),
    Usage(
        "LightGBM",
        """
import lightgbm as lgb
train = lgb.Dataset([[1]], label=[0])
valid = lgb.Dataset([[2]], label=[1], reference=train)
params = {"objective": "binary", "is_unbalance": True, "lambda_l1": 0.1}
model = lgb.train(params, train, valid_sets=[valid], callbacks=[lgb.early_stopping(50)])
print(model.feature_importance(importance_type="gain"))
""",
        "model_training class_imbalance regularisation interpretability holdout_split",
        "cross_validation model_comparison",
    ),
    Usage(
        "CatBoost",
        """
from catboost import CatBoostClassifier, Pool, cv
pool = Pool([[1]], [0])
scores = cv(pool, {"iterations": 10}, fold_count=5)
model = CatBoostClassifier(auto_class_weights="Balanced", l2_leaf_reg=3)
model.fit(pool, eval_set=Pool([[2]], [1]), early_stopping_rounds=20)
print(model.get_feature_importance(prettified=True))
""",
        "model_training cross_validation class_imbalance regularisation interpretability holdout_split",
        "hyperparameter_tuning",
    ),
    Usage(
        "CatBoost's own search",
        """
from catboost import CatBoostRegressor
model = CatBoostRegressor()
model.grid_search({"depth": [4, 6], "l2_leaf_reg": [1, 3]}, [[1]], [0.5])
model.randomized_search({"depth": [4, 6]}, [[1]], [0.5])
""",
        "model_training hyperparameter_tuning cross_validation regularisation",
    ),
    Usage(
        "PyTorch",
        """
import torch
from torch import nn
from torch.utils.data import DataLoader, WeightedRandomSampler, random_split
from torch.utils.tensorboard import SummaryWriter
from torchvision import datasets, transforms
steps = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
data = datasets.ImageFolder("photos", transform=steps)
train, test = random_split(data, [0.8, 0.2])
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.2), nn.Linear(8, 2))
    def forward(self, x):
        return self.body(x)
net = Net()
loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0]))
optimizer = torch.optim.AdamW(net.parameters(), weight_decay=0.01)
writer = SummaryWriter()
for x, y in DataLoader(train):
    optimizer.zero_grad()
    loss(net(x), y).backward()
    optimizer.step()
""",
        "model_training deep_learning feature_scaling holdout_split regularisation class_imbalance experiment_tracking",
        "cross_validation error_analysis model_comparison",
    ),
    Usage(
        "PyTorch Lightning",
        """
import lightning as L
import torch
from lightning.pytorch.callbacks import EarlyStopping
from lightning.pytorch.loggers import WandbLogger
from torchmetrics.classification import MulticlassConfusionMatrix
class Net(L.LightningModule):
    def training_step(self, batch, index):
        return self(batch).mean()
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
trainer = L.Trainer(callbacks=[EarlyStopping("val_loss")], logger=WandbLogger(project="x"))
trainer.fit(Net(), train_dataloaders=[1], val_dataloaders=[2])
matrix = MulticlassConfusionMatrix(num_classes=3)
""",
        "model_training deep_learning regularisation experiment_tracking holdout_split error_analysis",
        "cross_validation",
    ),
    Usage(
        "Keras",
        """
import keras
from keras import layers, regularizers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32") / 255.0
dense = layers.Dense(8, kernel_regularizer=regularizers.l2(0.01))
model = keras.Sequential([layers.Flatten(), dense, layers.Dropout(0.3)])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
stop = keras.callbacks.EarlyStopping(patience=3)
model.fit(x_train, y_train, validation_split=0.1, callbacks=[stop, keras.callbacks.TensorBoard("logs")])
model.evaluate(x_test, y_test)
""",
        "model_training deep_learning feature_scaling regularisation holdout_split toy_dataset experiment_tracking",
        "cross_validation hyperparameter_tuning missing_values",
    ),
    Usage(
        "TensorFlow",
        """
import tensorflow as tf
train = tf.keras.utils.image_dataset_from_directory("photos", validation_split=0.2, subset="training", seed=1)
valid = tf.keras.utils.image_dataset_from_directory("photos", validation_split=0.2, subset="validation", seed=1)
base = tf.keras.applications.EfficientNetB0(include_top=False, weights="imagenet")
model = tf.keras.Sequential([tf.keras.layers.Rescaling(1 / 255), base, tf.keras.layers.Dense(2)])
model.compile(loss=tf.keras.losses.BinaryFocalCrossentropy())
model.fit(train, validation_data=valid, class_weight={0: 1.0, 1: 4.0})
print(tf.math.confusion_matrix([0], [1]))
""",
        "model_training deep_learning holdout_split feature_scaling class_imbalance error_analysis",
        "cross_validation experiment_tracking",
    ),
    Usage(
        "Keras Tuner",
        """
import keras
import keras_tuner as kt
def build(hp):
    model = keras.Sequential([keras.layers.Dense(hp.Int("units", 8, 64))])
    model.compile(loss="mse")
    return model
tuner = kt.RandomSearch(build, objective="val_loss")
tuner.search([[1]], [0], validation_split=0.2)
""",
        "hyperparameter_tuning holdout_split",
        "cross_validation",
    ),
    Usage(
        "Hugging Face",
        """
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments
data = load_dataset("csv", data_files="reviews.csv")["train"].train_test_split(test_size=0.2)
tokenizer = AutoTokenizer.from_pretrained("distilbert-base-uncased")
model = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased")
arguments = TrainingArguments("out", weight_decay=0.01, report_to="wandb", eval_strategy="epoch")
stop = EarlyStoppingCallback()
trainer = Trainer(model, arguments, train_dataset=data["train"], eval_dataset=data["test"], callbacks=[stop])
trainer.train()
trainer.push_to_hub()
""",
        "model_training classification holdout_split regularisation experiment_tracking data_or_model_versioning",
        "cross_validation toy_dataset",
    ),
    Usage(
        "Prophet",
        """
import pandas as pd
from prophet import Prophet
from prophet.diagnostics import cross_validation, performance_metrics
df = pd.read_csv("sales.csv")
model = Prophet(changepoint_prior_scale=0.1)
model.fit(df)
folds = cross_validation(model, initial="730 days", period="90 days", horizon="30 days")
print(performance_metrics(folds))
model.plot_components(model.predict(df))
""",
        "model_training time_series cross_validation interpretability",
        "hyperparameter_tuning model_comparison",
    ),
    Usage(
        "darts",
        """
from darts import TimeSeries
from darts.dataprocessing.transformers import MissingValuesFiller, Scaler
from darts.metrics import mape
from darts.models import ExponentialSmoothing, NaiveSeasonal, NBEATSModel, TFTModel
series = TimeSeries.from_csv("sales.csv")
series = MissingValuesFiller().transform(series)
train, test = series.split_after(0.8)
train = Scaler().fit_transform(train)
naive = NaiveSeasonal(12)
naive.fit(train)
model = NBEATSModel(12, 6, dropout=0.1)
model.fit(train)
scores = model.historical_forecasts(series)
best = NBEATSModel.gridsearch({"input_chunk_length": [12, 24]}, train)
""",
        "model_training time_series feature_scaling holdout_split cross_validation baseline model_comparison "
        "regularisation missing_values hyperparameter_tuning",
    ),
    Usage(
        "sktime",
        """
from sktime.forecasting.arima import AutoARIMA
from sktime.forecasting.model_evaluation import evaluate
from sktime.forecasting.model_selection import ExpandingWindowSplitter, ForecastingGridSearchCV
from sktime.split import temporal_train_test_split
from sktime.forecasting.naive import NaiveForecaster
from sktime.transformations.series.impute import Imputer
y = Imputer(method="drift").fit_transform([1.0])
y_train, y_test = temporal_train_test_split(y, test_size=12)
naive = NaiveForecaster(sp=12).fit(y_train)
arima = AutoARIMA(sp=12).fit(y_train)
evaluate(arima, ExpandingWindowSplitter(), y)
search = ForecastingGridSearchCV(naive, cv=ExpandingWindowSplitter(), param_grid={"sp": [1, 12]}).fit(y_train)
""",
        "model_training time_series holdout_split cross_validation baseline model_comparison missing_values "
        "hyperparameter_tuning",
    ),
    Usage(
        "Spark ML",
        """
from pyspark.ml import Pipeline
from pyspark.ml.classification import GBTClassifier, LogisticRegression
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import Imputer, StandardScaler, VectorAssembler
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
df = spark.read.csv("a.csv", header=True)
df = df.na.fill(0)
train, test = df.randomSplit([0.8, 0.2], seed=1)
simple = LogisticRegression(regParam=0.1).fit(train)
model = GBTClassifier(maxDepth=4)
grid = ParamGridBuilder().addGrid(model.maxDepth, [2, 4]).build()
pipeline = Pipeline(stages=[VectorAssembler(), StandardScaler(), model])
best = CrossValidator(estimator=pipeline, estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator()).fit(train)
print(best.bestModel.stages[-1].featureImportances)
""",
        "data_used model_training missing_values feature_scaling holdout_split cross_validation hyperparameter_tuning "
        "regularisation baseline model_comparison interpretability",
        "error_analysis",
    ),
    Usage(
        "H2O",
        """
import h2o
from h2o.automl import H2OAutoML
from h2o.estimators import H2OGradientBoostingEstimator
h2o.init()
frame = h2o.import_file("a.csv")
train, test = frame.split_frame(ratios=[0.8])
model = H2OGradientBoostingEstimator(nfolds=5, balance_classes=True, max_depth=5)
model.train(x=["a"], y="y", training_frame=train)
model.varimp_plot()
automl = H2OAutoML(max_models=10)
automl.train(y="y", training_frame=train)
print(automl.leaderboard, model.model_performance(test).confusion_matrix())
""",
        "data_used model_training holdout_split cross_validation class_imbalance regularisation interpretability "
        "model_comparison error_analysis",
    ),
    Usage(
        "PyCaret",
        """
from pycaret.classification import *
setup(data=None, target="y", normalize=True, fix_imbalance=True, remove_outliers=True,
      numeric_imputation="median", log_experiment=True)
best = compare_models()
tuned = tune_model(best)
plot_model(tuned, plot="confusion_matrix")
interpret_model(tuned)
""",
        "model_training holdout_split cross_validation model_comparison hyperparameter_tuning feature_scaling "
        "class_imbalance outliers missing_values experiment_tracking interpretability error_analysis",
    ),
    Usage(
        "AutoGluon",
        """
from autogluon.tabular import TabularDataset, TabularPredictor
train = TabularDataset("train.csv")
test = TabularDataset("test.csv")
predictor = TabularPredictor(label="y").fit(train, num_bag_folds=5)
predictor.leaderboard(test)
predictor.feature_importance(test)
""",
        "model_training data_used holdout_split model_comparison interpretability cross_validation",
    ),
    Usage(
        "imbalanced-learn",
        """
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline
from sklearn.ensemble import RandomForestClassifier
model = Pipeline([("smote", SMOTE()), ("forest", RandomForestClassifier())]).fit([[1]], [0])
""",
        "class_imbalance model_training",
        "model_comparison cross_validation",
    ),
    Usage(
        "Optuna",
        """
import optuna
from sklearn.ensemble import RandomForestClassifier
def objective(trial):
    depth = trial.suggest_int("max_depth", 2, 10)
    return RandomForestClassifier(max_depth=depth).fit([[1]], [0]).score([[1]], [0])
study = optuna.create_study(direction="maximize")
study.optimize(objective, n_trials=50)
""",
        "hyperparameter_tuning model_training regularisation",
        "cross_validation",
    ),
    Usage(
        "Hyperopt",
        """
from hyperopt import STATUS_OK, Trials, fmin, hp, tpe
def objective(p):
    return {"loss": p["x"], "status": STATUS_OK}
best = fmin(objective, {"x": hp.uniform("x", 0, 1)}, algo=tpe.suggest, max_evals=10, trials=Trials())
""",
        "hyperparameter_tuning",
        "model_training",
    ),
    Usage(
        "Ray Tune",
        """
from ray import tune
from ray.tune.schedulers import ASHAScheduler
def train(config):
    tune.report({"loss": config["lr"]})
plan = tune.TuneConfig(scheduler=ASHAScheduler())
tuner = tune.Tuner(train, param_space={"lr": tune.loguniform(1e-4, 1e-1)}, tune_config=plan)
tuner.fit()
""",
        "hyperparameter_tuning",
        "cross_validation serving",
    ),
    Usage(
        "MLflow",
        """
import mlflow
import mlflow.sklearn
from mlflow.tracking import MlflowClient
from sklearn.linear_model import Ridge
mlflow.set_tracking_uri("http://localhost:5000")
with mlflow.start_run():
    model = Ridge(alpha=1.0).fit([[1]], [0.5])
    mlflow.log_metric("rmse", 0.1)
    mlflow.sklearn.log_model(model, "model", registered_model_name="rent")
MlflowClient().transition_model_version_stage("rent", 1, "Production")
""",
        "experiment_tracking data_or_model_versioning model_training",
        "serving monitoring",
    ),
    Usage(
        "Weights & Biases",
        """
import wandb
run = wandb.init(project="rent", config={"lr": 0.1})
run.log({"loss": 0.1})
artifact = wandb.Artifact("rent-model", type="model")
artifact.add_file("model.pkl")
run.log_artifact(artifact)
sweep = wandb.sweep({"method": "bayes"}, project="rent")
wandb.agent(sweep, function=print, count=5)
""",
        "experiment_tracking data_or_model_versioning hyperparameter_tuning",
        "monitoring",
    ),
    Usage(
        "Comet",
        """
from comet_ml import Experiment, Optimizer
experiment = Experiment(project_name="rent")
experiment.log_metric("rmse", 0.2)
optimizer = Optimizer({"algorithm": "bayes"})
""",
        "experiment_tracking hyperparameter_tuning",
    ),
    Usage(
        "Neptune",
        """
import neptune
run = neptune.init_run(project="a/b")
run["rmse"] = 0.2
model = neptune.init_model_version(model="RENT-1")
""",
        "experiment_tracking data_or_model_versioning",
    ),
    Usage(
        "ClearML",
        """
from clearml import Dataset, Task
from clearml.automation import HyperParameterOptimizer
task = Task.init(project_name="rent", task_name="train")
data = Dataset.create(dataset_name="rents", dataset_project="rent")
data.upload()
search = HyperParameterOptimizer(base_task_id=task.id)
""",
        "experiment_tracking data_or_model_versioning hyperparameter_tuning",
    ),
    Usage(
        "DVC",
        """
import dvc.api
from dvclive import Live
with dvc.api.open("data.csv") as file:
    text = file.read()
with Live() as live:
    live.log_metric("rmse", 0.2)
""",
        "experiment_tracking data_or_model_versioning",
    ),
    Usage(
        "Evidently",
        """
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset
report = Report([DataDriftPreset()])
result = report.run(pd.read_csv("new.csv"), pd.read_csv("old.csv"))
result.save_html("drift.html")
""",
        "monitoring",
        "fairness",
    ),
    Usage(
        "NannyML",
        """
import nannyml as nml
estimator = nml.CBPE(y_pred_proba="p", y_pred="y", y_true="t", problem_type="classification", metrics=["roc_auc"])
estimator.fit(None)
nml.UnivariateDriftCalculator(column_names=["a"]).fit(None)
""",
        "monitoring",
    ),
    Usage(
        "whylogs",
        """
import pandas as pd
import whylogs as why
why.log(pd.read_csv('a.csv')).writer('whylabs').write()
""",
        "monitoring",
    ),
    Usage(
        "alibi and alibi-detect",
        """
from alibi.explainers import AnchorTabular
from alibi_detect.cd import MMDDrift
explainer = AnchorTabular(print, ["a"])
drift = MMDDrift([[1.0]], p_val=0.05)
drift.predict([[2.0]])
""",
        "interpretability monitoring",
        "serving",
    ),
    Usage(
        "Fairlearn",
        """
from fairlearn.metrics import MetricFrame, demographic_parity_difference, selection_rate
from sklearn.metrics import accuracy_score
frame = MetricFrame(metrics=accuracy_score, y_true=[1], y_pred=[1], sensitive_features=["f"])
print(frame.by_group, demographic_parity_difference([1], [1], sensitive_features=["f"]))
""",
        "fairness error_analysis",
    ),
    Usage(
        "AIF360",
        """
from aif360.algorithms.preprocessing import Reweighing
from aif360.datasets import BinaryLabelDataset
from aif360.metrics import BinaryLabelDatasetMetric
metric = BinaryLabelDatasetMetric(BinaryLabelDataset(), privileged_groups=[{"sex": 1}])
print(metric.disparate_impact())
""",
        "fairness",
    ),
    Usage(
        "SHAP",
        """
import shap
values = shap.Explainer(print)([[1]])
shap.plots.beeswarm(values)
""",
        "interpretability",
        "eda_plots",
    ),
    Usage(
        "LIME",
        """
from lime.lime_tabular import LimeTabularExplainer
e = LimeTabularExplainer([[1]])
e.explain_instance([1], print)
""",
        "interpretability",
    ),
    Usage(
        "Captum",
        """
from captum.attr import IntegratedGradients, LayerGradCam
ig = IntegratedGradients(print)
ig.attribute([1])
""",
        "interpretability",
    ),
    Usage(
        "FastAPI",
        """
import joblib
from fastapi import FastAPI
from prometheus_fastapi_instrumentator import Instrumentator
app = FastAPI()
model = joblib.load("model.pkl")
Instrumentator().instrument(app).expose(app)
@app.post("/predict")
def predict(row: dict):
    return {"rent": float(model.predict([list(row.values())])[0])}
""",
        "serving api_endpoint monitoring",
        "model_training",
    ),
    Usage(
        "Flask",
        """
import pickle
from flask import Flask, jsonify, request
app = Flask(__name__)
model = pickle.load(open("model.pkl", "rb"))
@app.route("/predict", methods=["POST"])
def answer():
    return jsonify(model.predict([request.json["row"]]).tolist())
""",
        "serving api_endpoint",
        "monitoring",
    ),
    Usage(
        "Django",
        """
import joblib
from django.http import JsonResponse
model = joblib.load("model.pkl")
def predict(request):
    return JsonResponse({"y": model.predict([[1]])[0]})
""",
        "serving api_endpoint",
        path="shop/views.py",
    ),
    Usage(
        "BentoML",
        """
import bentoml
bentoml.sklearn.save_model("rent", None)
@bentoml.service
class Rent:
    model = bentoml.models.BentoModel("rent:latest")
    @bentoml.api
    def predict(self, row: list) -> float:
        return self.model.predict([row])[0]
""",
        "serving api_endpoint data_or_model_versioning",
    ),
    Usage(
        "Ray Serve",
        """
import joblib
from ray import serve
@serve.deployment
class Rent:
    def __init__(self):
        self.model = joblib.load("model.pkl")
    async def __call__(self, request):
        return self.model.predict([await request.json()])[0]
serve.run(Rent.bind())
""",
        "serving api_endpoint",
    ),
    Usage(
        "Triton",
        """
import triton_python_backend_utils as pb_utils
class TritonPythonModel:
    def initialize(self, args):
        self.model = None
    def execute(self, requests):
        return [pb_utils.InferenceResponse(output_tensors=[]) for request in requests]
""",
        "serving",
        path="models/rent/1/model.py",
    ),
    Usage(
        "TorchServe",
        """
from ts.torch_handler.base_handler import BaseHandler
class RentHandler(BaseHandler):
    def inference(self, data):
        return self.model(data)
    def postprocess(self, data):
        return data.tolist()
""",
        "serving",
    ),
    Usage(
        "TensorFlow Serving",
        """
FROM tensorflow/serving:2.14.0
COPY models/rent /models/rent
ENV MODEL_NAME=rent
""",
        "serving dockerfile",
        path="Dockerfile",
    ),
    Usage(
        "Streamlit",
        """
import joblib
import streamlit as st
model = joblib.load("model.pkl")
area = st.number_input("Area")
if st.button("Predict"):
    st.write(model.predict([[area]])[0])
""",
        "serving",
        "api_endpoint eda_plots",
    ),
    Usage(
        "Gradio",
        """
import gradio as gr
from transformers import pipeline
run = pipeline('sentiment-analysis')
gr.Interface(fn=run, inputs='text', outputs='json').launch()
""",
        "serving",
        "api_endpoint",
    ),
    Usage(
        "Dash",
        """
import dash
import joblib
from dash import Input, Output, dcc, html
app = dash.Dash(__name__)
model = joblib.load("model.pkl")
app.layout = html.Div([dcc.Input(id="area"), html.Div(id="rent")])
@app.callback(Output("rent", "children"), Input("area", "value"))
def show(area):
    return model.predict([[area]])[0]
""",
        "serving",
        "api_endpoint",
    ),
    Usage(
        "Airflow",
        """
from airflow import DAG
from airflow.operators.python import PythonOperator
def train_model():
    pass
with DAG("train", schedule="@weekly") as dag:
    PythonOperator(task_id="train", python_callable=train_model)
""",
        "data_pipeline retraining",
        path="dags/train.py",
    ),
    Usage(
        "Airflow's decorators",
        """
from airflow.sdk import dag, task
@dag(schedule="@daily")
def training():
    @task
    def train():
        return 1
    train()
training()
""",
        "data_pipeline retraining",
        path="dags/train.py",
    ),
    Usage(
        "Prefect",
        """
from prefect import flow, task
@task
def fetch():
    return 1
@flow
def train():
    return fetch()
if __name__ == "__main__":
    train.serve(name="weekly", cron="0 3 * * 1")
""",
        "data_pipeline retraining",
    ),
    Usage(
        "Dagster",
        """
from dagster import Definitions, ScheduleDefinition, asset, define_asset_job
@asset
def raw():
    return 1
@asset
def trained_model(raw):
    return raw
job = define_asset_job("train_job")
defs = Definitions(assets=[raw, trained_model], schedules=[ScheduleDefinition(job=job, cron_schedule="0 3 * * 1")])
""",
        "data_pipeline retraining",
    ),
    Usage(
        "Kedro",
        """
from kedro.pipeline import node, pipeline
def create_pipeline(**kwargs):
    return pipeline([node(print, 'raw', 'clean')])
""",
        "data_pipeline",
    ),
    Usage(
        "ZenML",
        """
from zenml import pipeline, step
@step
def load():
    return 1
@pipeline
def training():
    load()
training()
""",
        "data_pipeline",
    ),
    Usage(
        "Mage",
        """
if 'data_loader' not in globals():
    from mage_ai.data_preparation.decorators import data_loader
@data_loader
def load(*args):
    return 1
""",
        "data_pipeline",
        path="data_loaders/load.py",
    ),
    Usage(
        "Metaflow",
        """
from metaflow import FlowSpec, schedule, step
@schedule(weekly=True)
class TrainFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)
    @step
    def end(self):
        pass
if __name__ == '__main__':
    TrainFlow()
""",
        "data_pipeline",
    ),
    Usage(
        "Kubeflow Pipelines",
        """
from kfp import compiler, dsl
@dsl.component
def train(rows: int) -> str:
    return "model"
@dsl.pipeline(name="training")
def training(rows: int = 10):
    train(rows=rows)
compiler.Compiler().compile(training, "pipeline.yaml")
""",
        "data_pipeline",
    ),
    Usage(
        "SageMaker",
        """
import sagemaker
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.tuner import HyperparameterTuner
from sagemaker.workflow.pipeline import Pipeline
estimator = SKLearn(entry_point="train.py", role="x", instance_type="ml.m5.large")
estimator.fit({"train": "s3://bucket/train"})
tuner = HyperparameterTuner(estimator, "rmse", {})
predictor = estimator.deploy(initial_instance_count=1, instance_type="ml.m5.large")
pipeline = Pipeline(name="rent", steps=[])
""",
        "cloud_or_k8s hyperparameter_tuning data_pipeline",
        "monitoring",
    ),
    Usage(
        "Vertex AI",
        """
from google.cloud import aiplatform
aiplatform.init(project="p")
model = aiplatform.Model.upload(display_name="rent", artifact_uri="gs://b/m")
endpoint = model.deploy(machine_type="n1-standard-2")
job = aiplatform.PipelineJob(display_name="train", template_path="p.json")
job.submit()
""",
        "cloud_or_k8s data_pipeline data_or_model_versioning",
    ),
    Usage(
        "Azure ML",
        """
from azure.ai.ml import MLClient, dsl
from azure.ai.ml.entities import ManagedOnlineDeployment, ManagedOnlineEndpoint, Model
from azure.identity import DefaultAzureCredential
client = MLClient(DefaultAzureCredential())
client.models.create_or_update(Model(path="model", name="rent"))
client.online_endpoints.begin_create_or_update(ManagedOnlineEndpoint(name="rent"))
client.online_deployments.begin_create_or_update(ManagedOnlineDeployment(name="blue", endpoint_name="rent"))
@dsl.pipeline()
def training(data):
    return data
""",
        "cloud_or_k8s data_pipeline",
    ),
    Usage(
        "Databricks",
        """# Databricks notebook source
import mlflow
from databricks.feature_engineering import FeatureEngineeringClient
df = spark.table("rents").toPandas()
mlflow.sklearn.autolog()
mlflow.set_registry_uri("databricks-uc")
mlflow.register_model("runs:/1/model", "main.rent.model")
# COMMAND ----------
display(df)
""",
        "experiment_tracking data_or_model_versioning",
    ),
    Usage("Terraform", 'resource "aws_instance" "api" {\n  ami = "x"\n}\n', "cloud_or_k8s", path="infra/main.tf"),
    Usage("Helm", "apiVersion: v2\nname: rent\nversion: 0.1.0\n", "cloud_or_k8s", path="chart/Chart.yaml"),
    Usage(
        "caret",
        """
library(caret)
data <- read.csv("rent.csv")
data <- na.omit(data)
index <- createDataPartition(data$rent, p = 0.8, list = FALSE)
fit <- train(rent ~ ., data = data[index, ], method = "rf", preProcess = c("center", "scale"),
             trControl = trainControl(method = "cv", number = 5), tuneGrid = expand.grid(mtry = 2:4))
base <- lm(rent ~ area, data = data[index, ])
print(varImp(fit))
confusionMatrix(predict(fit, data), data$rent)
""",
        "data_used model_training missing_values holdout_split cross_validation hyperparameter_tuning feature_scaling "
        "interpretability error_analysis model_comparison baseline",
        path="model.R",
    ),
    Usage(
        "tidymodels",
        """
library(tidymodels)
split <- initial_split(rents, strata = rent)
steps <- recipe(rent ~ ., data = training(split)) |>
  step_impute_median(all_numeric_predictors()) |>
  step_normalize(all_numeric_predictors()) |>
  step_smote(kind)
forest <- rand_forest(trees = 500, mtry = tune()) |> set_engine("ranger")
linear <- linear_reg(penalty = 0.1) |> set_engine("glmnet")
result <- tune_grid(workflow(steps, forest), resamples = vfold_cv(training(split)), grid = 10)
fitted <- last_fit(workflow(steps, linear), split)
conf_mat(collect_predictions(fitted), rent, .pred)
""",
        "model_training holdout_split missing_values feature_scaling class_imbalance cross_validation "
        "hyperparameter_tuning error_analysis regularisation model_comparison baseline",
        path="model.R",
    ),
    Usage(
        "mlr3",
        """
library(mlr3)
library(mlr3learners)
library(mlr3tuning)
task <- as_task_classif(read.csv("a.csv"), target = "y")
parts <- partition(task, ratio = 0.8)
design <- benchmark_grid(task, lrns(c("classif.rpart", "classif.ranger", "classif.log_reg")), rsmp("cv", folds = 5))
result <- benchmark(design)
tuned <- auto_tuner(tuner = tnr("random_search"), learner = lrn("classif.ranger"),
                    resampling = rsmp("cv"), term_evals = 10)
tuned$train(task, row_ids = parts$train)
print(tuned$predict(task, row_ids = parts$test)$confusion)
""",
        "data_used model_training holdout_split cross_validation hyperparameter_tuning model_comparison error_analysis "
        "baseline",
        path="model.R",
    ),
]


@pytest.mark.parametrize("usage", USAGES, ids=lambda usage: usage.library)
def test_usual_code_with_a_library_shows_what_it_does(usage: Usage) -> None:
    evidence = evidence_of({usage.path: usage.code, "README.md": "# Rent\n"})
    found = {concept for concept, places in evidence.items() if places}
    assert set(usage.shows.split()) <= evidence.keys(), "a concept that there is none of"
    assert set(usage.shows.split()) - found == set(), "not found"
    assert found & set(usage.hides.split()) == set(), "found, and not there"
