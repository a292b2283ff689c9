#!/usr/bin/env python3
"""Runs a command, and sends it a signal when a file has a line with a word: interrupt.py SIGNAL FILE WORD COMMAND...

Prints exit code and whole seconds from the signal to the end. A shell could not do it: it has its background jobs
ignore SIGINT, and what they start as well.
"""
import signal, subprocess, sys, time

name, path, word, *command = sys.argv[1:]
number = getattr(signal, name)
process = subprocess.Popen(command, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
while process.poll() is None and word not in open(path).read():
    time.sleep(0.1)
start = time.monotonic()
process.send_signal(number)
status = process.wait()
print(status, int(time.monotonic() - start))
