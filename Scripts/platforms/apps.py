"""The apps of Tests/Systems: how each is written to, and what its state says was written."""

import http.client
import itertools
import json
import pathlib
import sqlite3

from repository import Repository


def ask(port: int, method: str, path: str, body: object = None, seconds: float = 5) -> object:
    """The answer's JSON; an OSError or HTTPException when there is no good one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise http.client.HTTPException(f"{answer.status} {text[:200]}")
        return json.loads(text)
    finally:
        connection.close()


def wrapped(*words: str, place: str = ".") -> list[str]:
    return ["holdfast", "-C", place, "run", "--", *words]


def count(database: pathlib.Path, question: str) -> int:
    with sqlite3.connect(database, timeout=10) as connection:
        return connection.execute(question).fetchone()[0]


class App:
    name = ""
    command: list[str] = wrapped("node", "index.js")
    place = "."  # of the app within its project
    sources = ("data",)  # all that is backed up
    variables: dict[str, str] = {}
    is_whole_when_killed = True
    # What can be harmed alone, as an archive names it, and what of the state is in it.
    file, kinds = "", ("",)
    stripped: tuple[str, ...] = ()  # what a copy for staging does not have

    @property
    def timeline(self) -> str:
        return self.name

    def write(self, port: int, turn: int, value: str) -> tuple[str, str]:
        raise NotImplementedError

    def harm(self, port: int) -> None:
        """Somebody's slip, which harms that file alone."""
        raise NotImplementedError

    def holds(self, state: dict) -> set[tuple[str, str]]:
        raise NotImplementedError

    def is_whole(self, state: dict) -> bool:
        raise NotImplementedError

    def is_archived_whole(self, repository: Repository, number: int) -> bool:
        return True

    def lets_nobody_in(self, folder: pathlib.Path) -> bool:
        return True


class Tzurot(App):
    name = "tzurot"
    file, kinds, stripped = "data/aliases.json", ("alias",), ("token",)

    def write(self, port: int, turn: int, value: str) -> tuple[str, str]:
        match turn % 4:
            case 0:
                return "token", ask(port, "POST", "/login", {"user": value})["token"]
            case 1:
                ask(port, "POST", "/aliases", {"alias": value, "personality": "personality-1"})
                return "alias", value
            case 2:
                ask(port, "POST", "/verified", {"user": value})
                return "verified", value
        ask(port, "POST", "/conversations", {"channel": value[0], "text": value})
        return "conversation", value

    def harm(self, port: int) -> None:
        ask(port, "POST", "/aliases/reset", {})

    def holds(self, state: dict) -> set[tuple[str, str]]:
        texts = itertools.chain.from_iterable(state["conversations"].values())
        return {("token", token) for token in state["auth"]} | {("alias", alias) for alias in state["aliases"]} | {
            ("verified", user) for user in state["nsfw"]} | {("conversation", text) for text in texts}

    def is_whole(self, state: dict) -> bool:
        return state["personalities"] == 66


class ListsApp(App):
    """Writes names into lists that its state has under the same names as its addresses."""

    def write(self, port: int, turn: int, value: str) -> tuple[str, str]:
        kind = self.lists[turn % len(self.lists)]
        ask(port, "POST", f"/{kind}", {"name": value})
        return kind, value

    def harm(self, port: int) -> None:
        ask(port, "POST", self.slip, {})

    def holds(self, state: dict) -> set[tuple[str, str]]:
        return {(kind, value if isinstance(value, str) else value["name"])
                for kind in self.lists for value in state[kind]}


class EmbeddedCampaigns(ListsApp):
    name, command, sources = "embedded-campaigns", wrapped("npm", "start"), ("data.json",)
    lists = ("campaigns", "users", "events")
    slip = "/events/reset"
    file, kinds, stripped = "data.json", lists, ("users",)
    # The one file is half-written most of the time.
    is_whole_when_killed = False

    def is_whole(self, state: dict) -> bool:
        return state["end"] and state["segments"] > 0

    def is_archived_whole(self, repository: Repository, number: int) -> bool:
        try:
            return json.loads(repository.holdfast("cat", str(number), "data.json"))["end"]
        except ValueError:
            return False


class WhatsappCampaigns(ListsApp):
    name = "whatsapp-campaigns"
    lists = ("users", "sessions", "recipients", "campaigns", "activity")
    slip = "/recipients/import"
    file, kinds, stripped = "data/recipients.enc", ("recipients",), ("sessions",)
    variables = {"TOKEN_ENCRYPTION_KEY": "5c" * 32}

    def is_whole(self, state: dict) -> bool:
        return all("token" in session for session in state["sessions"])


class WhatsappAssistant(App):
    name, command, sources = "whatsapp-assistant", wrapped("npm", "start"), ("data", "media")
    file, kinds = "media/picture", ("picture",)

    def write(self, port: int, turn: int, value: str) -> tuple[str, str]:
        if turn % 3 == 0:
            ask(port, "POST", "/media", {"user": value[0], "name": value})
            return "media", value
        ask(port, "POST", "/messages", {"user": value[0], "text": value})
        return "messages", value

    def harm(self, port: int) -> None:
        ask(port, "POST", "/media/tidy", {"name": "picture"})

    def holds(self, state: dict) -> set[tuple[str, str]]:
        return {(kind, value) for kind in ("messages", "media") for value in state[kind]}

    def is_whole(self, state: dict) -> bool:
        return not state["lost"] and not state["broken"]

    def lets_nobody_in(self, folder: pathlib.Path) -> bool:
        return count(folder / "data" / "app.db", "select count(token) from users") == 0


class SalesCRM(App):
    name, command, place = "sales-crm", wrapped("npm", "start", place="apps/api"), "apps/api"
    file, kinds = "data/settings.json", ("settings",)

    @property
    def timeline(self) -> str:
        return "sales-crm-api"

    def write(self, port: int, turn: int, value: str) -> tuple[str, str]:
        kind, path = (("customers", "/customers"), ("removed", "/customers/remove"), ("deals", "/deals"))[turn % 3]
        ask(port, "POST", path, {"name": value})
        return kind, value

    def harm(self, port: int) -> None:
        ask(port, "POST", "/settings", {"currency": "???"})

    def holds(self, state: dict) -> set[tuple[str, str]]:
        return {(kind, value) for kind in ("customers", "removed", "deals") for value in state[kind]} | {
            ("settings", state["settings"]["currency"])}

    def is_whole(self, state: dict) -> bool:
        return not state["broken"] and len(state["audit"]) >= len(state["deals"])

    def lets_nobody_in(self, folder: pathlib.Path) -> bool:
        return count(folder / "data" / "crm.db", "select count(*) from sessions") == 0


APPS = {app.name: app for app in (
    Tzurot(), WhatsappCampaigns(), WhatsappAssistant(), EmbeddedCampaigns(), SalesCRM())}
