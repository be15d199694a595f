"""Tables set by themselves: real cells, several levels of heads, spans, and their HTML."""
