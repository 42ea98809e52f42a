"""Messages to begin with: between them they hold every field and kind of entity that is known."""

from __future__ import annotations

_EVERYDAY = b"""\
From: Ann <ann@example.org>
To: bob@example.net, g: c@d, e@f;
Subject: =?utf-8?q?M=C3=BCnchen?= and
 =?iso-2022-jp?b?GyRCJCIbKEI=?=
Date: Tue, 1 Jul 2003 10:52:37 +0200
Message-ID: <1@example.org>
References: <a@b> <c@d>
Received: from a.example ([192.0.2.1]) by b.example with ESMTPS id 1
 for <bob@example.net>; Tue, 1 Jul 2003 10:52:38 +0200
Authentication-Results: b.example; spf=pass smtp.mailfrom=example.org
List-Unsubscribe: <mailto:u@example.org>, <https://example.org/u>
List-Id: A list <l.example.org>
Importance: high
X-Priority: 1 (Highest)
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b 1"

preamble
--b 1
Content-Type: multipart/alternative; boundary=b2

--b2
Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe =
> quoted
--b2
Content-Type: text/html; charset=windows-1252

<meta charset=utf-8><p>\xfc</p>
--b2--
--b 1
Content-Type: application/pdf; name*0*=utf-8''%41; name*1=b.pdf
Content-Disposition: attachment; filename="x.pdf"; filename*=utf-8''y.pdf; size=3
Content-ID: <cid@example.org>
Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
Content-Transfer-Encoding: base64

YWJj
ZGVm
--b 1--
epilogue
"""

_REPORT = b"""\
Content-Type: multipart/report; report-type=delivery-status; boundary=r

--r

text
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; a.example

Final-Recipient: rfc822; b@c.example
Action: failed
Status: 5.1.1

--r
Content-Type: message/rfc822

Subject: inner
Content-Type: multipart/digest; boundary=d

--d

Subject: one

1
--d--

--r
Content-Type: text/rfc822-headers

To: x@y

--r--
"""

_FRAGMENT = b"""\
From a@b Tue Jul  1 10:52:37 2003
Content-Type: message/partial; id="1"; number=1; total=2

Subject: part
Content-Type: message/external-body; access-type=anon-ftp; name=x

Content-Type: image/png

"""

_RELATED = b"""\
Content-Type: multipart/related; start="<r>"; type="text/html"; boundary=x

--x
Content-ID: <r>
Content-Location: https://example.org/
Content-Type: text/html

<img src=cid:i>
--x
Content-ID: <i>
Content-Type: image/gif
Content-Transfer-Encoding: x-uuencode

begin 644 a.gif
#86)C
`
end
--x--
"""

_SIGNED = b"""\
Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256;
 boundary=s

--s
Content-Type: multipart/form-data; boundary=f

--f
Content-Disposition: form-data; name=a; filename=b

1
--f--
--s
Content-Type: application/pgp-signature

-----BEGIN PGP SIGNATURE-----

--s--
"""

_OTHER_TYPES = b"""\
Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e

--e
Content-Type: application/pgp-encrypted

Version: 1
--e
Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m


--e
Content-Type: message/disposition-notification

Disposition: manual-action/MDN-sent-manually; displayed

--e
Content-Type: message/feedback-report

Feedback-Type: abuse

--e
Content-Type: application/ms-tnef; name=winmail.dat

x\x9f>"
--e--"""

SEEDS = [
    *(one.replace(b"\n", b"\r\n") for one in (_EVERYDAY, _SIGNED, _RELATED, _OTHER_TYPES)),
    _REPORT,
    _FRAGMENT,
]
