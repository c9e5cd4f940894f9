"""Claims of one night in plain text: side by side first, then what would have to be true for each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from redan.analysis.answer import join
from redan.analysis.claim_answer import Account, Choice, Judged, Scan, Together
from redan.analysis.plausible import FEWEST, Box, Share, Shift
from redan.report.text import text_table, wrapped

MOST_FORCED = 8
MOST_HEADS = 48  # characters of the claims as heads of a table
CERTAIN = 0.9995  # a bound on a chance above this says nothing


def claim_text(judged: Judged) -> list[str]:
    """All of it, as lines of at most 80 columns."""
    lines = [*wrapped(judged.title), ""]
    for number, account in enumerate(judged.accounts, 1):
        read = "; ".join(s.said for s in account.claim.statements)
        lines += wrapped(f'{number}  "{account.claim.text}", read as {read}', "   ")
    lines += [line for note in judged.notes for line in wrapped(note)]
    lines += ["", *_side_by_side(judged)]
    if judged.together is not None:
        lines += ["", *wrapped(together_said(judged.together, len(judged.accounts)))]
    for number, account in enumerate(judged.accounts, 1):
        lines += ["", *_account(number, account, judged)]
    return [*lines, "", *(line for text in basis_said(judged) for line in wrapped(text))]


def percent(value: float) -> str:
    """A share in per cent, without the sign: whole from ten on, below with one digit; never a false 0 or 100."""
    if 0.0 < value < 0.0005:
        return "<0.1"
    if 0.9995 < value < 1.0:
        return ">99.9"
    shown = 100.0 * value
    return f"{shown:.0f}" if 9.95 <= shown < 99.5 or shown in (0.0, 100.0) else f"{shown:.1f}"


def share_text(share: Share) -> str:
    """ "19 % [7.2, 36]": with the exact 95 % interval."""
    if not share.n:
        return "none"
    low, high = share.interval
    return f"{percent(share.share)} % [{percent(low)}, {percent(high)}]"


def _side_by_side(judged: Judged) -> list[str]:
    head, rows = side_by_side(judged)
    if sum(map(len, head[1:])) > MOST_HEADS:
        head = [head[0], *(f"claim {n}" for n in range(1, len(head)))]
    return text_table(head, rows)


def side_by_side(judged: Judged) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table that sets the claims side by side."""
    accounts = judged.accounts
    rows = [["by arithmetic alone", *("cannot be" if a.impossible else "can be" for a in accounts)]]
    if all(a.grid is not None for a in accounts):
        cells = [f"{a.grid.share.k} of {a.grid.share.n}" for a in accounts if a.grid is not None]
        rows.append(["combinations that allow it", *cells])
    rows.append(["of all thought possible", *(share_text(a.sample) for a in accounts)])
    rows.append(["nights in which it is true", *(f"{percent(a.chance)} %" for a in accounts)])
    if len({a.claim.measures for a in accounts}) == 1 and len(accounts[0].claim.measures) == 1:
        rows.append(["95 % of all nights lie in", *(_range(a) for a in accounts)])
    heads = [f'{n} "{a.claim.text}"' for n, a in enumerate(accounts, 1)]
    return ["What allows each claim", *heads], rows


def _range(account: Account) -> str:
    return " to ".join(f"{end:,.4g}" for end in account.range) if math.isfinite(account.range[0]) else "none"


def together_said(found: Together, count: int) -> str:
    """Whether anything allows all claims."""
    both = "both" if count == 2 else "all"
    if found.excluded:
        text = f"{both.capitalize()} at once cannot be: {found.excluded}."
        if found.points.k:
            return f"{text} {found.points.k} of {found.points.n} points make {both} plausible, each by itself."
        return f"{text} No point makes {both} plausible even by themselves."
    if not found.points.k:
        return f"No point of {found.points.n} makes {both} plausible."
    text = f"{found.points.k} of {found.points.n} points make {both} plausible"
    return f"{text}; {both} are true in {found.nights.k:,} of {found.nights.n:,} nights."


