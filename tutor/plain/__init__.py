"""Steps as text: numbers, sentences, notes, the plain trace and JSON Lines."""
