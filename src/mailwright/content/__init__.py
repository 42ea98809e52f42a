"""What people do with the content of messages."""

from __future__ import annotations
