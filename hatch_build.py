"""What hatchling does before it packs a wheel: it builds the page. An editable install does without (`make web`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface[Any]):
    """Builds `src/redan/app/static` from `web/`; a source tree that brings the built page and no `web/` keeps it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        if not (root / "web" / "package.json").exists():
            return
        sys.path.insert(0, str(root / "tools"))
        import web

        if web.build():
            self.app.display_info("the page was built from web/")
