"""The recipe as a form, made from its declaration: one editor a kind, every edit applied at once.

The settings of what is chosen (an optimizer, a loss) stand below it, and change with the choice.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget
from shiboken6 import isValid

from netdesigner.declare.declared import SettingError, ValuedSetting
from netdesigner.design.commands import Change
from netdesigner.gui.look import theme
from netdesigner.gui.panels.editors.editors import Editor, editor_for
from netdesigner.gui.panels.editors.refusal import Refusal
from netdesigner.gui.panels.editors.typing import Typing
from netdesigner.gui.panels.training.device_editor import DeviceEditor
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.recipe.recipe import Recipe

OF_THE_DATA = ("data", "validation", "normalize")  # these stand on the data page
TRAINING_FIELDS = tuple(setting.name for setting in Recipe.settings() if setting.name not in OF_THE_DATA)
INDENT = 12  # pixels: settings of what was chosen above
MOST_RESERVED = 2  # lines


class _Room(QWidget):
    """An empty line as high as that of an editor."""

    def __init__(self, like: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._like = like
        self.setSizePolicy(QSizePolicy.Policy.Ignored, like.sizePolicy().verticalPolicy())

    def sizeHint(self) -> QSize:
        return self._like.sizeHint() if isValid(self._like) else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._like.minimumSizeHint() if isValid(self._like) else super().minimumSizeHint()


class RecipeForm(QWidget):
    """Some settings of the recipe, each with its editor; `editors` are by dotted name."""

    def __init__(
        self, session: Session, names: tuple[str, ...] = TRAINING_FIELDS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._names = session, names
        self._typing = Typing(session)
        self.editors: dict[str, Editor] = {}
        self._labels: dict[str, QLabel] = {}
        self._rooms: list[QWidget] = []  # empty lines
        self.sentences: dict[str, Refusal] = {}
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        listen(self, session.document.changed, self._follow)
        self.show_recipe()

    def show_recipe(self) -> None:
        """Shows the recipe in force; a field that is being typed in is left alone."""
        entries = self._session.document.recipe.entries()
        entries = {name: entry for name, entry in entries.items() if name.partition(".")[0] in self._names}
        if [(name, editor.setting) for name, editor in self.editors.items()] != [
            (name, entry.setting) for name, entry in entries.items()
        ]:
            self._arrange(entries)
        for name, entry in entries.items():
            if name != self._typing.current:
                self.editors[name].show_value(entry.value)
                self._say(name, "")

    def _arrange(self, entries: dict[str, ValuedSetting]) -> None:
        """Another choice has other settings: rows that are still right keep their widgets, and so the focus."""
        for name, editor in list(self.editors.items()):
            if name not in entries or entries[name].setting != editor.setting:
                self._remove(name)
        while self._rooms:
            self._take_away(self._rooms.pop())
        for line in range(self._grid.rowCount()):
            self._grid.setRowStretch(line, 0)
        editors, line = dict[str, Editor](), 0
        for name, entry in entries.items():
            if "." not in name:
                line += self._reserved(line, editors)
            if name not in self.editors:
                self._add(name, entry)
            if editors:
                self.setTabOrder(list(editors.values())[-1].field(), self.editors[name].field())
            editors[name] = self.editors[name]
            self._put(name, line)
            line += 1
        self._grid.setRowStretch(line + self._reserved(line, editors), 1)
        self.editors = editors

    def _put(self, name: str, line: int) -> None:
        self._grid.addWidget(self._labels[name], line, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(self.editors[name], line, 1)
        self._labels[name].show()  # at once: Qt shows what comes into a layout only later
        self.editors[name].show()

    def _reserved(self, line: int, above: dict[str, Editor]) -> int:
        """How many lines stay empty below a choice whose others have more settings: what follows does not move."""
        outer = next((name for name in reversed(above) if "." not in name), "")
        registry = above[outer].setting.registry if outer else None
        if registry is None:
            return 0
        most = max(len(cls.settings()) for cls in registry.values())
        count = min(most - sum(name.startswith(f"{outer}.") for name in above), MOST_RESERVED)
        for empty in range(line, line + count):
            room = _Room(list(above.values())[-1], self)
            self._grid.addWidget(room, empty, 1)
            room.show()
            self._rooms.append(room)
        return count

    def _remove(self, name: str) -> None:
        self._session.refuse(self.editors[name], "")
        for widget in (self.editors.pop(name), self._labels.pop(name)):
            self._take_away(widget)
        sentence = self.sentences.pop(name)
        self._take_away(sentence)

    def _take_away(self, widget: QWidget) -> None:
        self._grid.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _add(self, name: str, entry: ValuedSetting) -> None:
        setting = entry.setting
        label = self._labels[name] = QLabel(setting.label, self)
        label.setToolTip(setting.help)
        label.setContentsMargins(INDENT if "." in name else 0, 0, 0, 0)
        theme.set_role(label, "muted")
        editor = DeviceEditor(setting, self) if name == "device" else editor_for(setting, self)
        self.editors[name] = editor
        editor.name_for_reader(setting.label)
        label.setBuddy(editor)
        self.sentences[name] = Refusal(editor, self)
        editor.edited.connect(lambda value: self._set(name, value))
        editor.refused.connect(lambda why: self._refuse(name, why))
        editor.left.connect(lambda: self._leave(name))

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
        """The value from before the edit is in force again. The sentence names the setting as its label does."""
        self._typing.take_back(name)
        setting = self.editors[name].setting
        rest = sentence.removeprefix(f"{setting.name} ")
        self._say(name, sentence if rest == sentence else f"{setting.label} {rest}")

    def _say(self, name: str, sentence: str) -> None:
        """Shows why a value was refused; "" takes it away."""
        self.sentences[name].say(sentence)
        self.editors[name].set_invalid(bool(sentence))
        self._session.refuse(self.editors[name], sentence)

    def _leave(self, name: str) -> None:
        if name not in self.editors:  # its row went with the choice it belonged to
            return
        if refusal := self.sentences[name].text():
            self._session.message.emit(f"{self.editors[name].setting.label} stays as it was: {refusal}")
        self.editors[name].show_value(self._session.document.recipe.entries()[name].value)
        self._say(name, "")
        self._session.document.settle()
