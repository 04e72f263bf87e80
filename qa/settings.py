"""All settings, read once from the environment at the edge."""

import hashlib
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, cast, get_args

from platformdirs import user_data_path

from corpus import SHIPPED
from index import DEFAULT_MODEL, PassageSettings
from qa.errors import SettingsError

PREFIX = "PERU_QA_"

FAISS = "faiss"
"""The store that is files in the index directory."""

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LogFormat = Literal["text", "json"]
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, each as the environment variable of its name after `PERU_QA_`.

    `index_dir` None stands for a folder of the user's own, one for each corpus. `store` is where builds are read
    from: "faiss", that folder, or the address of a Milvus engine that gets every build too. `threshold` is the least
    confidence, 0 to 1, with which a question is answered; None stands for the one that the build has found.
    `passage_tokens` bounds a passage, 32 to 512. `feedback` is the SQLite file that keeps what visitors say of answers;
    None stands for one in the user's own folder. What they ask is kept there only with `record_questions`.

    A client may ask `questions_per_minute` and send `requests_per_minute` in all. Who a client is may be told by the
    headers of the `trusted_proxies` alone. `metrics_from` are the networks that may read the metrics, `cors_origins`
    the origins whose scripts may use the API, `frame_ancestors` those that may show the page in a frame. `log` is how
    a server's log is written; questions stand in it only with `log_questions`.
    """

    corpus: Path = SHIPPED
    index_dir: Path | None = None
    # There may be a password in it.
    store: str = field(default=FAISS, repr=False)
    model: str = DEFAULT_MODEL
    threshold: float | None = None
    passage_tokens: int = PassageSettings().tokens
    host: str = "127.0.0.1"
    port: int = 7860
    feedback: Path | None = None
    record_questions: bool = False
    questions_per_minute: int = 60
    requests_per_minute: int = 1200
    trusted_proxies: tuple[Network, ...] = ()
    metrics_from: tuple[Network, ...] = LOOPBACK
    cors_origins: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    log: LogFormat = "text"
    log_questions: bool = False

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise SettingsError(f"{PREFIX}THRESHOLD is {self.threshold}; it must be from 0 to 1")
        if not 32 <= self.passage_tokens <= 512:
            raise SettingsError(f"{PREFIX}PASSAGE_TOKENS is {self.passage_tokens}; it must be from 32 to 512")
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"{PREFIX}PORT is {self.port}; it must be from 0 to 65535")
        if not self.host.strip():
            raise SettingsError(f"{PREFIX}HOST is empty; give an address such as 127.0.0.1")
        if not self.store.strip():
            raise SettingsError(f'{PREFIX}STORE is empty; give the address of an engine, or unset it for "{FAISS}"')
        if not self.model.strip():
            raise SettingsError(f'{PREFIX}MODEL is empty; unset it for "{DEFAULT_MODEL}"')
        for name in ("questions_per_minute", "requests_per_minute"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{PREFIX}{name.upper()} is {getattr(self, name)}; it must be 1 or more")

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
    read = _READERS.get(name.removeprefix(PREFIX))
    return text if read is None else read(name, text)


def _quoted(text: str) -> str:
    """A value as it may stand in a message of one line."""
    return f'"{" ".join(text.split())}"'


def _number(kind: type[int] | type[float]) -> Callable[[str, str], object]:
    def read(name: str, text: str) -> object:
        try:
            return kind(text)
        except ValueError as error:
            raise SettingsError(f"{name} is {_quoted(text)}; it must be a number") from error

    return read


def _path(name: str, text: str) -> Path:
    if not text.strip():
        raise SettingsError(f"{name} is empty; give a path, or unset it")
    return Path(text)


def _switched(name: str, text: str) -> bool:
    switched = _SWITCHES.get(text.strip().lower())
    if switched is None:
        raise SettingsError(f"{name} is {_quoted(text)}; it must be 1 or 0 (true or false, yes or no, on or off)")
    return switched


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _networks(name: str, text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in _listed(text))
    except ValueError as error:
        raise SettingsError(
            f"{name}: {error}; give addresses or networks with commas between them, such as 127.0.0.1,10.0.0.0/8"
        ) from error


def _origins(name: str, text: str) -> tuple[str, ...]:
    origins = tuple(_listed(text))
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"{name}: {_quoted(origin)} is no origin; give some with commas between them, "
                "such as https://www.example.org"
            )
    return origins


def _log_format(name: str, text: str) -> LogFormat:
    for form in get_args(LogFormat):
        if text == form:
            return cast(LogFormat, form)
    raise SettingsError(f"{name} is {_quoted(text)}; it must be text or json")


_READERS: Mapping[str, Callable[[str, str], object]] = {
    "PORT": _number(int),
    "PASSAGE_TOKENS": _number(int),
    "THRESHOLD": _number(float),
    "CORPUS": _path,
    "INDEX_DIR": _path,
    "FEEDBACK": _path,
    "RECORD_QUESTIONS": _switched,
    "QUESTIONS_PER_MINUTE": _number(int),
    "REQUESTS_PER_MINUTE": _number(int),
    "TRUSTED_PROXIES": _networks,
    "METRICS_FROM": _networks,
    "CORS_ORIGINS": _origins,
    "FRAME_ANCESTORS": _origins,
    "LOG": _log_format,
    "LOG_QUESTIONS": _switched,
}
"""How a setting is read, where that isn't a string."""
