"""Finding papers: page after page of what the search service has, and where the official site sends an old name.

It asks and reads. It fetches no paper and keeps nothing.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from corpus.fetching import sru
from corpus.fetching.addresses import shown
from corpus.fetching.client import Client
from corpus.fetching.errors import ServiceFault
from corpus.fetching.report import Tally


class Finder:
    """Asks the search service at `service` and the site at `site`, two addresses without a slash at the end."""

    def __init__(self, client: Client, tally: Tally, *, service: str, site: str) -> None:
        self.unlisted = 0  # papers that the last query has, as the service counts, and that it did not show
        self._client = client
        self._tally = tally
        self._service = service
        self._site = site

    def records(self, query: str) -> Iterator[sru.Record]:
        """Give what the search service finds; each paper once, however its pages overlap.

        Its count may be an estimate, so that the pages decide where the end is.

        Raises ServiceFault where it does not answer, refuses the query, or keeps saying the same.
        """
        start, usable = 1, 0
        seen: set[str] = set()
        while True:
            page = self._page(query, start)
            fresh = [record for record in page.records if record.id not in seen]
            if start == 1:
                self._tally.expected += page.total
            elif page.count and not fresh:
                raise ServiceFault(
                    f"the search service shows nothing new from number {start} on; ask for less at once."
                )
            seen.update(record.id for record in fresh)
            yield from fresh
            start += page.count
            usable += len(page.records)
            self.unlisted = max(0, (page.total if page.exact else start - 1) - usable)
            if page.count == 0 or (page.count < sru.PAGE and start > page.total):
                return

    def successor(self, name: str) -> tuple[str, str] | None:
        """Give the name that the site knows a paper by now, and its address; None where it sends nowhere else."""
        answer = self._client.get(f"{self._site}/{name}.html")
        other = other_name(answer.url, name)
        return (other, answer.url) if answer.status == 200 and other else None

    def _page(self, query: str, start: int) -> sru.Page:
        url = sru.address(self._service, query, start)
        self._tally.tell("asking the search service")
        answer = self._client.get(url)
        if answer.status != 200:
            raise ServiceFault(f"{shown(url)} answers {answer.status}; is this the search service?")
        return sru.read_answer(answer.body, url=url)


def other_name(url: str, name: str) -> str | None:
    """Give the paper that an address names, if it is another of the same kind as `name`; None where it is not.

    >>> other_name("https://zoek.officielebekendmakingen.nl/kst-26643-1542.html", "kst-1027687")
    'kst-26643-1542'
    """
    stem = PurePosixPath(urlsplit(url).path).stem
    alike = sru.is_identifier(stem) and stem.partition("-")[0] == name.partition("-")[0]
    return stem if alike and stem != name else None
