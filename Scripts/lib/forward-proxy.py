#!/usr/bin/env python3
"""A proxy on loopback as http_proxy and https_proxy mean it: forward-proxy.py PORT; prints what it is asked for."""
import socket, socketserver, sys, threading, urllib.parse


def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Client(socketserver.BaseRequestHandler):
    def handle(self):
        head = b""
        while b"\r\n\r\n" not in head:
            if not (data := self.request.recv(65536)):
                return
            head += data
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        print(method, target, flush=True)
        place = target if method == "CONNECT" else urllib.parse.urlsplit(target).netloc
        # Any address leads here.
        with socket.create_connection(("127.0.0.1", int(place.rsplit(":", 1)[1]))) as server:
            if method == "CONNECT":
                self.request.sendall(b"HTTP/1.1 200 here you are\r\n\r\n")
            else:
                server.sendall(head)
            threading.Thread(target=copy, args=(self.request, server), daemon=True).start()
            copy(server, self.request)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True


Server(("127.0.0.1", int(sys.argv[1])), Client).serve_forever()
