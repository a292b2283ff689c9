#!/usr/bin/env python3
"""Restores archives of a Holdfast repository that lies in a folder, without Holdfast.

It is an independent reading of the format, for the day when the program can't be had and for tests of the format.
It needs Python 3.11 and two libraries: cryptography and zstandard (Debian: python3-cryptography, python3-zstandard).
It writes nothing to the repository and nothing outside the folder given with --to, which must be new or empty.
What is damaged is named and left out, the rest is restored, and the exit code is 1.
"""

import argparse
import base64
import collections
import datetime
import errno
import fcntl
import functools
import grp
import hashlib
import hmac
import os
import pathlib
import pwd
import re
import stat
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

try:
    import zstandard
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
except ImportError as missing:
    sys.exit(f"rescue: error: {missing}; on Debian: apt-get install python3-cryptography python3-zstandard "
             "(and run it with /usr/bin/python3), elsewhere: pip install cryptography zstandard")  # fmt: skip

LARGEST_OBJECT, LARGEST_CHUNK, LARGEST_LIST = 256 << 20, 64 << 20, 64 << 20


class Damage(Exception):
    """Something stored is not what it should be."""


class Refusal(Exception):
    """What was asked for can't be done."""


# MARK: - Primitive encodings


class Reader:
    """Takes the format's primitive encodings from the front of some bytes."""

    def __init__(self, data: bytes, subject: str) -> None:
        self.data, self.subject, self.position = data, subject, 0

    def fail(self, reason: str) -> NoReturn:
        raise Damage(f"the {self.subject} {reason}")

    def raw(self, count: int) -> bytes:
        if count > len(self.data) - self.position:
            self.fail("ends too early")
        self.position += count
        return self.data[self.position - count : self.position]

    def number(self, limit: int = 2**64 - 1) -> int:
        """Seven bits a byte, the lowest first; the top bit says that more follow."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self.raw(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value > limit or (byte == 0 and shift):
                    self.fail(f"holds a number that is too large or padded: {value}")
                return value
        self.fail("holds a number that is too large")

    def time(self) -> int:
        """Nanoseconds since 1970: signed seconds in zigzag, then nanoseconds."""
        zigzag = self.number()
        return (zigzag >> 1 ^ -(zigzag & 1)) * 10**9 + self.number(10**9 - 1)

    def blob(self, limit: int = 2**64 - 1) -> bytes:
        return self.raw(self.number(limit))

    def text(self, limit: int = 4096) -> str:
        try:
            return self.blob(limit).decode()
        except UnicodeDecodeError:
            self.fail("holds text that is not UTF-8")

    def items(self, item: Callable[[], Any]) -> list[Any]:
        return [item() for _ in range(self.number(len(self.data) - self.position))]

    def rest(self, item: Callable[[], Any]) -> list[Any]:
        items: list[Any] = []
        while self.position < len(self.data):
            items.append(item())
        return items

    def pack(self) -> "Pack":
        return Pack(self.number(1), self.number(), self.number(2**32 - 1), self.raw(32))

    def place(self) -> "Place":
        """Inline in the archive at an index, or in a metadata pack."""
        if self.number(1) == 0:
            return Place(None, self.number(), 0)
        return Place(self.pack(), self.number(2**32 - 1), self.number(2**32 - 1))

    def path(self, prefix: bytes = b"") -> bytes:
        path = prefix + self.blob(1 << 16)
        if path and not is_plain(path):
            self.fail("holds a path that is not plain and relative")
        return path

    def done(self) -> None:
        if self.position < len(self.data):
            self.fail("has bytes too many")


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def is_plain(path: bytes) -> bool:
    """Relative, without empty, "." and ".." components: it can't lead out of its root."""
    flawed = any(name in (b"", b".", b"..") or len(name) > 1024 for name in path.split(b"/"))
    return not flawed and b"\0" not in path and len(path) <= 1 << 16


def order(path: bytes) -> bytes:
    """Sorts folder by folder: a folder comes right before what is in it."""
    return path.replace(b"/", b"\0")


def printable(path: bytes | str) -> str:
    text = path.decode("utf-8", "backslashreplace") if isinstance(path, bytes) else path
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


# MARK: - Cryptography


def derive(secret: bytes, salt: bytes, info: str, count: int = 32) -> bytes:
    return HKDF(SHA256(), count, salt, info.encode()).derive(secret)


def agree(secret: bytes, public: bytes) -> bytes:
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise Damage("it holds no proper public key") from None


def unseal(
    cipher: AESGCM | ChaCha20Poly1305, nonce: bytes, sealed: bytes, associated: bytes | None, what: str
) -> bytes:
    try:
        return cipher.decrypt(nonce, sealed, associated)
    except (InvalidTag, ValueError, OverflowError):
        raise Damage(f"{what} does not match its key: corrupted or tampered with") from None


def check_signature(public: bytes, signature: bytes, statement: bytes, what: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement)
    except (InvalidSignature, ValueError):
        raise Damage(f"{what} has a signature that is not valid") from None


BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bech32_sum(prefix: str, values: list[int]) -> int:
    check = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values:
        check, top = (check & 0x1FFFFFF) << 5 ^ value, check >> 25
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> bit & 1 else 0
    return check


def bech32_decode(text: str, prefix: str) -> bytes:
    values = [BECH32.find(c) for c in text.lower().removeprefix(prefix + "1")]
    if len(values) != 58 or -1 in values or bech32_sum(prefix, values) != 1:
        raise Refusal("the key file holds a malformed identity: a character is wrong, missing or too many")
    return (functools.reduce(lambda sum, value: sum << 5 | value, values[:52], 0) >> 4).to_bytes(32, "big")


def bech32_encode(data: bytes, prefix: str) -> str:
    number = int.from_bytes(data, "big") << 4
    values = [number >> shift & 31 for shift in range(255, -1, -5)]
    check = bech32_sum(prefix, values + [0] * 6) ^ 1
    return prefix + "1" + "".join(BECH32[v] for v in values + [check >> shift & 31 for shift in range(25, -1, -5)])


class Identity:
    """The secret half of an age key; Holdfast names a key by a hash of the public half."""

    def __init__(self, text: str) -> None:
        self.secret = bech32_decode(text, "age-secret-key-")
        public_key = X25519PrivateKey.from_private_bytes(self.secret).public_key()
        self.public = public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        recipient = bech32_encode(self.public, "age")
        self.fingerprint = hashlib.sha256(f"holdfast recipient v1\n{recipient}".encode()).digest()[:16]

    def unwrap(self, arguments: list[str], body: bytes) -> bytes | None:
        if arguments[0] != "X25519" or len(arguments) != 2 or len(ephemeral := unpadded(arguments[1])) != 32:
            return None
        key = derive(agree(self.secret, ephemeral), ephemeral + self.public, "age-encryption.org/v1/X25519")
        try:
            return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
        except InvalidTag:
            return None


def unwrap_with(passphrase: bytes, arguments: list[str], body: bytes) -> bytes | None:
    if arguments[0] != "scrypt" or len(arguments) != 3 or not re.fullmatch("1?[1-9]|10|20", arguments[2]):
        raise Damage("it is locked in another way than by a passphrase")
    salt = b"age-encryption.org/v1/scrypt" + unpadded(arguments[1])
    key = Scrypt(salt, 32, 2 ** int(arguments[2]), 8, 1).derive(passphrase)
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
    except InvalidTag:
        return None


def unpadded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise Damage("its header is malformed") from None


Unwrap = Callable[[list[str], bytes], bytes | None]


def age_open(data: bytes, unwrap: Unwrap, key: str) -> bytes | None:
    """The payload of an age file of version 1; nothing if the key is another."""
    try:
        return age_payload(data, unwrap)
    except Damage as error:
        raise Damage(f"{key}: {error}") from None


def without_armor(data: bytes) -> bytes:
    begin, end = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"
    lines = data.split()
    if b" ".join(lines[:4]) != begin or b" ".join(lines[-4:]) != end:
        return data
    return unpadded(b"".join(lines[4:-4]).decode("ascii", "replace"))


def age_payload(data: bytes, unwrap: Unwrap) -> bytes | None:
    header, mark, rest = without_armor(data).partition(b"\n---")
    mac, newline, payload = rest.partition(b"\n")
    lines = header.decode("ascii", "replace").split("\n")
    if lines.pop(0) != "age-encryption.org/v1" or not mark or not newline:
        raise Damage("it is not an age file of version 1")
    for stanza in "\n".join(lines).removeprefix("-> ").split("\n-> "):
        arguments, *body = stanza.split("\n")
        file_key = unwrap(arguments.split(" "), unpadded("".join(body)))
        if file_key is not None:
            break
    else:
        return None
    expected = hmac.digest(derive(file_key, b"", "header"), header + mark, "sha256")
    if not hmac.compare_digest(unpadded(mac.decode("ascii", "replace").strip(" ")), expected):
        raise Damage("its header was changed")
    cipher = ChaCha20Poly1305(derive(file_key, payload[:16], "payload"))
    pieces, sealed, size = [], payload[16:], (64 << 10) + 16
    for index, start in enumerate(range(0, max(len(sealed), 1), size)):
        nonce = index.to_bytes(11, "big") + bytes([start + size >= len(sealed)])
        pieces.append(unseal(cipher, nonce, sealed[start : start + size], None, "it"))
    return b"".join(pieces)


# MARK: - Keyring


class Generation(NamedTuple):
    """The keys between one rotation and the next; a writer's keyring lacks what opens contents."""

    public: bytes
    metadata: bytes
    secret: bytes | None