def _account(number: int, account: Account, judged: Judged) -> Iterator[str]:
    yield f'{number}  "{account.claim.text}"'
    yield from wrapped(verdict(account))
    if account.rate is not None:
        yield from wrapped(rate_said(account, judged))
    if account.limits and not account.contradictions:
        yield from ["", *_limits(account)]
    if account.impossible:
        return
    if account.grid is not None and account.grid.share.k:
        yield from ["", *_conditions(account, judged.choices)]
    if account.scan is not None:
        yield from wrapped(scan_said(account, account.scan))
    if account.anywhere:
        yield from ["", *_forced(account, judged)]


def verdict(account: Account) -> str:
    """How much of what is thought possible could produce a claim."""
    if account.contradictions:
        return f"Cannot be: {'; '.join(account.contradictions)}."
    if account.impossible:
        kills = max(limit.kills for limit in account.limits.values())
        return f"Cannot be: magazines and reach allow at most {kills:,}."
    sample = account.sample
    if sample.k:
        return (
            f"Of all that is thought possible, {percent(sample.share)} % could produce it "
            f"[{percent(sample.interval[0])}, {percent(sample.interval[1])}]."
        )
    upper = percent(sample.interval[1])
    if account.grid is not None and account.grid.share.k:
        return (
            f"None of {sample.n} points drawn from all that is thought possible could produce it (at most {upper} % of "
            f"it does); {account.grid.share.k} of {account.grid.share.n} combinations of readings do."
        )
    return f"Nothing that was tried could produce it: at most {upper} % of all that is thought possible does."


def rate_said(account: Account, judged: Judged) -> str:
    """The kills a missile that a claim's own numbers say; only where it has a rate."""
    rate = account.rate
    assert rate is not None
    low, high = judged.kill_best
    known = f" The catalogue's best values for the missiles here are {low:g} to {high:g}." if math.isfinite(low) else ""
    return (
        f"Its own numbers: {rate.kills:,} kills of {rate.shots:,} missiles are {rate.rate:.2g} a missile, 95 % "
        f"interval {rate.low:.2g} to {rate.high:.2g}.{known}"
    )


def _limits(account: Account) -> list[str]:
    rows = []
    for name, limit in account.limits.items():
        bound = "no limit" if limit.chance > CERTAIN else f"{percent(limit.chance)} %"
        bound = "cannot be" if limit.chance == 0.0 else bound
        rows.append([name, f"{limit.rounds:,}", f"{limit.kills:,}", bound])
    return text_table(["arithmetic: at the most", "missiles", "kills", "chance of it"], rows)


def box_words(box: Box, choices: Sequence[Choice]) -> list[tuple[str, str]]:
    """The conditions of a box: the choice, and the options allowed. What does not matter is left out."""
    return [
        (choice.name, join([choice.options[i] for i in sorted(side)], last=" or "))
        for choice, side in zip(choices, box, strict=True)
        if len(side) < len(choice.options)
    ]


def _conditions(account: Account, choices: Sequence[Choice]) -> Iterator[str]:
    grid = account.grid
    assert grid is not None
    if grid.allowed.all():
        yield "Every combination of readings allows it."
        return
    words = box_words(grid.needed, choices)
    if words:
        yield "Only with (numbers at the file's level)"
        yield from _listed(words)
    exactly = grid.complete and len(grid.enough) == 1 and tuple(grid.enough[0]) == tuple(grid.needed)
    if exactly:
        yield "Every such combination allows it."
    else:
        yield "Enough is any of" if len(grid.enough) > 1 else "Enough is"
        for box in grid.enough:
            said = "; ".join(f"{name} {options}" for name, options in box_words(box, choices))
            yield from wrapped(f"  - {said}", "    ")
        if not grid.complete:
            yield "  - and some rarer combinations (all are in --json)"
    if grid.close:
        is_ = "is a close call" if grid.close == 1 else "are close calls"
        yield from wrapped(f"{grid.close} of {grid.share.n} combinations {is_}: other chance could turn the verdict.")


def _listed(words: Sequence[tuple[str, str]]) -> Iterator[str]:
    wide = max(len(name) for name, _ in words)
    for name, said in words:
        yield from wrapped(f"  {name.ljust(wide)}  {said}".replace("  ", "\u00a0\u00a0"), " " * (wide + 4))


