"""A question set of one's own: questions with the verbatim quotes that answer them, one JSON object a line.

A set names documents and quotes, never passages, so that it outlives any change of splitting. It is checked when it is
read; whether its quotes stand in the documents is for `gold` to find out.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

from eval.errors import SetFault

OWN_QUESTIONS = Path(__file__).parent / "questions" / "defensie.jsonl"
LONGEST_QUESTION = 2000  # characters, as over HTTP
SHORTEST_QUOTE = 8  # characters; less is found by chance in more places than the one that was meant
_SHOWN = 20  # faults that one message lists
_FIELDS: Mapping[str, type] = {"id": str, "question": str, "type": str, "answerable": bool, "gold": list}
_OPTIONAL = frozenset({"type", "answerable", "gold"})


@dataclass(frozen=True, slots=True)
class Gold:
    """A verbatim piece of one paragraph or note of a document, which holds the answer."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and every place where it is answered equally well; none where it has no answer."""

    id: str
    text: str
    type: str
    gold: tuple[Gold, ...]

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.gold)


def load_questions(path: Path = OWN_QUESTIONS) -> list[Question]:
    """Read a question set. Raises SetFault naming every line and field that is wrong."""
    faults: list[str] = []
    questions: dict[str, Question] = {}
    for number, line in read_lines(path):
        try:
            question = _question(parse_object(line))
            if question.id in questions:
                raise SetFault(f"the id {question.id!r} was used before; give each its own")  # noqa: TRY301
            questions[question.id] = question
        except SetFault as fault:
            faults.append(f"{path}, line {number}: {fault}")
    if faults:
        more = [f"and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        raise SetFault("\n".join(faults[:_SHOWN] + more))
    if not questions:
        raise SetFault(f"{path} holds no question; write one JSON object a line.")
    return list(questions.values())


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of every line that is not blank, of a text or a gzipped text.

    Raises SetFault where the file cannot be read.
    """
    try:
        with _open(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise SetFault(f"{path} is no whole gzip file: {fault}.") from fault
    except OSError as fault:
        raise SetFault(f"{path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise SetFault(f"{path} is not UTF-8 text: byte {fault.start} does not belong there.") from fault


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast("TextIO", gzip.open(path, "rt", encoding="utf-8-sig"))
    return path.open(encoding="utf-8-sig")


def parse_object(line: str) -> dict[str, Any]:
    """Read one line as a JSON object. Raises SetFault for anything else."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise SetFault(f"this is no JSON ({fault}); write one object a line") from fault
    if not isinstance(value, dict):
        raise SetFault(f"this is a {type(value).__name__}, not an object; write {{...}} on each line")
    return value


def _question(fields: dict[str, Any]) -> Question:
    _check(fields, _FIELDS, _OPTIONAL)
    gold = tuple(_gold(place, number) for number, place in enumerate(fields.get("gold", []), 1))
    if len(fields["question"]) > LONGEST_QUESTION:
        raise SetFault(f"field question has {len(fields['question'])} characters, more than {LONGEST_QUESTION}")
    if "answerable" in fields and fields["answerable"] != bool(gold):
        told = "true, yet there is no gold" if fields["answerable"] else f"false, yet there are {len(gold)} gold quotes"
        raise SetFault(f"field answerable is {told}; correct one of the two")
    return Question(fields["id"].strip(), fields["question"].strip(), str(fields.get("type", "question")).strip(), gold)


def _gold(place: Any, number: int) -> Gold:
    if not isinstance(place, dict):
        raise SetFault(f'gold {number} is {place!r}; write {{"document": ..., "quote": ...}}')
    try:
        _check(place, {"document": str, "quote": str}, frozenset())
    except SetFault as fault:
        raise SetFault(f"gold {number}: {fault}") from fault
    quote = place["quote"].strip()
    if len(quote) < SHORTEST_QUOTE:
        raise SetFault(f"gold {number}: field quote is {quote!r}, shorter than {SHORTEST_QUOTE} characters; quote more")
    return Gold(place["document"].strip(), quote)


def _check(fields: Mapping[str, Any], types: Mapping[str, type], optional: frozenset[str]) -> None:
    if missing := sorted(types.keys() - optional - fields.keys()):
        raise SetFault(f"field {missing[0]} is missing")
    if unknown := sorted(fields.keys() - types.keys()):
        raise SetFault(f"{unknown[0]!r} is no field; the fields are {', '.join(types)}")
    for name, value in fields.items():
        if not isinstance(value, types[name]):
            raise SetFault(f"field {name} is {value!r}, which is no {types[name].__name__}")
        if isinstance(value, str) and not value.strip():
            raise SetFault(f"field {name} is empty")
