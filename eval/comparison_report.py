"""A comparison as a person reads it: the differences, then every question that changed sides."""

from eval.comparing import Change, Comparison, Difference
from eval.evaluation import Outcome
from eval.report import Table, markdown_table

_SHOWN = 300  # characters of a passage
_CLEAR = 0.05  # p below which a difference is called clear


def comparison_tables(comparison: Comparison) -> list[Table]:
    """Return the differences overall and by type of question."""
    header = ("measure", "n", "A", "B", "B - A", "95 % interval", "p", "")
    overall = tuple(_row(name, difference) for name, difference in comparison.differences.items())
    groups = tuple(_row(name, difference) for name, difference in comparison.groups.items())
    tables = [Table(f"A: {comparison.a}   B: {comparison.b}", header, overall)]
    if len(groups) > 1:
        tables.append(Table(f"{comparison.measure} by type of question", ("type", *header[1:]), groups))
    return tables


def comparison_markdown(comparison: Comparison) -> str:
    """Write the whole comparison as Markdown."""
    parts = ["# Comparison"]
    for table in comparison_tables(comparison):
        parts += [f"## {table.title}", markdown_table(table)]
    if comparison.only:
        parts.append(f"{comparison.only} questions are in one run only and are left out.")
    return "\n\n".join([*parts, *changes(comparison)]) + "\n"


def changes(comparison: Comparison) -> list[str]:
    """Return a paragraph of Markdown for each question that changed sides, under two headings."""
    lost, gained = comparison.lost, comparison.gained
    return [
        f"## {len(lost)} questions that A has and B has not ({comparison.measure})",
        *map(_change, lost),
        f"## {len(gained)} questions that B has and A has not ({comparison.measure})",
        *map(_change, gained),
    ]


def _row(name: str, difference: Difference) -> tuple[str, ...]:
    clear = "" if difference.p >= _CLEAR else ("better" if difference.b > difference.a else "worse")
    return (
        name,
        str(difference.n),
        f"{difference.a:.3f}",
        f"{difference.b:.3f}",
        f"{difference.b - difference.a:+.3f}",
        f"{difference.low:+.3f} – {difference.high:+.3f}",
        f"{difference.p:.4f}",
        clear,
    )


def _change(change: Change) -> str:
    lines = [f"### {change.a.question}", f"`{change.a.id}` {', '.join(change.a.groups)}"]
    lines += [f"- gold, {where}: «{_short(text)}»" for where, text in change.a.gold]
    lines += [f"- {side}: {_given(outcome)}" for side, outcome in (("A", change.a), ("B", change.b))]
    return "\n".join(lines)


def _given(outcome: Outcome) -> str:
    relevant = {unit for unit, grade in outcome.relevant.items() if grade > 0}
    ranks = [rank for rank, (unit, _) in enumerate(outcome.ranking, 1) if unit in relevant]
    found = f"gold at {ranks[0]}" if ranks else "gold not found"
    first = outcome.reply.hits[0] if outcome.reply.hits else None
    return f"{found}; first: " + (f"{first.citation}: «{_short(first.text)}»" if first else "nothing")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[:_SHOWN].rstrip() + "…"
