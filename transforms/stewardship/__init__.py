"""What stewards do with findings and periods, as data and pure functions: who may, which moves there are, what stands tonight."""
