"""Finding and masking: one pass tells which kinds a text may hold, only those look closer."""

from collections.abc import Callable, Iterator, Sequence

import re2

from services.privacy import accounts, addresses, lettered, names, numbers, persons
from services.privacy.folding import OTHER_FORM, UNSEEN, fold, without_unseen
from services.privacy.kinds import Span
from services.privacy.patterns import compiled, decoded, encoded

Place = tuple[int, int, str]  # in bytes
Finder = Callable[[bytes], Iterator[Place]]

# What a text must hold before a finder looks at it. All of it is one automaton: no long counted repeats here
_FINDERS: tuple[tuple[str, Finder], ...] = (
    (accounts.AT, accounts.find_emails),
    (numbers.RUN, numbers.find_numbers),
    (lettered.MIXED, lettered.find_lettered),
    (accounts.MESSENGER, accounts.find_accounts),
    (accounts.PLATE, accounts.find_plates),
    (accounts.DOCUMENT, accounts.find_passports),
    (names.FIRM, names.find_introduced),
    (names.MENTIONED, names.find_mentioned),
    (names.AFTER, names.find_followed),
    (names.DOTTED, names.find_long),
    (addresses.HOME, addresses.find_homes),
    (addresses.SAID, addresses.find_said_homes),
)
_FOLDED, _HIDDEN = len(_FINDERS), len(_FINDERS) + 1
# Apart: with its sets of characters for three places the one automaton would outgrow its memory
_PERSONS = compiled(persons.PERSON)
_MOST_ROUNDS = 6


def _gate() -> re2.Set:
    gate = re2.Set.SearchSet()
    for pattern, _ in _FINDERS:
        gate.Add(pattern.encode())
    gate.Add(OTHER_FORM.encode())
    gate.Add(UNSEEN.encode())
    gate.Compile()
    return gate


_GATE = _gate()


def find(text: str) -> list[Span]:
    """The personal data of a text, in order, apart, in code points; a name includes its surname."""
    return _search(text, frozenset())[0]


def mask(text: str, keep: frozenset[str] = frozenset()) -> str:
    """The text with every digit and letter of personal data as `*`, code point for code point.

    A name keeps its surname, an address what comes before the house number; kinds in `keep` stay.
    `mask(mask(t)) == mask(t)`.
    """
    return _search(text, keep)[1]


def mask_all(texts: Sequence[str]) -> list[str]:
    """`mask` of each of the few texts of one message.

    One look at all of them tells of most that none holds anything: what stands in one of them stands in
    the whole too, since no finder needs the very beginning or end of a text.
    """
    together = encoded("\n".join(texts))
    if not _GATE.Match(together) and not _PERSONS.search(together):
        return list(texts)
    return [mask(text) for text in texts]


def _search(text: str, keep: frozenset[str]) -> tuple[list[Span], str]:
    """Looks again at what it has masked until nothing is found: a mask may bring two parts together."""
    spans: list[Span] = []
    for _ in range(_MOST_ROUNDS):
        found = _once(text, keep)
        if not found:
            break
        spans = [Span(*place) for place in _apart([*spans, *found])] if spans else found
        text = _starred(text, found)
    return spans, text


def _once(text: str, keep: frozenset[str]) -> list[Span]:
    data = encoded(text)
    hits = _GATE.Match(data) or []
    places: list[int] = []
    if _HIDDEN in hits:
        data, places = without_unseen(data)
    if _FOLDED in hits:
        data = encoded(fold(decoded(data)))
    if _HIDDEN in hits or _FOLDED in hits:
        hits = _GATE.Match(data) or []
    finders = [_FINDERS[hit][1] for hit in hits if hit < _FOLDED]
    if _PERSONS.search(data):
        finders.append(persons.find_persons)
    found = [place for finder in finders for place in finder(data)]
    spans = _in_code_points(data, [place for place in _apart(found) if place[2] not in keep])
    return [Span(places[low], places[high - 1] + 1, kind) for low, high, kind in spans] if places else spans


def _apart(places: list[Place]) -> list[Place]:
    """By place, the longer first; what lies in another is dropped, what reaches out of it begins behind."""
    kept: list[Place] = []
    done = 0
    for start, end, kind in sorted(places, key=lambda place: (place[0], -place[1])):
        if end > done:
            kept.append((max(start, done), end, kind))
            done = end
    return kept


def _in_code_points(data: bytes, places: list[Place]) -> list[Span]:
    spans, done, at = [], 0, 0
    for start, end, kind in places:
        head = at + len(decoded(data[done:start]))
        at = head + len(decoded(data[start:end]))
        done = end
        spans.append(Span(head, at, kind))
    return spans


def _starred(text: str, spans: list[Span]) -> str:
    parts, done = [], 0
    for start, end, kind in spans:
        visible = start + names.surname_length(text[start:end]) if kind == "name" else start
        parts += [text[done:visible], "*" * (end - visible)]
        done = end
    parts.append(text[done:])
    return "".join(parts)
