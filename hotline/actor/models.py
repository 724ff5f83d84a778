"""No tables; the module makes Django announce migrations to this app, which gives the rights."""
