"""The command ``planner``, also as ``python -m planner``."""

import sys


def main() -> None:
    """Run the command; what it needs is loaded where Ctrl-C is heard."""
    try:
        from planner.cli import main as command

        command()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
