"""Damaged, odd and hostile elevation files: read right or refused by name, in a second and 300 MB."""

from __future__ import annotations

import io
import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from redan import api
from redan.errors import InputError
from redan.physics.terrain import load_terrain
from redan.scenario import check, load_scenario

ROOT = Path(__file__).parents[2]
INPUTS = Path(__file__).parent / "inputs" / "terrain-damaged"
PLACE = {"north_deg": 34.0, "west_deg": 36.0, "step_deg": 0.1}
GRID = np.arange(12, dtype=np.int16).reshape(3, 4)
MOST_S, MOST_MB = 1.0, 300.0

# Reads every file in a process of its own: a crash, the time and the memory are seen from outside.
JUDGE = """
import json, sys, time
import numpy as np
from redan.errors import InputError
from redan.physics.terrain import load_terrain
from tests.hostile.fuzz import peak_memory_mib
load_terrain("levant")
import redan.physics.raster, rasterio
rows = []
for path in sys.argv[1:]:
    begun = time.process_time()
    try:
        grid = load_terrain(path).height_m
        assert grid.dtype in (np.dtype(np.int16), np.dtype(np.float32)) and grid.dtype.isnative, grid.dtype
        assert grid.flags.c_contiguous and bool(np.isfinite(grid).all())
        said = ""
    except InputError as error:
        said = str(error)
    rows.append((path, time.process_time() - begun, peak_memory_mib(), said))
print(json.dumps(rows))
"""


