"""How word lists are written: words between spaces, any number of lines."""


def words(text: str) -> tuple[str, ...]:
    """The words of `text`, each once, longer ones first, so that an alternation takes the longest."""
    return tuple(sorted(set(text.split()), key=lambda word: (-len(word), word)))