class Keyring:
    """The master secrets: fields of fixed length, then the root key's signature over them."""

    def __init__(self, payload: bytes, identity: Identity) -> None:
        reader, statement = Reader(payload, "keyring"), payload[:-64]
        if reader.raw(19) != b"holdfast keyring 1\n":
            reader.fail("is not of version 1")
        full, self.identity = reader.number(1) == 0, identity
        if reader.raw(16) != identity.fingerprint:
            reader.fail("was made for another key")
        self.repository, self.root = reader.raw(16), reader.raw(32)
        hash_key, _, _, _, _ = (reader.raw(count) for count in (32, 32, 32, 64, 32 if full else 0))
        self.generations: dict[int, Generation] = {}
        for _ in range(int.from_bytes(reader.raw(4), "big")):
            number = int.from_bytes(reader.raw(4), "big")
            self.generations[number] = Generation(reader.raw(32), reader.raw(32), reader.raw(32) if full else None)
        check_signature(self.root, reader.raw(64), statement, "the keyring")
        reader.done()
        uses = "chunk", "content", "sparse content", "content tag", "metadata"
        self.hashes = {use: derive(hash_key, b"", f"holdfast hash v1 {use}") for use in uses}
        self.fingerprint = hashlib.sha256(b"holdfast repository v1" + self.repository + self.root).digest()[:16].hex("-", 2)

    def add_generation(self, payload: bytes, number: int) -> None:
        """Takes a generation that an unfinished rotation has not yet brought to this key."""
        reader = Reader(payload, "generation of keys")
        if reader.raw(42) != b"holdfast generation 1\n" + self.repository + number.to_bytes(4, "big"):
            reader.fail("is of another repository or number than its place says")
        secret, metadata = reader.raw(32), reader.raw(32)
        check_signature(self.root, reader.raw(64), payload[:-64], "the generation of keys")
        public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.generations[number] = Generation(public, metadata, secret)


# MARK: - Records


class Pack(NamedTuple):
    kind: int  # 0: contents of files, 1: metadata
    base: int
    generation: int
    name: bytes

    def object_name(self) -> str:
        return f"{self.base:013}-{self.name.hex()}"


class Place(NamedTuple):
    pack: Pack | None
    offset: int  # or the index among the archive's inline pieces
    stored: int


class Segment(NamedTuple):
    """A segment of entries, or a piece of a long list of segments."""

    first: bytes
    entries: int
    hash: bytes
    count: int
    place: Place


class Chunk(NamedTuple):
    hash: bytes
    pack: Pack
    offset: int
    stored: int
    count: int


class Extent(NamedTuple):
    gap: int  # bytes of hole before it
    chunk: Chunk
    offset: int
    count: int


FILE, FOLDER, LINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE = range(6)


@dataclass
class Entry:
    path: bytes
    kind: int
    mode: int
    owner: tuple[int, int, str, str]
    modified: int
    flags: int = 0
    attributes: list[tuple[bytes, bytes]] = field(default_factory=list)
    first: bytes | None = None  # of a file with several names: the first of them
    count: int = 0
    hash: bytes = b""
    extents: list[Extent] = field(default_factory=list)
    target: bytes = b""
    device: tuple[int, int] = (0, 0)


def read_entries(data: bytes) -> list[Entry]:
    """A segment: tables of owners, packs and chunks, then entries with paths that share their beginnings."""
    reader, entries = Reader(data, "segment"), []
    limit = 2**32 - 1
    owners = reader.items(lambda: (reader.number(limit), reader.number(limit), reader.text(256), reader.text(256)))
    packs = reader.items(reader.pack)

    def pick(table: list[Any]) -> Any:
        return table[reader.number(len(table) - 1)]

    def chunk() -> Chunk:
        name, pack, offset, stored = reader.raw(24), pick(packs), reader.number(limit), reader.number(limit)
        return Chunk(name, pack, offset, stored, reader.number(LARGEST_CHUNK))

    def extent() -> Extent:
        return Extent(reader.number(), pick(chunks), reader.number(), reader.number())

    chunks = reader.items(chunk)
    path: bytes | None = None
    for _ in range(reader.number(len(data))):
        shared = reader.number(len(path or b""))
        next_path = reader.path((path or b"")[:shared])
        if path is not None and order(path) >= order(next_path):
            reader.fail("is not in path order")
        path, tag = next_path, reader.raw(1)[0]
        entry = Entry(path, tag & 0x0F, reader.number(0o7777), pick(owners), reader.time())
        entry.flags = reader.number(limit) if tag & 0x20 else 0
        entry.attributes = reader.items(lambda: (reader.blob(1024), reader.blob(1 << 20))) if tag & 0x10 else []
        if entry.kind == FILE:
            entry.first = reader.path() if tag & 0x40 else None
            entry.count = reader.number(2**63 - 1)
            if entry.count:
                entry.hash = reader.raw(24)
                entry.extents = reader.items(extent)
        elif entry.kind == LINK:
            entry.target = reader.blob(1 << 16)
        elif entry.kind in (CHARACTER_DEVICE, BLOCK_DEVICE):
            entry.device = reader.number(limit), reader.number(limit)
        elif entry.kind not in (FOLDER, FIFO):
            reader.fail("holds an entry of an unknown kind")
        entries.append(entry)
    reader.done()
    return entries


class Source(NamedTuple):
    name: str
    kind: int
    path: bytes
    captured_in: int
    carried_because: str
    entries: int
    files: int
    bytes: int
    segments: int
    incomplete: list[str]


def read_source(reader: Reader) -> Source:
    name, kind, path, captured_in = reader.text(), reader.number(0), reader.blob(1 << 16), reader.number()
    because, counts = reader.text(), [reader.number() for _ in range(4)]
    return Source(name, kind, path, captured_in, because, *counts, reader.items(lambda: reader.text(1 << 17)))


class Archive:
    """One restore point: tagged fields, of which unknown ones are passed over."""

    def __init__(self, data: bytes) -> None:
        reader = Reader(data, "archive")
        fields = reader.rest(lambda: (reader.number(1 << 20), reader.blob()))
        self.fields = dict(fields)
        if list(self.fields) != sorted(self.fields) or len(self.fields) < len(fields):
            reader.fail("has its fields out of order")
        if missing := {1, 2, 7, 8, 16, 17, 20} - self.fields.keys():
            reader.fail(f"lacks field {min(missing)}")
        self.id, self.number = self.fields[1], self.field(2).number()
        self.purpose = self.field(4).number() if 4 in self.fields else 0
        self.fork_of = self.field(5).number() if 5 in self.fields else None
        self.time = self.field(8).time()
        tags = self.field(11)
        self.tags: list[str] = tags.items(tags.text) if tags.data else []
        sources = self.field(16)
        self.sources: list[Source] = sources.items(lambda: read_source(sources))
        inline = self.field(19)
        self.inline: list[bytes] = inline.items(inline.blob) if inline.data else []
        self.reasons, self.last_good = [], self.number
        if 14 in self.fields:
            suspicion = self.field(14)
            self.reasons, self.last_good = suspicion.items(suspicion.text), suspicion.number()
        features = self.field(22)
        self.features: list[int] = features.items(features.number) if features.data else []
        signer = self.field(20)
        self.signer, self.certificate, self.role = signer.raw(32), signer.raw(64), signer.raw(1)

    def field(self, tag: int) -> Reader:
        return Reader(self.fields.get(tag, b""), "archive")


class Tombstone(NamedTuple):
    number: int
    time: int


# MARK: - Repository


