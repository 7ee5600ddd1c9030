"""The pages of the official publications site and of the parliamentary search site."""
