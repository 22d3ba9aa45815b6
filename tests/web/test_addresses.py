"""Which addresses are of the public internet, however they are written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.web.addresses import odd_number, public, resolve

INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
OUTSIDE = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_public(address: str) -> None:
    assert public(address)


@given(st.ip_addresses(v=4))
def test_an_address_in_ipv6_dress_is_judged_by_what_it_is(ip: ipaddress.IPv4Address) -> None:
    assert public(f"::ffff:{ip}") == public(str(ip)) == public(str(ipaddress.IPv6Address(_NAT64 + int(ip))))


_NAT64 = int(ipaddress.IPv6Address("64:ff9b::"))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "1.2.3.256", "a.0x"]
)
def test_odd_spellings_of_addresses(host: str) -> None:
    assert odd_number(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "example.com", "1.example", "x0x", "::1"])
def test_plain_spellings(host: str) -> None:
    assert not odd_number(host)


async def test_this_machine_is_found_and_is_not_public() -> None:
    found = await resolve("localhost", 80)
    assert found
    assert not any(public(ip) for ip, _ in found)
    assert {port for _, port in found} == {80}
