"""All settings, read once from the environment at the edge."""

import hashlib
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from corpus import SHIPPED
from index import DEFAULT_MODEL, PassageSettings
from qa.errors import SettingsError

PREFIX = "PERU_QA_"

FAISS = "faiss"
"""The store that is files in the index directory."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LogFormat = Literal["text", "json"]
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

_NOT_BLANK = r"\S"
_ORIGIN = r"^https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$"
_A_PATH = "a path, or unset"
_A_SWITCH = "1 or 0 (true or false, yes or no, on or off)"
_NETWORKS = "addresses or networks, separated by commas, such as 127.0.0.1,10.0.0.0/8"
_ORIGINS = "origins, separated by commas, such as https://www.example.org"


def _parse_path(value: str | Path) -> Path:
    if not str(value).strip():
        raise ValueError
    return Path(value)


def _strip(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _split_at_commas(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _parse_network(value: str | Network) -> Network:
    # An address with its host's bits set names the network that it is in.
    return ipaddress.ip_network(value, strict=False)


_Path = Annotated[Path, BeforeValidator(_parse_path)]
_Switch = Annotated[bool, BeforeValidator(_strip)]
_Networks = Annotated[
    tuple[Annotated[Network, BeforeValidator(_parse_network)], ...], BeforeValidator(_split_at_commas)
]
_Origins = Annotated[tuple[Annotated[str, Field(pattern=_ORIGIN)], ...], BeforeValidator(_split_at_commas)]


class Settings(BaseModel):
    """All that can be set. The environment variable of a setting is `PERU_QA_` and its name in capitals.

    A field's `description` completes the error message "PERU_QA_PORT is 70000; it must be ...".

    `index_dir` None means a folder in the user's data folder, one per corpus. `store` is where builds are read from:
    "faiss" for that folder, or the address of Milvus, to which every build is also sent. `threshold` is the
    minimum confidence with which a question is answered; None means the one that is shipped.
    `passage_tokens` limits the length of a passage. `feedback` is the SQLite file that keeps visitors' feedback; None
    means one in the user's data folder. Visitors' questions are kept there only with `record_questions`, for
    `record_days`.

    A client may ask `questions_per_minute` and send `requests_per_minute` in total. Only the headers of
    `trusted_proxies` may say which client a request comes from. `metrics_from` are the networks that may read the
    metrics, `cors_origins` the origins whose scripts may use the API, `frame_ancestors` those that may show the page
    in a frame. `log` is the format of the server's log; it contains questions only with `log_questions`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    corpus: _Path = Field(SHIPPED, description=_A_PATH)
    index_dir: _Path | None = Field(None, description=_A_PATH)
    # It may contain a password.
    store: str = Field(
        FAISS, repr=False, pattern=_NOT_BLANK, description=f'"{FAISS}" or the address of a Milvus server'
    )
    model: str = Field(DEFAULT_MODEL, pattern=_NOT_BLANK, description=f'the name of a model, such as "{DEFAULT_MODEL}"')
    threshold: float | None = Field(None, ge=0, le=1, description="a number from 0 to 1")
    passage_tokens: int = Field(PassageSettings().tokens, ge=32, le=512, description="a number from 32 to 512")
    # A blank one would open the server to everyone.
    host: str = Field("127.0.0.1", pattern=_NOT_BLANK, description="an address such as 127.0.0.1")
    port: int = Field(7860, ge=0, le=65535, description="a number from 0 to 65535")
    feedback: _Path | None = Field(None, description=_A_PATH)
    record_questions: _Switch = Field(False, description=_A_SWITCH)
    record_days: int = Field(90, ge=1, le=3650, description="a number from 1 to 3650")
    questions_per_minute: int = Field(60, ge=1, description="a number, 1 or more")
    requests_per_minute: int = Field(1200, ge=1, description="a number, 1 or more")
    trusted_proxies: _Networks = Field((), description=_NETWORKS)
    metrics_from: _Networks = Field(LOOPBACK, description=_NETWORKS)
    cors_origins: _Origins = Field((), description=_ORIGINS)
    frame_ancestors: _Origins = Field((), description=_ORIGINS)
    log: LogFormat = Field("text", description="text or json")
    log_questions: _Switch = Field(False, description=_A_SWITCH)

    @model_validator(mode="wrap")
    @classmethod
    def _report_first_fault(cls, values: object, validate: ModelWrapValidatorHandler[Self]) -> Self:
        """Raise a SettingsError of one line that names the variable, in place of pydantic's error."""
        try:
            return validate(values)
        except ValidationError as error:
            fault = error.errors()[0]
            name = str(fault["loc"][0])
            if name not in cls.model_fields:
                raise _unknown_setting(_variable_name(name)) from error
            # The fault of one element of a list, or of the whole value.
            verb = "contains" if len(fault["loc"]) > 1 else "is"
            requirement = cls.model_fields[name].description
            raise SettingsError(
                f"{_variable_name(name)} {verb} {_shown(fault['input'])}; it must be {requirement}"
            ) from error

    @property
    def index_directory(self) -> Path:
        """The folder of this corpus's builds."""
        if self.index_dir is not None:
            return self.index_dir
        path = self.corpus.expanduser().resolve()
        name = f"{path.stem}-{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
        return user_data_path("peru-qa") / "index" / name

    @property
    def feedback_file(self) -> Path:
        """The SQLite file that keeps feedback, whether it exists yet or not."""
        return self.feedback if self.feedback is not None else user_data_path("peru-qa") / "feedback.sqlite"

    @property
    def passages(self) -> PassageSettings:
        """How entries are split into passages."""
        return PassageSettings(self.passage_tokens)


def variable_names() -> list[str]:
    """List the environment variables that are read, in the order of the settings."""
    return [_variable_name(name) for name in Settings.model_fields]


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from an environment; a variable that is not set means the default.

    Raises:
        SettingsError: a variable with our prefix is unknown, or a value can't be used; names the variable.
    """
    given = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
    for unknown in sorted(given.keys() - set(variable_names())):
        raise _unknown_setting(unknown)
    return Settings.model_validate({name.removeprefix(PREFIX).lower(): text for name, text in given.items()})


def _variable_name(setting: str) -> str:
    return PREFIX + setting.upper()


def _unknown_setting(variable: str) -> SettingsError:
    return SettingsError(f"{variable} is not a setting; the settings are {', '.join(variable_names())}")


def _shown(value: object) -> str:
    """Format a value for a message of one line."""
    if not isinstance(value, str):
        return str(value)
    return f'"{" ".join(value.split())}"' if value.strip() else "empty"
