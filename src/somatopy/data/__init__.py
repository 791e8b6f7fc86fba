"""Files to samples: tables, sounds, examples; and a map to and from a file."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["mapfile", "storage"],
    submod_attrs={
        "chunks": ["chunks"],
        "clips": ["Clips"],
        "examples": ["EXAMPLES", "animals", "chainlink", "colors", "data_folder", "syllables"],
        "leaks": ["Leak", "find_leaks"],
        "samples": ["Samples"],
        "sounds": ["read_folder", "read_list"],
        "tables": ["read_table"],
    },
)
