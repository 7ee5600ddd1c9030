"""Asking in other shapes: many questions at once, and answers as blocks for a language model."""

import time

from fastapi import APIRouter, HTTPException, Request

from rag.api import logs, presenting
from rag.api.blocks import search_results
from rag.api.current import Base, Current
from rag.api.problems import UNEXPECTED, problem_of, responses
from rag.api.routes import ask
from rag.api.schemas import AskBatchIn, AskBatchOut, AskBlocksOut, AskIn, AskResultOut
from rag.service import Service
from rag.timing import milliseconds

asking = APIRouter(prefix="/v1", tags=["ask"])


@asking.post("/ask/batch", responses=responses(400, 413, 415, 422))
def ask_batch(given: AskBatchIn, service: Current, request: Request) -> AskBatchOut:
    """Answer up to 32 questions, in their order; where one cannot be answered, the others still are."""
    start = time.perf_counter()
    results = [_result(question, service, request.state.request_id) for question in given.questions]
    snapshot = presenting.snapshot(service.snapshot.manifest)
    return AskBatchOut(results=results, snapshot=snapshot, took_ms=milliseconds(start))


@asking.post("/ask/blocks", responses=responses(400, 413, 415, 422))
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


def _result(question: AskIn, service: Service, request_id: str) -> AskResultOut:
    try:
        return AskResultOut(answer=ask(question, service))
    except HTTPException as refusal:
        return AskResultOut(problem=problem_of(refusal.status_code, str(refusal.detail)))
    except Exception as fault:  # noqa: BLE001  the other questions are answered all the same
        logs.failure(request_id, fault)
        return AskResultOut(problem=problem_of(500, UNEXPECTED))
