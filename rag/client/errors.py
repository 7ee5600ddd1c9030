"""What can go wrong for a client.

ClientError
├── UnreachableError   no answer came
├── ContractError      an answer came that the contract does not know
└── ProblemError       the service says what is wrong
"""

from rag.api.schemas import Problem


class ClientError(Exception):
    """The service gave no result; the message is one sentence."""


class UnreachableError(ClientError):
    """The service cannot be reached, or broke off."""


class ContractError(ClientError):
    """What came is not what the contract says: from another service, or from a version too far away."""


class ProblemError(ClientError):
    """The service refused; `problem` is what it says."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem
