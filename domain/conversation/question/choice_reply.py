"""A reply that is nothing but a choice among those that a mail numbered: anything else is for a person to read.

Every line has to be the number or the words of one and the same choice, or a courtesy. What is quoted is left out.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from domain.contract.claims import Reply
from domain.contract.messages import Option
from domain.contract.order import PlacedOrder
from domain.contract.status import ReturnReason
from domain.order.conversation import Question
from domain.order.parcel import Parcel

_MOST_LINES, _LONGEST_LINE = 12, 80


class Choice(NamedTuple):
    """What a customer chose; `sku` is a substitute's."""

    option: Option | Reply
    sku: str = ""


def choices(placed: PlacedOrder, question: Question) -> dict[str, Choice]:
    """The choices of goods that are missing, by the numbers that the mail gave them."""
    found = {"1": Choice(Option.WAIT), "4": Choice(Option.CANCEL)}
    for rank, sku in enumerate(question.offered, start=1):
        found["2" if len(question.offered) == 1 else f"2-{rank}"] = Choice(Option.SUBSTITUTE, sku)
    if any(line.sku not in question.about for line in placed.lines):
        found["3"] = Choice(Option.DROP)
    if question.can_part:
        found["5"] = Choice(Option.PART)
    return found


def choices_of_return(parcels: Iterable[Parcel]) -> dict[str, Choice]:
    """The choices of parcels that came back, by the numbers that the mail gave them.

    A number alone ships nothing once more to an address that nobody knows.
    """
    found = {"1": Choice(Option.SHIP_AGAIN), "2": Choice(Option.CANCEL_RETURNED)}
    if any(each.back and each.back.why is ReturnReason.UNKNOWN_ADDRESS for each in parcels if each.awaits_choice):
        del found["1"]
    return found


def choices_of_offer() -> dict[str, Choice]:
    """Yes and no to a change, by the numbers that the mail gave them."""
    return {"1": Choice(Option.AGREE), "2": Choice(Option.KEEP_ORDER)}


def choices_of_proposal() -> dict[str, Choice]:
    """Yes and no to what is proposed about a claim, by the numbers that the mail gave them."""
    return {"1": Choice(Reply.ACCEPT), "2": Choice(Reply.REFUSE)}


def choices_of_arrival() -> dict[str, Choice]:
    """Whether what was missed is here, by the numbers that the mail gave them."""
    return {"1": Choice(Reply.HERE), "2": Choice(Reply.NOT_HERE)}


