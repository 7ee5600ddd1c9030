"""Question sets in BEIR layout: a folder with `corpus.jsonl`, `queries.jsonl` and judgements.

Real sets are untidy. What can be read without guessing is read, and told in a warning; the rest is an error with file
and line. `slices.json`, where there is one (``{"name": [query ids]}``), and a query's ``metadata.type`` group the
queries in the report.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import SetFault
from eval.questions import parse_object, read_lines
from eval.trec import read_qrels


@dataclass(frozen=True, slots=True)
class Text:
    """A document of a BEIR corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirSet:
    """A corpus, the judged queries by id, the groups of each, and the judgements. `warnings` tell what was mended."""

    name: str
    corpus: tuple[Text, ...]
    queries: dict[str, str]
    groups: dict[str, tuple[str, ...]]
    qrels: dict[str, dict[str, int]]
    warnings: tuple[str, ...]


def load_beir(folder: Path, qrels: Path | None = None) -> BeirSet:
    """Read a set. Raises SetFault where a file is missing or a line cannot be read, naming it.

    Of an id that comes twice the first counts. Queries without judgements are not asked, since there is nothing to
    measure; judged queries without a text are left out, and a judged document that is not in the corpus counts as one
    that cannot be found.
    """
    if not folder.is_dir():
        raise SetFault(
            f"{folder} is no folder; a set in BEIR layout is a folder with corpus.jsonl, queries.jsonl and qrels."
        )
    warnings: list[str] = []
    corpus = {text.id: text for text in _once(read_texts(_file(folder, "corpus")), folder / "corpus.jsonl", warnings)}
    asked = list(_once(read_texts(_file(folder, "queries")), folder / "queries.jsonl", warnings))
    judged = read_qrels(qrels or _judgements(folder))
    queries = {text.id: text.text or text.title for text in asked}
    kept = {query: judged[query] for query in queries if judged.get(query)}
    missing = {document for grades in kept.values() for document in grades} - corpus.keys()
    hopeless = [query for query, grades in kept.items() if max(grades.values()) < 1]
    for count, what in (
        (len(queries.keys() - kept.keys()), "queries have no judgement and are not asked"),
        (len(judged.keys() - queries.keys()), "judged queries are not in queries.jsonl and are left out"),
        (len(missing), "judged documents are not in the corpus and cannot be found"),
        (len(hopeless), "queries have no relevant document and count as zero"),
    ):
        if count:
            warnings.append(f"{count} {what}")
    if not kept:
        raise SetFault(
            f"no query of {folder} is judged; the ids in queries.jsonl and in the judgements must be the same."
        )
    groups = _groups(folder, _file(folder, "queries"), kept.keys())
    return BeirSet(
        folder.resolve().name, tuple(corpus.values()), {q: queries[q] for q in kept}, groups, kept, tuple(warnings)
    )


def read_texts(path: Path) -> Iterator[Text]:
    """Yield the texts of a corpus, of queries or of distractors, plain or gzipped. Raises SetFault with the line."""
    for number, line in read_lines(path):
        try:
            fields = parse_object(line)
            identity = fields.get("_id", fields.get("id"))
            if not isinstance(identity, str | int) or isinstance(identity, bool) or not str(identity).strip():
                raise SetFault(f"field _id is {identity!r}; every line needs an id")  # noqa: TRY301 - told with its line
            yield Text(str(identity).strip(), _string(fields, "title"), _string(fields, "text"))
        except SetFault as fault:
            raise SetFault(f"{path}, line {number}: {fault}.") from fault


def _string(fields: dict[str, Any], name: str) -> str:
    """Return a field that may be missing or null."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SetFault(f"field {name} is a {type(value).__name__}, not a string")
    return value.strip()


def _once(texts: Iterator[Text], path: Path, warnings: list[str]) -> Iterator[Text]:
    seen: set[str] = set()
    twice = empty = 0
    for text in texts:
        if text.id in seen:
            twice += 1
        elif not text.text and not text.title:
            empty += 1
        else:
            seen.add(text.id)
            yield text
    if twice:
        warnings.append(f"{twice} lines of {path.name} repeat an id; the first counts")
    if empty:
        warnings.append(f"{empty} lines of {path.name} hold no text and are left out")


def _file(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"):
        if path.is_file():
            return path
    raise SetFault(f"{folder} has no {name}.jsonl; a set in BEIR layout has corpus.jsonl, queries.jsonl and qrels.")


def _judgements(folder: Path) -> Path:
    candidates = [folder / "qrels.tsv", folder / "qrels" / "test.tsv", folder / "qrels.txt"]
    found = [path for path in candidates if path.is_file()] or sorted((folder / "qrels").glob("*.tsv"))
    if not found:
        raise SetFault(f"{folder} has no judgements; they stand in qrels.tsv or qrels/test.tsv.")
    if len(found) > 1 and found[0] not in candidates:
        names = ", ".join(path.name for path in found)
        raise SetFault(f"{folder / 'qrels'} holds {names}; say which one with --qrels.")
    return found[0]


def _groups(folder: Path, queries: Path, wanted: Any) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {query: [] for query in wanted}
    for _, line in read_lines(queries):
        fields = parse_object(line)
        metadata = fields.get("metadata")
        kind = metadata.get("type") if isinstance(metadata, dict) else None
        query = str(fields.get("_id", fields.get("id"))).strip()
        if isinstance(kind, str) and kind.strip() and query in groups and not groups[query]:
            groups[query].append(kind.strip())
    path = folder / "slices.json"
    if path.is_file():
        try:
            slices = {
                str(name): {str(one) for one in members} for name, members in json.loads(path.read_bytes()).items()
            }
        except (ValueError, AttributeError, TypeError, OSError) as fault:
            raise SetFault(f"{path} is no object of lists of query ids: {fault}.") from fault
        for name, members in slices.items():
            for query in members & groups.keys():
                groups[query].append(name)
    return {query: tuple(names) for query, names in groups.items()}
