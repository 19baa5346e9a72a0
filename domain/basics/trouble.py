"""Why something cannot run at all, said by a code: settings, files, services. What an order refuses is in `errors`."""

from domain.basics.said import Said


class Trouble(Exception):
    """What keeps a program from working; `said` tells whoever has to set it right. The text is that in English."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said.code)

    def __str__(self) -> str:
        return str(self.said)
