"""Results as JSON and back, nothing lost but the times: what was graded once need not be graded again."""

import base64
from collections.abc import Mapping
from typing import Any, get_origin

import cattrs
import numpy as np
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from autograder.errors import GraderError
from autograder.grading.results import CaseResult, Counterexample, ExerciseReport
from autograder.outcomes import Raised
from autograder.wire import PREFIX, decode, encode


class UnreadableError(GraderError):
    """What was stored is not what this version stores."""


def stored(report: ExerciseReport) -> dict[str, Any]:
    """A report as plain JSON values. Times are left out: no two runs share them."""
    plain: dict[str, Any] = _CONVERTER.unstructure(report)
    return plain


def restored(plain: Any) -> ExerciseReport:
    """The report that `stored` made this of.

    Raises:
        UnreadableError: for anything else.
    """
    try:
        return _CONVERTER.structure(plain, ExerciseReport)
    except Exception as error:  # whatever a field's reader raises on what it does not know
        raise UnreadableError(f"grade: a stored report must be one of this version, got another ({error}).") from error


def _packed(values: Mapping[str, Any]) -> str:
    """Values of calls as text: a frame, which carries arrays, tuples and what was no number at all."""
    return base64.b64encode(encode({}, dict(values))).decode("ascii")


def _unpacked(text: str) -> dict[str, Any]:
    frame = base64.b64decode(text, validate=True)
    _, header, _ = PREFIX.unpack_from(frame)
    return decode(frame[PREFIX.size : PREFIX.size + header], frame[PREFIX.size + header :])[1]


def _converter() -> cattrs.Converter:
    """Knows arrays, and the records whose fields hold values of any kind."""
    converter = cattrs.Converter(detailed_validation=False, forbid_extra_keys=True)
    one = override(
        unstruct_hook=lambda value: _packed({"value": value}), struct_hook=lambda text, _: _unpacked(text)["value"]
    )
    converter.register_unstructure_hook(np.ndarray, lambda array: _packed({"value": array}))
    converter.register_structure_hook(np.ndarray, lambda text, _: _unpacked(text)["value"])
    converter.register_unstructure_hook_func(_is_set, sorted)
    given = override(unstruct_hook=_packed, struct_hook=lambda text, _: _unpacked(text))
    untimed = override(unstruct_hook=lambda seconds: 0.0)
    _register(converter, Raised, seconds=untimed)  # before the record that holds it
    _register(converter, CaseResult, seconds=untimed)
    _register(converter, Counterexample, arguments=given, got=one, expected=one)
    return converter


def _is_set(kind: Any) -> bool:
    return get_origin(kind) is frozenset


def _register(converter: cattrs.Converter, kind: type, **fields: Any) -> None:
    converter.register_unstructure_hook(kind, make_dict_unstructure_fn(kind, converter, **fields))
    converter.register_structure_hook(kind, make_dict_structure_fn(kind, converter, **fields))


_CONVERTER = _converter()
