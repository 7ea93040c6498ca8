"""Questions to the warehouse: each a short SELECT beside its typed signature, rows as a DataFrame."""
