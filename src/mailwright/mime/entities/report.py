"""Reports for machines: multipart/report (RFC 6522)."""

from __future__ import annotations

from ..entity import MimeEntity
from ..makers import UniqueMaker, unique
from .multiparts import NamedMultipart


class MultipartReport(NamedMultipart):
    """A text for people, a report for machines, and what it is about.

    Args:
        report_type: ``delivery-status``, ``disposition-notification``, ``feedback-report``…
        parts: the entities, in that order.
        boundary: the boundary; one that occurs in no content is made by default.
        unique: makes the default one; see `UniqueMaker`.

    Raises:
        InvalidArgumentError: `report_type` or the boundary cannot stand in a header field.
    """

    __slots__ = ()

    subtype = "report"

    def __init__(
        self,
        report_type: str,
        *parts: MimeEntity,
        boundary: str = "",
        unique: UniqueMaker = unique,
    ) -> None:
        super().__init__(*parts, boundary=boundary, unique=unique)
        self.report_type = report_type

    @property
    def report_type(self) -> str:
        """What kind of report it is, in lower case; "" where it does not say (section 3)."""
        return (self.content_type.parameters.get("report-type") or "").strip().lower()

    @report_type.setter
    def report_type(self, report_type: str) -> None:
        self.content_type.parameters["report-type"] = report_type

    @property
    def report(self) -> MimeEntity | None:
        """The part for machines: that of the type of the report, else the second one."""
        parts = self.parts()
        names = (f"message/{self.report_type}", f"message/global-{self.report_type}")
        for part in parts:
            if part.content_type.media_type in names:
                return part
        return parts[1] if len(parts) > 1 else None
