"""The strict reader: what it reads, where it says things stand, what it refuses and where."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from redan.errors import InputError, Problem
from redan.files import Limits, Node, read_yaml
from redan.files.yaml import _Builder


def read(text: str | bytes, limits: Limits | None = None) -> Node:
    return read_yaml(text, name="t.yaml") if limits is None else read_yaml(text, name="t.yaml", limits=limits)


def refusal(text: str | bytes, limits: Limits | None = None) -> Problem:
    with pytest.raises(InputError) as caught:
        read(text, limits)
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("true", True), ("False", False), ("TRUE", True),
        ("tRUE", "tRUE"), ("12:30:00", "12:30:00"), ("190:20:30", "190:20:30"), ("0o17", 15), ("0x1F", 31), ("017", 17),
        ("0b11", "0b11"), ("1_000", "1_000"), ("-7", -7), ("+7", 7), ("1e3", 1000.0), ("1.5E-3", 0.0015), (".5", 0.5),
        ("5.", 5.0), ("1e", "1e"), (".", "."), ("-", "-"), ("~", None), ("null", None), ("Null", None),
        ("nULL", "nULL"),
        ("", None), (".inf", float("inf")), ("-.INF", float("-inf")), (".Inf", float("inf")), (".iNF", ".iNF"),
        ("2018-05-10", "2018-05-10"), ("=", "="), ("'7'", "7"), ('"true"', "true"), ("'~'", "~"), ("200 km", "200 km"),
        ("４", "４"),
    ],
)  # fmt: skip
def test_core_schema(written: str, value: object) -> None:
    found = read(f"a: {written}\n").data()["a"] if written != "-" else read("a: '-'\n").data()["a"]
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_read_as_such() -> None:
    assert str(read("a: .nan").data()["a"]) == "nan"


def test_block_text_and_collections() -> None:
    text = "a: |\n  one\n  two\nb: >-\n  three\n  four\nc: [1, [2, {d: 3}]]\ne:\n  - f: 1\n    g: 2\n  - h\n"
    expected = {"a": "one\ntwo\n", "b": "three four", "c": [1, [2, {"d": 3}]], "e": [{"f": 1, "g": 2}, "h"]}
    assert read(text).data() == expected


def test_keys_stay_text() -> None:
    assert read("1: a\ntrue: b\n~: c\n").data() == {"1": "a", "true": "b", "~": "c"}


def test_positions() -> None:
    root = read("# x\na:\n  - b: 1\n    c: {d: [5, six]}\nempty:\nnext: 1\n")
    assert str(root.where(("a", 0, "c", "d", 1))) == "t.yaml:4:16"
    assert str(root.where(("a", 0, "c"), key=True)) == "t.yaml:4:5"
    assert str(root.where(("a", 0, "b"))) == "t.yaml:3:8"
    assert str(root.where(("a", 0, "nothing", 3))) == "t.yaml:3:5"  # the nearest above it
    assert str(root.where(("empty",))) == "t.yaml:5:1"  # an empty value has no place: its key
    assert str(root.where()) == "t.yaml:2:1"


def test_columns_count_characters_not_bytes() -> None:
    assert read("{é: ü, a: b}").where(("a",)).column == 11


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    root = read(b"\xef\xbb\xbfa: 1")
    assert root.data() == {"a": 1}
    assert root.where(("a",)).column == 4


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1), "twice"),
        ("{a: 1, b: {c: 1, c: 2}}", (1, 18), "twice"),
        ("a: 1\n'a': 3\n", (2, 1), "twice"),
        ("a: &x 1\n", (1, 4), "anchor"),
        ("a: *x\n", (1, 4), "alias"),
        ("a: !t 1\n", (1, 4), "tag"),
        ("a: !!str 1\n", (1, 4), "tag"),
        ("a: ! 1\n", (1, 4), "tag"),
        ("a: 1\n<<: {b: 2}\n", (2, 1), "merge"),
        ("? [a]\n: 1\n", (1, 3), "key that is a list"),
        ("{[a]: 1}", (1, 2), "key that is a list"),
        ("'': 1\n", (1, 1), "empty key"),
        ("a: 1\n---\nb: 2\n", (2, 1), "second document"),
        ("%YAML 1.1\n---\na: 1\n", (1, 1), "directive"),
        ("%TAG ! x:\n---\na: 1\n", (1, 1), "directive"),
        ("", (1, 1), "empty"),
        ("# only a comment\n", (1, 1), "empty"),
        ("---\n", (1, 1), "empty"),
        ("a:\n\tb: 1\n", (2, 1), "YAML"),
        ("a: [1, 2\nb: 3\n", (1, 4), "YAML"),
        ('a: 1\nb: "x\nc: 2\n', (2, 4), "YAML"),
        ("a: b: c\n", (1, 5), "YAML"),
        ("a: 1\nb\nc: 2\n", (2, 1), "YAML"),
        ("a: @x\n", (1, 4), "YAML"),
        ("a: \x07\n", (1, 4), "U+0007"),
        ("é: 1\nü: \x00\n", (2, 4), "not a text file"),
        ("a: \x85\n", (1, 4), "U+0085"),
        ("a: \u2028\n", (1, 4), "U+2028"),
        (b"a: 1\nb: \xff\xfe\n", (2, 4), "not UTF-8"),
        (b"\xc3\xa9: \xed\xa0\x80", (1, 4), "not UTF-8"),
        (b"\xff\xfea\x00", (1, 1), "UTF-16"),
        (b"\x7fELF\x02\x01\x00\x00\xff", (1, 9), "not a text file"),
        ("a: " + "9" * 400, (1, 4), "400 characters"),
    ],
)
def test_refusals_say_where(text: str | bytes, place: tuple[int, int], word: str) -> None:
    problem = refusal(text)
    assert (problem.where.line, problem.where.column) == place
    assert word in problem.what
    assert problem.remedy


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "{", "[[", "? "])
def test_deep_nesting_meets_the_limit_not_the_stack(piece: str) -> None:
    began = time.process_time()
    assert refusal(piece * (60_000 // len(piece))).where.line == 1
    assert time.process_time() - began < 1


def test_limits() -> None:
    small = Limits(size_bytes=100, depth=3, nodes=10, scalar_characters=20)
    assert "too large" in refusal("a" * 101, small).what
    assert "too deep" in refusal("[[[[1]]]]", small).what
    assert "too many" in refusal("[1,2,3,4,5,6,7,8,9,10]", small).what
    assert "21 characters" in refusal("a: " + "b" * 21, small).what
    assert read("[[[1]]]", small).data() == [[[1]]]


@pytest.mark.parametrize(
    "kind", ["missing", "folder", "fifo", "null byte", "too long", "unreadable", "binary", "large"]
)
def test_files_that_cannot_be_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "null byte":
        path = tmp_path / "x\0.yaml"
    elif kind == "too long":
        path = tmp_path / ("x" * 400)
    elif kind == "unreadable":
        path.write_text("a: 1")
        path.chmod(0)
        if os.access(path, os.R_OK):  # root may read everything
            path.unlink()
            path = Path("/proc/self/mem")
    elif kind == "binary":
        path.write_bytes(bytes(range(256)))
    elif kind == "large":
        path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    problem = caught.value.problems[0]
    assert problem.where.file == str(path)
    assert problem.remedy


def test_a_path_is_read_and_named(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 1")
    root = read_yaml(str(path))
    assert root.data() == {"a": 1}
    assert root.where(("a",)).file == str(path)


def test_small_files_are_read_fast() -> None:
    text = "redan: 1\ntitle: x\nunits:\n" + "".join(f"  - {{name: u{i}, at: [33 N, 36 E]}}\n" for i in range(10))
    began = time.process_time()
    for _ in range(100):
        read(text)
    rate = 100 / (time.process_time() - began)
    assert rate > 200  # about 1,200 on an idle core; a fall to a tenth is a different reader


def test_without_the_duplicate_check_a_test_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: with the check taken out, the duplicate is read, so the test above would fail."""
    check = _Builder._key

    def forgetful(self: _Builder, top: object, text: str, line: int, column: int, *, plain: bool) -> None:
        top.keys.pop(text, None)  # type: ignore[attr-defined]
        check(self, top, text, line, column, plain=plain)  # type: ignore[arg-type]

    monkeypatch.setattr(_Builder, "_key", forgetful)
    assert read("a: 1\nb: 2\na: 3\n").data() == {"a": 3, "b": 2}
