"""Valid, free Python names made from whatever people type."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

LONGEST = 32  # columns of a name; a line of three such names still reads

IMPORTED = frozenset({"torch", "nn", "Tensor", "F", "self"})

VARIABLES_TAKEN = IMPORTED | frozenset(dir(builtins))

# What nn.Module and our network define (checked in the tests); an attribute of that name would break them
_OF_MODULE = """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double
    dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule
    half ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters
    parameters register_backward_hook register_buffer register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook
    register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict
    to to_empty train training type xpu zero_grad
"""
OF_BUILT_NETWORK = ("made", "paths", "program", "record", "run", "values")
OF_EVERY_MODULE = frozenset(_OF_MODULE.split())
MODULE_NAMES = frozenset([*OF_EVERY_MODULE, *OF_BUILT_NETWORK, "reset_parameters"])
SEQUENTIAL_NAMES = MODULE_NAMES | {"append", "extend", "insert", "pop"}  # ... and what nn.Sequential adds


def columns(text: str) -> int:
    """Width on the screen: East Asian wide letters take two columns, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(letter) for letter in text)


def _columns_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def _cut(name: str) -> str:
    """At most `LONGEST` columns of a name."""
    while columns(name) > LONGEST:
        name = name[:-1]
    return name[: 2 * LONGEST]


def identifier(text: str, fallback: str) -> str:
    """A variable or attribute name: "Block 3/a" as `block_3_a`; a valid name stays as it is.

    Names are brought to NFKC, as Python's own parser does, so that `getattr` and the code mean the same.
    """
    plain = unicodedata.normalize("NFKC", text)
    name = "".join(letter if f"a{letter}".isidentifier() else " " for letter in plain)
    name = re.sub(r"[ ]+", "_", name.strip()).strip("_")
    name = _cut(unicodedata.normalize("NFKC", name if name == plain else name.lower())).rstrip("_")
    if not name:
        return fallback
    if not name.isidentifier():
        name = unicodedata.normalize("NFKC", f"{fallback}_{name}")
    return f"{name}_" if keyword.iskeyword(name) else name


def member_name(text: str) -> str:
    """A name in an `nn.Sequential`, which may also be a number or have hyphens: "0", "block1-0"; "" for none."""
    is_plain = re.fullmatch(r"[\w-]+", text) is not None and unicodedata.normalize("NFKC", text) == text
    return text if is_plain and columns(text) <= LONGEST and not keyword.iskeyword(text) else identifier(text, "")


def class_name(text: str, taken: Collection[str] = ()) -> str:
    """The name of a class: "my net (2)" as `MyNet2`; none of `taken`, the classes that it uses."""
    plain = unicodedata.normalize("NFKC", text)
    spaced = "".join(letter if f"a{letter}".isidentifier() else " " for letter in plain.replace("_", " "))
    name = "".join(word[0].upper() + word[1:] for word in spaced.split())
    name = _cut(unicodedata.normalize("NFKC", name))
    if not name:
        return "Network"
    if not name.isidentifier():
        name = unicodedata.normalize("NFKC", f"Net{name}")
    return f"{name}Net" if keyword.iskeyword(name) or name in VARIABLES_TAKEN or name in taken else name


def is_automatic(name: str, stem: str) -> bool:
    """Whether the program gave this name (conv1, conv2) and not the user."""
    return re.fullmatch(re.escape(stem) + r"\d*", name) is not None


class Names:
    """Hands out names, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)

    def take(self, wanted: str) -> str:
        """`wanted`, or where it is taken the next free one: conv, conv2; conv1, conv1_2."""
        name, number = wanted, 2
        joint = "_" if wanted[-1].isdigit() else ""
        while name in self.taken:
            name, number = f"{wanted}{joint}{number}", number + 1
        self.taken.add(name)
        return name
