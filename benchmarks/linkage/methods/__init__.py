"""The methods by name. Each is a module with `train(world)`, what it learns from a world whose truth is known (anything JSON
can hold), and `link(world, learnt)`: of every ledger row a unit_no ('' for none) and a score, and state and candidates if it has any."""

from benchmarks.linkage.methods import exact, normalised, product, product_narrow, splink_drawn, splink_model, tfidf

METHODS = {
    "product": product, "product-": product_narrow,
    "splink": splink_model, "splink 4d": splink_drawn,
    "tfidf": tfidf, "normalised": normalised, "exact": exact,
}  # fmt: skip
