"""Playback: replications of a kept run chosen by what happened, drawn, explained, compared and taken away.

Pure functions on run folders: `choose.replications`, `scene.scene`, `why.why`, `difference.first_difference`,
`take.taken`. What they give is in `models`.
"""
