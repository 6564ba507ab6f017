"""``cfu report``: one self-contained HTML page about a run. ``facts`` gathers, ``page`` renders, ``charts`` draws."""
