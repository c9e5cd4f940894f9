"""`redan import FILE.msdl`: places in each way of the standard, whose they are, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pymap3d
import pytest
from pyproj import Transformer
from tests.cli.conftest import Answer, redan
from tests.cli.test_import import put, routes, yaml

Redan = Callable[..., Answer]
__all__ = ["redan"]  # the fixture

SPACE = "urn:sisostds:scenario:military:data:draft:msdl:1"
X, Y, Z = (float(v) for v in pymap3d.geodetic2ecef(33.5, 36.3, 700.0))
EAST, NORTH = Transformer.from_crs(4326, 32637, always_xy=True).transform(36.3, 33.5)


def location(choice: str, data: str) -> str:
    place = f"<CoordinateData><{choice}>{data}</{choice}></CoordinateData>"
    return f"<Location><CoordinateChoice>{choice}</CoordinateChoice>{place}</Location>"


def gdc(latitude: float, longitude: float, height: str = "") -> str:
    place = f"<Latitude>{latitude}</Latitude><Longitude>{longitude}</Longitude>"
    return location("GDC", f"{place}<ElevationAGL>{height}</ElevationAGL>")


def unit(name: str, place: str, above: str = "") -> str:
    relation = f"<CommandRelation><CommandingSuperiorHandle>\n{above} </CommandingSuperiorHandle></CommandRelation>"
    if not above:
        relation = "<ForceSideHandle>red</ForceSideHandle>"
    return (
        f"<Unit><ObjectHandle>{name}</ObjectHandle><SymbolIdentifier>SHGPUCDM----</SymbolIdentifier><Name>{name}</Name>"
        f"<UnitSymbolModifiers><Echelon>COMPANY</Echelon></UnitSymbolModifiers><Disposition>{place}</Disposition>"
        f"<Relations><ForceRelation><ForceRelationData>{relation}</ForceRelationData></ForceRelation></Relations></Unit>"
    )


UTM = location("UTM", f"<UTMGridZone>37S</UTMGridZone><UTMEasting>{EAST:.2f}</UTMEasting>"
                      f"<UTMNorthing>{NORTH:.2f}</UTMNorthing>")  # fmt: skip
MGRS = location("MGRS", "<MGRSGridZone>37S</MGRSGridZone><MGRSGridSquare>BT</MGRSGridSquare>"
                        f"<MGRSEasting>{EAST % 1e5:.0f}</MGRSEasting><MGRSNorthing>{NORTH % 1e5:.0f}</MGRSNorthing>"
                        "<MGRSPrecision>5</MGRSPrecision>")  # fmt: skip
GCC = location("GCC", f"<X>{X}</X><Y>{Y}</Y><Z>{Z}</Z>")
UNITS = (
    unit("Bty 1", gdc(33.5, 36.3)) + unit("Bty 2", UTM, "Bty 1") + unit("Bty 3", MGRS, "Bty 2")
    + unit("Bty 4", GCC, "Bty 3") + unit("HQ", "")
)  # fmt: skip
EQUIPMENT = (
    "<EquipmentItem><ObjectHandle>e</ObjectHandle><Name>P-18</Name><Disposition>" + gdc(33.6, 36.4) + "</Disposition>"
    "<Relations><HoldingOrganization><OwnerData><ForceSideOwnerHandle>blue</ForceSideOwnerHandle></OwnerData>"
    "</HoldingOrganization></Relations></EquipmentItem>"
)
GRAPHIC = (
    "<TacticalGraphic><ObjectHandle>g</ObjectHandle><SymbolIdentifier>GFGPALM-------X</SymbolIdentifier>"
    "<Name>low</Name><Disposition><Points>" + gdc(34.2, 34.6, "300") + gdc(33.8, 35.9, "300") + "</Points>"
    "</Disposition></TacticalGraphic>"
)


def scenario(units: str = UNITS) -> str:
    sides = "".join(
        f"<ForceSide><ObjectHandle>{handle}</ObjectHandle><ForceSideName>{name}</ForceSideName></ForceSide>"
        for handle, name in (("red", "Red force"), ("blue", "Blue force"))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<m:MilitaryScenario xmlns:m="{SPACE}" xmlns="{SPACE}">'
        "<Environment><ScenarioTime/></Environment>\n"
        f"<ForceSides>{sides}</ForceSides><Organizations><Units>\n{units}</Units><Equipment>{EQUIPMENT}</Equipment>"
        f"</Organizations><TacticalGraphics>{GRAPHIC}</TacticalGraphics></m:MilitaryScenario>"
    )


@pytest.mark.parametrize("file", ["s.msdl", "s.xml"])
def test_one_place_in_four_ways_is_one_place(redan: Redan, tmp_path: Path, file: str) -> None:
    answer = redan("import", put(tmp_path, file, scenario()), "--as", "units", "--set", "system=s-125")
    entries = yaml(answer)["units"]
    assert [entry["name"] for entry in entries] == ["bty-1", "bty-2", "bty-3", "bty-4", "p-18"]
    assert all(entry["system"] == "s-125" for entry in entries)
    for entry in entries[:4]:
        latitude, longitude = (float(word.split()[0]) for word in entry["at"])
        off_m = math.hypot(latitude - 33.5, (longitude - 36.3) * math.cos(math.radians(33.5))) * 111e3
        assert off_m < 2.0, entry
    assert '# "Bty 3", Red force, SHGPUCDM----' in answer.out
    assert '# "P-18", Blue force' in answer.out
    for said in (
        "the entries are of several sides (4 of Red force, 1 of Blue force): each says whose it is; delete what is not "
        "meant",
        "passed over: Environment",
        "left out: 1 unit without a place, 1 line",
        "what the file says besides was not used: Echelon",
    ):
        assert f"{file}: {said}." in answer.err


def test_a_graphic_of_several_places_is_a_route(redan: Redan, tmp_path: Path) -> None:
    answer = redan("import", put(tmp_path, "s.msdl", scenario()), "--speed", "230 m/s")
    assert routes(answer) == [[
        "{at: [34.2 N, 34.6 E], altitude: 300 m above ground, speed: 230 m/s}",
        "{at: [33.8 N, 35.9 E], altitude: 300 m above ground, speed: 230 m/s}",
    ]]  # fmt: skip
    assert '# "low" (GFGPALM-------X): 2 waypoints' in answer.out
    assert "taken as lines, also those that mean an area" in answer.err


LOOP = unit("a", gdc(1, 2), "b") + unit("b", gdc(1, 2), "a")


def test_superiors_in_a_circle_end(redan: Redan, tmp_path: Path) -> None:
    answer = redan("import", put(tmp_path, "s.msdl", scenario(LOOP)), "--as", "units", "--set", "system=s-125")
    assert answer.status == 0
    assert "2 of no side" in answer.err


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("<m:MilitaryScenario", f"{BOMB}<m:MilitaryScenario"), "the document type is refused"),
        (("<Latitude>33.5</Latitude>", "<Latitude>133.5</Latitude>"), '"Bty 1" has latitude 133.5'),
        (("<Latitude>33.5</Latitude>", ""), '"Bty 1" has no Latitude'),
        (("<Latitude>33.5</Latitude>", "<Latitude>33,5</Latitude>"), "Write decimals with a point"),
        (("GDC</CoordinateChoice>", "RELATIVE</CoordinateChoice>"), "GDC, GCC, UTM, MGRS"),
        (("<UTMGridZone>37S", "<UTMGridZone>77S"), "zone 77"),
        (("<UTMGridZone>37S", "<UTMGridZone>south"), "not as 37S"),
        (("<MGRSGridSquare>BT", "<MGRSGridSquare>IT"), "is no MGRS reference"),
        ((f"<X>{X}</X>", "<X>4319</X>"), "from the centre of the earth"),
        (("m:MilitaryScenario", "m:gpx"), "is no MSDL: its root is <gpx>"),
        (("</Units>", "</Unit>"), "is no well-formed XML"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_place(
    redan: Redan, tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    text = scenario()
    assert change[0] in text
    answer = redan("import", put(tmp_path, "s.msdl", text.replace(*change)), "--as", "units", "--set", "system=s-125")
    assert answer.status == 2
    assert says in answer.err
    assert "s.msdl:" in answer.err
    assert "Traceback" not in answer.err
