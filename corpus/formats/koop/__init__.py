"""The official XML of the Kamerstukken, modern and legacy."""
