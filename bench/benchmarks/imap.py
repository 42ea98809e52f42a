"""A mailbox of 20,000 messages in Dovecot: its list, its messages, its flags; near and far."""

from __future__ import annotations

from measuring import CPU, PEAK, RATE, Aim, Benchmark, Figure, Load
from programs import mbsync, worker

BARE, IMAPCLIENT = "bare socket, reads past it", "imapclient"
CLIENT, ASYNC = "ImapClient", "AsyncImapClient"
ALL = Load(count=20_000, rounds=3)
SOME = Load(count=2_000, rounds=1)

#: Microseconds each, and not messages in a second: a delay.
LATENCY = Figure(
    "ms each", lambda sample, load: sample.seconds / load.count * 1e3, digits=2, is_cost=True
)

METADATA = Benchmark(
    name="imap-metadata",
    title="Envelope, flags, body structure, date and size of 20,000 messages",
    about="Dovecot with sdbox on this machine. What mailwright fetches is parsed when it is asked "
    "for: the second row reads every value. imaplib and aioimaplib parse nothing; imap_tools reads "
    "header sections instead.",
    load=ALL,
    quick=SOME,
    clients=(
        worker(f"{CLIENT}.fetch", "imap_mailwright:metadata", "mailbox"),
        worker(f"{CLIENT}.fetch, every value read", "imap_mailwright:metadata_read", "mailbox"),
        worker(f"{ASYNC}.fetch", "imap_mailwright_async:metadata", "mailbox"),
        worker(IMAPCLIENT, "imap_imapclient:metadata", "mailbox"),
        worker("imaplib", "imap_imaplib:metadata", "mailbox"),
        worker("imap_tools", "imap_imap_tools:metadata", "mailbox"),
        worker("aioimaplib", "imap_aioimaplib:metadata", "mailbox"),
        worker(BARE, "imap_bare_socket:metadata", "mailbox"),
    ),
    figures=(RATE, CPU, PEAK),
    references=(IMAPCLIENT, BARE),
    aims=(
        Aim(f"{CLIENT}.fetch", RATE, 10, (IMAPCLIENT,)),
        Aim(f"{CLIENT}.fetch, every value read", RATE, 5, (IMAPCLIENT,)),
        Aim(f"{CLIENT}.fetch", PEAK, 40),
        Aim(f"{ASYNC}.fetch", RATE, 1 / 1.5, (f"{CLIENT}.fetch",)),
    ),
)

BODIES = Benchmark(
    name="imap-bodies",
    title="20,000 whole messages, 100 of them of a megabyte",
    about="imap_tools also parses them; mbsync writes them to a Maildir in memory.",
    load=ALL,
    quick=SOME,
    clients=(
        worker(f"{CLIENT}.fetch", "imap_mailwright:bodies", "mailbox"),
        worker(f"{ASYNC}.fetch", "imap_mailwright_async:bodies", "mailbox"),
        worker(IMAPCLIENT, "imap_imapclient:bodies", "mailbox"),
        worker("imaplib, batches of 500", "imap_imaplib:bodies", "mailbox"),
        worker("imap_tools", "imap_imap_tools:bodies", "mailbox"),
        worker("aioimaplib", "imap_aioimaplib:bodies", "mailbox"),
        mbsync("mailbox"),
        worker(BARE, "imap_bare_socket:bodies", "mailbox"),
    ),
    figures=(RATE, CPU, PEAK),
    references=(IMAPCLIENT, BARE),
    aims=(
        Aim(f"{CLIENT}.fetch", RATE, 0.8, (BARE,)),
        Aim(f"{CLIENT}.fetch", RATE, 3, (IMAPCLIENT,)),
        Aim(f"{CLIENT}.fetch", PEAK, 30),
        Aim(f"{ASYNC}.fetch", RATE, 1 / 1.5, (f"{CLIENT}.fetch",)),
    ),
)

SEARCH = Benchmark(
    name="imap-search",
    title="Searches in 20,000 messages",
    about="UNSEEN SUBJECT, 25 times: the server's work.",
    load=Load(count=25, rounds=3),
    quick=Load(count=25, rounds=1),
    clients=(
        worker(f"{CLIENT}.search", "imap_mailwright:search", "mailbox"),
        worker(f"{ASYNC}.search", "imap_mailwright_async:search", "mailbox"),
        worker(IMAPCLIENT, "imap_imapclient:search", "mailbox"),
        worker("imaplib", "imap_imaplib:search", "mailbox"),
        worker("imap_tools", "imap_imap_tools:search", "mailbox"),
        worker(BARE, "imap_bare_socket:search", "mailbox"),
    ),
    references=(IMAPCLIENT,),
)


