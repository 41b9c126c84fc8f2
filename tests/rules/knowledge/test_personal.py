"""No article holds anybody's data or a secret: what a ticket says is stripped of both."""

import pytest

from app.knowledge.personal import Found, Known, stripped, traces

DANA = Known(
    names=("Dana Whitfield", "Whitfield, Dana"),
    mails=("dana.whitfield@corp.example",),
    phones=("+1 (555) 010-2233",),
    accounts=("dwhitf",),
    computers=("FRONT-07",),
)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Dana Whitfield can't print", "[the requester] can't print"),
        ("dana's PC, says WHITFIELD", "[the requester] PC, says [the requester]"),
        ("Danach druckt er", "Danach druckt er"),
        ("mail dana.whitfield@corp.example or x.y+z@a-b.co.uk.", "mail [e-mail address] or [e-mail address]."),
        ("call 1 555 0102233 or +49 30/901820-0", "call [phone number] or [phone number]"),
        ("user DWHITF on FRONT-07", "user [user id] on [computer name]"),
        ("LAPTOP-9QX2K1 at 10.1.20.3, 00:1A:2b:3C:4d:5E", "[computer name] at [network address], [network address]"),
        ("version 10.0.19045.3570 of 2026-11-23", "version 10.0.19045.3570 of 2026-11-23"),
        ("error 0x80070005, event 4625, KB5031356", "error 0x80070005, event 4625, KB5031356"),
        (
            "subnet 255.255.255.0, 127.0.0.1 and WS2019 at 10:30:15",
            "subnet 255.255.255.0, 127.0.0.1 and WS2019 at 10:30:15",
        ),
        ("fe80::1ff:fe23:4567:890a, std::vector", "[network address], std::vector"),
        ("call 1-800-555-0199", "call [phone number]"),
        ("call (555) 123-4567 or 555-123-4567", "call [phone number] or [phone number]"),
        ("write to x.y(at)corp.example or x.y [at] corp.example", "write to [e-mail address] or [e-mail address]"),
        ("GB82 WEST 1234 5698 7654 32, GB82WEST12345698765432", "[bank account], [bank account]"),
        ("GB83 WEST 1234 5698 7654 32, KB50 3135 4000 1234", "GB83 WEST 1234 5698 7654 32, KB50 3135 4000 1234"),
        ("4111 1111 1111 1111, 378282246310005", "[card number], [card number]"),
        (
            "4111 1111 1111 1112, 550e8400-e29b-41d4-a716-446655440000",
            "4111 1111 1111 1112, 550e8400-e29b-41d4-a716-446655440000",
        ),
        ("number 219-09-9999, born 1980-02-03", "number [identity number], born [date of birth]"),
    ],
)
def test_what_is_of_somebody_is_taken_out(said: str, left: str):
    assert stripped(said, DANA) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("password: Winter2026!", "password: [secret]"),
        ("Passwort = 'geheim_1'", "Passwort = '[secret]"),
        ("her password is abc123.", "her password is [secret]"),
        ("The password is wrong", "The password is wrong"),
        ("reset the password to unlock", "reset the password to unlock"),
        ("reset the password to unlock it", "reset the password to unlock it"),
        ("The password is wrong again. Is it case-sensitive?", "The password is wrong again. Is it case-sensitive?"),
        ("Your password is about to expire in 30 days", "Your password is about to expire in 30 days"),
        ("Password: must have 14 characters", "Password: must have 14 characters"),
        (
            "The PIN is six-digit, the token is valid for 5 minutes",
            "The PIN is six-digit, the token is valid for 5 minutes",
        ),
        ("Password: Sommerregen", "Password: [secret]"),
        ("**Password:** S3cret!", "**Password:** [secret]"),
        ("| password | S3cret! |", "| password | [secret] |"),
        ('{"db_password": "S3cret!1"}', '{"db_password": "[secret]'),
        ("export DB_PASSWORD=S3cret!1", "export DB_PASSWORD=[secret]"),
        ("Password:\nS3cret!", "Password:\n[secret]"),
        ("password (temporary): S3cret!", "password (temporary): [secret]"),
        ("password: ${SECRET_1}, token=<token_2>", "password: ${SECRET_1}, token=<token_2>"),
        ("Password: (see the vault)", "Password: (see the vault)"),
        ("| Password | required |", "| Password | required |"),
        ("Password: 8-64 characters", "Password: 8-64 characters"),
        ("Set PIN to 6-digits. The token is RSA-2048.", "Set PIN to 6-digits. The token is RSA-2048."),
        ("password: ********", "password: ********"),
        ("sk-proj-abcdefghijklmnop1234, glpat-abcdefghij1234567890", "[secret], [secret]"),
        ("mysql -u root -pS3cret!, curl -u ana:S3cret! x", "mysql -u root -p[secret] curl -u ana:[secret] x"),
        ("pw=abc123XYZ, kennwort lautet Sommer2026", "pw=[secret] kennwort lautet [secret]"),
        ("password Sommer2026, bob / pass Sommer2026", "password [secret] bob / pass [secret]"),
        ("the secret 'Xk29fjw0!2'", "the secret '[secret]'"),
        ("PIN 4711, pin 2 of the plug", "PIN [secret], pin 2 of the plug"),
        ("client_secret: Q~8x_y, AccountKey=ab12cd34==", "client_secret: [secret] AccountKey=[secret]"),
        ("Authorization: Bearer 0123456789abcdef0123", "Authorization: Bearer [secret]"),
        (r"net use Z: \\srv\x /user:corp\bob P@ssw0rd1", r"net use Z: \\srv\x /user:corp\bob [secret]"),
        ("ConvertTo-SecureString 'P@ssw0rd' -AsPlainText", "ConvertTo-SecureString '[secret]' -AsPlainText"),
        ("ConvertTo-SecureString $kept -AsPlainText", "ConvertTo-SecureString $kept -AsPlainText"),
        ("-".join(["123456"] * 8), "[secret]"),
        ("ABCDE-12345-ABCDE-12345-ABCDE", "[secret]"),
        ("https://bob:hunter2@intranet.example/x", "https://[secret]@intranet.example/x"),
        ("key AKIAIOSFODNN7EXAMPLE", "key [secret]"),
        (f"ghp_{'a' * 36}", "[secret]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nx", "[secret]\nx"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "[secret]"),
    ],
)
def test_secrets_are_taken_out(said: str, left: str):
    assert stripped(said) == left


def test_traces_say_what_and_where():
    said = "from dana.whitfield@corp.example"
    ((one),) = traces(said, DANA)
    assert (one.what, said[one.begins : one.ends]) == (Found.MAIL, "dana.whitfield@corp.example")
