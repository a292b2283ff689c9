#!/usr/bin/env python3
"""Runs a command and sends it signals: signalled.py LOG [WORDS=SIGNAL...] -- COMMAND...

Each signal is sent when the log, which gets all output, has come to have the words, one after the other. Prints the
exit code as a shell would show it, or "hangs" when there is none after half a minute.
"""
import signal, subprocess, sys, time

separator = sys.argv.index("--")
path, steps, command = sys.argv[1], sys.argv[2:separator], sys.argv[separator + 1:]
deadline = time.monotonic() + 30
# A shell has its background jobs ignore these, and nohup what it starts.
restore = lambda: [signal.signal(number, signal.SIG_DFL) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)]
with open(path, "wb") as log:
    process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=restore)
for step in steps:
    words, name = step.rsplit("=", 1)
    while process.poll() is None and time.monotonic() < deadline and words not in open(path, errors="replace").read():
        time.sleep(0.01)
    if process.poll() is None:
        process.send_signal(getattr(signal, name))
try:
    status = process.wait(max(0, deadline - time.monotonic()))
    print(status if status >= 0 else 128 - status)
except subprocess.TimeoutExpired:
    process.kill()
    print("hangs")
