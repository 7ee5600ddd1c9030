"""The command line of the evaluation: `kamervraag eval`. Tables for people, `--json` for machines."""

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from corpus.catalogue import load_documents
from eval import commands
from eval.commands import Plan
from eval.comparing import compare as compare_runs
from eval.comparison_report import changes, comparison_markdown, comparison_tables
from eval.console import faults, print_tables, progress, write_text
from eval.errors import RunFault
from eval.gold import Texts, find_gold
from eval.manifest import package_version
from eval.measures import measure
from eval.options import Options
from eval.questions import OWN_QUESTIONS, load_questions
from eval.report import Table, markdown, tables
from eval.saving import RUNS, load, save
from eval.summary import mean, summarise
from eval.trec import read_qrels, read_run
from rag.commands.console import Json, print_json
from rag.settings import Settings

TABLES = Path(__file__).parent / "results"
# "\b" keeps the lines that follow apart.
_RUN_EXAMPLES = """\b
Examples:
  kamervraag eval
  kamervraag eval --set my-questions.jsonl --documents my-documents
  kamervraag eval --set beir-folder --distractors laws.jsonl.gz --lexical-only
  kamervraag eval --url http://127.0.0.1:8000
"""
_COMPARE_EXAMPLES = """\b
Examples:
  kamervraag eval compare --a weight=0 --b weight=0.45
  kamervraag eval compare --b dense=false --set beir-folder
  kamervraag eval compare runs/old runs/new
"""


