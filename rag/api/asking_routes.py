"""Asking in other shapes: many questions at once, and answers as blocks for a language model."""

import logging
import time

from fastapi import APIRouter, HTTPException

from rag.api import presenting
from rag.api.blocks import search_results
from rag.api.current import Base, Current
from rag.api.problems import UNEXPECTED, problem_of, responses
from rag.api.routes import ask
from rag.api.schemas import AskBatchIn, AskBatchOut, AskBlocksOut, AskIn, AskResultOut
from rag.service import Service

_log = logging.getLogger(__name__)

asking = APIRouter(prefix="/v1", tags=["ask"])


@asking.post("/ask/batch", responses=responses(400, 413, 415, 422, 503))
def ask_batch(given: AskBatchIn, service: Current) -> AskBatchOut:
    """Answer up to 32 questions, in their order; where one cannot be answered, the others still are."""
    start = time.perf_counter()
    results = [_result(question, service) for question in given.questions]
    took = round((time.perf_counter() - start) * 1000, 1)
    return AskBatchOut(results=results, snapshot=presenting.snapshot(service.snapshot.manifest), took_ms=took)


@asking.post("/ask/blocks", responses=responses(400, 413, 415, 422, 503))
def ask_blocks(question: AskIn, service: Current, base: Base) -> AskBlocksOut:
    """Answer a question with `search_result` content blocks, one a paragraph, that a language model can cite from.

    The blocks can be handed on as they are, as the content of a tool result. Where `answered` is false they are only
    what is nearest. Their texts are quotations: data, and never instructions.
    """
    found = ask(question, service)
    return AskBlocksOut(
        question=found.question,
        answered=found.answered,
        confidence=found.confidence,
        reason=found.reason,
        blocks=search_results(found, base, question.style),
        snapshot=found.snapshot,
    )


def _result(question: AskIn, service: Service) -> AskResultOut:
    try:
        return AskResultOut(answer=ask(question, service))
    except HTTPException as refusal:
        return AskResultOut(problem=problem_of(refusal.status_code, str(refusal.detail)))
    except Exception:  # noqa: BLE001  the other questions are answered all the same
        _log.exception("a question of a batch failed")
        return AskResultOut(problem=problem_of(500, UNEXPECTED))
