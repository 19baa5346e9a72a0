"""What a storm was, and what it left, as a table."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from tests.storm.ledger import Difference
from tests.storm.plan import Plan
from tests.storm.play import Played

#: The answer that doors promise while a server is away; any other is a fault of the door.
PROMISED = "ServiceAway"


def faults_of(plan: Plan, quiet: Played, storm: Played, differences: list[Difference]) -> list[str]:
    """Every sentence that says why the storm was not borne; none when it was."""
    return [
        *(f"undisturbed: {each}" for each in (*quiet.broken, *quiet.unfinished)),
        *(f"in the storm: {each}" for each in (*storm.broken, *storm.unfinished)),
        *(f"sent with other contents under the same Message-ID: {each}" for each in storm.forged),
        *_missed(plan, storm),
        *map(str, differences),
    ]


def _missed(plan: Plan, storm: Played) -> list[str]:
    hit, planned = storm.kills.total(), len(plan.kills)
    return [f"{hit} kills instead of {planned}"] if hit != planned else []


def tell(console: Console, plan: Plan, quiet: Played, storm: Played, faults: list[str]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("", "undisturbed", "in the storm"):
        table.add_column(name, justify="left" if not name else "right")
    rows: dict[str, tuple[object, object]] = {
        "orders": (len(plan.orders), len(plan.orders)),
        "seconds": (f"{quiet.seconds:.0f}", f"{storm.seconds:.0f}"),
        "kills": (quiet.kills.total(), storm.kills.total()),
        **{f"  {kill}": ("", count) for kill, count in storm.kills.most_common()},
        "faults": (quiet.faults.total(), storm.faults.total()),
        **{f"  {fault}": ("", count) for fault, count in storm.faults.most_common()},
        "entries in the ledger": (_entries(quiet), _entries(storm)),
        "mails, by Message-ID": (len(quiet.mails), len(storm.mails)),
        "mails delivered twice": (quiet.doubled, storm.doubled),
        "  of which never answered": ("", sum(not each.is_answered for each in storm.taken)),
        **_troubles(quiet.troubles, storm.troubles),
    }
    for name, (one, other) in rows.items():
        table.add_row(name, str(one), str(other))
    console.print(table)
    for fault in faults:
        console.print(f"[red]✗[/] {fault}", soft_wrap=True, highlight=False)
    verdict = f"{len(faults)} differences." if faults else "[green]Nothing is lost:[/] the ledgers are equal."
    console.print(verdict, highlight=False)


def _entries(played: Played) -> int:
    return sum(len(section) for section in played.ledger.values())


def _troubles(quiet: Counter[str], storm: Counter[str]) -> dict[str, tuple[object, object]]:
    return {
        f"doors said {name}" + ("" if name == PROMISED else " (not promised)"): (quiet[name], storm[name])
        for name in sorted(quiet.keys() | storm.keys())
    }