class Repository:
    """Reads and opens the objects in the repository's folder."""

    def __init__(self, folder: pathlib.Path, key_file: str | None, passphrase_file: str | None) -> None:
        self.folder = folder
        if not (folder / "keys").is_dir():
            raise Refusal(f"there is no repository in {folder}")
        self.keyring = self.open_keyring(key_file, passphrase_file)
        self.chunk = functools.lru_cache(8)(self.read_chunk)

    def read(self, key: str, start: int = 0, count: int = LARGEST_OBJECT) -> bytes:
        try:
            with open(self.folder / key, "rb") as file:
                file.seek(start)
                return file.read(count)
        except OSError as error:
            raise Damage(f"{key}: {error.strerror}") from None

    def names(self, key: str) -> list[str]:
        """Names with a dot in front are what an interrupted program left behind."""
        folder = self.folder / key
        return sorted(name for name in os.listdir(folder) if name[0] != ".") if folder.is_dir() else []

    def open_keyring(self, key_file: str | None, passphrase_file: str | None) -> Keyring:
        identities = read_identities(pathlib.Path(key_file).read_text(errors="replace")) if key_file else []
        if passphrase_file:
            passphrase = pathlib.Path(passphrase_file).read_bytes().rstrip(b"\r\n")
            unwrap = functools.partial(unwrap_with, passphrase)
            for key in [f"keys/{name}" for name in self.names("keys") if name.startswith("passphrase-")]:
                text = age_open(self.read(key), unwrap, key)
                identities += read_identities(text.decode()) if text else []
            if not identities:
                raise Refusal("no passphrase of this repository is the one given")
        for identity in identities:
            key = f"keys/{identity.fingerprint.hex()}.age"
            if (self.folder / key).exists():
                payload = age_open(self.read(key), identity.unwrap, key)
                if payload is None:
                    raise Damage(f"{key} is encrypted to another key than its name says")
                return Keyring(payload, identity)
        raise Refusal("the key given is not one of this repository's keys")

    def generation(self, number: int) -> Generation:
        if number not in self.keyring.generations:
            key = f"keys/generation-{number}.age"
            payload = age_open(self.read(key), self.keyring.identity.unwrap, key)
            if payload is None:
                raise Damage(f"this key does not have the keys of generation {number}: use one that was there later")
            self.keyring.add_generation(payload, number)
        return self.keyring.generations[number]

    # Archives

    def numbers(self, timeline: str) -> list[int]:
        """Newest first: keys hold 10^12 minus the number."""
        names = self.names(f"timelines/{timeline}/archives")
        return [10**12 - int(name) for name in names if re.fullmatch("[0-9]{13}", name)]

    def slot(self, timeline: str, number: int) -> Archive | Tombstone:
        key = f"timelines/{timeline}/archives/{10**12 - number:013}"
        data = self.read(key)
        header, sealed = data[:44], data[44:]
        if header[:5] != b"HLDF\1" or header[5:6] not in (b"\1", b"\2") or header[6:8] != b"\1\1":
            raise Damage(f"{key} is no archive that this program knows")
        secret = self.generation(int.from_bytes(header[8:12], "big")).metadata
        cipher = AESGCM(derive(secret, header[12:], "holdfast object v1"))
        reader = Reader(unseal(cipher, bytes(12), sealed, header + key.encode(), key), "object")
        content = reader.blob()
        if any(reader.data[reader.position :]):
            reader.fail("is padded with something")
        if header[5] == 2:
            # 64 bytes of signature, then the signer: 32 bytes of key, 64 of certificate, the role
            signer, certificate, role = content[64:96], content[96:160], content[160:161]
            self.check_signer(signer, certificate, role, "the tombstone's signer")
            statement = f"holdfast tombstone v1\n{timeline}\n".encode() + self.keyring.repository
            check_signature(signer, content[:64], statement + hashlib.sha256(content[64:]).digest(), "the tombstone")
            if role != b"\0":
                raise Damage(f"{key} was signed by a key that may only back up")
            reader = Reader(content[161:], "tombstone")
            found, _, time = reader.number(), reader.raw(32), reader.time()
            slot: Archive | Tombstone = Tombstone(found, time)
        else:
            slot = self.signed_archive(content, timeline)
            if slot.id != header[12:]:
                raise Damage(f"{key} has another id than its place says")
        if slot.number != number:
            raise Damage(f"{key} has another number than its place says")
        return slot

    def signed_archive(self, content: bytes, timeline: str) -> Archive:
        """64 bytes of signature, then the archive; the root key vouches for the signer."""
        archive = Archive(content[64:])
        self.check_signer(archive.signer, archive.certificate, archive.role, "the archive's signer")
        statement = f"holdfast archive v1\n{timeline}\n".encode() + self.keyring.repository
        check_signature(archive.signer, content[:64], statement + hashlib.sha256(content[64:]).digest(), "the archive")
        return archive

    def check_signer(self, signer: bytes, certificate: bytes, role: bytes, what: str) -> None:
        statement = b"holdfast certificate v1\n" + self.keyring.repository + signer + role
        check_signature(self.keyring.root, certificate, statement, what)

    def archive(self, timeline: str, number: int) -> Archive:
        if number not in self.numbers(timeline):
            raise Refusal(f"timeline {timeline} has no archive {number}")
        slot = self.slot(timeline, number)
        if isinstance(slot, Tombstone):
            raise Refusal(f"archive {number} of {timeline} was forgotten")
        return slot

    def default(self, timeline: str) -> Archive:
        """The newest; a fork says what the main line's newest is, a suspect one what was last good."""
        numbers = self.numbers(timeline)
        if not numbers:
            raise Refusal(f"timeline {timeline} has no archives")
        newest = self.archive(timeline, numbers[0])
        main = newest if newest.fork_of is None else self.archive(timeline, newest.fork_of)
        if not main.sources:
            raise Refusal(f"timeline {timeline} has nothing in it yet")
        return self.archive(timeline, main.last_good) if main.reasons else main

    # Metadata and contents

    def unseal_piece(self, timeline: str, pack: Pack, offset: int, stored: int) -> bytes:
        """Opens what lies in a pack: the place is the nonce and, with the kind, what the seal covers."""
        key, generation = f"timelines/{timeline}/packs/{pack.object_name()}", self.generation(pack.generation)
        if pack.kind == 1:
            secret = derive(generation.metadata, pack.name, "holdfast metadata pack v1")
        elif generation.secret:
            shared = agree(generation.secret, pack.name)
            secret = derive(shared, pack.name + generation.public, "holdfast data pack v1")
        else:
            raise Refusal("this key may back up but not read contents: use a full key")
        associated = bytes([3 + pack.kind]) + varint(offset) + varint(stored)
        sealed = self.read(key, offset, stored)
        return unseal(AESGCM(secret), offset.to_bytes(12, "big"), sealed, associated, f"{key}, at {offset},")

    def decode(self, frame: bytes, count: int, use: str, name: bytes) -> bytes:
        """A byte that tells the coding, then the bytes, whose keyed hash is their name."""
        try:
            if frame[:1] == b"\1" and zstandard.frame_content_size(frame[1:]) == count:
                data = zstandard.ZstdDecompressor().decompress(frame[1:], max_output_size=count)
            else:
                data = frame[1:] if frame[:1] == b"\0" else b""
        except zstandard.ZstdError as error:
            raise Damage(f"compressed data can't be read: {error}") from None
        if len(data) != count or not hmac.compare_digest(self.keyed_hash(use, data), name):
            raise Damage("data does not have the hash that names it")
        return data

    def keyed_hash(self, use: str, data: bytes) -> bytes:
        return hmac.digest(self.keyring.hashes[use], data, "sha256")[:24]

    def piece(self, timeline: str, archive: Archive, piece: Segment) -> bytes:
        if piece.place.pack:
            frame = self.unseal_piece(timeline, *piece.place)
        elif piece.place.offset < len(archive.inline):
            frame = archive.inline[piece.place.offset]
        else:
            raise Damage("the archive names an inline piece that it lacks")
        return self.decode(frame, piece.count, "metadata", piece.hash)

    def segments(self, timeline: str, archive: Archive) -> list[Segment]:
        """A list that is long is cut into pieces, and their list again."""
        if archive.features:
            number, feature = archive.number, archive.features[0]
            raise Refusal(f"archive {number} needs feature {feature} of the format: use a newer program")
        tree = archive.field(17)
        level, lists, left = tree.number(4), [tree.blob()], LARGEST_LIST
        for depth in range(level, -1, -1):
            items: list[Segment] = []
            for data in lists:
                reader = Reader(data, "list of segments")
                items += reader.rest(lambda: Segment(
                    reader.path() if depth == 0 else b"", reader.number() if depth == 0 else 0,
                    reader.raw(24), reader.number(LARGEST_CHUNK), reader.place()))  # fmt: skip
            if depth:
                left -= sum(item.count for item in items)  # a piece may be named again and again
                if left < 0 or not all(item.count for item in items):
                    raise Damage("the list of segments has pieces that are empty, or too many")
                lists = [self.piece(timeline, archive, item) for item in items]
        if len(items) != sum(source.segments for source in archive.sources):
            raise Damage("the archive names another number of segments than its sources")
        return items

    def read_chunk(self, timeline: str, chunk: Chunk) -> bytes:
        frame = self.unseal_piece(timeline, chunk.pack, chunk.offset, chunk.stored)
        return self.decode(frame, chunk.count, "chunk", chunk.hash)


