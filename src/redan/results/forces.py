"""Who takes part in one variant: the order of battle, what flies against it, and what of it has a price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from redan.layout.names import Names, Price
from redan.results.measures import LEVELS, asset_prices, asset_words


@dataclass(frozen=True)
class UnitHeld:
    """One fire unit: what it is, what it holds, and the public prices of it and of one of its missiles."""

    system: str
    interceptor: str
    rounds: int
    launchers: int
    price_usd: Price | None
    round_price_usd: Price | None


@dataclass(frozen=True)
class Forces:
    """Units, radars and command posts by name; systems and target classes that fly; how many assets of each kind."""

    units: Mapping[str, UnitHeld] = field(default_factory=dict)
    radars: Mapping[str, str] = field(default_factory=dict)
    command_posts: frozenset[str] = frozenset()
    threats: Mapping[str, str] = field(default_factory=dict)  # system -> target class
    assets: Mapping[str, int] = field(default_factory=dict)  # kind, as columns write it -> how many
    aircraft: int | None = None  # of the attacker; None: not told


def forces_of(names: Names) -> Forces:
    """Read off the names."""
    launchers = Counter(name.rpartition("/")[0] for name in names.launchers)
    return Forces(
        units={
            unit: UnitHeld(system, interceptor, rounds, launchers[unit], price, round_price)
            for unit, system, interceptor, rounds, price, round_price in zip(
                names.units,
                names.unit_systems,
                names.unit_interceptors,
                names.unit_rounds,
                names.purchases_usd,
                names.unit_prices_usd,
                strict=True,
            )
        },
        radars={
            radar: system
            for radar, system in zip(names.radars, names.radar_systems, strict=True)
            if radar.rpartition("/")[0] not in names.units
        },
        command_posts=frozenset(
            asset for asset, word in zip(names.assets, asset_words(names), strict=True) if word == "own_command_post"
        ),
        threats=dict(zip(names.threat_systems, names.threat_classes, strict=True)),
        assets=Counter(asset_words(names)),
        aircraft=names.threat_kinds.count("aircraft"),
    )


def priceless(names: Names) -> dict[str, tuple[str, ...]]:
    """Sums of money in which there is something to pay for and nothing of it has a public price -> what that is."""
    values = asset_prices(names)
    targets = sorted(set(names.threat_assets) - {-1})
    at_stake = {
        "cost_attacker_usd": list(zip(names.threat_systems, names.threat_prices_usd, strict=True)),
        "cost_defender_expended_usd": list(zip(names.unit_interceptors, names.unit_prices_usd, strict=True)),
        "cost_defender_lost_usd": [(names.assets[i], values[i]) for i in targets],
    }
    found: dict[str, tuple[str, ...]] = {}
    for key, things in at_stake.items():
        if things and all(price is None for _, price in things):
            found |= {f"{key}{level}": tuple(sorted({name for name, _ in things})) for level in LEVELS}
    return found
