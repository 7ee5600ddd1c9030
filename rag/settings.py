"""Every setting of the service, from the environment: KAMERVRAAG_ and the name in capitals."""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.catalogue import OWN_DOCUMENTS
from rag.confidence import THRESHOLD

PREFIX = "KAMERVRAAG_"
_ROOT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """The settings, checked when they are read; each has a default that works.

    A variable that begins as ours do and is no setting is refused, for a misspelt limit would be no limit.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    documents: Annotated[Path, Field(description="folder of documents and their catalogue")] = OWN_DOCUMENTS
    store: Annotated[Path, Field(description="folder of index snapshots")] = _ROOT / "index" / "store"
    model: Annotated[
        str | None, Field(description="sentence-transformers folder or hub name; empty: the bundled model")
    ] = None
    adapter: Annotated[bool, Field(description="whether the bundled model is adapted to Dutch government texts")] = True
    reranker: Annotated[
        str | None,
        Field(description="sentence-transformers CrossEncoder that looks again at the first 20; empty: none"),
    ] = None
    dtype: Annotated[
        Literal["auto", "bfloat16", "float32"],
        Field(description="number format of the model; auto: as the CPU likes it"),
    ] = "auto"
    threads: Annotated[int, Field(ge=1, le=64, description="threads that one embedding computes with")] = 1
    threshold: Annotated[
        float, Field(ge=0, le=1, description="confidence below which a question counts as not answered")
    ] = THRESHOLD
    refresh_seconds: Annotated[
        float, Field(gt=0, le=3600, description="how often a server looks for a new snapshot")
    ] = 2.0
    public_url: Annotated[
        HttpUrl | None, Field(description="address under which others reach the service; empty: as each request says")
    ] = None
    contact: Annotated[
        str | None, Field(description="mail address or URL of who runs it; the contract names it, and `fetch` does")
    ] = None
    endpoint_url: Annotated[
        str | None,
        Field(pattern=r"^https?://", description="base URL of a chat endpoint that writes answers; empty: none"),
    ] = None
    endpoint_model: Annotated[str, Field(description="the model that the endpoint is asked for")] = "default"
    endpoint_key: Annotated[SecretStr | None, Field(description="key of the endpoint, if it wants one")] = None
    endpoint_seconds: Annotated[
        float, Field(gt=0, le=600, description="how long the endpoint may take for a whole answer")
    ] = 60.0
    keys: Annotated[Path | None, Field(description="file of the keys that callers show; empty: nobody has one")] = None
    read_with_key: Annotated[bool, Field(description="whether reading needs a key too, all but /health")] = False
    rate_per_minute: Annotated[
        int, Field(ge=0, le=1_000_000, description="requests of one address without a key; 0: no limit")
    ] = 600
    key_rate_per_minute: Annotated[
        int, Field(ge=0, le=1_000_000, description="requests that show one key; 0: no limit")
    ] = 3000
    trusted_proxies: Annotated[
        str, Field(description="addresses whose X-Forwarded-For is believed, with commas between; empty: none")
    ] = ""
    at_once: Annotated[int, Field(ge=1, le=64, description="requests that a worker computes at the same time")] = 2
    queue_length: Annotated[int, Field(ge=0, le=10_000, description="requests that wait in a worker for that")] = 16
    request_seconds: Annotated[
        float, Field(gt=0, le=3600, description="how long a body may take to come, and then its answer")
    ] = 30.0
    log_questions: Annotated[bool, Field(description="whether questions are written to the log")] = False

    @model_validator(mode="after")
    def _all_known(self) -> Self:
        known = {PREFIX + name.upper() for name in type(self).model_fields}
        for name in sorted(name for name in os.environ if name.upper().startswith(PREFIX)):
            if name.upper() not in known:
                near = get_close_matches(name.upper(), known, 1)
                meant = f"did you mean {near[0]}?" if near else "see: kamervraag settings"
                raise ValueError(f"{name} is no setting; {meant}")
        return self


def unit(name: str) -> str:
    """Return the unit of a setting, which its name ends with; empty where it has none.

    >>> unit("request_seconds"), unit("rate_per_minute"), unit("store")
    ('seconds', 'per minute', '')
    """
    if name.endswith("_per_minute"):
        return "per minute"
    if name.endswith("_seconds"):
        return "seconds"
    return {"threads": "threads", "at_once": "requests", "queue_length": "requests"}.get(name, "")
