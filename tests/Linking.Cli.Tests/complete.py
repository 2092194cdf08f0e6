"""What a real shell makes of lines when all completions are asked for: an interactive shell on a terminal, keys typed into it.

complete.py bash|zsh SCRIPT < LINES prints for each line what stands in it after that, between two marks, one line each.
"""
import os
import pty
import re
import select
import sys
import time

PATIENCE = 120
SETUP = {
    # M-* inserts all completions; C-t shows the line and clears it.
    "bash": """PS1='READY\x27\x27%'; shown() { printf '\\n<<%s>>\\n' "$READLINE_LINE"; READLINE_LINE=; READLINE_POINT=0; }
bind 'set enable-bracketed-paste off'; bind -x '"\\C-t": shown'; source ./SCRIPT
""",
    "zsh": """PS1='READY''%'; unsetopt zle_bracketed_paste prompt_cr prompt_sp; autoload -U compinit; compinit -u -d ./dump
shown() { zle -I; print -r -- "<<$BUFFER>>"; BUFFER=; }; zle -N shown; bindkey '^T' shown
zle -C every complete-word _generic; zstyle ':completion:every:*' completer _all_matches _complete
zstyle ':completion:every:*' insert yes; bindkey '^[*' every; source ./SCRIPT
""",
}
COMMAND = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}


def main(shell, script):
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", HOME=os.getcwd(), INPUTRC="/dev/null", LC_ALL="C.UTF-8")
        os.execvp(COMMAND[shell][0], COMMAND[shell])

    def until(pattern):
        text, end = b"", time.monotonic() + PATIENCE
        while not (found := re.search(pattern, text, re.DOTALL)):
            if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit(f"{shell} did not answer: {text!r}")
            text += os.read(terminal, 1 << 16)
        return found

    for line in SETUP[shell].replace("SCRIPT", script).splitlines():
        os.write(terminal, line.encode() + b"\n")
    os.write(terminal, b"echo BE''GIN\n")
    until(rb"BEGIN\r?\n")
    for line in sys.stdin.read().split("\n"):
        os.write(terminal, line.encode() + b"\x1b*\x14")
        print(until(rb"<<(.*?)>>").group(1).decode())
    os.write(terminal, b"\x03exit\n")


main(sys.argv[1], sys.argv[2])
