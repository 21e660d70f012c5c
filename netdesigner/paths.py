"""Where things lie: the resources shipped with the program, and the user's own folders."""

import sys
from pathlib import Path

from platformdirs import user_data_path, user_state_path

APP = "netdesigner"


def resources() -> Path:
    """The folder of shipped resources, in a checkout, an installed wheel or a frozen bundle."""
    if bundle := getattr(sys, "_MEIPASS", None):
        return Path(bundle) / "resources"
    here = Path(__file__).resolve().parent
    installed = here / "_resources"
    return installed if installed.is_dir() else here.parent / "resources"


def state_folder() -> Path:
    """Where recent files, window layout and recovery files are kept; made on first use."""
    folder = user_state_path(APP, appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def runs_folder() -> Path:
    """Where finished trainings are kept unless the user names a place."""
    return user_data_path(APP, appauthor=False) / "runs"
