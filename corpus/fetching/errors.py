"""What can go wrong while papers are fetched.

FetchFault (a CorpusFault)
├── RequestFault    what is asked for is no identifier, dossier or query
├── AddressFault    a host that may not be asked, a private address, a redirect that leads away
├── ServiceFault    the service does not answer, or says that it cannot
├── ContentFault    what came is not what was asked for, or has no bound
└── LedgerFault     the folder or its ledger cannot be used
"""

from corpus.errors import CorpusFault


class FetchFault(CorpusFault):
    """Papers cannot be fetched; the message says which, why, and what to do."""


class RequestFault(FetchFault):
    """What is asked for is not the name of a paper or dossier, or not a query."""


class AddressFault(FetchFault):
    """An address may not be asked."""


class ServiceFault(FetchFault):
    """The service gives no answer, or answers that something is wrong."""


class ContentFault(FetchFault):
    """What the service sent is refused."""


class LedgerFault(FetchFault):
    """The folder that papers are kept in cannot be used."""