def judged(paths: list[Path]) -> list[tuple[str, float, float, str]]:
    process = subprocess.run(
        [sys.executable, "-c", JUDGE, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert process.returncode == 0, process.stderr[-2000:]
    assert process.stderr == ""
    return [(p, t, m, said) for p, t, m, said in json.loads(process.stdout)]


def npz(path: Path, grid: Any = GRID, **changes: Any) -> Path:
    parts = {"height_m": grid} | PLACE | changes
    np.savez_compressed(path, **{k: v for k, v in parts.items() if v is not None})
    return path


def refused(path: Path) -> str:
    with pytest.raises(InputError) as refusal:
        load_terrain(str(path))
    assert refusal.value.problems[0].where.file == str(path)
    return refusal.value.problems[0].what


# --- the inputs that failed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "says"), [("baddeflate.npz", "damaged"), ("meth99.npz", "packed by method 99")])
def test_damaged_inputs_are_refused_at_their_line(tmp_path: Path, name: str, says: str) -> None:
    shutil.copy(INPUTS / name, tmp_path)
    text = (INPUTS / "s.yaml").read_text().replace("bigend.npz", name)
    (tmp_path / "s.yaml").write_text(text)
    errors = [p for p in check(load_scenario(tmp_path / "s.yaml")) if p.severity == "error"]
    assert (errors[0].where.line, errors[0].where.column) == (3, 10)
    assert name in errors[0].what
    assert says in errors[0].what


def test_the_big_endian_input_is_converted_and_runs() -> None:
    terrain = load_terrain(str(INPUTS / "bigend.npz"))
    with np.load(INPUTS / "bigend.npz") as plain:
        assert not plain["height_m"].dtype.isnative
        assert np.array_equal(terrain.height_m, plain["height_m"])
    assert terrain.height_m.dtype.isnative
    assert api.compile(INPUTS / "s.yaml").plan is not None


# --- archives --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [">i2", "<i2", ">f4", ">f8", "<f8", ">i8", "u1", "<u2", ">u4", "<f2", "i1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_type_and_order_is_converted(tmp_path: Path, dtype: str, order: str) -> None:
    grid = np.asarray(GRID.astype(dtype), order=order)
    terrain = load_terrain(str(npz(tmp_path / "t.npz", grid)))
    assert np.array_equal(terrain.height_m, GRID)
    assert terrain.height_m.dtype == (np.float32 if "f" in dtype else np.int16)
    assert terrain.height_m.flags.c_contiguous


def test_members_that_nobody_asked_for_are_ignored(tmp_path: Path) -> None:
    terrain = load_terrain(str(npz(tmp_path / "t.npz", extra=np.array(["x"]), step_deg=[0.1])))
    assert np.array_equal(terrain.height_m, GRID)


def test_oblong_cells_of_an_archive(tmp_path: Path) -> None:
    terrain = load_terrain(str(npz(tmp_path / "t.npz", step_east_deg=0.2)))
    assert (terrain.step_deg, terrain.step_east_deg, terrain.east_deg) == (0.1, 0.2, 36.8)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"grid": np.array([[None, 1]], dtype=object)}, "Python objects"),
        ({"grid": np.array(["x"])}, "of type str"),
        ({"grid": GRID.astype(np.complex64)}, "complex64"),
        ({"grid": GRID.astype(bool)}, "bool"),
        ({"grid": np.zeros(3, dtype=[("a", "i2")])}, "of type void"),
        ({"grid": GRID.astype(np.longdouble)}, "of type"),
        ({"grid": GRID[0]}, "no usable shape (4)"),
        ({"grid": GRID[None]}, "no usable shape (1 x 3 x 4)"),
        ({"grid": GRID[:0]}, "no usable shape (0 x 4)"),
        ({"grid": np.int16(7)}, "no usable shape (a single number)"),
        ({"grid": np.where(GRID == 6, np.nan, GRID)}, "1 of 12 cells have no elevation, the first in row 2, column 3"),
        ({"grid": np.where(GRID == 6, np.inf, GRID)}, "1 of 12 cells"),
        ({"grid": np.where(GRID == 6, 1e300, GRID)}, "elevations run from 0 to 1e+300 m"),
        ({"grid": GRID.astype(np.int64) + 70_000}, "elevations run from 70000"),
        ({"north_deg": None}, "no north_deg"),
        ({"north_deg": np.nan}, "north_deg is nan"),
        ({"north_deg": [1.0, 2.0]}, "north_deg is not one number"),
        ({"north_deg": "34"}, "north_deg is not one number"),
        ({"north_deg": 3.7e6}, "lies at"),
        ({"step_deg": 30.0}, "no elevation cell"),
        ({"step_deg": 0.0}, "a cell of 0 degrees"),
        ({"step_deg": -0.1}, "a cell of -0.1 degrees"),
        ({"step_deg": 1e-9}, "too small"),
        ({"west_deg": 400.0}, "from 400 E"),
        ({"grid": np.zeros((2, 3700), np.int16)}, "370 degrees wide"),
    ],
)
def test_what_is_no_elevation_grid_is_refused_by_name(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    assert says in refused(npz(tmp_path / "t.npz", **changes))


def member(data: bytes, name: str = "height_m.npy", method: int = 0, size: int | None = None, flags: int = 0) -> bytes:
    """A zip of one member with whatever its headers claim."""
    packed = data
    size = len(data) if size is None else size
    crc = zlib.crc32(data)
    rest = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0, crc, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + rest + name.encode() + packed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + rest + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def header(shape: str, descr: str = "<f8") -> bytes:
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def with_numbers(path: Path, grid_zip: bytes) -> Path:
    """The archive with the three numbers added, as numpy writes them."""
    path.write_bytes(grid_zip)
    with zipfile.ZipFile(path, "a") as archive:
        for key, value in PLACE.items():
            buffer = io.BytesIO()
            np.save(buffer, np.float64(value))
            archive.writestr(f"{key}.npy", buffer.getvalue())
    return path


def hostile(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that ask for much: each with what must be said of it."""
    zeros = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = zeros.compress(bytes(16_000_000)) + zeros.flush(zlib.Z_FULL_FLUSH)  # may be repeated as often as you like
    start = zlib.compressobj(0, zlib.DEFLATED, -15)
    head = header("(20000, 20000)")
    bomb = start.compress(head) + start.flush(zlib.Z_FULL_FLUSH) + block * 200 + b"\x03\x00"
    files: dict[str, tuple[bytes, str]] = {
        "bomb.npz": (member(bomb, method=8, size=len(head) + 3_200_000_000), "20000 x 20000 cells"),
        "liar.npz": (member(block, method=8, size=3_000_000_000), "cannot be packed so small"),
        "short.npz": (member(head + bytes(800)), "not as long as its own header"),
        "long.npz": (member(header("(2, 2)") + bytes(800)), "not as long as its own header"),
        "negative.npz": (member(header("(-2, -2)") + bytes(32)), "damaged"),
        "huge.npz": (member(header("(10**9, 10**9)")), "damaged"),
        "nested.npz": (member(header("(" * 3000 + ")" * 3000)), "damaged"),
        "bz2.npz": (member(header("(2, 2)") + bytes(32), method=12), "packed by method 12"),
        "locked.npz": (member(header("(2, 2)") + bytes(32), flags=1), "encrypted"),
    }
    brackets = b"(" * 190_000_000
    for name, head in (("v2.npz", b"\x93NUMPY\2\0" + len(brackets).to_bytes(4, "little") + brackets),
                       ("v1.npz", b"\x93NUMPY\1\0" + (60_000).to_bytes(2, "little") + brackets[:60_000])):  # fmt: skip
        packed = zlib.compressobj(9, zlib.DEFLATED, -15)
        files[name] = member(packed.compress(head) + packed.flush(), method=8, size=len(head)), "has a header of"
    found = {name: (with_numbers(folder / name, data), says) for name, (data, says) in files.items()}
    many = folder / "many.npz"
    with zipfile.ZipFile(many, "w") as archive:
        for k in range(20_000):
            archive.writestr(f"member-with-a-long-name-{k:09}", b"")
    found["many.npz"] = many, "too many members"
    wrong = npz(folder / "wrong.npz")
    data = bytearray(wrong.read_bytes())
    at = data.index(b"PK\x01\x02") + 16
    data[at] ^= 1
    wrong.write_bytes(data)
    found["wrong.npz"] = wrong, "CRC"
    sparse = folder / "sparse.asc"
    place = "xllcorner 36\nyllcorner 33\ncellsize 0.00001\n"
    sparse.write_text(f"ncols 100000\nnrows 100000\n{place}1 2 3\n")
    found["sparse.asc"] = sparse, "100000 x 100000 cells"
    for name, text in (("empty.asc", f"ncols 6000\nnrows 6000\n{place}"), ("hole.asc", f"ncols 3\nnrows 3\n{place}1 ")):
        path = folder / name
        path.write_text(text)
        os.truncate(path, 8_000_000_000 if name == "hole.asc" else len(text) + 100)
        found[name] = path, "far more than" if name == "hole.asc" else "is not a number"
    value = b"1234.5678901234567890123 "
    lines = {"cut.asc": value * 4000 + b"\n", "cut-long.asc": value * 4000, "nan.asc": b"nan " * 25_000}
    for name, line in lines.items():
        with (folder / name).open("wb") as file:
            file.write(f"ncols 6000\nnrows 6000\n{place}".encode())
            for _ in range(1000):
                file.write(line)
        found[name] = folder / name, "the file ends after "
    for name in ("N33E036.hgt", "big.tif"):
        (folder / name).write_bytes(b"II*\0\x08\0\0\0\0\0\0\0\0\0")
        os.truncate(folder / name, 8_000_000_000)
        found[name] = folder / name, "points" if name.endswith("hgt") else "too large"
    return found


@pytest.mark.slow
def test_hostile_files_cost_nothing(tmp_path: Path) -> None:
    files = hostile(tmp_path)
    for path, seconds, megabytes, said in judged([path for path, _ in files.values()]):
        assert files[Path(path).name][1] in said, (path, said)
        assert seconds < MOST_S, path
        assert megabytes < MOST_MB, path


@pytest.mark.slow
def test_a_grid_at_the_limit_stays_in_bounds(tmp_path: Path) -> None:
    """The largest that is taken: its numbers once, and little besides."""
    npz(tmp_path / "large.npz", np.zeros((6123, 6123), np.float32), step_deg=1e-3)
    npz(tmp_path / "over.npz", np.zeros((6124, 6124), np.float32), step_deg=1e-3)
    rows = judged([tmp_path / "large.npz", tmp_path / "over.npz"])
    assert rows[0][3] == ""
    assert "6124 x 6124 cells" in rows[1][3]
    assert rows[1][2] < MOST_MB


# --- no files at all -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".npz", ".hgt", ".asc", ".tif"])
def test_devices_pipes_and_folders_are_refused(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"zero{suffix}").symlink_to("/dev/zero")
    (tmp_path / f"null{suffix}").symlink_to("/dev/null")
    (tmp_path / f"N33E037{suffix}").symlink_to("/proc/kmsg")
    (tmp_path / f"N33E038{suffix}").touch()
    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"folder{suffix}").mkdir()
    (tmp_path / f"nowhere{suffix}").symlink_to(tmp_path / "not-there")
    (tmp_path / f"loop{suffix}").symlink_to(tmp_path / f"loop{suffix}")
    for name, says in (("zero", "a device"), ("null", "a device"), ("pipe", "a device, pipe"), ("folder", "a folder"),
                       ("nowhere", "does not exist"), ("loop", "cannot be opened"),
                       ("N33E037", "is empty"), ("N33E038", "is empty")):  # fmt: skip
        assert says in refused(tmp_path / f"{name}{suffix}")
    with pytest.raises(InputError):
        load_terrain(f"nul\0{suffix}")
    with pytest.raises(InputError):
        load_terrain("x" * 5000 + suffix)


@pytest.mark.parametrize("beside", ["grid.prj", "grid.PRJ", "grid.asc.aux.xml"])
def test_what_waits_for_ever_beside_a_grid_is_not_read(tmp_path: Path, beside: str) -> None:
    (tmp_path / "grid.asc").write_text("ncols 2\nnrows 2\nxllcorner 36\nyllcorner 33\ncellsize 0.01\n1 2 3 4\n")
    (tmp_path / beside).symlink_to("/proc/kmsg")
    assert load_terrain(str(tmp_path / "grid.asc")).height_m.tolist() == [[1, 2], [3, 4]]


def test_a_link_to_a_file_is_the_file(tmp_path: Path) -> None:
    npz(tmp_path / "real.npz")
    (tmp_path / "link.npz").symlink_to(tmp_path / "real.npz")
    assert np.array_equal(load_terrain(str(tmp_path / "link.npz")).height_m, GRID)


# --- tiles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["N33E036.hgt", "n33e036.hgt", "n33_e036_3arc_v2.hgt", "N33E036.SRTMGL3.HGT"])
def test_a_tile_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    np.full((1201, 1201), 7, ">i2").tofile(tmp_path / name)
    terrain = load_terrain(str(tmp_path / name))
    assert (round(terrain.south_deg, 2), round(terrain.west_deg, 2)) == (33.0, 36.0)


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [
        ("N33E0361.hgt", 2 * 1201**2, "corner"),
        ("N3E36.hgt", 2 * 1201**2, "corner"),
        ("N95E036.hgt", 2 * 1201**2, "no tile at N95E036"),
        ("N33E036.hgt", 2 * 1201**2 - 1, "an odd number"),
        ("N33E036.hgt", 1201**2, "bytes, an odd number"),
        ("N33E036.hgt", 0, "is empty"),
        ("N33E036.hgt", 2 * 6001**2, "36012001 points"),
    ],
)
def test_a_tile_that_is_none_is_refused(tmp_path: Path, name: str, size: int, says: str) -> None:
    (tmp_path / name).touch()
    os.truncate(tmp_path / name, size)
    assert says in refused(tmp_path / name)


# --- by chance -------------------------------------------------------------------------------------------------------


def seeds(folder: Path) -> list[Path]:
    from tests.strangers.test_elevation_says import write

    np.savez(folder / "stored.npz", height_m=GRID.astype(">f4"), **PLACE)
    text = "ncols 4\nnrows 3\nxllcorner 36\nyllcorner 33\ncellsize 0.5\nNODATA_value -9999\n" + "1 2 3.5 4\n" * 3
    (folder / "text.asc").write_text(text)
    small = np.arange(1200, dtype=np.int16).reshape(40, 30)
    return [
        npz(folder / "packed.npz"), folder / "stored.npz", folder / "text.asc", write(folder / "plain.tif"),
        write(folder / "tiled.tif", small, tiled=True, blockxsize=16, blockysize=16, compress="lzw", predictor=2),
        write(folder / "said.tif", crs="EPSG:4326+8228", scale=0.5, offset=3.0, nodata=-9.0, compress="deflate"),
        write(folder / "large.tif", small.astype(np.float32), BIGTIFF="YES", compress="deflate", predictor=3),
    ]  # fmt: skip


def mutated(data: bytes, chance: np.random.Generator) -> bytes:
    """One or two changes: bytes, a cut, a piece twice, numbers made extreme."""
    text = bytearray(data)
    for _ in range(int(chance.integers(1, 3))):
        at = int(chance.integers(0, max(1, len(text))))
        kind = int(chance.integers(0, 6))
        if kind == 0:
            text[at : at + 1] = bytes([int(chance.integers(0, 256))])
        elif kind == 1:
            del text[at:]
        elif kind == 2:
            del text[at : at + int(chance.integers(1, 40))]
        elif kind == 3:
            text[at:at] = text[at : at + int(chance.integers(1, 60))]
        elif kind == 4:
            extreme = (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000)
            text[at : at + 4] = struct.pack("<I", extreme[int(chance.integers(0, len(extreme)))])
        else:
            text[at : at + 1] = bytes([(text[at] if at < len(text) else 0) ^ (1 << int(chance.integers(0, 8)))])
    return bytes(text)


@pytest.mark.slow
def test_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    """560 files: no crash, nothing but InputError, and every grid that is taken can be run on."""
    (tmp_path / "seeds").mkdir()
    chance = np.random.default_rng(20)
    paths = []
    for seed in seeds(tmp_path / "seeds"):
        data = seed.read_bytes()
        for k in range(80):
            path = tmp_path / f"{k:03}-{seed.name}"
            path.write_bytes(mutated(data, chance))
            paths.append(path)
    rows = judged(paths)
    taken = [path for path, _, _, said in rows if not said]
    assert len(paths) / 10 < len(taken) < len(paths)
    assert max(seconds for _, seconds, _, _ in rows) < MOST_S
    assert max(megabytes for _, _, megabytes, _ in rows) < MOST_MB
    assert not [said for _, _, _, said in rows if "Traceback" in said]