def read_identities(text: str) -> list[Identity]:
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines or not all(line.upper().startswith("AGE-SECRET-KEY-1") for line in lines):
        raise Refusal("the key file should hold lines that start with AGE-SECRET-KEY-1, and comments")
    return [Identity(line) for line in lines]


# MARK: - Restoring


class Report:
    """Says on standard error what could not be restored, and counts it."""

    def __init__(self) -> None:
        self.lost = 0
        self.lacking: collections.Counter[str] = collections.Counter()

    def lose(self, path: bytes, reason: Exception) -> None:
        if isinstance(reason, OSError) and reason.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise reason
        self.lost += 1
        text = reason.strerror if isinstance(reason, OSError) else str(reason)
        print(f"rescue: lost: {printable(path) or '.'}: {text}", file=sys.stderr)


class Tree:
    """Writes the entries of one source; whatever lies under the top was made here, so no link is followed."""

    def __init__(self, top: bytes, repository: Repository, timeline: str, report: Report) -> None:
        self.top, self.repository, self.timeline, self.report = top, repository, timeline, report
        self.folders: dict[bytes, Entry | None] = {}
        self.files: dict[bytes, tuple[int, bytes]] = {}
        self.flagged: list[tuple[bytes, int]] = []

    def target(self, path: bytes) -> bytes:
        return self.top + b"/" + path if path else self.top

    def put(self, entry: Entry) -> None:
        target, mode = self.target(entry.path), entry.mode & 0o700
        if entry.path:
            self.make_folder(os.path.dirname(entry.path))
        if entry.kind == FOLDER:
            self.make_folder(entry.path)
            self.folders[entry.path] = entry
            return
        if entry.kind == FILE:
            if entry.first is not None and self.link(entry, entry.first):
                return
            self.write(entry, target)
            self.files[entry.path] = entry.count, entry.hash
        elif entry.kind == LINK:
            os.symlink(entry.target, target)
        elif entry.kind == FIFO:
            os.mkfifo(target, mode)
        else:
            kind = stat.S_IFCHR if entry.kind == CHARACTER_DEVICE else stat.S_IFBLK
            os.mknod(target, mode | kind, os.makedev(*entry.device))
        self.dress(entry, target)

    def make_folder(self, path: bytes) -> None:
        """Also makes folders whose own entries were lost."""
        if path in self.folders:
            return
        if path:
            self.make_folder(os.path.dirname(path))
        if path or not os.path.isdir(self.top):
            os.mkdir(self.target(path), 0o700)
        self.folders[path] = None

    def link(self, entry: Entry, first: bytes) -> bool:
        """Only to what was written here and holds the same."""
        if self.files.get(first) != (entry.count, entry.hash):
            return False
        try:
            os.link(self.target(first), self.target(entry.path), follow_symlinks=False)
        except OSError:
            return False
        return True

    def write(self, entry: Entry, target: bytes) -> None:
        """Seeks over the holes; they are part of a sparse file's hash."""
        sparse = sum(extent.count for extent in entry.extents) != entry.count
        hashes, runs, position = self.repository.keyring.hashes, [], 0
        tag = Cipher(algorithms.AES(hashes["content tag"]), modes.GCM(bytes(12))).encryptor()
        file = open(target, "xb")
        try:
            with file:
                for extent in entry.extents:
                    chunk = self.repository.chunk(self.timeline, extent.chunk)
                    data, start = chunk[extent.offset : extent.offset + extent.count], position + extent.gap
                    position = start + extent.count
                    if len(data) != extent.count or position > entry.count:
                        raise Damage("an extent reaches beyond its chunk or file")
                    file.seek(start)
                    file.write(data)
                    tag.authenticate_additional_data(data)
                    if runs and runs[-1] == start:
                        runs[-1] = position
                    else:
                        runs += [start, position]
                file.truncate(entry.count)
            if sparse:
                layout = b"".join(map(varint, [entry.count, *runs]))
                tag.authenticate_additional_data(layout + len(layout).to_bytes(4, "big"))
            tag.finalize()
            digest = hmac.digest(hashes["sparse content" if sparse else "content"], tag.tag, "sha256")
            if entry.count and not hmac.compare_digest(digest[:24], entry.hash):
                raise Damage("the content does not have the hash that its entry carries")
        except BaseException:
            os.unlink(target)
            raise

    def dress(self, entry: Entry, target: bytes) -> None:
        """Owner, attributes, mode, access lists, time: each would be undone by the ones before it."""
        lists = (b"system.posix_acl_access", b"system.posix_acl_default")
        user, group = known_owner(*entry.owner)
        if os.geteuid() == 0:
            self.attempt("owner", lambda: os.chown(target, user, group, follow_symlinks=False))
        status, mode = os.lstat(target), entry.mode
        mode &= ~((status.st_uid != user) * 0o4000 | (status.st_gid != group) * 0o2000)

        def set_attributes(attributes: list[tuple[bytes, bytes]]) -> None:
            for name, value in attributes:
                self.attempt("attribute", lambda: os.setxattr(target, name, value, follow_symlinks=False))

        set_attributes([item for item in entry.attributes if item[0] not in lists])
        if entry.kind != LINK:
            self.attempt("mode", lambda: os.chmod(target, mode))
            set_attributes([item for item in entry.attributes if item[0] in lists])
        self.attempt("time", lambda: os.utime(target, ns=(entry.modified, entry.modified), follow_symlinks=False))
        if entry.flags:
            self.flagged.append((target, entry.flags))

    def attempt(self, matter: str, action: Callable[[], None]) -> None:
        try:
            action()
        except (OSError, OverflowError, ValueError):
            self.report.lacking[matter] += 1

    def finish(self) -> None:
        """Folders last, from the innermost out; then flags, which forbid changes."""
        for path, entry in reversed(self.folders.items()):
            if entry:
                self.dress(entry, self.target(path))
        for target, flags in self.flagged:
            self.attempt("flags", lambda: set_flags(target, flags))


