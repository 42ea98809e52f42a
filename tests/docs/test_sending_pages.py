"""Tables that repeat what the code says: options, pools, proxies, metrics, the embedded server."""

from __future__ import annotations

import inspect
import re
import tomllib
from dataclasses import fields
from pathlib import Path

from doc_names import codes, rows

import mailwright
from mailwright import DeliveryOptions, Proxy, SmtpPool, VerificationStatus
from mailwright.net.proxies.proxy import ProxyKind
from mailwright.smtp.capabilities import Capabilities
from mailwright.testing import BadCertificate, Fault, LoginRefusal, faults

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def column(name: str, head: str) -> list[list[str]]:
    """Return the rows of the table whose head begins with a cell."""
    _, _, below = page(name).partition(f"\n| {head} |")
    assert below, f"{name} has no table of {head}"
    return list(rows(f"| {head} |{below.partition(chr(10) * 2)[0]}\n"))


def test_every_option_of_a_delivery_is_in_the_table() -> None:
    cells = [row[0] for row in column("delivery", "option")]
    named = {code.partition("=")[0] for cell in cells for code in codes(cell)}
    assert named == {field.name for field in fields(DeliveryOptions)}


def test_every_answer_to_vrfy_is_in_the_table() -> None:
    named = {codes(row[0])[0] for row in column("delivery", "`status`")}
    assert named == {status.name for status in VerificationStatus}


def test_arguments_of_pools_and_their_defaults() -> None:
    parameters = inspect.signature(SmtpPool).parameters
    named: dict[str, float | None] = {}
    for row in column("pool", "argument"):
        defaults = [None if one == "no limit" else float(one) for one in row[2].split(", ")]
        named |= dict(zip(codes(row[0]), defaults, strict=True))
    assert named == {name: parameters[name].default for name in named}
    identity = {"servers", "password", "token", "mechanism", "strategy", "settings"}
    assert set(parameters) - identity == set(named)


def test_each_url_of_a_proxy_means_its_kind() -> None:
    urls = [code for row in column("proxies", "URL") for code in codes(row[0])]
    named = {url.partition(":")[0] for url in urls}
    assert named == {*(kind.value for kind in ProxyKind), "socks5h"}
    for url in urls:
        proxy = Proxy.parse(url.removesuffix("//") + ("//host" if url.endswith("//") else ""))
        if not url.endswith("//"):
            assert url == f"{proxy.kind.value}://host:{proxy.port}"


def test_instruments_and_attributes_are_those_of_the_code() -> None:
    source = (Path(mailwright.__file__).parent / "_opentelemetry.py").read_text(encoding="utf-8")
    said = set(re.findall(r'"((?:server|url|network|error)\.[a-z.]+)"', source))
    assert {code for row in column("telemetry", "attribute") for code in codes(row[0])} == said
    prefixes = {"SOCKETS": "mailwright.net.socket", "CLIENTS": "mailwright.client"}
    made = {prefixes[of] + name for of, name in re.findall(r'f"\{(\w+)\}(\.[a-z_.]+)"', source)}
    named = set[str]()
    for row in column("telemetry", "instrument"):
        first, *others = codes(row[0])
        named |= {first, *(first.rpartition(".")[0] + other for other in others)}
    assert named == made


def test_every_bad_certificate_is_in_the_table() -> None:
    named = {codes(row[0])[0].strip('"') for row in column("testing", "`bad_certificate`")}
    assert named == set(BadCertificate)


def test_every_refusal_of_a_login_is_named() -> None:
    text = page("testing")
    assert [refusal.name for refusal in LoginRefusal if refusal.name not in text] == []


def test_every_fault_is_in_its_table() -> None:
    cells = [row[0] for row in column("testing", "`Fault(…)`")]
    named = {code.partition("=")[0] for cell in cells for code in codes(cell)}
    assert named == set(inspect.signature(Fault).parameters)
    helpers = column("testing", "in `mailwright.testing.faults`")
    made = {code.partition("(")[0] for row in helpers for code in codes(row[0])}
    assert made == {name for name in faults.__all__ if name.islower()}


def test_extensions_of_the_embedded_server_are_those_of_its_table() -> None:
    from mailwright.server import SmtpServer

    with SmtpServer(users={"ann": "secret"}) as server:
        with mailwright.SmtpClient(ssl_context=server.ssl_context()) as client:
            client.connect(server.host, server.port)
            offered = client.capabilities
            assert isinstance(offered, Capabilities)
            text = page("testing")
            _, _, said = text.partition("The server has SIZE")
            named = {"SIZE", *re.findall(r"\b[A-Z0-9][A-Z0-9-]{2,}", said.partition("`without")[0])}
            named -= {"TLS"}
            assert set(offered) == named - {"STARTTLS"}


def test_every_extra_is_in_the_table() -> None:
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {code for row in column("index", "extra") for code in codes(row[0])}
    assert named == set(project["optional-dependencies"])
    needed = [re.split(r"[^\w-]", one)[0] for one in project["dependencies"]]
    assert [name for name in needed if f"`{name}`" not in page("index")] == []
