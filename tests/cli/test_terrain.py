"""`redan terrain`: one paragraph that says what was made, a file that a scenario can name, nothing written over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.cli.conftest import EXAMPLE, Answer
from tests.physics.rasters import hgt

from redan.physics.npz_grid import npz_bytes
from redan.physics.terrain import load_terrain

Redan = Callable[..., Answer]


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    """50 x 60 cells of 0.1 degree from 36 N, 33 E on, the first row at 1 m, the next at 2 m ..."""
    heights = np.repeat(np.arange(1, 51, dtype=np.int16)[:, None], 60, axis=1)
    (tmp_path / "big.npz").write_bytes(npz_bytes(heights, 36.0, 33.0, 0.1, 0.1, {"source": "GLOBE 1.0"}))
    return tmp_path / "big.npz"


def test_a_region_is_cut_and_said(redan: Redan, grid: Path, tmp_path: Path) -> None:
    answer = redan("terrain", grid, "--bounds", "34 N, 35 E, 35 N, 37.5 E", "--out", "cut.npz")
    assert answer.status == 0, answer
    assert answer.out == (
        "cut.npz: 34 N, 35 E, 35 N, 37.5 E; 10 x 25 cells of 360 arc-seconds (11.1 km high, 9.16 km wide). "
        "Heights from 11 to 20 m above the sea. No voids, no gaps. Made from big.npz (GLOBE 1.0).\n\n"
        "In a scenario beside it: terrain: cut.npz\n"
    )
    terrain = load_terrain(str(tmp_path / "cut.npz"))
    assert terrain.source == "made from big.npz (GLOBE 1.0)"
    assert np.array_equal(terrain.height_m[:, 0], np.arange(11, 21))


def test_voids_are_counted_in_words_and_in_json(redan: Redan, tmp_path: Path) -> None:
    file = hgt(tmp_path, 33, 36, np.s_[300:310, 400:420])
    answer = redan("terrain", file, "--out", "a.npz")
    assert (
        "200 of 1,442,401 cells without a height were filled from the nearest heights west, east, north" in answer.out
    )
    said = json.loads(redan("terrain", file, "--out", "b.npz", "--json").out)
    assert (said["voids"], said["voids_done"], said["gaps"]) == (200, "fill", 0)
    assert said["files"][0]["name"] == "N33E036.hgt"
    assert len(said["files"][0]["sha256"]) == 64
    assert load_terrain(str(tmp_path / "a.npz")).known_faults[0].startswith("200 of 1,442,401 cells")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_faults_of_an_npz_stay_with_its_parts(redan: Redan, tmp_path: Path) -> None:
    file = hgt(tmp_path, 33, 36, np.s_[300:310, 400:420])
    redan("terrain", file, "--out", "a.npz")
    answer = redan(
        "terrain", "a.npz", "--bounds", "33.2 N, 36.2 E, 33.8 N, 36.8 E", "--source", "NASA", "--out", "b.npz"
    )
    assert "200 of 1,442,401 cells without a height were filled" in answer.out
    terrain = load_terrain(str(tmp_path / "b.npz"))
    assert terrain.source == "NASA (a.npz)"
    assert len(terrain.known_faults) == 1


def test_the_result_is_terrain_for_a_scenario(redan: Redan, grid: Path, tmp_path: Path) -> None:
    redan("terrain", grid, "--out", "mine.npz")
    (tmp_path / "s.yaml").write_text(EXAMPLE.read_text().replace("terrain: levant", "terrain: mine.npz"))
    answer = redan("check", "s.yaml")
    assert answer.status == 0, answer.err
    assert "s.yaml: usable" in answer.out


def test_nothing_is_written_over(redan: Redan, grid: Path) -> None:
    before = grid.read_bytes()
    answer = redan("terrain", grid, "--out", "big.npz")
    assert answer.status == 2
    assert answer.err == "big.npz  exists already. it is left as it is: name another file with --out.\n"
    assert grid.read_bytes() == before


MISTAKES = {
    "bare bounds": (
        ("--bounds", "35,34,37.5,35"),
        "--bounds '35,34,37.5,35' are not two corners. "
        '--bounds "SOUTH N, WEST E, NORTH N, EAST E": two corners, as in "25 N, 44 E, 40 N, 63.5 E". '
        'write "34 N, 35 E, 35 N, 37.5 E" if they are west, south, east, north.',
    ),
    "latitudes only": (("--bounds", "1 N 2 N 3 N 4 N"), "are not two latitudes and two longitudes"),
    "no area": (("--bounds", "34 N 35 E 34 N 36 E"), "hold no area"),
    "beyond the pole": (("--bounds", "34 N 35 E 94 N 36 E"), "beyond the pole"),
    "elsewhere": (
        ("--bounds", "1 N 2 E 3 N 4 E"),
        "lie beside all that the files cover. within 31 N, 33 E, 36 N, 39 E",
    ),
    "no size": (("--cell", "90"), "--cell '90' is no size. --cell is a number and its unit, as in 90 m"),
    "no choice": (("--voids", "ignore"), "--voids 'ignore' is no choice. fill, fill-all, sea, refuse."),
    "no name": (("--out", "a.tif"), "a.tif  is no name for it. a name that ends in .npz."),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_named(redan: Redan, grid: Path, tmp_path: Path, name: str) -> None:
    words, says = MISTAKES[name]
    answer = redan("terrain", grid, *(("--out", "x.npz") if "--out" not in words else ()), *words)
    assert answer.status == 2
    assert says in answer.err, answer.err
    assert answer.out == ""
    assert not (tmp_path / "x.npz").exists()


def test_a_missing_file_and_a_folder_are_named(redan: Redan, tmp_path: Path) -> None:
    assert "no.tif  the terrain file does not exist" in redan("terrain", "no.tif", "--out", "x.npz").err
    assert "the terrain file is a folder" in redan("terrain", tmp_path, "--out", "x.npz").err
