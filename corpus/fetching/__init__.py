"""Fetching papers from the official services: the one part of `corpus` that uses the network.

`fetch` brings what is asked for into a folder, and keeps a ledger of it. Nothing here reads what stands in a paper.
"""

from corpus.fetching.client import Clock, Manners
from corpus.fetching.errors import FetchFault
from corpus.fetching.fetching import Options, fetch
from corpus.fetching.report import Outcome, Report
from corpus.fetching.request import Request

__all__ = ["Clock", "FetchFault", "Manners", "Options", "Outcome", "Report", "Request", "fetch"]
