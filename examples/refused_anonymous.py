"""Try to send without a login, and show that not a byte of the mail was written.

python examples/refused_anonymous.py HOST [--port 587] [--ca-file FILE]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mailwright import AuthenticationError, MimeMessage, SmtpClient, TlsOptions, WireLog


def try_to_send(
    host: str, port: int, *, ca_file: Path | None = None
) -> tuple[AuthenticationError, list[str]]:
    """Return the error, and every line that went over the wire."""
    message = MimeMessage.compose(
        from_="nobody@example.org", to="bob@example.net", subject="Surprise", text="Who am I?\n"
    )
    log = WireLog(keep=True)
    with SmtpClient(tls=TlsOptions(ca_file=ca_file), timeout=30, wire_log=log) as client:
        client.connect(host, port)
        try:
            client.send(message)
        except AuthenticationError as error:
            refused = error
        else:
            raise SystemExit("The message left without a login: this must never happen.")
    return refused, log.lines


def main() -> None:
    """Print the error and the transcript."""
    parser = argparse.ArgumentParser(description="Show that nobody sends without a login.")
    parser.add_argument("host")
    parser.add_argument("--port", type=int, default=587)
    parser.add_argument("--ca-file", type=Path)
    args = parser.parse_args()

    refused, lines = try_to_send(args.host, args.port, ca_file=args.ca_file)
    print(f"{type(refused).__name__}: {refused}\n")
    print("\n".join(lines))
    if any(line.startswith("C: MAIL") for line in lines):
        raise SystemExit("MAIL was written: this must never happen.")
    print("\nNo MAIL FROM was written.")


if __name__ == "__main__":
    main()
