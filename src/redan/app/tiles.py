"""Tiles of the map: from an address to the ground's pictures."""

from __future__ import annotations

from redan.app.call import Answer, Call
from redan.app.ground.models import TerrainInfo
from redan.app.ground.tiles import dem_tile, relief_tile, terrain_info
from redan.app.refusals import Refused

KINDS = {"relief": relief_tile, "dem": dem_tile}
KEEP = {"cache-control": "private, max-age=600"}  # a file of the user's own may change


def tile(call: Call) -> Answer:
    """One tile of shaded relief, or of heights in the terrarium encoding; transparent outside the data."""
    made = KINDS.get(call.path["kind"])
    if made is None:
        raise Refused(404, "there are no such tiles", where="kind", allowed=" or ".join(KINDS))
    z, x, y = (_whole(call.path[name], name) for name in ("z", "x", "y"))
    return Answer(made(call.path["terrain"], z, x, y, call.desk.folder.root), 200, "image/png", KEEP)


def about(call: Call) -> TerrainInfo | None:
    """Bounds and steps of elevation data; null for none."""
    return terrain_info(call.path["name"], call.desk.folder.root)


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise Refused(400, "a tile is named by whole numbers", where=name, allowed="0 to 9,999,999")
    return int(text)
