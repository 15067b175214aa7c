"""An edition of the plan: YAML in, validated data out; a broken edition is refused whole."""
