"""An open design and the verbs that change it. Mouse, keyboard, paste, command line and tests all call these.

Every verb is one undo step and ends in one announcement, `changed`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from netdesigner.design import clip, edits
from netdesigner.design.commands import (
    AddEdge,
    AddNode,
    RemoveEdge,
    RemoveNode,
    ReplaceNode,
    SetDirection,
    SetName,
    SetNotes,
    SetRecipe,
)
from netdesigner.design.design import Direction
from netdesigner.design.graph import Edge, GraphError, Node, check_stage
from netdesigner.design.initialization_verbs import InitializationVerbs
from netdesigner.design.limits import LONGEST_TEXT, too_long
from netdesigner.design.module_verbs import ModuleVerbs
from netdesigner.design.placement import Place, moved
from netdesigner.design.unread import without
from netdesigner.layers import Fix, Layer
from netdesigner.layers.edits import Forget


class Document(ModuleVerbs, InitializationVerbs):
    """An open design with its history and its file name; these verbs edit the graph that is shown."""

    # -- adding

    def add(
        self,
        layer: Layer,
        at: Place | None = None,
        *,
        into: Edge | None = None,
        after: str | None = None,
        source: tuple[str, int] | None = None,
        into_port: tuple[str, int] | None = None,
        name: str | None = None,
    ) -> str:
        """Places a layer and returns the new node's id.

        Without `at` it stands behind what feeds it. `into` inserts it into a wire; `after` puts it behind
        a node, taking over that node's wire; `source` feeds it from an output; `into_port` lets it feed an
        input.
        """
        with self.gesture(f"Add {type(layer).__name__}"):
            if into is not None and layer.arity[1] != 0 and layer.output_count:
                return self._add_into(layer, [into], at, name)
            if into is not None:  # an Output on a wire listens to it; an Input cannot be part of one
                source = (into.source, into.source_port)
            if after is not None and layer.arity[1] != 0 and self.graph.nodes[after].layer.output_count:
                wires = self.graph.outputs_of(after) if layer.output_count else []
                if len(wires) == 1:
                    return self._add_into(layer, wires, at, name)
                source = (after, 0)
            card = self.placement.card(self.graph, self.design.direction, source[0] if source else None, at=at)
            node = self._new_node(layer, card.at, name)
            self._do(*moved(self.graph, card.moves), AddNode(node))
            if source is not None and layer.arity[1] != 0:
                self.connect(source[0], node.id, 0, source[1])
            if into_port is not None and layer.output_count:
                self.connect(node.id, *into_port)
            return node.id

    def _new_node(self, layer: Layer, at: Place, name: str | None = None) -> Node:
        fresh = self.graph.free_name(name) if name else self.graph.unique_name(layer.stem)
        return Node(self.graph.new_id(), fresh, layer, *at)

    def _add_into(self, layer: Layer, wires: list[Edge], at: Place | None, name: str | None) -> str:
        before = set(self.graph.nodes)
        card = self.placement.card(self.graph, self.design.direction, wires[0].source, wires[0].target, at)
        self._do(*edits.insert(self.graph, layer, wires, card))
        (node_id,) = set(self.graph.nodes) - before
        if name is not None:
            self.rename(node_id, self.graph.free_name(name))
        return node_id

    def insert(self, node_id: str, edge: Edge, at: Place | None = None) -> None:
        """Puts an unconnected node, let go at `at` or standing where it does, into a wire; what follows makes room."""
        node = self.graph.nodes[node_id]
        with self.gesture(f"Insert {node.name}"):
            at = at or (node.x, node.y)
            card = self.placement.card(self.graph, self.design.direction, edge.source, edge.target, at, node_id)
            self._do(*moved(self.graph, {node_id: card.at, **card.moves}))
            self._do(RemoveEdge(edge))
            self.connect(edge.source, node_id, 0, edge.source_port)
            self.connect(node_id, edge.target, edge.target_port)

    # -- joining

    def connect(self, source: str, target: str, target_port: int | None = None, source_port: int = 0) -> Edge:
        """Draws a wire, replacing the one on an occupied port; raises GraphError with a sentence."""
        if reason := self.graph.why_not(source, target, target_port, source_port):
            raise GraphError(reason)
        free = self.graph.free_port(target)
        port = free if target_port is None else target_port
        if port is not None and free == len(self.graph.inputs_of(target)):
            port = min(port, free)  # on a merge it is the next one: no input is left out
        edge = Edge(source, target, port or 0, source_port)
        with self.gesture("Connect"):
            old = [wire for wire in self.graph.inputs_of(target) if wire.target_port == edge.target_port]
            self._do(*(RemoveEdge(wire) for wire in old), AddEdge(edge))
        return edge

    def disconnect(self, edge: Edge) -> None:
        """Removes a wire; those behind it on a merge move up."""
        with self.gesture("Disconnect"):
            self._do(RemoveEdge(edge))
            self._do(*edits.close_gaps(self.graph, [edge.target]))

    def reconnect(self, old: Edge, new: Edge) -> Edge:
        """Puts one or both ends of a wire elsewhere; raises GraphError with a sentence."""
        with self.gesture("Reconnect"):
            edge = self.connect(new.source, new.target, new.target_port, new.source_port)
            if old != edge and old in self.graph.inputs_of(old.target):
                self.disconnect(old)
        return edge

    # -- removing

    def remove(self, ids: Iterable[str], edges: Iterable[Edge] = ()) -> None:
        """Removes nodes with their wires, and further wires; heirs take over shared weights."""
        leaving = [node_id for node_id in dict.fromkeys(ids) if node_id in self.graph.nodes]
        wires = dict.fromkeys(edges)
        for node_id in leaving:
            wires |= dict.fromkeys(self.graph.inputs_of(node_id) + self.graph.outputs_of(node_id))
        if not leaving and not wires:
            return
        what = self.graph.nodes[leaving[0]].name if len(leaving) == 1 else f"{len(leaving)} blocks"
        with self.gesture(f"Delete {what}" if leaving else "Disconnect"):
            self._do(*(RemoveEdge(wire) for wire in wires))
            self._do(*edits.unshare(self.graph, set(leaving)))
            place = {node_id: index for index, node_id in enumerate(self.graph.nodes)}
            last_first = sorted(leaving, key=place.__getitem__, reverse=True)  # so that undo only appends
            self._do(*(RemoveNode(self.graph.nodes[node_id]) for node_id in last_first))
            self._do(*edits.close_gaps(self.graph, [wire.target for wire in wires]))

    def dissolve(self, node_id: str) -> None:
        """Removes a node and joins what was before it with what was after it."""
        node = self.graph.nodes[node_id]
        with self.gesture(f"Take out {node.name}"):
            targets = [wire.target for wire in self.graph.outputs_of(node_id)]
            self._do(*moved(self.graph, self.placement.without(self.graph, node)))
            self._do(*edits.bypass(self.graph, node))
            self._do(*edits.close_gaps(self.graph, targets))

    # -- changing

    def set(self, ids: Iterable[str], **settings: Any) -> None:
        """Gives nodes other settings; raises LayerError and changes nothing where one is refused."""
        ids = tuple(ids)
        with self.gesture(f"Change {', '.join(settings)}", ("set", ids, tuple(settings))):
            self._do(*self._history.earlier())
            nodes = [self.graph.nodes[node_id] for node_id in ids]
            new = [_with_settings(node, settings) for node in nodes]
            for old, fresh in zip(nodes, new, strict=True):
                if old != fresh:
                    self._replace(old, fresh)

    def _replace(self, old: Node, fresh: Node) -> None:
        """Another layer in a node, without wires from outputs that are no more (fewer parts of a Split)."""
        before = self.graph.outputs_of(old.id)
        self._do(*edits.replaced(self.graph, old, fresh))
        kept = set(self.graph.outputs_of(old.id))
        self._do(*edits.close_gaps(self.graph, [wire.target for wire in before if wire not in kept]))

    def replace_layer(self, node_id: str, layer: Layer) -> None:
        """Turns a node into another layer; its name, place and wires stay."""
        node = self.graph.nodes[node_id]
        with self.gesture(f"Turn {node.name} into {type(layer).__name__}"):
            self._replace(node, replace(node, layer=layer))

    def rename(self, node_id: str, name: str) -> None:
        """Names a node; raises GraphError where the name is empty or taken."""
        node, name = self.graph.nodes[node_id], name.strip()
        if name == node.name:
            return
        if not name:
            raise GraphError("A block needs a name.")
        if (sentence := too_long(name, "A name")) is not None:
            raise GraphError(sentence)
        if any(other.name == name for other in self.graph.nodes.values()):
            raise GraphError(f"Another block is already called {name}.")
        with self.gesture(f"Rename {node.name}", ("rename", node_id)):
            self._do(ReplaceNode(node, replace(node, name=name)))

    def set_stage(self, ids: Iterable[str], stage: str) -> None:
        """Says where nodes are kept in the code, see `Node`; "" leaves it to the compiler.

        Raises GraphError where the text is no such place, and for an attribute that several nodes would share.
        """
        stage, ids = stage.strip(), list(ids)
        check_stage(stage, len(ids))
        nodes = [self.graph.nodes[node_id] for node_id in ids]
        with self.gesture("Name the place in the code", ("stage", tuple(ids))):
            self._do(*(ReplaceNode(node, replace(node, stage=stage)) for node in nodes if node.stage != stage))

    def share(self, node_id: str, owner: str | None) -> None:
        """Lets a node use the weights of another one of the same kind; None gives it its own again."""
        node = self.graph.nodes[node_id]
        if owner is not None:
            if node.layer.is_input or node.layer.is_output:
                raise GraphError(f"{node.name} has no weights to share: {node.layer.title()}s compute nothing.")
            owner = self.graph.nodes[owner].weights_of or owner
            if owner == node_id:
                raise GraphError(f"{node.name} cannot share its own weights.")
            if self.graph.nodes[owner].layer != node.layer:
                raise GraphError(f"{node.name} and {self.graph.nodes[owner].name} have different settings.")
        with self.gesture("Share weights" if owner else "Own weights"):
            followers = [n for n in self.graph.nodes.values() if owner and n.weights_of == node_id]
            self._do(*(ReplaceNode(n, replace(n, weights_of=owner)) for n in followers))
            self._do(ReplaceNode(node, replace(node, weights_of=owner)))

    def move(self, places: dict[str, Place], key: object = None) -> None:
        """Moves nodes to new places; equal keys in a row (arrow keys) become one step."""
        nodes = self.graph.nodes
        count = sum((nodes[key].x, nodes[key].y) != place for key, place in places.items())
        if count:
            with self.gesture("Move" if count == 1 else f"Move {count} blocks", key):
                self._do(*moved(self.graph, places))

    def set_recipe(self, **settings: Any) -> None:
        """Other training settings; raises SettingError where one is refused."""
        labels = ", ".join(name.rpartition(".")[2] for name in settings)
        with self.gesture(f"Change {labels}", ("recipe", tuple(settings))):
            self._do(*self._history.earlier())
            new = self.recipe.replace(**settings)
            self._forget_unread(*(f"recipe.{name}" for name in settings))
            if new != self.recipe:
                self._do(SetRecipe(self.recipe, new))

    def set_name(self, name: str) -> None:
        """Names the design, and so the exported class; raises GraphError where the name is too long."""
        if (sentence := too_long(name.strip(), "A name")) is not None:
            raise GraphError(sentence)
        if name.strip() and name.strip() != self.design.name:
            with self.gesture("Rename the network", "name"):
                self._do(SetName(self.design.name, name.strip()))

    def set_notes(self, notes: str) -> None:
        """What the user wants to remember about the design; it becomes part of the exported docstring.

        Raises GraphError where they are too long.
        """
        if (sentence := too_long(notes, "The text", LONGEST_TEXT)) is not None:
            raise GraphError(sentence)
        if notes != self.design.notes:
            with self.gesture("Change the notes", "notes"):
                self._do(SetNotes(self.design.notes, notes))

    def set_direction(self, direction: Direction) -> None:
        """Lets the network run down or to the right on screen; places stay as they are."""
        if direction != self.design.direction or self._has_unread("direction"):
            with self.gesture("Turn the flow"):
                self._forget_unread("direction")
                self._do(SetDirection(self.design.direction, direction))

    def apply(self, fix: Fix, node_id: str) -> None:
        """Makes a repair; `node_id` is the node that complained."""
        with self.gesture(fix.title):
            for edit in fix.edits:
                if isinstance(edit, Forget):
                    self._forget(edit, node_id)
                    continue
                targets = [wire.target for wire in self.graph.outputs_of(edit.node or node_id)]
                self._do(*edits.commands_for(self.graph, edit, node_id, self.placement, self.design.direction))
                self._do(*edits.close_gaps(self.graph, targets))

    def _forget(self, edit: Forget, node_id: str) -> None:
        """Leaves out what the file says of a node, or of the whole design, and this program cannot use."""
        node = self.graph.nodes.get(edit.node or node_id)
        if node is None:
            self._forget_unread(edit.place)
        else:
            self._do(ReplaceNode(node, replace(node, unread=without(node.unread, edit.place))))

    # -- copying

    def copy(self, ids: Iterable[str]) -> str:
        return clip.to_text(self.graph, ids, self.design)

    def paste(self, text: str, at: Place | None = None) -> list[str]:
        """Adds copied nodes with the wires between them; `at` is where their upper left corner comes."""
        content = clip.from_text(text, self.design)
        if content is None or not content.nodes:
            return []
        nodes, wires, modules = content
        left, top = min(node.x for node in nodes), min(node.y for node in nodes)
        place = self.placement.pasted(self.graph, [(node.x, node.y) for node in nodes], at)
        dx, dy = place[0] - left, place[1] - top
        ids = {node.id: self.graph.new_id() for node in nodes}
        with self.gesture("Paste" if len(nodes) == 1 else f"Paste {len(nodes)} blocks"):
            for module in modules:
                self.add_module(module)
            for node in nodes:
                owner = ids.get(node.weights_of) if node.weights_of else None
                name = self.graph.free_name(node.name)
                fresh = replace(node, id=ids[node.id], name=name, x=node.x + dx, y=node.y + dy, weights_of=owner)
                self._do(AddNode(replace(fresh, formulas=self._formulas_here(node))))
            self._do(*(AddEdge(wire._replace(source=ids[wire.source], target=ids[wire.target])) for wire in wires))
        return list(ids.values())

    def duplicate(self, ids: Iterable[str]) -> list[str]:
        """Copies nodes with their inner wires, beside the originals."""
        nodes = [self.graph.nodes[node_id] for node_id in dict.fromkeys(ids)]
        if not nodes:
            return []
        with self.gesture("Duplicate"):
            corner = min(node.x for node in nodes), min(node.y for node in nodes)
            return self.paste(self.copy(node.id for node in nodes), corner)


def _with_settings(node: Node, settings: dict[str, Any]) -> Node:
    """A typed value takes the place of a formula."""
    formulas = tuple((name, text) for name, text in node.formulas if name not in settings)
    return replace(node, layer=node.layer.replace(**settings), formulas=formulas)
