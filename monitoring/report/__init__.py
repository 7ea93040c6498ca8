"""The half-yearly report: what is asked, the same figures as on screen, one PDF and one workbook."""
