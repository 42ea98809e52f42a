"""Headers of about thirty fields, as mails have them that came a long way."""

from __future__ import annotations

from collections.abc import Iterator

from .words import Words


def header(words: Words, content_type: str, encoding: str = "") -> bytes:
    """Return the header of a mail.

    Args:
        words: draws what is in it.
        content_type: the body of Content-Type.
        encoding: the content transfer encoding; "" for no such field.
    """
    fields = [*_trace(words), *_author(words), *_list(words), *_others(words)]
    fields.append(f"Content-Type: {content_type}")
    if encoding:
        fields.append(f"Content-Transfer-Encoding: {encoding}")
    return "".join(f"{field}\r\n" for field in fields).encode()


def _trace(words: Words) -> Iterator[str]:
    draw = words.random
    yield f"Delivered-To: user{draw.randrange(9999)}@{words.domain()}"
    yield _received(words)
    if draw.random() < 0.35:
        yield f"ARC-Seal: i=1; a=rsa-sha256; d={words.domain()};\r\n\tb={_signature(words)}"
        yield f"ARC-Message-Signature: i=1; {_dkim(words)}"
        yield f"ARC-Authentication-Results: i=1; {_results(words)}"
    yield f"Return-Path: <bounce+{words.letters(12)}@{words.domain()}>"
    for _ in range(draw.randrange(2, 5)):
        yield _received(words)
    yield f"Received-SPF: pass (mx.{words.domain()}: permitted sender) client-ip={words.ip()};"
    yield f"Authentication-Results: {_results(words)}"
    yield f"DKIM-Signature: {_dkim(words)}"


def _received(words: Words) -> str:
    return (
        f"Received: from {words.letters(8)}.{words.domain()} ({words.domain()} [{words.ip()}])\r\n"
        f"        by mx.{words.domain()} with ESMTPS id {words.letters(22)}\r\n"
        f"        for <user@{words.domain()}>\r\n"
        f"        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\r\n"
        f"        {words.date()}"
    )


def _signature(words: Words) -> str:
    text = words.base64(256)
    return "\r\n         ".join(text[i : i + 64] for i in range(0, len(text), 64))


def _dkim(words: Words) -> str:
    return (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={words.domain()}; s=s2024;\r\n"
        "        h=from:to:cc:subject:date:message-id:mime-version:content-type;\r\n"
        f"        bh={words.base64(32)};\r\n        b={_signature(words)}"
    )


def _results(words: Words) -> str:
    return (
        f"mx.{words.domain()};\r\n       dkim=pass header.i=@{words.domain()} header.s=s2024;\r\n"
        f"       spf=pass smtp.mailfrom={words.domain()};\r\n"
        f"       dmarc=pass (p=REJECT) header.from={words.domain()}"
    )


def _author(words: Words) -> Iterator[str]:
    draw = words.random
    if draw.random() < 0.5:
        ids = [f"<{words.letters(24)}@{words.domain()}>" for _ in range(draw.randrange(1, 5))]
        yield "References: " + "\r\n ".join(ids)
        yield f"In-Reply-To: {ids[-1]}"
    yield f"From: {words.address()}"
    yield f"Date: {words.date()}"
    yield f"Message-ID: <{words.letters(32)}@{words.domain()}>"
    if draw.random() < 0.4:
        yield f"Subject: {words.encoded(words.text(draw.randrange(20, 60), foreign=0.5))}"
    else:
        yield f"Subject: Re: {words.text(draw.randrange(20, 50), foreign=0)}"
    yield f"To: {words.addresses(draw.choice((1, 1, 1, 2, 3, 5)))}"
    if draw.random() < 0.4:
        yield f"Cc: {words.addresses(draw.choice((1, 2, 4)))}"
    if draw.random() < 0.3:
        yield f"Reply-To: {words.address()}"


def _list(words: Words) -> Iterator[str]:
    if words.random.random() < 0.5:
        name, domain = words.letters(6), words.domain()
        yield f"List-Id: List {name} <{name}.{domain}>"
        yield (
            f"List-Unsubscribe: <https://{domain}/u/{words.letters(40)}>,\r\n"
            f" <mailto:{name}-leave@{domain}>"
        )
        yield f"List-Post: <mailto:{name}@{domain}>"
        yield "Precedence: list"


def _others(words: Words) -> Iterator[str]:
    draw = words.random
    yield f"X-Message-State: {words.letters(74)}\r\n X{words.letters(70)}"
    yield f"X-Message-Source: {words.letters(60)}"
    yield f"X-Mailer: Mailer {draw.randrange(20)}.{draw.randrange(10)}"
    yield (
        f"X-Spam-Status: No, score=-{draw.randrange(9)}.4 required=5.0 tests=BAYES_00,\r\n"
        "\tDKIM_SIGNED,DKIM_VALID,SPF_PASS,URIBL_BLOCKED autolearn=ham autolearn_force=no"
        " version=3.4.6"
    )
    yield "X-Spam-Level:"
    yield "Auto-Submitted: no"
    yield "X-Priority: 3"
    yield f"Thread-Index: {words.base64(22)}"
    yield "Content-Language: en-US"
    yield "MIME-Version: 1.0"
