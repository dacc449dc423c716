"""Calls go to what is on the internet, and to nothing in anybody's house."""

from ipaddress import ip_address

import pytest

from services.notify.channels.addresses import is_public, parse

NOT_PUBLIC = {
    "loopback": ("127.0.0.1", "127.9.9.9", "::1"),
    "this machine": ("0.0.0.0", "::"),
    "private": ("10.0.0.1", "172.16.5.4", "172.31.255.255", "192.168.1.1", "fd00::1", "fc00::1"),
    "link-local": ("169.254.1.1", "fe80::1"),
    "the clouds' metadata": ("169.254.169.254", "fd00:ec2::254", "169.254.170.2"),
    "shared (CGNAT)": ("100.64.0.1", "100.127.255.255"),
    "multicast": ("224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1"),
    "reserved": ("240.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1"),
    "documentation": ("192.0.2.1", "198.51.100.7", "203.0.113.9", "2001:db8::1", "3fff::1"),
    "IPv4 in IPv6, mapped": ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8"),
    "IPv4 in IPv6, compatible": ("::127.0.0.1", "::10.0.0.1"),
    "6to4": ("2002:7f00:1::", "2002:a00:1::1", "192.88.99.1"),
    "NAT64": ("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1"),
    "Teredo": ("2001:0:4136:e378:8000:63bf:3fff:fdd2",),
    "site-local and segment routing": ("fec0::1", "5f00::1"),
}
PUBLIC = ("8.8.8.8", "1.1.1.1", "103.10.144.1", "2606:4700:4700::1111", "2404:6800:4003::200e")


class TestIsPublic:
    @pytest.mark.parametrize(("kind", "addresses"), NOT_PUBLIC.items())
    def test_is_false_for(self, kind: str, addresses: tuple[str, ...]) -> None:
        assert [one for one in addresses if is_public(ip_address(one))] == [], kind

    @pytest.mark.parametrize("address", PUBLIC)
    def test_is_true_for_what_anybody_can_reach(self, address: str) -> None:
        assert is_public(ip_address(address))


class TestParse:
    def test_reads_an_address_and_no_name(self) -> None:
        assert str(parse("[::1]")) == "::1"
        assert str(parse("10.0.0.1")) == "10.0.0.1"
        assert parse("aplikasi.example.go.id") is None
