#!/usr/bin/env python3
"""A proxy on loopback before an S3 server: it lets requests wait, keeps to a rate, spoils requests, and counts.

    proxy.py PORT UPSTREAM_PORT [--delay MILLISECONDS] [--rate BYTES_A_SECOND] [--seed NUMBER] [RULE...]

GET /-/counts tells what was counted since the last time; /-/set?delay=30&rate=0 changes both.

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
  aged             objects that are listed are ten years older
  date:SECONDS     the answer is that of a server whose clock is ahead by so much
Conditions: method=GET, path=REGULAR-EXPRESSION (in the encoded path or the query), p=CHANCE,
first=N (the first N times that this request comes), skip=N and count=N (of all that fit).

Chance is a matter of the seed and the request, not of the order in which requests come. What fits by path and method is
forwarded as it came, so signatures hold. Each fault is printed when it happens, and at the end how many there were.
"""
import argparse, collections, email.utils, hashlib, http.client, io, json, re, signal, socket, socketserver, struct
import threading, time, urllib.parse

BLOCK = 64 << 10


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


class Line:
    """What all connections share: the time that a request waits, one rate each way, and what was counted."""

    def __init__(self, delay, rate):
        self.delay, self.rate = delay, rate
        self.lock, self.free_at = threading.Lock(), {"up": 0, "down": 0}
        self.counts, self.total = collections.Counter(), collections.Counter()

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] += number
            self.total[what] += number

    def counted(self):
        """Since the last time."""
        with self.lock:
            counts, self.counts = self.counts, collections.Counter()
        return counts

    def carry(self, read, size, way):
        """A body's blocks, as fast as the line is."""
        late = 0
        while size > 0:
            block = read(min(size, BLOCK))
            if not block:
                raise ConnectionError("cut off")
            self.count(way, len(block))
            late = self.wait_for(way, len(block), late)
            size -= len(block)
            yield block

    def wait_for(self, way, size, late):
        """Until the line has carried so much. `late` is by how much the last wait was too long: the line went on then."""
        if not self.rate:
            return 0
        with self.lock:
            now = time.monotonic()
            self.free_at[way] = until = max(self.free_at[way], now - late) + size / self.rate
        if until - now > 0.002:
            time.sleep(until - now)
        return max(0, time.monotonic() - until)


class Proxy:
    """The rules, and what was seen so far."""

    def __init__(self, upstream, line, seed, rules):
        self.upstream, self.line, self.seed, self.rules = upstream, line, seed, rules
        self.lock, self.arrivals, self.dead_until = threading.Lock(), collections.Counter(), 0

    def judge(self, request):
        self.line.count("requests")
        self.line.count(request.method)
        with self.lock:
            self.arrivals[request.identity] += 1
            request.arrival = self.arrivals[request.identity]
            rule = next((rule for rule in self.rules if rule.fires(request, self.seed)), None)
            if rule and rule.fault == "dead":
                self.dead_until = time.monotonic() + rule.seconds()
            dead = self.dead_until - time.monotonic()
        if rule:
            self.line.count(rule.fault)
            print(rule.fault, request.method, request.target, flush=True)
        return rule, dead

    def forward(self, request, body):
        """On a connection of its own: one that is kept could be closed by the server at any time."""
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=300)
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            if name.lower() not in ("connection", "expect"):
                connection.putheader(name, value)
        connection.putheader("Connection", "close")
        connection.endheaders()
        for block in body:
            connection.send(block)
        return connection


