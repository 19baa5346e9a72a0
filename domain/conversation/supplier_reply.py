"""The day that a supplier's reply names, where there is one only and nothing beside it makes it doubtful.

It is proposed to whoever reads the letter, and entered by them alone.
"""

import re
from datetime import date, timedelta

from domain.conversation.question.choice_reply import own_lines

_FULL = r"(?P<year>20\d{2})\s*[年/.-]\s*(?P<m1>\d{1,2})\s*[月/.-]\s*(?P<d1>\d{1,2})\s*日?"
_SHORT = r"(?P<m2>\d{1,2})\s*(?:月\s*(?P<d2>\d{1,2})\s*日|/\s*(?P<d3>\d{1,2})(?=\s*\())"
_DAY = re.compile(rf"(?<!\d)(?:{_FULL}|{_SHORT})(?!\d)(?:\s*\(\s*(?P<weekday>[月火水木金土日]))?")
#: Whatever looks like another day, or leaves the day open.
_DOUBTFUL = re.compile(
    r"頃|ごろ|以降|以後|前後|上旬|中旬|下旬|末|未定|未確定|不明|予定(?:は|が)?立|かもしれ|可能性|見込めま|(?:でき|いたしかね|なりま)ませ"
    r"|難し|ではな|から|or later|about|around|approx|not |n't|unknown|unsure|maybe|perhaps|end of|early|mid-?|late ",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(
    r"\d{1,2}\s*[月/]\s*\d{1,2}|来週|再来週|今週|来月|今月|明日|明後日|next (?:week|month)|tomorrow"
)
_WEEKDAYS = "月火水木金土日"
_AHEAD = timedelta(days=300)


def day_in(text: str, today: date) -> date | None:
    """The only day in what somebody wrote above the mail that they answer; None where there is any doubt."""
    said = "\n".join(own_lines(text))
    found = list(_DAY.finditer(said))
    if len(found) != 1 or _DOUBTFUL.search(said) or _LEFT_OVER.search(_DAY.sub("", said)):
        return None
    day = _read(found[0], today)
    weekday = found[0]["weekday"]
    if day is None or not today <= day <= today + _AHEAD or (weekday and _WEEKDAYS[day.weekday()] != weekday):
        return None
    return day


def _read(found: re.Match[str], today: date) -> date | None:
    month, day_ = int(found["m1"] or found["m2"]), int(found["d1"] or found["d2"] or found["d3"])
    try:
        if found["year"]:
            return date(int(found["year"]), month, day_)
        day = date(today.year, month, day_)
        return day if day >= today else date(today.year + 1, month, day_)
    except ValueError:
        return None
