"""The template language: Jinja with marks that clash with no CI's own, and no way to write an unquoted value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2 import UndefinedError as JinjaUndefinedError
from jinja2.filters import FILTERS
from markupsafe import Markup

from ..errors import DefinitionFault, PipelinegenError, TemplateError, near, shown
from .filters import Target, UnfitError, at, block, comment, inner, quote, quote_all, word

_PACKAGE = Path(__file__).parent.parent


def packaged_templates() -> Path:
    """The templates that come with pipelinegen: inside an installed package, beside it in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def render_template(name: str, folders: Sequence[Path], target: Target, values: Mapping[str, object]) -> str:
    """The text of a template.

    Raises DefinitionFault when a value of the definition is at fault, else TemplateError with the template's own line.
    """
    environment = _environment(tuple(folders), target)
    try:
        return environment.get_template(name).render(values)
    except TemplateNotFound as error:
        wanted = str(error.name)
        message = f"there is no template {wanted!r}{near(wanted, environment.list_templates(extensions=['j2']))}"
        if wanted == name:
            raise DefinitionFault(message, wanted) from None
        raise TemplateError(f"{_place(error, folders)}: {message}") from None
    except TemplateSyntaxError as error:
        raise TemplateError(f"{shown(Path(error.filename or name))}:{error.lineno}: {error.message}") from None
    except UnicodeDecodeError as error:
        path = next(folder / name for folder in folders if (folder / name).is_file())
        raise TemplateError(f"{shown(path)}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except DefinitionFault as fault:
        raise DefinitionFault(fault.message, fault.culprit, fault.at, _place(fault, folders)) from None
    except UnfitError as error:
        raise DefinitionFault(str(error), error.value, place=_place(error, folders)) from None
    except (PipelinegenError, JinjaUndefinedError, ValueError) as error:
        raise TemplateError(f"{_place(error, folders) or name}: {error}") from None
    except Exception as error:  # noqa: BLE001 (a user's template may raise anything)
        raise TemplateError(f"{_place(error, folders) or name}: {type(error).__name__}: {error}") from None


# What makes one value of others.
_OPERATIONS = (nodes.Add, nodes.Mul, nodes.Mod, nodes.Concat, nodes.Getattr, nodes.Getitem)


class _Environment(Environment):
    """Jinja in which the mark "fit for the document" (its Markup) is lost by whatever is made of a marked text.

    Its own way is to keep the mark, and to escape as in HTML what is added.
    """

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        for node in source.find_all(_OPERATIONS):
            for field, operand in node.iter_fields(only=("left", "right", "node", "nodes")):
                setattr(node, field, [*map(_unmarked, operand)] if isinstance(operand, list) else _unmarked(operand))
        for lines in source.find_all((nodes.FilterBlock, nodes.AssignBlock)):
            if getattr(lines, "filter", None):
                raise TemplateSyntaxError("a filter cannot be put on whole lines", lines.lineno, name, filename)
        return super()._generate(source, name, filename, defer_init)


def _unmarked(node: nodes.Expr) -> nodes.Expr:
    return nodes.Filter(node, "unmarked", [], [], None, None, lineno=node.lineno)


def _without_mark(value: object) -> object:
    return str(value) if isinstance(value, Markup) else value


# The built-in filters that a template may use: those that hand values on, and those that make a plain text.
_KEPT = (
    "default",
    "dictsort",
    "length",
    "list",
    "map",
    "reject",
    "rejectattr",
    "select",
    "selectattr",
    "sort",
    "unique",
)
_TEXT: dict[str, Callable[..., str]] = {
    "format": lambda text, *values: str(text) % values,
    "join": lambda values, between="": str(between).join(map(str, values)),
    "lower": lambda text: str(text).lower(),
    "replace": lambda text, old, new: str(text).replace(old, new),
    "trim": lambda text, characters=None: str(text).strip(characters),
    "upper": lambda text: str(text).upper(),
}


@cache
def _environment(folders: tuple[Path, ...], target: Target) -> Environment:
    # Autoescape is Jinja's own mark for "this text is fit for the document": macros, filters and template text carry
    # it, a bare value does not, and _finalize refuses what does not.
    environment = _Environment(
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
    environment.filters = {
        **{name: FILTERS[name] for name in _KEPT},
        **_TEXT,
        **{write.__name__: partial(write, target=target) for write in (quote, quote_all, inner, block)},
        "comment": comment,
        "word": word,
        "at": at,
        "unmarked": _without_mark,
    }
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
    if value is None:
        raise ValueError("there is no value to write")
    raise ValueError(f"{value!r} enters the file unquoted; write `| quote`")


def _place(error: BaseException, folders: Sequence[Path]) -> str:
    """`template:line` of the innermost frame in a user's template, or else in a packaged one, from the traceback."""
    found: dict[Path, str] = {}
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        for folder in folders:
            if file.suffix == ".j2" and file.is_relative_to(folder):
                found[folder] = f"{shown(file)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return next((found[folder] for folder in folders if folder in found), "")
