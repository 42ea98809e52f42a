"""Any octets: they are read, looked at in every way there is, and written back as they came."""
