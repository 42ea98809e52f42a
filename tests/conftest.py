"""What every test has at hand: the real servers, and one way to run properties."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

pytest_plugins = ["servers.plugin"]

# Tests count things and never time them: a property has no deadline, nor a data base in the clone.
settings.register_profile(
    "mailwright",
    deadline=None,
    database=None,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("mailwright")
