"""ETH: responsibility."""
