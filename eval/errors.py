"""What can go wrong in an evaluation, as one tree.

EvalFault
├── SetFault       a question set, a BEIR folder, a run file or a judgement file cannot be read, or contradicts itself
├── RunFault       a saved run is missing or cannot be read, or two runs cannot be compared
├── SettingFault   a setting of a run does not exist, or has a value that it cannot have
└── RemoteFault    the running instance cannot be reached, or answers something else than the contract says
"""

__all__ = ["EvalFault", "RemoteFault", "RunFault", "SetFault", "SettingFault"]


class EvalFault(Exception):  # noqa: N818 - a fault is the word for it, as in the index
    """Anything that an evaluation cannot do, with the place and the remedy."""


class SetFault(EvalFault):
    """A question set, a BEIR folder, a run file or a judgement file cannot be read, or contradicts itself."""


class RunFault(EvalFault):
    """A saved run is missing or cannot be read, or two runs cannot be compared."""


class SettingFault(EvalFault):
    """A setting of a run does not exist, or has a value that it cannot have."""


class RemoteFault(EvalFault):
    """The running instance cannot be reached, or answers something else than the contract says."""
