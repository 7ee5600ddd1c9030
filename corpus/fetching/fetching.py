"""Fetching: from what is asked for to papers in a folder.

The search service says which papers there are and where; each is asked for in the best form that it has, judged,
and kept. What is kept already and has not changed is not asked for again, so that a run that was stopped goes on
where it was.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

from corpus.fetching import sru
from corpus.fetching.addresses import OFFICIAL, SEARCH, Hosts
from corpus.fetching.client import Answer, Client, Clock, Manners
from corpus.fetching.contents import FORMS, Form, check
from corpus.fetching.errors import AddressFault, ContentFault, ServiceFault
from corpus.fetching.finding import Finder, other_name
from corpus.fetching.keeping import Holdings
from corpus.fetching.ledger import Entry
from corpus.fetching.report import Event, Outcome, Progress, Report, Tally
from corpus.fetching.request import Request, republications, republished
from corpus.kamerstuk import OFFICIAL_SITE

_NAMES_AT_ONCE = 8  # with their republications a query of two thousand characters
_FAILURES_IN_A_ROW = 5  # after which the service counts as down
_MOST_MOVES = 5  # from name to name


@dataclass(frozen=True, slots=True)
class Options:
    """How papers are fetched. `forms` in order of preference: one form of each paper is kept."""

    manners: Manners
    forms: tuple[Form, ...] = FORMS
    service: str = SEARCH
    site: str = OFFICIAL_SITE
    hosts: Hosts = OFFICIAL
    limit: int | None = None  # papers
    recheck: bool = False  # ask also for what has not changed, as far as the search service says


def fetch(
    request: Request,
    folder: Path,
    options: Options,
    progress: Progress = lambda _done, _expected, _text: None,
    *,
    clock: Clock | None = None,
) -> Report:
    """Bring the papers that are asked for into the folder.

    A paper that cannot be had is reported, and the rest goes on. What interrupts it (KeyboardInterrupt too) leaves
    whole files and a true ledger, and the same call goes on from there.

    Raises AddressFault where the service may not be asked, ServiceFault where it does not answer or refuses the
    query, ContentFault where its answer cannot be read, and LedgerFault where the folder cannot be written.
    """
    options.hosts.check(options.service)
    counts: Counter[Event] = Counter()
    told: list[Outcome] = []
    clock = clock or Clock()
    tally = Tally(progress)
    with (
        Holdings.open(folder) as holdings,
        Client(options.hosts, options.manners, clock, tell=tally.tell) as client,
    ):
        finder = Finder(client, tally, service=options.service, site=options.site)
        run = _Run(options, clock, holdings, client, finder)
        for outcome in islice(run.outcomes(request), options.limit):
            counts[outcome.event] += 1
            if not outcome.ordinary:
                told.append(outcome)
            tally.tell(outcome.id, done=1)
    return Report(dict(counts), tuple(told))


class _Run:
    """One request under way."""

    def __init__(self, options: Options, clock: Clock, holdings: Holdings, client: Client, finder: Finder) -> None:
        self._options = options
        self._clock = clock
        self._holdings = holdings
        self._client = client
        self._finder = finder
        self._taken: set[str] = set()
        self._failures = 0  # in a row
        self._moves: list[str] = []  # names that led to the paper under way

    def outcomes(self, request: Request) -> Iterator[Outcome]:
        """Fetch one paper after another."""
        names = list(dict.fromkeys([*request.identifiers, *(self._holdings if request.again else ())]))
        for at in range(0, len(names), _NAMES_AT_ONCE):
            yield from self._named(names[at : at + _NAMES_AT_ONCE])
        queries = {dossier: sru.by_dossier(dossier) for dossier in request.dossiers}
        if request.query:
            queries[request.query] = sru.among_papers(request.query)
        for asked, query in queries.items():
            found = False
            for record in self._finder.records(query):
                found = True
                yield from self._taking(record)
            if unlisted := self._finder.unlisted:
                yield Outcome(asked, "missing", f"the search service counts {unlisted} papers that it does not show")
            elif not found:
                yield Outcome(asked, "missing", "the search service knows no paper of it")

    def _named(self, names: list[str]) -> Iterator[Outcome]:
        """Fetch papers by name, what they were published again as, and what they are called now."""
        asked = {*names, *(again for name in names for again in republications(name))}
        found = set()
        for record in self._finder.records(sru.by_identifiers(sorted(asked))):
            if record.id in asked:
                found.add(record.id)
                yield from self._taking(record)
        for name in names:
            if name not in found | self._taken:
                yield from self._looking_for(name)

    def _taking(self, record: sru.Record) -> Iterator[Outcome]:
        """Fetch one paper, unless this run did so already; what goes wrong is an outcome."""
        if record.id in self._taken:
            return
        self._taken.add(record.id)
        try:
            yield from self._bringing(record)
        except (ContentFault, AddressFault) as fault:
            yield Outcome(record.id, "refused", str(fault))
        except ServiceFault as fault:
            self._failures += 1
            if self._failures == _FAILURES_IN_A_ROW:
                raise ServiceFault(
                    f"{_FAILURES_IN_A_ROW} papers in a row could not be had; the last: {fault}"
                ) from fault
            yield Outcome(record.id, "failed", str(fault))
        else:
            self._failures = 0

    def _bringing(self, record: sru.Record) -> Iterator[Outcome]:
        before = self._holdings.latest(record.id)
        urls = {form: record.urls[form] for form in self._options.forms if form in record.urls}
        if before and before.url in urls.values() and before.stamp == record.stamp != "" and not self._options.recheck:
            yield Outcome(record.id, "already")
            return
        for form, url in urls.items():
            answer = self._client.get(url, _conditions(before, url))
            if answer.url != url and (successor := other_name(answer.url, record.id)):
                yield from self._moved(record.id, successor, answer.url)
                return
            if answer.status in {200, 304}:
                yield self._keep(record, form, answer, before)
                return
        wanted = ", ".join(self._options.forms)
        yield Outcome(record.id, "missing", f"the service has it in none of these forms: {wanted}")

    def _keep(self, record: sru.Record, form: Form, answer: Answer, before: Entry | None) -> Outcome:
        entry = Entry(
            "kept",
            record.id,
            record.urls[form],
            self._now(),
            form=form,
            file=f"{record.id}.{form}",
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
            stamp=record.stamp,
            republishes=republished(record.id) or "",
            about=asdict(record.about),
        )
        if answer.status == 304:
            if before is None or before.url != entry.url:
                raise ServiceFault(f"{entry.url} answers 304 to a question without conditions.")
            same = replace(before, event="unchanged", at=entry.at, stamp=entry.stamp, about=entry.about)
            entry = self._holdings.note(same)
        else:
            check(answer.body, form, answer.headers.get("content-type", ""), name=entry.url)
            entry = self._holdings.keep(entry, answer.body)
        detail = f"publishes {entry.republishes} again" if entry.republishes and entry.event != "unchanged" else ""
        return Outcome(record.id, entry.event, detail)

    def _looking_for(self, name: str) -> Iterator[Outcome]:
        """See where the official site sends those who ask for a name that the search service does not know."""
        try:
            found = self._finder.successor(name)
        except (ContentFault, AddressFault, ServiceFault) as fault:
            yield Outcome(name, "failed", str(fault))
            return
        if found:
            yield from self._moved(name, *found)
        else:
            yield Outcome(name, "missing", "the search service does not know it, and the site sends nowhere else")

    def _moved(self, name: str, successor: str, url: str) -> Iterator[Outcome]:
        """Fetch a paper under the name that it has now; only then is the old one put aside."""
        self._taken.add(name)
        if len(self._moves) == _MOST_MOVES:
            yield Outcome(name, "failed", f"it is sent on to {successor}, after {', '.join(self._moves)}")
            return
        yield Outcome(name, "moved", successor)
        if successor not in self._taken:
            self._moves.append(name)
            yield from self._named([successor])
            self._moves.pop()
        known, now = self._holdings.latest(name), self._holdings.latest(successor)
        if now and (known is None or known.successor != successor):
            self._holdings.retire(Entry("moved", name, url, self._now(), successor=successor))

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="seconds")


def _conditions(before: Entry | None, url: str) -> dict[str, str]:
    """Give the headers that ask for a paper only if it is not the one that is kept."""
    if before is None or before.url != url or not before.file:
        return {}
    headers = {"If-None-Match": before.etag, "If-Modified-Since": before.last_modified}
    return {name: value for name, value in headers.items() if value.isascii() and value.isprintable() and value}
