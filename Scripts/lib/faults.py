#!/usr/bin/env python3
"""A proxy on loopback that spoils requests to an S3 server: faults.py PORT UPSTREAM_PORT SEED RULE...

A rule is a fault with conditions, such as "flip method=GET p=0.2". The first rule that fits a request decides:
  status:503:SlowDown[:SECONDS]  an error instead of an answer, with Retry-After if seconds are given
  reset            the connection is reset before the body was read
  reset-request    and in the middle of the body
  reset-response   and in the middle of the answer
  truncate         the answer ends in its middle, in an orderly way
  short            the same, and Content-Length agrees
  flip             one bit of the answer's body is another
  flip-request     one bit of the request's body is another
  lost             the server does what it is asked, and the answer is lost
  stall:SECONDS    the answer stops in its middle for so long
  hang:SECONDS     the request is taken, and not answered for so long
  dead:SECONDS     so it goes for everything, from the first request that fits on
  skew:SECONDS     403 RequestTimeTooSkewed, with a Date that is off by so much
Conditions: method=GET, path=REGULAR-EXPRESSION (in the encoded path or the query), p=CHANCE,
first=N (the first N times that this request comes), skip=N and count=N (of all that fit).

Chance is a matter of the seed and the request, not of the order in which requests come. What fits by path and method is
forwarded as it came, so signatures hold. Each fault is printed when it happens, and at the end how many there were.
"""
import collections, email.utils, hashlib, http.client, re, signal, socket, socketserver, struct, sys, threading, time


class Reset(Exception):
    """The client's connection is to be reset."""


class Rule:
    def __init__(self, text, number):
        fault, *conditions = text.split()
        self.fault, *self.arguments = fault.split(":")
        self.number, self.fitting, self.fired = number, 0, 0
        self.conditions = dict(condition.split("=", 1) for condition in conditions)

    def number_of(self, name, otherwise):
        return int(self.conditions.get(name, otherwise))

    def seconds(self):
        return float(self.arguments[0])

    def fires(self, request, seed):
        if self.conditions.get("method", request.method) != request.method:
            return False
        if not re.search(self.conditions.get("path", ""), request.target):
            return False
        if request.arrival > self.number_of("first", 1 << 60):
            return False
        self.fitting += 1
        if self.fitting <= self.number_of("skip", 0) or self.fired >= self.number_of("count", 1 << 60):
            return False
        if request.chance(seed, self.number) >= float(self.conditions.get("p", 1)):
            return False
        self.fired += 1
        return True


class Request:
    """A head; the body is left to be read."""

    def __init__(self, reader):
        self.method, self.target, _ = reader.readline(65536).decode("latin-1").split(" ", 2)
        self.headers = []
        while (line := reader.readline(65536)) not in (b"\r\n", b""):
            name, value = line.decode("latin-1").split(":", 1)
            self.headers.append((name, value.strip()))
        self.length = int(self.header("content-length") or 0)
        self.identity = f"{self.method} {self.target} {self.header('range')}"
        self.arrival = 0

    def header(self, wanted):
        return next((value for name, value in self.headers if name.lower() == wanted), None)

    def chance(self, *more):
        text = repr((self.identity, self.arrival, *more))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / (1 << 48)


class Proxy:
    """The rules, what was seen so far, and how often what was done."""

    def __init__(self, upstream, seed, rules):
        self.upstream, self.seed, self.rules = upstream, seed, rules
        self.lock = threading.Lock()
        self.arrivals, self.counts = collections.Counter(), collections.Counter()
        self.dead_until = 0

    def judge(self, request):
        with self.lock:
            self.counts["requests"] += 1
            self.arrivals[request.identity] += 1
            request.arrival = self.arrivals[request.identity]
            rule = next((rule for rule in self.rules if rule.fires(request, self.seed)), None)
            if rule:
                self.counts[rule.fault] += 1
                print(rule.fault, request.method, request.target, flush=True)
            if rule and rule.fault == "dead":
                self.dead_until = time.monotonic() + rule.seconds()
            return rule, self.dead_until - time.monotonic()

    def forward(self, request, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=300)
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            if name.lower() != "connection":
                connection.putheader(name, value)
        connection.putheader("Connection", "close")
        connection.endheaders(body)
        response = connection.getresponse()
        kept = [(name, value) for name, value in response.getheaders()
                if name.lower() not in ("connection", "transfer-encoding", "content-length", "keep-alive")]
        answer = response.status, response.reason, kept, response.read()
        connection.close()
        return answer


