"""What the page is told of a text: each view is a pure function from a request to an answer, both of `models`.

A view reads no file but those that the text names inside the work folder it is given.
"""
