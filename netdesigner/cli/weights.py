"""`export` with weights: where they come from, where they go, and the certificate."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from netdesigner.analysis.places import names_at
from netdesigner.certificate.certificate import certify
from netdesigner.cli.errors import UsageError
from netdesigner.cli.outputs import check_output, together
from netdesigner.design.design import Design
from netdesigner.network import weights as network_weights
from netdesigner.network.state_files import PICKLED, is_foreign, load_for

if TYPE_CHECKING:
    from netdesigner.network.build import BuiltNetwork


def export_weights(design: Design, options: Namespace, write_code: Callable[[Path | None], None]) -> int:
    """The code with its weights file and certificate. Nothing is written before all that is read has been read."""
    from netdesigner.network.build import build

    network = build(design, seed=design.recipe.seed)
    goal, source = _ways(options)
    if options.keep and source is None:
        raise UsageError("--keep needs --from: it says which weights shall be kept beside the design.")
    beside = network_weights.beside(options.file)
    if source is not None:
        loaded = load_for(design, source, options.partly)
        network_weights.put(network, loaded.weights)
        print("\n  ".join([loaded.message, *loaded.left_out]))
        origin = f"from {source}"
    else:
        origin = put_trained(network, design, beside)
    kept = beside if options.keep else None
    with together(options.output, kept, goal):
        write_code(goal)
        if kept is not None:
            network_weights.save(kept, network_weights.take(network), design.weights_id)
            print(f"{kept}: the design's weights from now on")
        if goal is not None:
            network_weights.save_state(network, goal)
            print(f"{goal}: weights {origin}")
    if not options.certify:
        return 0
    certificate = certify(design, network_weights.take(network))
    print(certificate.message)
    return 0 if certificate.is_verified else 1


def _ways(options: Namespace) -> tuple[Path | None, Path | None]:
    """Where weights are written and read. A weights file of others is never written over: it is read."""
    given, source = options.weights, options.source
    if given is None or not is_foreign(given):
        return given, source
    if source is not None:
        raise UsageError(f"{given} was not written by NetDesigner and is not written over; choose another --weights.")
    if given.suffix not in PICKLED:
        return None, given
    goal = options.output.with_suffix(".safetensors")
    check_output(goal)
    if is_foreign(goal):
        raise UsageError(f"{goal} was not written by NetDesigner and is not written over; name another with -o.")
    return goal, given


def put_trained(network: BuiltNetwork, design: Design, beside: Path) -> str:
    """Gives a network the trained weights beside its design, if there are any; says where its weights are from."""
    if not beside.is_file():
        return "freshly initialized: the design is not trained"
    kept = network_weights.read(beside)
    if not kept.is_of(design.weights_id):
        print(f"{beside} was not saved together with this drawing; its weights are used as far as they fit.")
    fit = network_weights.put(network, kept.weights)
    for doubt in network_weights.doubts(kept.weights):
        print(f"{beside}: {doubt}")
    if fit.initialized:
        blocks = list(dict.fromkeys(key.rpartition("/")[0] for key in fit.initialized))
        print(
            f"{len(fit.initialized)} weights of {beside} do not fit the drawing and were initialized anew: "
            f"those of {names_at(design, blocks)}."
        )
    return f"from {beside}"
