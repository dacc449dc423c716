"""The ports of the local system."""

import socket
from dataclasses import astuple

import pytest

from deploy.local.ports import Ports, PortTaken
from tests.builders.ports import free_ports


class TestFromEnvironment:
    def test_follow_on_the_one_that_is_asked_for(self) -> None:
        assert astuple(Ports.from_environment({"PORT": "9000"})) == tuple(range(9000, 9010))

    @pytest.mark.parametrize("environment", [{}, {"PORT": ""}])
    def test_begin_at_8000_where_nothing_is_said(self, environment: dict[str, str]) -> None:
        assert Ports.from_environment(environment).public == 8000

    @pytest.mark.parametrize("raw", ["http", "80", "65001", "-1", "٩٠٠٠"])
    def test_refuse_what_is_no_usable_number(self, raw: str) -> None:
        with pytest.raises(ValueError, match="a number from 1024 to 65000 is needed"):
            Ports.from_environment({"PORT": raw})


class TestCheck:
    @pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
    def test_names_the_port_that_is_taken_and_the_remedy(self, address: str) -> None:
        with socket.socket() as other:
            other.bind((address, 0))
            other.listen()
            taken = other.getsockname()[1]
            with pytest.raises(PortTaken, match=rf"Port {taken} \(for public\) is taken.*PORT=\d+ make up"):
                Ports(*[taken] * 10).check()

    def test_is_silent_where_all_are_free(self) -> None:
        Ports(*free_ports(10)).check()