#: Where the mail that is answered begins, or the signature.
_END = re.compile(
    r"--|-{3,}.*|_{5,}|={5,}|on .*\d{4}.*|.*\bwrote:$|(?:from|sent|差出人|送信者|送信元|送信日時)\s*:.*"
    r"|.*\d{4}[年/]\d{1,2}[月/]\d{1,2}.*[<:].*|.*(?:書きました|のメッセージ|のメール)\s*:?$",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"こんにちは|こんばんは|おはようございます|はじめまして|(?:いつも)?(?:大変)?お世話になって?(?:おり)?(?:い)?ます"
    r"|(?:ご?(?:連絡|案内|返信|丁寧なメール|丁寧なご連絡)|メール)?(?:を)?(?:いただき|頂き)?、?(?:誠に)?"
    r"(?:どうも)?ありがとうございます"
    r"|(?:それでは|では|以上|どうぞ|何卒|、)*(?:よろしく|宜しく)お願い(?:(?:いた|致)します|します|申し上げます|致し?ます)"
    r"|.{1,30}(?:様|御中|ご担当者様)|(?:iphone|android|ipad)から送信"
    r"|hello|hi|dear .{1,40}|thanks|thank you(?: very much)?(?: for .{1,40})?|(?:best|kind|with kind) regards|regards"
    r"|sincerely(?: yours)?|sent from my .{1,30}",
    re.IGNORECASE,
)
#: A courtesy beside any choice but a no: there it may as well be the yes.
_UNDERSTOOD = re.compile(r"(?:承知|了解)(?:いた|致)?しました")
_BEFORE_NUMBER = re.compile(r"^(?:ご?注文番号|order(?:no\.?|number)?):?")
_AFTER_NAME = re.compile(r"(?:です|と申します|より|拝)$")
_WORDS: Mapping[Option | Reply, str] = {
    Option.WAIT: r"(?:入荷(?:する)?まで)?(?:待つ|待ちます|待ちたいです|お待ちします|待っています)"
    r"|(?:i(?: will| would like to|'ll) )?wait(?: until the goods (?:arrive|are in stock))?",
    Option.SUBSTITUTE: r"「[^「」]+」に変更(?:する|します)?|take \"[^\"]+\" instead",
    Option.PART: r"在庫のある商品を先に受け取り、残りは入荷を待つ|get what is in stock first, and wait for the rest",
    Option.DROP: r"不足している商品だけを?(?:取りやめる|取りやめます|キャンセル(?:する|します)?)"
    r"|不足している商品(?:\(ご?注文の全数\))?を取りやめ、?(?:ほか|他)の商品だけを?受け取(?:る|ります)"
    r"|leave out only what is missing|leave out what is missing, all pieces of it, and get the rest",
    Option.CANCEL: r"(?:ご?注文を)?(?:すべて|全て|全部)(?:を)?キャンセル(?:する|します)?"
    r"|cancel the (?:whole|entire) order",
    Option.SHIP_AGAIN: r"もう一度送って(?:ほしい|ください|下さい)|再送|send it once more",
    Option.CANCEL_RETURNED: r"キャンセル(?:する|します)?|cancel it",
    Option.AGREE: r"(?:はい、?)?(?:(?:送料などの)?変更(?:を|に))?(?:承諾|了承|同意)(?:する|(?:いた|致)?します)"
    r"|yes, (?:please )?change (?:the|my) order|yes, charge the fee(?: for this address)?"
    r"|(?:yes, )?i agree(?: to the change)?",
    Option.KEEP_ORDER: r"(?:いいえ、?)?(?:変更せず、?)?元の(?:ご?注文の)?まま(?:とする|とします|にする|にします)?"
    r"|(?:いいえ、?)?変更(?:しない|しません|なし|(?:は|を)(?:希望|承諾|了承)し(?:ない|ません)|は不要です)"
    r"|承諾しない[（(]担当者からの連絡を希望する[）)]|no; please get in touch with me"
    r"|(?:no, )?(?:please )?(?:leave|keep) (?:the|my) order as it (?:is|was)",
    Reply.ACCEPT: r"(?:この)?ご?提案(?:のとおり|の通り)?"
    r"(?:(?:で|に)?(?:よい|良い|いいです|結構です|かまいません|問題ありません))?"
    r"|(?:この)?ご?提案(?:を|に)?(?:承諾|了承|同意)(?:する|(?:いた|致)?します)"
    r"|(?:yes, )?this is all right(?: for me)?|(?:yes, )?i (?:accept|agree)(?: to)?(?: (?:the|your|this) proposal)?",
    Reply.REFUSE: r"(?:ほか|他|別)の方法を希望する(?:[（(].*[）)])?"
    r"|(?:この)?ご?提案(?:は|を)?(?:お断りします|承諾(?:できません|しません))|no; i would like something else"
    r"|(?:no, )?i (?:refuse|do not accept|do not agree)(?: to)?(?: (?:the|your|this) proposal)?",
    Reply.HERE: r"(?:商品は|荷物は)?(?:届いて(?:いる|います|おります|いました)|届きました|受け取りました)"
    r"|(?:yes, )?(?:it is here|it has arrived|i have received it)",
    Reply.NOT_HERE: r"(?:商品は|荷物は)?(?:まだ)?届いて(?:いない|いません|おりません)(?:[（(].*[）)])?"
    r"|(?:no, )?(?:it is not here|it has not arrived|i have not received it)",
}
#: Behind a no, other words may say what is wanted instead.
_NO = frozenset({Option.KEEP_ORDER, Reply.REFUSE, Reply.NOT_HERE})
_BY_WORDS = frozenset(_WORDS) - {Option.SUBSTITUTE, Option.PART}
#: Of an order of nothing else there is no doubt what they are about.
_CANCEL_ALONE = r"(?:ご?注文を?)?キャンセル(?:する|します)?|cancel(?: (?:my|the) order)?"
_POLITE = (
    r"(?:を|で|に)?(?:お願い(?:(?:いた|致)し)?ます|お願いします|お願い申し上げます|希望(?:(?:いた|致)?し)?ます|希望です|です|します"
    r"|して(?:ください|下さい)|したいです|選びます|選択します|,? ?please|,? ?thank you)?"
)
_LED_BY = r"(?:(?:ご?希望(?:の?番号)?|番号|回答|返答|選択|my choice(?: is)?|answer|option|number|no\.)\s*(?:は|:)?\s*)?"
_NUMBER = r"[【\[(「<]?\s*(?P<no>[1-9](?:\s*-\s*[1-9])?)\s*[】\])」>]?(?:番目?)?"