class _DefaultsToRun(TyperGroup):
    """A group whose first command is `run`, so that `kamervraag eval --set FOLDER` needs no word for it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in {"--help", "-h"}):
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_DefaultsToRun,
    help="Measure how good the service is. Without a command: `run`, on our own questions.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SetOption = Annotated[
    Path | None,
    typer.Option("--set", help="A question set (.jsonl), or a folder in BEIR layout; else our own questions."),
]
QrelsOption = Annotated[Path | None, typer.Option(help="Judgements of a BEIR set that has several.")]
DocumentsOption = Annotated[Path | None, typer.Option(help="Folder of documents and their catalogue.")]
StoreOption = Annotated[Path | None, typer.Option(help="Ask the current snapshot of this store, as it is.")]
UrlOption = Annotated[str | None, typer.Option(help="Ask a running instance over HTTP.")]
Distractors = Annotated[Path | None, typer.Option(help="Texts to mix into a BEIR corpus (.jsonl or .jsonl.gz).")]
DistractorLimit = Annotated[int | None, typer.Option(min=1, help="Only the first so many distractors.")]
LexicalOnly = Annotated[bool, typer.Option("--lexical-only", help="BEIR: search by words alone; embeds nothing.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first so many questions.")]
Change = Annotated[list[str] | None, typer.Option("--with", help="Change a setting, as weight=0.2; may be repeated.")]


@app.command(epilog=_RUN_EXAMPLES)
def run(  # noqa: PLR0917 - a command line has as many options as it has
    questions: SetOption = None,
    qrels: QrelsOption = None,
    documents: DocumentsOption = None,
    store: StoreOption = None,
    url: UrlOption = None,
    distractors: Distractors = None,
    distractor_limit: DistractorLimit = None,
    lexical_only: LexicalOnly = False,
    limit: Limit = None,
    changed: Change = None,
    name: Annotated[str | None, typer.Option(help="Name of the run; else the set and the version.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the run and its report.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Also keep the tables as those of this version.")] = False,
    as_json: Json = False,
) -> None:
    """Ask every question of a set, measure, and write the report."""
    plan = Plan(questions, qrels, documents, store, url, distractors, distractor_limit, lexical_only, limit)
    with faults(), progress() as report:
        options = Options.of(Settings()).altered(changed or [])
        evaluation = commands.run(plan, options, name=name, progress=report)
        summary = summarise(evaluation)
        folder = out or RUNS / evaluation.name
        save(evaluation, summary, folder)
        if publish:
            write_text(TABLES / f"{package_version()}-{plan.set_name}.md", markdown(evaluation, summary))
    if as_json:
        print_json({"manifest": evaluation.manifest, "summary": dataclasses.asdict(summary)})
        return
    retrieval, _, service = tables(summary)
    print_tables([retrieval, service])
    for warning in plan.warnings(evaluation):
        typer.echo(f"note: {warning}")
    typer.echo(f"{folder}/report.html")


@app.command(epilog=_COMPARE_EXAMPLES)
def compare(  # noqa: PLR0917
    runs: Annotated[
        list[Path] | None, typer.Argument(help="Two saved runs: folders, or names under eval/results/runs.")
    ] = None,
    a: Annotated[
        list[str] | None, typer.Option("--a", help="A setting of run A, as weight=0.2; may be repeated.")
    ] = None,
    b: Annotated[
        list[str] | None, typer.Option("--b", help="A setting of run B, as dense=false; may be repeated.")
    ] = None,
    questions: SetOption = None,
    qrels: QrelsOption = None,
    documents: DocumentsOption = None,
    distractors: Distractors = None,
    distractor_limit: DistractorLimit = None,
    limit: Limit = None,
    by: Annotated[str, typer.Option("--by", help="The measure that says which questions changed sides.")] = "hit@5",
    out: Annotated[Path | None, typer.Option(help="Write the comparison to this Markdown file.")] = None,
    as_json: Json = False,
) -> None:
    """Compare two runs question by question, with a paired test; saved ones, or two made now with other settings.

    Settings: model, adapter, dtype, threads, most, joined (both in tokens), weight, power, sentence, dense, lexical,
    threshold, top_k.

    """
    with faults(), progress() as report:
        if runs:
            if len(runs) != 2 or a or b:
                raise RunFault("compare takes two saved runs, or settings with --a and --b; not both, and not one run.")
            first, second = (load(folder if folder.is_dir() else RUNS / folder) for folder in runs)
        else:
            if not a and not b:
                raise RunFault("there is nothing to compare; name two saved runs, or settings with --a or --b.")
            plan = Plan(questions, qrels, documents, None, None, distractors, distractor_limit, False, limit)
            options = Options.of(Settings())
            first, second = commands.run_both(
                plan, options.altered(a or []), options.altered(b or []), a or [], b or [], report
            )
        comparison = compare_runs(first, second, by)
        if out:
            write_text(out, comparison_markdown(comparison))
    if as_json:
        print_json(_comparison_fields(comparison))
        return
    print_tables(comparison_tables(comparison))
    if comparison.only:
        typer.echo(f"{comparison.only} questions are in one run only and are left out.")
    for paragraph in changes(comparison):
        typer.echo(f"\n{paragraph}")


@app.command()
def score(
    run_file: Annotated[Path, typer.Argument(metavar="RUN", help="A TREC run file.")],
    qrels_file: Annotated[Path, typer.Argument(metavar="QRELS", help="Judgements, as TREC or BEIR writes them.")],
    as_json: Json = False,
) -> None:
    """Measure any TREC run against any judgements; a judged query that the run lacks counts as zero.

    Example: kamervraag eval score run.trec qrels.tsv
    """
    with faults():
        values = measure(read_qrels(qrels_file), read_run(run_file))
        figures = {name: mean(of.values()) for name, of in values.items()}
    if as_json:
        print_json({name: dataclasses.asdict(figure) for name, figure in figures.items()})
        return
    rows = tuple((n, str(f.n), f"{f.value:.4f}", f"{f.low:.3f} – {f.high:.3f}") for n, f in figures.items())
    print_tables([Table(run_file.name, ("measure", "n", "value", "95 % interval"), rows)])


@app.command()
def check(
    questions: Annotated[Path, typer.Argument(help="A question set (.jsonl).")] = OWN_QUESTIONS,
    documents: DocumentsOption = None,
) -> None:
    """Check a question set: every field, and every quote against the documents. Needs no model.

    Example: kamervraag eval check my-questions.jsonl --documents my-documents
    """
    with faults():
        asked = load_questions(questions)
        gold = find_gold(asked, Texts.of(load_documents(documents or Settings().documents)))
    types = Counter(question.type for question in asked)
    places = Counter(unit.document for units in gold.values() for unit in units)
    print_tables(
        [
            Table("Types", ("type", "questions"), tuple((kind, str(n)) for kind, n in types.most_common())),
            Table("Gold", ("document", "gold paragraphs"), tuple((name, str(n)) for name, n in places.most_common())),
        ]
    )
    answerable = sum(question.answerable for question in asked)
    typer.echo(f"{len(asked)} questions, {answerable} answerable; every quote is in its document.")


def main() -> None:
    """Run `kamervraag` with the evaluation among its commands."""
    from rag.cli import app as kamervraag  # noqa: PLC0415 - the evaluation itself does not need it

    kamervraag.add_typer(app, name="eval")
    kamervraag()


def _comparison_fields(comparison: Any) -> dict[str, Any]:
    fields = dataclasses.asdict(dataclasses.replace(comparison, lost=(), gained=()))
    return fields | {side: [change.a.id for change in getattr(comparison, side)] for side in ("lost", "gained")}
