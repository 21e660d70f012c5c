"""The verbs about reusable modules: group, ungroup, parameters, formulas, names, library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from netdesigner.design import library
from netdesigner.design.blocks import ports_changed, uses_replaced
from netdesigner.design.commands import ReplaceNode, SetModule, SetParameters
from netdesigner.design.graph import GraphError, Node
from netdesigner.design.grouping import Grouping
from netdesigner.design.limits import LONGEST_TEXT, too_long
from netdesigner.design.module import (
    Module,
    check_depth,
    check_module_name,
    check_parameters,
    followed,
    formulas_of,
    is_block_of,
    recalculated,
    used_below,
    used_in,
    values_of,
)
from netdesigner.design.open_design import OpenDesign
from netdesigner.design.ungrouping import Ungrouping
from netdesigner.layers import LayerError, Shape
from netdesigner.layers.expression import FORMULA_KINDS, is_number, renamed, variables
from netdesigner.layers.module_use import ModuleUse, Parameter, show_overrides


class ModuleVerbs(OpenDesign):
    """An open design whose selections become modules and back."""

    # -- grouping

    def group(self, ids: Iterable[str], name: str = "", shapes: Mapping[tuple[str, int], Shape] | None = None) -> str:
        """Makes a module of a selection and puts its block in place of it; returns the block's id.

        `shapes` of the values that come in, by (node id, output port), become the example shapes of the
        module's Inputs. Raises GraphError where the selection cannot be one block.
        """
        wanted = name or self._free_module_name("Block")
        check_module_name(wanted, self.design.modules)
        chosen = list(dict.fromkeys(ids))
        grouping = Grouping(self.design, self.location.module, chosen, wanted, shapes or {}, self.placement)
        with self.gesture(f"Group into {wanted}"):
            self._do(SetModule(wanted, None, grouping.module))
            self._do(*grouping.commands())
        return grouping.use.id

    def ungroup(self, node_id: str, sizes: Sequence[Mapping[str, int]] = ()) -> list[str]:
        """Puts the inside of a block in place of it, repeats one after the other; returns the new ids.

        `sizes` of what comes into each repeat (`analysis.inside.sizes_inside`) are for formulas that use them.
        """
        node = self.graph.nodes[node_id]
        if not isinstance(node.layer, ModuleUse):
            raise GraphError(f"{node.name} is a layer and cannot be taken apart.")
        ungrouping = Ungrouping(self.design, self.location.module, node, sizes, self.placement)
        with self.gesture(f"Ungroup {node.name}"):
            self._do(*ungrouping.commands())
        return ungrouping.ids

    def _free_module_name(self, stem: str) -> str:
        number = 1
        while f"{stem}{number}" in self.design.modules:
            number += 1
        return f"{stem}{number}"

    def _refuse_circle(self) -> None:
        """Raises GraphError where the module that is shown has come to contain itself, whichever verb did it."""
        shown = self.location.module
        for name in used_in(self.graph) if shown else ():
            if shown in used_below(self.design.modules, name):
                raise GraphError(f"{shown} cannot contain {name}, which contains it.")

    # -- definitions

    def add_module(self, module: Module) -> None:
        """Adds a definition, from a library for instance; raises GraphError where the name is taken."""
        check_module_name(module.name, self.design.modules)
        self._refuse_other_uses(module)
        with self.gesture(f"Add {module.name}"):
            self._do(SetModule(module.name, None, module))

    def _refuse_other_uses(self, module: Module) -> None:
        """Raises GraphError where blocks of a definition from elsewhere stand for another module of the same name."""
        for node in module.graph.nodes.values():
            mine = self.design.modules.get(node.layer.module)
            if mine is not None and isinstance(node.layer, ModuleUse) and not is_block_of(node.layer, mine):
                raise GraphError(f"{module.name} uses another {mine.name} than this design has: rename that one first.")

    def _formulas_here(self, node: Node) -> tuple[tuple[str, str], ...]:
        """The formulas of a node from elsewhere that have a value here; the other settings keep their numbers."""
        values = self.design.examples_of(self.location.module)
        return tuple(
            (name, text)
            for name, text in node.formulas
            if (used := variables(text)) and values_of(node, name, values).keys() >= set(used)
        )

    def remove_module(self, name: str) -> None:
        """Removes a definition that no block uses."""
        for place, graph in self.design.graphs.items():
            if name in used_in(graph):
                where = f"in {place}" if place else "in the drawing"
                raise GraphError(f"{name} is used {where}: remove or ungroup those blocks first.")
        if self.location.module == name:
            raise GraphError(f"{name} is open: leave it first.")
        with self.gesture(f"Delete {name}"):
            self._do(SetModule(name, self.design.modules[name], None))

    def rename_module(self, old: str, new: str) -> None:
        """Gives a module another name, which its class has in the code; one that is open stays so."""
        if new.strip() == old:
            return
        name = check_module_name(new, self.design.modules)
        module = self.design.modules[old]
        with self.gesture(f"Rename {old}"):
            self._define(module, replace(module, name=name), f"Rename {old}")
            if self.location.module == old:
                self.location = replace(self.location, module=name)

    def set_module_notes(self, name: str, notes: str) -> None:
        """What a module is; its first line is shown. Raises GraphError where it is too long."""
        if (sentence := too_long(notes, "The text", LONGEST_TEXT)) is not None:
            raise GraphError(sentence)
        module = self.design.modules[name]
        if notes != module.notes:
            self._define(module, replace(module, notes=notes), "Change the notes", ("module notes", name))

    def _define(self, old: Module, new: Module, title: str, key: object = None) -> None:
        """Puts a definition in place of another one, and blocks of the new kind in place of the old ones."""
        with self.gesture(title, key):
            self._do(SetModule(old.name, old, new))
            self._do(*uses_replaced(self.design, old.name, new.layer))

    # -- parameters and formulas

    def set_parameters(self, name: str, parameters: Iterable[Parameter]) -> None:
        """Gives a module other parameters, or the network ("") itself; those of the same name keep the value of each
        block.

        Raises LayerError where a name cannot be, or a parameter is taken away that is in use.
        """
        old, new = self.design.parameters_of(name), tuple(parameters)
        check_parameters(new)
        self._refuse_missing(name, {each.name for each in old} - {each.name for each in new})
        if new == old:
            return
        with self.gesture("Change the parameters", ("parameters", name)):
            before = self.design.examples_of(name)
            if module := self.design.modules.get(name):
                self._do(SetModule(name, module, replace(module, parameters=new)))
            else:
                self._do(SetParameters(old, new))
            self._do(*self._recalculated(name, before))
            if module:
                self._do(*uses_replaced(self.design, name, self.design.modules[name].layer))

    def _refuse_missing(self, place: str, missing: Set[str]) -> None:
        """Raises LayerError where a formula uses a parameter that shall go."""
        for node in self.design.graph_of(place).nodes.values():
            for text in formulas_of(node):
                if words := [word for word in variables(text) if word in missing]:
                    raise LayerError(f"{node.name} uses the parameter {words[0]}: change {text!r} there first.")

    def rename_parameter(self, module_name: str, old: str, new: str) -> None:
        """Gives a parameter of a module, or of the network (""), another name, also in all that uses it."""
        before = self.design.parameters_of(module_name)
        parameters = tuple(p._replace(name=new) if p.name == old else p for p in before)
        check_parameters(parameters)
        module = self.design.modules.get(module_name)
        with self.gesture(f"Rename {old}"):
            if module:
                self._do(SetModule(module_name, module, replace(module, parameters=parameters)))
            else:
                self._do(SetParameters(before, parameters))
            for node in list(self.design.graph_of(module_name).nodes.values()):
                fresh = _with_names(node, {old: new})
                if fresh != node:
                    self._do(ReplaceNode(node, fresh, place=module_name))
            if module:
                self._do(*uses_replaced(self.design, module_name, self.design.modules[module_name].layer, {old: new}))

    def _recalculated(self, place: str, before: Mapping[str, Any]) -> list[ReplaceNode]:
        """Nodes of a graph get the values that follow from new parameters."""
        after = self.design.examples_of(place)
        pairs = [(node, followed(node, before, after)) for node in self.design.graph_of(place).nodes.values()]
        return [ReplaceNode(node, new, place=place) for node, new in pairs if new.layer != node.layer]

    def set_formula(self, ids: Iterable[str], setting: str, text: str) -> None:
        """Lets a setting be calculated from the parameters of the module that is open, or of the network; "" makes
        it a plain number again.

        Raises LayerError where the text is no expression or the value is refused.
        """
        values, ids = self.design.examples_of(self.location.module), tuple(ids)
        with self.gesture(f"Change {setting}", ("set", ids, (setting,))):  # a formula may be typed over a number
            self._do(*self._history.earlier())
            nodes = [self.graph.nodes[node_id] for node_id in ids]
            new = [self._with_formula(node, setting, text, values) for node in nodes]
            self._do(*(ReplaceNode(old, fresh) for old, fresh in zip(nodes, new, strict=True) if old != fresh))

    @staticmethod
    def _with_formula(node: Node, setting: str, text: str, values: Mapping[str, Any]) -> Node:
        kinds = {each.name: each.kind for each in node.layer.settings()}
        if text and kinds.get(setting) not in FORMULA_KINDS:
            raise LayerError(f"{setting} cannot be calculated from parameters.")
        others = tuple((name, formula) for name, formula in node.formulas if name != setting)
        if not text:
            return replace(node, formulas=others)
        calculated = recalculated(replace(node, formulas=((setting, text),)), values)  # others may have no value
        return replace(calculated, formulas=(*others, (setting, text)))

    # -- ports

    _ports_before: tuple[list[str], list[str]] = ([], [])

    def _before_edit(self) -> None:
        module = self.design.modules.get(self.location.module)
        self._ports_before = module.ports if module else ([], [])

    def _after_edit(self) -> None:
        """Where an Input or Output of the module came or went, all its blocks get as many ports."""
        check_depth(self.design.modules)
        self._refuse_circle()
        module = self.design.modules.get(self.location.module)
        if module is not None and module.ports != self._ports_before:
            for command in ports_changed(self.design, module, self._ports_before):
                self._do(command)

    # -- library

    def save_to_library(self, name: str, path: Path) -> None:
        """Writes a module, with all that it uses, to a file; raises FileError."""
        names = used_below(self.design.modules, name)
        library.save([module for key, module in self.design.modules.items() if key in names], path)

    def take_from_library(self, path: Path) -> list[str]:
        """Adds the modules of a file; those that are here already under the same name stay as they are."""
        modules = library.load(path)
        fresh = [module for module in modules if module.name not in self.design.modules]
        with self.gesture(f"Add modules of {path.stem}"):
            for module in fresh:
                self.add_module(module)
        return [module.name for module in modules]


def _with_names(node: Node, names: Mapping[str, str]) -> Node:
    """A node of a module some of whose parameters have got other names."""
    formulas = tuple((name, renamed(text, names)) for name, text in node.formulas)
    layer = node.layer
    if isinstance(layer, ModuleUse) and (first := layer.overrides()):
        texts = {key: text if is_number(text) else renamed(text, names) for key, text in first.items()}
        layer = layer.replace(first=show_overrides(texts)) if texts != first else layer
    return replace(node, layer=layer, formulas=formulas)
