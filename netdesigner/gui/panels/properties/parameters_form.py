"""The parameters of a module or of the network: names, defaults, which must be given; added, renamed, taken away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from netdesigner.design.graph import GraphError
from netdesigner.gui.look import icons, theme
from netdesigner.gui.session.session import Session
from netdesigner.layers import LayerError
from netdesigner.layers.module_use import Number, Parameter

FIRST = Parameter("channels", 64)
FIRST_OF_NETWORK = Parameter("width", 1.0)


class ParametersForm(QWidget):
    """One row a parameter; each edit is applied when its field is left."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._place = ""  # whose parameters these are: a module's, or "" for the network's
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
        self.add_button.clicked.connect(self.add)
        self.sentence = QLabel(self, wordWrap=True)
        theme.set_role(self.sentence, "error")
        self.sentence.hide()

    @property
    def _parameters(self) -> tuple[Parameter, ...]:
        return self._session.document.design.parameters_of(self._place)

    def show_place(self, place: str) -> None:
        """Shows the parameters of a module, or of the network itself ("")."""
        self._place = place
        parameters = self._parameters
        if self._shown == (place, parameters):
            return
        self._shown = place, parameters
        self.say("")
        self.add_button.setToolTip(
            "A number that each block of this module can set for itself"
            if place
            else "A number that settings of all blocks can be calculated from, such as a width"
        )
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget not in (self.add_button, self.sentence):
                widget.hide()
                widget.deleteLater()
        for column, title in enumerate(("Name", "Default", "Required") if place else ("Name", "Value")):
            heading = QLabel(title, self)
            theme.set_role(heading, "small")
            heading.setVisible(bool(parameters))
            self._grid.addWidget(heading, 0, column)
        self.rows = [ParameterRow(self, each, number, self._grid, place) for number, each in enumerate(parameters)]
        last = 2 * len(self.rows) + 1
        self._grid.addWidget(self.sentence, last, 0, 1, 4)
        self._grid.addWidget(self.add_button, last + 1, 0, 1, 4, Qt.AlignmentFlag.AlignLeft)

    def add(self) -> None:
        """A new parameter under a free name, which can be typed over at once."""
        taken, first = {parameter.name for parameter in self._parameters}, FIRST if self._place else FIRST_OF_NETWORK
        number = 1
        while (name := first.name + (str(number) if number > 1 else "")) in taken:
            number += 1
        if self.put([*self._parameters, first._replace(name=name)]) and self.rows:
            self.rows[-1].name.setFocus()
            self.rows[-1].name.selectAll()

    def put(self, parameters: list[Parameter]) -> bool:
        """Gives the module or the network these parameters; whether it took them."""
        return self._try(lambda: self._session.document.set_parameters(self._place, parameters))

    def rename(self, old: str, new: str) -> bool:
        return self._try(lambda: self._session.document.rename_parameter(self._place, old, new))

    def replace(self, number: int, parameter: Parameter | None) -> bool:
        """Another parameter in place of one; None takes it away."""
        parameters = list(self._parameters)
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

    def __init__(self, form: ParametersForm, parameter: Parameter, number: int, grid: QGridLayout, place: str) -> None:
        self._form, self._parameter, self._number = form, parameter, number
        self.name, self.value = QLineEdit(parameter.name, form), QLineEdit(f"{parameter.value}", form)
        self.name.setAccessibleName(f"Name of parameter {number + 1}")
        self.name.setToolTip("Formulas inside and all blocks follow when it is renamed.")
        self.value.setAccessibleName(f"Default of {parameter.name}")
        meant = "What a new block has" if place else "What the formulas of the network use"
        self.value.setToolTip(f"{meant}; whole (64) or decimal (0.5).")
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
        self.help.setToolTip("Shown where a block's settings are typed." if place else "For those who read the design.")
        self.required.setVisible(bool(place))  # the network can always be made without arguments
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