class Client(socketserver.StreamRequestHandler):
    wbufsize = 0

    def handle(self):
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while self.rfile.peek(1):
                self.serve(Request(self.rfile))
        except Reset:
            # No FIN, but a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except (OSError, ValueError, http.client.HTTPException):
            pass

    def finish(self):
        self.rfile.close()
        self.connection.close()

    def serve(self, request):
        rule, dead = self.server.proxy.judge(request)
        fault = rule.fault if rule else None
        if fault == "hang":
            dead = rule.seconds()
        if dead > 0:
            time.sleep(dead)
            raise Reset
        if fault == "reset":
            raise Reset
        if fault == "reset-request":
            self.break_off(request)
        body = self.rfile.read(request.length)
        if fault == "flip-request":
            body = flipped(body)
        if fault == "status":
            return self.refuse(*rule.arguments)
        if fault == "skew":
            date = email.utils.formatdate(time.time() + rule.seconds(), usegmt=True)
            return self.refuse("403", "RequestTimeTooSkewed", date=date)
        answer = self.server.proxy.forward(request, body)
        if fault == "lost":
            raise Reset
        self.answer(request, answer, rule)

    def break_off(self, request):
        """The server sees half of the request, too."""
        with socket.create_connection(("127.0.0.1", self.server.proxy.upstream)) as upstream:
            head = "".join(f"{name}: {value}\r\n" for name, value in request.headers)
            upstream.sendall(f"{request.method} {request.target} HTTP/1.1\r\n{head}\r\n".encode("latin-1"))
            upstream.sendall(self.rfile.read(request.length // 2))
        raise Reset

    def refuse(self, status, code, wait=None, date=None):
        headers = [("Content-Type", "application/xml")]
        if wait:
            headers.append(("Retry-After", wait))
        headers.append(("Date", date or email.utils.formatdate(usegmt=True)))
        text = f"<Error><Code>{code}</Code><Message>as the rules say</Message></Error>".encode()
        self.connection.sendall(head(int(status), code, headers, len(text)) + text)

    def answer(self, request, answer, rule):
        status, reason, headers, body = answer
        fault = rule.fault if rule else None
        half = len(body) // 2
        if fault == "flip":
            body = flipped(body)
        if fault == "short":
            body = body[:half]
        self.connection.sendall(head(status, reason, headers, len(body)))
        self.connection.sendall(body[:half])
        if fault == "reset-response":
            raise Reset
        if fault == "truncate":
            raise OSError
        if fault == "stall":
            time.sleep(rule.seconds())
        self.connection.sendall(body[half:])


def head(status, reason, headers, length):
    lines = [f"{name}: {value}\r\n" for name, value in headers]
    # An answer without content has no length either.
    if status != 204:
        lines.append(f"Content-Length: {length}\r\n")
    return f"HTTP/1.1 {status} {reason}\r\n{''.join(lines)}\r\n".encode("latin-1")


def flipped(body):
    if not body:
        return body
    changed = bytearray(body)
    changed[len(body) * 2 // 3] ^= 1
    return bytes(changed)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 128


def main(port, upstream, seed, *rules):
    proxy = Proxy(int(upstream), seed, [Rule(text, number) for number, text in enumerate(rules)])
    with Server(("127.0.0.1", int(port)), Client) as server:
        server.proxy = proxy
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        server.serve_forever(poll_interval=0.1)
    print(", ".join(f"{count} {name}" for name, count in proxy.counts.items()), flush=True)


main(*sys.argv[1:])
