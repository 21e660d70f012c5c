"""A network that reads words learns: token ids come from a file, an Embedding makes vectors of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import Adam
from netdesigner.recipe.recipe import Recipe
from netdesigner.training.events import EpochDone
from netdesigner.training.train import TrainRequest, train
from tests.drawings import Drawing

VOCABULARY = 300


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    """Rows of words; where word 7 is among them, the class is 1."""
    generator = np.random.default_rng(0)
    words = generator.integers(8, VOCABULARY, (400, 12))
    classes = generator.integers(0, 2, 400)
    words[classes == 1, generator.integers(0, 12, int(classes.sum()))] = 7
    path = tmp_path / "sentences.npz"
    np.savez(path, x=words, y=classes)
    return path


def reader(where: Path, layers: str) -> Design:
    drawing = Drawing("Reader")
    words = drawing.put(f"Input((12,), vocabulary_size={VOCABULARY})")
    drawing.put("Output", drawing.chain(f"Embedding(16) | {layers} | Linear(2)", words))
    drawing.design.recipe = Recipe(data=str(where), epochs=12, optimizer=Adam(lr=0.01))
    return drawing.design


@pytest.mark.parametrize(
    "layers",
    ["GRU(16, bidirectional=True) | Amax", "PositionalEncoding | TransformerEncoderLayer(2, 32, dropout=0.0) | Amax"],
)
def test_sequences_of_words_are_learnt(sentences: Path, layers: str) -> None:
    events = list(train(TrainRequest(reader(sentences, layers))))
    last = [event for event in events if isinstance(event, EpochDone)][-1]
    assert last.val_accuracy is not None
    assert last.val_accuracy > 0.85
