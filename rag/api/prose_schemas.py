"""What goes out of the address that writes answers."""

from typing import Literal

from pydantic import BaseModel, Field

from rag.api.schemas import AskOut, QuoteOut
from rag.prose.faults import Reason as FaultReason
from rag.records import Reason


class SupportOut(BaseModel):
    """What supports a sentence: the passage by rank, how to cite the paragraph, and the sentence in it, verbatim."""

    passage: int
    paragraph: int | None
    text: str = Field(description="The citation, that can be pasted.")
    url: str
    permalink: str
    support: QuoteOut


class FaultOut(BaseModel):
    """Why a sentence is not supported; `detail` is the part of it that is not."""

    reason: FaultReason
    detail: str


class SentenceOut(BaseModel):
    """A sentence that was written. It is text, never markup; `citations` is empty where it is not supported."""

    text: str
    status: Literal["supported", "unsupported"]
    citations: list[SupportOut]
    fault: FaultOut | None


class DoneOut(BaseModel):
    """The end. Where nothing could be supported `answered` is false, and `reason` says why.

    `withheld` counts the sentences that were not supported, shown or not; `snapshot` is the id of the snapshot, and
    `model` what the endpoint was asked for.
    """

    answered: bool
    reason: Reason | None
    supported: int
    withheld: int
    snapshot: str
    model: str
    took_ms: float


class ProseOut(BaseModel):
    """The whole answer at once: what the events hold."""

    passages: AskOut
    sentences: list[SentenceOut]
    done: DoneOut
