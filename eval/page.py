"""The report of a run as one HTML page that needs nothing else: tables, plots, and the questions that were missed."""

from html import escape

from eval import plots
from eval.evaluation import SUPPORT, Evaluation, Outcome, Summary
from eval.report import Table, facts, misses, tables

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6878; --line: #dde2ea; --paper: #fff; --card: #f6f8fb;
  --accent: #154273; --fill: #15427322 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b6; --line: #333c49; --paper: #12161c;
  --card: #1a2029; --accent: #8fc1ff; --fill: #8fc1ff22 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 66rem; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 .5rem } h2 { font-size: 1.1rem; margin: 2.5rem 0 .75rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; color: var(--soft); font-size: .9rem }
dd { margin: 0; overflow-wrap: anywhere }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0 }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .75rem 1rem }
.tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums }
.tile span { color: var(--soft); font-size: .85rem }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem }
figcaption { font-weight: 600; margin-bottom: .4rem } svg { width: 100%; height: auto; display: block }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft) } svg .name { fill: var(--ink); font-size: 12px }
.grid { stroke: var(--line) } .bar { stroke: var(--accent); stroke-width: 2.5; stroke-linecap: round; opacity: .45 }
.dot { fill: var(--accent) } .soft { opacity: .75 } .line { fill: none; stroke: var(--accent); stroke-width: 2 }
.area { fill: var(--fill) } .block { fill: var(--accent); opacity: .8 }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top }
th:first-child, td:first-child, .words td:last-child, .words th:last-child { text-align: left }
th { color: var(--soft); font-weight: 600; font-size: .85rem }
details { border-bottom: 1px solid var(--line); padding: .45rem 0 } summary { cursor: pointer }
blockquote { margin: .3rem 0 .6rem; padding-left: .8rem; border-left: 3px solid var(--accent) }
small { color: var(--soft) }
"""


def page(evaluation: Evaluation, summary: Summary) -> str:
    """Write the page."""
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts(evaluation))
    body = [
        f"<h1>Evaluation {escape(evaluation.name)}</h1><dl>{told}</dl>",
        _tiles(summary),
        _plots(evaluation, summary),
    ]
    body += [_table(table) for table in tables(summary)]
    missed = misses(evaluation)
    if missed:
        body.append(f"<h2>Not among the first ten: {len(missed)} questions</h2>" + "".join(map(_miss, missed)))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Evaluation {escape(evaluation.name)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _tiles(summary: Summary) -> str:
    tiles = {name: f"{summary.overall[name].value:.3f}" for name in ("nDCG@10", "hit@1", "hit@5", "MRR@10")}
    if summary.citations:
        tiles["citations right"] = f"{summary.citations.value:.1%}"
    if summary.refusal:
        tiles["AUROC answerable"] = f"{summary.refusal.known.value:.3f}"
    tiles["half of the questions within"] = f"{summary.cost.p50:.0f} ms"
    drawn = "".join(f'<div class="tile"><b>{value}</b><span>{name}</span></div>' for name, value in tiles.items())
    return f'<div class="tiles">{drawn}</div>'


def _plots(evaluation: Evaluation, summary: Summary) -> str:
    by_type = {"all": summary.overall} | summary.groups
    drawn = [
        plots.rows(f"{measure} by type of question, with 95 % intervals", {k: v[measure] for k, v in by_type.items()})
        for measure in (SUPPORT, "nDCG@10")
    ]
    if summary.refusal:
        drawn.append(
            plots.curve("Risk when only the surest questions are answered", summary.refusal.curve, "coverage", "risk")
        )
        drawn.append(plots.calibration("Confidence against truth (gold among five)", summary.refusal.bins))
    waited = [outcome.reply.milliseconds for outcome in evaluation.outcomes]
    drawn.append(plots.histogram("Time a question", waited, "milliseconds"))
    return f'<div class="plots">{"".join(drawn)}</div>'


def _table(table: Table) -> str:
    head = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in table.header)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    words = ' class="words"' if table.title == "Service" else ""
    return (
        f"<h2>{escape(table.title)}</h2><div class=scroll><table{words}>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _miss(outcome: Outcome) -> str:
    gold = "".join(
        f"<blockquote>{escape(text)}<br><small>{escape(where)}</small></blockquote>" for where, text in outcome.gold
    )
    given = "".join(
        f"<blockquote>{escape(hit.text[:400])}<br><small>{hit.rank}. {escape(hit.citation)}</small></blockquote>"
        for hit in outcome.reply.hits[:2]
    )
    return (
        f"<details><summary>{escape(outcome.question)} <small>{escape(outcome.id)} "
        f"{escape(', '.join(outcome.groups))}</small></summary><p>Gold</p>{gold}<p>Given</p>"
        f"{given or '<p>nothing</p>'}</details>"
    )
