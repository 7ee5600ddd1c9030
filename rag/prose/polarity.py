"""Small words that turn what a sentence says: negation, reserve, more and less. A paraphrase has to keep them."""

import re
from collections.abc import Iterator

_NEGATION = re.compile(r"\b(?:niet|geen|nooit|niets|niemand|nergens|noch|zonder|evenmin|nauwelijks)\b", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\bniet (?:alleen|slechts|enkel)\b", re.IGNORECASE)
# Where the reach of a negation ends. A comma by itself may part the members of "geen tanks, schepen of vliegtuigen".
_BOUNDARY = re.compile(
    r"[;:()–]|…|,?\s(?:maar|echter|terwijl|waardoor|zodat|omdat|hoewel|want)\s"
    r"|,\s(?:die|dat|waar\w*|wat|om|als|zoals|mits|tenzij|doordat)\s"
    r"|\sen\s(?=(?:de|het|er|dit|dat)\s(?:\w+\s)?(?:is|zijn|wordt|worden|zal|zullen|heeft|hebben)\s)",
    re.IGNORECASE,
)


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


# What a clause reserves, a claim may not leave out: "kan" and "wil" are no "doet". Any word of a line will do.
RESERVES = (
    _words(
        r"kan|kunnen|kon|konden|zou|zouden|mogelijk|mogelijkheid|mogelijkheden|wellicht|misschien|eventueel|eventuele|mag"
        r"|mogen|verwachting|verwacht|verwachten|waar nodig"
    ),
    _words(
        r"moet|moeten|dient|dienen|toegewerkt|werkt toe|werken toe|doet er alles aan|nodig|noodzakelijk|streeft|wil"
    ),
    _words(
        r"wil|willen|wens|wensen|streven|streeft|streefde|voornemens|voornemen|beoogt|beoogd|beogen|ambitie|doel|plan"
        r"|plannen|inzet|pleit|pleiten|zet(?:ten)? in op|bij voorkeur"
    ),
    _words(
        r"onderzoek\w*|onderzocht|verken\w*|bezien|overweegt|overwegen|overwogen|voorbereid|voorbereiding|voorbereiden"
    ),
    _words(r"deels?|gedeeltelijk|sommige|enkele|bijna|vrijwel|meer dan|minder dan|minimaal|ten ?minste|maximaal"),
)
CONDITION = _words(r"indien|mits|tenzij|op voorwaarde|onder voorbehoud|wanneer")

# A claim has these only from what it cites: any word of the same line will do.
DIRECTIONS = (
    _words(r"moet|moeten|moest|moesten|dient|dienen|verplicht\w*|hoeft|hoeven|nodig|noodzakelijk|vergt|vereist|vraagt"),
    _words(
        r"meer|hogere?|grotere?|sterkere?|nee?me?[nt]? toe|\w*toenee?m\w*|toegenomen|stijg\w*|gestegen|\w*groei\w*"
        r"|(?:ge)?verho\w*|vergro\w*|(?:ge)?versterk\w*|uit(?:ge)?brei\w*|(?:ge)?versnel\w*|(?:ge)?verbeter\w*"
    ),
    _words(
        r"minder|lagere?|kleinere?|zwakkere?|nee?me?[nt]? af|\w*afnee?m\w*|afgenomen|daal\w*|dalen\w*|gedaald"
        r"|(?:in)?(?:ge)?krimp\w*|verlaa?g\w*|verklei\w*|verminder\w*|gereduceerd|verzwak\w*|vertraa?g\w*|verslechter\w*"
    ),
    _words(r"minimaal|minstens|ten ?minste|op zijn minst"),
    _words(r"maximaal|hoogstens|hooguit|ten hoogste"),
    _words(r"grootste|hoogste|sterkste|meeste"),
    _words(r"kleinste|laagste|zwakste|geringste"),
    _words(r"alleen|uitsluitend|slechts|enkel|enige"),
    _words(r"alle|elke?|iedere?|altijd|volledig|geheel|gehele|overal|nooit"),
    _words(r"voortaan|permanente?|eenmalige?|structurele?|structureel|tijdelijke?"),
    _words(r"stopt?|stoppen|gestopt|beëindig\w*|afgeschaft|schaft|afschaf\w*|sluit|sluiten|gesloten"),
)
_DOING = _words(r"wordt|worden|zal|zullen|gaat|gaan")
_DONE = _words(r"is|zijn|was|waren|werd|werden|heeft|hebben|had|hadden")
# Separable particles make other verbs: "schaft aan" and "schaft af".
_PARTICLE = re.compile(
    r"\b(aan|af|op|uit|toe|in|terug|weg|door|over|bij|tegen|mee)(?=[.,;:!?»”\"']|\s*$)", re.IGNORECASE
)


def clauses(text: str) -> Iterator[str]:
    """Yield the clauses of a sentence, cut where the reach of a negation ends."""
    at = 0
    for boundary in _BOUNDARY.finditer(text):
        yield text[at : boundary.start()]
        at = boundary.start()
    yield text[at:]


def negates(clause: str) -> bool:
    """Whether a clause denies something. "Niet alleen" denies nothing.

    >>> negates("Dat is niet zo"), negates("niet alleen te land")
    (True, False)
    """
    return _NEGATION.search(_NOT_ONLY.sub(" ", clause)) is not None


def is_ahead(claim: str, clause: str) -> bool:
    """Whether a claim says that something is done, where the clause says that it is being or will be done.

    >>> is_ahead("De wet is herzien", "de wet wordt herzien")
    True
    """
    ongoing = _DOING.search(clause) is not None and _DONE.search(clause) is None
    return ongoing and _DONE.search(claim) is not None and _DOING.search(claim) is None


def stray_particle(claim: str, evidence: str) -> str | None:
    """Return a particle at the end of a clause of the claim that the evidence does not have, alone or in a verb.

    >>> stray_particle("Defensie schaft tanks af.", "De aanschaf van tanks")
    'af'
    """
    found = (particle[1].lower() for particle in _PARTICLE.finditer(claim))
    return next((one for one in found if not re.search(rf"\b{one}", evidence, re.IGNORECASE)), None)
