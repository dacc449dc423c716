"""Which level of the indicator on networks would the agencies that carry an innovation prove?"""

from shared.contracts.catalogue import Network


def network_level(network: Network, agencies: int) -> int:
    """The level of the year's indicator that so many agencies reach together, the owner included; 0 for one alone."""
    return sum(agencies >= least for least in network.least_agencies)
