"""All settings, read once from the environment at the edge."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from platformdirs import user_data_path

from corpus import SHIPPED
from index import DEFAULT_MODEL, PassageSettings
from qa.errors import SettingsError

PREFIX = "PERU_QA_"

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_KINDS: Mapping[str, type] = {
    "PORT": int,
    "PASSAGE_TOKENS": int,
    "THRESHOLD": float,
    "CORPUS": Path,
    "INDEX_DIR": Path,
    "FEEDBACK": Path,
    "RECORD_QUESTIONS": bool,
}
"""What a setting is read as, where that isn't a string."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, each as the environment variable of its name after `PERU_QA_`.

    `index_dir` None stands for a folder of the user's own, one for each corpus. `threshold` is the least
    confidence, 0 to 1, with which a question is answered; None stands for the one that the build has found.
    `passage_tokens` bounds a passage, 32 to 512. `feedback` is the SQLite file that keeps what visitors say of answers;
    None stands for one in the user's own folder. What they ask is kept there only with `record_questions`.
    """

    corpus: Path = SHIPPED
    index_dir: Path | None = None
    model: str = DEFAULT_MODEL
    threshold: float | None = None
    passage_tokens: int = PassageSettings().tokens
    host: str = "127.0.0.1"
    port: int = 7860
    feedback: Path | None = None
    record_questions: bool = False

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise SettingsError(f"{PREFIX}THRESHOLD is {self.threshold}; it must be from 0 to 1")
        if not 32 <= self.passage_tokens <= 512:
            raise SettingsError(f"{PREFIX}PASSAGE_TOKENS is {self.passage_tokens}; it must be from 32 to 512")
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"{PREFIX}PORT is {self.port}; it must be from 0 to 65535")
        if not self.host.strip():
            raise SettingsError(f"{PREFIX}HOST is empty; give an address such as 127.0.0.1")
        if not self.model.strip():
            raise SettingsError(f'{PREFIX}MODEL is empty; unset it for "{DEFAULT_MODEL}"')

    @property
    def index_directory(self) -> Path:
        """Where the builds of this corpus lie."""
        if self.index_dir is not None:
            return self.index_dir
        path = self.corpus.expanduser().resolve()
        name = f"{path.stem}-{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
        return user_data_path("peru-qa") / "index" / name

    @property
    def feedback_file(self) -> Path:
        """The SQLite file that keeps feedback, there or not yet."""
        return self.feedback if self.feedback is not None else user_data_path("peru-qa") / "feedback.sqlite"

    @property
    def passages(self) -> PassageSettings:
        """How entries are cut."""
        return PassageSettings(self.passage_tokens)


def variable_names() -> list[str]:
    """The environment variables that are read, in the order of the settings."""
    return [PREFIX + field.name.upper() for field in fields(Settings)]


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment; the defaults where it says nothing.

    Raises:
        SettingsError: a variable with our prefix is unknown, or a value is unusable; names it.
    """
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in variable_names())
    if unknown:
        raise SettingsError(f"{unknown[0]} is no setting; the settings are {', '.join(variable_names())}")
    values: dict[str, object] = {}
    for name in variable_names():
        text = environment.get(name)
        if text is not None:
            values[name.removeprefix(PREFIX).lower()] = _parsed(name, text)
    return Settings(**values)  # type: ignore[arg-type]  # _parsed gives each its type


def _parsed(name: str, text: str) -> object:
    kind = _KINDS.get(name.removeprefix(PREFIX), str)
    if kind is bool:
        return _switched(name, text)
    if kind is Path and not text.strip():
        raise SettingsError(f"{name} is empty; give a path, or unset it")
    try:
        return kind(text)
    except ValueError as error:
        raise SettingsError(f'{name} is "{text}"; it must be a number') from error


def _switched(name: str, text: str) -> bool:
    switched = _SWITCHES.get(text.strip().lower())
    if switched is None:
        raise SettingsError(f'{name} is "{text}"; it must be 1 or 0 (true or false, yes or no, on or off)')
    return switched