def choice_in(text: str, offered: Mapping[str, Choice], known: Collection[str] = ()) -> Choice | None:
    """What a letter chooses, if that is unmistakable. `known`: names and numbers that say nothing else."""
    lines = own_lines(text)
    if not lines or len(lines) > _MOST_LINES:
        return None
    names = {bare(each) for each in known if each}
    if names & offered.keys():
        return None
    found, others = set(), []
    for line in lines:
        choice = _of_line(line, offered)
        if choice:
            found.add(choice)
        elif not (is_courtesy(line) or names_only(line, names)):
            others.append(line)
    choice = found.pop() if len(found) == 1 else None
    is_no = choice is not None and choice.option in _NO
    return None if others and (is_no or not all(map(_UNDERSTOOD.fullmatch, others))) else choice


def own_lines(text: str) -> list[str]:
    """What the customer wrote above the mail that is answered, line by line, without full stops."""
    found = []
    for each in unicodedata.normalize("NFKC", text).splitlines():
        line = re.sub(r"\s+", " ", each).strip().replace("おねがい", "お願い")
        if line.startswith((">", "|")):
            continue
        if _END.fullmatch(line):
            break
        if bare := line.strip(" ・-。.!、,"):
            found.append(bare)
    return found


def _of_line(line: str, offered: Mapping[str, Choice]) -> Choice | None:
    """The choice that a line names by its number, its words, or both; None for another line."""
    if len(line) > _LONGEST_LINE:
        return None
    if numbered := re.fullmatch(f"{_LED_BY}{_NUMBER}(?P<rest>.*)", line, re.IGNORECASE):
        choice = offered.get(numbered["no"].replace(" ", ""))
        said = numbered["rest"].lstrip(" .:、,)")
        is_said = choice and re.fullmatch(f"(?:{_words(choice.option, offered)})?{_POLITE}", said, re.IGNORECASE)
        return choice if is_said else None
    by_words = _BY_WORDS & {choice.option for choice in offered.values()}
    found = [
        option
        for option in sorted(by_words)
        if re.fullmatch(f"{_LED_BY}(?:{_words(option, offered)}){_POLITE}", line, re.IGNORECASE)
    ]
    return Choice(found[0]) if len(found) == 1 else None


def _words(option: Option | Reply, offered: Mapping[str, Choice]) -> str:
    if option is Option.CANCEL and Choice(Option.DROP) not in offered.values():
        return f"{_WORDS[option]}|{_CANCEL_ALONE}"
    return _WORDS[option]


def is_courtesy(line: str) -> bool:
    """True for what anybody writes around what they have to say."""
    return _COURTESY.fullmatch(line) is not None


def names_only(line: str, names: Collection[str]) -> bool:
    """True for a line that is one of these names, or the order's number. `names` are bare."""
    return _AFTER_NAME.sub("", _BEFORE_NUMBER.sub("", bare(line))) in names


def bare(text: str) -> str:
    """A text as it is compared: without blanks, brackets and case."""
    return re.sub(r"[\s()]+", "", unicodedata.normalize("NFKC", text)).casefold()
