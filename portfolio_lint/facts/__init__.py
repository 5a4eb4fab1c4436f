"""Facts: what a file says, small, typed and serialisable.

Readers make facts, probes and rules consume them; nothing else of a file reaches the later layers.
Lines count from 1 within the file, or within the cell for a notebook; cells count from 0 over all cells.
"""
