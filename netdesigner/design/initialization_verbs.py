"""The verbs about how weights start, and which of them training leaves alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from netdesigner.design.commands import ReplaceNode, SetNetworkInitialization
from netdesigner.design.graph import Node
from netdesigner.design.open_design import OpenDesign
from netdesigner.design.unread import without
from netdesigner.layers import LayerError
from netdesigner.layers.initialization import NETWORK_BIAS_KINDS, NETWORK_KINDS, Initialization


class InitializationVerbs(OpenDesign):
    """An open design whose weights start as the user wants."""

    def set_initialization(self, ids: Iterable[str], init: Initialization | None) -> None:
        """Lets the weights of nodes start so; None: as all of the network do. Shared weights are their owner's."""
        init = None if init is not None and init.is_usual else init
        pairs = [(node, replace(node, init=init, unread=without(node.unread, "init"))) for node in self._owners(ids)]
        if changed := [(old, new) for old, new in pairs if old != new]:
            key = ("initialization", tuple(node.id for node, _ in changed))
            with self.gesture("Change the initialization", key):
                self._do(*(ReplaceNode(old, new) for old, new in changed))

    def set_frozen(self, ids: Iterable[str], is_frozen: bool) -> None:
        """Frozen weights stay as they are while the others are trained."""
        nodes = [node for node in self._owners(ids) if node.is_frozen != is_frozen]
        if nodes:
            with self.gesture("Freeze" if is_frozen else "Unfreeze"):
                self._do(*(ReplaceNode(node, replace(node, is_frozen=is_frozen)) for node in nodes))

    def set_network_initialization(self, init: Initialization | None) -> None:
        """Lets the weights of all layers that have no initialization of their own start so.

        Raises LayerError for rules that depend on the shape of a weight.
        """
        init = None if init is not None and init.is_usual else init
        for part, kinds in ((init.weight, NETWORK_KINDS), (init.bias, NETWORK_BIAS_KINDS)) if init else ():
            if part.choice not in kinds:
                raise LayerError(f"{part.words} cannot start all layers at once: set it for one of them.")
        if init != self.design.init or self._has_unread("init"):
            with self.gesture("Change the initialization of all layers", "network initialization"):
                self._forget_unread("init")
                self._do(SetNetworkInitialization(self.design.init, init))

    def _owners(self, ids: Iterable[str]) -> list[Node]:
        """The nodes whose weights these use, each once."""
        nodes = self.graph.nodes
        owners = dict.fromkeys(owner if (owner := nodes[i].weights_of) in nodes else i for i in ids)
        return [nodes[owner] for owner in owners if owner is not None]
