"""What a send does to the machine: it talks to its server and opens nothing (S23)."""

from __future__ import annotations

import json
import subprocess
import sys

from smtp_scripts import CAPABILITIES, QUIT, content, envelope, opening

from mailwright.testing import ScriptedServer

#: Runs by itself, because an audit hook cannot be taken away. What Python opens to import a module
#: is its own affair.
PROGRAM = """
import json, sys
from mailwright import MimeMessage, SecureSocketOptions, SmtpClient

port, paths = int(sys.argv[1]), json.loads(sys.argv[2])
lures = [*paths, *("file://" + path for path in paths), "http://127.0.0.1:9/x", "mailto:me@x.test"]
fields = [
    b"From: ann@example.org", b"To: bob@example.net", b"MIME-Version: 1.0",
    *(b"X-Attach: " + lure.encode() for lure in lures),
    *(b"Content-Location: " + lure.encode() for lure in lures[:1]),
    b"Content-Type: multipart/mixed; boundary=b",
]
parts = b"".join(
    b"--b\\r\\nContent-Type: message/external-body; access-type=local-file; name=\\"%b\\"\\r\\n"
    b"Content-Disposition: attachment; filename=\\"%b\\"\\r\\n\\r\\n"
    b"<img src=\\"%b\\">\\r\\n" % (lure.encode(), lure.encode(), lure.encode()) for lure in lures
)
raw = b"\\r\\n".join([*fields, b"", parts + b"--b--\\r\\n"])
seen = []
OPENING = {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system",
           "urllib.Request", "os.listdir", "os.exec", "os.posix_spawn"}

def watch(event, arguments):
    if event in OPENING:
        seen.append([event, *(str(each) for each in arguments)])

def send(mail):
    with SmtpClient(trusted_relays={"127.0.0.1"}, timeout=5, wire_log=False) as client:
        client.connect("127.0.0.1", port, SecureSocketOptions.NONE)
        client.send(mail)

sys.addaudithook(watch)
send(raw)
send(MimeMessage.parse(raw))
print(json.dumps([one for one in seen if not (one[0] == "open" and one[1].endswith((".py", ".pyc")))
                  and one[0] != "os.listdir"]))
"""


def test_S23_a_message_makes_nobody_open_a_file_or_a_connection(tmp_path) -> None:
    lure = tmp_path / "secret.txt"
    lure.write_text("canary")
    capabilities = CAPABILITIES.replace("100000", "10000000")
    dialogue = [*opening(capabilities), *envelope("bob@example.net"), *content(), *QUIT]
    with ScriptedServer(dialogue, dialogue) as server:
        argv = [sys.executable, "-c", PROGRAM, str(server.port), json.dumps([str(lure)])]
        ran = subprocess.run(argv, capture_output=True, text=True, timeout=50, check=False)
        assert ran.returncode == 0, ran.stderr
        seen = json.loads(ran.stdout)
    assert {tuple(one[2:]) for one in seen if one[0] == "socket.connect"} == {
        (f"('127.0.0.1', {server.port})",)
    }
    opened = [one for one in seen if one[0] not in ("socket.connect", "socket.getaddrinfo")]
    assert opened == []
    assert b"canary" not in server.received
