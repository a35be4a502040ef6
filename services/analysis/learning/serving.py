"""Which learned parameters may serve: those that were promoted, are whole, and fit what ships now."""

import logging
from pathlib import Path

from services.analysis.judgement import parameters

_log = logging.getLogger(__name__)


def models_folder(data: Path) -> Path:
    """Where candidates and served models lie, one folder each, named by its version."""
    return data / "models"


def folder_of(models: Path, version: str) -> Path | None:
    """The folder of that version; None when it is not here, was changed, or another release lies under it."""
    folder = models / version
    if Path(version).name != version or not folder.is_dir():
        return None
    return folder if parameters.learned_version(folder) == version else None


class Chosen:
    """The folder for the version that serves; each version is checked once."""

    def __init__(self, models: Path | None) -> None:
        self._models = models
        self._checked: dict[str, Path | None] = {}

    def folder(self, version: str | None) -> Path | None:
        """None: what ships."""
        if version is None or self._models is None:
            return None
        if version not in self._checked:
            self._checked[version] = folder_of(self._models, version)
            if self._checked[version] is None:
                _log.warning("model.not_usable", extra={"version": version})
        return self._checked[version]
