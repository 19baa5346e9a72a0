"""Spans of the calendar."""

from enum import StrEnum


class Period(StrEnum):
    """What a report counts by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
