"""Which addresses of the network may a stranger have us write to? Pure."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

# The only part of IPv6 that is given out for the whole world; all else is local, reserved, or an IPv4 in disguise.
_WORLD = ip_network("2000::/3")
# In there, but leading elsewhere: 6to4 and its relays, Teredo and other tunnels, documentation, protocols' own.
_DISGUISES = tuple(map(ip_network, ("2002::/16", "2001::/23", "3fff::/20", "192.88.99.0/24", "192.0.0.0/24")))


def is_public(address: Address) -> bool:
    """Whether it is anybody's on the internet, and nobody's in our own house.

    Not public are loopback, private, shared (CGNAT), link-local with the clouds' metadata, multicast, reserved and
    documentation, and every form of IPv6 that carries an IPv4: mapped, compatible, 6to4, NAT64, Teredo.
    """
    if address.is_multicast or any(address in network for network in _DISGUISES):
        return False
    return address.is_global and (address.version == 4 or address in _WORLD)


def parse(host: str) -> Address | None:
    """The address that a host is written as, with or without brackets; None for a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
