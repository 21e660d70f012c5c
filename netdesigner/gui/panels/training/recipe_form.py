"""The recipe as a form, made from its fields: one editor a kind, every edit applied at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from netdesigner.declare.declared import SettingError
from netdesigner.declare.settings import Setting
from netdesigner.design.commands import Change
from netdesigner.design.recipe import Recipe
from netdesigner.gui.look import theme
from netdesigner.gui.panels.editors.editors import Editor, editor_for
from netdesigner.gui.panels.editors.refusal import Refusal
from netdesigner.gui.panels.editors.typing import Typing
from netdesigner.gui.panels.training.device_editor import DeviceEditor
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session

TITLES = {"lr": "learning rate", "batch_size": "batch size", "weight_decay": "weight decay"}
TRAINING_FIELDS = (
    "optimizer", "lr", "momentum", "batch_size", "epochs", "weight_decay", "task", "loss", "seed", "device",
)  # fmt: skip


def recipe_settings() -> dict[str, Setting]:
    """The recipe's fields as the editors know settings."""
    return {setting.name: setting for setting in Recipe.settings()}


class RecipeForm(QWidget):
    """Some fields of the recipe, each with its editor."""

    def __init__(
        self, session: Session, names: tuple[str, ...] = TRAINING_FIELDS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._typing = Typing(session)
        self.editors: dict[str, Editor] = {}
        self._labels: dict[str, QLabel] = {}
        self.sentences: dict[str, Refusal] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        known = recipe_settings()
        for line, name in enumerate(names):
            self._add(known[name], grid, line)
        grid.setRowStretch(len(names), 1)
        listen(self, session.document.changed, self._follow)
        self.show_recipe()

    def _add(self, setting: Setting, grid: QGridLayout, line: int) -> None:
        name = setting.name
        title = TITLES.get(name, name)
        label = self._labels[name] = QLabel(title, self)
        label.setToolTip(setting.help)
        theme.set_role(label, "muted")
        editor = DeviceEditor(setting, self) if name == "device" else editor_for(setting, self)
        self.editors[name] = editor
        editor.name_for_reader(title)
        label.setBuddy(editor)
        self.sentences[name] = Refusal(editor, self)
        grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(editor, line, 1)
        editor.edited.connect(lambda value: self._set(name, value))
        editor.refused.connect(lambda why: self._refuse(name, why))
        editor.left.connect(lambda: self._leave(name))

    def show_recipe(self) -> None:
        """Shows the recipe in force; a field that is being typed in is left alone."""
        recipe = self._session.document.recipe
        for name, editor in self.editors.items():
            if name != self._typing.current:
                editor.show_value(getattr(recipe, name))
                self._say(name, "")
        if "momentum" in self.editors:
            for widget in (self.editors["momentum"], self._labels["momentum"]):
                widget.setEnabled(recipe.optimizer == "SGD")  # its tooltip says so; hidden, the fields below would move

    def _follow(self, change: Change) -> None:
        if change.recipe or change.is_reset:
            self.show_recipe()

    def _set(self, name: str, value: Any) -> None:
        try:
            with self._typing.at(name, self.editors[name].is_typing):
                self._session.document.set_recipe(**{name: value})
        except SettingError as error:
            self._refuse(name, error.bare)
        else:
            self._say(name, "")

    def _refuse(self, name: str, sentence: str) -> None:
        """The value from before the edit is in force again. The sentence names the field as its label does."""
        self._typing.take_back(name)
        rest = sentence.removeprefix(f"{name} ")
        self._say(name, sentence if rest == sentence else f"{TITLES.get(name, name)} {rest}")

    def _say(self, name: str, sentence: str) -> None:
        """Shows why a value was refused; "" takes it away."""
        self.sentences[name].say(sentence)
        self.editors[name].set_invalid(bool(sentence))
        self._session.refuse(self.editors[name], sentence)

    def _leave(self, name: str) -> None:
        if refusal := self.sentences[name].text():
            self._session.message.emit(f"{TITLES.get(name, name)} stays as it was: {refusal}")
        self.editors[name].show_value(getattr(self._session.document.recipe, name))
        self._say(name, "")
        self._session.document.settle()
