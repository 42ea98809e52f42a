"""``mailwright msg defects``: what is wrong with a message."""

from __future__ import annotations

from .._arguments import AsJson, File
from .._display import show_json
from ..exit_codes import ExitCode
from ._defect_lines import defect_fields, show_defects
from ._input import Number, read_message


def defects(
    file: File,
    /,
    *,
    message: Number = None,
    fail_on_ambiguity: bool = False,
    fail_on_defect: bool = False,
    json_: AsJson = False,
) -> int:
    """Say what is wrong with a message, a line for each fault; nothing where nothing is.

    An ambiguity is a fault by which two programs may read the same message differently: that is
    how attachments pass filters and authors are forged.

    For instance:

        mailwright msg defects mail.eml
        mailwright msg defects - --fail-on-ambiguity

    Parameters
    ----------
    file
        The message: an .eml file, an mbox file with --message, or "-" for standard input.
    message
        Which message of an mbox file, from 1.
    fail_on_ambiguity
        End with 6 where there is an ambiguity.
    fail_on_defect
        End with 6 where there is any fault.
    json_
        Print one JSON array.
    """
    found = read_message(file, message).defects
    if json_:
        show_json([defect_fields(defect) for defect in found])
    else:
        show_defects(found)
    is_ambiguous = any(defect.kind.is_ambiguity for defect in found)
    if (fail_on_ambiguity and is_ambiguous) or (fail_on_defect and found):
        return ExitCode.PERMANENT
    return ExitCode.DONE
