"""A real SMTP server for the tests: python3 smtp_server.py FOLDER MODE [CERTIFICATE KEY]

It prints its port, and writes each mail it accepts to FOLDER, one file each. It refuses recipients
that begin with "refused" for good and those that begin with "later" for now. MODE is one of:
plain, starttls, implicit (both need a certificate), login (as starttls, and credentials), silent.
"""

import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER, MODE = pathlib.Path(sys.argv[1]), sys.argv[2]


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 no such person as " + address
        if address.startswith("later"):
            return "451 4.3.0 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = "%d.eml" % len(list(FOLDER.iterdir()))
        heading = "X-From: %s\r\nX-To: %s\r\n" % (envelope.mail_from, ",".join(envelope.rcpt_tos))
        (FOLDER / name).write_bytes(heading.encode() + envelope.original_content)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    is_known = (data.login, data.password) == (b"dmp", b"bon")
    # Not "handled": the server then answers by itself, 235 or 535.
    return AuthResult(success=is_known, handled=False)


def protocol(tls):
    options = {"hostname": "localhost", "enable_SMTPUTF8": True}
    if MODE in ("starttls", "login"):
        options.update(tls_context=tls, require_starttls=True)
    if MODE == "login":
        options.update(authenticator=authenticate, auth_required=True)
    return SMTP(Handler(), **options)


async def main():
    tls = None
    if len(sys.argv) > 3:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(sys.argv[3], sys.argv[4])
    factory = asyncio.Protocol if MODE == "silent" else lambda: protocol(tls)
    server = await asyncio.get_running_loop().create_server(
        factory, "127.0.0.1", 0, ssl=tls if MODE == "implicit" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
