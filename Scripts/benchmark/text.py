"""Words, sentences and log lines from a seed: text that compresses about as real text does."""

import hashlib
import itertools
import random

SYLLABLES = "an ar be co da de el en er fa ge hi in is ka la le li lo ma me mi na ne no on or pa re ri ro sa se si ta te ti to tu un ur va wa za".split()


def chance(*seed: object) -> random.Random:
    """A generator that gives the same numbers for the same seed on every machine."""
    return random.Random(hashlib.sha256(repr(seed).encode()).digest())


def vocabulary(count: int) -> list[str]:
    numbers = chance("vocabulary")
    return ["".join(numbers.choices(SYLLABLES, k=numbers.choice((1, 2, 2, 3, 3, 4)))) for _ in range(count)]


WORDS = vocabulary(6000)
# Few words are frequent and most are rare, as in any language.
WEIGHTS = list(itertools.accumulate(1 / (rank + 8) for rank in range(len(WORDS))))


def words(numbers: random.Random, count: int) -> list[str]:
    return numbers.choices(WORDS, cum_weights=WEIGHTS, k=count)


def sentence(numbers: random.Random, low: int = 4, high: int = 18) -> str:
    return " ".join(words(numbers, numbers.randrange(low, high))).capitalize() + "."


def noise(size: int, *seed: object):
    """Incompressible bytes, piece by piece."""
    numbers = chance("noise", *seed)
    while size > 0:
        yield numbers.randbytes(min(size, 1 << 20))
        size -= 1 << 20


def filled(size: int, line):
    """Lines that `line` makes, joined into pieces, until they reach a size."""
    while size > 0:
        piece = "".join(line() for _ in range(min(2000, 1 + size // 30))).encode()
        yield piece[:size]
        size -= len(piece)


def log_lines(size: int, *seed: object):
    numbers = chance("log", *seed)
    phrases = [sentence(numbers) for _ in range(400)]
    clock = itertools.count(1_700_000_000_000, 137)

    def line() -> str:
        level = numbers.choice(("INFO", "INFO", "INFO", "DEBUG", "WARN"))
        return f"{next(clock)} {level} request={numbers.getrandbits(64):016x} {numbers.choice(phrases)}\n"

    return filled(size, line)


def code_lines(size: int, *seed: object):
    numbers = chance("code", *seed)
    names = words(numbers, 60)
    shapes = (
        lambda a, b, c: f"    {a} = {b}({c})\n",
        lambda a, b, c: f"    if {a}.{b} != {c}:\n",
        lambda a, b, c: f"        return {a}_{b}[{c}]\n",
        lambda a, b, c: f"def {a}_{b}({c}, {numbers.randrange(1000)}):\n",
        lambda a, b, c: f"# {a} {b} {sentence(numbers)}\n",
        lambda a, b, c: "\n",
    )
    return filled(size, lambda: numbers.choice(shapes)(*numbers.choices(names, k=3)))


def sql_lines(size: int, *seed: object):
    numbers = chance("sql", *seed)
    row = itertools.count(1)

    def line() -> str:
        name, city = words(numbers, 2)
        return (
            f"INSERT INTO contacts VALUES ({next(row)}, '{name}', '{city}', {numbers.randrange(10**9)}, "
            f"'{sentence(numbers, 3, 10)}');\n"
        )

    return filled(size, line)


def json_lines(size: int, *seed: object):
    numbers = chance("json", *seed)

    def line() -> str:
        return (
            f'{{"id":"{numbers.getrandbits(60)}","user":"{numbers.choice(WORDS)}","event":"{numbers.choice(WORDS)}",'
            f'"at":{1_700_000_000 + numbers.randrange(10**7)},"text":"{sentence(numbers)}"}}\n'
        )

    return filled(size, line)
