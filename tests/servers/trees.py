"""A directory of unpacked Debian packages that servers run from, by chroot.

So run, side by side, servers that conflict as packages (Postfix, Exim, OpenSMTPD; Dovecot, Cyrus,
Courier) and releases that the host does not have. No maintainer script runs, and the host's
packages are not touched.

`python tests/servers/trees.py` makes the project's trees; quick when they are there. It takes
Debian's apt and root, and nothing outside of the standard library: it runs before there is a
`.venv`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".servers"

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

# Cyrus and Courier want a mail transfer agent, and apt would bring an Exim of few features
_CYRUS = ("cyrus-imapd", "libsasl2-modules", "libsasl2-modules-db", "sasl2-bin", "postfix")


@dataclass(frozen=True)
class Recipe:
    """What a tree is made of.

    Args:
        suite: the release of Debian; the tree has its name.
        groups: packages; those that conflict stand in different groups.
    """

    suite: str
    groups: tuple[tuple[str, ...], ...]

    @property
    def tree(self) -> Path:
        """Where the tree is."""
        return FOLDER / self.suite


#: Debian 13's servers: those that conflict as packages, and newer releases of those of the host.
TRIXIE = Recipe(
    "trixie",
    (
        (
            "dovecot-core",
            "dovecot-imapd",
            "dovecot-lmtpd",
            "dovecot-pop3d",
            "dovecot-submissiond",
        ),
        ("postfix",),
        ("exim4-daemon-heavy", "libsasl2-modules", "libsasl2-modules-db", "sasl2-bin"),
        ("opensmtpd",),
        _CYRUS,
        ("courier-imap", "courier-authdaemon", "courier-authlib-userdb", "postfix"),
    ),
)

#: Debian 12's Cyrus, which would conflict with the Dovecot of the host.
BOOKWORM = Recipe("bookworm", (_CYRUS,))

ALWAYS = ("bash", "coreutils", "dash", "findutils", "grep", "libc-bin", "openssl", "sed")

#: The users and groups that maintainer scripts would have made; the numbers mean nothing outside.
USER_IDS = {
    "root": 0,
    "daemon": 1,
    "mail": 8,
    "dovecot": 901,
    "dovenull": 902,
    "postfix": 903,
    "Debian-exim": 905,
    "opensmtpd": 906,
    "opensmtpq": 907,
    "cyrus": 908,
    "courier": 909,
    "nobody": 65534,
}
GROUP_IDS = {
    **{name: number for name, number in USER_IDS.items() if name not in ("cyrus", "nobody")},
    "adm": 4,
    "tty": 5,
    "shadow": 42,
    "sasl": 45,
    "postdrop": 904,
    "nogroup": 65534,
}

DIRECTORIES = ("dev", "etc/ssl/certs", "proc", "root", "run", "srv", "var/run", "var/spool")
LEFT_OUT = ("usr/share/doc", "usr/share/locale", "usr/share/man")

NSSWITCH = """\
passwd: files
group: files
hosts: files dns
services: files
"""

#: What servers look up by name.
SERVICES = """\
smtp 25/tcp
imap2 143/tcp imap
submissions 465/tcp
submission 587/tcp
imaps 993/tcp
"""


class TreeError(Exception):
    """The tree cannot be made; the message says why."""


def build(recipe: Recipe) -> bool:
    """Make a tree, unless it is there and made of the same recipe; return whether it was made.

    The old tree stands until the new one is whole.
    """
    tree = recipe.tree
    stamp = tree.with_name(f"{tree.name}.stamp")
    text = hashlib.sha256(Path(__file__).read_bytes() + repr(recipe).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == text:
        return False
    unfinished = tree.with_name(f"{tree.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    apt = unfinished / "apt"
    _download(apt, recipe)
    root = unfinished / "tree"
    _unpack(sorted((apt / "var/cache/apt/archives").glob("*.deb")), root)
    _configure(root)
    stamp.unlink(missing_ok=True)
    if tree.exists():
        tree.rename(unfinished / "old")
    root.rename(tree)
    stamp.write_text(text)
    shutil.rmtree(unfinished, ignore_errors=True)
    return True


def _download(apt: Path, recipe: Recipe) -> None:
    """Let apt work out and fetch what the packages depend on, as if nothing were installed."""
    for name in (
        "etc/apt/apt.conf.d",
        "etc/apt/preferences.d",
        "etc/apt/sources.list.d",
        "etc/apt/trusted.gpg.d",
        "var/lib/apt/lists/partial",
        "var/cache/apt/archives/partial",
        "var/lib/dpkg",
    ):
        (apt / name).mkdir(parents=True)
    status = apt / "var/lib/dpkg/status"
    status.touch()
    (apt / "etc/apt/sources.list").write_text(_sources(recipe.suite))
    settings = (
        f"Dir={apt}",
        f"Dir::State::status={status}",
        "APT::Sandbox::User=root",
        "Acquire::Languages=none",
    )
    base = ["apt-get", "-q", *(part for setting in settings for part in ("-o", setting))]
    _run([*base, "update"])
    for group in recipe.groups:
        options = ("--yes", "--no-install-recommends", "--download-only")
        _run([*base, "install", *options, *ALWAYS, *group])


def _sources(suite: str) -> str:
    """Return sources of a release at the mirrors that the host itself uses."""
    mirrors = list(_mirrors())
    archive = next((mirror for mirror in mirrors if "security" not in mirror), None)
    if archive is None:
        raise TreeError("no Debian mirror in /etc/apt/sources.list or /etc/apt/sources.list.d")
    lines = [f"deb [signed-by={KEYRING}] {archive} {suite} main"]
    security = next((mirror for mirror in mirrors if "security" in mirror), None)
    if security is not None:
        lines.append(f"deb [signed-by={KEYRING}] {security} {suite}-security main")
    return "\n".join(lines) + "\n"


def _mirrors() -> Iterator[str]:
    folder = Path("/etc/apt/sources.list.d")
    for file in (Path("/etc/apt/sources.list"), *sorted(folder.glob("*"))):
        if file.is_file():
            for line in file.read_text().splitlines():
                if line.startswith(("deb ", "URIs:")):
                    words = (word.rstrip("/") for word in line.split())
                    yield from (
                        word
                        for word in words
                        if word.startswith(("http:", "https:")) and "/debian" in word
                    )


def _unpack(packages: Sequence[Path], root: Path) -> None:
    # Debian's file system has /usr merged, and the links must be there before the packages are
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    tar = ["tar", "-x", "--keep-directory-symlink", "--no-same-owner", "-C", str(root)]
    tar += [f"--exclude=./{name}" for name in LEFT_OUT]
    for package in packages:
        with subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
        ) as contents:
            unpacked = subprocess.run(tar, stdin=contents.stdout, check=False).returncode
        if unpacked or contents.returncode:
            raise TreeError(f"cannot unpack {package.name}")


def _configure(root: Path) -> None:
    root.chmod(0o755)
    for name in DIRECTORIES:
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "tmp").mkdir(exist_ok=True)
    (root / "tmp").chmod(0o1777)
    etc = root / "etc"
    (etc / "passwd").write_text(
        "".join(
            f"{name}:x:{number}:{GROUP_IDS.get(name, number)}::/nonexistent:/usr/sbin/nologin\n"
            for name, number in USER_IDS.items()
        )
    )
    (etc / "group").write_text(
        "".join(f"{name}:x:{number}:\n" for name, number in GROUP_IDS.items())
    )
    (etc / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    (etc / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    (etc / "nsswitch.conf").write_text(NSSWITCH)
    (etc / "services").write_text(SERVICES)
    # OpenSMTPD wants a bundle of authorities even for serving, and does not look into it then
    (etc / "ssl/certs/ca-certificates.crt").touch()
    _run(["ldconfig", "-r", str(root)])


def _run(argv: Sequence[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    result = subprocess.run(argv, env=environment, text=True, capture_output=True, check=False)
    if result.returncode:
        raise TreeError(f"{' '.join(argv)} failed:\n{result.stdout}{result.stderr}")


if __name__ == "__main__":
    for wanted in (TRIXIE, BOOKWORM):
        try:
            made = build(wanted)
        except TreeError as error:
            sys.exit(str(error))
        state = "unpacked" if made else "there"
        print(f"servers of Debian's {wanted.suite} in {wanted.tree}: {state}")