class Client(socketserver.StreamRequestHandler):
    wbufsize = 0

    def handle(self):
        self.proxy, self.line = self.server.proxy, self.server.proxy.line
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
        if request.target.startswith("/-/"):
            return self.control(request.target)
        rule, dead = self.proxy.judge(request)
        fault = rule.fault if rule else None
        if fault == "hang":
            dead = rule.seconds()
        if dead > 0:
            time.sleep(dead)
            raise Reset
        if fault == "reset":
            raise Reset
        time.sleep(self.line.delay)
        body = self.body(request, fault)
        if fault in ("status", "skew"):
            return self.refuse(body, rule)
        upstream = self.proxy.forward(request, body)
        try:
            if fault == "reset-request":
                raise Reset
            self.answer(request, upstream.getresponse(), rule)
        finally:
            upstream.close()

    def control(self, target):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query))
        self.line.delay = float(query.get("delay", self.line.delay * 1000)) / 1000
        self.line.rate = float(query.get("rate", self.line.rate))
        text = json.dumps(self.line.counted()).encode()
        self.connection.sendall(head(200, "OK", [("Content-Type", "application/json")], len(text)) + text)

    def body(self, request, fault):
        if "100-continue" in (request.header("expect") or "").lower():
            # Said here: the server's own word would have to be told from its answer.
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = request.length // 2 if fault == "reset-request" else request.length
        blocks = self.line.carry(self.rfile.read, length, "up")
        return flipped(blocks, length * 2 // 3) if fault == "flip-request" else blocks

    def refuse(self, body, rule):
        for _ in body:
            pass
        headers, date = [("Content-Type", "application/xml")], time.time()
        if rule.fault == "skew":
            status, code = "403", "RequestTimeTooSkewed"
            date += rule.seconds()
        else:
            status, code, *wait = rule.arguments
            headers += [("Retry-After", seconds) for seconds in wait]
        headers.append(("Date", email.utils.formatdate(date, usegmt=True)))
        text = f"<Error><Code>{code}</Code><Message>as the rules say</Message></Error>".encode()
        self.connection.sendall(head(int(status), code, headers, len(text)) + text)

    def answer(self, request, response, rule):
        fault = rule.fault if rule else None
        read, size = response.read, response.length
        if size is None or fault in ("aged", "lost"):
            content = response.read()
            if fault == "aged":
                content = content.replace(b"<LastModified>202", b"<LastModified>201")
            read, size = io.BytesIO(content).read, len(content)
        if fault == "lost":
            raise Reset
        half = size // 2
        told = half if fault == "short" else size
        headers = [(name, value) for name, value in response.getheaders()
                   if name.lower() not in ("connection", "transfer-encoding", "content-length", "keep-alive")]
        if fault == "date":
            date = email.utils.formatdate(time.time() + rule.seconds(), usegmt=True)
            headers = [(name, date if name.lower() == "date" else value) for name, value in headers]
        if request.method == "HEAD":
            told = response.getheader("content-length", "0")
        self.connection.sendall(head(response.status, response.reason, headers, told))
        for block in self.line.carry(read, half, "down"):
            self.connection.sendall(block)
        if fault == "reset-response":
            raise Reset
        if fault == "truncate":
            raise OSError
        if fault == "short":
            return
        if fault == "stall":
            time.sleep(rule.seconds())
        blocks = self.line.carry(read, size - half, "down")
        for block in flipped(blocks, size * 2 // 3 - half) if fault == "flip" else blocks:
            self.connection.sendall(block)


def head(status, reason, headers, length):
    lines = [f"{name}: {value}\r\n" for name, value in headers]
    # An answer without content has no length either.
    if status not in (204, 304):
        lines.append(f"Content-Length: {length}\r\n")
    return f"HTTP/1.1 {status} {reason}\r\n{''.join(lines)}\r\n".encode("latin-1")


def flipped(blocks, place):
    """One bit is another."""
    for block in blocks:
        if 0 <= place < len(block):
            block = block[:place] + bytes([block[place] ^ 1]) + block[place + 1:]
        place -= len(block)
        yield block


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("upstream", type=int)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--seed", default="1")
    parser.add_argument("rules", nargs="*")
    options = parser.parse_intermixed_args()
    line = Line(options.delay / 1000, options.rate)
    rules = [Rule(text, number) for number, text in enumerate(options.rules)]
    with Server(("127.0.0.1", options.port), Client) as server:
        server.proxy = Proxy(options.upstream, line, options.seed, rules)
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        server.serve_forever(poll_interval=0.1)
    print(", ".join(f"{count} {name}" for name, count in line.total.items()), flush=True)


main()
