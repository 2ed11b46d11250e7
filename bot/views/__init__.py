"""How Patrol looks: domain objects and a Reader go in, messages come out. Every word that people read is made here."""
