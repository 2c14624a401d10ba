# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint completion SHELL`: what bash, zsh and fish complete, made from the arguments as they are.

The generators that there are want one parser with subcommands. Here the first word is a command or a mail, and each
command has a parser of its own, so that none has to load what the others need.
"""

from collections.abc import Callable, Iterator, Sequence

from patchlint.commands import every_parser
from patchlint.inputs import Parser
from patchlint.record import record
from patchlint.registry import rules
from patchlint.screen import Described, described
from patchlint.terminal import deliver

_FILES, _FOLDERS = frozenset(("FILE", "MAIL", "OLD")), frozenset(("DIR", "MAILDIR"))
_HEAD = "# Made by `patchlint completion {0}`; make it anew when patchlint has changed."


@record
class Command:
    """What can follow a command; the name of the one that reviews mails is ""."""

    name: str
    text: str
    options: tuple[Described, ...]
    names: tuple[Described, ...]


def run(words: Sequence[str]) -> int:
    """Print the script and return 0."""
    parser = Parser(
        "patchlint completion",
        "Print a script that lets a shell complete what patchlint can be told.",
        "bash: patchlint completion bash > ~/.local/share/bash-completion/completions/patchlint; zsh: > a file "
        "_patchlint in a folder of $fpath; fish: > ~/.config/fish/completions/patchlint.fish",
    )
    parser.add_argument("shell", choices=tuple(_SHELLS), help="which shell")
    shell = parser.parse_args(words).shell
    found = [_command(name, known) for name, known in every_parser().items()]
    deliver("\n".join((*_SHELLS[shell](found),)) + "\n")
    return 0


def _command(name: str, parser: Parser) -> Command:
    every = described(parser)
    named, names = tuple(one for one in every if one.flags), tuple(one for one in every if not one.flags)
    return Command(name, parser.description or "", named, names)


def _choices(one: Described) -> tuple[str, ...]:
    return tuple(rule.name for rule in rules()) if one.value == "RULE" else one.choices


def _quoted(text: str) -> str:
    """A word for any shell."""
    return "'" + text.replace("'", "'\\''") + "'"


# --- bash


def _bash(commands: Sequence[Command]) -> Iterator[str]:
    others = " ".join(one.name for one in commands if one.name)
    yield from (_HEAD.format("bash"), "_patchlint() {")
    yield '\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command="" words=""'
    yield '\tif [[ $cur == "=" ]]; then cur=; elif [[ $prev == "=" ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi'
    yield f'\tif (( COMP_CWORD > 1 )) && [[ " {others} " == *" ${{COMP_WORDS[1]}} "* ]]; then'
    yield from ("\t\tcommand=${COMP_WORDS[1]}", "\tfi", '\tcase "$command $prev" in')
    for command in commands:
        for one in command.options:
            if one.value:
                yield f"\t{'|'.join(_quoted(f'{command.name} {flag}') for flag in one.flags)})"
                yield from (f"\t\t{_bash_value(one)}", "\t\treturn ;;")
    yield from ("\tesac", '\tcase "$command" in')
    for command in commands:
        flags = " ".join(flag for one in command.options for flag in one.flags)
        names = " ".join(choice for one in command.names for choice in _choices(one))
        yield f"\t{_quoted(command.name)}) if [[ $cur == -* ]]; then words='{flags}'; else words='{names}'; fi ;;"
    yield from ("\tesac", f"\tif (( COMP_CWORD == 1 )) && [[ $cur != -* ]]; then words='{others}'; fi")
    yield '\tmapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur"; [[ $cur == -* ]] || compgen -f -- "$cur")'
    yield from ("}", "complete -o filenames -F _patchlint patchlint")


def _bash_value(one: Described) -> str:
    how = f"-W {_quoted(' '.join(_choices(one)))}" if _choices(one) else "-f"
    how = "-d" if one.value in _FOLDERS else how
    if not _choices(one) and one.value not in _FILES | _FOLDERS:
        return "COMPREPLY=()"
    return f'mapfile -t COMPREPLY < <(compgen {how} -- "$cur")'


# --- zsh


def _zsh(commands: Sequence[Command]) -> Iterator[str]:
    yield from ("#compdef patchlint", _HEAD.format("zsh"), "_patchlint_first() {")
    names = " ".join(one.name for one in commands if one.name)
    yield from (f"\t_alternative 'commands:command:({names})' 'mails:mail:_files'", "}", "_patchlint() {")
    yield from ("\tlocal command=", f'\tif (( CURRENT > 2 )) && [[ " {names} " == *" $words[2] "* ]]; then')
    yield from ("\t\tcommand=$words[2]", "\t\tshift words", "\t\t(( CURRENT-- ))", "\tfi", '\tcase "$command" in')
    for command in commands:
        yield f"\t{_quoted(command.name)}) _arguments \\"
        for one in command.options:
            for flag in one.flags:
                text = one.text.replace("[", "(").replace("]", ")").replace(":", ";")
                # "*" lets an option come again
                yield f"\t\t{_quoted(f'*{flag}[{text}]{_zsh_value(one) if one.value else str()}')} \\"
        if not command.name:
            yield "\t\t'1: :_patchlint_first' \\"
        yield f"\t\t{_quoted('*' + (_zsh_value(command.names[0]) if command.names else ':name:()'))} ;;"
    yield from ("\tesac", "}", '_patchlint "$@"')


def _zsh_value(one: Described) -> str:
    if _choices(one):
        return f":{one.value.lower() if one.value.isalpha() else 'word'}:({' '.join(_choices(one))})"
    action = "_files -/" if one.value in _FOLDERS else "_files" if one.value in _FILES else "()"
    return f":{one.value.lower()}:{action}"


# --- fish


def _fish(commands: Sequence[Command]) -> Iterator[str]:
    yield _HEAD.format("fish")
    others = " ".join(one.name for one in commands if one.name)
    for command in commands:
        if command.name:
            text = _quoted(command.text.partition("\n")[0])
            yield f"complete -c patchlint -n __fish_use_subcommand -a {command.name} -d {text}"
        seen = f"__fish_seen_subcommand_from {command.name}" if command.name else ""
        when = seen or f"not __fish_seen_subcommand_from {others}"
        for one in command.options:
            yield " ".join(("complete -c patchlint -n", _quoted(when), *_fish_flags(one), "-d", _quoted(one.text)))
        for one in command.names:
            if _choices(one):
                yield f"complete -c patchlint -n {_quoted(when)} -a {_quoted(' '.join(_choices(one)))}"


def _fish_flags(one: Described) -> Iterator[str]:
    for flag in one.flags:
        yield f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
    if one.value in _FOLDERS:
        yield "-x -a '(__fish_complete_directories)'"
    elif _choices(one):
        yield f"-x -a {_quoted(' '.join(_choices(one)))}"
    elif one.value:
        yield "-r" if one.value in _FILES else "-x"


_SHELLS: dict[str, Callable[[Sequence[Command]], Iterator[str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
