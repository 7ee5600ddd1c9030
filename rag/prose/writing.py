"""The written answer: sentence by sentence as the endpoint writes it, each one checked before it is given."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from rag.prose.asking import MOST_PASSAGES, REFUSAL, messages
from rag.prose.checking import Verdict, check
from rag.prose.endpoint import Endpoint
from rag.prose.faults import Fault
from rag.prose.marks import plain
from rag.prose.splitting import SentenceStream
from rag.records import Answer

MOST_SENTENCES = 40
# A sentence that begins so leans on the one before it, which then must have been shown.
_POINTS_BACK = re.compile(
    r"\W*(?:d(?:it|at|eze|ie|aar\w*)|hier\w*|hij|zij|ze|hun|haar|er(?:van|voor|mee|door|bij|op|in|toe)|zo|ook)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence that was written, without its marks, and what became of it."""

    text: str
    verdict: Verdict


async def write(answer: Answer, endpoint: Endpoint) -> AsyncGenerator[Written, None]:
    """Have an answer written from the hits of `answer`, and yield its sentences, supported or not, as they come.

    Nothing is asked where the service itself refuses, and nothing is yielded where the endpoint says that the passages
    do not answer. Ends after `MOST_SENTENCES`. Closing the generator closes the connection. Raises EndpointFault.
    """
    if answer.reason:
        return
    hits = answer.hits[:MOST_PASSAGES]
    async with aclosing(_sentences(endpoint, answer)) as sentences:
        count = 0
        told = False
        async for sentence in sentences:
            if sentence.strip(" .!*«»\"'").upper() == REFUSAL:
                return
            # Milliseconds of work: in a thread, so that others are not kept waiting.
            verdict = await asyncio.to_thread(check, sentence, hits)
            if verdict.supported and not told and (back := _POINTS_BACK.match(sentence)):
                verdict = Verdict(fault=Fault("context", back[0]))
            yield Written(plain(sentence), verdict)
            told = verdict.supported
            count += 1
            if count == MOST_SENTENCES:
                return


async def _sentences(endpoint: Endpoint, answer: Answer) -> AsyncGenerator[str, None]:
    stream = SentenceStream()
    async with aclosing(endpoint.stream(messages(answer.question, answer.hits[:MOST_PASSAGES]))) as pieces:
        async for piece in pieces:
            for sentence in stream.feed(piece):
                yield sentence
    for sentence in stream.rest():
        yield sentence
