"""What stands for as long as the process does is not searched for garbage again and again."""

import gc

from sqlalchemy.orm import configure_mappers


def pass_over_what_stands() -> None:
    """Have the collector pass over all that is there now: for a process that is put together and begins to serve.

    Modules, classes and mappers are hundreds of thousands of objects. Looking through them took 100 ms every ten
    seconds, in the midst of whatever was being answered or ranked. Children of a fork share them, too.
    """
    configure_mappers()
    gc.collect()
    gc.freeze()
