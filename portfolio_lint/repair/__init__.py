"""Repair: puts right what rules found and know how to mend, and touches nothing else.

Works on the findings of a scan and on the files they point into. Knows no rule by name.
"""
