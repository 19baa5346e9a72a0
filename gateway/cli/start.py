"""Where the command `shop` begins: alone in being light, so that Ctrl-C ends it quietly while all else is loaded."""

import gc
import os
import signal

#: As shells count: 128 and the number of the signal.
_INTERRUPTED = 128 + signal.SIGINT
#: Nearly all that is made while modules load stays: to look for garbage after each 700 objects takes a twentieth more.
_OBJECTS_BEFORE_A_LOOK = 50_000


def main() -> None:
    """Load the program and run it. Ctrl-C ends the loading at once, without a word about where it was."""
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)
    is_heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heeded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from gateway.cli import main as program

    try:
        if is_heeded:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        program.main()
    except KeyboardInterrupt:  # before the program heeds it itself
        os._exit(_INTERRUPTED)
