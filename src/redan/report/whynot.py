"""Why shots were not fired, on the terminal: a sentence, the causes, the fire units and packages, a pair's kill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from redan.analysis import Estimate
from redan.analysis.kill import Factor, Kill, Rules
from redan.analysis.whynot import Group, Line, WhyNotTable
from redan.reasons.causes import FIRED
from redan.report.text import text_table, wrapped
from redan.report.words import estimate, number, replications

MOST_ROWS = 12
SHOTS = {cause.key for cause in FIRED}
NAMED = 4  # causes in the sentence
LABEL = 45  # the longest words of a cause
PERCENT = 0.01
DEFINED = (
    "A possible shot: a fire unit, a threat and a replication in which the threat flew. In range: the threat came "
    "within the printed range of the unit's missile, which has a kill probability against its class."
)


def why_not_lines(table: WhyNotTable) -> list[str]:
    """Everything that is printed."""
    read = ", ".join(f"{name} = {option}" for name, option in table.readings.items())
    basis = f"{replications(table.replications)}, seed {table.seed}; 95 % intervals from chance"
    lines = [
        *wrapped(table.title),
        *wrapped(f"variant {table.variant}{_asked(table)}; {basis}" + (f"; readings: {read}" if read else "")),
        "",
        *wrapped(sentence(table)),
        *wrapped(DEFINED),
    ]
    if not table.possible:
        return lines
    lines += ["", *_causes(table)]
    if len(table.units) > 1:
        lines += ["", *_groups("by fire unit", table.units, table.replications)]
    if len(table.packages) > 1:
        lines += ["", *_groups("by package", table.packages, table.replications)]
    if table.kill is not None:
        lines += ["", *kill_lines(table.kill)]
    return lines


def _asked(table: WhyNotTable) -> str:
    who = f", fire unit {table.unit}" if table.unit else ""
    return who + (f", threat {table.threat}" if table.threat else "")


def sentence(table: WhyNotTable) -> str:
    """The answer in one sentence: what was fired, and what held back the rest of the shots in range."""
    if not table.possible:
        return "There was no possible shot: there is no fire unit here, or nothing of this ever flew."
    if table.kill is not None:
        flew = table.kill.factors[0]
        begin = f"{table.threat} flew in {flew.count:,} of {replications(flew.of)}"
    else:
        begin = f"Of {_mean(table.possible, table.replications)} possible shots a replication"
    if not table.near:
        none = ". Not fired: " if table.kill is not None else ", none in range: "
        return f"{begin}{none}{_list(table.lines, table.possible)}."
    if table.kill is not None:
        begin += f". In {percent(table.fired.mean)} of these {table.unit} fired at it, "
        begin += f"in {percent(table.killed.mean)} it killed it."
    else:
        near = "all" if table.near == table.possible else _mean(table.near, table.replications)
        begin += f", {near} in range: {percent(table.fired.mean)} were fired, {percent(table.killed.mean)} killed."
    held = [line for line in table.lines if line.in_range is not None and line.key not in SHOTS]
    return begin + (f" Not fired: {_list(held, table.near)}." if held else " None was held back.")


def _list(lines: Sequence[Line], of: int) -> str:
    shown = lines[:NAMED] if len(lines) > NAMED + 1 else lines
    parts = [f"{percent(line.count / of)} {line.words}" for line in shown]
    rest = sum(line.count for line in lines[len(shown) :])
    return "; ".join([*parts, f"{percent(rest / of)} other"] if rest else parts)


def percent(share: float) -> str:
    """As a sentence writes it: 42 %, less than 1 %, more than 99 %."""
    if 0.0 < share < 0.005:
        return "less than 1 %"
    if 0.995 < share < 1.0:
        return "more than 99 %"
    return f"{share:.0%}".replace("%", " %")


def _mean(count: int, over: int) -> str:
    return number(count / over, 0 if count % over == 0 or count / over >= 100 else 1 if count / over >= 1 else 2)


def _share(value: Estimate | None) -> str:
    return "" if value is None else estimate(value, PERCENT, most=2)


def _causes(table: WhyNotTable) -> list[str]:
    """The causes as a table, and who stood in the way where a cause names units."""
    head, rows = cause_rows(table)
    return [*text_table(head, rows, label=LABEL), *(part for line in _shown(table) if line.by for part in _by(line))]


def _shown(table: WhyNotTable) -> list[Line]:
    """The most frequent first; beyond a dozen the rest in one."""
    lines = table.lines
    return list(lines) if len(lines) <= MOST_ROWS else [*lines[: MOST_ROWS - 1], table.joined(lines[MOST_ROWS - 1 :])]


def cause_rows(table: WhyNotTable) -> tuple[list[str], list[list[str]]]:
    """Headings and one row a cause, the sum at the end."""
    apart = table.near not in (0, table.possible)
    over = 1 if table.kill is not None else table.replications
    head = ["of the replications", "count"] if table.kill is not None else ["possible shots a replication", "shots"]
    rows = []
    for line in _shown(table):
        share = [f"{100.0 * line.share.mean:.1f}", _share(line.in_range)] if apart else [_share(line.share)]
        rows.append([line.words, _mean(line.count, over), *share])
    rows.append(["together", _mean(table.possible, over), "100", *(["100"] if apart else [])])
    return [*head, "%", *(["in range, %"] if apart else [])], rows


def _by(line: Line) -> list[str]:
    """Which units stood in the way."""
    units = [f"{unit} {percent(count / line.count)}" for unit, count in line.by.items()]
    more = f" and {len(units) - NAMED} more" if len(units) > NAMED else ""
    return wrapped(f"  {line.words}: {', '.join(units[:NAMED])}{more}", "    ")


def _groups(head: str, groups: Sequence[Group], over: int) -> list[str]:
    """One row a group in range, the most shots held back first; the others, and those beyond a dozen, in one row."""
    near = [group for group in groups if group.near]
    shown = near if len(near) <= MOST_ROWS - (len(near) < len(groups)) else near[: MOST_ROWS - 1]
    rows = [[g.name, _mean(g.near, over), _share(g.fired), _share(g.killed)] for g in shown]
    if len(shown) < len(groups):
        rest = near[len(shown) :]
        shots = sum(g.near for g in rest)
        parts = (sum(g.near * g.fired.mean for g in rest), sum(g.near * g.killed.mean for g in rest))
        shares = [f"{100.0 * part / shots:.1f}" if shots else "" for part in parts]
        rows.append([f"{len(groups) - len(shown)} more", _mean(shots, over), *shares])
    table = text_table([head, "in range", "fired, %", "killed, %"], rows, label=LABEL)
    return [*table, *_held(shown)]


def _held(groups: Sequence[Group]) -> Iterator[str]:
    """What held each back most often: those with the same cause on one line."""
    same: dict[str, list[str]] = {}
    for group in groups:
        if group.held:
            cause, share = group.held[0]
            same.setdefault(cause.words, []).append(f"{group.name} {percent(share.mean)}")
    if same:
        yield "held back most often, as a share of what was in range:"
    for words, names in same.items():
        yield from wrapped(f"  {words}: {', '.join(names)}", "    ")


def kill_lines(kill: Kill) -> list[str]:
    """The factors of a pair's kill as a table, and under it the numbers of the rules with where they come from."""
    reached = [factor for factor in kill.factors if factor.of]
    rows = [_factor(factor, "× " if i else "  ") for i, factor in enumerate(reached)]
    rows += [_factor(kill.killed, "= "), _factor(kill.killed_by_other, "  ")]
    rows += [_factor(kill.per_meeting, "  ")] if kill.per_meeting.of else []
    s = kill.shots
    lines = text_table(["factors of a kill", "count", "%"], rows, label=LABEL)
    if not s.missiles:
        return [*lines, "", *rule_lines(kill.rules, kill.origins)]
    outrun = f", {s.outrun:,} were outrun by it after its turn" if s.outrun else ""
    lines += wrapped(
        f"Missiles: {s.missiles:,} left, {s.meetings:,} met the threat{outrun}; judged {s.salvos:,} times, "
        f"{s.false_kills:,} times killed while it flew on, {s.false_misses:,} times alive though shot down."
    )
    return [*lines, "", *rule_lines(kill.rules, kill.origins)]


