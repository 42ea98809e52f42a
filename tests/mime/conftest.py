"""For the tests below: modules of helpers that lie beside this file can be imported."""
