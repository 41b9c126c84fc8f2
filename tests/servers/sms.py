"""An SMS gateway on loopback: takes JSON or a web form with a secret in a header, and answers with an id."""

from typing import override

from tests.servers.web import Heard, Said, WebServer

SECRET = "Bearer canary-gateway-secret"


class SmsServer(WebServer):
    """Keeps what it took as (number, text); `status` is what it says of each message."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[str, str]] = []
        self.status = "0"

    @override
    def respond(self, heard: Heard) -> Said:
        if heard.headers.get("Authorization") != SECRET:
            return Said({"error": "canary-error"}, status=401)
        fields = heard.fields
        message = fields.get("message", fields)
        if self.status == "0":
            self.taken.append((message["to"], message["text"]))
        return Said({"messages": [{"id": f"m{len(self.taken)}", "status": self.status}]})
