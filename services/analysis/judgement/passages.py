"""Passages of a long text, read once more by themselves.

The trained model weighs all of a text together: among many other words it would hardly hear the few that tell of
danger. So each sentence in which a severe rule finds something is judged as if it were the whole text. Clauses of
speech are no part of a passage, so that criticism changes none; nor is what the text goes on to tell the aftermath of.
"""

from collections.abc import Iterable

from services.analysis.judgement.facts import Scope
from services.analysis.judgement.findings import Finding
from services.analysis.judgement.scene import Scene

_LONG = 60
"""Characters of a text that is read again."""

_MOST = 4
_AFTERMATH = ("事后", "后来", "随后", "此后", "次日", "第二天", "出院", "事情过去", "事发后")


def is_long(scene: Scene) -> bool:
    clauses = scene.reading.document.clauses
    return sum(clauses[n].end - clauses[n].start for n in scene.telling) > _LONG


def passages(scene: Scene, findings: Iterable[Finding]) -> list[str]:
    """The sentences of what severe rules find told as facts, each once, in the order of the findings."""
    clauses = scene.reading.document.clauses
    severe = (found.fact for found in findings if found.rule.startswith("S"))
    told = {clauses[fact.clause].sentence: None for fact in severe if fact.scope is Scope.ACTUAL}
    texts = (_text(scene, sentence) for sentence in told)
    return [text for text in texts if text][:_MOST]


def _text(scene: Scene, sentence: int) -> str:
    """What the sentence tells; nothing when the next words tell what came after."""
    document = scene.reading.document
    own = [n for n in scene.telling if document.clauses[n].sentence == sentence]
    if not own:
        return ""
    end = document.clauses[own[-1]].end
    if document.text[end + 1 :].lstrip().startswith(_AFTERMATH):
        return ""
    return "".join(document.text[document.clauses[n].start : document.clauses[n].end + 1] for n in own)
