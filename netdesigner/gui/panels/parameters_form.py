"""The parameters of a module: names, defaults, which must be given; added, renamed and taken away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from netdesigner.design.graph import GraphError
from netdesigner.design.module import Module
from netdesigner.gui import icons, theme
from netdesigner.gui.session import Session
from netdesigner.layers import LayerError
from netdesigner.layers.module_use import Number, Parameter

FIRST_NAME = "channels"
FIRST_VALUE = 64


class ParametersForm(QWidget):
    """One row a parameter; each edit is applied when its field is left."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._module: Module | None = None
        self._shown: tuple[str, tuple[Parameter, ...]] | None = None
        self.rows: list[ParameterRow] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self.add_button = QPushButton("Add a parameter", self)
        theme.set_role(self.add_button, "link")
        self.add_button.setToolTip("A number that each block of this module can set for itself")
        self.add_button.clicked.connect(self.add)
        self.sentence = QLabel(self, wordWrap=True)
        theme.set_role(self.sentence, "error")
        self.sentence.hide()

    def show_module(self, module: Module) -> None:
        self._module = module
        if self._shown == (module.name, module.parameters):
            return
        self._shown = module.name, module.parameters
        self.say("")
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget not in (self.add_button, self.sentence):
                widget.hide()
                widget.deleteLater()
        for column, title in enumerate(("Name", "Default", "Required")):
            heading = QLabel(title, self)
            theme.set_role(heading, "small")
            heading.setVisible(bool(module.parameters))
            self._grid.addWidget(heading, 0, column)
        self.rows = [ParameterRow(self, each, number, self._grid) for number, each in enumerate(module.parameters)]
        last = 2 * len(self.rows) + 1
        self._grid.addWidget(self.sentence, last, 0, 1, 4)
        self._grid.addWidget(self.add_button, last + 1, 0, 1, 4, Qt.AlignmentFlag.AlignLeft)

    def add(self) -> None:
        """A new parameter under a free name, which can be typed over at once."""
        if self._module is None:
            return
        taken = {parameter.name for parameter in self._module.parameters}
        number = 1
        while (name := FIRST_NAME + (str(number) if number > 1 else "")) in taken:
            number += 1
        if self.put([*self._module.parameters, Parameter(name, FIRST_VALUE)]) and self.rows:
            self.rows[-1].name.setFocus()
            self.rows[-1].name.selectAll()

    def put(self, parameters: list[Parameter]) -> bool:
        """Gives the module these parameters; whether it took them."""
        module = self._module
        return module is not None and self._try(lambda: self._session.document.set_parameters(module.name, parameters))

    def rename(self, old: str, new: str) -> bool:
        module = self._module
        return module is not None and self._try(lambda: self._session.document.rename_parameter(module.name, old, new))

    def replace(self, number: int, parameter: Parameter | None) -> bool:
        """Another parameter in place of one; None takes it away."""
        if self._module is None:
            return False
        parameters = list(self._module.parameters)
        parameters[number : number + 1] = [] if parameter is None else [parameter]
        return self.put(parameters)

    def _try(self, edit: Callable[[], object]) -> bool:
        try:
            edit()
        except (LayerError, GraphError) as error:
            self.say(str(error))
            return False
        self.say("")
        return True

    def say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))


class ParameterRow:
    """The widgets of one parameter."""

    def __init__(self, form: ParametersForm, parameter: Parameter, number: int, grid: QGridLayout) -> None:
        self._form, self._parameter, self._number = form, parameter, number
        self.name, self.value = QLineEdit(parameter.name, form), QLineEdit(f"{parameter.value}", form)
        self.name.setAccessibleName(f"Name of parameter {number + 1}")
        self.name.setToolTip("Formulas inside and all blocks follow when it is renamed.")
        self.value.setAccessibleName(f"Default of {parameter.name}")
        self.value.setToolTip("What a new block has; whole (64) or decimal (0.5).")
        self.required = QCheckBox(form)
        self.required.setChecked(parameter.is_required)
        self.required.setAccessibleName(f"{parameter.name} must be given")
        self.required.setToolTip("In the code the argument has no default: it must be given.")
        self.remove = QToolButton(form)
        theme.set_role(self.remove, "quiet")
        self.remove.setIcon(icons.icon("close", theme.current().muted))
        self.remove.setIconSize(QSize(14, 14))
        self.remove.setToolTip(f"Take {parameter.name} away")
        self.remove.setAccessibleName(f"Take {parameter.name} away")
        self.help = QLineEdit(parameter.help, form)
        self.help.setPlaceholderText(f"What {parameter.name} is")
        self.help.setAccessibleName(f"What {parameter.name} is")
        self.help.setToolTip("Shown where a block's settings are typed.")
        for column, widget in enumerate((self.name, self.value, self.required, self.remove)):
            grid.addWidget(widget, 2 * number + 1, column)
        grid.addWidget(self.help, 2 * number + 2, 0, 1, 4)
        self.help.editingFinished.connect(self._set_help)
        self.name.editingFinished.connect(self._rename)
        self.value.editingFinished.connect(self._set_value)
        self.required.clicked.connect(lambda is_on: form.replace(number, parameter._replace(is_required=is_on)))
        self.remove.clicked.connect(lambda: form.replace(number, None))

    def _rename(self) -> None:
        new, old = self.name.text().strip(), self._parameter.name
        if new != old and not self._form.rename(old, new):
            self.name.setText(old)

    def _set_help(self) -> None:
        text, old = self.help.text().strip(), self._parameter
        if text != old.help:
            self._form.replace(self._number, old._replace(help=text))

    def _set_value(self) -> None:
        number, old = _number(self.value.text()), self._parameter
        if number is None:
            self._form.say(f"The default of {old.name} must be a number, not “{self.value.text()}”.")
        elif number == old.value or self._form.replace(self._number, old._replace(value=number)):
            return
        self.value.setText(f"{old.value}")


def _number(text: str) -> Number | None:
    text = text.strip()
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None
