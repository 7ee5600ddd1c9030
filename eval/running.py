"""Running a question set of one's own: every question is asked, and held against its gold."""

from collections.abc import Sequence
from dataclasses import replace

from eval.answers import answers_exactly, answers_half
from eval.asking import Asker, Progress, quiet
from eval.citations import faults
from eval.evaluation import Outcome
from eval.gold import Quotes, Texts, find_gold
from eval.judging import rank_units
from eval.measures import measure
from eval.questions import Question
from eval.replies import Reply


def run_questions(
    asker: Asker, questions: Sequence[Question], *, top_k: int = 10, progress: Progress = quiet
) -> tuple[Outcome, ...]:
    """Ask every question and judge what came.

    One question is asked beforehand and thrown away, so that no time is counted for what is done once. Raises SetFault
    where a gold quote is not in the documents.
    """
    texts = asker.texts()
    gold = find_gold(questions, texts)
    if questions:
        asker.ask(questions[0].text, top_k)
    outcomes: list[Outcome] = []
    for number, question in enumerate(questions, 1):
        reply = asker.ask(question.text, top_k)
        outcomes.append(_judge(question, reply, gold[question.id], texts))
        progress("asking questions", number, len(questions))
    return with_values(outcomes)


def with_values(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes with the measures of their rankings; none where nothing is relevant."""
    qrels = {outcome.id: outcome.relevant for outcome in outcomes if outcome.relevant}
    values = measure(qrels, {outcome.id: [unit for unit, _ in outcome.ranking] for outcome in outcomes})
    return tuple(
        replace(outcome, values={name: of[outcome.id] for name, of in values.items()}) if outcome.relevant else outcome
        for outcome in outcomes
    )


def _judge(question: Question, reply: Reply, gold: Quotes, texts: Texts) -> Outcome:
    return Outcome(
        id=question.id,
        question=question.text,
        groups=(question.type,),
        gold=tuple((str(unit), quote) for unit, quotes in gold.items() for quote in quotes),
        relevant={str(unit): 1 for unit in gold},
        ranking=tuple(rank_units(reply.hits, gold)),
        values={},
        reply=reply,
        answerable=question.answerable,
        faults=tuple(faults(reply, texts)),
        exact=answers_exactly(reply, question.gold) if question.answerable else None,
        half=answers_half(reply, question.gold) if question.answerable else None,
    )
