"""The template language: Jinja with marks that clash with no CI's own, and no way to write an unquoted value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2 import UndefinedError as JinjaUndefinedError
from markupsafe import Markup

from ..errors import DefinitionFault, PipelinegenError, TemplateError, near
from .filters import Target, at, block, comment, inner, quote, quote_all, word

_PACKAGE = Path(__file__).parent.parent


def packaged_templates() -> Path:
    """The templates that come with pipelinegen: inside an installed package, beside it in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def render_template(name: str, folders: Sequence[Path], target: Target, values: Mapping[str, object]) -> str:
    """The text of a template. Raises TemplateError with the template's own line."""
    environment = _environment(tuple(folders), target)
    try:
        return environment.get_template(name).render(values)
    except TemplateNotFound as error:
        known = environment.list_templates(extensions=["j2"])
        raise TemplateError(f"there is no template {error.message!r}{near(str(error.message), known)}") from None
    except TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or name}:{error.lineno}: {error.message}") from None
    except DefinitionFault:
        raise
    except (JinjaUndefinedError, ValueError, TypeError, LookupError, PipelinegenError) as error:
        message = str(error.args[0]) if error.args else str(error)
        raise TemplateError(f"{_place(error, folders) or name}: {message}") from error


@cache
def _environment(folders: tuple[Path, ...], target: Target) -> Environment:
    # Autoescape is Jinja's own mark for "this text is fit for the document": macros, filters and template text carry
    # it, a bare value does not, and _finalize refuses what does not.
    environment = Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_finalize,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<%=",
        variable_end_string="%>",
        comment_start_string="<%#",
        comment_end_string="%>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.do"],
    )
    environment.filters["quote"] = partial(quote, target=target)
    environment.filters["quote_all"] = partial(quote_all, target=target)
    environment.filters["block"] = partial(block, target=target)
    environment.filters["comment"] = comment
    environment.filters["word"] = word
    environment.filters["at"] = at
    environment.filters["inner"] = inner
    return environment


def _finalize(value: object) -> object:
    if isinstance(value, Markup):
        return value
    if isinstance(value, bool):
        return Markup("true" if value else "false")
    if isinstance(value, int):
        return value
    if isinstance(value, StrictUndefined):
        return str(value)  # raises, and names what is undefined
    raise ValueError(f"{value!r} enters the file unquoted; write `| quote`")


def _place(error: BaseException, folders: Sequence[Path]) -> str:
    """`template:line` of the innermost frame that is a template's, from Jinja's rewritten traceback."""
    found = ""
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.suffix == ".j2" and any(file.is_relative_to(folder) for folder in folders):
            found = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
