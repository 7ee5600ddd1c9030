"""Every setting of the service, from the environment: KAMERVRAAG_ and the name in capitals."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.catalogue import OWN_DOCUMENTS
from rag.confidence import THRESHOLD

_ROOT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """The settings, checked when they are read; each has a default that works."""

    model_config = SettingsConfigDict(env_prefix="KAMERVRAAG_", extra="ignore", frozen=True)

    documents: Annotated[Path, Field(description="folder of documents and their catalogue")] = OWN_DOCUMENTS
    store: Annotated[Path, Field(description="folder of index snapshots")] = _ROOT / "index" / "store"
    model: Annotated[
        str | None, Field(description="sentence-transformers folder or hub name; empty: the bundled model")
    ] = None
    dtype: Annotated[
        Literal["auto", "bfloat16", "float32"],
        Field(description="number format of the model; auto: as the CPU likes it"),
    ] = "auto"
    threads: Annotated[int, Field(ge=1, le=64, description="threads that one embedding computes with")] = 1
    threshold: Annotated[
        float, Field(ge=0, le=1, description="confidence below which a question counts as not answered")
    ] = THRESHOLD
    admin_key: Annotated[
        SecretStr | None, Field(description="key that may change the corpus over HTTP; empty: nobody may")
    ] = None
    refresh_seconds: Annotated[
        float, Field(gt=0, le=3600, description="how often a server looks for a new snapshot")
    ] = 2.0
    public_url: Annotated[
        HttpUrl | None, Field(description="address under which others reach the service; empty: as each request says")
    ] = None
    contact: Annotated[
        str | None, Field(description="mail address or URL of who runs the service; the contract names it")
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
