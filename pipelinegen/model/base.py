"""The base of every definition, and the small types they share."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """A part of a definition: cannot be changed once made, and refuses a field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def matching(pattern: str, wanted: str) -> AfterValidator:
    """A validator for texts that must match `pattern` as a whole; `wanted` says in words what that means."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"{value!r} is not {wanted}")
        return value

    return AfterValidator(check)


_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"

ProjectName = Annotated[str, matching(_LABEL, "a project name: lower-case letters, digits and dashes")]
KubernetesName = Annotated[
    str, matching(rf"{_LABEL}(\.{_LABEL})*", "a Kubernetes name: lower-case letters, digits and dashes")
]
WorkflowName = Annotated[str, matching(r"[a-z0-9]+(-[a-z0-9]+)*", "a file name in kebab-case without its ending")]
VariableName = Annotated[str, matching(r"[A-Z][A-Z0-9_]*", "a variable name in capitals, such as IMAGE_TAG")]
BranchName = Annotated[str, matching(r"[A-Za-z0-9][A-Za-z0-9._/-]*", "the name of one branch")]
CheckoutPath = Annotated[
    str,
    matching(r"(?!/)(?!(.*/)?\.\.(/|$))[\w. @+/*?{},!-]+", "a path inside the checkout, such as 'docker/Dockerfile'"),
]
PythonVersion = Annotated[str, matching(r"3\.\d+", "a version of Python such as '3.12'")]
_URL = re.compile(r"https?://(\[[0-9a-fA-F:.]+\]|[^\s/:@?#\"'$]+)(:\d+)?(/[^\s\"'$]*[^\s\"'$/])?")


def _url(value: str) -> str:
    if _URL.fullmatch(value):
        return value
    if "@" in value:  # before it there may be a password, which is not repeated
        raise ValueError("a URL has no user and no password in it, as everybody reads them here; leave them out")
    if "://" not in value and _URL.fullmatch(f"https://{value}"):
        raise ValueError(f"{value!r} is not a URL; write it https://{value}")
    raise ValueError(f"{value!r} is not a URL without a slash at its end")


HttpUrl = Annotated[str, AfterValidator(_url)]


def fault(message: str, at: Sequence[str | int]) -> PydanticCustomError:
    """An error of a model's own validation, with the path from the model to the part at fault."""
    return PydanticCustomError("fault", "{message}", {"message": message, "at": tuple(at)})


def _one_line(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError(f"{value!r} must be one line of text")
    if "${" in value:
        raise ValueError(f"{value!r} must not hold '${{', which Woodpecker substitutes in comments too")
    return value


def _reason(value: str) -> str:
    if len(value.strip()) < 10:
        raise ValueError(f"{value!r} is too short to be a reason")
    return _one_line(value)


Line = Annotated[str, AfterValidator(_one_line)]
Command = Annotated[str, matching(r"\S.*", "a command of one line")]
# Something the outside world wants explained: an empty reason is no reason.
Reason = Annotated[str, AfterValidator(_reason)]
# Whole numbers are not made from texts: "TBD" and "3" are both mistakes.
PositiveInt = Annotated[int, Field(strict=True, gt=0)]
