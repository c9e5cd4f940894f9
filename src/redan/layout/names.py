"""Names and classes of everything a plan holds: what turns indices back into words.

The engine never sees it. Tuples run parallel to the arrays of `layout.Plan` (same order, same length).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

Price = tuple[float, float, float]  # US dollars: low, best, high


@dataclass(frozen=True)
class Names:
    """One entry an entity, in the order of the plan's indices. A price of None: no public price.

    Lengths: T threats, U units, R radars, N nets, L launchers, A assets, G raids.
    """

    threats: tuple[str, ...]  # (T,)
    threat_kinds: tuple[str, ...]  # (T,) "aircraft" | "munition"
    threat_classes: tuple[str, ...]  # (T,) target class: "aircraft", "cruise-missile", "glide-bomb", ...
    threat_systems: tuple[str, ...]  # (T,) catalogue id
    threat_groups: tuple[str, ...]  # (T,) package
    threat_carriers: tuple[int, ...]  # (T,) index of the carrying aircraft, or -1
    threat_assets: tuple[int, ...]  # (T,) index of the asset aimed at, or -1
    threat_prices_usd: tuple[Price | None, ...]  # (T,) one aircraft or one munition
    units: tuple[str, ...]  # (U,)
    unit_systems: tuple[str, ...]  # (U,) catalogue id
    unit_interceptors: tuple[str, ...]  # (U,) name of the missile
    unit_rounds: tuple[int, ...]  # (U,) ready and in stock at the start
    unit_prices_usd: tuple[Price | None, ...]  # (U,) one missile
    radars: tuple[str, ...]  # (R,)
    radar_systems: tuple[str, ...]  # (R,)
    nets: tuple[str, ...]  # (N,)
    launchers: tuple[str, ...]  # (L,)
    assets: tuple[str, ...]  # (A,)
    asset_kinds: tuple[str, ...]  # (A,) "arms-store", "airfield", "radar", "unit", "launcher", "command-post", ...
    asset_hits_needed: tuple[int, ...]  # (A,) hits that destroy it
    asset_values_usd: tuple[Price | None, ...]  # (A,)
    raids: tuple[str, ...]  # (G,)
    purchases_usd: tuple[Price | None, ...]  # (U,) one fire unit with its share of missiles
    deliveries: tuple[int, ...] = ()  # (U,) rounds that may come later for each unit; () where none do
    effects: tuple[str, ...] = ()  # (E,)
    effect_says: tuple[str, ...] = ()  # (E,) what happens when it acts, in words

    def most_rounds(self) -> tuple[int, ...]:
        """(U,) rounds that each unit can ever have: at the start, and what may come later."""
        later = self.deliveries or (0,) * len(self.units)
        return tuple(held + more for held, more in zip(self.unit_rounds, later, strict=True))

    def __post_init__(self) -> None:
        owners = {"threat": "threats", "unit": "units", "radar": "radars", "asset": "assets", "effect": "effects"}
        for prefix, owner in owners.items():
            count = len(getattr(self, owner))
            for item in fields(self):
                if item.name.startswith(prefix + "_") and len(getattr(self, item.name)) != count:
                    raise ValueError(f"names: {item.name} has {len(getattr(self, item.name))} entries, {owner} {count}")
