"""What stewards do with findings, as data and pure functions: who may, which moves there are, what stands tonight."""
