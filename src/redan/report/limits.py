"""What limits the defence, one line a variant."""

from __future__ import annotations

from redan.analysis import Comparison
from redan.results.limits import Cause, Limits, Magazine

SMALLEST_SHARE = 0.005  # smaller ones would print as 0 %
WORTH_ITS_ARITHMETIC = 0.05  # share of chances lost to the magazine from which its rounds are counted out
MOST_MAGAZINES = 3
OUT_OF_RANGE = "stayed out of the printed range of every unit"
NONE_UNTAKEN = "no chance was left untaken by any unit"
SALVOS = {1: "one by one", 2: "in pairs", 3: "in threes"}


def limits_heading(comparison: Comparison) -> str:
    """What is counted, in one sentence; empty if nothing was."""
    if not comparison.limits:
        return ""
    part = max(found.one_in for found in comparison.limits.values())
    count = max(found.replications for found in comparison.limits.values())
    over = f"mean of the first {count:,} replications" if count > 1 else "the first replication"
    over += f", one in {part} of what got through" if part > 1 else ""
    return (
        "What held fire, as shares of the chances not taken. A chance: a fire unit and a munition or aircraft that got "
        "through, came within the printed range of the unit's missile, and at which the unit never fired "
        f"({over}; what was left to another unit of the net is not counted)."
    )


def limits_line(found: Limits) -> str:
    """Shares by cause, the number of chances, and what the magazines that ran out were good for."""
    if not found.units:
        return "no fire unit"
    if not found.through:
        over = f"the first {found.replications:,} replications" if found.replications > 1 else "the first replication"
        return f"nothing got through in {over}"
    if not found.chances:
        return _none_untaken(found)
    parts = []
    for cause, n in found.causes.items():
        share = n / found.chances
        if share < SMALLEST_SHARE:
            continue
        of = ""
        if cause is Cause.REACH and found.reach:
            first, most = next(iter(found.reach.items()))
            of = f" ({'' if most == n else 'mostly '}{first})"
        parts.append(f"{cause} {share:.0%}{of}".replace("%", " %"))
    scarce = found.causes.get(Cause.MAGAZINE, 0.0) >= WORTH_ITS_ARITHMETIC * found.chances
    arithmetic = _magazines(found.magazines) if scarce else ""
    far = found.out_of_range / found.through
    beside = f"; {far:.0%} of what got through {OUT_OF_RANGE}".replace("%", " %") if far >= SMALLEST_SHARE else ""
    count = f"{found.chances:,.0f}" if found.chances >= 9.5 else f"{found.chances:.2g}"
    return f"{', '.join(parts)}; of {count} chances{beside}{arithmetic}"


def _none_untaken(found: Limits) -> str:
    """No unit left a chance untaken: what got through then was out of range, or was fired at in vain."""
    if found.out_of_range >= found.through * (1.0 - 1e-9):
        return f"all that got through {OUT_OF_RANGE}"
    ways = [
        (found.out_of_range, OUT_OF_RANGE),
        (found.no_missile, "met only units without a missile against its class"),
        (found.fired_at, "was fired at in vain"),
    ]
    shares = [(n / found.through, what) for n, what in ways if n / found.through >= SMALLEST_SHARE]
    said = [f"{share:.0%} {what}".replace("%", " %") for share, what in shares]
    return f"no chance was left untaken; of what got through, {', '.join(said)}" if said else NONE_UNTAKEN


def _magazines(magazines: tuple[Magazine, ...]) -> str:
    said = []
    for m in magazines[:MOST_MAGAZINES]:
        who = m.units[0] if len(m.units) == 1 else f"{len(m.units)} {m.system} each"
        salvo = SALVOS.get(m.first_salvo, f"in salvos of {m.first_salvo}")
        rounds = f"{m.rounds} round{'s' * (m.rounds != 1)}{' before a reload' if m.reloading else ''}"
        said.append(f"{who} {rounds} {salvo}: {m.targets} target{'s' * (m.targets != 1)}")
    return f". {'; '.join(said)}" if said else ""
