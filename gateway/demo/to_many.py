"""Mails to many: thanks to a handful of customers, and advertising to those of others who agreed to it."""

import asyncio
from collections.abc import Mapping

from domain.basics.errors import Refusal
from domain.basics.said import Code, Said
from domain.contract.consents import MailingKind
from domain.contract.mailings import Filters, LeftOut, RecipientState
from domain.contract.order import Language
from gateway.api.mailings import Template
from gateway.api.shown_mailings import MailingShown
from gateway.demo.shop import DemoShop
from gateway.demo.typed import Typist
from gateway.demo.waiting import plain_monday
from gateway.demo.watched import OFFICE, POLL_SECONDS, SETTLE_SECONDS, StoryBroken
from gateway.importing.sample import EXAMPLES

#: The name by which it is asked for.
NAME = "to-many"
#: Stories whose customers are written to.
BESIDE = ("prepay", "loyal", "lacks-number", "asks", "held")
#: Days after the plain Monday: by then what was ordered has arrived, and most of it was settled.
_AFTER = 16
_THANKS, _NEWS = "お買い上げのお礼", "新茶のご予約"
_TRIAL_TO = "mori@chanohado.example"
#: A name that no mail knows, as somebody types it.
_MISTYPED = ("先日は当店", "{{ placed.orderer.nickname }} 先日は当店")

_REFUSED = Code("to_many.refused", "why")
_DRAFTED = Code("to_many.drafted", "recipients", "left_out")
_SHOWN, _TRIED = Code("to_many.previewed", "count", "subject"), Code("to_many.tried", "address")
_SENT = Code("to_many.sent", "sent", "left_out")
_NO_CONSENT = Code("to_many.no_consent", "count")
_UNSENT = Code("story_broken.unsent", "name")


class ToMany(Typist):
    """Whoever writes to many customers; `told` is what a person would have seen, `sent` how many mails left."""

    def __init__(self, shop: DemoShop) -> None:
        super().__init__(shop.clock)
        self._clock, self._mailings, self._first_day = shop.clock, shop.stage.office.mailings, shop.first_day
        self.sent = 0

    async def play(self) -> None:
        """Thanks in the morning, advertising in the afternoon."""
        day = plain_monday(self._clock.calendar, self._first_day)
        await self._clock.until_time(day, 10, 20)
        await self._clock.until_days_later(_AFTER, 10, 20)
        await self._thank()
        await self._clock.until_days_later(0, 13, 40)
        await self._advertise()

    async def _thank(self) -> None:
        words = (EXAMPLES / "mailings" / "thanks.txt").read_text(encoding="utf-8")
        filters, command = Filters(sku="TEA-HOJI-200"), f"mailing new {_THANKS} --template thanks.txt --kind thanks"
        try:
            await self._mailings.draft(
                _THANKS, MailingKind.THANKS, filters, _templates("thanks.txt", words.replace(*_MISTYPED)), by=OFFICE
            )
        except Refusal as refusal:
            await self.tell(f"{command} --article {filters.sku}", _REFUSED(why=refusal.said))
        shown = await self._mailings.draft(
            _THANKS, MailingKind.THANKS, filters, _templates("thanks.txt", words), by=OFFICE
        )
        await self.tell(f"{command} --article {filters.sku}", _drafted(shown))
        mails = await self._mailings.previews(_THANKS)
        await self.tell(f"mailing preview {_THANKS}", _SHOWN(count=len(mails), subject=mails[0].subject))
        await self._mailings.try_out(_THANKS, _TRIAL_TO)
        await self.tell(f"mailing test {_THANKS} --to {_TRIAL_TO}", _TRIED(address=_TRIAL_TO))
        await self._send(_THANKS)

    async def _advertise(self) -> None:
        words = (EXAMPLES / "mailings" / "new-tea.txt").read_text(encoding="utf-8")
        filters = Filters(sku="TEA-100")
        shown = await self._mailings.draft(
            _NEWS, MailingKind.ADVERTISING, filters, _templates("new-tea.txt", words), by=OFFICE
        )
        command = f"mailing new {_NEWS} --template new-tea.txt --kind advertising --article {filters.sku}"
        await self.tell(command, _drafted(shown), _NO_CONSENT(count=shown.left_out.get(LeftOut.NO_CONSENT, 0)))
        await self._send(_NEWS)

    async def _send(self, name: str) -> None:
        """Have it sent, and wait, in real time, until it has ended.

        Raises:
            StoryBroken: somebody got none.
        """
        shown = await self._mailings.begin(name)
        for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
            if not shown.mailing.is_sending:
                break
            await asyncio.sleep(POLL_SECONDS)
            shown = await self._mailings.show(name)
        sent = shown.counts.get(RecipientState.SENT, 0)
        if sent != shown.recipients:
            raise StoryBroken(_UNSENT(name=name))
        self.sent += sent
        await self.tell(f"mailing send {name} --yes", _SENT(sent=sent, left_out=sum(shown.left_out.values())))


def _templates(file: str, words: str) -> Mapping[Language, Template]:
    return {"ja": Template(file=file, source=words)}


def _drafted(shown: MailingShown) -> Said:
    return _DRAFTED(recipients=shown.recipients, left_out=sum(shown.left_out.values()))
