"""A real mail server for the tests: TLS or STARTTLS, login required, each message a file.

Arguments: tls|starttls, certificate, key, folder. Prints its port.
"""

import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

mode, certificate, key, folder = sys.argv[1:]


class Handler:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        Handler.count += 1
        path = pathlib.Path(folder, f"{Handler.count}-{envelope.rcpt_tos[0]}.eml")
        path.with_suffix(".part").write_bytes(envelope.original_content)
        path.with_suffix(".part").rename(path)
        return "250 2.0.0 queued"


def authenticate(server, session, envelope, mechanism, data):
    fine = data.login == b"service" and data.password == b"tops3cret"
    # Not handled: the server itself answers.
    return AuthResult(success=fine, handled=False)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


def connection():
    starttls = mode == "starttls"
    return SMTP(
        Handler(),
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=starttls,
        tls_context=context if starttls else None,
        require_starttls=starttls,
    )


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=context if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
