"""redan: what would this air defence change?"""

__version__ = "0.1.0"
