"""Real documents: files that people bring become samples, or are set aside with a reason."""
