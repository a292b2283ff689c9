#!/usr/bin/env python3
"""A signed request to the server at AWS_ENDPOINT_URL_S3: s3-request.py METHOD /BUCKET/KEY[?QUERY] [FILE] [NAME:VALUE…]

Prints the answer's headers, and its body below them; fails where the status is no success.
"""
import datetime, hashlib, hmac, os, sys, urllib.error, urllib.parse, urllib.request

method, target, *rest = sys.argv[1:]
body = open(rest[0], "rb").read() if rest and rest[0] else b""
path, _, query = target.partition("?")
path = urllib.parse.quote(path, safe="/~")
query = "&".join(sorted(item if "=" in item else item + "=" for item in query.split("&") if item))
endpoint = os.environ["AWS_ENDPOINT_URL_S3"]
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
scope = [now[:8], os.environ["AWS_REGION"], "s3", "aws4_request"]
digest = hashlib.sha256(body).hexdigest()
headers = {"host": endpoint.split("//")[1], "x-amz-content-sha256": digest, "x-amz-date": now}
headers |= {name.lower(): value for name, _, value in (text.partition(":") for text in rest[1:])}
names = ";".join(sorted(headers))
lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
canonical = "\n".join([method, path, query, lines, names, digest])
text = "\n".join(["AWS4-HMAC-SHA256", now, "/".join(scope), hashlib.sha256(canonical.encode()).hexdigest()])
key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
for part in [*scope, text]:
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{'/'.join(scope)}, "
                            f"SignedHeaders={names}, Signature={key.hex()}")
request = urllib.request.Request(endpoint + path + ("?" + query if query else ""), body or None, headers, method=method)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    answer = opener.open(request, timeout=20)
except urllib.error.HTTPError as error:
    sys.exit(f"{error.code} {error.read().decode(errors='replace')}")
print(str(answer.headers).lower().strip())
sys.stdout.write("\n" + answer.read().decode(errors="replace"))
