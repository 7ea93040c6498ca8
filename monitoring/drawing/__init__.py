"""What is drawn without a screen: tokens of the look, the map, shapes, lines; for pages and for paper."""
