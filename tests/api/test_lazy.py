"""`import redan` is light, offers the verbs, and they are those of `redan.api`."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import redan
from redan import api, errors

SOURCE = Path(redan.__file__)


def test_import_loads_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import redan; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == ["redan"]


@pytest.mark.parametrize("name", [name for name in redan.__all__ if name != "__version__"])
def test_every_name_is_there(name: str) -> None:
    assert getattr(redan, name) is getattr(errors if name.endswith("Error") else api, name)
    assert name in dir(redan)


def test_names_for_types_are_the_names_offered() -> None:
    """What a type checker sees (imports under TYPE_CHECKING) is what `__getattr__` gives."""
    (block,) = (node for node in ast.parse(SOURCE.read_text()).body if isinstance(node, ast.If))
    seen = {alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert seen == set(redan.__all__) - {"__version__"}


def test_no_verb_hides_a_package_of_redan() -> None:
    folders = {path.stem for path in SOURCE.parent.iterdir()}
    assert folders & set(redan.__all__) == set()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="conquer"):
        redan.conquer  # noqa: B018
