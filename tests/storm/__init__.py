"""The proof that nothing is lost: orders of all plans under kills and faults, their ledgers against a quiet run's."""