@functools.cache
def known_owner(user: int, group: int, user_name: str, group_name: str) -> tuple[int, int]:
    """By name where this machine knows the name."""
    try:
        user = pwd.getpwnam(user_name).pw_uid if user_name else user
    except (KeyError, ValueError):
        pass
    try:
        group = grp.getgrnam(group_name).gr_gid if group_name else group
    except (KeyError, ValueError):
        pass
    return user, group


def set_flags(target: bytes, flags: int) -> None:
    """What chattr does."""
    handle = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        (old,) = struct.unpack("i", fcntl.ioctl(handle, 0x80086601, bytes(4)))  # FS_IOC_GETFLAGS
        fcntl.ioctl(handle, 0x40086602, struct.pack("I", old & 0xFFFFFFFF | flags))  # FS_IOC_SETFLAGS
    finally:
        os.close(handle)


def folder_names(sources: list[Source]) -> list[bytes]:
    """A single source goes straight into the destination; several get a folder each, none inside another."""
    if len(sources) == 1:
        return [b""]
    names = sorted(source.name.encode() + b"/" for source in sources)
    apart = not any(after.startswith(before) for before, after in zip(names, names[1:]))
    if apart and all(is_plain(name[:-1]) for name in names):
        return [source.name.encode() for source in sources]
    return [b"source-%d" % number for number in range(1, len(sources) + 1)]


def entries_of(
    repository: Repository, timeline: str, archive: Archive, segments: list[Segment], report: Report
) -> Iterator[Entry]:
    """Passes over segments that are damaged."""
    last: bytes | None = None
    for segment in segments:
        try:
            entries = read_entries(repository.piece(timeline, archive, segment))
            if len(entries) != segment.entries or not entries or entries[0].path != segment.first:
                raise Damage("a segment is another than the archive says")
            if last is not None and order(last) >= order(segment.first):
                raise Damage("a segment is out of order")
        except Damage as error:
            report.lose(segment.first, Damage(f"{segment.entries} entries from here on: {error}"))
            continue
        last = entries[-1].path
        yield from entries


