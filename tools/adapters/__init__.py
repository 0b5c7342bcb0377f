"""Tools as other frameworks want to see them; each derived from the record and adding no facts."""
