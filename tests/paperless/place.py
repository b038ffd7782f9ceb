"""A server and its administrator, who runs ``init`` on it: what stands there, and what it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from world import PASSWORD, Person

from ppid_dms.paperless.provisioning import Change, Finding, Hint, Memory, Site, Step, carry_out, plan, remember
from ppid_dms.paperless.taxonomy import Names
from ppid_dms.paperless.transport import Transport
from ppid_dms.sandbox import Sandbox


@dataclass
class Place:
    """A server and its administrator. ``memory`` is what one run leaves to the next, as its file would."""

    sandbox: Sandbox
    names: Names
    transport: Transport
    admin: Person
    memory: Memory = field(default_factory=Memory)

    def init(self, names: Names | None = None) -> list[str]:
        """Run it; what it did."""
        return [step.text for step in self.steps(names) if isinstance(step, Change)]

    def findings(self, names: Names | None = None) -> list[Finding]:
        """Run it; what is left for a person."""
        return [step for step in self.steps(names) if isinstance(step, Finding)]

    def hints(self) -> list[str]:
        """Run it; what each person does for himself."""
        return [step.text for step in self.steps() if isinstance(step, Hint)]

    def steps(self, names: Names | None = None) -> list[Step]:
        """Run it; all that it says."""
        site = Site.of(self.transport, names or self.names, self.memory)
        steps = list(carry_out(plan(site)))
        self.memory = remember(site)
        return steps

    def planned(self) -> list[Step]:
        """What a dry run says."""
        return list(plan(Site.of(self.transport, self.names, self.memory)))

    def forget(self) -> None:
        """As if the file of the last run were gone."""
        self.memory = Memory()

    def rows(self, path: str, **params: Any) -> dict[str, Any]:
        """What stands there, by name."""
        rows = self.admin.ok("GET", f"{path}/", params={"page_size": 1000, **params})["results"]
        return {row.get("name") or row["username"]: row for row in rows}

    def ids(self, path: str) -> dict[int, str]:
        """What stands there, by id: also what has the same name."""
        rows = self.admin.ok("GET", f"{path}/", params={"page_size": 1000})["results"]
        return {row["id"]: row.get("name") or row["username"] for row in rows}

    def rename(self, path: str, name: str, other: str) -> int:
        """What an administrator does on a Friday afternoon; the id of the thing."""
        number: int = self.rows(path)[name]["id"]
        self.admin.ok("PATCH", f"{path}/{number}/", json={"name": other})
        return number

    def service_id(self) -> int:
        number: int = self.rows("users")[self.names.service_account]["id"]
        return number

    def group(self, name: str) -> Any:
        return self.rows("groups")[name]

    def admin_groups(self) -> list[int]:
        """The ids of all groups."""
        return sorted(self.ids("groups"))

    def person(self, name: str, *groups: int, **more: Any) -> Person:
        self.admin.ok("POST", "users/", json={
            "username": name, "password": PASSWORD, "groups": list(groups), **more})
        token = requests.post(
            f"{self.sandbox.url}/api/token/", json={"username": name, "password": PASSWORD}, timeout=10).json()
        return Person(self.sandbox.url, token["token"], self.names)

    @contextmanager
    def writes(self) -> Iterator[list[str]]:
        """The requests that change something, as they are made meanwhile."""
        made: list[str] = []
        post, patch = self.transport.post, self.transport.patch

        def noting(method: str, call: Any) -> Any:
            def send(path: str, body: Any) -> Any:
                made.append(f"{method} {path}")
                return call(path, body)

            return send

        self.transport.post, self.transport.patch = noting("POST", post), noting("PATCH", patch)  # type: ignore[method-assign]
        try:
            yield made
        finally:
            self.transport.post, self.transport.patch = post, patch  # type: ignore[method-assign]
