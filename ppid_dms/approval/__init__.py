"""Who decided what, on which content; and the pass that carries the SOP through."""
