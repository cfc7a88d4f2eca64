"""What the program says to the person who started it: on standard error, in Chinese and English. Logs go to standard output."""

import typer


def say(chinese: str, english: str) -> None:
    typer.echo(f"{chinese}\n  {english}", err=True)


def also(line: str) -> None:
    """A figure or an address that needs no language."""
    typer.echo(f"  {line}", err=True)