def restore(repository: Repository, timeline: str, archive: Archive, destination: pathlib.Path) -> int:
    report, segments = Report(), repository.segments(timeline, archive)
    destination.mkdir(parents=True, exist_ok=True)
    if any(destination.iterdir()):
        raise Refusal(f"{destination} is not empty")
    os.umask(0o077)
    for source, name in zip(archive.sources, folder_names(archive.sources)):
        top = os.fsencode(destination.resolve() / os.fsdecode(name))
        os.makedirs(os.path.dirname(top), exist_ok=True)
        tree = Tree(top, repository, timeline, report)
        for entry in entries_of(repository, timeline, archive, segments[: source.segments], report):
            if not entry.path and entry.kind != FOLDER and not name:
                base = os.path.basename(source.path)
                tree.top += b"/" + (base if is_plain(base) else b"file")
            try:
                tree.put(entry)
            except (Damage, OSError) as error:
                report.lose(entry.path, error)
        tree.finish()
        segments = segments[source.segments :]
        for path in source.incomplete:
            print(f"rescue: the backup itself could not read: {printable(path)}", file=sys.stderr)
    for matter, count in report.lacking.items():
        print(f"rescue: warning: {matter}: {count} could not be set here", file=sys.stderr)
    if report.lost:
        print(f"rescue: error: {report.lost} things were lost, the rest is in {destination}", file=sys.stderr)
        return 1
    print(f"archive {archive.number} of {timeline} is in {destination}")
    return 0


# MARK: - Command line


def utc(time: int) -> str:
    try:
        return f"{datetime.datetime.fromtimestamp(time // 10**9, datetime.UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{time // 10**9} s"


PURPOSES = "", "repeats the one before", "rolled back", "repaired", "copied", "accepted", "imported"


def describe(slot: Archive | Tombstone) -> str:
    if isinstance(slot, Tombstone):
        return f"{utc(slot.time)}  forgotten"
    notes = [f"tag {tag}" for tag in slot.tags]
    if slot.purpose:
        notes.append(PURPOSES[slot.purpose] if slot.purpose < len(PURPOSES) else "of an unknown purpose")
    if slot.fork_of is not None:
        notes.append(f"a fork beside archive {slot.fork_of}: restored by its number only")
    if slot.reasons:
        notes.append(f"suspect ({', '.join(slot.reasons)}): by default archive {slot.last_good} is restored")
    what = "; ".join(f"{s.name}: {s.files} files, {s.bytes} B" for s in slot.sources)
    return printable("  ".join([utc(slot.time), what, *notes]))


def list_archives(repository: Repository, timeline: str) -> int:
    damaged = 0
    print(f"repository #{repository.keyring.fingerprint}, timeline {timeline}")
    for number in sorted(repository.numbers(timeline)):
        try:
            print(f"{number:7}  {describe(repository.slot(timeline, number))}")
        except Damage as error:
            damaged += 1
            print(f"{number:7}  damaged: {error}")
    return 1 if damaged else 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Restores an archive of a Holdfast repository that lies in a folder.")
    parser.add_argument("repository", help="the repository's folder; #FINGERPRINT behind it accepts no other")
    parser.add_argument("key_file", nargs="?", help="the file with your age key")
    parser.add_argument("--passphrase-file", metavar="FILE", help="the file with your passphrase, instead of a key")
    parser.add_argument("--timeline", metavar="NAME", help="needed when there are several")
    parser.add_argument("--archive", type=int, metavar="N", help="another than the newest")
    parser.add_argument("--list", action="store_true", help="list the archives")
    parser.add_argument("--to", type=pathlib.Path, metavar="DIR", help="a folder that is new or empty")
    arguments = parser.parse_args()
    if not arguments.key_file and not arguments.passphrase_file:
        parser.error("give KEY_FILE or --passphrase-file")
    if not arguments.list and not arguments.to:
        parser.error("give --list or --to DIR")
    return arguments


def run(arguments: argparse.Namespace) -> int:
    address = re.fullmatch("(.+?)(?:#((?:[0-9a-f]{4}-){7}[0-9a-f]{4}))?", arguments.repository)
    folder, fingerprint = address.groups() if address else (arguments.repository, None)
    repository = Repository(pathlib.Path(folder), arguments.key_file, arguments.passphrase_file)
    if fingerprint not in (None, repository.keyring.fingerprint):
        raise Refusal(f"this is repository #{repository.keyring.fingerprint}, another than the one asked for")
    timelines = repository.names("timelines")
    timeline = arguments.timeline or (timelines[0] if len(timelines) == 1 else "")
    if timeline not in timelines:
        raise Refusal(f"give --timeline, one of: {printable(', '.join(timelines)) or '(there are none)'}")
    if arguments.list:
        return list_archives(repository, timeline)
    if arguments.archive is None:
        archive = repository.default(timeline)
    else:
        archive = repository.archive(timeline, arguments.archive)
    return restore(repository, timeline, archive, arguments.to)


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return run(parse_arguments())
    except (Damage, Refusal) as error:
        print(f"rescue: error: {error}", file=sys.stderr)
    except (OSError, UnicodeDecodeError) as error:
        name = f"{printable(error.filename)}: " if isinstance(error, OSError) and error.filename else ""
        print(f"rescue: error: {name}{getattr(error, 'strerror', None) or error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
