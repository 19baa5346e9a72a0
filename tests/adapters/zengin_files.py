"""全銀 files as a bank would write them, put together by hand from the column lists: no layout of ours is used."""

BANK, BRANCH, HOLDER = f"{'ｽﾙｶﾞﾐﾄﾞﾘ':<15}", f"{'ﾎﾝﾃﾝｴｲｷﾞﾖｳﾌﾞ':<15}", f"{'ｶ)ﾁﾔﾉﾊﾄﾞｳ':<40}"
NOTICE_HEADER = f"1010081128081127081127{'0149'}{BANK}{'100'}{BRANCH}{'1'}{'1234567'}{HOLDER}"
ENTRIES_HEADER = (
    f"1030081128081126081127{'0149'}{BANK}{'100'}{BRANCH}{'000'}{'1'}{'0001234567'}{HOLDER}{'1'}{'1'}{'00000000100000'}"
)


def notice(  # noqa: PLR0913 - as many as the record has columns that matter
    amount: str = "0000003240",
    payer: str = "1001 ﾔﾏﾀﾞ ﾀﾛｳ",
    *,
    ref: str = "000001",
    booked: str = "081127",
    valued: str = "081127",
    other: str = "0000000000",
    code: str = "0000000000",
    cancel: str = " ",
    edi: str = "",
) -> str:
    return f"2{ref}{booked}{valued}{amount}{other}{code}{payer:<48}{'ﾐｽﾞﾎ':<15}{'ｼﾝｼﾞﾕｸ':<15}{cancel}{edi:<20}"


def notice_trailer(count: int, total: int, cancelled: int = 0, cancelled_total: int = 0) -> str:
    return f"8{count:06}{total:012}{cancelled:06}{cancelled_total:012}"


def entry(  # noqa: PLR0913 - so has this one
    amount: str = "000000003240",
    payer: str = "1001 ﾔﾏﾀﾞ ﾀﾛｳ",
    *,
    ref: str = "00000001",
    booked: str = "081127",
    inout: str = "1",
    tx: str = "11",
    memo: str = "ﾌﾘｺﾐ",
    edi: str = "",
) -> str:
    other, cheque, branch, code = "0" * 24, "0" + "0" * 7, "000", "0" * 10
    begin = f"2{ref}{booked}{booked}{inout}{tx}{amount}{other}{cheque}{branch}{code}"
    return f"{begin}{payer:<48}{'ﾐｽﾞﾎ':<15}{'ｼﾝｼﾞﾕｸ':<15}{memo:<20}{edi:<20}"


def entries_trailer(came: tuple[int, int], went: tuple[int, int], after: int, count: int | None = None) -> str:
    """`came`, `went`: how many, and how much."""
    sign = "2" if after < 0 else "1"
    rows = came[0] + went[0] if count is None else count
    return f"8{came[0]:06}{came[1]:013}{went[0]:06}{went[1]:013}{sign}{abs(after):014}{rows:07}"


def entries_end(records: int, accounts: int = 1) -> str:
    return f"9{records:010}{accounts:05}"


def written(*lines: str, between: str = "\r\n", behind: str = "") -> bytes:
    """The records as bytes, filled up to 200 each."""
    return (between.join(f"{line:<200}" for line in lines) + behind).encode("cp932")


def notices(*rows: str, trailer: str, **how: str) -> bytes:
    """A file of 01 about one account."""
    return written(NOTICE_HEADER, *rows, trailer, "9", **how)


def entries(*rows: str, trailer: str, end: str | None = None, **how: str) -> bytes:
    """A file of 03 about one account."""
    return written(ENTRIES_HEADER, *rows, trailer, end or entries_end(len(rows) + 3), **how)
