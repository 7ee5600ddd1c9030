"""Whether a written sentence stands in the passages that it cites. Rules decide it, without a model.

A claim is supported by one sentence of each passage that it cites. What the rules cannot decide is not supported: a
sentence too few is better than a false one. They do not understand: they see that the words, figures and names are
those of the sentence cited, near each other, and not turned around.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from corpus.references import find_references
from rag.prose.evidence import Evidence, Support, supports
from rag.prose.faults import Fault
from rag.prose.marks import Claim, claims
from rag.prose.reading import Reading
from rag.prose.rules import RULES, share
from rag.records import Hit

_LINK = re.compile(r"\w://|\bwww\.|\]\(", re.IGNORECASE)
_TRIED = 6  # sentences of a passage, those most like the claim
_TRIED_EACH = 2  # ... where a claim has several marks
_MOST_MARKS = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a sentence: what supports it, or the first thing that is wrong with it."""

    supports: tuple[Support, ...] = ()
    fault: Fault | None = None

    @property
    def supported(self) -> bool:
        """Whether the sentence may be shown as an answer."""
        return self.fault is None


def check(sentence: str, hits: Sequence[Hit]) -> Verdict:
    """Hold a sentence, with its citation marks, against the passages that it was written from."""
    if found := _LINK.search(sentence):
        return Verdict(fault=Fault("link", found[0]))
    ranked = {hit.rank: hit for hit in hits}
    held: list[Support] = []
    for claim in claims(sentence):
        found_for = _hold(claim, ranked)
        if isinstance(found_for, Fault):
            return Verdict(fault=found_for)
        held += found_for
    return Verdict(tuple(dict.fromkeys(held)))


def _hold(claim: Claim, hits: Mapping[int, Hit]) -> Sequence[Support] | Fault:
    """Return the sentences that support a claim, one for each mark; else what is wrong with it beside the best."""
    if not 0 < len(claim.marks) <= _MOST_MARKS:
        return Fault("no_citation", claim.text)
    reading = Reading.of(
        _without(claim.text, {hits[m.passage].citation.document for m in claim.marks if m.passage in hits})
    )
    choices: list[list[Support]] = []
    for mark in claim.marks:
        likely = sorted(supports(mark, hits), key=lambda one: -share(reading, Reading.of(one.text)))
        if not likely:
            return Fault("unknown_passage", str(mark.passage))
        choices.append(likely[: _TRIED if len(claim.marks) == 1 else _TRIED_EACH])
    faults = []
    for chosen in product(*choices):
        fault = _disagree(reading, Evidence(chosen))
        if fault is None:
            return chosen
        faults.append(fault)
    return faults[0]


def _without(text: str, papers: Collection[str]) -> str:
    """Return the text without the Kamerstuk numbers of the papers that are cited: these are right."""
    for named in reversed(find_references(text, bare=True)):
        if named.kamerstuk and named.kamerstuk.id in {paper.removesuffix("-bijlage") for paper in papers}:
            text = text[: named.start] + text[named.end :]
    return text


def _disagree(claim: Reading, evidence: Evidence) -> Fault | None:
    return next(filter(None, (rule(claim, evidence) for rule in RULES)), None)