def _forced(account: Account, judged: Judged) -> Iterator[str]:
    if not account.shifts:
        if account.sample.k == account.sample.n:
            yield "Every point allows it: it forces nothing."
        else:
            few = f"fewer than {FEWEST} sampled points allow it"
            yield f"What else it forces cannot be told: {few}."
        return
    found = [shift for shift in account.shifts if shift.forced]
    rest = len(account.shifts) - len(found)
    if not found:
        yield from wrapped(f"It forces nothing that can be told from noise, of {rest} unknowns.")
        return
    yield from wrapped("It forces (all points -> points that allow it):")
    for shift in found[:MOST_FORCED]:
        yield from wrapped(f"  - {shift.name}: {shift_words(shift, judged)}", "    ")
    if len(found) > MOST_FORCED:
        yield f"  - and {len(found) - MOST_FORCED} more"
    if rest:
        yield from wrapped(f"The other {rest} of {len(account.shifts)} unknowns cannot be told from noise.")


def shift_words(shift: Shift, judged: Judged) -> str:
    """Options with their shares before and after; of a number, the range that 90 % of the points keep."""
    if shift.options:
        sides = zip(shift.options, shift.before, shift.kept, strict=True)
        moved = sorted(sides, key=lambda s: s[1] - s[2])
        told = [f"{o} {percent(b)} -> {percent(k)} %" for o, b, k in moved]
        return ", ".join(told)
    low, high = shift.kept[0], shift.kept[2]
    value = judged.value_at.get(shift.name)
    if value is None:
        return f"{low:.0%} to {high:.0%} of the way from low to high".replace("%", " %")
    before = f"{value(shift.before[0])} to {value(shift.before[2])}"
    return f"{before} -> {value(low)} to {value(high)}"


def scan_said(account: Account, scan: Scan) -> str:
    """Which kill probability would be needed."""
    at = ", ".join(f"{name} {option}" for name, option in scan.at.items())
    head = f"Nearest comes {at}, with one kill probability for every missile"
    found = scan.found
    if found is None:
        label = account.claim.statements[0].counted.label
        return f"{head}: none from 0 to 1 does it. At 1 there are {scan.means[-1]:.3g} {label} on average."
    low, high = found
    if low > 0.0:
        need = f"at least {low:g} would be needed, one kill in {1 / low:.2g} missiles"
    else:
        need = f"at most {high:g} would be needed" + (f", one kill in {1 / high:.2g} missiles" if high else "")
    known = math.isfinite(scan.low)
    inside = known and scan.low <= high and low <= scan.high
    where = f" The catalogue has {scan.low:g} to {scan.high:g} for the missiles here." if known else ""
    return f"{head}: {need}.{where}" + ("" if inside or not where else " So it lies outside.")


def basis_said(judged: Judged) -> Iterator[str]:
    """What was played, and how a share is to be read."""
    fixed = ", ".join(f"{name} = {option}" for name, option in judged.fixed.items())
    weights = "; ".join(
        f"{name} " + ", ".join(f"{option} {percent(w)} %" for option, w in by.items())
        for name, by in judged.weights.items()
    )
    count = f"{len(judged.unknowns)} unknown{'s' * (len(judged.unknowns) != 1)}"
    likely = f"options weighted: {weights}" if weights else "variants and options equally likely"
    yield (
        f"Basis: {judged.points:,} points over {count} (numbers of the catalogue from low to high, {likely}; all else "
        f"as in the file), {judged.replications:,} nights each, seed {judged.seed}"
        + (f"; fixed: {fixed}." if fixed else ".")
    )
    if judged.refused:
        yield f"{judged.refused} points cannot happen as the file is written and are left out."
    close = [account.close for account in judged.accounts]
    if any(close):
        yield f"Close calls, which other chance could turn: {join([str(c) for c in close])} of the points."
    yield (
        "A claim is plausible at a point if it lies within the 95 % range of its nights. A share tells how much of "
        "what is thought possible allows a claim, not how likely the claim is to be true."
    )
