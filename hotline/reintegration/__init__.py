"""Closing as reintegrated, programmes, and the load of those who do the work."""
