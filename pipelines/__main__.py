"""`python -m pipelines VERB`: exit 0 done, 1 refused with reasons, 2 wrong usage or path."""

from __future__ import annotations

import sys

from monitoring.errors import PrologoError
from pipelines.commands import UsageWrong, parser


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; the exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UsageWrong as error:
        print(error, file=sys.stderr)
        return 2
    except PrologoError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
