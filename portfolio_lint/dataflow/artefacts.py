"""Files in which models are kept: what code writes and what code reads, by name as far as it tells."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from portfolio_lint.facts.flow import Artefact

from .values import UNKNOWN, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

UNTOLD = "*"
# The position of the path among the arguments, by the last part of the name.
_WRITERS = {"dump": 1, "save": 1, "save_model": 0, "to_pickle": 0, "save_pretrained": 0, "export": 0, "save_weights": 0}
_READERS = {"load": 0, "load_model": 0, "read_pickle": 0, "InferenceSession": 0, "load_weights": 0}
_ENDINGS = (
    ".pkl", ".pickle", ".joblib", ".sav", ".h5", ".hdf5", ".keras", ".pt", ".pth", ".onnx", ".ckpt", ".cbm", ".ubj",
    ".bst", ".model", ".tflite", ".dill", ".skops", ".safetensors",
)  # fmt: skip
_PATHS = ("path", "filename", "filepath", "file", "f", "fname", "model_file")


def joined(parts: Sequence[Value]) -> Value:
    """A path put together of parts, `*` for those that are not known."""
    return Value("constant", constant="/".join(text_of(part).rstrip("/") for part in parts))


def text_of(value: Value) -> str:
    return value.constant if isinstance(value.constant, str) else UNTOLD


def is_path(name: str) -> bool:
    """Whether a function makes a path of its arguments."""
    return name.endswith(("path.join", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"))


def note(
    flow: Interpreter, name: str, base: Value, arguments: Sequence[Value], keywords: Mapping[str, Value], node: ast.AST
) -> None:
    """Take down that a model's file is written or read, if a call does it."""
    written = name in _WRITERS
    position = _WRITERS.get(name, _READERS.get(name, 0))
    if written and base.kind not in ("name", "unknown") and name in ("save", "dump"):
        position = 0  # `model.save(path)` as against `torch.save(model, path)`
    where = arguments[position] if position < len(arguments) else UNKNOWN
    if where is UNKNOWN:
        where = next((keywords[key] for key in _PATHS if key in keywords), UNKNOWN)
    text = text_of(where)
    file = text.replace("\\", "/").rpartition("/")[2]
    if file == UNTOLD or file.lower().endswith(_ENDINGS):
        flow.record.artefacts.append(Artefact(text, flow.spot(node), written, name))


def keeps_models(name: str) -> bool:
    return name in _WRITERS or name in _READERS
