"""`python -m deploy.local.sample MODULE`: load a service's sample data, then say who can sign in."""

import runpy
import sys


def main(module: str) -> int:
    """Run both in one process: to start Python and import a service twice would cost seconds."""
    for arguments in ([], ["--sign-ins"]):
        sys.argv = [module, *arguments]
        try:
            runpy.run_module(module, run_name="__main__")
        except SystemExit as end:
            if end.code:
                return int(end.code)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
