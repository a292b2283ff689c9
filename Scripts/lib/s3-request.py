#!/usr/bin/env python3
"""A signed request to the server at AWS_ENDPOINT_URL_S3: s3-request.py METHOD /BUCKET/KEY[?QUERY] [FILE] [NAME:VALUE…]

Prints the answer's headers, and its body below them; fails where the status is no success. Two more methods are of many
requests: LIST /BUCKET/PREFIX prints the rest of all names that begin so, EMPTY /BUCKET/PREFIX deletes those objects.
"""
import datetime, hashlib, hmac, html, os, re, sys, urllib.error, urllib.parse, urllib.request

ENDPOINT = os.environ["AWS_ENDPOINT_URL_S3"]
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def send(method, path, query="", body=b"", more=()):
    path = urllib.parse.quote(path, safe="/~")
    query = "&".join(sorted(item if "=" in item else item + "=" for item in query.split("&") if item))
    headers = signed(method, path, query, body, more)
    address = ENDPOINT + path + ("?" + query if query else "")
    try:
        return OPENER.open(urllib.request.Request(address, body or None, headers, method=method), timeout=20)
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code} {error.read().decode(errors='replace')}")


def signed(method, path, query, body, more):
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = [now[:8], os.environ["AWS_REGION"], "s3", "aws4_request"]
    digest = hashlib.sha256(body).hexdigest()
    headers = {"host": ENDPOINT.split("//")[1], "x-amz-content-sha256": digest, "x-amz-date": now}
    headers |= {name.lower(): value for name, _, value in (text.partition(":") for text in more)}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, path, query, lines, names, digest])
    text = "\n".join(["AWS4-HMAC-SHA256", now, "/".join(scope), hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
    for part in [*scope, text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    credential = f"{os.environ['AWS_ACCESS_KEY_ID']}/{'/'.join(scope)}"
    authorization = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={key.hex()}"
    return headers | {"authorization": authorization}


def names(bucket, prefix):
    query, token = f"list-type=2&prefix={urllib.parse.quote(prefix, safe='')}", ""
    while token is not None:
        page = send("GET", f"/{bucket}", query + token).read().decode()
        for name in re.findall("<Key>(.*?)</Key>", page):
            yield html.unescape(name)
        next_one = re.search("<NextContinuationToken>(.*?)</NextContinuationToken>", page)
        token = next_one and "&continuation-token=" + urllib.parse.quote(html.unescape(next_one[1]), safe="")


def main(method, target, *rest):
    _, bucket, prefix = f"{target}/".split("/", 2)
    if method == "LIST":
        for name in names(bucket, prefix[:-1]):
            print(name[len(prefix) - 1:])
    elif method == "EMPTY":
        for name in list(names(bucket, prefix[:-1])):
            send("DELETE", f"/{bucket}/{name}")
    else:
        path, _, query = target.partition("?")
        answer = send(method, path, query, open(rest[0], "rb").read() if rest and rest[0] else b"", rest[1:])
        print(str(answer.headers).lower().strip())
        sys.stdout.write("\n" + answer.read().decode(errors="replace"))


main(*sys.argv[1:])
