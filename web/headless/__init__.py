"""`saicheng run-file`: diagrams run without people, pages or handlers, by a script, on a virtual clock.

For scenario tests of designers, reports of faults and conformance suites. What is asked and what is answered are JSON
whose formats stand in the README and stay as they are; additions are new keys.
"""
