"""What counts as right: whole examples, or parts of them where every pixel has a class."""

import torch

from netdesigner.training.kernel.steps import Sums, correct_answers


def test_examples_are_counted_whole() -> None:
    scores = torch.tensor([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]])
    assert correct_answers(scores, torch.tensor([0, 1, 1])).item() == 2


def test_with_classes_for_pixels_accuracy_stays_below_one() -> None:
    scores = torch.zeros(2, 3, 2, 2)
    scores[:, 1] = 1.0  # every pixel is said to be of class 1
    targets = torch.tensor([[[1, 1], [1, 1]], [[1, 0], [0, 0]]])
    sums = Sums(torch.device("cpu"))
    sums.add(torch.tensor(0.5), correct_answers(scores, targets), 2)
    assert sums.read(is_classification=True) == (0.5, 0.625)


def test_one_score_tells_two_classes_apart_by_its_sign() -> None:
    assert correct_answers(torch.tensor([[2.0], [-1.0], [0.5]]), torch.tensor([1, 0, 0])).item() == 2
