"""The commands of `kamervraag`, one module for each kind."""
