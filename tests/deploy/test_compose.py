"""The production shape: the compose file follows the specification, and nothing in it starts with a known password."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from compose_spec import PyOptions

from workflows.options import DOCUMENTS, MAIL, ORDERS, SEARCH_ATTRIBUTES

ROOT = Path(__file__).parents[2]


def resolved(variables: dict[str, str]) -> str:
    """The file as compose reads it: `${NAME:-default}` filled in, `${NAME:?why}` refused when missing."""

    def value(match: re.Match[str]) -> str:
        name, operator, rest = match["name"], match["operator"], match["rest"]
        if operator == ":?" and not variables.get(name):
            raise LookupError(rest)
        return variables.get(name) or (rest if operator == ":-" else "")

    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return re.sub(r"\$\{(?P<name>\w+)(?:(?P<operator>:[-?])(?P<rest>[^}]*))?\}", value, text)


SET = {"SHOP_DB_PASSWORD": "a", "TEMPORAL_DB_PASSWORD": "b", "SHOP_MAIL_KEY": "c", "MAIL_DOMAIN": "shop.example"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    options = PyOptions()
    options.apply_merge = True
    compose = options.from_yaml(resolved(SET))
    compose.validate()
    compose.to_spec()
    found: dict[str, Any] = compose.to_dict()["services"]
    return found


def test_the_compose_file_follows_the_specification(services: dict[str, Any]) -> None:
    assert {"shop-db", "temporal", "temporal-ui", "mail-relay", "orders-worker"} <= services.keys()


@pytest.mark.parametrize("name", SET)
def test_nothing_starts_without_its_password(name: str) -> None:
    with pytest.raises(LookupError, match=name):
        resolved({key: value for key, value in SET.items() if key != name})


def test_each_queue_has_a_worker_service_and_who_owes_mails_hands_them_over(services: dict[str, Any]) -> None:
    commands = {name: service["command"] for name, service in services.items() if name.endswith("-worker")}
    queues = {
        name: [given for option, given in pairwise(command) if option == "--queue"]
        for name, command in commands.items()
    }

    assert queues == {"orders-worker": [ORDERS, MAIL], "mail-worker": [MAIL], "documents-worker": [DOCUMENTS]}


def test_every_service_that_stays_has_a_health_check(services: dict[str, Any]) -> None:
    staying = [name for name, service in services.items() if service.get("restart") == "unless-stopped"]

    assert [name for name in staying if "healthcheck" not in services[name]] == []


def test_no_log_grows_for_ever(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "max-size" not in str(service.get("logging"))] == []


def test_databases_and_mail_keep_their_data_in_volumes(services: dict[str, Any]) -> None:
    for name in ("shop-db", "temporal-db", "mail-relay"):
        assert services[name]["volumes"], name


def test_only_loopback_ports_are_published(services: dict[str, Any]) -> None:
    ports = [str(port) for service in services.values() for port in service.get("ports", [])]

    assert [port for port in ports if "127.0.0.1" not in port] == []


def test_all_search_attributes_are_registered_by_the_stack() -> None:
    script = (ROOT / "deploy" / "temporal-setup.sh").read_text(encoding="utf-8")

    for key in SEARCH_ATTRIBUTES:
        assert re.search(rf"^register {key.name} \w+$", script, re.MULTILINE), key.name
