"""The open topics of the office, found by what an item says; memory is bounded, old topics leave.

Rows of flat arrays hold the topics; a ring of the newest topics for each group of terms leads to them.
What a ring forgets can no longer be found by that term, only by its rarer ones: lists stay short.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.analysis.topics.domain.buckets import BUCKETS, Ids
from services.analysis.topics.domain.forms import MOST_FORMS
from services.analysis.topics.domain.places import Places
from services.analysis.topics.domain.signature import MOST_ISSUE, MOST_TERMS, Query, Signature, Vector, cosine
from services.analysis.topics.domain.terms import Weights
from services.analysis.topics.domain.vectors import Marks, Rows, Vectors, products

KEPT = timedelta(days=180)
"""A topic of which nobody spoke for this long takes no further items."""
MOST_TOPICS = 500_000
_FIRST_ROWS = 1_024
_RING = 32
_POSTED = 16
"""Terms by which a topic is found, and an item looks."""
_LOOKED_AT = 32
_CANDIDATES = 12
_FAR = 0.1
_SAME_TROUBLE = 0.12
_NUMBERS = np.arange(_POSTED * _RING, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class TopicState:
    """All that is known of a topic when it is compared.

    `apart`: what those items said that people took out of it. `stale`: people changed its items, so that its
    signature is still that of before. Without items it is no longer compared.
    """

    id: UUID
    drill: bool
    last_at: datetime
    count: int
    signature: Signature
    places: Places
    apart: tuple[Vector, ...] = ()
    stale: bool = False


class SharedForm(NamedTuple):
    """An item, clauses that a topic holds word for word too, and where their issues meet."""

    query: Query
    repeated: npt.NDArray[np.uint32]
    places: Marks
    weights: Weights

    def alone(self) -> bool:
        """Whether only this form is shared: what the item says beside it is not the topic's issue."""
        beside = self.query.beside(frozenset(self.repeated.tolist()))
        return beside is not None and float(products(self.places, self.weights, beside)[0]) < _SAME_TROUBLE


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic near an item, with figures 0..1.

    `whole` is the cosine of all that both say, `names` what rare names give to it, `issue` the cosine of
    the common words alone; `refused` the cosine with what people took out of the topic.
    """

    topic: UUID
    last_at: datetime
    count: int
    places: Places
    whole: float
    issue: float
    names: float
    form: SharedForm | None = None
    refused: float = 0.0

    @property
    def formal(self) -> bool:
        """They share a form, and what the item says besides is of another matter; found only when asked."""
        return self.form is not None and self.form.alone()


class TopicIndex:
    """Put in topics as they are or become; ask which are near an item."""

    def __init__(self, most: int = MOST_TOPICS) -> None:
        self._most = most
        self._rows: dict[UUID, int] = {}
        self._topics: list[UUID | None] = []
        self._places: list[Places] = []
        self._apart: dict[UUID, tuple[Vector, ...]] = {}
        self._whole, self._issue = Vectors(MOST_TERMS), Vectors(MOST_ISSUE)
        self._forms = np.zeros((0, MOST_FORMS), np.uint32)
        self._last = np.zeros(0, np.float64)
        self._count = np.zeros(0, np.int32)
        self._drill = np.zeros(0, np.bool_)
        self._alive = np.zeros(0, np.bool_)
        self._free: list[int] = []
        self._scratch = np.zeros(BUCKETS, np.uint8)
        self._worth = np.zeros(1, np.float64)
        self._place = np.zeros(1, np.int32)
        self._grow(_FIRST_ROWS)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, topic: UUID) -> bool:
        return topic in self._rows

    def get(self, topic: UUID) -> TopicState | None:
        row = self._rows.get(topic)
        return None if row is None else self._state(row)

    def put(self, topic: TopicState) -> None:
        """Add a topic, or take its newer state; one without items leaves."""
        row, posted = self._rows.get(topic.id), set[int]()
        if topic.count == 0:
            if row is not None:
                self._drop(row)
            return
        if row is None:
            row = self._new_row(topic.id)
        else:
            posted.update(self._whole.ids[row, :_POSTED].tolist())
        self._whole.put(row, topic.signature.whole)
        self._issue.put(row, topic.signature.issue)
        self._forms[row] = 0
        self._forms[row, : len(topic.signature.forms)] = topic.signature.forms
        self._places[row] = topic.places
        self._keep_apart(topic)
        self._last[row] = topic.last_at.timestamp()
        self._count[row], self._drill[row], self._alive[row] = topic.count, topic.drill, True
        fresh = {*topic.signature.whole.ids[:_POSTED].tolist()} - posted
        self._post(row, np.array(sorted(fresh), np.int32))

    def near(self, query: Query, at: datetime, *, drill: bool) -> list[Candidate]:
        """At most 12 topics that share rare terms, by descending cosine, drills apart from real ones."""
        signature = query.signature
        rows = self._found(signature.whole)
        old = (at - KEPT).timestamp()
        open_now = self._alive.take(rows) & (self._drill.take(rows) == drill) & (self._last.take(rows) >= old)
        rows = rows[open_now]
        places, weights = self._whole.shared(rows, signature.whole, self._scratch)
        whole = products(places, weights, signature.whole.weights)
        best = np.argsort(-whole, kind="stable")[:_CANDIDATES]
        best = best[whole[best] >= _FAR]
        if not len(best):
            return []
        rows, whole = rows[best], whole[best]
        names = products(places[best], weights[best], query.named)
        shared = self._issue.shared(rows, signature.issue, self._scratch)
        issue = products(*shared, signature.issue.weights)
        found = np.minimum(1.0, np.stack([whole, issue, names], axis=1)).tolist()
        forms = self._shared_forms(rows, query, shared)
        given = zip(rows.tolist(), found, forms, strict=True)
        near = [self._candidate(row, tuple(figures), form) for row, figures, form in given]
        return [self._with_refused(each, signature.whole) for each in near] if self._apart else near

    def forget(self, before: datetime) -> int:
        """Let go of topics with nothing new since `before`; returns how many."""
        gone = np.flatnonzero(self._alive & (self._last < before.timestamp()))
        for row in gone.tolist():
            self._drop(row)
        return len(gone)

    def _keep_apart(self, topic: TopicState) -> None:
        if topic.apart:
            self._apart[topic.id] = topic.apart
        else:
            self._apart.pop(topic.id, None)

    def _shared_forms(
        self, rows: Rows, query: Query, shared: tuple[Marks, Weights]
    ) -> list[SharedForm | None]:
        forms = query.signature.forms
        both = (self._forms.take(rows, axis=0)[:, :, None] == forms).any(axis=1)
        found: list[SharedForm | None] = [None] * len(rows)
        for n in np.flatnonzero(both.any(axis=1)).tolist():
            places, weights = shared
            found[n] = SharedForm(query, forms[both[n]], places[n : n + 1], weights[n : n + 1])
        return found

    def _with_refused(self, candidate: Candidate, said: Vector) -> Candidate:
        """How near the item is to what people took out of that topic."""
        apart = self._apart.get(candidate.topic, ())
        return replace(candidate, refused=max((cosine(said, each) for each in apart), default=0.0))

    def _found(self, vector: Vector) -> Rows:
        """Rows that share the rarest terms; those that share most of them when there are many."""
        slots = vector.ids[:_POSTED] & (len(self._ring) - 1)
        posted = self._ring.take(slots, axis=0).ravel()  # -1, where a ring has room, is the last place below
        np.add.at(self._worth, posted, np.repeat((vector.weights[:_POSTED] ** 2).astype(np.float64), _RING))
        self._place[posted] = _NUMBERS[: len(posted)]
        rows = np.sort(posted[self._place.take(posted) == _NUMBERS[: len(posted)]])
        if len(rows) > _LOOKED_AT:
            rows = rows[np.argpartition(-self._worth.take(rows), _LOOKED_AT)[:_LOOKED_AT]]
        self._worth[posted] = 0.0
        found: Rows = rows[rows >= 0].astype(np.int64)
        return found

    def _candidate(self, row: int, figures: tuple[float, ...], form: SharedForm | None) -> Candidate:
        whole, issue, names = figures
        topic = self._topics[row]
        assert topic is not None
        last = datetime.fromtimestamp(self._last[row], UTC)
        return Candidate(topic, last, int(self._count[row]), self._places[row], whole, issue, names, form)

    def _state(self, row: int) -> TopicState:
        topic = self._topics[row]
        assert topic is not None
        last = datetime.fromtimestamp(self._last[row], UTC)
        forms = self._forms[row]
        signature = Signature(self._whole.get(row), self._issue.get(row), forms[forms > 0])
        drill, count = bool(self._drill[row]), int(self._count[row])
        apart = self._apart.get(topic, ())
        return TopicState(topic, drill, last, count, signature, self._places[row], apart)

    def _new_row(self, topic: UUID) -> int:
        if len(self._rows) >= self._most:
            self._drop_oldest()
        if not self._free:
            self._grow(2 * len(self._topics))
        row = self._free.pop()
        self._rows[topic], self._topics[row] = row, topic
        return row

    def _drop(self, row: int) -> None:
        topic = self._topics[row]
        assert topic is not None
        del self._rows[topic]
        self._apart.pop(topic, None)
        self._topics[row], self._places[row], self._alive[row] = None, Places(), False
        self._free.append(row)

    def _drop_oldest(self) -> None:
        """Make room for a while: one in fifty goes."""
        alive = np.flatnonzero(self._alive)
        some = max(1, len(alive) // 50)
        for row in alive[np.argpartition(self._last[alive], some - 1)[:some]].tolist():
            self._drop(row)

    def _grow(self, rows: int) -> None:
        before = len(self._topics)
        more = rows - before
        self._whole.grow(rows)
        self._issue.grow(rows)
        self._forms = np.concatenate([self._forms, np.zeros((more, MOST_FORMS), np.uint32)])
        self._last = np.concatenate([self._last, np.zeros(more)])
        self._count = np.concatenate([self._count, np.zeros(more, np.int32)])
        self._drill = np.concatenate([self._drill, np.zeros(more, np.bool_)])
        self._alive = np.concatenate([self._alive, np.zeros(more, np.bool_)])
        self._topics += [None] * more
        self._places += [Places()] * more
        self._worth, self._place = np.zeros(rows + 1), np.zeros(rows + 1, np.int32)
        self._free += range(rows - 1, before - 1, -1)
        self._lay_rings(2 * rows)

    def _post(self, row: int, ids: Ids) -> None:
        slots = ids & (len(self._ring) - 1)
        places = self._next[slots]
        self._ring[slots, places] = row
        self._next[slots] = (places + 1) % _RING

    def _lay_rings(self, slots: int) -> None:
        """Make the rings anew for more rows: of each slot's topics the newest."""
        self._ring = np.full((slots, _RING), -1, np.int32)
        self._next = np.zeros(slots, np.int32)
        alive = np.flatnonzero(self._alive)
        alive = alive[np.argsort(self._last[alive], kind="stable")]
        wanted = self._whole.weights[alive, :_POSTED] > 0
        at = (self._whole.ids[alive, :_POSTED] & (slots - 1))[wanted]
        rows = np.repeat(alive, _POSTED).reshape(-1, _POSTED)[wanted]
        order = np.argsort(at, kind="stable")
        at, rows = at[order], rows[order]
        starts = np.searchsorted(at, at, side="left")
        ends = np.searchsorted(at, at, side="right")
        rank, total = np.arange(len(at)) - starts, ends - starts
        kept = rank >= total - _RING
        self._ring[at[kept], rank[kept] % _RING] = rows[kept]
        self._next[at] = total % _RING
