"""A client of a made-up server, a client of the sandbox over real sockets, and the names that this office uses."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread

import pytest
import responses
from paperless.place import Place
from world import Person, World, world

from ppid_dms import assembly
from ppid_dms.config import load
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.schemas import FieldExtra, FieldRow, Option
from ppid_dms.paperless.taxonomy import FIELD_KINDS, Names, Taxonomy, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Account
from ppid_dms.sandbox import Sandbox, SandboxOptions
from ppid_dms.vocabulary import FIELDS, DipField, Request, Role, SideTag, Stage

URL = "https://paperless.kantor.test"
TOKEN = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """What the made-up server answers; anything else is refused as on a dead port."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def transport(web: responses.RequestsMock) -> Iterator[Transport]:
    with Transport(URL, TOKEN) as made:
        yield made


@pytest.fixture
def taxonomy() -> Taxonomy:
    """Ids as one server could have given them: tags from 1, fields from 1, groups from 1."""
    keys = tuple(FIELDS.values())
    options = {
        DipField.CATEGORY: ("Berkala", "Setiap Saat"), DipField.FORM: ("Softcopy",), DipField.UNIT: ("Subbagian Umum",),
    }
    stages = {stage: number for number, stage in enumerate(Stage, 1)}
    own = {Request.SUBMIT: 11, Request.ENDORSE: 12, Request.RETURN: 13}
    return Taxonomy(
        stages=stages,
        requests={request: own.get(request) or stages[Stage(request.value)] for request in Request},
        side_tags={side: number for number, side in enumerate(SideTag, 21)},
        fields={
            key: FieldRow(
                id=number, name=key.value, data_type=FIELD_KINDS[key].value,
                extra_data=FieldExtra(select_options=tuple(
                    Option(id=f"{key.value}-{i}", label=label)
                    for i, label in enumerate(next((o for k, o in options.items() if k == key), ())))))
            for number, key in enumerate(keys, 1)
        },
        groups={role: number for number, role in enumerate(Role, 1)},
        kinds={"Surat Dinas": 1, "Keputusan": 2},
        correspondents={"KPU Republik Indonesia": 1},
        service=Account(5, "ppid-layanan", frozenset(), is_service=True),
        names=Names({}, {}, {}, {}, {}, {}, (), (), (), "", "ppid-layanan"),
    )


@pytest.fixture
def documents(transport: Transport, taxonomy: Taxonomy) -> Documents:
    return Documents(transport, taxonomy)


@pytest.fixture(scope="session")
def names() -> Names:
    """The names of the default configuration."""
    return assembly.names_of(load())


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox over real sockets that init has prepared, with its people; shared, so make your own documents."""
    with world(tmp_path_factory.mktemp("kantor")) as of:
        yield of


@pytest.fixture
def to_office(office: World) -> Iterator[Transport]:
    with Transport(office.sandbox.url, office.service.token) as made:
        yield made


@pytest.fixture
def shelves(office: World, to_office: Transport) -> Documents:
    """The documents of the office, as its service account sees them."""
    return Documents(to_office, look_up(to_office, assembly.names_of(office.settings)))


@pytest.fixture(scope="session")
def endings() -> Iterator[list[Thread]]:
    """Stopping a web server takes a moment: it is done beside the next test."""
    threads: list[Thread] = []
    yield threads
    for thread in threads:
        thread.join()


@pytest.fixture
def serve(endings: list[Thread]) -> Iterator[Callable[[], Sandbox]]:
    """Starts an empty server; it ends with the test."""
    running: list[Sandbox] = []

    def start() -> Sandbox:
        running.append(Sandbox(SandboxOptions(consume_seconds=0, settle_seconds=0.01, use_tesseract=False)).start())
        return running[-1]

    yield start
    for sandbox in running:
        endings.append(Thread(target=sandbox.stop))
        endings[-1].start()


@pytest.fixture
def place(serve: Callable[[], Sandbox], names: Names) -> Iterator[Place]:
    """An empty server and who prepares it."""
    sandbox = serve()
    # Each costs a request.
    names = replace(names, kinds=names.kinds[:2], correspondents=names.correspondents[:2])
    with Transport(sandbox.url, sandbox.admin_token) as transport:
        yield Place(sandbox, names, transport, Person(sandbox.url, sandbox.admin_token, names))
