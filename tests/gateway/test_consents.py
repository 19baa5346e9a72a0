"""`shop consent`: what people said of advertising, written down and shown."""

from tests.gateway.conftest import Program


async def test_what_a_customer_said_is_written_down_and_shown(program: Program) -> None:
    email = "consent-1@example.jp"

    first = await program("consent", "show", email)
    given = await program("consent", "record", email, "--from", "paper", "--note", "card", "--at", "2026-01-05T10:00")
    refused = await program("consent", "withdraw", email, "--from", "phone", "--by", "Sato", "--at", "2026-01-06T10:00")
    shown = await program("consent", "show", email.upper(), "--json")

    assert first.out.startswith(f"{email} has never agreed to advertising, nor refused it.")
    assert "thanks yes, advertising no" in first.out
    assert "thanks yes, advertising yes" in given.out
    assert "thanks no, advertising no" in refused.out
    assert (shown.json["standing"], shown.json["advertising"]) == ("withdrawn", False)
    assert [(each["what"], each["source"], each["note"]) for each in shown.json["ledger"]] == [
        ("given", "paper", "card"),
        ("withdrawn", "phone", ""),
    ]


async def test_asking_anew_ends_a_refusal_and_the_same_said_twice_counts_once(program: Program) -> None:
    email = "consent-2@example.jp"
    await program("consent", "withdraw", email, "--from", "mail", "--at", "2026-01-05T10:00")
    asked = ("consent", "record", email, "--from", "form", "--at", "2026-01-06T10:00", "--json")
    await program(*asked)
    anew = await program(*asked)

    assert (anew.json["standing"], len(anew.json["ledger"])) == ("given", 2)


async def test_what_cannot_be_is_refused_in_one_sentence(program: Program) -> None:
    for words, code in (
        (("consent", "show", "taro"), 2),
        (("consent", "record", "taro", "--from", "phone"), 2),
        (("consent", "record", "a@example.jp", "--from", "order"), 2),
        (("consent", "record", "a@example.jp", "--from", "phone", "--at", "2999-01-01T00:00"), 2),
        (("consent", "withdraw", "a@example.jp", "--from", "phone", "--at", "yesterday"), 2),
    ):
        answer = await program(*words)

        assert (answer.code, answer.out) == (code, ""), words
        assert "Traceback" not in answer.err
    assert (await program("consent", "show", "a@example.jp", "--json")).json["ledger"] == []
