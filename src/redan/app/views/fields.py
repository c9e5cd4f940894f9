"""The form of one entry: every key it may have, what stands there, and every number of the systems it uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from redan.app.views.field_models import Below, Choice, FieldOf, FieldsAnswer, FieldsRequest, SetBy, SystemOf
from redan.app.views.forms import form, help_of, label_of, part_at, words_of
from redan.app.views.laid import known
from redan.app.views.names import kind_of
from redan.app.views.numbers import system_of
from redan.app.views.reading import NAME, read
from redan.catalogue import Catalogue, load_catalogue
from redan.errors import InputError, Problem
from redan.files import Node, read_yaml
from redan.files.spans import Span, spans
from redan.files.splice import Splice, dotted
from redan.physics.terrain import PACKAGED
from redan.scenario.changes import KINDS, one_of
from redan.scenario.ground import NO_TERRAIN
from redan.scenario.own import laydowns_of
from redan.scenario.systems import usable_of

Path = tuple[str | int, ...]
SYSTEM_KEYS = ("system", "aircraft", "weapon", "munition", "formation")
# Keys that name other entries, and of which kinds these are.
_NAMED = {
    "net": ("nets",), "shares": ("units",), "told_by": ("nets", "units"), "guards": ("assets",), "after": ("packages",),
    "protects": ("packages",), "target": ("assets", "units", "radars"), "units": ("units",),
}  # fmt: skip
_PARTS_OF = {"route": "waypoint", "weapons": "weapon", "moves": "move", "links": "link", "resupply": "delivery"}


def fields(request: FieldsRequest, *, folder: FilePath | None = None) -> FieldsAnswer:
    """The form of the entry at a path. InputError where the text is no YAML, or nothing with keys stands there."""
    return _Form(request.text, tuple(request.path), folder).answer()


class _Form:
    def __init__(self, text: str, path: Path, folder: FilePath | None) -> None:
        self.body = text.removeprefix("\ufeff")
        self.root: Node = read_yaml(self.body, name=NAME)
        self.data: Any = self.root.data()
        self.spans: Span = spans(self.body)
        self.read = read(text, folder)
        if self.root.find(path) is None:
            raise Splice(self.body, NAME).absent(path)
        self.path, self.focus = self._owner(path)
        self.scenario = self.read.scenario
        self.catalogue: Catalogue = load_catalogue() if self.scenario is None else known(self.scenario)

    def _owner(self, path: Path) -> tuple[Path, str]:
        """The entry that a path belongs to, and which key of it was asked for."""
        for length in range(len(path), -1, -1):
            node = self.root.find(path[:length])
            if part_at(path[:length]) is not None and node is not None and isinstance(node.value, dict | type(None)):
                return path[:length], str(path[length]) if length < len(path) else ""
        what = f"{dotted(path)} has no form"
        raise InputError(Problem(what, self.root.where(path), remedy="change it in the text"))

    def answer(self) -> FieldsAnswer:
        model = part_at(self.path)
        assert model is not None
        words = words_of(model)
        found = self.root.find(self.path)
        value = found.data() if found is not None else None
        return FieldsAnswer(
            path=list(self.path),
            kind=one_of(kind_of(self.path)) or self._kind(words.place),
            label=self._called(self.path, value),
            about=words.about,
            focus=self.focus,
            fields=[self._field(model, key) for key in model.model_fields],
            systems=self._systems(value),
        )

    def _kind(self, place: str) -> str:
        """What an entry without a name is, in one word."""
        last = place.rpartition(".")[2]
        return _PARTS_OF.get(last, last.replace("_", " ")) or "file"

    def _called(self, path: Path, value: Any) -> str:
        """What an entry is called on a form: its name, or its kind and number."""
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return str(value["name"])
        if path and isinstance(path[-1], int) and len(path) > 1:
            kind = _PARTS_OF.get(str(path[-2]), one_of(str(path[-2])))
            said = value.get("munition") or value.get("word") if isinstance(value, dict) else None
            return f"{kind} {path[-1] + 1}" + (f": {said}" if isinstance(said, str) else "")
        return str(path[-1]) if path else "the scenario"

    def _field(self, model: Any, key: str) -> FieldOf:
        field = model.model_fields[key]
        said, (meaning, default) = form(field), help_of(model, key)
        path = (*self.path, key)
        node, span = self.root.find(path), self.spans.find(path)
        choices, closed = self._choices(key, said, path)
        return FieldOf(
            key=key,
            path=list(path),
            label=label_of(key),
            help=meaning,
            kind="reference" if key in _NAMED and said.kind in ("name", "reference") else said.kind,
            present=node is not None,
            required=field.is_required(),
            value=None if node is None or said.kind in ("part", "entries") else node.data(),
            written="" if span is None or said.kind in ("part", "entries") else self.body[span.start : span.end],
            unit=said.unit,
            allowed=said.allowed,
            low=said.low,
            high=said.high,
            example=said.example,
            default="" if field.is_required() else default,
            choices=choices,
            closed=closed,
            several=said.several,
            set_by=list(self._set_by(key)),
            below=list(self._below(path, node)) if said.kind in ("part", "entries") else [],
        )

    def _below(self, path: Path, node: Node | None) -> Iterator[Below]:
        if node is None or not isinstance(node.value, dict | list):
            return
        if part_at(path) is not None:
            yield Below(path=list(path), label=label_of(str(path[-1])))
            return
        inner: Sequence[Any] = list(node.value) if isinstance(node.value, dict) else range(len(node.value))
        for item in inner:
            child = node.child(item)
            yield Below(path=[*path, item], label=self._called((*path, item), child.data() if child else None))

    def _choices(self, key: str, said: Any, path: Path) -> tuple[list[Choice], bool]:
        if said.options:
            return [Choice(value=word, label=word.replace("-", " ")) for word in said.options], True
        if said.kind == "system":
            own = (self.data.get("systems") or {}) if isinstance(self.data, dict) else {}
            ids = [i for i in own if self.catalogue.has(i) and self.catalogue.kind(i) in said.systems]
            ids += [i for i in usable_of(load_catalogue(), said.systems) if i not in ids]
            return [Choice(value=i, label=self.catalogue.system(i).name) for i in ids], True
        if key in _NAMED:
            return [Choice(value=name, label=name) for name in self._names(_NAMED[key])], key != "target"
        if key == "terrain":
            smooth = Choice(value=NO_TERRAIN, label="a smooth earth")
            return [smooth, *(Choice(value=name, label=name) for name in PACKAGED)], False
        if key == "baseline":
            return [Choice(value=n, label=n) for n in self.data.get("variants") or ()], True
        if key == "default" and path[:1] == ("readings",):
            node = self.root.find((*path[:2], "options"))
            names = node.value if node is not None and isinstance(node.value, dict) else {}
            return [Choice(value=n, label=n) for n in names], True
        return [], False

    def _names(self, kinds: Sequence[str]) -> list[str]:
        """Names of entries of some kinds, in any variant."""
        if self.scenario is None:
            return []
        own = self.root.find((*self.path, "name"))
        names: dict[str, None] = {}
        for laydown in laydowns_of(self.scenario)[: len(self.scenario.variants)]:
            for kind in kinds:
                names |= dict.fromkeys(laydown.entries[kind])
        return [name for name in names if own is None or name != own.value]

    # What sets it

    def _set_by(self, key: str) -> Iterator[SetBy]:
        kind = kind_of(self.path)
        name = self.root.find((*self.path, "name"))
        if kind in KINDS and name is not None:
            yield from self._settings(lambda said: said[:3] == [kind, str(name.value), key])
        elif self.path == ("attack", "doctrine"):
            yield from self._settings(lambda said: said[:3] == ["attack", "doctrine", key])

    def _settings(self, wanted: Any) -> Iterator[SetBy]:
        """Settings of variants and readings whose key, in its parts, is wanted."""
        variants, readings = self.data.get("variants"), self.data.get("readings")
        for variant in variants if isinstance(variants, dict) else ():
            for path, value in self._set_under(("variants", variant, "change", "set"), wanted):
                yield SetBy(variant=variant, value=value, path=list(path))
        for reading in readings if isinstance(readings, dict) else ():
            options = self.root.find(("readings", reading, "options"))
            default = self.root.find(("readings", reading, "default"))
            for option in options.value if options is not None and isinstance(options.value, dict) else ():
                for path, value in self._set_under(("readings", reading, "options", option, "set"), wanted):
                    yield SetBy(
                        reading=reading,
                        option=option,
                        default=default is not None and default.value == option,
                        value=value,
                        path=list(path),
                    )

    def _set_under(self, place: Path, wanted: Any) -> Iterator[tuple[Path, Any]]:
        node = self.root.find(place)
        settings = node.value if node is not None and isinstance(node.value, dict) else {}
        for key, value in settings.items():
            if wanted(key.split(".")):
                yield (*place, key), value.data()

    # Systems

    def _systems(self, value: Any) -> dict[str, SystemOf]:
        found: dict[str, SystemOf] = {}
        if not isinstance(value, dict):
            return found
        for key in SYSTEM_KEYS:
            system_id = value.get(key)
            if isinstance(system_id, str) and self.catalogue.has(system_id):
                found[key] = self._system(system_id, key, value)
        return found

    def _system(self, system_id: str, key: str, value: dict[str, Any]) -> SystemOf:
        by: dict[str, list[SetBy]] = {}
        in_play: str | None = None
        for one in self._settings(lambda said: said == ["kill_probability"]):
            name = value.get("name")
            setting = one.value.get(name, one.value) if isinstance(one.value, dict) else one.value
            if isinstance(setting, str):
                by.setdefault(setting, []).append(one)
                in_play = setting if one.default else in_play
        own, override = self.data.get("systems"), self.data.get("override")
        return system_of(
            self.catalogue,
            self.catalogue.system(system_id),
            own=own if isinstance(own, dict) else (),
            overrides=override if isinstance(override, dict) else (),
            alternative=in_play,
            set_by=by,
            uses=[*self.path, key],
        )
