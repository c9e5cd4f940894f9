"""The page about the scenario file: systems of one's own and overrides in words, with an example that is tested."""

from __future__ import annotations

from collections.abc import Iterator

HEADING = "Systems of your own"
OPENING = (
    "What stands here is laid over the catalogue for this scenario alone. `redan compare`, the report and its trust "
    "statement list every number that is yours: old value, new value, source."
)
EXAMPLE = """\
systems:
  my-buk:                       # used as any other: `system: my-buk`
    based_on: buk-m2e           # everything not said here is as there
    source: Field notes of May  # of every number below that names no other
    max_range: {low: 20 km, best: 25 km, high: 40 km}
    reload: 10 min
    kill_probability: {aircraft: 0.6, drone: 80 %}
    seeker: active
systems_from: [mine.yaml]       # the same in a file of its own
sources:
  my-report: {title: Our report of 2024, url: "https://example.org/report"}
override:                       # one line disagrees with one number
  f-15i.rcs: {best: 2 m^2, source: my-report}
"""


def lines_about() -> Iterator[str]:
    """One paragraph of the list under the example each."""
    yield ("An entry has the form of a catalogue file: `redan catalogue ID --yaml` prints one to copy, change and put "
           "under `systems:`. Or it names what it is `based_on`, and only what differs.")  # fmt: skip
    yield ("An attribute (`redan catalogue ID` lists those of a system like yours) stands directly in the entry: one "
           "number with its unit, `{low, best, high}`, each with `source`, `note`, `conditions` if you like, or the "
           "long form with `values`. One number alone has no range: low and high are the same.")  # fmt: skip
    yield ("Every number has a source: its own, or the entry's. A source is a key of the catalogue or of `sources`, an "
           "address, or words. `assumption` is your own guess and needs a `note`. Beside it stands the grade `own`, "
           "unless you give another: redan has not seen it.")  # fmt: skip
    yield ("An entry without `based_on` names its `kind` and needs every number a run uses; `redan check` lists what "
           "is missing. `simulated: false` is for show alone.")  # fmt: skip
    yield ("A name of the catalogue may be taken by an entry that says so: `based_on` or `replaces` with that same "
           "name.")  # fmt: skip
    yield ("`kill_probability` by class holds whatever a reading chooses; classes that are not listed stay as in the "
           "base. By alternative it has the long form, under claimed, recorded and so on.")  # fmt: skip
    yield ("A file of `systems_from` holds `systems:` and perhaps `sources:`, or is one entry with its `id`.")
    yield ("`override` names `SYSTEM.ATTRIBUTE`, for a contested one `SYSTEM.kill_probability.ALTERNATIVE.CLASS`. "
           "Levels that are not given stay; low and high widen where the new best lies outside. Older values stay "
           "beside the new one in the report. A word (seeker, profile) is changed by an entry.")  # fmt: skip
    yield ("A reading can choose between systems: `set: {units.s300-1.system: my-s-300}`. It cannot set `override`.")
    yield ("A run folder keeps all of this: it can be replayed after your files have changed or gone.")