def _append(name: str, server: str, title: str, aim: float, load: Load, quick: Load) -> Benchmark:
    return Benchmark(
        name=name,
        title=title,
        about="The peers wait for each, but for MULTIAPPEND of imapclient.",
        load=load,
        quick=quick,
        clients=(
            worker(f"{CLIENT}.append", "imap_mailwright:append", server),
            worker(f"{CLIENT}.append_all", "imap_mailwright:append_all", server),
            worker(f"{ASYNC}.append_all", "imap_mailwright_async:append_all", server),
            worker(IMAPCLIENT, "imap_imapclient:append", server),
            worker(f"{IMAPCLIENT}, multiappend", "imap_imapclient:append_many", server),
            worker("imaplib", "imap_imaplib:append", server),
            worker("imap_tools", "imap_imap_tools:append", server),
            worker("aioimaplib", "imap_aioimaplib:append", server),
            worker("bare socket, all in flight", "imap_bare_socket:append", server),
        ),
        references=(IMAPCLIENT,),
        aims=(Aim(f"{CLIENT}.append_all", RATE, aim, (IMAPCLIENT,)),),
    )


APPEND = _append(
    "imap-append",
    "small mailbox",
    "1,000 messages of 4 KB appended",
    2.5,
    Load(count=1_000, rounds=3),
    Load(count=300, rounds=1),
)
APPEND_FAR = _append(
    "imap-append-round-trip",
    "slow mailbox",
    "The same with a round-trip time of 20 ms",
    30,
    Load(count=100, rounds=3),
    Load(count=100, rounds=1),
)

FLAGS = Benchmark(
    name="imap-flags",
    title="A flag set on 20,000 messages and taken off again",
    about="With the server's answers, which say what flags each message has then, and without. "
    "imapclient has no silent form that it does not wait to parse.",
    load=ALL,
    quick=SOME,
    clients=(
        worker(f"{CLIENT}.add_flags", "imap_mailwright:flags", "mailbox"),
        worker(f"{CLIENT}.add_flags, silent", "imap_mailwright:flags_silent", "mailbox"),
        worker(f"{ASYNC}.add_flags", "imap_mailwright_async:flags", "mailbox"),
        worker(IMAPCLIENT, "imap_imapclient:flags", "mailbox"),
        worker("imaplib", "imap_imaplib:flags", "mailbox"),
        worker("imap_tools", "imap_imap_tools:flags", "mailbox"),
        worker("aioimaplib", "imap_aioimaplib:flags", "mailbox"),
        worker(BARE, "imap_bare_socket:flags", "mailbox"),
        worker(f"{BARE}, silent", "imap_bare_socket:flags_silent", "mailbox"),
    ),
    references=(IMAPCLIENT,),
    aims=(
        Aim(f"{CLIENT}.add_flags", RATE, 5, (IMAPCLIENT,)),
        Aim(f"{CLIENT}.add_flags, silent", RATE, 20, (IMAPCLIENT,)),
    ),
)

FETCH_FAR = Benchmark(
    name="imap-round-trip",
    title="Metadata of 2,000 messages with a round-trip time of 20 ms",
    about="What a client waits for between its batches.",
    load=Load(count=2_000, rounds=3),
    quick=Load(count=2_000, rounds=1),
    clients=(
        worker(f"{CLIENT}.fetch", "imap_mailwright:metadata", "slow mailbox"),
        worker(f"{ASYNC}.fetch", "imap_mailwright_async:metadata", "slow mailbox"),
        worker(IMAPCLIENT, "imap_imapclient:metadata", "slow mailbox"),
        worker("imaplib", "imap_imaplib:metadata", "slow mailbox"),
        worker("imap_tools", "imap_imap_tools:metadata", "slow mailbox"),
        worker(BARE, "imap_bare_socket:metadata", "slow mailbox"),
    ),
    references=(IMAPCLIENT, BARE),
)

IDLE = Benchmark(
    name="imap-idle",
    title="From the OK to an APPEND to the news in another session",
    about="Cyrus, which tells at once; Dovecot waits half a second whoever asks.",
    load=Load(count=200, rounds=5),
    quick=Load(count=50, rounds=1),
    clients=(
        worker(f"{CLIENT}.idle", "imap_mailwright:idle", "cyrus"),
        worker(f"{ASYNC}.idle", "imap_mailwright_async:idle", "cyrus"),
        worker(IMAPCLIENT, "imap_imapclient:idle", "cyrus"),
        worker(BARE, "imap_bare_socket:idle", "cyrus"),
    ),
    figures=(LATENCY, CPU),
    references=(BARE,),
)

BENCHMARKS = (METADATA, BODIES, FETCH_FAR, SEARCH, APPEND, APPEND_FAR, FLAGS, IDLE)
