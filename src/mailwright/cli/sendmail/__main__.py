"""``python -m mailwright.cli.sendmail``, where no program is installed."""

from . import main

main()
