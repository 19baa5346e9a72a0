"""A letter that says nothing but that no more mails to many are wanted: what the way out of such a mail asks for.

Every line has to say so, or be a courtesy; what is quoted is left out. Words that may as well mean an order, an account
or a membership are a person's to read, and so is a question.
"""

import re
import unicodedata
from collections.abc import Collection

from domain.conversation.question.choice_reply import bare, is_courtesy, names_only, own_lines

_MOST_LINES, _LONGEST = 12, 60
_OF_MAILS = (
    r"(?:(?:今後|以後|以降)(?:は|の)?、?)?(?:(?:この|その)(?:ような)?|こちらの|貴社の|貴店の)?"
    r"(?:(?:メール(?:マガジン)?|メルマガ|広告(?:メール)?|宣伝(?:メール)?|お知らせ(?:メール)?|ご?案内(?:メール)?|dm|ダイレクトメール|一斉メール)"
    r"(?:の|は|を)?)?"
)
_ENDED = (
    r"(?:(?:配信|送信|送付|購読|受信)(?:の|を|は)?(?:停止|中止|解除|拒否|不要)|停止"
    r"|(?:もう)?(?:配信|送信|送付)(?:は|を)?(?:い|要)りません|(?:もう)?(?:配信|送信|送付)(?:は|を)?しないで|(?:もう)?(?:配信|送信|送付)?(?:は|を)?(?:止|や)めて)"
)
_POLITE = (
    r"(?:(?:を|で)?(?:希望|お願い|依頼)(?:(?:いた|致)?し)?(?:ます|申し上げます)?|(?:を|で)?(?:希望)?です|(?:を)?(?:希望)|(?:を)?願います"
    r"|にして|(?:を)?して)?(?:(?:ください|下さい)(?:ませ)?|(?:いただき|頂き)たい(?:です)?|ほしい(?:です)?|欲しい(?:です)?)?"
)
_JAPANESE = re.compile(f"{_OF_MAILS}{_ENDED}{_POLITE}")
_LIST = (
    r"(?: (?:from )?(?:this|your|these|the|all)?(?: (?:mailing )?(?:lists?|e-?mails?|mails?|mailings?|newsletters?))?)?"
)
_ENGLISH = re.compile(
    rf"(?:please |kindly )?(?:unsubscribe(?: me)?{_LIST}|stop(?: sending(?: me)?)?{_LIST}|opt[- ]?out{_LIST}"
    rf"|(?:take|remove) me (?:off|from)(?: (?:this|your|the))?(?: mailing)? list)"
    r"(?:,? ?please|,? ?thank you|,? ?thanks)?"
)
_ANSWERED = re.compile(r"(?:(?:re|fw|fwd|aw|返信|転送)\s*(?:\[\d+\])?\s*[::]\s*)+", re.IGNORECASE)


def says_way_out(subject: str, text: str, known: Collection[str] = ()) -> bool:
    """Whether a letter that answers a mail to many is nothing but a wish for no more of them.

    An empty letter says what its subject says. `known`: names that say nothing else.
    """
    lines = own_lines(text)
    if not lines:
        return is_way_out(subject)
    if len(lines) > _MOST_LINES or not _leaves_it_to_its_text(subject):
        return False
    names = {bare(each) for each in known if each}
    said = [line for line in lines if not (is_courtesy(line) or names_only(line, names))]
    return bool(said) and all(map(is_way_out, said))


def is_way_out(words: str) -> bool:
    """Whether these words, or a subject, are such a wish and nothing else; in full or half width, large or small."""
    said = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", words)).strip()
    said = _ANSWERED.sub("", said).strip(" ・-。.!、,「」『』\"'[]()【】").casefold()
    if len(said) > _LONGEST:
        return False
    return bool(_ENGLISH.fullmatch(said) or _JAPANESE.fullmatch(said.replace(" ", "")))


def _leaves_it_to_its_text(subject: str) -> bool:
    """A subject that is that of our mail, or none, or says the same. Somebody's own words are read by a person."""
    said = unicodedata.normalize("NFKC", subject).strip()
    return not said or _ANSWERED.match(said) is not None or is_way_out(said)
