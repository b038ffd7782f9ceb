"""The program's door. ``--version`` is answered before anything heavy is imported."""

import sys

from ppid_dms import __version__


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"ppid-dms {__version__}\n")
        return
    from ppid_dms.cli import run  # noqa: PLC0415  (imports where they are used)

    run()


if __name__ == "__main__":
    main()
