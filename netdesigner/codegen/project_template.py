"""What the `train.py` of all training projects share, piece by piece in the order in which it is written."""

HEAD = '''\
"""Trains {name} as config.toml says.

    python train.py [--out DIR] [--epochs N] [--seed S] [--threads N] [--device D]
    python train.py --resume [--out DIR]

A run gets a folder, run/ if none is named, then run-2/ and so on. In it metrics.jsonl
has a line an epoch, model.weights.safetensors the weights of the best one, and from
checkpoint.pt `--resume` goes on after an interruption, as if there had been none.

Needs {needs}.
"""

import argparse
import json
import platform
import signal
import threading
import tomllib
from pathlib import Path
from typing import Any

'''

CONSTANTS = """\
HERE = Path(__file__).resolve().parent
RUN, WEIGHTS = "run.json", "model.weights.safetensors"

Array = NDArray[Any]
Config = dict[str, Any]
"""

ARCHIVE = '''

def examples() -> tuple[Array, Array]:
    """Inputs of {shape} as they are stored, and their {targets}."""
    with np.load(HERE / "{file}") as archive:
        return archive["x"], archive["y"]
'''

LOADING = '''

def examples() -> tuple[Array, Array]:
    """Inputs of {shape}, and their {targets}.

    {told}
    """
'''

SETUP = '''

def setup_of(config: Config, stop: threading.Event) -> TrainingSetup:
    """Network, examples and optimizer on their device, as the loop takes them."""
    device = device_named(config["device"])
    is_channels_last = config["channels_last"] and has_fast_forms(device)
    inputs, targets = examples()
    training, validation = parts(targets, config)
    mean, std = scale(inputs, training, config)
    torch.manual_seed(config["seed"])
'''

PLACING = """\
    place(network, device, is_channels_last)
    parameters = [each for each in network.parameters() if each.requires_grad]
    batches = InMemoryBatches(
        torch.from_numpy(inputs),
        torch.from_numpy(targets),
        torch.from_numpy(mean),
        torch.from_numpy(std),
        device,
        is_channels_last,
    )
    return TrainingSetup(
"""

REST = '''\
        training=torch.from_numpy(training),
        validation=torch.from_numpy(validation),
        device=device,
        take=take_state,
        is_stopped=stop.is_set,
    )


def train(loop: TrainingLoop, record: Record, folder: Path) -> Ended:
    """Keeps what the loop yields, and prints a line an epoch."""
    for event in loop.run():
        record.take(event)
        if isinstance(event, BestWeights):
            save_file(event.weights, folder / WEIGHTS)
        elif isinstance(event, EpochDone):
            print(line(event), flush=True)
        elif isinstance(event, Ended):
            save_file(event.weights, folder / WEIGHTS)
            return event
    raise AssertionError("a training ends with Ended")


def line(epoch: EpochDone) -> str:
    """What is printed of an epoch."""
    accuracy = epoch.val_accuracy
    share = "" if accuracy is None else f"  accuracy {accuracy:.2%}"
    best = "  best so far" if epoch.is_best else ""
    return (
        f"epoch {epoch.epoch:>3}  loss {epoch.train_loss:.4f}  "
        f"validation {epoch.val_loss:.4f}{share}  {epoch.seconds:.1f} s{best}"
    )


def note(folder: Path, config: Config, result: str) -> None:
    """Writes down how the run was made and how it stands."""
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    told = {"config": config, "versions": versions, "result": result}
    (folder / RUN).write_text(json.dumps(told, indent=2) + "\\n", encoding="utf-8")


def new_folder(given: Path | None) -> Path:
    """An empty folder: the one that is named, or the first of run/, run-2/ ..."""
    folder, number = given or HERE / "run", 1
    while folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if given is not None:
            raise SystemExit(f"{given} is not empty. Choose another --out.")
        number += 1
        folder = HERE / f"run-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def last_folder(given: Path | None) -> Path:
    """The folder to go on in: the one that is named, or that of the newest run."""
    kept = [given / CHECKPOINT] if given else list(HERE.glob(f"run*/{CHECKPOINT}"))
    kept = [path for path in kept if path.is_file() and (path.parent / RUN).is_file()]
    if not kept:
        raise SystemExit("There is no run to go on with: no epoch was finished.")
    return max(kept, key=lambda path: path.stat().st_mtime).parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains as config.toml says.")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder of the run")
    parser.add_argument("--epochs", type=int, metavar="N")
    parser.add_argument("--seed", type=int, metavar="S")
    parser.add_argument("--threads", type=int, metavar="N", help="0: cores less one")
    parser.add_argument("--device", metavar="D", help="cpu, cuda, cuda:1, mps or auto")
    parser.add_argument("--resume", action="store_true", help="go on with the last run")
    options = parser.parse_args()
    names = ("epochs", "seed", "threads", "device")
    given = {name: getattr(options, name) for name in names}
    options.said = {name: value for name, value in given.items() if value is not None}
    if options.resume and options.said:
        parser.error("--resume goes on as the run began; only --out goes with it")
    return options


def main() -> int:
    options = arguments()
    if options.resume:
        folder = last_folder(options.out)
        config = json.loads((folder / RUN).read_text(encoding="utf-8"))["config"]
    else:
        folder = new_folder(options.out)
        written = (HERE / "config.toml").read_text(encoding="utf-8")
        config = tomllib.loads(written) | options.said
    config["threads"] = config["threads"] or spare_threads()
    torch.set_num_threads(config["threads"])
    keep_freed_memory()
    stop = threading.Event()  # set by Ctrl+C and by the end of a time limit
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())

    loop = TrainingLoop(setup_of(config, stop))
    record = Record(folder, loop)
    if options.resume:
        record.resume()
    note(folder, config, "running")
    ended = train(loop, record, folder)
    note(folder, config, ended.reason)
    best = f"; best in epoch {ended.best.epoch}" if ended.best else ""
    print(f"{ended.reason} after epoch {ended.epochs}{best}; the run is in {folder}")
    return 1 if ended.reason == "nan" else 0


if __name__ == "__main__":
    raise SystemExit(main())
'''
