"""Golden files of exported code; `pytest tests/codegen --renew-golden` writes them anew, to be read in review."""

from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the golden files of exported code anew")


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a golden file, or writes it."""

    def check(name: str, text: str) -> None:
        path = FOLDER / name
        if request.config.getoption("--renew-golden", default=False):
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is not there: run pytest tests/codegen --renew-golden and read it"
        assert text == path.read_text(encoding="utf-8")

    return check
