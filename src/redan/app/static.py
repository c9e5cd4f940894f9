"""The built page: files of the package, sent as they are."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.responses import HTMLResponse, Response

from redan.app.call import response_of
from redan.app.refusals import Refused

HERE = Path(__file__).resolve().parent / "static"
KINDS = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8", ".map": "application/json", ".wasm": "application/wasm",
    ".ico": "image/x-icon",
}  # fmt: skip
NOT_BUILT = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>redan</title></head><body><h1>redan</h1>'
    "<p>The page is not built. In a checkout: <code>make web</code>. The JSON interface works: "
    "<code>GET /api/schema</code> describes it.</p></body></html>"
)


def is_built(root: Path = HERE) -> bool:
    """Whether the page was built."""
    return (root / "index.html").is_file()


def static(path: str, root: Path = HERE) -> Response:
    """The file of a path; `/` is index.html. Nothing outside the folder, no link, no hidden file."""
    name = path.strip("/") or "index.html"
    if name == "index.html" and not is_built(root):
        return HTMLResponse(NOT_BUILT, headers={"cache-control": "no-store"})
    parts = name.split("/")
    missing = Refused(404, "there is no such page", where="path", remedy="open the address that `redan serve` printed")
    if any(not part or part.startswith(".") or "\\" in part or "\0" in part or len(part) > 200 for part in parts):
        return response_of(missing)
    file = root.joinpath(*parts)
    try:
        if not file.resolve().is_relative_to(root.resolve()) or not file.is_file():
            return response_of(missing)
        content = file.read_bytes()
    except (OSError, ValueError):
        return response_of(missing)
    kind = KINDS.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    # names under assets/ hold a hash of what is in them; all else may change with the next version
    keep = "public, max-age=31536000, immutable" if parts[0] == "assets" else "no-cache"
    return Response(content, headers={"cache-control": keep}, media_type=kind)