def _factor(factor: Factor, sign: str) -> list[str]:
    return [f"{sign}{factor.words}", f"{factor.count:,} of {factor.of:,}", _share(factor.share)]


def rule_lines(rules: Rules | None, origins: Mapping[str, str]) -> list[str]:
    """What the plan says a kill is made of, one number a line, and where it comes from."""
    if rules is None:
        return ["Kill", "  none: no launch of this unit can meet it, or it may never be fired at"]
    lines = [f"single-shot kill probability {rules.single_shot:g}{_origin(origins, 'single_shot')}"]
    lines += [
        f"{words} {getattr(rules, name)}{_origin(origins, name)}"
        for name, words in (
            ("first_salvo", "missiles of the first salvo"), ("next_salvo", "of each later salvo"),
            ("max_salvos", "salvos at most"),
        )
    ]  # fmt: skip
    lines += [
        f"{words} {getattr(rules, name):g}{_origin(origins, name)}"
        for name, words in (("false_kill", "judged killed though alive"), ("false_miss", "judged alive though killed"))
    ]
    works = f"{rules.system:g} × " if rules.system < 1.0 else ""
    if works:
        lines.append(f"nothing fails the engagement with {rules.system:g}{_origin(origins, 'system')}")
    salvo = f"1 − (1 − {rules.single_shot:g})^{rules.first_salvo}"
    lines.append(
        f"if every missile meets it: killed by the first salvo with {f'{works}({salvo})' if works else salvo}"
        f" = {rules.salvo:.3g}, by all salvos with {rules.most:.3g} (a survivor judged killed gets no later salvo)"
    )
    return ["Kill", *(line for text in lines for line in wrapped(f"  {text}", "    "))]


def _origin(origins: Mapping[str, str], name: str) -> str:
    return f" ({origins[name]})" if origins.get(name) else ""
